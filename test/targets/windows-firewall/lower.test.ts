import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../../src/rules/policy.ts';
import { addressSetOf, formatAddress, type Prefix } from '../../../src/sets/prefix.ts';
import { listAddressItems } from '../../../src/targets/windows-firewall/compile/print-rule-string.ts';
import type { FirewallConfig } from '../../../src/targets/windows-firewall/config.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { addresses, policy, type RuleWords, service } from '../../support/build-policy.ts';

function optionsOf(values: Readonly<Record<string, string>> = {}) {
  const options = target.readOptions(values).value;
  if (options === undefined) throw new Error('options');
  return options;
}

function lower(wanted: Policy, values: Readonly<Record<string, string>> = {}): FirewallConfig {
  const config = target.lower(wanted, optionsOf(values));
  if (config.value === undefined) throw new Error(JSON.stringify(config.diagnostics));
  return config.value;
}

/** Rules as `tcp 443 192.0.2.0/255.255.255.0 2001:db8::1 (who)`. */
function shown(config: FirewallConfig): readonly string[] {
  return config.rules.map(({ protocol, ports, addresses: to, accounts, service }) =>
    [
      protocol === 6 ? 'tcp' : 'udp',
      ports === 'any' ? 'any' : ports.join('-'),
      ...(to === 'any' ? ['any'] : Object.values(listAddressItems(to)).flat()),
      ...(accounts === undefined ? [] : [`(${accounts.join('+')})`]),
      ...(service === undefined ? [] : [`(service ${service})`]),
    ].join(' '),
  );
}

const show = (...words: readonly RuleWords[]) => shown(lower(policy(...words)));

describe('what a rule becomes', () => {
  test('hosts of one destination, and ports with the same addresses, become one rule', () => {
    expect(
      show({
        services: ['443/https', '80/http', '8000-8080/tcp'],
        hosts: ['a.example', '*.example'],
        addresses: ['192.0.2.0/24', '2001:db8::5/128'],
      }),
    ).toEqual(['tcp 80-80-443-443-8000-8080 192.0.2.0/255.255.255.0 2001:db8::5']);
  });

  test('TCP and UDP are two rules', () => {
    expect(show({ services: ['53/udp', '53/tcp'], addresses: 'any' })).toEqual([
      'tcp 53-53 any',
      'udp 53-53 any',
    ]);
  });

  test('runs of addresses are one item each: a host, a subnet, or a range', () => {
    expect(
      show({
        services: ['443/https'],
        addresses: ['192.0.2.0/25', '192.0.2.128/25', '198.51.100.0/24', '198.51.101.0/25', '203.0.113.9/32'],
      }),
    ).toEqual(['tcp 443-443 192.0.2.0/255.255.255.0 198.51.100.0-198.51.101.127 203.0.113.9']);
  });

  test('all of one family is a range, since a mask of no bits cannot be written', () => {
    expect(show({ services: ['443/https'], addresses: ['0.0.0.0/0'] })).toEqual([
      'tcp 443-443 0.0.0.0-255.255.255.255',
    ]);
    expect(show({ services: ['443/https'], addresses: ['::/0'] })).toEqual([
      'tcp 443-443 ::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ]);
  });

  test('both families in full are any', () => {
    expect(show({ services: ['443/https'], addresses: ['0.0.0.0/0', '::/0'] })).toEqual(['tcp 443-443 any']);
  });

  test('hosts without addresses become nothing, never an empty list', () => {
    expect(show({ services: ['443/https'], hosts: ['a.example'] })).toEqual([]);
  });

  test('loopback and the unspecified address are left out, and it says so', () => {
    const wanted = policy({ services: ['443/https'], addresses: ['::1/128', '2001:db8::1/128'] });
    const { value, diagnostics } = target.lower(wanted, optionsOf());
    expect(value && shown(value)).toEqual(['tcp 443-443 2001:db8::1']);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['limit', 'warning']]);
    expect(
      target.lower(policy({ services: ['1/tcp'], addresses: ['::1/128'] }), optionsOf()).value?.rules,
    ).toEqual([]);
  });
});

