/**
 * Names that dnsmasq keeps, in the kernel of this machine: after look-ups, connections to the answers get through where the
 * interpreter says so of the names that were asked for, and nowhere else.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadTarget } from '../../src/driver/devices.ts';
import { verifyFiles } from '../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { chosenPolicies } from '../mutants/subjects.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { randomRules } from '../support/random-policies.ts';
import { type Asker, hasKernel, type Kernel, type Probe, startKernel } from './kernel.ts';
import { compileText, governed, type Subject } from './nftables.ts';
import {
  findWrong,
  type Given,
  hasResolver,
  isMeant,
  listProbes,
  lookUp,
  makeZone,
  type Zone,
} from './nftables-names.ts';

type Values = Readonly<Record<string, string>>;
const gateway: Values = { source: governed, names: 'dnsmasq' };
const host: Values = {
  form: 'host',
  accounts: 'network-service:33,local-system:36,service:wapcsvc:34,service:dnscache:37',
  names: 'dnsmasq',
};
const client: Asker = { form: 'gateway' };

const isThere = hasKernel() && hasResolver();

describeWithEngine('names in the kernel', 'dnsmasq, nft, or a network namespace for root,', isThere, () => {
  let kernel: Kernel;
  const seen = { allowed: 0, asked: 0, edits: 0, equal: 0 };

  beforeAll(() => {
    kernel = startKernel();
  });

  afterAll(() => {
    kernel?.stop();
    expect(seen.asked).toBeGreaterThan(8_000);
    expect(seen.allowed).toBeGreaterThan(1_000);
    expect(seen.asked - seen.allowed).toBeGreaterThan(1_000);
  });

  async function start({ text, names }: Pick<Subject, 'text' | 'names'>, { records }: Zone): Promise<void> {
    await kernel.flush();
    expect(await kernel.load(text)).toMatchObject({ status: 0, stderr: '' });
    await kernel.serve(records, names);
  }

  async function compare(
    asker: Asker,
    { permit }: Subject,
    zone: Zone,
    rules: Policy,
    given: Given,
  ): Promise<void> {
    const asked = listProbes(asker, zone.addresses, servicesOf(rules));
    const { wrong, allowed } = await findWrong(kernel, asker, asked, (view, address) =>
      isMeant(permit, view, given.get(address) ?? []),
    );
    expect(wrong).toEqual([]);
    seen.asked += asked.length;
    seen.allowed += allowed;
  }

  async function judge(rules: Policy, values: Values, askers: readonly Asker[], most: number): Promise<void> {
    const subject = compileText(rules, values);
    const zone = makeZone(rules, most);
    await start(subject, zone);
    const given: Given = new Map();
    for (const [at, asker] of askers.entries()) {
      // Some names are asked for, then more of them, and those that are not stay closed.
      await lookUp(
        kernel,
        asker,
        zone.names.filter((_, index) => index % 3 === at % 3),
        given,
      );
      await compare(asker, subject, zone, rules, given);
    }
    expect(await kernel.load(subject.text)).toMatchObject({ status: 0, stderr: '' });
    await compare(askers[0] ?? client, subject, zone, rules, given);
  }

  const users: readonly Asker[] = [33, 35].map((uid) => ({ form: 'host', uid }));
  const chosen = chosenPolicies().map((given) => [given.name, given.policy] as const);
  it.each(chosen)('%s', async (_, rules) => {
    await judge(rules, gateway, [client, client], 8);
    await judge(rules, host, users, 5);
  });

  const byHost = randomRules.filter((words) =>
    words.some(({ hosts, action }) => hosts !== undefined && action !== 'deny'),
  );
  const random = fc.sample(byHost, { numRuns: 8, seed: 20261201 });
  it.each(random.map((words, at) => [at, words] as const))('random rules %i', async (at, words) => {
    // Principals stand for users of a host, and not every one has a user here.
    const rules = policy(...words.map(withoutPrincipals));
    await (at % 3 === 0 ? judge(rules, host, users, 6) : judge(rules, gateway, [client, client], 6));
  });

  const web = { id: 'web', services: ['443/tcp'], hosts: ['a.example.com', 'b.example.com'] };
  const mail = { id: 'mail', services: ['25/tcp'], hosts: ['mail.example.org'] };
  const records = [
    'host-record=ready.test,127.0.0.9',
    'host-record=a.example.com,198.18.0.1',
    'host-record=b.example.com,198.18.0.2',
    'host-record=mail.example.org,198.18.0.3',
  ];
  const all = ['a.example.com', 'b.example.com', 'mail.example.org'];
  const ask = (): Promise<readonly boolean[]> =>
    kernel.probe(
      client,
      [443, 443, 25].map((port, at): Probe => {
        return { transport: 'tcp', port, address: `198.18.0.${at + 1}`, source: '203.0.113.64' };
      }),
    );

  it('a set keeps its addresses as long as its names are the same, and a change of them forgets them', async () => {
    const both = compileText(policy(web, mail), gateway);
    await kernel.flush();
    await kernel.load(both.text);
    await kernel.serve(records, both.names);
    expect(await ask()).toEqual([false, false, false]);
    await kernel.resolve(client, all);
    expect(await ask()).toEqual([true, true, true]);
    await kernel.load(both.text);
    expect(await ask()).toEqual([true, true, true]);
    const less = compileText(policy({ ...web, hosts: ['a.example.com'] }, mail), gateway);
    expect(await kernel.load(less.text)).toMatchObject({ status: 0, stderr: '' });
    expect(await ask()).toEqual([false, false, true]);
    await kernel.serve(records, less.names);
    await kernel.resolve(client, all);
    expect(await ask()).toEqual([true, false, true]);
    // Another order of rules, other services and addresses: the names are the same.
    const moved = policy(mail, { ...web, hosts: ['a.example.com'], services: ['443/tcp', '444/tcp'] });
    await kernel.load(compileText(moved, gateway).text);
    expect(await ask()).toEqual([true, false, true]);
  });

  it('what was answered before a table was deleted is forgotten until dnsmasq is sent a signal', async () => {
    const both = compileText(policy(web, mail), gateway);
    await kernel.flush();
    await kernel.load(both.text);
    await kernel.serve(records, both.names);
    await kernel.resolve(client, all);
    await kernel.flush();
    await kernel.load(both.text);
    await kernel.resolve(client, all);
    expect(await ask()).toEqual([false, false, false]);
    await kernel.signal();
    await kernel.resolve(client, all);
    expect(await ask()).toEqual([true, true, true]);
  });

  it('an address that is used stays, and one that is not goes', async () => {
    const both = compileText(policy(web, mail), gateway);
    await kernel.flush();
    await kernel.load(both.text.replaceAll('timeout 1d', 'timeout 4s'));
    // Addresses of their own: connections that met a drop before are tried again by the kernel for a while.
    const others = records.map((record) => record.replace(',198.18.0.', ',198.18.9.'));
    await kernel.serve(others, both.names);
    await kernel.resolve(client, all);
    const probes = [1, 2].map((at): Probe => {
      return { transport: 'tcp', port: 443, address: `198.18.9.${at}`, source: '203.0.113.64' };
    });
    for (let second = 0; second < 6; second++) {
      expect(await kernel.probe(client, probes.slice(0, 1))).toEqual([true]);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    expect(await kernel.probe(client, probes)).toEqual([true, false]);
  });

  const subject = policy(
    { id: 'no', action: 'deny', services: ['22/tcp'], addresses: ['198.18.0.0/24'] },
    { id: 'web', services: ['443/https'], hosts: ['*.example.com', 'www.example.net'] },
    { id: 'git', services: ['22/tcp', '443/tcp'], hosts: ['git.example.com', 'www.example.net'] },
    { id: 'mail', services: ['25/tcp', '53/udp'], hosts: ['mail.example.org'], addresses: ['198.18.0.7/32'] },
  );

  it('edits of the file for dnsmasq are not called equal where other connections get through', async () => {
    const target = await loadTarget('nftables');
    const { text, names, permit } = compileText(subject, gateway);
    const zone = makeZone(subject, 9);
    // A service of each rule.
    const asked = listProbes(client, zone.addresses, [
      ['tcp', 443],
      ['tcp', 22],
      ['tcp', 25],
    ]);
    const edits = fc.sample(editsOf(names), {
      numRuns: Number(process.env.RULEC_RUNS ?? 400),
      seed: Number(process.env.RULEC_SEED ?? 20261201),
    });
    const wrong: string[] = [];
    const linesOf = (file: string): string => file.replaceAll(/^[ \t]*(?:#.*)?\n/gm, '');
    const tried = new Set([linesOf(names)]);
    for (const edited of new Set(edits)) {
      seen.edits++;
      const files = [
        { path: 'test.nft', content: text },
        { path: 'test.dnsmasq.conf', content: edited },
      ];
      const { proof } = verifyFiles(subject, target, gateway, files).value ?? {};
      if (proof === undefined || proof.verdict === 'not-decided' || proof.differences.length > 0) continue;
      // dnsmasq sees no comment.
      if (tried.has(linesOf(edited))) continue;
      tried.add(linesOf(edited));
      seen.equal++;
      const given: Given = new Map();
      await start({ text, names: edited }, zone);
      await lookUp(kernel, client, zone.names, given);
      const found = await findWrong(kernel, client, asked, (view, address) =>
        isMeant(permit, view, given.get(address) ?? []),
      );
      if (found.wrong.length > 0) wrong.push(`${edited}\n${found.wrong[0]}`);
    }
    expect(wrong).toEqual([]);
    expect(seen.edits).toBeGreaterThan(200);
    expect(seen.equal).toBeGreaterThan(10);
  }, 600_000);
});

/** The services of a policy at their edges, some each; and one that it may not have. */
function servicesOf(rules: Policy): readonly (readonly [Probe['transport'], number])[] {
  const found = new Map<string, readonly [Probe['transport'], number]>([['tcp 22', ['tcp', 22]]]);
  for (const { services } of rules.rules)
    for (const { transport, from, to } of services)
      for (const port of [from, to]) if (found.size < 7) found.set(`${transport} ${port}`, [transport, port]);
  return [...found.values()];
}

