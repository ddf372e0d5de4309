/** Lists inside of a JSON document, by the keys that lead to them; GitHub's `meta` among such documents. */

import { present } from '../../diagnostics/present.ts';
import { isRefusal, mostRefused, type Refusal } from '../bytes.ts';
import { type Fault, isFault, readDestination } from '../destinations.ts';
import type { Json } from '../json.ts';
import { type Found, makeListRow, type Placed, refuseRow, type Task } from '../rows.ts';
import type { RefusedRow, SourcePosition, SourceRow } from '../source.ts';
import { type JsonDocument, readDocument } from './json-values.ts';

/** Members of GitHub's `meta` that are about keys, not about destinations. */
const notEndpoints: ReadonlySet<string> = new Set(['ssh_keys', 'ssh_key_fingerprints']);

interface Leaf {
  readonly path: string;
  readonly json: Extract<Json, { kind: 'list' }>;
}

/** Reads each list of texts below the path of the definition as a row, whose key is its path. */
export function readPaths(task: Task): Found | Refusal {
  const document = readDocument(task.text);
  if (isRefusal(document)) return document;
  const path = task.definition.at?.path ?? '';
  const start = follow(document.root, path);
  if (start === undefined || start.kind === 'other')
    return {
      problem: `has no list at ${JSON.stringify(path)}`,
      help: sayPaths(document.root),
      question: 'place',
    };
  const isGithub = task.definition.format === 'github';
  const leaves = [...leavesOf(start, path)].filter(({ path: own }) => !isGithub || !notEndpoints.has(own));
  if (leaves.length === 0)
    return { problem: `has no list of texts at ${JSON.stringify(path)}`, help: sayPaths(document.root) };
  const byPath = new Map(leaves.map((leaf) => [leaf.path, leaf]));
  const twice = leaves.find((leaf) => byPath.get(leaf.path) !== leaf);
  if (twice !== undefined)
    return {
      problem: `has two lists whose path is ${JSON.stringify(twice.path)}`,
      line: document.lineOf(twice.json),
    };
  const rows: SourceRow[] = [];
  const refused: RefusedRow[] = [];
  for (const leaf of leaves) {
    const parts = readLeaf(leaf, document, task);
    const row = makeListRow(
      parts,
      positionOf(leaf.json, leaf.path, document),
      task.definition,
      keyOf(leaf.path),
    );
    // A list without items, or of something else, is of no interest among others.
    if (!isRefusal(row)) rows.push(row);
    else if (leaf.path === path) return row;
    if (!isRefusal(row)) refused.push(...parts.refused);
    else if (leaf.json.items.length > 0)
      refused.push({
        ...(keyOf(leaf.path) === undefined ? {} : { key: leaf.path }),
        position: positionOf(leaf.json, leaf.path, document),
        faults: parts.refused.flatMap(({ faults }) => faults).slice(0, 3),
        seen: [],
      });
  }
  if (rows.length === 0) return { problem: 'has lists, and none of hosts or addresses' };
  for (const { path: own, json, text } of textsBelow(start, path)) {
    if (refused.length > mostRefused) break;
    if (!mayBeHosts(text, task)) continue;
    const fault = { fault: 'not-a-host', text, why: 'stands alone, and in no list' } as const;
    const key = keyOf(own);
    refused.push(refuseRow(positionOf(json, own, document), [fault], present({ key })));
  }
  return { rows, refused, edition: {} };
}

function keyOf(path: string): string | undefined {
  return path === '' ? undefined : path;
}

function positionOf(json: Json, path: string, document: JsonDocument): SourcePosition {
  return { line: document.lineOf(json), path };
}

/** Follows keys that are parted by dots; a key that has a dot itself is found too. */
function follow(json: Json, path: string): Json | undefined {
  if (path === '') return json;
  if (json.kind !== 'object') return undefined;
  for (const [key, value] of json.members) {
    if (path === key) return value;
    const found = path.startsWith(`${key}.`) ? follow(value, path.slice(key.length + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function* leavesOf(json: Json, path: string): Generator<Leaf> {
  if (json.kind === 'list') yield { path, json };
  if (json.kind !== 'object') return;
  for (const [key, value] of json.members) yield* leavesOf(value, path === '' ? key : `${path}.${key}`);
}

/** A host or an address that is in no list, or a key, is no row; what else stands so is of no interest. */
function* textsBelow(json: Json, path: string): Generator<{ path: string; json: Json; text: string }> {
  if (json.kind === 'text') yield { path, json, text: json.text };
  if (json.kind !== 'object') return;
  for (const [key, value] of json.members) {
    const own = path === '' ? key : `${path}.${key}`;
    if (/\.[a-z]{2,}$/i.test(key)) yield { path: own, json: value, text: key };
    yield* textsBelow(value, own);
  }
}

/** Returns whether a text is nothing but hosts and addresses, be it in forms that are refused in a list. */
function mayBeHosts(text: string, { context }: Task): boolean {
  const [begin, isCut] = [text.slice(0, 4096), text.length > 4096];
  const words = begin.split(/[\s,;]+/);
  const reads = (isCut ? words.slice(0, -1) : words).map((word) => readDestination(word, context));
  return reads.every((read) => !isFault(read) || /^(?:joined-hosts|placeholder)$/.test(read.fault));
}

function sayPaths(root: Json): string {
  const paths = [...leavesOf(root, '')].map(({ path }) => path).filter((path) => path !== '');
  return paths.length === 0 ? 'it has no lists' : `its lists are: ${paths.slice(0, 20).join(', ')}`;
}

function readLeaf(
  { path, json }: Leaf,
  document: JsonDocument,
  task: Task,
): { placed: Placed[]; refused: RefusedRow[] } {
  const placed: Placed[] = [];
  const refused: RefusedRow[] = [];
  const key = keyOf(path);
  for (const item of json.items) {
    const read = readItem(item, task);
    if ('fault' in read)
      refused.push(
        refuseRow(positionOf(item, path, document), [read], {
          isPart: true,
          ...present({ key }),
        }),
      );
    else placed.push(read);
  }
  return { placed, refused };
}

function readItem(item: Json, task: Task): Placed | Fault {
  if (item.kind !== 'text') return { fault: 'not-a-host', text: '', why: 'is not text' };
  const destination = readDestination(item.text.trim(), task.context);
  return isFault(destination) ? destination : { destination, services: [], assumed: [] };
}
