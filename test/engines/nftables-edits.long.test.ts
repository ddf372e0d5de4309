/**
 * Edits of texts that rulec prints, as an adversary makes them: what `verify` calls equal has to load, and the kernel has
 * to decide as it does for the text as it was printed. The generator has a fixed seed; RULEC_SEED chooses another.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadTarget } from '../../src/driver/devices.ts';
import { verifyFiles } from '../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../src/rules/policy.ts';
import type { Target } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { numbersFrom } from '../support/numbers.ts';
import { type Asker, hasKernel, type Kernel, type Probe, startKernel } from './kernel.ts';
import { compileText } from './nftables.ts';
import { edit } from './nftables-edits.ts';
import { loadAll } from './nftables-loads.ts';

type Values = Readonly<Record<string, string>>;

const rules = policy(
  { id: 'no', action: 'deny', services: ['25/tcp'], addresses: ['198.51.100.0/25'] },
  {
    id: 'web',
    services: ['443/https', '8000-8010/tcp'],
    hosts: ['*.example.com'],
    addresses: ['198.51.100.0/24', '198.51.101.7/32', '2001:db8:9::/48'],
  },
  { id: 'crl', services: ['80/http'], hosts: ['crl.example.com'], addresses: 'any' },
  { id: 'dns', services: ['53/udp'], addresses: ['192.0.2.53/32'] },
);
const named = policy(
  {
    id: 'update',
    services: ['443/tcp'],
    principals: [{ kind: 'account', name: 'network-service' }],
    addresses: ['198.51.100.0/24', '2001:db8:9::/48'],
  },
  { id: 'web', services: ['80/tcp'], addresses: ['192.0.2.0/24'] },
);

/** The subjects, each with what its options leave to be asked of the kernel. */
const subjects: readonly (readonly [Policy, Values])[] = [
  [rules, { source: '203.0.113.64/26,2001:db8:ffff::/64' }],
  [rules, {}],
  [rules, { inside: 'f0', source: '203.0.113.64/26' }],
  [rules, { inside: 'f0,f8' }],
  [named, { form: 'host', accounts: 'network-service:33' }],
  [rules, { form: 'host', inside: 'f1' }],
];

const addresses = [
  ...[
    '198.51.100.7',
    '198.51.100.200',
    '198.51.101.7',
    '198.51.101.8',
    '192.0.2.53',
    '192.0.2.1',
    '10.1.1.1',
  ],
  ...['2001:db8:9::1', '2001:db8:8::1', 'fd00::1'],
];
const services = [
  ...([443, 80, 25, 8005, 53, 22] as const).map((port) => ['tcp', port] as const),
  ...([53, 443] as const).map((port) => ['udp', port] as const),
];

/** Connections of machines that are governed, and of such as are not; of users that are named, and of others. */
function listProbes({ form }: Values): readonly (readonly [Asker, readonly Probe[]])[] {
  const all = addresses.flatMap((address) =>
    services.map(([transport, port]): Probe => ({ transport, port, address })),
  );
  if (form === 'host') return [33, 34].map((uid) => [{ form: 'host', uid }, all] as const);
  const sources = [
    ['203.0.113.64', '2001:db8:ffff::'],
    ['203.0.113.128', '2001:db8:fffe::1'],
  ] as const;
  return sources.map(([v4, v6]) => [
    { form: 'gateway' },
    all.map((probe) => ({ ...probe, source: probe.address.includes(':') ? v6 : v4 })),
  ]);
}

async function answersOf(kernel: Kernel, text: string, values: Values): Promise<readonly boolean[]> {
  await kernel.flush();
  expect(await kernel.load(text)).toMatchObject({ status: 0 });
  const said: boolean[] = [];
  for (const [asker, probes] of listProbes(values)) said.push(...(await kernel.probe(asker, probes)));
  return said;
}

function isEqual(wanted: Policy, judge: Target, values: Values, text: string): boolean {
  const proof = verifyFiles(wanted, judge, values, [{ path: 'test.nft', content: text }]).value?.proof;
  return proof !== undefined && proof.verdict !== 'not-decided' && proof.differences.length === 0;
}

describeWithEngine('edited texts in the kernel', 'nft, or a network namespace for root,', hasKernel(), () => {
  let kernel: Kernel;
  const next = numbersFrom(Number(process.env.RULEC_SEED ?? 20261130));
  const asked = { edits: 0, equal: 0, otherLists: 0 };

  beforeAll(() => {
    kernel = startKernel();
  });

  afterAll(() => {
    kernel?.stop();
    expect(asked.equal).toBeGreaterThan(100);
    expect(asked.otherLists).toBeGreaterThan(20);
  });

  it.each(subjects)(
    '%# are not called equal where nft refuses them, or decides otherwise',
    async (wanted, values) => {
      const judge = await loadTarget('nftables');
      const { text } = compileText(wanted, values);
      const edits = new Set<string>();
      while (edits.size < 400) {
        const once = edit(text, next);
        const twice = once !== undefined && next(4) === 0 ? edit(once, next) : once;
        if (twice !== undefined && twice !== text) edits.add(twice);
      }
      const equal = [...edits].filter((one) => isEqual(wanted, judge, values, one));
      const [usual, ...loads] = loadAll([text, ...equal]);
      expect(
        loads.flatMap(({ loads: isLoaded, says }, at) => (isLoaded ? [] : [say(text, equal[at], says)])),
      ).toEqual([]);
      const others = new Map(
        equal.flatMap((one, at) =>
          loads[at]?.listed === usual?.listed ? [] : [[loads[at]?.listed, one] as const],
        ),
      );
      const right = await answersOf(kernel, text, values);
      expect(right.filter((one) => one).length).toBeGreaterThan(10);
      const wrong: string[] = [];
      for (const one of others.values()) {
        const said = await answersOf(kernel, one, values);
        const again = said.some((answer, at) => answer !== right[at])
          ? await answersOf(kernel, one, values)
          : said;
        const odd = again.findIndex((answer, at) => answer !== right[at]);
        const probe = listProbes(values).flatMap(([, probes]) => probes)[odd];
        if (odd >= 0) wrong.push(say(text, one, JSON.stringify(probe)));
      }
      expect(wrong).toEqual([]);
      asked.edits += edits.size;
      asked.equal += equal.length;
      asked.otherLists += others.size;
    },
    900_000,
  );
});

/** The lines in which an edited text differs, and what is wrong with it. */
function say(before: string, after = '', what: string): string {
  const [known, kept] = [new Set(before.split('\n')), new Set(after.split('\n'))];
  const lost = [...known].filter((line) => !kept.has(line)).map((line) => `- ${line}`);
  const come = [...kept].filter((line) => !known.has(line)).map((line) => `+ ${line}`);
  return [what.split('\n')[0], ...lost, ...come].slice(0, 8).join('\n');
}
