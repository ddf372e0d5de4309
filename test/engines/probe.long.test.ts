/** Situations on the way, each real, each with its right answer, and none longer than its time. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { target as pac } from '../../src/targets/pac/target.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import type { Job, Said } from './probe-lab/ask.ts';
import { hasProbeLab, type ProbeLab, startProbeLab } from './probe-lab.ts';

/** A rule for one destination, and what else a situation needs. */
interface Situation extends Omit<Job, 'rules'> {
  readonly to: string;
  readonly service: string;
  readonly bypass?: boolean;
  /** `deny: REQUEST`, with what must not get through. */
  readonly tests?: readonly string[];
  readonly answer: Partial<Said>;
}

function makeJob({ to, service, bypass = true, tests = [], answer: _, ...job }: Situation): Job {
  const place = /^[\d.]+$/.test(to) ? `addresses: [${to}/32]` : to;
  const rule = `  - id: one
    services: [${service}]
    tls-inspection: ${bypass ? 'bypass' : 'allowed'}
    to: [{ ${place.includes(':') ? place : `hosts: [${place}]`} }]`;
  const listed = tests.length === 0 ? '' : `\ntests:\n${tests.map((one) => `  - ${one}`).join('\n')}`;
  return { ...job, rules: `rules:\n${rule}${listed}` };
}

const tls = { service: '443/https' };
const web = { service: '80/http' };
const bare = { service: '7000/tcp' };
const has = (text: string): string => expect.stringContaining(text);

