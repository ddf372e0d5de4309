/** Names by dnsmasq: both files together, and what edits of either of them are read to mean. */
import { beforeAll, describe, expect, it } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { loadTarget } from '../../../src/driver/devices.ts';
import { type Answer, chooseAnswer, verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { Target, TargetFile } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

const values = { names: 'dnsmasq', source: '203.0.113.0/24,2001:db8:1::/48' };
const rules = policy(
  { id: 'no', action: 'deny', services: ['22/tcp'], addresses: ['198.51.100.0/24'] },
  { id: 'web', services: ['443/https'], hosts: ['*.example.com', 'www.example.net', '*cdn.example.org'] },
  { id: 'git', services: ['22/tcp'], hosts: ['git.example.com'] },
  { id: 'mail', services: ['25/tcp'], hosts: ['mail.example.org'], addresses: ['192.0.2.7/32'] },
);

let target: Target;
beforeAll(async () => {
  target = await loadTarget('nftables');
});

function compile(of: Policy, more: Readonly<Record<string, string>> = {}): readonly TargetFile[] {
  const options = target.readOptions({ ...values, ...more }).value;
  const { value, diagnostics } = target.lower(of, options);
  expect(diagnostics.filter((one) => hasErrors([one]))).toEqual([]);
  return target.print(value);
}

function judge(files: readonly TargetFile[], of = rules, more = {}): Answer {
  return chooseAnswer(verifyFiles(of, target, { ...values, ...more }, files).value?.proof);
}

/** Replaces in one of the files; the words have to be there. */
function edit(file: 'nft' | 'conf', before: string | RegExp, after: string): readonly TargetFile[] {
  const files = compile(rules);
  const edited = files.map((one) =>
    one.path.endsWith(file) ? { ...one, content: String(one.content).replace(before, after) } : one,
  );
  expect(edited).not.toEqual(files);
  return edited;
}

describe('both files', () => {
  it('are equal as they are printed', () => {
    expect(compile(rules).map(({ path }) => path)).toEqual(['test.nft', 'test.dnsmasq.conf']);
    expect(judge(compile(rules))).toBe('equal');
  });

  it('have a line for each domain, with the sets of those above it', () => {
    const [, { content = '' } = {}] = compile(rules);
    const lines = [...String(content).matchAll(/^nftset=\/(.*?)\/(.*)$/gm)].map(([, name, sets = '']) => [
      name,
      sets.match(/(?<=rulec_names_)[a-z]+(?=\.[0-9a-f]{16}_v4)/g),
    ]);
    expect(lines).toEqual([
      ['example.com', ['web']],
      ['git.example.com', ['git', 'web']],
      ['mail.example.org', ['mail']],
      ['www.example.net', ['web']],
    ]);
  });

  it('the table goes on to hold what dnsmasq put into sets of names, and nothing else', () => {
    const [{ content = '' } = {}] = compile(rules);
    const emptied = [...String(content).matchAll(/^flush (.*)$/gm)].map(([, what]) => what);
    expect(emptied[0]).toBe('table inet rulec_test');
    expect(emptied.some((one) => one?.includes('rulec_names_'))).toBe(false);
    for (const [, name] of String(content).matchAll(/^\tset (rulec_(?!names_)\S+) \{$/gm))
      expect(emptied).toContain(`set inet rulec_test ${name}`);
  });

  it('a set has another name when its names change, and the same one when anything else does', () => {
    const namesOf = (of: Policy): readonly string[] => [
      ...new Set(String(compile(of)[0]?.content).match(/rulec_names_\S+_v4/g)),
    ];
    const before = policy({ id: 'web', services: ['443/tcp'], hosts: ['a.example.com', '*.b.example.com'] });
    const same = policy(
      { id: 'first', services: ['80/tcp'], addresses: ['192.0.2.0/24'] },
      { id: 'web', services: ['8443/tcp'], hosts: ['b.example.com', 'c.b.example.com', 'a.example.com'] },
    );
    const other = policy({ id: 'web', services: ['443/tcp'], hosts: ['a.example.com'] });
    expect(namesOf(same)).toEqual(namesOf(before));
    expect(namesOf(other)).not.toEqual(namesOf(before));
  });

  it('are for a whole table', () => {
    const { diagnostics } = target.readOptions({ names: 'dnsmasq', closing: 'none' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['bad-option']);
  });

  it('a line for a name of too many rules is refused', () => {
    const many = policy(
      ...Array.from({ length: 9 }, (_, at) => ({
        ...{ id: `a-rule-with-a-long-name-${at}`, services: [`${at + 1}/tcp`], hosts: ['a.example.com'] },
      })),
    );
    const { diagnostics } = target.lower(many, target.readOptions(values).value);
    expect(diagnostics.map(({ code }) => code)).toContain('limit');
  });
});

const set = 'rulec_names_web\\.[0-9a-f]*_v4';

it.each([
  ['dnsmasq.d/test.dnsmasq.conf', 'equal'],
  ['dnsmasq.d/.test.dnsmasq.conf', 'unknown'],
  ['dnsmasq.d/test.dnsmasq.conf~', 'unknown'],
  ['dnsmasq.d/#test.dnsmasq.conf#', 'unknown'],
  ['dnsmasq.d/test.dnsmasq.conf.dpkg-old', 'unknown'],
])('a file of a folder that dnsmasq reads or passes over: %s', (path, answer) => {
  const [table, names] = compile(rules);
  const files = [table, { path, content: names?.content ?? '' }].filter((one) => one !== undefined);
  expect(judge(files, rules, values)).toBe(answer);
});

describe('an edit of the file for dnsmasq', () => {
  it.each<readonly [string, string | RegExp, string, Answer]>([
    ['a comment', '# Written', '# WRITTEN', 'equal'],
    ['names in capitals, with dots', '/example.com/', '/.Example.COM./', 'equal'],
    [
      'two names in a line',
      /nftset=\/www\.example\.net\/(.*)\n/,
      'nftset=/www.example.net/a.www.example.net/$1\n',
      'equal',
    ],
    [
      'a name twice in the file, the first as before',
      /$/,
      'nftset=/example.com/4#inet#rulec_test#x\n',
      'equal',
    ],
    ['a line less', /^nftset=\/www\.example\.net.*\n/m, '', 'unknown'],
    ['another name', '/www.example.net/', '/www.example.test/', 'different'],
    ['a name more', '/www.example.net/', '/www.example.net/evil.test/', 'different'],
    ['a wider name', '/www.example.net/', '/example.net/', 'different'],
    ['every name', '/www.example.net/', '/www.example.net/#/', 'unknown'],
    ['no name, which is every one', 'nftset=/www.example.net/', 'nftset=//', 'unknown'],
    ['a star, which is no name', '/www.example.net/', '/*.example.net/', 'unknown'],
    ['a family less', /(?<=\/www.example.net\/4#[^,]*),6#.*/, '', 'unknown'],
    ['the other family', /(?<=\/www.example.net\/)4#/, '6#', 'unknown'],
    ['another table', /(?<=\/www.example.net\/4#inet#)rulec_test/, 'rulec_other', 'unknown'],
    [
      'a set of another rule',
      /(?<=\/www.example.net\/4#inet#rulec_test#)[^,]*/,
      'rulec_names_x_v4',
      'unknown',
    ],
    [
      'a longer name, which takes answers away',
      /$/,
      'nftset=/a.example.com/4#inet#rulec_test#rulec_names_x_v4\n',
      'unknown',
    ],
    ['an answer of its own for one of these', /$/, 'address=/www.example.net/192.0.2.1\n', 'unknown'],
    ['an answer of its own for another', /$/, 'address=/evil.test/192.0.2.1\n', 'equal'],
    ['a user, which the machine may not have', /$/, 'user=dnsmasq\n', 'unknown'],
    ['a folder, which the machine may not have', /$/, 'conf-dir=/etc/dnsmasq.d\n', 'unknown'],
    ['another file', /$/, 'conf-file=/etc/other.conf\n', 'unknown'],
    [
      'a comment that goes on in a second reading',
      /^/,
      `# ${'a'.repeat(1022)}nftset=/evil.test/4#inet#rulec_test#x\n`,
      'unknown',
    ],
    ['blanks beyond one reading', /^(?=nftset)/m, ' '.repeat(990), 'unknown'],
    ['a carriage return', /\n(?=nftset=\/www)/, '\r\n', 'unknown'],
    ['a comment behind a set', /$/, 'nftset=/x.test/4#inet#rulec_test#x # comment\n', 'unknown'],
  ])('%s', (_, before, after, answer) => {
    expect(judge(edit('conf', before, after))).toBe(answer);
  });

  it('two files for one name do not say which counts', () => {
    const files = compile(rules);
    const other = { path: 'dnsmasq.d/other', content: 'nftset=/example.com/4#inet#rulec_test#x\n' };
    expect(judge([...files, other])).toBe('unknown');
    expect(judge([...files, { ...other, content: 'nftset=/example.test/4#inet#other#x\n' }])).toBe('equal');
  });

  it('without the file nothing is known', () => {
    expect(judge(compile(rules).slice(0, 1))).toBe('unknown');
    expect(judge(compile(rules), rules, { names: 'none' })).toBe('unknown');
  });
});

/** What the site has beside, each line alone in a file of its own. */
describe("a line of the site's own file", () => {
  const besides = (...lines: readonly string[]): Answer =>
    judge([...compile(rules), { path: 'dnsmasq.conf', content: `${lines.join('\n')}\n` }]);

  it.each([
    ...['port=53', 'cache-size=1000', 'domain-needed', 'bogus-priv', 'bind-interfaces', 'interface=lan0'],
    ...['except-interface=virbr0', 'listen-address=127.0.0.1,192.0.2.1', 'user=dnsmasq', 'group=dnsmasq'],
    ...['server=192.0.2.53', 'server=/corp.test/192.0.2.53#5353', 'domain=lan', 'local=/lan/'],
    ...['local=/use-application-dns.net/', 'max-ttl=3600', 'max-cache-ttl=3600', 'stop-dns-rebind'],
    ...['dhcp-range=192.0.2.50,192.0.2.150,12h', 'dhcp-option=3,192.0.2.1', 'log-queries # for a while'],
    ...['dhcp-host=00:53:00:00:00:01,nas,192.0.2.60', 'host-record=nas.lan,192.0.2.60', 'filter-AAAA'],
    ...['address=/ads.test/0.0.0.0', 'address=/cdn.example.org/', 'local=/host.example.test/'],
  ])('%s feeds the sets with the same answers', (line) => {
    expect(besides(line)).toBe('equal');
  });

  it.each([
    ...[
      'local=/example.com/',
      'local=/a.b.example.com/',
      'local=/com/',
      'server=/net/',
      'domain=example.com',
    ],
    ...['address=/www.example.net/192.0.2.1', 'address=/mail.example.org/', 'address=/#/192.0.2.1'],
    ...['host-record=mail.example.org,192.0.2.1', 'host-record=nas.lan,a.git.example.com,192.0.2.1'],
    ...['domain=org,192.0.2.0/24,local'],
  ])('%s leaves open who answers names of the rule set', (line) => {
    expect(besides(line)).toBe('unknown');
  });

  it.each([
    ...['port=0', 'port=65536', 'cache-size=many', 'dns-forward-max=0', 'no-resolv', 'filter-A', 'dnssec'],
    ...['alias=192.0.2.1,198.51.100.1', 'servers-file=/etc/servers', 'conf-dir=/etc/dnsmasq.d', 'nonsense'],
    ...[
      'conf-file=/etc/more.conf',
      'Port=53',
      '"port=53"',
      'port=53# here',
      'bind-interfaces=yes',
      'server=x',
    ],
    ...['server=127.0.0.1', 'address=/ads.test/x', 'host-record=nas.lan', 'dhcp-option=3,x', 'domain=#'],
    ...['dhcp-range=192.0.2.50,198.51.100.50,255.255.255.0,1h', 'user=', 'address=/*.ads.test/0.0.0.0'],
  ])('%s leaves everything open', (line) => {
    expect(besides(line)).toBe('unknown');
  });

  it('is not said twice where dnsmasq does not start then', () => {
    expect(besides('log-queries', 'log-queries')).toBe('equal');
    expect(besides('cache-size=10', 'cache-size=10')).toBe('unknown');
    expect(besides('bind-interfaces', 'bind-dynamic')).toBe('unknown');
    const host = 'dhcp-host=00:53:00:00:00:01,192.0.2.60';
    expect(besides(host, host.replace('01,', '02,'))).toBe('unknown');
    expect(besides(host, host.replace('01,', '02,').replace('60', '61'))).toBe('equal');
  });

  it('has somebody asked where it says that only listed servers are', () => {
    expect(besides('no-resolv', 'server=192.0.2.53')).toBe('equal');
    expect(besides('no-resolv', 'server=/corp.test/192.0.2.53')).toBe('unknown');
  });

  it('has a folder read where its files are given, and none that it passes over', () => {
    const [table, names] = compile(rules);
    const site = (line: string, file: string): Answer => {
      const own = { path: `etc/dnsmasq.d/${file}`, content: names?.content ?? '' };
      const main = { path: 'etc/dnsmasq.conf', content: `${line}\n` };
      return judge([table, main, own].filter((one) => one !== undefined));
    };
    expect(site('conf-dir=/etc/dnsmasq.d', 'test.dnsmasq.conf')).toBe('equal');
    expect(site('conf-dir=/etc/dnsmasq.d/,*.conf', 'test.dnsmasq.conf')).toBe('equal');
    expect(site('conf-dir=/etc/dnsmasq.d,.rpmnew,.rpmsave', 'test.dnsmasq.conf')).toBe('equal');
    expect(site('conf-dir=/etc/dnsmasq.d,*.conf', 'test')).toBe('unknown');
    expect(site('conf-dir=/etc/dnsmasq.d,.rpmsave', 'test.dnsmasq.conf.rpmsave')).toBe('unknown');
    expect(site('conf-dir=/etc/other.d', 'test.dnsmasq.conf')).toBe('unknown');
  });
});

describe('an edit of the table', () => {
  const line = (rest: string): RegExp => new RegExp(`ip daddr @(${set}) tcp dport 443${rest}`);
  it.each<readonly [string, string | RegExp, string, Answer]>([
    ['no renewal', / update @\S+ \{ ip daddr \}/, '', 'equal'],
    ['longer', /timeout 1d/, 'timeout 2d', 'equal'],
    ['shorter', /timeout 1d/, 'timeout 1h', 'unknown'],
    ['no room', /size 65535/, 'size 2', 'unknown'],
    ['an interval', /flags dynamic,timeout/, 'flags interval,timeout', 'unknown'],
    ['an address in the text', /(timeout 1d)/, '$1\n\t\telements = { 198.51.100.7 }', 'unknown'],
    ['a denial by name', line('.*'), 'ip daddr @$1 tcp dport 443 drop', 'different'],
    ['all but names', line('.*'), 'ip daddr != @$1 tcp dport 443 accept', 'unknown'],
    ['a jump by name', line('.*'), 'ip daddr @$1 tcp dport 443 jump rulec_egress', 'unreadable'],
    [
      'an address learned from traffic',
      line('.*'),
      'tcp dport 443 update @$1 { ip daddr } accept',
      'unknown',
    ],
    ['another port', line(''), 'ip daddr @$1 tcp dport 444', 'different'],
    ['clients by name', line(''), 'ip saddr @$1 tcp dport 443', 'unknown'],
    ['no line', line('.*'), 'tcp dport 1 drop', 'different'],
  ])('%s', (_, before, after, answer) => {
    expect(judge(edit('nft', before, after))).toBe(answer);
  });

  it('a set that keeps answers for other names is not trusted', () => {
    const rename = (files: readonly TargetFile[]): readonly TargetFile[] =>
      files.map((one) => ({
        ...one,
        content: String(one.content).replaceAll(/rulec_names_web\.[0-9a-f]{16}/g, 'rulec_names_web'),
      }));
    expect(judge(rename(compile(rules)))).toBe('unknown');
    const fresh = rename(compile(rules)).map((one) => ({
      ...one,
      content: String(one.content).replace(
        /^table inet rulec_test \{/m,
        'table inet rulec_test\ndelete table inet rulec_test\n$&',
      ),
    }));
    expect(judge(fresh)).toBe('equal');
  });
});