describe('denials are subtracted, never printed', () => {
  const deny = (words: Partial<RuleWords>): RuleWords => ({
    action: 'deny',
    services: ['1-65535/tcp'],
    ...words,
  });
  const allow = (words: Partial<RuleWords>): RuleWords => ({
    services: ['443/https'],
    addresses: 'any',
    ...words,
  });

  test('addresses of an earlier denial are cut out of any', () => {
    expect(show(deny({ addresses: ['192.0.2.7/32'] }), allow({}))).toEqual([
      'tcp 443-443 0.0.0.0-192.0.2.6 192.0.2.8-255.255.255.255 ::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ]);
  });

  test('a later denial cuts nothing', () => {
    expect(show(allow({}), deny({ addresses: ['192.0.2.7/32'] }))).toEqual(['tcp 443-443 any']);
  });

  test('ports beside the denied ones keep all addresses', () => {
    expect(
      show(
        deny({ services: ['440-449/tcp'], addresses: ['192.0.2.0/25'] }),
        allow({ services: ['400-500/tcp'], addresses: ['192.0.2.0/24'] }),
      ),
    ).toEqual(['tcp 400-439-450-500 192.0.2.0/255.255.255.0', 'tcp 440-449 192.0.2.128/255.255.255.128']);
  });

  test('a denial of another transport or port cuts nothing', () => {
    expect(show(deny({ services: ['443/udp', '442/tcp'], addresses: 'any' }), allow({}))).toEqual([
      'tcp 443-443 any',
    ]);
  });

  test('a denial by host cuts only where it covers the host, whatever addresses are known for it', () => {
    const hosts = (...names: readonly string[]): Partial<RuleWords> => ({
      hosts: names,
      addresses: ['192.0.2.0/24'],
    });
    expect(show(deny({ hosts: ['*.example'] }), allow(hosts('a.example')))).toEqual([]);
    expect(show(deny({ hosts: ['a.example'] }), allow(hosts('*.example')))).toHaveLength(1);
    expect(show(deny({ hosts: ['a.example'] }), allow({}))).toEqual(['tcp 443-443 any']);
  });

  test('a denial of one scheme cuts only where that is all that is allowed', () => {
    const denied = deny({ services: ['443/https'], addresses: 'any' });
    expect(show(denied, allow({ services: ['443/https'] }))).toEqual([]);
    expect(show(denied, allow({ services: ['443/tcp'] }))).toEqual(['tcp 443-443 any']);
    const other = deny({ services: ['443/http'], addresses: 'any' });
    expect(show(denied, other, allow({ services: ['443/tcp'] }))).toEqual(['tcp 443-443 any']);
  });

  test('a denial of one principal cuts only where rules are for that one', () => {
    const service = [{ kind: 'service', name: 'x' }] as const;
    const both = [...service, { kind: 'account', name: 'local-system' }] as const;
    const denied = deny({ principals: service, addresses: 'any' });
    expect(show(denied, allow({}))).toHaveLength(1);
    expect(show(denied, allow({ principals: both }))).toHaveLength(1);
    expect(show(denied, allow({ principals: service }))).toEqual([]);
    // Where rules name principals, such a denial is declared as not expressible instead.
    const scoped = lower(policy(denied, allow({ principals: service })), { principal: 'scoped' });
    expect(shown(scoped)).toEqual(['tcp 443-443 any (service x)']);
    const [entry] = policy(denied).rules.map((rule) => entryOf(rule));
    const { approximations } = target.capabilities(optionsOf({ principal: 'scoped' }));
    expect(entry && approximations(entry)).toMatchObject([
      { code: 'denial-not-expressible', direction: 'over' },
    ]);
  });
});

function entryOf(rule: PolicyRule) {
  const [service, destination] = [rule.services[0], rule.destinations[0]];
  if (service === undefined || destination === undefined) throw new Error('no entry');
  return { rule, service, destination };
}

test('the names of devices are no names of files on Windows', () => {
  const wanted = policy({ services: ['443/https'], addresses: 'any' });
  const codesOf = (name: string) =>
    target.lower({ ...wanted, name }, optionsOf()).diagnostics.map(({ code, severity }) => [severity, code]);
  for (const name of ['con', 'NUL', 'aux', 'prn', 'com1', 'LPT9']) {
    expect(codesOf(name), name).toEqual([['error', 'name-clash']]);
  }
  for (const name of ['console', 'com10', 'con-1']) expect(codesOf(name), name).toEqual([]);
});

describe('principals', () => {
  const words: RuleWords = {
    services: ['443/https'],
    addresses: ['192.0.2.0/24'],
    principals: [
      { kind: 'service', name: 'wapcsvc' },
      { kind: 'account', name: 'local-system' },
      { kind: 'account', name: 'network-service' },
    ],
  };

  test('are no condition by default', () => {
    expect(show(words)).toEqual(['tcp 443-443 192.0.2.0/255.255.255.0']);
  });

  test('scoped: the accounts in one rule, each service in one of its own', () => {
    expect(shown(lower(policy(words), { principal: 'scoped' }))).toEqual([
      'tcp 443-443 192.0.2.0/255.255.255.0 (network-service+local-system)',
      'tcp 443-443 192.0.2.0/255.255.255.0 (service wapcsvc)',
    ]);
  });

  test('a name that is not a short name of a service is refused: * would be any', () => {
    for (const name of ['*', 'a|b', 'a/b', "a'b", 'a\u2019b', '', 'x'.repeat(260)]) {
      const wanted = policy({ ...words, principals: [{ kind: 'service', name }] });
      const { value, diagnostics } = target.lower(wanted, optionsOf({ principal: 'scoped' }));
      expect(value, name).toBeUndefined();
      expect(diagnostics.every(({ code }) => code === 'limit')).toBe(true);
    }
  });
});

describe('default-outbound=block', () => {
  const dns: RuleWords = { services: ['53/udp', '53/tcp'], addresses: ['192.0.2.53/32'] };
  const block = { 'default-outbound': 'block' };

  test.each([[['53/udp']], [['53/tcp']], [['443/https']]])(
    'is refused where only %s is allowed',
    (services) => {
      const { value, diagnostics } = target.lower(policy({ ...dns, services }), optionsOf(block));
      expect(value).toBeUndefined();
      expect(diagnostics.map(({ code }) => code)).toEqual(['bad-option']);
      expect(diagnostics[0]?.message).toMatch(/DNS|53/);
    },
  );

  test('sets the default on every profile where DNS is covered', () => {
    expect(lower(policy(dns), block).settings.map(({ profile, value }) => [profile, value])).toEqual([
      ['domain', 1],
      ['private', 1],
      ['public', 1],
    ]);
    expect(lower(policy(dns)).settings).toEqual([]);
  });
});

/** So many hosts of two families, none next to another. */
function scattered(count: number): readonly Prefix[] {
  return Array.from({ length: count }, (_, index): Prefix => {
    const spread = (index * 2654435761) % 2 ** 31;
    return index % 3 === 0
      ? { family: 6, network: (0x20010db8n << 96n) | (BigInt(spread) << 65n), length: 64 }
      : { family: 4, network: spread * 2, length: 32 };
  });
}

/** A policy that lets one host through at these addresses. */
function knownAt(prefixes: readonly Prefix[], more: Partial<PolicyRule> = {}): Policy {
  const wanted = policy({ id: 'big', services: ['443/https'], hosts: ['*.example'], addresses: [] });
  const [rule] = wanted.rules;
  const [destination] = rule?.destinations ?? [];
  if (rule === undefined || destination?.kind !== 'hosts') throw new Error('no destination');
  const known = addressSetOf(prefixes);
  return { ...wanted, rules: [{ ...rule, ...more, destinations: [{ ...destination, known }] }] };
}

describe('long lists', () => {
  const many = scattered(15_000);

  test('are cut into rules that fit, and lose nothing', () => {
    const { rules } = lower(knownAt(many));
    expect(rules.length).toBeGreaterThan(15);
    let items = 0;
    for (const { addresses: to } of rules) {
      if (to === 'any') throw new Error('any');
      const count = (to.v4.length + to.v6.length) / 2;
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThanOrEqual(1000);
      items += count;
    }
    const all = addressSetOf(many);
    expect(items).toBe((all.v4.length + all.v6.length) / 2);
  });

  test('are cut by value: an address more or less changes the rule that it belongs to alone', () => {
    const before = lower(knownAt(many)).rules.map(({ name }) => name);
    const after = lower(knownAt([...many.slice(1), ...scattered(15_001).slice(-1)])).rules.map(
      ({ name }) => name,
    );
    expect(after.filter((name) => !before.includes(name)).length).toBeLessThanOrEqual(2);
    expect(after.length).toBe(before.length);
  });

  test('print and read back fast in all formats', () => {
    const wanted = knownAt(many);
    const start = performance.now();
    const files = target.print(lower(wanted));
    for (const format of target.formats) {
      expect(format.parse(files.filter(({ path }) => format.owns(path))).diagnostics).toEqual([]);
    }
    // A tenth of that on an idle machine; a quadratic step would take minutes.
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('names', () => {
  const words: RuleWords = { services: ['443/https'], addresses: ['192.0.2.0/24'], id: 'a' };
  const nameOf = (wanted: Policy) => lower(wanted).rules[0]?.name;

  test('say what the rule is, and end with a digest', () => {
    expect(nameOf(policy(words))).toMatch(/^rulec-test-a-tcp-443-[0-9a-f]{10}$/);
    expect(nameOf(policy({ ...words, services: ['53/udp', '1-9/udp'] }))).toMatch(
      /^rulec-test-a-udp-1-9\.53-[0-9a-f]{10}$/,
    );
  });

  test('change with every field that is written', () => {
    const base = policy(words);
    const [rule] = base.rules;
    if (rule === undefined) throw new Error('no rule');
    const digest = (wanted: Policy) => nameOf(wanted)?.slice(-10);
    const variants = [
      base,
      policy({ ...words, addresses: ['192.0.2.0/25'] }),
      policy({ ...words, addresses: 'any' }),
      policy({ ...words, services: ['444/https'] }),
      policy({ ...words, services: ['443/udp'] }),
      policy({ ...words, id: 'b' }),
      { ...base, name: 'other' },
      { ...base, rules: [{ ...rule, why: 'Because' }] },
    ];
    expect(new Set(variants.map(digest)).size).toBe(variants.length);
    expect(digest(policy({ ...words, addresses: ['192.0.2.128/25', '192.0.2.0/25'] }))).toBe(digest(base));
  });

  test('of several rule sets keep their rules apart', () => {
    const rules = lower(policy({ ...words, id: 'one/a' }, { ...words, id: 'two/a' })).rules;
    expect(rules.map(({ name }) => name.replace(/-[0-9a-f]{10}$/, ''))).toEqual([
      'rulec-test-one.a-tcp-443',
      'rulec-test-two.a-tcp-443',
    ]);
  });

  test('that would be equal are refused', () => {
    const { value, diagnostics } = target.lower(policy(words, words), optionsOf());
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['name-clash']);
  });
});

describe('limits are refused with their number and its source', () => {
  const words: RuleWords = { services: ['443/https'], addresses: ['192.0.2.0/24'] };
  const refused = (wanted: Policy) => {
    const { value, diagnostics } = target.lower(wanted, optionsOf());
    expect(value?.rules.length).toBeUndefined();
    expect(hasErrors(diagnostics)).toBe(true);
    return diagnostics.map(({ message }) => message).join('\n');
  };

  test('a name above 259 characters', () => {
    expect(refused(policy({ ...words, id: 'x'.repeat(240) }))).toMatch(/259.*MS-GPREG/);
  });

  test('a rule string above 32766 characters', () => {
    const services = Array.from({ length: 900 }, (_, index) => service(`${60_000 + 2 * index}/tcp`));
    const ipv6 = scattered(2700).filter(({ family }) => family === 6);
    expect(refused(knownAt(ipv6, { services }))).toMatch(/32766.*MS-GPREG/);
  });

  test('no description is refused: it is cut', () => {
    expect(lower(knownAt(scattered(1), { why: 'x'.repeat(10_000) })).rules[0]?.description).toMatch(
      /^x{1021}\.{3}$/,
    );
  });

  test('more than 1000 ports', () => {
    const services = Array.from({ length: 1001 }, (_, index) => `${2 * index + 1}/tcp`);
    expect(refused(policy({ ...words, services }))).toMatch(/1000.*MS-FASP/);
  });
});

test('addresses of both families sort by number', () => {
  const [rule] = lower(
    policy({ services: ['1/tcp'], addresses: ['10.0.0.0/24', '9.0.0.0/24', '2001:db8::/64'] }),
  ).rules;
  expect(rule?.addresses).toEqual(addresses('9.0.0.0/24', '10.0.0.0/24', '2001:db8::/64'));
  expect(formatAddress({ family: 4, value: 9 * 2 ** 24 })).toBe('9.0.0.0');
});