function withoutPrincipals({ principals: _, beside, ...words }: RuleWords): RuleWords {
  return { ...words, ...(beside === undefined ? {} : { beside }) };
}

/** A file with one edit, or two: of a line, of a name, of a set, or of letters. */
function editsOf(names: string): fc.Arbitrary<string> {
  const words = [
    '4#',
    '6#',
    ',',
    '/',
    '#',
    '.',
    '*',
    'x',
    'www.',
    'example.com',
    '\n',
    ' ',
    '=',
    'nftset=',
    '-',
    'A',
    ...['"', '\\', '\t', '\f', '\v', '\r', '\0', ' #', '--', 'é', '_', '4#inet#', '%', '!', '\ufeff'],
  ];
  /** Other lines; those that every configuration has are tried in nftables-resolver.long.test.ts. */
  const more = `
server=/example.com/
local=/www.example.net/
address=/example.com/
filter-A
alias=198.18.0.1,198.18.9.9
cname=x.example.com,www.example.net
dnssec
no-resolv
ipset=/example.com/x
nftset=/example.com/
nftset=4#inet#rulec_test#x
nftset=/#/4#inet#rulec_test#x
conf-file=/dev/null
bogus-nxdomain=198.18.0.1
ignore-address=198.18.0.2
host-record=www.example.net,198.18.0.250
interface-name=www.example.net,lo
synth-domain=example.com,198.18.0.0/24
rebind-domain-ok=example.com
rev-server=198.18.0.0/24,127.0.0.1#5301
# nftset=/example.com/x
  # x
nftset=/Example.com/4#inet#rulec_test#x
connmark-allowlist=1/1,*.example.com
auth-zone=example.com
`
    .trim()
    .split('\n');
  const once = fc.tuple(fc.nat(11), fc.nat(), fc.nat(), fc.constantFrom(...words));
  const apply = (
    text: string,
    [kind, one, other, word]: readonly [number, number, number, string],
  ): string => {
    const lines = text.split('\n').filter((line) => line !== '');
    const at = one % lines.length;
    const line = lines[at] ?? '';
    const place = other % (line.length + 1);
    const sets = [...new Set(text.match(/(?<=#)rulec_names_[^,#\n]*/g) ?? [])];
    const changed = [
      () => lines.toSpliced(at, 1),
      () => lines.toSpliced(other % lines.length, 0, line),
      () => lines.toSpliced(at, 1).toSpliced(other % lines.length, 0, line),
      () => lines.with(at, line.slice(0, place) + word + line.slice(place)),
      () => lines.with(at, line.slice(0, place) + line.slice(place + 1)),
      () => lines.with(at, line.replace(/rulec_names_[^,#\n]*/, sets[other % sets.length] ?? '')),
      () => lines.with(at, line.replace(/,[^,]*$/, '')),
      () => lines.with(at, line.replace(/^nftset=\/[^/]*/, `$&/${word.replaceAll('\n', '')}`)),
      () => [
        ...lines,
        ['# a comment', '', 'address=/evil.test/198.18.0.1', 'cache-size=-1', 'port=0'][other % 5] ?? '',
      ],
      () =>
        lines.with(
          at,
          line.replace(
            /(?<=^nftset=\/)[^/]*/,
            (name) =>
              [name.toUpperCase(), `.${name}`, `${name}.`, `a.${name}`, name.replace(/^[^.]*\./, '')][
                other % 5
              ] ?? name,
          ),
        ),
      () => lines.toSpliced(at, 0, more[other % more.length] ?? ''),
      () => [...lines, more[other % more.length] ?? ''],
    ][kind];
    return `${(changed?.() ?? lines).join('\n')}\n`;
  };
  return fc.array(once, { minLength: 1, maxLength: 2 }).map((steps) => steps.reduce(apply, names));
}
