/** Turns what a rule set takes from vendors' lists into literals, for whoever keeps them by hand from now on. */
import { present } from '../../diagnostics/present.ts';
import type { Rule, RuleDestination, RuleSet } from '../../rules/ast.ts';
import { replaceNodes } from '../../rules/edit/replace-nodes.ts';
import { formatService } from '../../rules/forms/services.ts';
import { listItems, listTexts } from '../../rules/read/nodes.ts';
import { convertToPlain, findEntry, type MapTree, type Tree } from '../../rules/read/yaml/yaml-tree.ts';

/** A rule set without vendors' lists. */
export interface Inlined {
  readonly text: string;
  /** The ids of rules that one rule became, where its row has several services: `registration`, `registration-2`. */
  readonly split: readonly (readonly string[])[];
  /** How many rules were rewritten. */
  readonly count: number;
}

/** Writes the rules that come from these lists as literals. The rest of the text stays as it is. */
export function inlineSources(ruleSet: RuleSet, tree: Tree, names: ReadonlySet<string>): Inlined {
  const ids = new Set(ruleSet.rules.map(({ id }) => id.value));
  const split: (readonly string[])[] = [];
  const items = listItems(tree, 'rules').filter((node): node is MapTree => usesLists(node, names));
  const rules = items.map((node): readonly [Tree, readonly object[]] => {
    const own = ruleSet.rules.filter(({ id }) => isInside(id.span, node));
    const parts = own.map((rule) => writeRule(rule, node, ids));
    split.push(...parts.filter((part) => part.length > 1).map((part) => part.map(({ id }) => id)));
    return [node, parts.flat()];
  });
  const accepts = listItems(tree, 'accept').flatMap((node) => inlineAccept(node, ruleSet, items));
  const sources = inlineDefinitions(ruleSet, tree, names);
  const text = replaceNodes(ruleSet.text, [...rules, ...accepts, ...sources]);
  return { text, split, count: items.length };
}

function isInside(span: Tree['span'], { span: outer }: Tree): boolean {
  return span.file === outer.file && span.start >= outer.start && span.end <= outer.end;
}

/** Returns whether a rule claims a row of these lists, or names one as a set. */
function usesLists(node: Tree, names: ReadonlySet<string>): boolean {
  const from = findEntry(node, 'from')?.value;
  const claimed = from?.kind === 'scalar' ? [String(from.value)] : [];
  const sets = listItems(node, 'to').flatMap((item) => [
    ...(listTexts(item, 'hosts') ?? []),
    ...(listTexts(item, 'addresses') ?? []),
  ]);
  const used = sets.flatMap(({ value }) => (value.startsWith('source:') ? [value.slice(7)] : []));
  return [...claimed, ...used].some((text) => names.has(text.split('/', 1)[0] ?? ''));
}

/** Keys of a rule that are written anew. */
const anew: ReadonlySet<string> = new Set([
  'id',
  'from',
  'each',
  'new',
  'services',
  'to',
  'except',
  'source',
]);

/** Writes a rule as one, or as several where its destinations have services of their own. */
function writeRule(rule: Rule, node: MapTree, ids: Set<string>): readonly { readonly id: string }[] {
  const groups = new Map<string, RuleDestination[]>();
  for (const destination of rule.destinations) {
    const services = (destination.services ?? rule.services).map(formatService).join(' ');
    groups.set(services, [...(groups.get(services) ?? []), destination]);
  }
  const kept = keptKeys(rule, node);
  return [...groups].map(([services, destinations], index) => ({
    id: index === 0 ? rule.id.value : freeId(rule.id.value, ids),
    ...kept,
    ...present({ source: rule.source?.value }),
    services: services.split(' '),
    to: destinations.flatMap(writeDestination),
  }));
}

function freeId(id: string, ids: Set<string>): string {
  let number = 2;
  while (ids.has(`${id}-${number}`)) number += 1;
  ids.add(`${id}-${number}`);
  return `${id}-${number}`;
}

/** Returns what a rule says besides; of an entry of `each`, what stands there too. */
function keptKeys(rule: Rule, node: MapTree): Readonly<Record<string, unknown>> {
  const each = findEntry(node, 'each')?.value;
  const own =
    each?.kind === 'map'
      ? each.entries.find(({ keySpan }) => keySpan.start === rule.id.span.start)
      : undefined;
  const upper = own?.value.kind === 'map' ? own.value.entries : [];
  const entries = [...node.entries, ...upper].filter(({ key }) => !anew.has(key));
  return Object.fromEntries(entries.map(({ key, value }) => [key, convertToPlain(value)]));
}

/** Writes a destination; hosts that the vendor withdrew stand in one of their own. */
function writeDestination({ hosts, addresses, evidence }: RuleDestination): readonly object[] {
  const rest = present({
    addresses: addresses === undefined || addresses === 'any' ? addresses : distinct(addresses),
    evidence,
  });
  if (hosts === undefined) return [rest];
  const reasons = [...new Set(hosts.map(({ withdrawn }) => withdrawn))];
  return reasons.map((withdrawn) => {
    const own = hosts.filter((host) => host.withdrawn === withdrawn);
    return { hosts: distinct(own), ...rest, ...present({ withdrawn }) };
  });
}

function distinct(entries: readonly { readonly text: string }[]): readonly string[] {
  return [...new Set(entries.map(({ text }) => text))];
}

/** Names the hosts that an accept means by `row:rest`, or by a set of a list. */
function inlineAccept(
  node: Tree,
  { rules }: RuleSet,
  items: readonly Tree[],
): readonly (readonly [Tree, readonly string[]])[] {
  const named = listTexts(node, 'rules')?.map(({ value }) => value);
  const own = rules.filter(
    ({ id }) => items.some((item) => isInside(id.span, item)) && (named?.includes(id.value) ?? true),
  );
  const hosts = own.flatMap(({ destinations }) => destinations.flatMap((one) => one.hosts ?? []));
  const taken = new Set(listTexts(node, 'hosts')?.map(({ value }) => value));
  return listItems(node, 'hosts').flatMap((item): readonly (readonly [Tree, readonly string[]])[] => {
    const by = item.kind === 'scalar' ? String(item.value) : '';
    if (by !== 'row:rest' && !by.startsWith('source:')) return [];
    const all = distinct(hosts.filter((host) => host.by === by));
    const fresh = all.filter((text) => !taken.has(text));
    const texts = fresh.length > 0 ? fresh : all;
    for (const text of texts) taken.add(text);
    return texts.length === 0 ? [] : [[item, texts]];
  });
}

/** Leaves of the definitions of lists, in the rule set's own file, what says which document it was. */
function inlineDefinitions(
  { sources, locked }: RuleSet,
  tree: Tree,
  names: ReadonlySet<string>,
): readonly (readonly [Tree, readonly object[]])[] {
  const own = findEntry(tree, 'sources')?.value;
  if (own?.kind !== 'map') return [];
  return own.entries.flatMap(({ key, value }) => {
    const source = sources.find(({ id }) => id === key);
    if (!names.has(key) || source?.definition === undefined) return [];
    const { title, url, definition } = source;
    const edition = locked.find(({ name }) => name === key)?.edition;
    const said = present({ title, url: url ?? definition.fetch, date: edition?.date ?? source.date });
    return [[value, [said]] as const];
  });
}
