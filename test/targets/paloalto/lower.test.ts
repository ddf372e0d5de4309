/** What policies become, as texts: rules, categories, objects, names. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/rules/policy.ts';
import { addressSetOf, isMisread, parsePrefix } from '../../../src/sets/prefix.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { policy, type RuleWords } from '../../support/build-policy.ts';
import { optionsOf } from './support.ts';

function filesOf(
  wanted: Policy,
  values: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const { value, diagnostics } = target.lower(wanted, optionsOf(values));
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return Object.fromEntries(target.print(value).map(({ path, content }) => [path, String(content)]));
}

/** The set lines, without those that are the same for every rule. */
function setLines(wanted: Policy, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const usual =
    /^(delete|move)| (from trust|to untrust|negate-\w+ no|source-user any|application any|log-\w+ \w+|rule-type interzone|tag rulec|disabled (yes|no)|source any)$|description|^set tag /;
  return (filesOf(wanted, values)['test.set'] ?? '')
    .split('\n')
    .filter((line) => line !== '' && !usual.test(line))
    .map((line) => line.replace(/^set rulebase (\w+) rules/, '$1').replace(/^set /, ''));
}

/** The names of the security rules in their order. */
function ruleNames(wanted: Policy, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const lines = (filesOf(wanted, values)['test.set'] ?? '').split('\n');
  return lines.flatMap((line) => /^delete rulebase security rules (\S+)$/.exec(line)?.[1] ?? []);
}

test('hosts become a category with a final slash at every entry, and a rule on its own service', () => {
  const hosts = ['*.example.com', 'example.com', 'a.*.example.net'];
  expect(setLines(policy({ id: 'web', services: ['443/https'], hosts }))).toEqual([
    'service rulec-tcp-443 protocol tcp port 443',
    'profiles custom-url-category rulec-web-443 type "URL List"',
    'profiles custom-url-category rulec-web-443 list *.example.com/',
    'profiles custom-url-category rulec-web-443 list a.^.example.net/',
    'profiles custom-url-category rulec-web-443 list example.com/',
    'security rulec-web-443 destination any',
    'security rulec-web-443 category rulec-web-443',
    'security rulec-web-443 service rulec-tcp-443',
    'security rulec-web-443 action allow',
    'security rulec-test-deny destination any',
    'security rulec-test-deny category any',
    'security rulec-test-deny service any',
    'security rulec-test-deny action deny',
  ]);
});

test('a path stands in the entry where it can be seen, and nowhere else', () => {
  const lines = setLines(
    policy({
      id: 'pki',
      services: ['443/https', '80/http'],
      hosts: ['www.example.com/pki', 'crl.example.com'],
    }),
  );
  expect(lines.filter((line) => line.includes(' list '))).toEqual([
    'profiles custom-url-category rulec-pki-443 list www.example.com/',
    'profiles custom-url-category rulec-pki-80 list www.example.com/pki/',
    'profiles custom-url-category rulec-pki-80.443 list crl.example.com/',
  ]);
  expect(lines.filter((line) => line.includes(' service '))).toEqual([
    'security rulec-pki-443 service rulec-tcp-443',
    'security rulec-pki-80 service rulec-tcp-80',
    'security rulec-pki-80.443 service rulec-tcp-80',
    'security rulec-pki-80.443 service rulec-tcp-443',
    'security rulec-test-deny service any',
  ]);
});

test('a wildcard inside a label is left out, and a rule of nothing else with it', () => {
  expect(ruleNames(policy({ services: ['443/https'], hosts: ['*cdn.example.org'] }))).toEqual([
    'rulec-test-deny',
  ]);
});

test('udp to hosts is left out', () => {
  expect(ruleNames(policy({ services: ['443/udp'], hosts: ['example.org'] }))).toEqual(['rulec-test-deny']);
});

