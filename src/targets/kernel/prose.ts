/**
 * Free text of rule sets (why, source, owner, ticket) as comments and descriptions carry it. Every target allows
 * printable ASCII of its own choice; what is not among it goes the same way on all of them.
 */
import { type Diagnostic, note } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import { type LastMemo, remember, rememberLast } from '../../sets/remember.ts';
import { plainName } from './names.ts';

/** The text that is written for a character where a target does not allow it. Chains end: none leads back to itself. */
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

/** Where a target's files hold free text. */
export interface ProsePlace {
  /** In the plural, for notes: `comments of pf`. */
  readonly name: string;
  /** The characters that may stand there, `_` and the blank among them. */
  readonly allowed: RegExp;
  /** How many characters a description may have. Absent: any number. */
  readonly longest?: number;
}

/**
 * Returns a text in allowed characters alone. Letters lose their marks, typographic signs become plain ones, blanks and
 * control characters one blank, and every run of others `_`.
 */
export function carryText({ allowed }: ProsePlace, text: string): string {
  const known = remember(carried, allowed, () => new Map<string, string>());
  // What one rule set says is fewer than that.
  if (known.size > 10_000) known.clear();
  return remember(known, text, () => carryAnew(text, allowed));
}

/** What texts became, by the characters that may stand there: many devices are given the same. */
const carried = new WeakMap<RegExp, Map<string, string>>();

function carryAnew(text: string, allowed: RegExp): string {
  const kept = carryCharacters(text, allowed).map((one) => one ?? '\0');
  return kept.join('').replace(/\0+/g, '_').replace(/ +/g, ' ').trim();
}

/** Returns what stands for each character; undefined where nothing does. */
function carryCharacters(text: string, allowed: RegExp): readonly (string | undefined)[] {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ');
  return Array.from(plain, (one) => carryCharacter(one, allowed));
}

function carryCharacter(character: string, allowed: RegExp): string | undefined {
  if (allowed.test(character)) return character;
  const text = stands.get(character);
  if (text === undefined) return undefined;
  const parts = Array.from(text, (one) => carryCharacter(one, allowed));
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** Returns `the rule set a`, or `the rule sets a, b and c`: all that a text is made from, in their order. */
export function nameRuleSets({ name, ruleSets, rules }: Policy): string {
  const known = new Set(ruleSets ?? rules.map(({ ruleSet }) => ruleSet));
  const names = [...(known.size === 0 ? [name] : known)].map(plainName);
  const last = names.at(-1);
  return names.length === 1
    ? `the rule set ${last}`
    : `the rule sets ${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Returns what people have written about a rule, by its keys in the rule set. */
export function listTexts({ why, source, owner, ticket, expires }: PolicyRule): readonly [string, string][] {
  return Object.entries(present({ why, source, owner, ticket, expires }));
}

/**
 * Returns the description of a rule, a sentence for each text; undefined where nobody has written anything. The end of
 * one that is too long is three dots.
 */
export function describeRule(place: ProsePlace, rule: PolicyRule): string | undefined {
  const whole = describeWhole(place, rule);
  const { longest = Number.POSITIVE_INFINITY } = place;
  return whole.length > longest ? `${whole.slice(0, longest - 3).trimEnd()}...` : whole || undefined;
}

function describeWhole(place: ProsePlace, rule: PolicyRule): string {
  const texts = listTexts(rule)
    .map(([key, text]) => (key === 'why' ? text : `${key.charAt(0).toUpperCase()}${key.slice(1)}: ${text}`))
    .map((text) => carryText(place, text).replace(/[.\s]+$/, ''))
    .filter((text) => text !== '');
  return texts.length === 0 ? '' : `${texts.join('. ')}.`;
}

/** Returns a note where texts of these rules lose characters, and one where descriptions are cut. */
export function checkProse(place: ProsePlace, rules: readonly PolicyRule[]): readonly Diagnostic[] {
  return rememberLast(checked, rules, place, () => checkAnew(place, rules));
}

const checked: LastMemo<readonly PolicyRule[], readonly Diagnostic[]> = new WeakMap();

function checkAnew(place: ProsePlace, rules: readonly PolicyRule[]): readonly Diagnostic[] {
  const texts = new Set(rules.flatMap(listTexts).map(([, text]) => text));
  const lost = [...texts].filter((text) => carryCharacters(text, place.allowed).includes(undefined));
  const { longest = Number.POSITIVE_INFINITY } = place;
  const cut = rules.filter((rule) => describeWhole(place, rule).length > longest).length;
  const help = 'the rule set and "rulec report" have them whole';
  const diagnostics: Diagnostic[] = [];
  if (lost[0] !== undefined) {
    const number = lost.length === 1 ? '1 text has' : `${lost.length} texts have`;
    const message = `${number} characters that ${place.name} cannot hold: _ stands for them there`;
    const first = carryText(place, lost[0]);
    const start = first.length <= 80 ? first : `${first.slice(0, 80)}…`;
    const data = { texts: lost.length };
    diagnostics.push(note('unsafe-text', message, { help: `${help}; the first becomes: ${start}`, data }));
  }
  if (cut > 0) {
    const number = cut === 1 ? '1 description is' : `${cut} descriptions are`;
    diagnostics.push(note('unsafe-text', `${number} cut to ${longest} characters`, { help }));
  }
  return diagnostics;
}
