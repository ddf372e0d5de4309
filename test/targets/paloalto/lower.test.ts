/** What policies become, as texts: rules, categories, objects, names. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/rules/policy.ts';
import { addressSetOf, isMisread, parsePrefix } from '../../../src/sets/prefix.ts';
import { policy, type RuleWords } from '../../support/build-policy.ts';
import { filesOf, ruleNames, setLines } from './support.ts';

test('hosts become a category with a final slash at every entry, and a rule on its own service', () => {
  const hosts = ['*.example.com', 'example.com', 'a.*.example.net'];
  expect(setLines(policy({ id: 'web', services: ['443/https'], hosts }))).toEqual([
    'service rulec-tcp-443 protocol tcp port 443',
    'profiles custom-url-category rulec-test.web type "URL List"',
    'profiles custom-url-category rulec-test.web list *.example.com/',
    'profiles custom-url-category rulec-test.web list a.^.example.net/',
    'profiles custom-url-category rulec-test.web list example.com/',
    'security rulec-test.web destination any',
    'security rulec-test.web category rulec-test.web',
    'security rulec-test.web service rulec-tcp-443',
    'security rulec-test.web action allow',
    'security rulec-test.closing_deny destination any',
    'security rulec-test.closing_deny category any',
    'security rulec-test.closing_deny service any',
    'security rulec-test.closing_deny action deny',
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
    'profiles custom-url-category rulec-test.pki list crl.example.com/',
    'profiles custom-url-category rulec-test.pki_path list www.example.com/pki/',
    'profiles custom-url-category rulec-test.pki_tls list www.example.com/',
  ]);
  expect(lines.filter((line) => line.includes(' service '))).toEqual([
    'security rulec-test.pki service rulec-tcp-80',
    'security rulec-test.pki service rulec-tcp-443',
    'security rulec-test.pki_path service rulec-tcp-80',
    'security rulec-test.pki_tls service rulec-tcp-443',
    'security rulec-test.closing_deny service any',
  ]);
});

test('a wildcard inside a label is left out, and a rule of nothing else with it', () => {
  expect(ruleNames(policy({ services: ['443/https'], hosts: ['*cdn.example.org'] }))).toEqual([
    'rulec-test.closing_deny',
  ]);
});

test.each(['443/udp', '22/tcp'])('%s to hosts of which no address is known is left out', (service) => {
  expect(ruleNames(policy({ services: [service], hosts: ['example.org'] }))).toEqual([
    'rulec-test.closing_deny',
  ]);
});

describe('services that show no host go by the known addresses', () => {
  const destinations = (...rules: readonly RuleWords[]): readonly string[] =>
    setLines(policy(...rules)).filter((line) =>
      /^security (?!rulec-test.closing).* (destination|category|service) /.test(line),
    );
  const git = { id: 'git', services: ['22/tcp', '9418/udp'], hosts: ['git.example.com'] };

  test('as destinations, without a category', () => {
    expect(destinations({ ...git, addresses: ['192.0.2.0/25', '192.0.2.128/25'] })).toEqual([
      'security rulec-test.git_known destination rulec-test.git_known',
      'security rulec-test.git_known category any',
      'security rulec-test.git_known service rulec-tcp-22',
      'security rulec-test.git_known service rulec-udp-9418',
    ]);
  });
  test('anywhere, where any address stands for them', () => {
    expect(destinations({ ...git, addresses: 'any' as const })[0]).toBe(
      'security rulec-test.git_known destination any',
    );
  });
  test('beside the services of the rule that show it, which go by name', () => {
    const mixed = { ...git, services: ['443/https', '22/tcp'], addresses: ['192.0.2.1/32'] };
    expect(destinations(mixed)).toEqual([
      'security rulec-test.git destination any',
      'security rulec-test.git category rulec-test.git',
      'security rulec-test.git service rulec-tcp-443',
      'security rulec-test.git_known destination rulec-test.git_known',
      'security rulec-test.git_known category any',
      'security rulec-test.git_known service rulec-tcp-22',
    ]);
  });
  test('but not on the ports where an earlier denial is for all of the host', () => {
    const denial = { id: 'no', action: 'deny' as const, services: ['20-21/tcp'], hosts: ['*.example.com'] };
    const rule = { ...git, services: ['20-22/tcp'], addresses: ['192.0.2.1/32'] };
    expect(destinations(denial, rule).slice(-1)).toEqual([
      'security rulec-test.git_known service rulec-tcp-22',
    ]);
    expect(ruleNames(policy({ ...denial, services: ['1-65535/tcp'] }, rule))).toEqual([
      'rulec-test.no',
      'rulec-test.closing_deny',
    ]);
  });
  test('and TLS stays closed by name', () => {
    const bypass = {
      ...git,
      services: ['8443/tcp'],
      addresses: ['192.0.2.1/32'],
      inspection: 'bypass' as const,
    };
    expect(setLines(policy(bypass)).filter((line) => line.startsWith('decryption'))).toEqual([
      'decryption rulec-test.git_at-192.0.2.1-32 destination rulec-test.git_at-192.0.2.1-32',
      'decryption rulec-test.git_at-192.0.2.1-32 category rulec-git_at-192.0.2.1-3-75b2ac',
      'decryption rulec-test.git_at-192.0.2.1-32 service rulec-tcp-8443',
      'decryption rulec-test.git_at-192.0.2.1-32 type ssl-forward-proxy',
      'decryption rulec-test.git_at-192.0.2.1-32 action no-decrypt',
    ]);
  });
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
    'address-group rulec-test.net_addresses static rulec-v4-192.0.2.0-24',
    'address-group rulec-test.net_addresses static rulec-v6-2001.0db8.0000.0000.0000.0000.0000.0000-48',
    'service rulec-udp-53 protocol udp port 53',
    'security rulec-test.net_addresses destination rulec-test.net_addresses',
  ]);
});

test('any address needs no object', () => {
  const lines = setLines(policy({ id: 'all', services: ['22/tcp'], addresses: 'any' }));
  expect(lines).toContain('security rulec-test.all_addresses destination any');
  expect(lines.join('\n')).not.toMatch(/^address/m);
});

test('the closing denial is the last rule, for the same clients', () => {
  const files = filesOf(policy({ services: ['443/https'], hosts: ['example.com'] }), {
    source: '192.0.2.0/24',
  });
  const script = files['test.set'] ?? '';
  expect(script).toContain('set address rulec-src-v4-192.0.2.0-24 ip-netmask 192.0.2.0/24\n');
  expect(script.match(/ source rulec-test.src\n/g)).toHaveLength(2);
  expect(ruleNames(policy({ services: ['443/https'], hosts: ['example.com'] })).at(-1)).toBe(
    'rulec-test.closing_deny',
  );
});

test('a policy that lets nothing through is a closing denial', () => {
  expect(ruleNames(policy())).toEqual(['rulec-test.closing_deny']);
  expect(ruleNames(policy({ services: ['443/https'], addresses: [] }))).toEqual(['rulec-test.closing_deny']);
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
      'security rulec-test.a_at-192.0.2.0-24 destination rulec-test.a_at-192.0.2.0-24',
      'security rulec-test.b destination any',
      'security rulec-test.c destination any',
      'security rulec-test.closing_deny destination any',
    ]);
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
      '\nset device-group "Branch offices" pre-rulebase security rules rulec-test.web to ',
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
    expect(files['edl/rulec-test.st-ServiceBus.txt']).toBe('192.0.2.0/25\n2001:db8::/32\n');
    expect(Object.keys(files)).toEqual(['test.xml', 'test.set', 'edl/rulec-test.st-ServiceBus.txt']);
    const script = files['test.set'] ?? '';
    expect(script).toContain('type ip url https://edl.example.com/lists/rulec-test.st-ServiceBus.txt\n');
    expect(script).toContain('type ip certificate-profile ca\n');
    expect(script).toContain('type ip recurring hourly\n');
    expect(script).toContain('destination rulec-test.st-ServiceBus\n');
    expect(script).toContain('static rulec-v4-198.51.100.0-24\n');
  });

  test('are objects by default, under the same name', () => {
    const files = filesOf(wanted);
    expect(Object.keys(files)).toEqual(['test.xml', 'test.set']);
    expect(files['test.set']).toContain(
      'set address-group rulec-test.st-ServiceBus static rulec-v4-192.0.2.0-25\n',
    );
  });
});

describe('names', () => {
  test('that are too long are cut, with a digest of the whole', () => {
    const id = 'a-rule-with-a-very-long-name-that-says-everything-about-it-twice-over';
    const one = setLines(policy({ id, services: ['443/https'], hosts: ['example.com'] }));
    const [category] = one.flatMap((line) => /custom-url-category (\S+) type/.exec(line)?.[1] ?? []);
    const [name] = ruleNames(policy({ id, services: ['443/https'], hosts: ['example.com'] }));
    expect(category).toBe('rulec-test.a-rule-with-a-very-l');
    expect(category).toHaveLength(31);
    expect(name).toHaveLength(63);
    expect(ruleNames(policy({ id: `${id}x`, services: ['443/https'], hosts: ['example.com'] }))[0]).not.toBe(
      name,
    );
  });
  test('of rule sets that are compiled together hold both names', () => {
    expect(ruleNames(policy({ id: 'set/rule', services: ['443/https'], hosts: ['example.com'] }))[0]).toBe(
      'rulec-test.set.rule',
    );
  });
});