const direct: Readonly<Record<string, Situation>> = {
  'a service with a public chain': {
    ...{ to: 'good.lab.test', ...tls },
    answer: {
      outcome: 'answered',
      verdict: 'public',
      says: 'it answers 403; its chain ends in the public root Lab Public Root',
    },
  },
  'a service that speaks HTTP/2': {
    to: 'h2.lab.test',
    ...tls,
    answer: { outcome: 'answered', says: has('it answers 418') },
  },
  'TLS opened with a root of the company': {
    ...{ to: 'opened.lab.test', ...tls },
    answer: {
      outcome: 'opened',
      stage: 'filter',
      verdict: 'opened',
      judgement: 'finding',
      says: 'TLS is opened on the way by Company \\1B[31mRoot',
    },
  },
  'the same where the rule allows it': {
    ...{ to: 'opened.lab.test', ...tls, bypass: false },
    answer: { outcome: 'answered', verdict: 'opened', judgement: 'good', says: has('which the rule allows') },
  },
  'the same where the root is given': {
    to: 'opened.lab.test',
    ...tls,
    own: true,
    answer: { outcome: 'answered', verdict: 'own' },
  },
  'a chain without its middle': {
    ...{ to: 'incomplete.lab.test', ...tls },
    answer: { outcome: 'unclear', verdict: 'incomplete', judgement: 'open', says: has('cannot be told') },
  },
  'an expired certificate': {
    to: 'expired.lab.test',
    ...tls,
    answer: { outcome: 'invalid', verdict: 'invalid', says: has('expired on') },
  },
  'a certificate for another name': {
    to: 'wrong.lab.test',
    ...tls,
    answer: { outcome: 'invalid', verdict: 'invalid', says: has('it is for other.example') },
  },
  'a certificate that signs itself': {
    ...{ to: 'alone.lab.test', ...tls },
    answer: { outcome: 'opened', verdict: 'opened', says: has('alone.lab.test') },
  },
  'a certificate whose issuer is not sent': {
    to: 'self.lab.test',
    ...tls,
    answer: { outcome: 'unclear', verdict: 'incomplete' },
  },
  'a service that wants the client’s certificate, TLS 1.2': {
    ...{ to: 'mtls12.lab.test', ...tls },
    answer: { outcome: 'answered', verdict: 'public', says: has('it wants a certificate of the client') },
  },
  'the same, TLS 1.3': {
    to: 'mtls13.lab.test',
    ...tls,
    answer: { outcome: 'answered', verdict: 'public', says: has('it wants a certificate of the client') },
  },
  'a reset once the name was sent': {
    to: 'reset.lab.test',
    ...tls,
    answer: { outcome: 'refused', stage: 'tls' },
  },
  'clear text where TLS should be': {
    to: 'clear.lab.test',
    ...tls,
    answer: { outcome: 'refused', stage: 'filter', says: 'what answers speaks no TLS' },
  },
  'silence in the handshake': { to: 'mute.lab.test', ...tls, answer: { outcome: 'silent', stage: 'tls' } },
  'an answer that trickles': {
    to: 'trickle.lab.test',
    ...tls,
    answer: { outcome: 'silent', says: has('bytes of an answer') },
  },
  'TLS at an address, of which no name is known': {
    ...{ to: '192.0.2.10', ...tls },
    answer: { outcome: 'answered', verdict: 'public' },
  },
  'TLS at an address that wants a name': {
    ...{ to: '192.0.2.19', ...tls },
    answer: { outcome: 'unclear', says: has('where no name was given') },
  },
  'TLS without HTTP': {
    to: 'mail.lab.test',
    ...tls,
    answer: { outcome: 'answered', says: has('it speaks no HTTP') },
  },
  'packets dropped on the way': {
    to: 'dropped.lab.test',
    ...tls,
    answer: { outcome: 'silent', stage: 'far-end' },
  },
  'nobody listens': {
    to: 'nobody.lab.test',
    ...tls,
    answer: { outcome: 'refused', stage: 'far-end', says: 'the connection was refused' },
  },
  'a firewall that says no': {
    to: 'rejected.lab.test',
    ...tls,
    answer: { outcome: 'refused', says: has('no way there') },
  },
  'the second address answers': {
    to: 'two.lab.test',
    ...tls,
    answer: { outcome: 'answered', notes: ['192.0.2.26: the connection was refused'] },
  },
  'an IPv6 address alone': { to: 'six.lab.test', ...tls, answer: { outcome: 'answered' } },
  'a name of the hosts file': {
    to: 'pinned.lab.test',
    ...tls,
    answer: { outcome: 'answered', notes: ['the hosts file of this machine says where it is'] },
  },
  'a name that is not there': {
    to: 'gone.lab.test',
    ...tls,
    answer: { outcome: 'refused', stage: 'resolver', judgement: 'finding' },
  },
  'a resolver that fails': {
    to: 'failing.lab.test',
    ...tls,
    answer: { outcome: 'refused', stage: 'resolver' },
  },
  'a resolver that refuses': {
    to: 'refusing.lab.test',
    ...tls,
    answer: { outcome: 'refused', stage: 'resolver', says: has('refuses') },
  },
  'a resolver that says nothing': {
    to: 'unanswered.lab.test',
    ...tls,
    answer: { outcome: 'silent', stage: 'resolver' },
  },
  'a resolver that lies: nowhere': {
    to: 'sunk.lab.test',
    ...tls,
    answer: { outcome: 'refused', stage: 'resolver', says: has('0.0.0.0') },
  },
  'a resolver that lies: the link': {
    to: 'linked.lab.test',
    ...web,
    answer: { outcome: 'refused', stage: 'resolver', says: has('169.254.169.254') },
  },
  'a resolver that lies: another machine, in clear text': {
    ...{ to: 'hosts: [lied.lab.test], addresses: [198.51.100.0/24]', ...web },
    answer: {
      outcome: 'unclear',
      unknownAddresses: ['192.0.2.30'],
      says: has('none of the addresses that are known'),
    },
  },
  'the same over TLS': {
    ...{ to: 'hosts: [good.lab.test], addresses: [198.51.100.0/24]', ...tls },
    answer: { outcome: 'answered', notes: ['192.0.2.10: none of the addresses that are known for it'] },
  },
  'any status is an answer': {
    to: 'page.lab.test',
    ...web,
    answer: { outcome: 'answered', says: 'it answers 404' },
  },
  'a head without an end': {
    to: 'flood.lab.test',
    ...web,
    answer: { outcome: 'unclear', says: 'what answers speaks no HTTP' },
  },
  'bytes for a terminal': {
    to: 'escape.lab.test',
    ...web,
    answer: { outcome: 'unclear', says: 'what answers speaks no HTTP' },
  },
  'clear text that trickles': { to: 'slow.lab.test', ...web, answer: { outcome: 'silent' } },
  'a portal': {
    to: 'portal.lab.test',
    ...web,
    answer: { outcome: 'refused', stage: 'filter', says: has('511') },
  },
  'a service that speaks first': { to: '192.0.2.33', ...bare, answer: { outcome: 'answered' } },
  'taken and cut at once': {
    to: '192.0.2.34',
    ...bare,
    answer: { outcome: 'unclear', says: has('cut at once') },
  },
  DNS: { to: '192.0.2.36', service: '53/udp', answer: { outcome: 'answered' } },
  NTP: { to: '192.0.2.36', service: '123/udp', answer: { outcome: 'answered' } },
  STUN: { to: '192.0.2.36', service: '3478/udp', answer: { outcome: 'answered' } },
  'an answer to another question': { to: '192.0.2.37', service: '53/udp', answer: { outcome: 'unclear' } },
  'no answer over UDP': { to: '192.0.2.38', service: '53/udp', answer: { outcome: 'silent' } },
  'nobody listens over UDP': {
    to: '192.0.2.26',
    service: '53/udp',
    answer: { outcome: 'refused', stage: 'far-end' },
  },
  'a Squid on the way opens TLS, and nobody named it': {
    ...{ to: 'caught.lab.test', ...tls, timeout: 10_000 },
    answer: { outcome: 'opened', verdict: 'opened', says: has('Company \\1B[31mRoot'), way: 'direct' },
  },
  'the same where the rule allows it: its own page is no answer': {
    ...{ to: 'caught.lab.test', ...tls, bypass: false, timeout: 10_000 },
    answer: { outcome: 'refused', stage: 'filter', says: has('ERR_ACCESS_DENIED') },
  },
  'a Squid on the way, in clear text': {
    to: 'caught.lab.test',
    ...web,
    answer: { outcome: 'refused', stage: 'filter', says: has('a proxy on the way refuses it') },
  },
};

