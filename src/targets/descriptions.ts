/** Descriptions, as rules on a device carry them: why a rule is there, and whose it is. */
import { type Diagnostic, note } from '../diagnostics/diagnostic.ts';
import type { PolicyRule } from '../rules/policy.ts';
import { carryText, lostTexts } from './kernel/plain-text.ts';

/** What PAN-OS holds of a description; Windows holds more, in a rule string that is for addresses. */
const longest = 1024;

/** The description of a rule, in allowed characters alone; nothing where nobody has written anything. */
export function describeRule(rule: PolicyRule, allowed: RegExp): string | undefined {
  const text = wholeDescription(rule, allowed);
  return text === undefined ? undefined : cutDescription(text);
}

/** A note where descriptions lose characters, and one where they are cut; `what` is their kind, in the plural. */
export function lostInDescriptions(
  rules: readonly PolicyRule[],
  allowed: RegExp,
  what: string,
): readonly Diagnostic[] {
  const texts = rules.map((rule) => wholeDescription(rule, allowed));
  return [...lostTexts(rules, allowed, what), ...tellCuts(texts)];
}

function wholeDescription(rule: PolicyRule, allowed: RegExp): string | undefined {
  const { why, source, owner, ticket, expires } = rule;
  const parts = [
    why ?? '',
    ...Object.entries({ Source: source, Owner: owner, Ticket: ticket, Expires: expires }).map(
      ([key, text]) => (text === undefined ? '' : `${key}: ${text}`),
    ),
  ];
  const texts = parts
    .map((part) => carryText(part, allowed).text.replace(/[.\s]+$/, ''))
    .filter((text) => text !== '');
  return texts.length === 0 ? undefined : `${texts.join('. ')}.`;
}

/** A description that fits: the end of a longer one is three dots. */
export function cutDescription(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3).trimEnd()}...`;
}

/** One note where descriptions are cut. */
export function tellCuts(descriptions: readonly (string | undefined)[]): readonly Diagnostic[] {
  const cut = descriptions.filter((text) => text !== undefined && cutDescription(text) !== text).length;
  if (cut === 0) return [];
  const number = cut === 1 ? '1 description is' : `${cut} descriptions are`;
  const help = 'the rule set and "rulec report" have the texts whole';
  return [note('unsafe-text', `${number} cut to ${longest} characters`, { help })];
}
