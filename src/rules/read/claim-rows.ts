/** Rules `from` a row of a vendor's list: one of one row, or one of each. */
import { nearest } from '../../diagnostics/nearest.ts';
import { word } from '../../diagnostics/quote.ts';
import { isMisread } from '../../sets/prefix.ts';
import type { Located, Rule } from '../ast.ts';
import { formatService, parseService } from '../forms/services.ts';
import type { Service } from '../policy.ts';
import { fillParameters } from './definitions.ts';
import type { DestinationContext } from './load-destination.ts';
import { findText, listTexts, readKeyword, readProse } from './nodes.ts';
import { placeRow } from './place-hosts.ts';
import { type FoundRow, findLockedSource, findRow, listOpenPlaceholders } from './source-rows.ts';
import { findEntry, type MapEntry, type Tree } from './yaml/yaml-tree.ts';

/** A rule that a row makes, and the node that says the rest of it. */
export interface ClaimedRule extends Pick<Rule, 'id' | 'from' | 'services' | 'destinations'> {
  readonly node: Tree;
}

/** Reads the rules of an entry with `from`. Errors: `bad-source`, `sources-missing`, and the `source-` codes. */
export function claimRows(
  node: Tree,
  given: Located<string>,
  context: DestinationContext,
): readonly ClaimedRule[] {
  const { known, report } = context;
  const from = fillParameters(given, known.parameters, report);
  if (from === undefined) return [];
  const each = findEntry(node, 'each');
  if (each !== undefined) return claimEach(node, from, each, context);
  const id = findText(node, 'id');
  const found = findRow(from, 'rule', known, report);
  if (id === undefined) {
    const help =
      'write id: NAME; or each: { KEY: {} } for one rule a row, whose ids are made of the source and the keys';
    report('schema', 'a rule from one row has no id', { span: from.span, help });
  }
  return found === undefined || id === undefined
    ? []
    : [{ node, id, ...claimRow(node, found, from, context) }];
}

/** Makes one rule of each row of a source, in the order of the lock. */
function claimEach(
  node: Tree,
  from: Located<string>,
  { value: each, keySpan }: MapEntry,
  context: DestinationContext,
): readonly ClaimedRule[] {
  const { known, report } = context;
  const source = findLockedSource(from.value, from.span, known, report);
  if (source === undefined) return [];
  const own = each.kind === 'map' ? each.entries : [];
  const keys = source.locked.rows.flatMap(({ key }) => key ?? []);
  const keyless = source.locked.rows.find(({ key }) => key === undefined);
  if (keyless !== undefined) {
    const [host = ''] = keyless.entries.flatMap(({ hosts, addresses }) => [...hosts, ...addresses]);
    const help = `give each row a key under rows of the source: { KEY: ${word(host)} }, and refresh it`;
    report('bad-source', `a row of ${word(from.value)} has no key, and each names rows by their keys`, {
      span: keySpan,
      help,
    });
    return [];
  }
  for (const { key, keySpan: span } of own) {
    if (keys.includes(key)) continue;
    const near = nearest(key, keys);
    const help = near === undefined ? 'remove it: the lock does not have it' : `did you mean ${near}?`;
    report('source-row-gone', `the source ${word(from.value)} has no row ${word(key)}`, { span, help });
  }
  const follows = readKeyword(node, 'new', ['ask', 'follow']) === 'follow';
  const base = findText(node, 'id')?.value ?? from.value;
  return source.locked.rows.flatMap((row): readonly ClaimedRule[] => {
    const { key = '' } = row;
    const entry = own.find((one) => one.key === key);
    if (entry === undefined && !follows) {
      const help = `add ${JSON.stringify(key)}: {} or ${JSON.stringify(key)}: { skip: REASON }; new: follow takes all`;
      report('source-row-new', `each does not name the row ${word(key)} of ${word(from.value)}`, {
        span: keySpan,
        help,
      });
      return [];
    }
    const skip = entry === undefined ? undefined : readProse(entry.value, 'skip', report);
    const span = entry?.keySpan ?? from.span;
    known.claims.push({ source: from.value, key, use: skip === undefined ? 'rule' : 'skip', span });
    if (skip !== undefined) return [];
    const merged = mergeNodes(node, entry?.value);
    const id = { value: `${base}-${key}`.replace(/[^A-Za-z0-9]/g, '-'), span };
    return [{ node: merged, id, ...claimRow(merged, { from: source, row }, { ...from, span }, context) }];
  });
}

/** Lays the keys of one mapping over those of another; `each`, `new`, `id` and `services` of the lower one go. */
function mergeNodes(lower: Tree, upper: Tree | undefined): Tree {
  if (lower.kind !== 'map') return lower;
  const over = upper?.kind === 'map' ? upper.entries : [];
  const kept = lower.entries.filter(
    ({ key }) => !/^(?:each|new|id|services)$/.test(key) && !over.some((one) => one.key === key),
  );
  return { kind: 'map', entries: [...kept, ...over], span: over[0]?.keySpan ?? lower.span };
}

function claimRow(
  node: Tree,
  found: FoundRow,
  from: Located<string>,
  context: DestinationContext,
): Pick<Rule, 'from' | 'services' | 'destinations'> {
  const { report } = context;
  for (const name of listOpenPlaceholders(found)) {
    const help = `give its value: let: { ${/^[\w-]+$/.test(name) ? name : JSON.stringify(name)}: … } under the source`;
    report('source-placeholder', `the row has the placeholder ${word(name)}`, { span: from.span, help });
  }
  const { destinations, services } = placeRow(node, found, from, context);
  checkServices(node, services, context);
  const { key } = found.row;
  const { id } = found.from.source;
  return { from: key === undefined ? id : `${id}/${key}`, services, destinations };
}

/** Refuses services that a rule states otherwise than its row. */
function checkServices(node: Tree, services: readonly Service[], { report }: DestinationContext): void {
  const stated = listTexts(node, 'services');
  if (stated === undefined) return;
  const read = stated.flatMap(({ value }) => {
    const service = parseService(value);
    return isMisread(service) ? [] : [formatService(service)];
  });
  const wanted = services.map(formatService);
  if (
    read.length === stated.length &&
    wanted.length === read.length &&
    wanted.every((one) => read.includes(one))
  )
    return;
  const span = findEntry(node, 'services')?.keySpan ?? node.span;
  report('source-service-differs', `the row states ${wanted.join(', ')}`, {
    span,
    help: 'leave services out, or write the same',
  });
}
