/** Names of ACLs: made from the rule set's name, a rule's id and what the ACL holds, never from a position. */
import { longestAclName } from './config.ts';

/** The name of an ACL that several rules use: `rulec-NAME.port-443`. */
export function sharedName(ruleSet: string, kind: string): string {
  return shorten(`rulec-${ruleSet}`, `.${kind}`);
}

/** The name of a rule's ACL: `rulec-NAME-RULE.exact`. Ids hold neither dots nor underscores. */
export function ruleName(ruleSet: string, rule: string, kind: string): string {
  return shorten(`rulec-${ruleSet}`, `-${rule.replace('/', '_')}.${kind}`);
}

/** The name of the ACL of the governed clients. */
export function sourceName(ruleSet: string): string {
  return shorten(`rulec-${ruleSet}`, '-source');
}

/** A name that is too long gives up the middle of its text, and has the digest of the whole in its place. */
function shorten(head: string, tail: string): string {
  const whole = head + tail;
  if (whole.length <= longestAclName) return whole;
  const mark = `-${digest(whole)}`;
  const room = longestAclName - mark.length;
  const kept =
    tail.length <= room - 12
      ? tail
      : tail.slice(tail.lastIndexOf('.') < 0 ? tail.length : tail.lastIndexOf('.'));
  const start = whole.slice(0, Math.max(0, room - kept.length));
  return `${start.replace(/[-.]+$/, '')}${mark}${kept}`;
}

/** What stands for a path in a name: its own text where that is short and plain. */
export function slugOf(path: string): string {
  const plain = /^\/([a-z0-9-]{1,20})$/.exec(path)?.[1];
  return plain ?? digest(path);
}

/** Eight hexadecimal digits (FNV-1a, 32 bits). Two texts of one digest are found out as a clash of names. */
export function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
