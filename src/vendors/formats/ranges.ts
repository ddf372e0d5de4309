/** Vendors' lists of prefixes in JSON: AWS, Google, Atlassian, Oracle, Fastly. A row is a service, a region, or both. */

import { present } from '../../diagnostics/present.ts';
import { isRefusal, type Refusal } from '../bytes.ts';
import type { Json } from '../json.ts';
import { type Found, groupEntries, type Task } from '../rows.ts';
import type { SourceRow } from '../source.ts';
import {
  checkSelect,
  editionOf,
  isSelected,
  type JsonDocument,
  memberOf,
  objectsOf,
  prefixOf,
  readDocument,
  textOf,
  textsOf,
} from './json-values.ts';

/** One prefix of a list: the rows that it is in, and what it can be selected by. */
interface Range {
  readonly keys: readonly string[];
  /** What the keys are made of, one each, where an entry has several: of those that are not selected there is no row. */
  readonly by?: 'product' | 'tag';
  readonly json: Json;
  readonly prefix: string | undefined;
  readonly values: Readonly<Record<string, string | readonly string[] | undefined>>;
}

interface Shape {
  /** What `select` may name. */
  readonly keys: readonly string[];
  /** Takes the prefixes out of a document. */
  readonly read: (document: JsonDocument) => readonly Range[] | Refusal;
  readonly version?: (root: Json) => string | undefined;
  readonly date?: (root: Json) => string | undefined;
}

const dayOf = (text: string | undefined): string | undefined => /^\d{4}-\d\d-\d\d/.exec(text ?? '')?.[0];

/**
 * The shapes, by the vendors' documentation: "AWS IP address ranges", "Obtain Google IP address ranges", "IP addresses and
 * domains for Atlassian cloud products", "Public IP address ranges" of Oracle, "Public IP list" of Fastly.
 */
const shapes: Readonly<Record<string, Shape>> = {
  aws: {
    keys: ['service', 'region', 'network_border_group'],
    read: readAws,
    version: (root) => textOf(root, 'syncToken'),
    date: (root) => dayOf(textOf(root, 'createDate')),
  },
  google: {
    keys: ['service', 'scope'],
    read: readGoogle,
    version: (root) => textOf(root, 'syncToken'),
    date: (root) => dayOf(textOf(root, 'creationTime')),
  },
  atlassian: {
    keys: ['product', 'region', 'perimeter'],
    read: readAtlassian,
    version: (root) => textOf(root, 'syncToken'),
    date: (root) => dayOf(textOf(root, 'creationDate')),
  },
  oracle: {
    keys: ['region', 'tag'],
    read: readOracle,
    version: (root) => textOf(root, 'last_updated_timestamp'),
    date: (root) => dayOf(textOf(root, 'last_updated_timestamp')),
  },
  fastly: { keys: [], read: readFastly },
};

/** Reads the list of one of these vendors. One entry that is none refuses the whole: the list is generated. */
export function readRanges(task: Task): Found | Refusal {
  const shape = shapes[task.definition.format];
  if (shape === undefined) throw new Error(`${task.definition.format} is not a list of ranges`);
  const odd = checkSelect(task.definition, shape.keys);
  if (odd !== undefined) return odd;
  const document = readDocument(task.text);
  if (isRefusal(document)) return document;
  const ranges = shape.read(document);
  if (isRefusal(ranges)) return ranges;
  if (ranges.length === 0) return { problem: 'has no entries' };
  const rows = makeRows(ranges, task, document);
  if (isRefusal(rows)) return rows;
  if (rows.length === 0)
    return {
      problem: 'has entries, and none that select keeps',
      help: `it selects by ${shape.keys.join(', ')}`,
    };
  const date = shape.date?.(document.root);
  const edition = { ...editionOf(shape.version?.(document.root)), ...present({ date }) };
  return { rows, refused: [], edition };
}

function makeRows(
  ranges: readonly Range[],
  task: Task,
  document: JsonDocument,
): readonly SourceRow[] | Refusal {
  const groups = new Map<string, { line: number; addresses: Set<string> }>();
  for (const range of ranges) {
    const { json, prefix, values } = range;
    const address = prefixOf(prefix, json, document);
    if (isRefusal(address)) return address;
    if (!isSelected(task.definition, values)) continue;
    for (const key of selectKeys(range, task)) {
      const group = groups.get(key) ?? { line: document.lineOf(json), addresses: new Set() };
      groups.set(key, group);
      group.addresses.add(address);
    }
  }
  return [...groups].map(([key, { line, addresses }]) => {
    const placed = [...addresses].map((address) => ({ destination: { address }, services: [], assumed: [] }));
    const entries = groupEntries(placed, task.definition);
    return { ...(key === '' ? {} : { key }), position: { line }, entries, known: [], tags: [], flags: [] };
  });
}

