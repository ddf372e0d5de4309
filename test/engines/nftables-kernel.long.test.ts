/**
 * The bundled rule sets and random ones in the kernel of this machine: connections between network namespaces get
 * through where the interpreter says that the text lets them, and nowhere else.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Policy } from '../../src/rules/policy.ts';
import { chosenPolicies } from '../mutants/subjects.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { randomRules } from '../support/random-policies.ts';
import { hasKernel, type Kernel, type Probe, startKernel } from './kernel.ts';
import {
  accounts,
  compileText,
  connectionsFor,
  gatewayRoles,
  governed,
  hostRoles,
  judge,
  type Role,
  readText,
} from './nftables.ts';

type Values = Readonly<Record<string, string>>;
const gateway: Values = { source: governed };
const host: Values = { form: 'host', accounts };

describeWithEngine('nftables in the kernel', 'nft, or a network namespace for root,', hasKernel(), () => {
  let kernel: Kernel;
  const seen = { allowed: 0, denied: 0 };

  beforeAll(async () => {
    kernel = startKernel();
    // Without rules everything gets through: else it is the laboratory that is broken.
    const probes = (['tcp', 'udp'] as const).flatMap((transport) =>
      ['198.51.100.7', '2001:db8:1::5'].map((address): Probe => ({ transport, address, port: 443 })),
    );
    expect(await kernel.probe({ form: 'host' }, probes)).toEqual([true, true, true, true]);
    const from = probes.map((one) => ({
      ...one,
      source: one.address.includes(':') ? '2001:db8:ffff::' : '203.0.113.64',
    }));
    expect(await kernel.probe({ form: 'gateway' }, from)).toEqual([true, true, true, true]);
  }, 120_000);

  afterAll(() => {
    kernel?.stop();
    expect(seen.allowed + seen.denied).toBeGreaterThan(20_000);
    expect(Math.min(seen.allowed, seen.denied)).toBeGreaterThan(5_000);
  });

  async function compare(
    rules: Policy,
    values: Values,
    roles: readonly Role[],
    count: number,
  ): Promise<void> {
    const { text, permit } = compileText(rules, values);
    await kernel.flush();
    expect(await kernel.load(text)).toMatchObject({ status: 0, stderr: '' });
    // What nft lists of it means the same.
    const listed = readText(await kernel.list(), values);
    for (const [index, role] of roles.entries()) {
      const asked = connectionsFor(rules, role, count, index + 1);
      const { wrong, allowed, denied } = await judge(kernel, role, asked, permit);
      expect(wrong).toEqual([]);
      expect((await judge(kernel, role, asked.slice(0, 50), listed)).wrong).toEqual([]);
      seen.allowed += allowed;
      seen.denied += denied;
    }
  }

  const chosen = chosenPolicies().map((given) => [given.name, given.policy] as const);
  it.each(chosen)('%s on a gateway', async (_, rules) => {
    await compare(rules, gateway, gatewayRoles, 1300);
  });
  it.each(chosen)('%s on a host', async (_, rules) => {
    await compare(rules, host, hostRoles, 700);
  });

  const random = fc.sample(randomRules, { numRuns: 12, seed: 20261130 });
  it.each(random.map((words, at) => [at, words] as const))('random rules %i', async (at, words) => {
    const rules = policy(...words);
    await compare(rules, gateway, gatewayRoles, 350);
    await compare(rules, at % 2 === 0 ? host : { form: 'host' }, hostRoles, 250);
  });

  it('a text without its last line is found out', async () => {
    const rules = chosenPolicies()[1]?.policy ?? expect.fail();
    const { text, permit } = compileText(rules, gateway);
    await kernel.load(text.replace(/^.*counter drop comment "rulec: .*\n/m, ''));
    const [role = expect.fail()] = gatewayRoles;
    const { wrong } = await judge(kernel, role, connectionsFor(rules, role, 200, 1), permit);
    expect(wrong.length).toBeGreaterThan(20);
  });

  it('open connections go on across a reload, and across one that takes the access away', async () => {
    const rules = policy({
      id: 'web',
      services: ['443/tcp'],
      addresses: ['198.51.100.0/24', '2001:db8:1::/48'],
    });
    const none = policy({ id: 'web', services: ['444/tcp'], addresses: ['198.51.100.0/24'] });
    const ask = { form: 'gateway' } as const;
    const probes = Array.from({ length: 500 }, (_, at): Probe => {
      const isSix = at % 2 === 1;
      const address = isSix ? `2001:db8:1::${at.toString(16)}` : `198.51.100.${at % 250}`;
      return { transport: 'tcp', source: isSix ? '2001:db8:ffff::' : '203.0.113.64', address, port: 443 };
    });
    const isOpen = (all: readonly boolean[]): number => all.filter((one) => one).length;
    await kernel.flush();
    await kernel.load(compileText(rules, gateway).text);
    await kernel.probe(ask, probes.slice(0, 2));
    expect(isOpen(await kernel.hold(ask, probes))).toBe(500);
    for (const [loaded, stillNew] of [
      [rules, 20],
      [none, 0],
    ] as const) {
      expect(await kernel.load(compileText(loaded, gateway).text)).toMatchObject({ status: 0 });
      expect(isOpen(await kernel.echo(ask))).toBe(500);
      expect(isOpen(await kernel.probe(ask, probes.slice(0, 20)))).toBe(stillNew);
    }
  });
});
