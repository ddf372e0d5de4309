import { describe, expect, test } from 'vitest';
import { type ResolveOptions, resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { tagsInUse } from '../../src/rules/resolve/resolve-addresses.ts';
import type { Cloud } from '../../src/service-tags/cloud.ts';
import type { ServiceTags } from '../../src/service-tags/tags.ts';
import { coverOf, formatPrefix } from '../../src/sets/prefix.ts';
import { loaded, resolve, ruleSetText } from './support.ts';

function tagFile(cloud: Cloud, tags: Readonly<Record<string, readonly string[]>>): ServiceTags {
  const entries = Object.entries(tags).map(([name, prefixes]) => {
    return [
      name.toLowerCase(),
      { name, prefixes, changeNumber: '1', region: '', systemService: '' },
    ] as const;
  });
  return {
    cloud,
    file: `${cloud}.json`,
    sha256: '0'.repeat(64),
    changeNumber: '1',
    form: 'file',
    tags: new Map(entries),
  };
}

const publicTags = tagFile('public', {
  AzureCloud: ['192.0.2.0/25', '2001:db8::/48'],
  'Storage.WestEurope': ['198.51.100.0/25'],
  Empty: [],
});
const governmentTags = tagFile('government', {
  AzureCloud: ['203.0.113.0/25'],
  OnlyHere: ['203.0.113.128/25'],
});

function prefixes(set: unknown): unknown {
  return typeof set === 'object' && set !== null ? coverOf(set as never).map(formatPrefix) : set;
}

describe('addresses', () => {
  test('of hosts are what is known of them, with their origins', () => {
    const to = 'hosts: [a.example]\naddresses: [azure:azurecloud, 192.0.2.128/25, 198.51.100.7-198.51.100.8]';
    const { policy } = resolve(ruleSetText({ to }), [publicTags]);
    const [destination] = policy?.rules[0]?.destinations ?? [];
    expect(destination).toMatchObject({
      kind: 'hosts',
      origins: [
        { text: 'azure:azurecloud', tag: { cloud: 'public', name: 'AzureCloud' } },
        { text: '192.0.2.128/25' },
        { text: '198.51.100.7-198.51.100.8' },
      ],
    });
    expect(prefixes(destination?.kind === 'hosts' && destination.known)).toEqual([
      '192.0.2.0/24',
      '198.51.100.7/32',
      '198.51.100.8/32',
      '2001:db8::/48',
    ]);
  });

  test('are absent where nothing is known', () => {
    const [destination] = resolve(ruleSetText()).policy?.rules[0]?.destinations ?? [];
    expect(destination).toMatchObject({ kind: 'hosts', origins: [] });
    expect(destination).not.toHaveProperty('known');
  });

  test('alone are the condition', () => {
    const { policy } = resolve(ruleSetText({ to: 'addresses: [2001:db8::1-2001:db8::2]' }));
    const [destination] = policy?.rules[0]?.destinations ?? [];
    expect(destination?.kind).toBe('addresses');
    expect(prefixes(destination?.kind === 'addresses' && destination.addresses)).toEqual([
      '2001:db8::1/128',
      '2001:db8::2/128',
    ]);
  });

  test('any is any', () => {
    expect(resolve(ruleSetText({ to: 'addresses: any' })).policy?.rules[0]?.destinations[0]).toMatchObject({
      kind: 'addresses',
      addresses: 'any',
    });
    expect(
      resolve(ruleSetText({ to: 'hosts: [a.example]\naddresses: any' })).policy?.rules[0]?.destinations[0],
    ).toMatchObject({
      kind: 'hosts',
      known: 'any',
    });
  });

  test('of a tag are those of the cloud that the rule set or the entry names', () => {
    const addressesIn = (top: string | undefined, entry: string): unknown => {
      const text = ruleSetText({ ...(top === undefined ? {} : { top }), to: `addresses: ["${entry}"]` });
      const [destination] = resolve(text, [publicTags, governmentTags]).policy?.rules[0]?.destinations ?? [];
      return prefixes(destination?.kind === 'addresses' && destination.addresses);
    };
    expect(addressesIn('cloud: government', 'azure:AzureCloud')).toEqual(['203.0.113.0/25']);
    expect(addressesIn('cloud: government', 'azure:public/AzureCloud')).toEqual([
      '192.0.2.0/25',
      '2001:db8::/48',
    ]);
    expect(addressesIn(undefined, 'azure:government/azurecloud')).toEqual(['203.0.113.0/25']);
    expect(addressesIn(undefined, 'azure:storage.westeurope')).toEqual(['198.51.100.0/25']);
  });
});

describe('tags that are not as they should be', () => {
  test.each<[string, string, readonly ServiceTags[], string, RegExp]>([
    ['none at hand', 'azure:AzureCloud', [], '7:21 tags-missing', /rulec tags refresh test\.yaml/],
    [
      'another cloud',
      'azure:AzureCloud',
      [governmentTags],
      '7:21 wrong-cloud',
      /rulec tags refresh test\.yaml/,
    ],
    ['a misspelling', 'azure:AzureClod', [publicTags], '7:21 unknown-tag', /azure:AzureCloud/],
    [
      'a tag of another cloud',
      'azure:OnlyHere',
      [publicTags, governmentTags],
      '7:21 unknown-tag',
      /government/,
    ],
    ['a word that is not a tag', 'azure:VirtualNetwork', [publicTags], '7:21 unknown-tag', /prefixes/],
    ['an empty tag', 'azure:Empty', [publicTags], '7:21 empty-tag', /another tag/],
    ['a key of every map', 'azure:constructor', [publicTags], '7:21 unknown-tag', /rulec tags/],
  ])('%s', (_what, entry, tags, place, help) => {
    for (const rest of ['', '\nhosts: [a.example]']) {
      const {
        policy,
        diagnostics,
        places: found,
      } = resolve(ruleSetText({ to: `addresses: [${entry}]${rest}` }), tags);
      expect(policy).toBeUndefined();
      expect(found).toEqual([place]);
      expect(diagnostics[0]?.help).toMatch(help);
    }
  });

  test('one message for a cloud that several entries need, naming all of them', () => {
    const to = 'addresses: [azure:One, azure:Two, azure:One, azure:china/Three]';
    const { diagnostics } = resolve(ruleSetText({ to }));
    expect(diagnostics.map(({ code, data }) => [code, data?.cloud])).toEqual([
      ['tags-missing', 'public'],
      ['tags-missing', 'china'],
    ]);
    expect(diagnostics[0]?.message).toContain('One, Two');
  });

  test('a set of two clouds that has one of them is missing the other', () => {
    const to = 'addresses: [azure:AzureCloud, azure:public/AzureCloud]';
    expect(resolve(ruleSetText({ top: 'cloud: government', to }), [governmentTags]).places).toEqual([
      '8:39 tags-missing',
    ]);
  });

  test('the command that fetches them can be pasted', () => {
    const text = ruleSetText({ to: 'addresses: [azure:AzureCloud]' });
    const help = (file: string) => resolvePolicy([loaded(text, file)], []).diagnostics[0]?.help;
    expect(help('rulec:entra-private-network-connector')).toContain(
      'rulec tags refresh entra-private-network-connector;',
    );
    expect(help("it's $(here).yaml")).toContain(`rulec tags refresh 'it'\\''s $(here).yaml';`);
  });
});

describe('opaque tags', () => {
  const options: ResolveOptions = { missingTags: 'opaque' };

  test('leave hosts without known addresses, in silence', () => {
    const { policy, diagnostics } = resolve(
      ruleSetText({ to: 'hosts: [a.example]\naddresses: [azure:X, 192.0.2.0/24]' }),
      [],
      options,
    );
    expect(diagnostics).toEqual([]);
    expect(policy?.rules[0]?.destinations[0]).not.toHaveProperty('known');
  });

  test('leave a destination by address unjudged, and say of which rule', () => {
    const { policy, diagnostics } = resolve(
      ruleSetText({ to: 'addresses: [azure:X, 192.0.2.0/24]' }),
      [],
      options,
    );
    expect(diagnostics).toMatchObject([{ code: 'not-judged', severity: 'note', data: { rule: 'one' } }]);
    expect(policy?.rules[0]?.destinations[0]).toMatchObject({ addresses: { v4: [], v6: [] } });
  });

  test('are not those whose file is at hand', () => {
    expect(
      resolve(ruleSetText({ to: 'addresses: [azure:AzureClod]' }), [publicTags], options).places,
    ).toEqual(['7:21 unknown-tag']);
  });
});

test('tags in use, with their clouds and places', () => {
  const text = ruleSetText({
    top: 'cloud: china',
    to: 'hosts: [a.example]\naddresses: [azure:One, 192.0.2.0/24, azure:public/Two]',
  });
  expect(
    tagsInUse([loaded(text)]).map(({ cloud, name, span }) => [cloud, name, text.slice(span.start, span.end)]),
  ).toEqual([
    ['china', 'One', 'azure:One'],
    ['public', 'Two', 'azure:public/Two'],
  ]);
});

describe('several rule sets', () => {
  const named = (name: string, extra = '') =>
    loaded(`${ruleSetText().replace('name: sample', `name: ${name}`)}${extra}`, `${name}.yaml`);

  test('keep their rules in their order, under ids with their names', () => {
    const accepts = 'accept:\n  - {loss: path-not-visible, reason: x, rules: [one]}\n';
    const { value } = resolvePolicy([named('b'), named('a', accepts)], []);
    expect(value).toMatchObject({ name: 'b', title: 'b; a' });
    expect(value?.rules.map(({ id, ruleSet }) => [id, ruleSet])).toEqual([
      ['b/one', 'b'],
      ['a/one', 'a'],
    ]);
    expect(value?.accepts).toMatchObject([{ ruleSet: 'a', rules: ['one'], reason: 'x' }]);
  });

  test('one alone keeps its ids as they are', () => {
    expect(resolvePolicy([named('b')], []).value?.rules.map(({ id }) => id)).toEqual(['one']);
  });

  test('must have different names', () => {
    expect(resolvePolicy([named('a'), named('a')], []).diagnostics).toMatchObject([
      { code: 'duplicate-name' },
    ]);
  });
});

test('what a rule says beside its conditions is carried along', () => {
  const rule = [
    'services: [443/https]',
    'why: Because.',
    'source: doc / table / row 1',
    'principal: [network-service, service:One]',
    'tls-inspection: bypass',
    'owner: team',
    'ticket: T-1',
    'expires: 2027-06-30',
  ].join('\n');
  const top =
    'title: A title\nsources:\n  doc: {title: A document, url: "https://doc.example/", date: 2024-07-17}';
  const { policy } = resolve(
    ruleSetText({ top, rule, to: 'hosts: [A.example]\nwithdrawn: since 2025\nevidence: none' }),
  );
  expect(policy).toMatchObject({ name: 'sample', title: 'A title' });
  expect(policy?.rules[0]).toMatchObject({
    id: 'one',
    action: 'allow',
    why: 'Because.',
    source: 'doc / table / row 1',
    principals: [
      { kind: 'account', name: 'network-service' },
      { kind: 'service', name: 'one' },
    ],
    inspection: 'bypass',
    owner: 'team',
    ticket: 'T-1',
    expires: '2027-06-30',
  });
  const [destination] = policy?.rules[0]?.destinations ?? [];
  expect(destination?.kind === 'hosts' && destination.hosts).toMatchObject([
    { text: 'A.example', pattern: { kind: 'name', name: 'a.example' }, withdrawn: 'since 2025' },
  ]);
});

test('a withdrawn host is noted', () => {
  const { diagnostics, places: found } = resolve(
    ruleSetText({ to: 'hosts: [a.example]\nwithdrawn: since 2025' }),
  );
  expect(found).toEqual(['7:17 withdrawn-host']);
  expect(diagnostics[0]).toMatchObject({ severity: 'note', message: expect.stringContaining('since 2025') });
});
