/** The lines of an emitted text, each with the rule that made it. */
import { present } from '../../diagnostics/present.ts';
import type { FormatReading } from '../../proof/compare/proof.ts';
import type { TargetFile } from '../../targets/target.ts';

export interface LinkedFile {
  /** Relative to the device's folder. */
  readonly path: string;
  /** None of a binary file. */
  readonly lines: readonly LinkedLine[];
}

export interface LinkedLine {
  readonly text: string;
  /** The id of a rule; absent: the line belongs to all of them. */
  readonly rule?: string;
}

/**
 * Links lines to rules: by what the interpreter read of a line, else by the names that the compiler gives to
 * what it makes for a rule. A line that is indented below a linked one belongs to it.
 */
export function linkLines(
  { path }: TargetFile,
  bytes: Uint8Array,
  readings: readonly FormatReading[],
  ids: readonly string[],
): LinkedFile {
  const text = decodeText(bytes);
  if (text === undefined) return { path, lines: [] };
  const read = new Map<number, string>();
  for (const { reading } of readings) {
    for (const { clauses } of [reading.permit, ...(reading.bypass === undefined ? [] : [reading.bypass])]) {
      for (const { origin, rule } of clauses) {
        if (rule !== undefined && origin.file === path && ids.includes(rule)) read.set(origin.line, rule);
      }
    }
  }
  const nameOf = createRuleFinder(ids);
  let above: { readonly rule: string; readonly indent: number } | undefined;
  const lines = text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line, index): LinkedLine => {
      const indent = line.search(/\S/);
      if (above !== undefined && indent <= above.indent) above = undefined;
      const rule = read.get(index + 1) ?? nameOf(line) ?? above?.rule;
      if (rule !== undefined && above === undefined) above = { rule, indent };
      return { text: line, ...present({ rule }) };
    });
  return { path, lines };
}

/** Finds the rule whose object a line names: `rulec-ID…`, `rulec_ID…`; the longest id that fits. */
function createRuleFinder(ids: readonly string[]): (line: string) => string | undefined {
  const parts = [...ids]
    .sort((a, b) => b.length - a.length)
    .map((id) => ({
      id,
      name: new RegExp(`\\brulec[-_](?:[A-Za-z0-9-]+[-_/])?${writeIdPattern(id)}(?![A-Za-z0-9])`),
    }));
  return (line) => (/\brulec[-_]/.test(line) ? parts.find(({ name }) => name.test(line))?.id : undefined);
}

/** Writes the pattern of an id: letters, digits, hyphens and one slash; some formats write these as underscores. */
function writeIdPattern(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, '[-_/]');
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