function selectKeys({ keys, by, values }: Range, { definition }: Task): readonly string[] {
  const of = by === undefined ? undefined : values[by];
  const wanted = by === undefined ? undefined : definition.select?.[by];
  if (wanted === undefined || !Array.isArray(of)) return keys;
  const names = wanted.map((one) => String(one).toLowerCase());
  return keys.filter((_, at) => names.includes(String(of[at]).toLowerCase()));
}

function refuseEntry(what: string, json: Json, { lineOf }: JsonDocument): Refusal {
  return { problem: `has an entry without ${what}`, line: lineOf(json) };
}

/** Makes a part of a key: `Google Cloud` is `Google-Cloud`. */
function keyPart(text: string): string {
  return text.trim().replace(/[^A-Za-z0-9_-]+/g, '-');
}

/** A prefix stands once for each service; the key is `SERVICE.REGION`. */
function readAws(document: JsonDocument): readonly Range[] | Refusal {
  const ranges: Range[] = [];
  for (const [list, field, other] of [
    ['prefixes', 'ip_prefix', 'ipv6_prefix'],
    ['ipv6_prefixes', 'ipv6_prefix', 'ip_prefix'],
  ] as const) {
    const items = objectsOf(document.root, list, document);
    if (isRefusal(items)) return items;
    for (const json of items) {
      const [service, region] = [textOf(json, 'service'), textOf(json, 'region')];
      if (service === undefined || region === undefined || memberOf(json, other) !== undefined)
        return refuseEntry('"service" and "region", or of two prefixes', json, document);
      const values = {
        service,
        region,
        network_border_group: textOf(json, 'network_border_group') ?? region,
      };
      ranges.push({
        keys: [`${keyPart(service)}.${keyPart(region)}`],
        json,
        prefix: textOf(json, field),
        values,
      });
    }
  }
  return ranges;
}

/** `goog.json` has neither services nor scopes and is one row; in `cloud.json` a scope is one. */
function readGoogle(document: JsonDocument): readonly Range[] | Refusal {
  const items = objectsOf(document.root, 'prefixes', document);
  if (isRefusal(items)) return items;
  return items.flatMap((json): readonly Range[] => {
    const scope = textOf(json, 'scope');
    const prefixes = ['ipv4Prefix', 'ipv6Prefix'].flatMap((key) => textOf(json, key) ?? []);
    const own = { keys: [keyPart(scope ?? '')], json, values: { service: textOf(json, 'service'), scope } };
    return prefixes.length === 0
      ? [{ ...own, prefix: undefined }]
      : prefixes.map((prefix) => ({ ...own, prefix }));
  });
}

/** `ingress` is what a client connects to; an entry that is `egress` alone connects to the client and is left out. */
function readAtlassian(document: JsonDocument): readonly Range[] | Refusal {
  const items = objectsOf(document.root, 'items', document);
  if (isRefusal(items)) return items;
  const ranges: Range[] = [];
  for (const json of items) {
    const [product, region, direction] = [
      textsOf(json, 'product'),
      textsOf(json, 'region'),
      textsOf(json, 'direction'),
    ];
    if (product === undefined || region === undefined || direction === undefined)
      return refuseEntry('lists of "product", "region" and "direction"', json, document);
    // It would be in no row, and nobody would hear of it.
    if (product.length === 0 || !direction.some((one) => /^(?:in|e)gress$/.test(one)))
      return refuseEntry('a product, or a direction that rulec knows', json, document);
    const prefix = textOf(json, 'cidr');
    if (direction.includes('ingress'))
      ranges.push({
        keys: product.map(keyPart),
        by: 'product',
        json,
        prefix,
        values: { product, region, perimeter: textOf(json, 'perimeter') },
      });
  }
  return ranges;
}

/** The key is `TAG.REGION`. */
function readOracle(document: JsonDocument): readonly Range[] | Refusal {
  const regions = objectsOf(document.root, 'regions', document);
  if (isRefusal(regions)) return regions;
  const ranges: Range[] = [];
  for (const json of regions) {
    const region = textOf(json, 'region');
    const items = objectsOf(json, 'cidrs', document);
    if (region === undefined) return refuseEntry('"region"', json, document);
    if (isRefusal(items)) return items;
    for (const item of items) {
      const tag = textsOf(item, 'tags');
      if (tag === undefined || tag.length === 0) return refuseEntry('a list of "tags"', item, document);
      const keys = tag.map((one) => `${keyPart(one)}.${keyPart(region)}`);
      ranges.push({ keys, by: 'tag', json: item, prefix: textOf(item, 'cidr'), values: { region, tag } });
    }
  }
  return ranges;
}

function readFastly(document: JsonDocument): readonly Range[] | Refusal {
  const ranges: Range[] = [];
  for (const list of ['addresses', 'ipv6_addresses']) {
    const json = memberOf(document.root, list);
    const texts = textsOf(document.root, list);
    if (json === undefined || texts === undefined)
      return {
        problem: `has no list of texts ${JSON.stringify(list)}`,
        line: document.lineOf(document.root),
      };
    ranges.push(...texts.map((prefix) => ({ keys: [''], json, prefix, values: {} })));
  }
  return ranges;
}