test('addresses become objects named after their values, in a group', () => {
  const lines = setLines(
    policy({
      id: 'net',
      services: ['53/udp'],
      addresses: ['192.0.2.0/25', '192.0.2.128/25', '2001:db8::/48'],
    }),
  );
  expect(lines.filter((line) => /address|destination|service/.test(line)).slice(0, 6)).toEqual([
    'address rulec-v4-192.0.2.0-24 ip-netmask 192.0.2.0/24',
    'address rulec-v6-2001.0db8.0000.0000.0000.0000.0000.0000-48 ip-netmask 2001:db8::/48',
    'address-group rulec-to-net static rulec-v4-192.0.2.0-24',
    'address-group rulec-to-net static rulec-v6-2001.0db8.0000.0000.0000.0000.0000.0000-48',
    'service rulec-udp-53 protocol udp port 53',
    'security rulec-net-udp-53-to-net destination rulec-to-net',
  ]);
});

test('any address needs no object', () => {
  const lines = setLines(policy({ id: 'all', services: ['22/tcp'], addresses: 'any' }));
  expect(lines).toContain('security rulec-all-22-to-any destination any');
  expect(lines.join()).not.toContain('address');
});

test('the closing denial is the last rule, for the same clients', () => {
  const files = filesOf(policy({ services: ['443/https'], hosts: ['example.com'] }), {
    source: '192.0.2.0/24',
  });
  const script = files['test.set'] ?? '';
  expect(script).toContain('set address rulec-src-v4-192.0.2.0-24 ip-netmask 192.0.2.0/24\n');
  expect(script.match(/ source rulec-src\n/g)).toHaveLength(2);
  expect(ruleNames(policy({ services: ['443/https'], hosts: ['example.com'] })).at(-1)).toBe(
    'rulec-test-deny',
  );
});

test('a policy that lets nothing through is a closing denial', () => {
  expect(ruleNames(policy())).toEqual(['rulec-test-deny']);
  expect(ruleNames(policy({ services: ['443/https'], addresses: [] }))).toEqual(['rulec-test-deny']);
});

describe('known addresses', () => {
  const wanted = policy(
    { id: 'a', services: ['443/https'], hosts: ['example.com'], addresses: ['192.0.2.0/24'] },
    { id: 'b', services: ['443/https'], hosts: ['example.net'], addresses: 'any' },
    { id: 'c', services: ['443/https'], hosts: ['example.org'] },
  );
  test('are not written by default', () => {
    expect(filesOf(wanted)['test.set']).not.toContain('address');
  });
  test('stand beside the category where there are some', () => {
    const lines = setLines(wanted, { destination: 'known' }).filter((line) => line.includes(' destination '));
    expect(lines).toEqual([
      'security rulec-a-443-at-a destination rulec-to-a',
      'security rulec-b-443 destination any',
      'security rulec-c-443 destination any',
      'security rulec-test-deny destination any',
    ]);
  });
});

