/** Pairs of rule sets for one device, mostly the second an edit of the first, and what else the device has. */
import fc from 'fast-check';
import type { Policy } from '../../../src/rules/policy.ts';
import type { PaloaltoConfig, ScopeConfig, SecurityRule } from '../../../src/targets/paloalto/config.ts';
import { policy, type RuleWords } from '../../support/build-policy.ts';
import { randomRule, randomRules } from '../../support/random-policies.ts';
import type { OptionSet } from '../../support/target-options.ts';

interface Side {
  readonly policy: Policy;
  readonly values: OptionSet;
}

export interface Pair {
  readonly before: Side;
  readonly after: Side;
  /** Another rule set whose text is on the device. */
  readonly other: Policy;
  readonly site: Site;
}

/** What a device has besides: nothing, the text of another rule set, rules of the site around ours, or in between. */
type Site = 'nothing' | 'other' | 'around' | 'between';

interface Edit {
  readonly kind: 'drop' | 'move' | 'insert' | 'replace' | 'lists' | 'action';
  readonly at: number;
  readonly to: number;
  readonly rule: RuleWords;
}

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Edit['kind']>(
      'drop',
      'move',
      'insert',
      'replace',
      'lists',
      'lists',
      'lists',
      'action',
    ),
    at: fc.nat(6),
    to: fc.nat(6),
    rule: randomRule,
  }),
  { minLength: 0, maxLength: 3 },
);

function applyEdit(
  rules: readonly RuleWords[],
  { kind, at, to, rule }: Edit,
  index: number,
): readonly RuleWords[] {
  const one = rules[at % rules.length];
  if (one === undefined) return rules;
  const others = rules.filter((other) => other !== one);
  const place = to % rules.length;
  const put = (changed: RuleWords): readonly RuleWords[] =>
    rules.map((other) => (other === one ? changed : other));
  switch (kind) {
    case 'drop':
      return others.length === 0 ? rules : others;
    case 'move':
      return [...others.slice(0, place), one, ...others.slice(place)];
    case 'insert':
      return [...rules.slice(0, place), { ...rule, id: `new-${index}` }, ...rules.slice(place)];
    case 'replace':
      return put({ ...rule, id: one.id ?? '' });
    case 'lists':
      return put(editLists(one, rule, to));
    case 'action':
      return put({ ...one, action: one.action === 'deny' ? 'allow' : 'deny' });
  }
}

/** Takes something of a rule away, and puts something of another in. */
function editLists(one: RuleWords, from: RuleWords, which: number): RuleWords {
  const mix = <T>(mine: readonly T[], others: readonly T[] | undefined): readonly T[] => {
    const kept = which % 2 === 0 || mine.length < 2 ? mine : mine.slice(1);
    return [...new Set([...kept, ...(others ?? []).slice(0, 1 + (which % 2))])];
  };
  if (which === 6) return { ...one, services: mix(one.services, from.services) };
  if (one.hosts !== undefined)
    return {
      ...one,
      hosts: mix(
        one.hosts,
        from.hosts?.filter((text) => text.includes('/') === one.hosts?.[0]?.includes('/')),
      ),
    };
  if (one.addresses === 'any' || one.addresses === undefined || from.addresses === 'any') return one;
  return { ...one, addresses: mix(one.addresses, from.addresses) };
}

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };
const group = { ...zones, 'device-group': 'DG1' };
const many = { 'from-zone': 'dmz,lan', 'to-zone': 'internet,partners' };
const named = { ...zones, 'app-id': 'on' };
const looking = { ...zones, destination: 'fqdn' };
const optionPairs: readonly (readonly [OptionSet, OptionSet])[] = [
  [zones, zones],
  [zones, zones],
  [zones, zones],
  [group, group],
  [
    { ...group, rulebase: 'post' },
    { ...group, rulebase: 'post' },
  ],
  [group, { ...group, rulebase: 'post' }],
  [
    { ...zones, source: '192.0.2.0/24' },
    { ...zones, source: '192.0.2.0/24' },
  ],
  [
    { ...zones, source: '192.0.2.0/24' },
    { ...zones, source: '192.0.2.0/25,198.51.100.0/24' },
  ],
  [zones, { ...zones, source: '192.0.2.0/24' }],
  [
    { ...zones, 'log-setting': 'to-siem', 'profile-group': 'old' },
    { ...zones, 'profile-group': 'new', tag: 'change 4711' },
  ],
  [
    { ...zones, destination: 'known' },
    { ...zones, destination: 'known' },
  ],
  [zones, { ...zones, destination: 'known' }],
  [zones, { ...zones, 'to-zone': 'internet' }],
  [
    { ...zones, closing: 'none' },
    { ...zones, closing: 'none' },
  ],
  [zones, { ...zones, closing: 'none' }],
  [{ ...zones, closing: 'none' }, zones],
  [
    { ...zones, place: 'bottom' },
    { ...zones, place: 'bottom' },
  ],
  [zones, { ...zones, place: 'bottom' }],
  [
    { ...group, place: 'top' },
    { ...group, place: 'bottom' },
  ],
  [
    { ...zones, place: 'after:site-first' },
    { ...zones, place: 'after:site-first' },
  ],
  [zones, { ...zones, place: 'before:site-last' }],
  [{ ...zones, place: 'before:site-last' }, zones],
  [many, many],
  [zones, { ...zones, 'to-zone': 'untrust,partners' }],
  [many, { ...many, 'from-zone': 'lan' }],
  [named, named],
  [zones, named],
  [named, zones],
  [
    { ...named, destination: 'known' },
    { ...named, destination: 'known', place: 'bottom' },
  ],
  [looking, looking],
  [zones, looking],
  [looking, zones],
  [looking, { ...looking, 'app-id': 'on', closing: 'none' }],
];

