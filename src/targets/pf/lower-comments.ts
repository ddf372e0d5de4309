/** Comments. Free text goes through a whitelist: a backslash at its end would swallow the next line. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import { carryText, lostTexts, nameRuleSets } from '../kernel/plain-text.ts';
import { nameOf } from './compile/lower-names.ts';
import type { Comment, PfOptions } from './config.ts';

/** What stands at the top of the main file. */
export function headerOf(policy: Policy, options: PfOptions): readonly Comment[] {
  const name = nameOf(policy);
  return [
    `Written by rulec from ${nameRuleSets(policy)}. Do not edit: edit the rule set and compile again.`,
    'An anchor of pf. It does nothing until the main file, /etc/pf.conf, has these two lines:',
    `  anchor "${name}"`,
    `  load anchor "${name}" from "${options.dir}/${name}.conf"`,
  ].map((text) => ({ kind: 'comment', text }));
}

export const closingComment: Comment = {
  kind: 'comment',
  text: 'Everything else that is governed is blocked.',
};

/** A rule in one line: its id, and what people have written about it. */
export function describeRule(rule: PolicyRule): string {
  const remarks = [rule.why, rule.source, rule.owner, rule.ticket].filter((text) => text !== undefined);
  const expires = rule.expires === undefined ? [] : [`holds through ${rule.expires}`];
  const text = [...remarks, ...expires].map(plain).filter((part) => part !== '');
  return [`${rule.id}`, ...text].map(plain).join(' - ');
}

/** No `#`, `$`, `"`, `|`, backtick or backslash: nothing that any reader of the file takes for more than text. */
const allowed = /[A-Za-z0-9 ._:,;/()'+=@-]/;

export function plain(text: string): string {
  return carryText(text, allowed).text;
}

/** A note where texts of the rule set cannot stand in comments whole. */
export function lostInComments(policy: Policy): readonly Diagnostic[] {
  return lostTexts(policy.rules, allowed, 'comments of pf');
}
