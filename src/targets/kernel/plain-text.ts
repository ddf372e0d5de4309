/**
 * Free text of rule sets (why, source, owner, ticket) as comments and descriptions carry it. Every target allows
 * printable ASCII of its own choice; what is not among it goes the same way on all of them.
 */
import { type Diagnostic, note } from '../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';

/** What stands for a character where a target does not allow it. Chains end: nothing here leads back to itself. */
const stands: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '‘’‚‛′‹›`´': "'",
    '“”„‟″«»': '"',
    '‐‑‒–—―−~': '-',
    '[{<': '(',
    ']}>': ')',
    '\\|⁄': '/',
    '!': '.',
    ';': ',',
    '@': '(at)',
    '&': '+',
    '×': 'x',
    '€': 'EUR',
    ßẞ: 'ss',
    æ: 'ae',
    Æ: 'AE',
    œ: 'oe',
    Œ: 'OE',
    ø: 'o',
    Ø: 'O',
    đð: 'd',
    ĐÐ: 'D',
    ł: 'l',
    Ł: 'L',
    þ: 'th',
    Þ: 'Th',
    ı: 'i',
    // Quotes are left out where neither kind may stand; a question needs no mark to be read.
    '"': "'",
    "'?": '',
  }).flatMap(([characters, text]) => Array.from(characters, (one) => [one, text] as const)),
);

export interface Carried {
  readonly text: string;
  /** Whether characters are gone that nothing stands for: `_` shows where. */
  readonly lost: boolean;
}

/**
 * A text in allowed characters alone, which must hold `_` and the blank. Letters lose their marks, typographic
 * signs become plain ones, blanks and control characters one blank, and every run of others `_`.
 */
export function carryText(text: string, allowed: RegExp): Carried {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ');
  const carried = Array.from(plain, (one) => carryCharacter(one, allowed));
  const lost = carried.includes(undefined);
  const kept = carried.map((one) => one ?? '\0').join('');
  return { text: kept.replace(/\0+/g, '_').replace(/ +/g, ' ').trim(), lost };
}

/** Nothing where no allowed character stands for it. */
function carryCharacter(character: string, allowed: RegExp): string | undefined {
  if (allowed.test(character)) return character;
  const text = stands.get(character);
  if (text === undefined) return undefined;
  const parts = Array.from(text, (one) => carryCharacter(one, allowed));
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** `the rule set a`, `the rule sets a, b and c`: all that a text is made from, in their order. */
export function nameRuleSets({ name, ruleSets, rules }: Policy): string {
  const known = new Set(ruleSets ?? rules.map(({ ruleSet }) => ruleSet));
  const names = [...(known.size === 0 ? [name] : known)].map((one) => one.replaceAll(/[^A-Za-z0-9-]/g, '-'));
  const last = names.at(-1);
  return names.length === 1
    ? `the rule set ${last}`
    : `the rule sets ${names.slice(0, -1).join(', ')} and ${last}`;
}

/** One note where texts of these rules lose characters; `what` is where they stand, in the plural. */
export function lostTexts(
  rules: readonly PolicyRule[],
  allowed: RegExp,
  what: string,
): readonly Diagnostic[] {
  const texts = rules
    .flatMap(({ why, source, owner, ticket }) => [why, source, owner, ticket])
    .filter((text) => text !== undefined);
  const lost = [...new Set(texts)].filter((text) => carryText(text, allowed).lost);
  const [first] = lost;
  if (first === undefined) return [];
  const number = lost.length === 1 ? '1 text has' : `${lost.length} texts have`;
  const message = `${number} characters that ${what} cannot hold: _ stands for them there`;
  const help = `the rule set and "rulec report" have them whole; the first becomes: ${shorten(carryText(first, allowed).text)}`;
  return [note('unsafe-text', message, { help, data: { texts: lost.length } })];
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}

// Descriptions, as rules on a device carry them: why a rule is there, and whose it is.

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
