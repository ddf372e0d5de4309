/** Files that are none of ours: no message shows what is in them, for somebody may have led a name to a secret. */
import { nearest } from '../../../diagnostics/nearest.ts';

/** A key of the first level, in YAML of either style and in JSON. */
const blockKey = /^(?:- +)?["'“”‘’]?([A-Za-z][A-Za-z-]{2,15})["'“”‘’]?[ \t]*:/gm;
const flowKey = /[{,]\s*["'“”‘’]?([A-Za-z][A-Za-z-]{2,15})["'“”‘’]?\s*:/g;

/** Says whether a text has one of these keys at its first level. */
export function hasKey(text: string, keys: readonly string[]): boolean {
  return listKeys(text).some((key) => keys.includes(key));
}

/** Says whether a text has one of these keys at its first level, or one that is written like it. */
export function hasKeyLike(text: string, keys: readonly string[]): boolean {
  return listKeys(text).some((key) => nearest(key, keys) !== undefined);
}

function listKeys(text: string): readonly string[] {
  const patterns = /^\s*\{/.test(text) ? [blockKey, flowKey] : [blockKey];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, key = '']) => key));
  return [...new Set(found)];
}

/** Says whether a text holds nothing but blanks and comments, or says so (`~`). */
export function isBlankText(text: string): boolean {
  return text.split('\n').every((line) => /^\s*(?:#.*|~\s*|null\s*|---\s*)?$/.test(line));
}
