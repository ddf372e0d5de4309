/** A configuration as a tree of elements, the same for both formats, in the order in which both write it. */
import type {
  DecryptionRule,
  PaloaltoConfig,
  Rulebase,
  ScopeConfig,
  SecurityRule,
  UnreadRules,
} from '../config.ts';

export type Node =
  /** A word of its own: `hourly`. */
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'value'; readonly word: string; readonly text: string }
  /** `isLong`: one that mostly has many members. */
  | {
      readonly kind: 'list';
      readonly word: string;
      readonly members: readonly string[];
      readonly isLong: boolean;
    }
  | { readonly kind: 'element'; readonly word: string; readonly children: readonly Node[] }
  /** `isShort`: an address object with a value alone stays on one line, for there are thousands. */
  | {
      readonly kind: 'entry';
      readonly name: string;
      readonly children: readonly Node[];
      readonly isShort: boolean;
    };

/** Returns what stands in the document, below its root. */
export function makeDocumentNodes({ scopes }: PaloaltoConfig): readonly Node[] {
  const named = (['vsys', 'device-group'] as const).flatMap((kind) =>
    section(
      kind,
      scopes.flatMap((one) => (one.scope.kind === kind ? [{ name: one.scope.name, one }] : [])),
      ({ one }) => makeScopeNodes(one),
    ),
  );
  const device = [{ name: 'localhost.localdomain' }];
  return [
    ...scopes
      .filter(({ scope }) => scope.kind === 'shared')
      .map((one) => element('shared', makeScopeNodes(one))),
    ...(named.length === 0 ? [] : section('devices', device, () => named)),
  ];
}

/** Returns what a scope holds. */
export function makeScopeNodes(scope: ScopeConfig): readonly Node[] {
  const categories = section('custom-url-category', scope.categories, ({ description, list }) => [
    ...value('type', 'URL List'),
    ...value('description', description),
    ...longList(
      'list',
      list.map(({ text }) => text),
    ),
  ]);
  return [
    ...section('tag', scope.tags, ({ comments }) => value('comments', comments)),
    ...section('address', scope.addresses, (one) => [...value(one.kind, one.value), ...dress(one)]),
    ...section('address-group', scope.addressGroups, (one) => [
      ...longList('static', one.members),
      ...dress(one),
    ]),
    ...section('service', scope.services, (one) => [
      element('protocol', [element(one.protocol, value('port', one.ports))]),
      ...dress(one),
    ]),
    ...section('service-group', scope.serviceGroups, (one) => [
      ...longList('members', one.members),
      ...dress(one),
    ]),
    ...section('external-list', scope.lists, (one) => [
      element('type', [
        element(one.kind, [
          ...value('url', one.url),
          ...value('description', one.description),
          ...value('certificate-profile', one.certificateProfile),
          element('recurring', makeRecurring(one.recurring)),
        ]),
      ]),
    ]),
    ...(categories.length === 0 ? [] : [element('profiles', categories)]),
    ...scope.rulebases.map(makeRulebase),
  ];
}

function makeRulebase({ place, security, decryption, defaults }: Rulebase): Node {
  const rules = [
    ['security', section('rules', shownRules(security), makeSecurityRule)],
    ['decryption', section('rules', shownRules(decryption), makeDecryptionRule)],
    ['default-security-rules', section('rules', defaults, ({ action }) => value('action', action))],
  ] as const;
  return element(
    place,
    rules.flatMap(([word, children]) => (children.length === 0 ? [] : [element(word, children)])),
  );
}

/** Returns the rules that a text has, without those that it does not show. */
export function shownRules<R extends SecurityRule | DecryptionRule>(
  rules: readonly (R | UnreadRules)[],
): readonly R[] {
  return rules.filter((rule): rule is R => rule.kind === 'rule');
}

function makeSecurityRule(rule: SecurityRule): readonly Node[] {
  return [
    ...makePlace(rule),
    ...list('application', rule.application),
    ...list('service', rule.service),
    ...value('action', rule.action),
    ...value('rule-type', rule.ruleType),
    ...value('log-start', yesOrNo(rule.logStart)),
    ...value('log-end', yesOrNo(rule.logEnd)),
    ...list('tag', rule.tags),
    ...value('description', rule.description),
  ];
}

function makeDecryptionRule(rule: DecryptionRule): readonly Node[] {
  return [
    ...makePlace(rule),
    ...list('service', rule.service),
    element('type', [{ kind: 'word', word: rule.type }]),
    ...value('action', rule.action),
    ...value('profile', rule.profile),
    ...list('tag', rule.tags),
    ...value('description', rule.description),
  ];
}

function makePlace(rule: SecurityRule | DecryptionRule): readonly Node[] {
  return [
    ...value('disabled', yesOrNo(rule.disabled)),
    ...list('from', rule.from),
    ...list('to', rule.to),
    ...list('source', rule.source),
    ...value('negate-source', yesOrNo(rule.negateSource)),
    ...list('source-user', rule.sourceUser),
    ...list('destination', rule.destination),
    ...value('negate-destination', yesOrNo(rule.negateDestination)),
    ...list('category', rule.category),
  ];
}

/** `hourly` is a word; `daily at 03` an element with values. */
function makeRecurring(text: string): readonly Node[] {
  const [word = '', ...rest] = text.split(' ');
  if (rest.length === 0) return [{ kind: 'word', word }];
  return [
    element(
      word,
      rest.flatMap((key, at) => (at % 2 === 0 ? value(key, rest[at + 1]) : [])),
    ),
  ];
}

function dress(one: { readonly description?: string; readonly tags: readonly string[] }): readonly Node[] {
  return [...value('description', one.description), ...list('tag', one.tags)];
}

function section<T extends { readonly name: string }>(
  word: string,
  things: readonly T[],
  childrenOf: (thing: T) => readonly Node[],
): readonly Node[] {
  if (things.length === 0) return [];
  const entries = things.map((one): Node => {
    const children = childrenOf(one);
    return { kind: 'entry', name: one.name, children, isShort: word === 'address' && children.length === 1 };
  });
  return [element(word, entries)];
}

function element(word: string, children: readonly Node[]): Node {
  return { kind: 'element', word, children };
}

function value(word: string, text: string | undefined): readonly Node[] {
  return text === undefined ? [] : [{ kind: 'value', word, text }];
}

function list(word: string, members: readonly string[], isLong = false): readonly Node[] {
  return members.length === 0 ? [] : [{ kind: 'list', word, members, isLong }];
}

function longList(word: string, members: readonly string[]): readonly Node[] {
  return list(word, members, true);
}

function yesOrNo(flag: boolean): string {
  return flag ? 'yes' : 'no';
}
