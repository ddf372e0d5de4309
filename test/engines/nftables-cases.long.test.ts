/** The cases that the interpreter is tested with, in the kernel of this machine: what it does, and what nft refuses. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cases, refusals } from '../conformance/nftables/cases.ts';
import { foreignCases, refusedForms } from '../conformance/nftables/foreign-cases.ts';
import { foreignRulesets } from '../conformance/nftables/foreign-rulesets.ts';
import { describeWithEngine } from '../support/engines.ts';
import { hasKernel, type Kernel, type Probe, startKernel } from './kernel.ts';

describeWithEngine(
  'cases of nftables in the kernel',
  'nft, or a network namespace for root,',
  hasKernel(),
  () => {
    let kernel: Kernel;

    beforeAll(async () => {
      kernel = startKernel();
      await kernel.flush();
    }, 120_000);

    afterAll(() => kernel?.stop());

    it.each([...cases, ...foreignCases, ...foreignRulesets])('$behaviour', async ({ rules, connections }) => {
      await kernel.flush();
      expect(await kernel.load(rules)).toMatchObject({ status: 0, stderr: '' });
      const probes = connections.map(([text]): Probe => {
        const [transport, address = '', port] = text.split(' ');
        const source = address.includes(':') ? '2001:db8:ffff::' : '203.0.113.64';
        return { transport: transport === 'udp' ? 'udp' : 'tcp', source, address, port: Number(port) };
      });
      const said = await kernel.probe({ form: 'gateway' }, probes);
      const found = connections.map(([text], at) => [text, said[at] === true ? 'allow' : 'deny']);
      expect(found).toEqual(connections);
    });

    it.each(refusedForms)('nft refuses %s', async (rules) => {
      await kernel.flush();
      expect((await kernel.load(rules)).status).toBe(1);
    });

    it.each(refusals)('nft refuses %s', async (_, rules) => {
      await kernel.flush();
      const { status, signal } = await kernel.load(rules);
      expect([status, signal]).toEqual([1, null]);
    });
  },
);
