/** Security and decryption rules, with the URL categories that they name. */

import { entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { nameRuleSets } from '../../kernel/plain-text.ts';
import type { Category, DecryptionRule, SecurityRule } from '../config.ts';
import { limits } from '../models.ts';
import type { PaloaltoOptions } from '../options.ts';
import { allowUnits } from '../regions/boxes.ts';
import type { AddressBook } from './lower-addresses.ts';
import {
  descriptionOf,
  digestOf,
  idLabel,
  objectName,
  type ServiceKey,
  serviceLabel,
  serviceName,
} from './lower-names.ts';
import type { Step } from './lower-order.ts';
import { type Part, partsOf } from './lower-parts.ts';

/** The rules of a text as they grow, with what they name. */
export interface RuleBook {
  readonly security: readonly SecurityRule[];
  readonly decryption: readonly DecryptionRule[];
  readonly categories: readonly Category[];
  readonly services: readonly ServiceKey[];
  /** Names of categories that two lists of entries would share. */
  readonly clashes: readonly string[];
}

/** A part of the rulebase with the rule that it comes from, and the end of its name. */
interface Draft {
  readonly rule: PolicyRule;
  readonly action: 'allow' | 'deny';
  readonly part: Part;
  readonly stem: string;
  /** The label of its addresses; empty: any. */
  readonly where: string;
}

/** Makes the rules for steps in their order, the closing denial, and the rules against TLS inspection. */
export function makeRules(
  policy: Policy,
  steps: readonly Step[],
  options: PaloaltoOptions,
  book: AddressBook,
): RuleBook {
  const categories = new Map<string, Category>();
  const services = new Map<string, ServiceKey>();
  const clashes: string[] = [];
  const source = options.source === 'any' ? 'any' : book.sourceOf(options.source);
  const scene = {
    kind: 'rule',
    disabled: false,
    from: [options.fromZone],
    to: [options.toZone],
    source: [source],
    negateSource: false,
    sourceUser: ['any'],
    negateDestination: false,
    tags: ['rulec'],
    unread: [],
  } as const;
  const nameServices = (used: readonly ServiceKey[]): readonly string[] =>
    used.map((service) => {
      services.set(serviceName(service), service);
      return serviceName(service);
    });
  const makeCategory = (stem: string, entries: readonly string[]): string => {
    const name = objectName(policy.name, stem, limits.categoryName.value);
    const known = categories.get(name);
    if (known !== undefined && textOf(known.list) !== entries.join('\n')) clashes.push(name);
    categories.set(name, { name, list: entries.map((text) => ({ text })), unread: [] });
    return name;
  };

  const security = withNames(draftRules(steps, book)).map(({ rule, action, part, stem }): SecurityRule => {
    const description = descriptionOf(rule);
    return {
      ...scene,
      name: objectName(policy.name, stem),
      destination: [part.addresses === undefined ? 'any' : book.nameOf(part.addresses, rule)],
      category: [part.entries === undefined ? 'any' : makeCategory(stem, part.entries)],
      service: nameServices(part.services),
      application: ['any'],
      action,
      ruleType: 'interzone',
      logStart: false,
      logEnd: true,
      ...(description === undefined ? {} : { description }),
    };
  });
  security.push({
    ...scene,
    name: objectName(policy.name, 'deny'),
    destination: ['any'],
    category: ['any'],
    service: ['any'],
    application: ['any'],
    action: 'deny',
    ruleType: 'interzone',
    logStart: false,
    logEnd: true,
    description: `Everything that no rule of ${nameRuleSets(policy)} allows.`,
  });

  const categoriesFor = (urls: NonNullable<Exemption['urls']>): readonly string[] => {
    const names = urls.map(
      ({ stem, entries }) => sameCategory(categories, entries) ?? makeCategory(`${stem}-tls`, entries),
    );
    return [...new Set(names)].sort();
  };
  const decryption = exemptions(policy, options, book).map(
    ({ label, part, urls, rule }): DecryptionRule => ({
      ...scene,
      name: objectName(policy.name, `no-decrypt-${label}`),
      destination: [part.addresses === undefined ? 'any' : book.nameOf(part.addresses, rule)],
      category: urls === undefined ? ['any'] : categoriesFor(urls),
      service: nameServices(part.services),
      type: 'ssl-forward-proxy',
      action: 'no-decrypt',
      description: 'TLS that the rule set asks to leave unopened.',
    }),
  );
  return {
    security,
    decryption,
    categories: sortedByName(categories),
    services: [...services.values()],
    clashes,
  };
}

function sortedByName<T extends { readonly name: string }>(things: ReadonlyMap<string, T>): readonly T[] {
  return [...things.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Neighbouring steps of one policy rule become rules together; their order does not matter. */
function draftRules(steps: readonly Step[], book: AddressBook): readonly Draft[] {
  const runs: Step[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run?.[0]?.rule === step.rule) run.push(step);
    else runs.push([step]);
  }
  return runs.flatMap((run) => {
    const [first] = run;
    if (first === undefined) return [];
    const { rule, action } = first;
    const drafts = partsOf(
      run.map(({ box }) => box),
      (set) => book.labelOf(set, rule),
    ).map(
      (part): Draft => ({
        rule,
        action,
        part,
        stem: `${idLabel(rule.id)}-${labelOfPart(part, rule, book)}`,
        where: part.addresses === undefined ? '' : book.labelOf(part.addresses, rule),
      }),
    );
    return drafts.sort((a, b) => (a.stem < b.stem ? -1 : a.stem > b.stem ? 1 : 0));
  });
}

/** `443`, `443-at-st-AzureCloud` for URLs at addresses, `443-to-any` where no URL is asked for. */
function labelOfPart(part: Part, rule: PolicyRule, book: AddressBook): string {
  const services = serviceLabel(part.services);
  if (part.addresses === undefined) return part.entries === undefined ? `${services}-to-any` : services;
  const label = book.labelOf(part.addresses, rule);
  const short = label.replace(/^to-/, '');
  // A rule may be called any, or as the label of a tag.
  const where = short === 'any' || short.startsWith('st-') ? label : short;
  return `${services}-${part.entries === undefined ? 'to' : 'at'}-${where}`;
}

/** Where a stem occurs twice, a digest of the content tells its rules apart. */
function withNames(drafts: readonly Draft[]): readonly Draft[] {
  const counts = new Map<string, number>();
  for (const { stem } of drafts) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  return drafts.map((draft) =>
    (counts.get(draft.stem) ?? 0) < 2
      ? draft
      : { ...draft, stem: `${draft.stem}-${digestOf(contentOf(draft))}` },
  );
}

function contentOf({ action, part, where }: Draft): string {
  return [action, serviceLabel(part.services), where, ...(part.entries ?? ['any'])].join('\n');
}

interface Exemption {
  readonly label: string;
  readonly part: Part;
  readonly rule: PolicyRule;
  /** Absent: any URL. */
  readonly urls?: { readonly stem: string; readonly entries: readonly string[] }[];
}

/** What rules demand to be left unopened: one rule for each set of services, and of addresses. */
function exemptions(policy: Policy, options: PaloaltoOptions, book: AddressBook): readonly Exemption[] {
  const found = new Map<string, Exemption>();
  for (const rule of policy.rules) {
    if (rule.action !== 'allow' || rule.inspection !== 'bypass') continue;
    const units = entriesOf(rule).flatMap((entry) => allowUnits(entry, options));
    const boxes = units.filter(({ scheme }) => scheme === 'https').map(({ box }) => box);
    for (const part of partsOf(boxes, (set) => book.labelOf(set, rule))) {
      const label = labelOfPart(part, rule, book);
      const whole = part.entries === undefined ? {} : { urls: [] };
      const known: Exemption = found.get(label) ?? { label, part, rule, ...whole };
      if (part.entries !== undefined) {
        known.urls?.push({ stem: `${idLabel(rule.id)}-${label}`, entries: part.entries });
      }
      found.set(label, known);
    }
  }
  return [...found.values()].sort((a, b) => (a.label < b.label ? -1 : 1));
}

/** The category that holds exactly these entries, if a security rule has one. */
function sameCategory(
  categories: ReadonlyMap<string, Category>,
  entries: readonly string[],
): string | undefined {
  const wanted = entries.join('\n');
  return [...categories.values()].find(({ list }) => textOf(list) === wanted)?.name;
}

function textOf(list: Category['list']): string {
  return list.map(({ text }) => text).join('\n');
}
