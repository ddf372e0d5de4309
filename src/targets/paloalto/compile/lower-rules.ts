/** Security and decryption rules, with the URL categories and services that they name. */
import { present } from '../../../diagnostics/present.ts';
import { entriesOf } from '../../../rules/entries.ts';
import type { Policy } from '../../../rules/policy.ts';
import { describeRule, nameRuleSets, type ProsePlace } from '../../kernel/prose.ts';
import type { ServiceKey } from '../../kernel/rows.ts';
import type { Category, DecryptionRule, SecurityRule } from '../config.ts';
import type { RuleOptions } from '../options.ts';
import { applicationNames } from '../regions/boxes.ts';
import { listClosedUnits } from '../regions/units.ts';
import type { AddressBook } from './lower-addresses.ts';
import type { Line } from './lower-line.ts';
import { linesOf, makeLines } from './lower-lines.ts';
import {
  type CategoryNames,
  joinStem,
  labelId,
  nameCategories,
  nameObject,
  nameService,
  proseFor,
  type StemParts,
} from './lower-names.ts';
import type { Step } from './lower-order.ts';

/** The rules of a text as they grow, with what they name. */
export interface RuleBook {
  readonly security: readonly SecurityRule[];
  readonly decryption: readonly DecryptionRule[];
  readonly categories: ReadonlyMap<string, Category>;
  readonly services: ReadonlyMap<string, ServiceKey>;
  /** Names of categories that two lists of entries would share. */
  readonly clashes: readonly string[];
}

/** What rules are made with: their common fields, and what they have named so far. */
interface Draft {
  readonly policy: Policy;
  readonly book: AddressBook;
  readonly common: ReturnType<typeof makeCommon>;
  readonly secured: ReturnType<typeof makeSecured>;
  /** What looks at the content of what a rule lets through. */
  readonly inspected: Pick<SecurityRule, 'profileGroups' | 'profiles'>;
  /** Describes a rule, behind the text of the site. */
  readonly describe: (text: string | undefined) => string | undefined;
  /** The names of categories by what they are for. */
  readonly names: CategoryNames;
  readonly prose: ProsePlace;
  readonly categories: Map<string, Category>;
  readonly services: Map<string, ServiceKey>;
  readonly clashes: string[];
}

/** Makes the rules for steps in their order, the closing denial, and the rules against TLS inspection. */
export function makeRules(
  policy: Policy,
  steps: readonly Step[],
  options: RuleOptions,
  book: AddressBook,
): RuleBook {
  const common = makeCommon(options, book);
  const { profileGroup, profiles, description: site } = options;
  const lines = makeLines(steps, book);
  const named = lines.filter(({ entries }) => entries !== undefined);
  const draft: Draft = {
    ...{ policy, book, common, secured: makeSecured(options) },
    ...{ categories: new Map(), services: new Map(), clashes: [] },
    inspected: present({ profileGroups: profileGroup === undefined ? undefined : [profileGroup], profiles }),
    describe: (text) => [site, text].filter((one) => one !== undefined).join(' ') || undefined,
    names: nameCategories(policy.name, named.map(categoryOf)),
    prose: proseFor(options),
  };
  const security = lines.map((line) => makeSecurityRule(draft, line));
  const decryption = findExemptions(policy, options, book).map((line) => makeExemption(draft, line));
  const end = options.closing === 'deny' ? [makeClosingRule(draft)] : [];
  return { ...draft, security: [...security, ...end], decryption };
}

function makeCommon({ source, tag }: RuleOptions, book: AddressBook) {
  return {
    kind: 'rule',
    disabled: false,
    // The zones come last: devices that differ in them alone have the rest in common.
    from: [],
    to: [],
    source: [source === 'any' ? source : book.sourceOf(source)],
    negateSource: false,
    sourceUser: ['any'],
    negateDestination: false,
    tags: ['rulec', ...(tag === undefined ? [] : [tag])],
    unread: [],
  } as const;
}

/** What security rules have besides. */
function makeSecured({ logs }: RuleOptions) {
  return {
    application: ['any'],
    ruleType: 'interzone' as const,
    logStart: logs.start,
    logEnd: logs.end,
    ...present({ logSetting: logs.setting }),
  };
}