/** A place beside a rule of the site takes a site that has it. */
function siteFor(site: Site, values: readonly OptionSet[]): Site {
  const isBeside = values.some(({ place = '' }) => place.includes('site-'));
  return isBeside && site !== 'between' ? 'around' : site;
}

export const pairs: fc.Arbitrary<Pair> = fc
  .record({
    rules: randomRules,
    changes: fc.oneof({ weight: 5, arbitrary: edits }, { weight: 1, arbitrary: randomRules }),
    values: fc.constantFrom(...optionPairs),
    other: randomRules,
    site: fc.constantFrom<Site>('nothing', 'nothing', 'other', 'around', 'between'),
  })
  .map(({ rules, changes, values: [was, now], other, site }): Pair => {
    const old = rules.map((rule, index) => ({ ...rule, id: `rule-${index + 1}` }));
    const isEdited = (one: readonly (Edit | RuleWords)[]): one is readonly Edit[] =>
      one.every((item) => 'kind' in item);
    const fresh = isEdited(changes) ? changes.reduce(applyEdit, old as readonly RuleWords[]) : changes;
    return {
      before: { policy: policy(...old), values: was },
      after: { policy: policy(...fresh), values: now },
      other: { ...policy(...other), name: 'other' },
      site: siteFor(site, [was, now]),
    };
  });

/** Puts rules and objects of others beside those of a text. */
export function addToDevice(
  config: PaloaltoConfig,
  other: PaloaltoConfig | undefined,
  site: Site,
): PaloaltoConfig {
  const [scope] = config.scopes;
  if (scope === undefined || site === 'nothing') return config;
  if (site === 'other')
    return other?.scopes[0] === undefined ? config : { ...config, scopes: [join(scope, other.scopes[0])] };
  const [first, last] = ['site-first', 'site-last'].map((name) => siteRule(scope, name));
  const rulebases = scope.rulebases.map((base) => {
    if (first === undefined || last === undefined) return base;
    const rules = base.security;
    const inner =
      site === 'between'
        ? [...rules.slice(0, 1), { ...first, name: 'site-between' }, ...rules.slice(1)]
        : rules;
    return { ...base, security: [first, ...inner, last] };
  });
  const web = {
    name: 'site-web',
    kind: 'ip-netmask',
    value: '198.51.100.7/32',
    tags: [],
    unread: [],
  } as const;
  return { ...config, scopes: [{ ...scope, addresses: [...scope.addresses, web], rulebases }] };
}

function siteRule(scope: ScopeConfig, name: string): SecurityRule | undefined {
  const rule = scope.rulebases[0]?.security.at(-1);
  if (rule?.kind !== 'rule') return undefined;
  const { description: _description, ...rest } = rule;
  return {
    ...rest,
    name,
    destination: ['site-web'],
    action: name === 'site-first' ? 'allow' : 'deny',
    tags: [],
  };
}

function join(ours: ScopeConfig, others: ScopeConfig): ScopeConfig {
  const both = <T extends { readonly name: string }>(a: readonly T[], b: readonly T[]): readonly T[] => [
    ...a,
    ...b.filter(({ name }) => a.every((one) => one.name !== name)),
  ];
  return {
    ...ours,
    tags: both(ours.tags, others.tags),
    addresses: both(ours.addresses, others.addresses),
    addressGroups: both(ours.addressGroups, others.addressGroups),
    services: both(ours.services, others.services),
    categories: both(ours.categories, others.categories),
    rulebases: ours.rulebases.map((base, at) => ({
      ...base,
      security: [...base.security, ...(others.rulebases[at]?.security ?? [])],
      decryption: [...base.decryption, ...(others.rulebases[at]?.decryption ?? [])],
    })),
  };
}
