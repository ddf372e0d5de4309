/** Random configurations of PAN-OS beyond what the compiler writes: groups, FQDNs, lists, both rulebases, any field. */
import fc from 'fast-check';
import type {
  DecryptionRule,
  PaloaltoConfig,
  Rulebase,
  ScopeConfig,
  SecurityRule,
} from '../../../src/targets/paloalto/config.ts';

const some = <T>(values: readonly T[], minLength = 0): fc.Arbitrary<readonly T[]> =>
  fc.shuffledSubarray([...values], { minLength, maxLength: Math.min(3, values.length) });
const text = fc.constantFrom('a description', "it's <b>&amp;</b>; [ ] #", 'x');
const maybe = <K extends string, T>(key: K, one: fc.Arbitrary<T>): fc.Arbitrary<{ [P in K]?: T }> =>
  fc
    .option(one, { nil: undefined })
    .map((value) => (value === undefined ? {} : { [key]: value }) as { [P in K]?: T });

const addresses = [
  ['net-servers', 'ip-netmask', '10.20.30.0/24'],
  ['Host 1', 'ip-netmask', '192.0.2.1'],
  ['range.1', 'ip-range', '198.51.100.1-198.51.100.9'],
  ['v6', 'ip-netmask', '2001:db8::/32'],
  ['name', 'fqdn', 'www.example.com'],
  ['wild', 'ip-wildcard', '10.0.0.0/0.255.0.0'],
] as const;
const addressNames = [...addresses.map(([name]) => name), 'group', 'outer', 'edl-ip'];
const serviceNames = ['tcp-443', 'udp-any', 'web'];
const categoryNames = ['cat.one', '_two', 'edl-url'];
const orAny = (names: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc.oneof(fc.constant(['any']), some(names, 1));

const shared = (zone: string) =>
  fc.record({
    kind: fc.constant('rule' as const),
    disabled: fc.boolean(),
    from: fc.constantFrom(['trust'], ['any'], [zone, 'dmz']),
    to: fc.constantFrom(['untrust'], ['any']),
    source: orAny(addressNames),
    negateSource: fc.boolean(),
    sourceUser: fc.constantFrom(['any'], ['corp\u002fuser']),
    destination: orAny([...addressNames, '203.0.113.0/24']),
    negateDestination: fc.boolean(),
    category: orAny(categoryNames),
    service: fc.oneof(fc.constant(['any']), some([...serviceNames, 'service-https'], 1)),
    tags: some(['rulec', 'a tag']),
    unread: fc.constant([]),
  });

const securityRule = (name: string): fc.Arbitrary<SecurityRule> =>
  fc
    .tuple(
      shared('trust'),
      fc.record({
        application: fc.constantFrom(['any'], ['ssl', 'web-browsing']),
        action: fc.constantFrom('allow' as const, 'deny' as const, 'drop' as const, 'reset-both' as const),
        ruleType: fc.constantFrom('universal' as const, 'intrazone' as const, 'interzone' as const),
        logStart: fc.boolean(),
        logEnd: fc.boolean(),
      }),
      maybe('description', text),
    )
    .map(([common, own, description]) => ({ ...common, ...own, ...description, name }));

const decryptionRule = (name: string): fc.Arbitrary<DecryptionRule> =>
  fc
    .tuple(
      shared('inside'),
      fc.record({
        type: fc.constantFrom('ssl-forward-proxy' as const, 'ssh-proxy' as const),
        action: fc.constantFrom('no-decrypt' as const, 'decrypt' as const),
      }),
      maybe('profile', fc.constant('strict')),
      maybe('description', text),
    )
    .map(([common, own, profile, description]) => ({ ...common, ...own, ...profile, ...description, name }));

const defaultRules = [
  [{ name: 'interzone-default', action: 'allow' as const, unread: [] }],
  [{ name: 'intrazone-default', action: 'drop' as const, unread: [] }],
];

function rulebase(place: Rulebase['place']): fc.Arbitrary<Rulebase> {
  return fc.record({
    place: fc.constant(place),
    security: fc
      .integer({ min: 0, max: 3 })
      .chain((count) =>
        fc.tuple(...Array.from({ length: count }, (_, index) => securityRule(`Rule ${index}`))),
      ),
    decryption: fc
      .integer({ min: 0, max: 2 })
      .chain((count) =>
        fc.tuple(...Array.from({ length: count }, (_, index) => decryptionRule(`d.${index}`))),
      ),
    // Default rules come last: there are none in a rulebase before the firewalls' own.
    defaults: fc.constantFrom([], ...(place === 'pre-rulebase' ? [] : defaultRules)),
  });
}

/** A scope that holds everything that its rules can name, dressed at random. */
function scope(which: ScopeConfig['scope']): fc.Arbitrary<ScopeConfig> {
  const dress = fc
    .tuple(maybe('description', text), fc.record({ tags: some(['rulec', 'a tag']) }))
    .map(([description, tags]) => ({ ...description, ...tags }));
  const places =
    which.kind === 'vsys' ? (['rulebase'] as const) : (['pre-rulebase', 'post-rulebase'] as const);
  return fc
    .record({
      dressed: fc.tuple(dress, dress, dress, dress),
      order: fc.shuffledSubarray([...addresses], {
        minLength: addresses.length,
        maxLength: addresses.length,
      }),
      members: some(
        addresses.map(([name]) => name),
        1,
      ),
      recurring: fc.constantFrom('five-minute', 'hourly', 'daily at 03', 'weekly day-of-week monday at 03'),
      certificate: maybe('certificateProfile', fc.constant('ca')),
      content: fc.option(fc.constant([{ text: '192.0.2.0/24' }, { text: '2001:db8::1' }]), {
        nil: undefined,
      }),
      entries: some(['*.example.com/', 'www.example.com/p/', '^.example.net/', 'bare.example']),
      bases: fc.tuple(...places.map(rulebase)),
      comments: maybe('comments', text),
    })
    .map(
      ({
        dressed,
        order,
        members,
        recurring,
        certificate,
        content,
        entries,
        bases,
        comments,
      }): ScopeConfig => {
        const [one, two, three, four] = dressed;
        const unread = [] as const;
        const list = (name: string, kind: 'ip' | 'url') => ({
          name,
          kind,
          url: `https://edl.example/${name}.txt`,
          recurring,
          unread,
          ...certificate,
          ...(kind === 'url' || content === undefined ? {} : { content }),
        });
        return {
          scope: which,
          tags: [
            { name: 'rulec', unread, ...comments },
            { name: 'a tag', comments: 'of a site', unread },
          ],
          addresses: order.map(([name, kind, value]) => ({
            name,
            kind,
            value,
            unread,
            ...(name === 'v6' ? one : { tags: [] }),
          })),
          addressGroups: [
            { name: 'group', members, unread, ...two },
            { name: 'outer', members: ['group', 'v6'], unread, tags: [] },
          ],
          services: [
            { name: 'tcp-443', protocol: 'tcp', ports: '443', unread, ...three },
            { name: 'udp-any', protocol: 'udp', ports: '0-65535', unread, tags: [] },
          ],
          serviceGroups: [{ name: 'web', members: ['tcp-443', 'udp-any'], unread, tags: four.tags }],
          categories: [
            { name: 'cat.one', list: entries.map((entry) => ({ text: entry })), unread, description: 'one' },
            { name: '_two', list: [{ text: 'two.example/' }], unread },
          ],
          lists: [list('edl-ip', 'ip'), list('edl-url', 'url')],
          rulebases: bases.filter(
            ({ security, decryption, defaults }) => security.length + decryption.length + defaults.length > 0,
          ),
        };
      },
    );
}

export const paloaltoConfigs: fc.Arbitrary<PaloaltoConfig> = fc
  .constantFrom(
    { kind: 'shared' as const },
    { kind: 'vsys' as const, name: 'vsys1' },
    { kind: 'vsys' as const, name: 'vsys2' },
    { kind: 'device-group' as const, name: 'Branch 1' },
  )
  .chain(scope)
  .map((one) => ({ name: 'made', scopes: [one], unread: [] }));
