/** FQDN objects: what rulec writes with `destination=fqdn`, and what becomes of texts in which somebody edits them. */
import { describe, expect, test } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as paloalto } from '../../../src/targets/paloalto/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy, type RuleWords } from '../../support/build-policy.ts';

const target = paloalto as unknown as Target;
const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };
const withNames = { ...zones, destination: 'fqdn' };

const rules: readonly RuleWords[] = [
  { action: 'deny', services: ['22/tcp'], addresses: ['192.0.2.0/24'], id: 'lab' },
  { services: ['443/https'], hosts: ['www.example.com'], id: 'web' },
  { services: ['22/tcp'], hosts: ['git.example.com', 'git.example.net'], id: 'ssh' },
  { services: ['123/udp'], hosts: ['time.example.com'], id: 'time' },
];

function compile(of: readonly RuleWords[], values: Readonly<Record<string, string>> = withNames) {
  const { value, diagnostics } = compileTarget(policy(...of), target, values);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  const text = (ending: string): string =>
    String(value.files.find(({ path }) => path.endsWith(ending))?.content ?? '');
  const codes = value.proof.losses.flatMap(({ code, direction }) => (direction === 'note' ? [] : [code]));
  return { ...value, set: text('.set'), xml: text('.xml'), codes: [...new Set(codes)].sort() };
}

/** What `verify` says of a text: equal, the effects of its differences, or that it is none. */
function verify(content: string, values: Readonly<Record<string, string>> = withNames): readonly string[] {
  const files = [{ path: content.startsWith('<') ? 'x.xml' : 'x.set', content }];
  const { value } = verifyFiles(policy(...rules), target, values, files);
  if (value?.proof === undefined) return ['no text'];
  const internal = value.proof.diagnostics.map(({ message }) => message);
  expect(internal).toEqual([]);
  const effects = value.proof.differences.map(({ effect }) => effect);
  return value.proof.verdict === 'different' ? [...new Set(effects)].sort() : ['equal'];
}

describe('what is written', () => {
  test('an object for each exact name, on services that show none', () => {
    const { set, codes } = compile(rules);
    expect(set.match(/^set address .*/gm)).toEqual([
      'set address rulec-fqdn-git.example.com fqdn git.example.com',
      'set address rulec-fqdn-git.example.net fqdn git.example.net',
      'set address rulec-fqdn-time.example.com fqdn time.example.com',
      'set address rulec-v4-192.0.2.0-24 ip-netmask 192.0.2.0/24',
    ]);
    expect(
      set.match(/^set rulebase security rules rulec-test\.ssh_fqdn (?:destination|service|category) .*/gm),
    ).toEqual([
      'set rulebase security rules rulec-test.ssh_fqdn destination rulec-fqdn-git.example.com',
      'set rulebase security rules rulec-test.ssh_fqdn destination rulec-fqdn-git.example.net',
      'set rulebase security rules rulec-test.ssh_fqdn category any',
      'set rulebase security rules rulec-test.ssh_fqdn service rulec-tcp-22',
    ]);
    expect(codes).toEqual(['address-shared', 'resolver-bypassed', 'scheme-not-checked']);
  });

  test('nothing of it by default, for wildcards, and for hosts with known addresses', () => {
    expect(compile(rules, zones).set).not.toContain('fqdn');
    const wild = compile([{ services: ['22/tcp'], hosts: ['*.example.com'] }]);
    expect([wild.set.includes('fqdn'), wild.codes]).toEqual([false, ['host-not-visible']]);
    const known = compile([
      { services: ['22/tcp'], hosts: ['git.example.com'], addresses: ['192.0.2.0/24'] },
    ]);
    expect([known.set.includes('fqdn'), known.codes]).toEqual([false, ['host-by-address']]);
  });

  test('a rule of which denials leave nothing is not written', () => {
    const { set } = compile([
      { action: 'deny', services: ['1-65535/tcp'], hosts: ['*.example.com'] },
      { services: ['22/tcp'], hosts: ['git.example.com'], id: 'ssh' },
    ]);
    expect(set).not.toContain('fqdn');
  });

  test('an object whose addresses a denial would have to be told apart in is not written, and that is said', () => {
    const { set, codes } = compile([
      {
        action: 'deny',
        services: ['22/tcp'],
        addresses: ['192.0.2.0/24'],
        principals: [{ kind: 'account', name: 'network-service' }],
      },
      { services: ['22-23/tcp'], hosts: ['git.example.com'], id: 'ssh' },
    ]);
    expect(set).toContain('ssh_fqdn service rulec-tcp-23');
    expect(set).not.toContain('ssh_fqdn service rulec-tcp-22');
    expect(codes).toContain('denial-too-wide');
  });

  test('TLS to these hosts stays closed where the rule asks for it', () => {
    const { set, codes } = compile([
      { services: ['8443/tcp'], hosts: ['git.example.com'], id: 'ssh', inspection: 'bypass' },
    ]);
    expect(set).toMatch(/^set rulebase decryption rules \S+ category \S+/m);
    expect(codes).toEqual(['address-shared', 'resolver-bypassed']);
  });

  test('a name that is too long for an object is cut, and told from its like by a digest', () => {
    const long = (first: string): string => `${first.repeat(40)}.${'b'.repeat(30)}.example.com`;
    const { set } = compile([{ services: ['22/tcp'], hosts: [long('a'), `x${long('a')}`] }]);
    const names = set.match(/^set address \S+/gm) ?? [];
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name.length).toBeLessThanOrEqual('set address '.length + 63);
  });

  test('an update adds and removes objects as the rules that name them need it', () => {
    const before = compile(rules);
    const after = compile([
      ...rules.slice(0, 2),
      { ...rules[2], hosts: ['git.example.com', 'new.example.com'] } as RuleWords,
    ]);
    const plan = target.updates?.plan(before.config, after.config);
    expect(plan?.diagnostics).toEqual([]);
    const update = plan?.value;
    if (update === undefined) throw new Error('no update');
    const text = String(update.content);
    expect(text).toContain('set address rulec-fqdn-new.example.com fqdn new.example.com\n');
    expect(text).toContain(
      'delete rulebase security rules rulec-test.ssh_fqdn destination rulec-fqdn-git.example.net\n',
    );
    expect(text).toContain('delete address rulec-fqdn-git.example.net\n');
    expect(target.updates?.check(before.files, update, after.files)).toEqual([]);
  });
});

