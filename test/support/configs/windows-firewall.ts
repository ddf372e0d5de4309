/** Random rules of Windows Firewall beyond what the compiler writes: blocks, every protocol, any group and name. */
import fc from 'fast-check';
import { portRange, unionPorts } from '../../../src/sets/ports.ts';
import type {
  FirewallConfig,
  FirewallRule,
  ProfileSetting,
} from '../../../src/targets/windows-firewall/config.ts';
import { addresses } from '../build-policy.ts';

const maybe = <K extends string, T>(key: K, one: fc.Arbitrary<T>): fc.Arbitrary<{ [P in K]?: T }> =>
  fc
    .option(one, { nil: undefined })
    .map((value) => (value === undefined ? {} : { [key]: value }) as { [P in K]?: T });

const prefixes = [
  '192.0.2.0/24',
  '198.51.100.7/32',
  '128.0.0.0/1',
  '203.0.113.6/31',
  '2001:db8::/32',
  '2001:db8::6/127',
  'ffff::/16',
];
const ranges = [portRange(443, 443), portRange(0, 79), portRange(65535, 65535), portRange(1024, 5000)];
const text = fc.constantFrom('it\'s one; $(x) "y"', 'a description', '%SystemRoot%');

const who = fc.oneof(
  fc.constant({}),
  fc
    .subarray(['network-service' as const, 'local-system' as const], { minLength: 1 })
    .map((accounts) => ({ accounts })),
  fc.constantFrom('Dnscache', "Bob's").map((service) => ({ service })),
);
const withPorts = fc.record({
  protocol: fc.constantFrom(6, 17),
  ports: fc.oneof(fc.constant('any' as const), fc.subarray(ranges, { minLength: 1 }).map(unionPorts)),
});
const targets = fc.record({
  addresses: fc.oneof(
    fc.constant('any' as const),
    fc.subarray(prefixes, { minLength: 1 }).map((some) => addresses(...some)),
  ),
});

/** In the script, the rules of a group have its name in theirs. */
const rule = (index: number, shape: fc.Arbitrary<Partial<FirewallRule>>): fc.Arbitrary<FirewallRule> =>
  fc
    .tuple(
      shape,
      targets,
      who,
      maybe('description', text),
      fc.constantFrom('Display name', '@x.dll,-1', 'all of it'),
    )
    .map(
      ([given, where, principals, description, displayName]) =>
        ({
          name: given.group === 'rulec: made' ? `rulec-made-${index}` : `{rule-${index}}`,
          displayName,
          unread: [],
          ...description,
          ...where,
          ...principals,
          ...given,
        }) as FirewallRule,
    );

const settings: fc.Arbitrary<readonly ProfileSetting[]> = fc
  .subarray(['domain' as const, 'private' as const, 'public' as const])
  .chain((profiles) =>
    fc.tuple(
      ...profiles.map((profile) =>
        fc.record({
          profile: fc.constant(profile),
          setting: fc.constantFrom('enabled' as const, 'outbound' as const),
          value: fc.constantFrom(0 as const, 1 as const),
        }),
      ),
    ),
  );

const rulesOf = (shape: fc.Arbitrary<Partial<FirewallRule>>): fc.Arbitrary<readonly FirewallRule[]> =>
  fc
    .integer({ min: 1, max: 4 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => rule(index, shape))));

/** What a store can hold. */
const anyRule = fc
  .tuple(
    fc.oneof(withPorts, fc.constant({ protocol: 'any' as const, ports: 'any' as const })),
    fc.record({ action: fc.constantFrom('allow' as const, 'block' as const) }),
    maybe('group', fc.constantFrom('rulec: made', 'Office', '@FirewallAPI.dll,-28752')),
  )
  .map(([ports, action, group]) => ({ ...ports, ...action, ...group }));

/** What the script can make: one group, allow rules of TCP and UDP, each with ports. */
const scripted = withPorts
  .filter(({ ports }) => ports !== 'any')
  .map((ports) => ({ ...ports, action: 'allow' as const, group: 'rulec: made' }));
const everyProfile = (['domain', 'private', 'public'] as const).map((profile) => ({
  profile,
  setting: 'outbound' as const,
  value: 1 as const,
}));

export const windowsFirewallConfigs: Readonly<Record<'script' | 'store', fc.Arbitrary<FirewallConfig>>> = {
  script: fc
    .tuple(
      rulesOf(scripted),
      fc.constantFrom([], everyProfile),
      maybe('store', fc.constant("corp.example\\Bob's")),
    )
    .map(([rules, given, store]) => ({ name: 'made', ...store, rules, settings: given, unread: [] })),
  store: fc
    .tuple(rulesOf(anyRule), settings)
    .map(([rules, given]) => ({ name: 'made', rules, settings: given, unread: [] })),
};