describe('denials', () => {
  const allow: RuleWords = { id: 'web', services: ['443/https', '80/http'], hosts: ['*.example.com'] };

  test('by address and by host stand before what they deny', () => {
    const wanted = policy(
      { id: 'meta', action: 'deny', services: ['1-65535/tcp'], addresses: ['192.0.2.254/32'] },
      { id: 'bad', action: 'deny', services: ['443/tcp'], hosts: ['bad.example.com'] },
      allow,
    );
    expect(ruleNames(wanted)).toEqual([
      'rulec-meta-1-65535-to-meta',
      'rulec-bad-443',
      'rulec-web-80.443',
      'rulec-test-deny',
    ]);
  });

  test('of a principal are left out where others may ask for the same', () => {
    const denial: RuleWords = {
      id: 'who',
      action: 'deny',
      services: ['443/tcp'],
      hosts: ['bad.example.com'],
      principals: [{ kind: 'account', name: 'local-system' }],
    };
    expect(ruleNames(policy(denial, allow))).toEqual(['rulec-web-80.443', 'rulec-test-deny']);
    const same = { ...allow, principals: denial.principals ?? [] };
    expect(ruleNames(policy(denial, same))).toEqual(['rulec-who-443', 'rulec-web-80.443', 'rulec-test-deny']);
  });

  test('of one scheme are left out where the other hides behind the same views', () => {
    const clear: RuleWords = { id: 'clear', action: 'deny', services: ['443/http'], addresses: 'any' };
    const tls = policy(clear, { id: 'tls', services: ['443/https'], hosts: ['example.com'] });
    expect(ruleNames(tls)).toEqual(['rulec-tls-443', 'rulec-test-deny']);
    const http = policy(
      { ...clear, services: ['80/http'] },
      { id: 'http', services: ['80/http'], hosts: ['example.com'] },
    );
    expect(ruleNames(http)).toEqual(['rulec-clear-80-to-any', 'rulec-http-80', 'rulec-test-deny']);
  });

  test('of a path on TLS act where nothing else of the host is allowed', () => {
    const denial: RuleWords = {
      id: 'p',
      action: 'deny',
      services: ['443/https'],
      hosts: ['a.example.com/x'],
    };
    const below = policy(denial, { id: 'b', services: ['443/https'], hosts: ['a.example.com/x/y'] });
    expect(ruleNames(below)).toEqual(['rulec-p-443', 'rulec-b-443', 'rulec-test-deny']);
    const host = policy(denial, { id: 'h', services: ['443/https'], hosts: ['a.example.com'] });
    expect(ruleNames(host)).toEqual(['rulec-h-443', 'rulec-test-deny']);
  });

  test('that act on some of what they overlap are told apart, with names from what the rules hold', () => {
    const wanted = policy(
      { id: 'd', action: 'deny', services: ['443/https'], hosts: ['*.example.com'] },
      { id: 'http', services: ['443/http'], hosts: ['a.example.com'] },
      { id: 'tls', services: ['443/https'], hosts: ['*.example.com', 'example.net'] },
    );
    const names = ruleNames(wanted);
    expect(names.map((name) => name.replace(/-[0-9a-f]{8}$/, '-#'))).toEqual([
      'rulec-http-443',
      'rulec-d-443',
      'rulec-tls-443',
      'rulec-test-deny',
    ]);
  });
});

describe('TLS inspection', () => {
  const rules: readonly RuleWords[] = [
    { id: 'a', services: ['443/https'], hosts: ['a.example.com'], inspection: 'bypass' },
    { id: 'b', services: ['443/https', '80/http'], hosts: ['b.example.com'], inspection: 'bypass' },
    { id: 'c', services: ['443/https'], hosts: ['c.example.com'] },
    { id: 'd', services: ['8443/https'], addresses: ['192.0.2.0/24'], inspection: 'bypass' },
    { id: 'e', services: ['80/http'], hosts: ['e.example.com'], inspection: 'bypass' },
  ];
  test('is kept off by rules of the decryption rulebase, without a profile', () => {
    const lines = setLines(policy(...rules)).filter((line) => line.startsWith('decryption'));
    expect(lines).toEqual([
      'decryption rulec-no-decrypt-443 destination any',
      'decryption rulec-no-decrypt-443 category rulec-a-443',
      'decryption rulec-no-decrypt-443 category rulec-b-80.443',
      'decryption rulec-no-decrypt-443 service rulec-tcp-443',
      'decryption rulec-no-decrypt-443 type ssl-forward-proxy',
      'decryption rulec-no-decrypt-443 action no-decrypt',
      'decryption rulec-no-decrypt-8443-to-d destination rulec-to-d',
      'decryption rulec-no-decrypt-8443-to-d category any',
      'decryption rulec-no-decrypt-8443-to-d service rulec-tcp-8443',
      'decryption rulec-no-decrypt-8443-to-d type ssl-forward-proxy',
      'decryption rulec-no-decrypt-8443-to-d action no-decrypt',
    ]);
    const moves = (filesOf(policy(...rules))['test.set'] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('move'));
    expect(moves.at(-1)).toBe('move rulebase decryption rules rulec-no-decrypt-443 top');
  });
  test('is not spoken of where no rule asks', () => {
    expect(filesOf(policy({ services: ['443/https'], hosts: ['a.example.com'] }))['test.xml']).not.toContain(
      'decrypt',
    );
  });
});