const edit =
  (from: string | RegExp, to: string) =>
  (text: string): string => {
    const edited = text.replace(from, to);
    expect(edited).not.toBe(text);
    return edited;
  };
const ssh = 'set rulebase security rules rulec-test.ssh_fqdn';
/** Adds lines, and in front of all deletes what they make, as scripts that replace things have to. */
const more =
  (...lines: readonly string[]) =>
  (text: string): string => {
    const made = /^set ((?:rulebase (?:security|decryption) rules|address-group) (?!rulec-test\.ssh_)\S+) /;
    const paths = new Set(lines.flatMap((line) => made.exec(line)?.[1] ?? []));
    const remove = (kind: RegExp): string =>
      [...paths].flatMap((path) => (kind.test(path) ? [`delete ${path}\n`] : [])).join('');
    // What rules may name goes after them.
    const [, rules = '', things = ''] = /^((?:delete rulebase .*\n)*)([\s\S]*)$/.exec(text) ?? [];
    const added = lines.map((line) => `${line}\n`).join('');
    return `${remove(/^rulebase/)}${rules}${remove(/^address/)}${things}${added}`;
  };
/** A rule of the site in front of ours. */
const above = (...fields: readonly string[]): readonly string[] => [
  ...[
    'from trust',
    'to untrust',
    'source any',
    'source-user any',
    'application any',
    'category any',
    ...fields,
  ].map((field) => `set rulebase security rules site ${field}`),
  'move rulebase security rules site top',
];
const second = [
  ...['from trust', 'to untrust', 'source any', 'source-user any', 'application any', 'category any'],
  ...['destination rulec-fqdn-git.example.net', 'service rulec-tcp-22', 'action allow'],
]
  .map((field) => `set rulebase security rules rulec-test.ssh2 ${field}`)
  .concat('move rulebase security rules rulec-test.ssh2 after rulec-test.ssh_fqdn');
const evil = 'set address evil fqdn evil.test';

