/** What pfctl refuses of rules that its grammar takes (rule_consistent, filter_consistent and expand_rule in parse.y). */
import { quote } from '../../../../diagnostics/quote.ts';
import { type Rule, tcp } from '../../config.ts';
import { type Cursor, fail, restrictIfNamed } from '../parse-cursor.ts';
import type { Draft } from './parse-draft.ts';

const icmp = { 4: 1, 6: 58 } as const;

/** What holds for rules and anchors. */
export function checkOptions(cursor: Cursor, draft: Draft): void {
  const { protocols, from, to, family } = draft;
  const has = (kind: 'fragment' | 'icmp'): boolean => draft.further.some((one) => one.kind === kind);
  if (draft.icmp !== undefined && (protocols.length !== 1 || protocols[0] !== icmp[draft.icmp]))
    fail(cursor, `types of ICMP need "proto ${draft.icmp === 4 ? 'icmp' : 'icmp6'}"`);
  if (has('icmp') && family === undefined && ![from, to].some(({ addresses }) => addresses.some(hasFamily)))
    fail(cursor, 'types of ICMP need "inet" or "inet6"');
  if (
    (family === 'inet6' && protocols.includes(icmp[4])) ||
    (family === 'inet' && protocols.includes(icmp[6]))
  )
    fail(cursor, `the protocol is not of ${family}`);
  const hasFlags = draft.flags !== undefined && draft.flags !== 'any';
  if (has('fragment') && (hasFlags || has('icmp') || from.ports.length + to.ports.length > 0))
    fail(cursor, '"fragment" goes with neither ports nor flags nor types of ICMP');
  if (draft.given.has('os') && protocols.length > 0 && !protocols.includes(tcp))
    fail(cursor, '"os" is only for tcp');
  const label = draft.labels.find((one) => longestLength(one) > longestLabel);
  if (label !== undefined)
    draft.unread ??= { why: `the label ${quote(label)}, which may become too long for pf to load`, text: '' };
}

/** PF_RULE_LABEL_SIZE is 64, with the end. */
export const longestLabel = 63;

/** What pf puts in the place of these words in a label, which has to fit afterwards (expand_label in parse.y), at most. */
const longestValues: Readonly<Record<string, number>> = {
  if: 16,
  srcaddr: 48,
  dstaddr: 48,
  srcport: 14,
  dstport: 14,
  proto: 16,
  nr: 10,
};

function longestLength(label: string): number {
  const words = label.match(/\$(?:if|srcaddr|dstaddr|srcport|dstport|proto|nr)/g) ?? [];
  return words.reduce(
    (length, word) => length - word.length + (longestValues[word.slice(1)] ?? 0),
    label.length,
  );
}

/** Whether a test of an address decides about the family of its rule. */
function hasFamily(test: Draft['from']['addresses'][number]): boolean {
  if (test.kind === 'interface') return !test.text.startsWith('(');
  return test.kind === 'prefix' || test.kind === 'range' || test.kind === 'unread';
}

/** What holds for rules that pass, block or match. */
export function checkRule(cursor: Cursor, action: Rule['action'], draft: Draft): void {
  const { direction, state, given } = draft;
  const has = (...words: readonly string[]): string | undefined => words.find((word) => given.has(word));
  if (action !== 'pass' && state !== undefined && state !== 'no')
    fail(cursor, `a ${action} rule keeps no state`);
  if (action !== 'pass' && draft.harmless.includes('allow-opts'))
    fail(cursor, `"allow-opts" is not for a ${action} rule`);
  const route = has('route-to', 'reply-to', 'dup-to', 'fastroute');
  if (route !== undefined && route !== 'dup-to' && direction === undefined)
    fail(cursor, `"${route}" needs "in" or "out"`);
  if (route !== undefined && (action !== 'pass' || state === 'no'))
    restrictIfNamed(cursor, `"${route}" without a state`, ['freebsd', 'macos']);
  const translation = has('nat-to', 'rdr-to', 'af-to');
  if (translation !== undefined && direction === undefined)
    fail(cursor, `"${translation}" needs "in" or "out"`);
  if (has('binat-to') !== undefined && direction !== undefined)
    fail(cursor, '"binat-to" goes with neither "in" nor "out"');
  if (
    (translation ?? has('binat-to')) !== undefined &&
    (action === 'block' || (action === 'pass' && state === 'no'))
  )
    fail(cursor, `"${translation ?? 'binat-to'}" needs a state`);
  const divert = has('divert-to', 'divert-packet', 'divert-reply', 'af-to');
  if (action === 'match' && divert !== undefined) fail(cursor, `"${divert}" is not for a match rule`);
  if ((has('divert-reply') && direction === 'in') || (has('divert-to') && direction === 'out'))
    restrictIfNamed(cursor, `"${divert}" in this direction`, ['freebsd', 'macos']);
}