function makeSecurityRule(draft: Draft, line: Line): SecurityRule {
  return {
    ...draft.common,
    ...draft.secured,
    ...makePlace(draft, line),
    name: nameObject(draft.policy.name, stemOf(line)),
    category: [line.entries === undefined ? 'any' : makeCategory(draft, line, line.entries)],
    application: line.application === undefined ? ['any'] : applicationNames[line.application],
    action: line.action,
    ...(line.action === 'allow' ? draft.inspected : {}),
    ...present({ description: draft.describe(describeRule(draft.prose, line.rule)) }),
  };
}

/** Returns what a line is called behind the name of the rule set. */
function stemOf(line: Pick<Line, 'rule' | 'suffix'>): string {
  return joinStem(stemPartsOf(line));
}

function stemPartsOf({ rule, suffix }: Pick<Line, 'rule' | 'suffix'>): StemParts {
  return { id: labelId(rule.id), suffix };
}

/** Returns what the category of a line is called by. */
function categoryOf({ rule, suffix, listed = suffix }: Pick<Line, 'rule' | 'suffix' | 'listed'>): StemParts {
  return stemPartsOf({ rule, suffix: listed });
}

function makeClosingRule({ policy, common, secured, describe }: Draft): SecurityRule {
  return {
    ...common,
    ...secured,
    name: nameObject(policy.name, 'closing_deny'),
    destination: ['any'],
    category: ['any'],
    service: ['any'],
    action: 'deny',
    ...present({ description: describe(`Everything that no rule of ${nameRuleSets(policy)} allows.`) }),
  };
}

function makeExemption(draft: Draft, line: Line): DecryptionRule {
  const { entries } = line;
  const category =
    entries === undefined
      ? 'any'
      : (findCategory(draft, entries) ??
        makeCategory(
          draft,
          { rule: line.rule, suffix: line.suffix === '' ? 'closed' : `${line.suffix}_closed` },
          entries,
        ));
  return {
    ...draft.common,
    ...makePlace(draft, line),
    name: nameObject(draft.policy.name, stemOf(line)),
    category: [category],
    type: 'ssl-forward-proxy',
    action: 'no-decrypt',
    ...present({ description: draft.describe('TLS that the rule set asks to leave unopened.') }),
  };
}

/** Returns the names of a line's addresses and services, which it makes known. */
function makePlace({ services }: Draft, line: Line): Pick<SecurityRule, 'destination' | 'service'> {
  for (const service of line.services) services.set(nameService(service), service);
  return { destination: line.addresses ?? ['any'], service: line.services.map(nameService) };
}

function makeCategory(
  draft: Draft,
  line: Pick<Line, 'rule' | 'suffix' | 'listed'>,
  entries: readonly string[],
): string {
  const name = draft.names(categoryOf(line));
  const known = draft.categories.get(name);
  if (known !== undefined && !hasEntries(known, entries)) draft.clashes.push(name);
  draft.categories.set(name, { name, list: entries.map((text) => ({ text })), unread: [] });
  return name;
}

/** Returns the category that holds exactly these entries, if a security rule has one. */
function findCategory({ categories }: Draft, entries: readonly string[]): string | undefined {
  return [...categories.values()].find((one) => hasEntries(one, entries))?.name;
}

function hasEntries({ list }: Category, entries: readonly string[]): boolean {
  return list.length === entries.length && list.every(({ text }, index) => text === entries[index]);
}

/** Returns what rules demand to be left unopened, as lines of these rules. */
function findExemptions(policy: Policy, options: RuleOptions, book: AddressBook): readonly Line[] {
  return policy.rules.flatMap((rule) => {
    if (rule.action !== 'allow' || rule.inspection !== 'bypass') return [];
    const closed = entriesOf(rule).flatMap((entry) => listClosedUnits(entry, options, policy));
    const lines = linesOf(rule, closed, book).map((line): Line => ({ ...line, rule, action: 'allow' }));
    return lines.sort((a, b) => (a.suffix < b.suffix ? -1 : 1));
  });
}