const denying = { proxy: 'http://192.0.2.70:3128' };
const paging = { proxy: 'http://192.0.2.71:3128' };
// The first certificate that a Squid makes takes its time on a busy machine.
const opening = { proxy: 'http://192.0.2.72:3128', timeout: 10_000 };
const at = (last: number): Pick<Situation, 'proxy'> => ({ proxy: `http://192.0.2.${last}:3128` });

const proxied: Readonly<Record<string, Situation>> = {
  'Squid lets it through': {
    to: 'wrong.lab.test',
    ...tls,
    ...denying,
    answer: { outcome: 'invalid', way: denying.proxy },
  },
  'Squid refuses the tunnel': {
    to: 'good.lab.test',
    ...tls,
    ...denying,
    answer: { outcome: 'refused', stage: 'proxy', says: has('ERR_ACCESS_DENIED') },
  },
  'Squid cannot connect': {
    to: 'nobody.lab.test',
    ...tls,
    ...denying,
    answer: { outcome: 'refused', stage: 'far-end', says: has('ERR_CONNECT_FAIL') },
  },
  'Squid finds no name': {
    to: 'gone.lab.test',
    ...tls,
    ...denying,
    answer: { outcome: 'refused', stage: 'far-end', says: has('the proxy cannot reach it') },
  },
  'Squid refuses in clear text': {
    to: 'page.lab.test',
    ...web,
    ...denying,
    answer: { outcome: 'refused', stage: 'proxy' },
  },
  'Squid passes clear text on': {
    to: 'lied.lab.test',
    ...web,
    ...denying,
    answer: { outcome: 'answered', says: 'it answers 200' },
  },
  'Squid cannot reach clear text': {
    to: 'nobody.lab.test',
    ...web,
    ...denying,
    answer: { outcome: 'refused', stage: 'far-end' },
  },
  'Squid leads to a page': {
    to: 'good.lab.test',
    ...tls,
    ...paging,
    answer: { outcome: 'refused', stage: 'filter', says: has('page of its own') },
  },
  'Squid has a page of its own': {
    to: 'page.lab.test',
    ...web,
    ...paging,
    answer: { outcome: 'refused', stage: 'proxy', says: has('ERR_LAB') },
  },
  'Squid opens TLS': {
    to: 'good.lab.test',
    ...tls,
    ...opening,
    answer: { outcome: 'opened', judgement: 'finding', says: has('Company \\1B[31mRoot') },
  },
  'Squid opens TLS, and may': {
    to: 'good.lab.test',
    ...tls,
    ...opening,
    bypass: false,
    answer: { outcome: 'answered', says: has('it answers 403') },
  },
  'a proxy that wants a password': {
    to: 'good.lab.test',
    ...tls,
    ...at(60),
    answer: { outcome: 'refused', stage: 'proxy', says: has('407') },
  },
  'a proxy that is silent': {
    to: 'good.lab.test',
    ...tls,
    ...at(61),
    answer: { outcome: 'silent', stage: 'proxy' },
  },
  'a proxy that nobody runs': {
    to: 'good.lab.test',
    ...tls,
    ...at(68),
    answer: { outcome: 'refused', stage: 'proxy' },
  },
  'a proxy behind a firewall': {
    to: 'good.lab.test',
    ...tls,
    ...at(25),
    answer: { outcome: 'silent', stage: 'proxy' },
  },
  'a filter that redirects': {
    to: 'good.lab.test',
    ...tls,
    ...at(62),
    answer: { outcome: 'refused', stage: 'filter' },
  },
  'a filter that takes the tunnel and answers in clear text': {
    to: 'good.lab.test',
    ...tls,
    ...at(63),
    answer: { outcome: 'refused', stage: 'filter', says: 'what answers speaks no TLS' },
  },
  'a 403 that nobody signs': {
    to: 'page.lab.test',
    ...web,
    ...at(64),
    answer: { outcome: 'unclear', stage: 'proxy', judgement: 'open' },
  },
  'a proxy that says why': {
    to: 'good.lab.test',
    ...tls,
    ...at(65),
    answer: { outcome: 'refused', stage: 'far-end', says: has('connection_refused') },
  },
  'what is no proxy': {
    to: 'good.lab.test',
    ...tls,
    ...at(66),
    answer: { outcome: 'unclear', stage: 'filter' },
  },
  'TLS to the proxy': {
    to: '192.0.2.33',
    ...bare,
    proxy: 'https://proxy.lab.test:3128',
    answer: { outcome: 'answered', says: 'the proxy opens a tunnel' },
  },
  'TLS to a proxy that nobody trusts': {
    to: '192.0.2.33',
    ...bare,
    proxy: 'https://badproxy.lab.test:3128',
    answer: { outcome: 'refused', stage: 'proxy' },
  },
  'UDP goes past the proxy': {
    to: '192.0.2.36',
    service: '53/udp',
    ...denying,
    answer: { outcome: 'answered', way: 'direct' },
  },
  'the environment names a proxy': {
    ...{ to: 'good.lab.test', ...tls, env: { HTTPS_PROXY: denying.proxy } },
    answer: { outcome: 'refused', stage: 'proxy', way: denying.proxy },
  },
  'and exempts the host': {
    ...{
      to: 'good.lab.test',
      ...tls,
      env: { HTTPS_PROXY: denying.proxy, NO_PROXY: 'other.example, .lab.test:443' },
    },
    answer: { outcome: 'answered', way: 'direct' },
  },
};

