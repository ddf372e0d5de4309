/** Characters that come along when text is copied from a document, a page or a chat, and that nobody sees or means. */

/** A text as it was probably meant, and what was in the way. */
export interface Cleaned {
  readonly text: string;
  /** `an invisible character (U+200B)` */
  readonly stray: string;
}

const kinds: readonly (readonly [found: RegExp, name: string, instead: string])[] = [
  [/[\u00ad\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/gu, 'an invisible character', ''],
  [/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu, 'a blank that is not the plain one', ' '],
  [/[\u2018-\u201f\u00ab\u00bb\u2039\u203a]/gu, 'a typographic quote', ''],
  [/[\u2010-\u2015\u2212\ufe58\ufe63]/gu, 'a dash that is not the hyphen of the keyboard', '-'],
  [/\u2026/gu, 'an ellipsis in one character', '...'],
  [/[\u2044\u2215]/gu, 'a slash that is not the one of the keyboard', '/'],
  [/[\u2217\u22c6\u2731]/gu, 'an asterisk that is not the one of the keyboard', '*'],
];

/** What the text would be without such characters, and without blanks at its ends; undefined where there are none. */
export function cleanText(text: string): Cleaned | undefined {
  let cleaned = text;
  let stray: string | undefined;
  for (const [found, name, instead] of kinds) {
    const [first] = cleaned.match(found) ?? [];
    if (first === undefined) continue;
    stray ??= `${name} (${nameUnit(first)})`;
    cleaned = cleaned.replace(found, instead);
  }
  const [wide] = cleaned.match(/[\uff01-\uff5e]/u) ?? [];
  if (wide !== undefined) {
    stray ??= `a letter of double width (${nameUnit(wide)})`;
    cleaned = cleaned.replace(/[\uff01-\uff5e]/gu, (one) => one.normalize('NFKC'));
  }
  const trimmed = cleaned.trim();
  if (trimmed !== cleaned) stray ??= 'a blank at one end';
  return stray === undefined ? undefined : { text: trimmed, stray };
}

function nameUnit(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
