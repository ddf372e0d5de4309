/** A configuration as a tree of elements, the same for both formats, in the order in which both write it. */
import { type LastMemo, rememberLast } from '../../../sets/remember.ts';
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
  | { readonly kind: 'list'; readonly word: string; readonly members: readonly string[] }
  | ElementNode
  | { readonly kind: 'entry'; readonly name: string; readonly children: readonly Node[] };

export interface ElementNode {
  readonly kind: 'element';
  readonly word: string;
  readonly children: readonly Node[];
}

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
  const categories = section('custom-url-category', scope.categories, ({ description, list }) =>
    fields({ type: 'URL List', description, list: list.map(({ text }) => text) }),
  );
  return [
    ...section('tag', scope.tags, ({ comments }) => fields({ comments })),
    ...section('address', scope.addresses, ({ kind, value, description, tags }) =>
      fields({ [kind]: value, description, tag: tags }),
    ),
    ...section('address-group', scope.addressGroups, ({ members, description, tags }) =>
      fields({ static: members, description, tag: tags }),
    ),
    ...section('service', scope.services, ({ protocol, ports, description, tags }) => [
      element('protocol', [element(protocol, fields({ port: ports }))]),
      ...fields({ description, tag: tags }),
    ]),
    ...section('service-group', scope.serviceGroups, ({ members, tags }) => fields({ members, tag: tags })),
    ...section('external-list', scope.lists, ({ kind, url, description, certificateProfile, recurring }) => {
      const values = fields({ url, description, 'certificate-profile': certificateProfile });
      return [element('type', [element(kind, [...values, element('recurring', makeRecurring(recurring))])])];
    }),
    ...(categories.length === 0 ? [] : [element('profiles', categories)]),
    ...scope.rulebases.map(makeRulebase),
  ];
}

function makeRulebase({ place, security, decryption, defaults }: Rulebase): Node {
  const rules = [
    ['security', section('rules', shownRules(security), makeSecurityRule)],
    ['decryption', section('rules', shownRules(decryption), makeDecryptionRule)],
    ['default-security-rules', section('rules', defaults, ({ action }) => fields({ action }))],
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
  const isShown = (rule: R | UnreadRules): rule is R => rule.kind === 'rule';
  // The same list stands for the same section.
  return rules.every(isShown) ? rules : rules.filter(isShown);
}

function makeSecurityRule(rule: SecurityRule): readonly Node[] {
  return [
    ...makePlace(rule),
    ...fields({
      application: rule.application,
      service: rule.service,
      action: rule.action,
      'rule-type': rule.ruleType,
      'log-start': rule.logStart,
      'log-end': rule.logEnd,
      'log-setting': rule.logSetting,
    }),
    ...makeProfiles(rule),
    ...fields({ tag: rule.tags, description: rule.description }),
  ];
}

function makeProfiles({ profileGroups, profiles }: SecurityRule): readonly Node[] {
  if (profileGroups !== undefined) return [element('profile-setting', fields({ group: profileGroups }))];
  return profiles === undefined ? [] : [element('profile-setting', [element('profiles', fields(profiles))])];
}

function makeDecryptionRule(rule: DecryptionRule): readonly Node[] {
  const { service, type, action, profile, tags, description } = rule;
  return [
    ...makePlace(rule),
    ...fields({ service }),
    element('type', [{ kind: 'word', word: type }]),
    ...fields({ action, profile, tag: tags, description }),
  ];
}

function makePlace(rule: SecurityRule | DecryptionRule): readonly Node[] {
  return fields({
    disabled: rule.disabled,
    from: rule.from,
    to: rule.to,
    source: rule.source,
    'negate-source': rule.negateSource,
    'source-user': rule.sourceUser,
    destination: rule.destination,
    'negate-destination': rule.negateDestination,
    category: rule.category,
  });
}

/** `hourly` is a word; `daily at 03` an element with values. */
function makeRecurring(text: string): readonly Node[] {
  const [word = '', ...rest] = text.split(' ');
  if (rest.length === 0) return [{ kind: 'word', word }];
  return [
    element(
      word,
      rest.flatMap((key, at) => (at % 2 === 0 ? fields({ [key]: rest[at + 1] }) : [])),
    ),
  ];
}

function section<T extends { readonly name: string }>(
  word: string,
  things: readonly T[],
  childrenOf: (thing: T) => readonly Node[],
): readonly Node[] {
  if (things.length === 0) return [];
  const make = (): ElementNode =>
    element(
      word,
      things.map((one) => ({ kind: 'entry', name: one.name, children: childrenOf(one) })),
    );
  forgetOlder(word, things);
  return [rememberLast(sections, things, word, make)];
}

/** Sections by the list of what is in them: devices share lists, and both formats ask for each. */
const sections: LastMemo<readonly object[], ElementNode> = new WeakMap();

/** How many sections of one name are held, with their texts: those of the scopes of a device, and what devices share. */
const most = 8;
/** The lists of which sections are held, by the name of the section, the last first. */
const heldLists = new Map<string, readonly WeakRef<readonly object[]>[]>();

/** Forgets sections that were not asked for since so many others: a run holds the rules of all of its devices. */
function forgetOlder(word: string, things: readonly object[]): void {
  const others = (heldLists.get(word) ?? []).filter((held) => held.deref() !== things);
  for (const held of others.slice(most - 1)) {
    const list = held.deref();
    if (list !== undefined) sections.delete(list);
  }
  heldLists.set(word, [new WeakRef(things), ...others.slice(0, most - 1)]);
}

/** Whether an element has several entries, which may be many. One alone may hold everything: what is in that has sections of its own. */
export function isSection({ children }: ElementNode): boolean {
  return children.length > 1 && children[0]?.kind === 'entry';
}

/** Prints a section as one text of several lines, once where it stands at the same place as the last time. */
export function rememberSections(
  print: (section: ElementNode, place: string) => readonly string[],
): (section: ElementNode, place: string) => readonly string[] {
  const printed: LastMemo<ElementNode, readonly string[]> = new WeakMap();
  return (section, place) => rememberLast(printed, section, place, () => [print(section, place).join('\n')]);
}

function element(word: string, children: readonly Node[]): ElementNode {
  return { kind: 'element', word, children };
}

type Field = string | boolean | readonly string[] | undefined;

/** Texts and flags are values, lists are lists; what is undefined or empty is nothing. */
function fields(values: Readonly<Record<string, Field>>): readonly Node[] {
  return Object.entries(values).flatMap(([word, one]): readonly Node[] => {
    if (one === undefined) return [];
    if (typeof one === 'string') return [{ kind: 'value', word, text: one }];
    if (typeof one === 'boolean') return [{ kind: 'value', word, text: one ? 'yes' : 'no' }];
    return one.length === 0 ? [] : [{ kind: 'list', word, members: one }];
  });
}