const script = String(
  pac.print(
    pac.lower(policy({ services: ['443/https'], hosts: ['*.lab.test'] }), {
      permitted: 'PROXY 192.0.2.68:3128; PROXY 192.0.2.70:3128',
      otherwise: 'DIRECT',
    }).value as never,
  )[0]?.content,
);

const advised: Readonly<Record<string, Situation>> = {
  'the next proxy, where the first does not answer': {
    ...{ to: 'wrong.lab.test', ...tls, script },
    answer: {
      outcome: 'invalid',
      way: denying.proxy,
      notes: ['the proxy http://192.0.2.68:3128: the connection was refused'],
    },
  },
  'direct, where the file says so': {
    to: 'page.lab.test',
    ...web,
    script,
    answer: { outcome: 'answered', way: 'direct' },
  },
  'nothing, where the file says nothing': {
    to: '192.0.2.33',
    ...bare,
    script,
    answer: { outcome: 'not-asked', way: 'unknown', says: has('give --proxy') },
  },
  'as a script of others says, which is run': {
    ...{ to: 'wrong.lab.test', ...tls },
    script:
      'function FindProxyForURL(url, host) { if (shExpMatch(host, "*.lab.test")) return "PROXY 192.0.2.70:3128"; return "DIRECT"; }',
    answer: { outcome: 'invalid', way: denying.proxy },
  },
  'nothing, where the script asks for what is not known': {
    ...{ to: 'good.lab.test', ...tls },
    script:
      'function FindProxyForURL(url, host) { return isInNet(dnsResolve(host), "192.0.2.0", "255.255.255.0") ? "DIRECT" : "PROXY 192.0.2.70:3128"; }',
    answer: { outcome: 'not-asked', way: 'unknown', says: has('depends on the addresses of good.lab.test') },
  },
  'nothing, where the script is none': {
    ...{ to: 'good.lab.test', ...tls, script: 'function FindProxyForURL(' },
    answer: { outcome: 'not-asked', way: 'unknown', says: has('give --proxy') },
  },
  'nothing, where the script answers what clients do not read alike': {
    ...{ to: 'good.lab.test', ...tls, script: 'function FindProxyForURL() { return "PROXY somewhere"; }' },
    answer: { outcome: 'not-asked', way: 'unknown', says: has('the script answers') },
  },
};

