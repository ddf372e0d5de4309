/** Pieces of JSON documents as vendors write them, checked where they are taken. */
import { lineStarts, positionIn } from '../../diagnostics/position.ts';
import type { Refusal } from '../bytes.ts';
import { readPrefixText } from '../forms.ts';
import { isJsonFault, type Json, readJson } from '../json.ts';
import type { SourceDefinition } from '../source.ts';

/** A document, and how its values are told in messages. */
export interface JsonDocument {
  readonly root: Json;
  readonly lineOf: (json: { readonly at: number }) => number;
}

/** Reads a text as JSON. */
export function readDocument(text: string): JsonDocument | Refusal {
  const starts = lineStarts(text);
  const lineOf = ({ at }: { readonly at: number }): number => positionIn(starts, at).line;
  const root = readJson(text);
  return isJsonFault(root) ? { problem: root.problem, line: lineOf(root) } : { root, lineOf };
}

/** Returns a member of an object, or nothing. */
export function memberOf(json: Json | undefined, key: string): Json | undefined {
  return json?.kind === 'object' ? json.members.get(key) : undefined;
}

/** Returns a member's text, or a number's digits; nothing where it is neither. */
export function textOf(json: Json | undefined, key: string): string | undefined {
  const member = memberOf(json, key);
  if (member?.kind === 'text') return member.text;
  return member?.kind === 'other' && typeof member.value === 'number' ? String(member.value) : undefined;
}

/** Returns the texts of a member that is a list of nothing but texts; undefined where it is something else. */
export function textsOf(json: Json | undefined, key: string): readonly string[] | undefined {
  const member = memberOf(json, key);
  if (member?.kind !== 'list') return undefined;
  const texts = member.items.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  return texts.length === member.items.length ? texts : undefined;
}

/** Returns the items of a list of objects. */
export function objectsOf(
  json: Json | undefined,
  key: string,
  document: JsonDocument,
): readonly Json[] | Refusal {
  const member = memberOf(json, key);
  if (member?.kind !== 'list')
    return { problem: `has no list ${JSON.stringify(key)}`, line: document.lineOf(json ?? document.root) };
  const odd = member.items.find((item) => item.kind !== 'object');
  if (odd !== undefined)
    return {
      problem: `has something else than objects in its list ${JSON.stringify(key)}`,
      line: document.lineOf(odd),
    };
  return member.items;
}

/** Returns a prefix in its one form; a generated list that has another text in its place is not to be trusted. */
export function prefixOf(text: string | undefined, json: Json, document: JsonDocument): string | Refusal {
  const line = document.lineOf(json);
  if (text === undefined) return { problem: 'has an entry without a prefix', line };
  const prefix = readPrefixText(text);
  return typeof prefix === 'string'
    ? prefix
    : { problem: `has an entry that is not a prefix: ${prefix.problem}`, line };
}

/** Returns a time or token that later editions have a greater one of. */
export function editionOf(version: string | undefined): { version?: string } {
  return version !== undefined && /^[ -~]{1,100}$/.test(version) ? { version } : {};
}

/** Returns whether the values that an entry has for each key are among those that the definition selects. */
export function isSelected(
  definition: SourceDefinition,
  values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>,
): boolean {
  return Object.entries(definition.select ?? {}).every(([key, wanted]) => {
    const value = values[key];
    if (value === undefined) return false;
    const own = (Array.isArray(value) ? value : [value]).map((one) => String(one).toLowerCase());
    return wanted.some((one) => own.includes(String(one).toLowerCase()));
  });
}

/** Refuses a definition that selects by a key which the format does not have. */
export function checkSelect(definition: SourceDefinition, known: readonly string[]): Refusal | undefined {
  const odd = Object.keys(definition.select ?? {}).find((key) => !known.includes(key));
  if (odd === undefined) return undefined;
  return { problem: `has nothing to select by ${JSON.stringify(odd)}`, help: `it has: ${known.join(', ')}` };
}