describe('texts that somebody edits', () => {
  test('are equal as they were written', () => {
    const { set, xml } = compile(rules);
    expect([verify(set), verify(xml)]).toEqual([['equal'], ['equal']]);
  });

  test.each<readonly [string, (text: string) => string, readonly string[]]>([
    [
      'another name in an object',
      edit('fqdn git.example.com', 'fqdn git.example.org'),
      ['blocks', 'permits'],
    ],
    ['a name in a denial', edit(`${ssh} action allow`, `${ssh} action deny`), ['blocks']],
    [
      'a negated destination',
      edit(`${ssh} negate-destination no`, `${ssh} negate-destination yes`),
      ['unknown'],
    ],
    ['a name beside ours', more(evil, `${ssh} destination evil`), ['permits']],
    [
      'an address beside ours',
      more('set address some ip-netmask 198.51.100.7', `${ssh} destination some`),
      ['permits'],
    ],
    [
      'a group of names and addresses',
      more(
        'set address some ip-netmask 198.51.100.7',
        'set address-group mixed static rulec-fqdn-git.example.com',
        'set address-group mixed static some',
        `${ssh} destination mixed`,
      ),
      ['permits'],
    ],
    ['a category besides', edit(`${ssh} category any`, `${ssh} category rulec-test.web`), ['blocks']],
    [
      'a name for clients',
      edit(`${ssh} source any`, `${ssh} source rulec-fqdn-git.example.com`),
      ['unknown'],
    ],
    [
      'a rule of the site that allows a name',
      more(evil, ...above('destination evil', 'service rulec-tcp-22', 'action allow')),
      ['permits'],
    ],
    [
      'a rule of the site that denies a name',
      more(evil, ...above('destination evil', 'service rulec-tcp-443', 'action deny')),
      ['unknown'],
    ],
    [
      'a rule of the site that denies names and addresses',
      more(
        evil,
        'set address some ip-netmask 198.51.100.7',
        'set address-group mixed static evil',
        'set address-group mixed static some',
        ...above('destination mixed', 'service rulec-tcp-443', 'action deny'),
      ),
      ['blocks', 'unknown'],
    ],
    [
      'a rule of the site for all but a name',
      more(
        evil,
        ...above('destination evil', 'negate-destination yes', 'service rulec-tcp-22', 'action allow'),
      ),
      ['unknown'],
    ],
    [
      'the same object in shared, with another name',
      more('set shared address rulec-fqdn-git.example.com fqdn evil.test'),
      ['equal'],
    ],
    ['no object', edit(/^set address rulec-fqdn-time\.example\.com .*\n/m, ''), ['no text']],
    ['an address for a name', edit('fqdn time.example.com', 'fqdn 192.0.2.1'), ['unknown']],
    [
      'two kinds of one object',
      more('set address rulec-fqdn-time.example.com ip-netmask 192.0.2.1'),
      ['no text'],
    ],
    ['a pattern for a name', edit('fqdn time.example.com', 'fqdn *.example.com'), ['no text']],
    ['a dot at the end', edit('fqdn time.example.com', 'fqdn time.example.com.'), ['no text']],
    ['the order turned round', more('move rulebase security rules rulec-test.ssh_fqdn top'), ['permits']],
    [
      'a name that no TLS is opened for',
      more(
        evil,
        ...[
          'from trust',
          'to untrust',
          'source any',
          'source-user any',
          'destination evil',
          'category any',
        ].map((field) => `set rulebase decryption rules site ${field}`),
        'set rulebase decryption rules site service any',
        'set rulebase decryption rules site type ssl-forward-proxy',
        'set rulebase decryption rules site action no-decrypt',
      ),
      ['unknown'],
    ],
  ])('%s', (_, change, effects) => {
    expect(verify(change(compile(rules).set))).toEqual(effects);
  });

  test.each<readonly [string, (text: string) => string]>([
    ['upper case', edit('fqdn git.example.com', 'fqdn GIT.Example.COM')],
    [
      'a group of names',
      (text) =>
        more(
          'set address-group git static rulec-fqdn-git.example.com',
          'set address-group git static rulec-fqdn-git.example.net',
          `${ssh} destination git`,
        )(
          edit(
            /^set rulebase security rules rulec-test\.ssh_fqdn destination .*\n.* destination .*\n/m,
            '',
          )(text),
        ),
    ],
    [
      'a rule for each name',
      (text) => more(...second)(edit(`${ssh} destination rulec-fqdn-git.example.net\n`, '')(text)),
    ],
  ])('%s is right in an unusual way', (_, change) => {
    expect(verify(change(compile(rules).set))).toEqual(['equal']);
  });

  test('without the option, nobody knows where an object leads', () => {
    expect(verify(compile(rules).set, zones)).toContain('unknown');
  });
});