/** What must not get through. The rule beside it is about something else, so that the way is seen to be open. */
const held: Readonly<Record<string, Situation>> = {
  'the far end answers': {
    to: 'page.lab.test',
    ...web,
    tests: ['deny: https://good.lab.test/'],
    answer: { outcome: 'answered', judgement: 'finding' },
  },
  'a bare connection is taken': {
    to: 'page.lab.test',
    ...web,
    tests: ['deny: tcp://192.0.2.33:7000'],
    answer: { outcome: 'answered', judgement: 'finding' },
  },
  'a bare connection, where something on the way takes others': {
    ...{ to: 'opened.lab.test', ...tls, tests: ['deny: tcp://192.0.2.33:7000'] },
    answer: { outcome: 'unclear', judgement: 'open' },
  },
  'nothing comes back': {
    to: 'page.lab.test',
    ...web,
    tests: ['deny: https://dropped.lab.test/'],
    answer: { outcome: 'silent', judgement: 'good' },
  },
  'a proxy refuses': {
    to: 'lied.lab.test',
    ...web,
    ...denying,
    tests: ['deny: https://good.lab.test/'],
    answer: { outcome: 'refused', judgement: 'good' },
  },
  'nobody listens': {
    to: 'page.lab.test',
    ...web,
    tests: ['deny: https://nobody.lab.test/'],
    answer: { outcome: 'refused', judgement: 'open' },
  },
  'no such name': {
    to: 'page.lab.test',
    ...web,
    tests: ['deny: https://gone.lab.test/'],
    answer: { judgement: 'open' },
  },
  'who answers opens TLS': {
    to: 'page.lab.test',
    ...web,
    tests: ['deny: https://opened.lab.test/'],
    answer: { judgement: 'open' },
  },
};

describeWithEngine('a probe', 'a kernel with namespaces, or a Squid with OpenSSL,', hasProbeLab(), () => {
  let lab: ProbeLab;
  beforeAll(async () => {
    lab = await startProbeLab();
  });
  afterAll(() => lab?.stop());

  const tables = { direct, proxied, advised };
  const cases = Object.entries(tables).flatMap(([table, all]) =>
    Object.entries(all).map(([name, situation]) => [`${table}: ${name}`, situation] as const),
  );

  it.each(cases)('%s', async (_, situation) => {
    const { answers } = await lab.ask(makeJob(situation));
    expect(answers).toMatchObject([situation.answer]);
    expect(answers[0]?.took).toBeLessThanOrEqual((situation.timeout ?? 3000) + 500);
    expect(JSON.stringify(answers)).not.toContain('\\u001b');
  });

  it.each(Object.entries(held))('must not get through: %s', async (_, situation) => {
    const { answers } = await lab.ask({ ...makeJob(situation), negative: true });
    expect(answers).toHaveLength(2);
    expect(answers[1]).toMatchObject(situation.answer);
  });

  it('connects to one host once a second, and waiting for a turn takes none of the time', async () => {
    const hosts = ['a', 'b', 'c'].map((path) => `counted.lab.test/${path}`).join(', ');
    const rules = `rules: [{ id: one, services: [80/http], to: [{ hosts: [${hosts}] }] }]`;
    const { answers, arrivals } = await lab.ask({ rules, timeout: 900 });
    expect(answers.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered']);
    expect(arrivals).toHaveLength(3);
    const gaps = arrivals.slice(1).map((one, index) => one - (arrivals[index] ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(990);
  });

  it('asks different hosts at the same time', async () => {
    const hosts = 'dropped.lab.test, mute.lab.test, trickle.lab.test, unanswered.lab.test';
    const rules = `rules: [{ id: one, services: [443/https], to: [{ hosts: [${hosts}] }] }]`;
    const started = Date.now();
    const { answers } = await lab.ask({ rules, timeout: 1500 });
    expect(answers.map(({ outcome }) => outcome)).toEqual(['silent', 'silent', 'silent', 'silent']);
    expect(Date.now() - started).toBeLessThan(4500);
  });

  it('lists everybody who was contacted, and contacts nobody else', async () => {
    const rules = 'rules: [{ id: one, services: [443/https], to: [{ hosts: [wrong.lab.test] }] }]';
    const { contacts } = await lab.ask({ rules });
    expect(contacts).toEqual([
      { what: 'resolver', place: '192.0.2.53' },
      { what: 'destination', place: '192.0.2.15:443 (wrong.lab.test)' },
    ]);
    const through = await lab.ask({ rules, ...denying });
    expect(through.contacts).toEqual([
      { what: 'proxy', place: denying.proxy },
      { what: 'destination', place: `wrong.lab.test:443 through ${denying.proxy}` },
    ]);
  });
});
