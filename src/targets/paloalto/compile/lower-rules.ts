/** Security and decryption rules, with the URL categories and services that they name. */
import { present } from '../../../diagnostics/present.ts';
import { entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { describeRule, nameRuleSets } from '../../kernel/prose.ts';
import type { Category, DecryptionRule, SecurityRule } from '../config.ts';
import { limits } from '../models.ts';
import type { PaloaltoOptions } from '../options.ts';
import { listAllowUnits } from '../regions/boxes.ts';
import type { AddressBook } from './lower-addresses.ts';
import {
  descriptions,
  digestValue,
  labelId,
  labelServices,
  nameObject,
  nameService,
  type ServiceKey,
} from './lower-names.ts';
import type { Step } from './lower-order.ts';
import { makeParts, type Part } from './lower-parts.ts';

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
  readonly categories: Map<string, Category>;
  readonly services: Map<string, ServiceKey>;
  readonly clashes: string[];
}

/** Makes the rules for steps in their order, the closing denial, and the rules against TLS inspection. */
export function makeRules(
  policy: Policy,
  steps: readonly Step[],
  options: PaloaltoOptions,
  book: AddressBook,
): RuleBook {
  const common = makeCommon(options, book);
  const draft: Draft = { policy, book, common, categories: new Map(), services: new Map(), clashes: [] };
  const security = makeRows(steps, book).map((row) => makeSecurityRule(draft, row));
  const decryption = findExemptions(policy, options, book).map((one) => makeExemption(draft, one));
  return { ...draft, security: [...security, makeClosingRule(draft)], decryption };
}

function makeCommon({ source, fromZone, toZone }: PaloaltoOptions, book: AddressBook) {
  return {
    kind: 'rule',
    disabled: false,
    from: [fromZone],
    to: [toZone],
    source: [source === 'any' ? source : book.sourceOf(source)],
    negateSource: false,
    sourceUser: ['any'],
    negateDestination: false,
    tags: ['rulec'],
    unread: [],
  } as const;
}

const secured = { application: ['any'], ruleType: 'interzone', logStart: false, logEnd: true } as const;

function makeSecurityRule(draft: Draft, { rule, action, part, stem }: Row): SecurityRule {
  return {
    ...draft.common,
    ...secured,
    ...makePlace(draft, part, rule),
    name: nameObject(draft.policy.name, stem),
    category: [part.entries === undefined ? 'any' : makeCategory(draft, stem, part.entries)],
    action,
    ...present({ description: describeRule(descriptions, rule) }),
  };
}

function makeClosingRule({ policy, common }: Draft): SecurityRule {
  return {
    ...common,
    ...secured,
    name: nameObject(policy.name, 'deny'),
    destination: ['any'],
    category: ['any'],
    service: ['any'],
    action: 'deny',
    description: `Everything that no rule of ${nameRuleSets(policy)} allows.`,
  };
}

function makeExemption(draft: Draft, { label, part, urls, rule }: Exemption): DecryptionRule {
  const categories = urls?.map(
    ({ stem, entries }) => findCategory(draft, entries) ?? makeCategory(draft, `${stem}-tls`, entries),
  );
  return {
    ...draft.common,
    ...makePlace(draft, part, rule),
    name: nameObject(draft.policy.name, `no-decrypt-${label}`),
    category: categories === undefined ? ['any'] : [...new Set(categories)].sort(),
    type: 'ssl-forward-proxy',
    action: 'no-decrypt',
    description: 'TLS that the rule set asks to leave unopened.',
  };
}

/** Returns the names of a part's addresses and services, which it makes known. */
function makePlace(
  { book, services }: Draft,
  part: Part,
  rule: PolicyRule,
): Pick<SecurityRule, 'destination' | 'service'> {
  for (const service of part.services) services.set(nameService(service), service);
  return {
    destination: [part.addresses === undefined ? 'any' : book.nameOf(part.addresses, rule)],
    service: part.services.map(nameService),
  };
}

function makeCategory(draft: Draft, stem: string, entries: readonly string[]): string {
  const name = nameObject(draft.policy.name, stem, limits.categoryName.value);
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

/** A part of the rulebase with the rule that it comes from, and the end of its name. */
interface Row {
  readonly rule: PolicyRule;
  readonly action: 'allow' | 'deny';
  readonly part: Part;
  readonly stem: string;
}

/** Puts neighbouring steps of one policy rule together; their order does not matter. */
function makeRows(steps: readonly Step[], book: AddressBook): readonly Row[] {
  const runs: Step[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run?.[0]?.rule === step.rule) run.push(step);
    else runs.push([step]);
  }
  const rows = runs.flatMap((run) => {
    const [first] = run;
    if (first === undefined) return [];
    const { rule, action } = first;
    const boxes = run.map(({ box }) => box);
    return makeParts(boxes, (set) => book.labelOf(set, rule))
      .map(
        (part): Row => ({ rule, action, part, stem: `${labelId(rule.id)}-${labelPart(part, rule, book)}` }),
      )
      .sort((a, b) => (a.stem < b.stem ? -1 : a.stem > b.stem ? 1 : 0));
  });
  // Where a stem occurs twice, a digest of the content tells its rules apart.
  const counts = new Map<string, number>();
  for (const { stem } of rows) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return rows.map((row) =>
    counts.get(row.stem) === 1 ? row : { ...row, stem: `${row.stem}-${digestValue(describeRow(row, book))}` },
  );
}

function describeRow({ rule, action, part }: Row, book: AddressBook): string {
  const where = part.addresses === undefined ? '' : book.labelOf(part.addresses, rule);
  return [action, labelServices(part.services), where, ...(part.entries ?? ['any'])].join('\n');
}

/** Returns `443`, `443-at-st-AzureCloud` for URLs at addresses, `443-to-any` where no URL is asked for. */
function labelPart(part: Part, rule: PolicyRule, book: AddressBook): string {
  const services = labelServices(part.services);
  if (part.addresses === undefined) return part.entries === undefined ? `${services}-to-any` : services;
  const label = book.labelOf(part.addresses, rule);
  const short = label.replace(/^to-/, '');
  // A rule may be called any, or as the label of a tag.
  const where = short === 'any' || short.startsWith('st-') ? label : short;
  return `${services}-${part.entries === undefined ? 'to' : 'at'}-${where}`;
}

interface Exemption {
  readonly label: string;
  readonly part: Part;
  readonly rule: PolicyRule;
  /** Absent: any URL. */
  readonly urls?: { readonly stem: string; readonly entries: readonly string[] }[];
}

/** Returns what rules demand to be left unopened: one rule for each set of services, and of addresses. */
function findExemptions(policy: Policy, options: PaloaltoOptions, book: AddressBook): readonly Exemption[] {
  const found = new Map<string, Exemption>();
  for (const rule of policy.rules) {
    if (rule.action !== 'allow' || rule.inspection !== 'bypass') continue;
    const units = entriesOf(rule).flatMap((entry) => listAllowUnits(entry, options));
    const boxes = units.filter(({ scheme }) => scheme === 'https').map(({ box }) => box);
    for (const part of makeParts(boxes, (set) => book.labelOf(set, rule))) {
      const label = labelPart(part, rule, book);
      const { entries } = part;
      const known = found.get(label) ?? { label, part, rule, ...present({ urls: entries && [] }) };
      if (entries !== undefined) known.urls?.push({ stem: `${labelId(rule.id)}-${label}`, entries });
      found.set(label, known);
    }
  }
  return [...found.values()].sort((a, b) => (a.label < b.label ? -1 : 1));
}
