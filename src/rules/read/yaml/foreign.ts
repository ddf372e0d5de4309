/** Files that are none of ours: no message shows what is in them, for somebody may have led a name to a secret. */
import { nearest } from '../../../diagnostics/nearest.ts';

/** A key of a mapping in braces, in YAML or JSON. */
const flowKey = /[{,]\s*["'“”‘’]?([A-Za-z][A-Za-z-]{2,15})["'“”‘’]?\s*:/g;

/** Returns what finds a key of the first level in the style of lines: those that are indented as the first line is. */
function makeBlockKey(text: string): RegExp {
  const first = text.split('\n').find((line) => /^\s*(?!---)[^\s#%]/.test(line)) ?? '';
  const indent = /^[ \t]*/.exec(first)?.[0] ?? '';
  return new RegExp(`^${indent}(?:- +)?["'“”‘’]?([A-Za-z][A-Za-z-]{2,15})["'“”‘’]?[ \\t]*:`, 'gm');
}

/** Says whether a text has one of these keys at its first level. */
export function hasKey(text: string, keys: readonly string[]): boolean {
  return listKeys(text).some((key) => keys.includes(key));
}

/** Says whether a text has one of these keys at its first level, or one that is written like it. */
export function hasKeyLike(text: string, keys: readonly string[]): boolean {
  return listKeys(text).some((key) => nearest(key, keys) !== undefined);
}

function listKeys(text: string): readonly string[] {
  const blockKey = makeBlockKey(text);
  const patterns = /^\s*\{/.test(text) ? [blockKey, flowKey] : [blockKey];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, key = '']) => key));
  return [...new Set(found)];
}

/** Says whether a text holds nothing but blanks and comments, or says so (`~`). */
export function isBlankText(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:#.*|~\s*|null\s*|---\s*)?$/.test(line));
}