describe('places', () => {
  const wanted = policy({ id: 'web', services: ['443/https'], hosts: ['example.com'] });
  test('vsys1 needs no scope word, others do', () => {
    expect(filesOf(wanted)['test.set']).toContain('\nset service rulec-tcp-443 ');
    const other = filesOf(wanted, { vsys: 'vsys3' });
    expect(other['test.set']).toContain('\nset vsys vsys3 service rulec-tcp-443 ');
    expect(other['test.xml']).toContain('<entry name="vsys3">');
  });
  test('Panorama takes pre-rules of a device group', () => {
    const files = filesOf(wanted, { 'device-group': 'Branch offices' });
    expect(files['test.set']).toContain(
      '\nset device-group "Branch offices" pre-rulebase security rules rulec-web-443 to ',
    );
    expect(files['test.xml']).toContain('<device-group>\n        <entry name="Branch offices">');
    expect(files['test.xml']).toContain('<pre-rulebase>');
  });
});

describe('external lists', () => {
  const tagged = (name: string, ...texts: readonly string[]) => {
    const prefixes = texts.flatMap((text) => {
      const prefix = parsePrefix(text);
      return isMisread(prefix) ? [] : [prefix];
    });
    return {
      set: addressSetOf(prefixes),
      origins: [{ text: `azure:${name}`, tag: { cloud: 'public' as const, name } }],
    };
  };
  const base = policy(
    { id: 'tag', services: ['443/https'], addresses: ['192.0.2.0/24'] },
    { id: 'own', services: ['443/https'], addresses: ['198.51.100.0/24'] },
  );
  const { set, origins } = tagged('ServiceBus', '192.0.2.0/25', '2001:db8::/32');
  const wanted: Policy = {
    ...base,
    rules: base.rules.map((rule) =>
      rule.id !== 'tag'
        ? rule
        : { ...rule, destinations: [{ kind: 'addresses', addresses: set, origins, span: rule.span }] },
    ),
  };
  const values = {
    'service-tags': 'edl',
    'edl-url': 'https://edl.example.com/lists/',
    'edl-certificate-profile': 'ca',
  };

  test('hold the addresses of service tags; written addresses stay objects', () => {
    const files = filesOf(wanted, values);
    expect(files['edl/rulec-st-ServiceBus.txt']).toBe('192.0.2.0/25\n2001:db8::/32\n');
    expect(Object.keys(files)).toEqual(['test.xml', 'test.set', 'edl/rulec-st-ServiceBus.txt']);
    const script = files['test.set'] ?? '';
    expect(script).toContain('type ip url https://edl.example.com/lists/rulec-st-ServiceBus.txt\n');
    expect(script).toContain('type ip certificate-profile ca\n');
    expect(script).toContain('type ip recurring hourly\n');
    expect(script).toContain('destination rulec-st-ServiceBus\n');
    expect(script).toContain('static rulec-v4-198.51.100.0-24\n');
  });

  test('are objects by default, under the same name', () => {
    const files = filesOf(wanted);
    expect(Object.keys(files)).toEqual(['test.xml', 'test.set']);
    expect(files['test.set']).toContain(
      'set address-group rulec-st-ServiceBus static rulec-v4-192.0.2.0-25\n',
    );
  });
});

describe('names', () => {
  test('that are too long are cut, with a digest of the whole', () => {
    const id = 'a-rule-with-a-very-long-name-that-says-everything-about-it-twice-over';
    const one = setLines(policy({ id, services: ['443/https'], hosts: ['example.com'] }));
    const [category] = one.flatMap((line) => /custom-url-category (\S+) type/.exec(line)?.[1] ?? []);
    const [name] = ruleNames(policy({ id, services: ['443/https'], hosts: ['example.com'] }));
    expect(category).toMatch(/^rulec-a-rule-with-a-ve-[0-9a-f]{8}$/);
    expect(category).toHaveLength(31);
    expect(name).toHaveLength(63);
    expect(ruleNames(policy({ id: `${id}x`, services: ['443/https'], hosts: ['example.com'] }))[0]).not.toBe(
      name,
    );
  });
  test('of rule sets that are compiled together hold both names', () => {
    expect(ruleNames(policy({ id: 'set/rule', services: ['443/https'], hosts: ['example.com'] }))[0]).toBe(
      'rulec-set.rule-443',
    );
  });
});
