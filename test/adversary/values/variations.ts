/** Ways to spell a value otherwise: what people, editors, code pages and other languages make of letters, numbers and names. */
import type { Next } from '../../support/numbers.ts';

/** A way of spelling; nothing where it fits no value like this. */
export interface Variation {
  readonly kind: string;
  readonly vary: (value: string, next: Next) => string | undefined;
}

/** Replaces one of the places where a pattern fits. */
function atOne(value: string, pattern: RegExp, put: (found: string) => string, next: Next) {
  const found = [...value.matchAll(pattern)];
  const one = found[found.length === 0 ? 0 : next(found.length)];
  if (one === undefined) return undefined;
  return value.slice(0, one.index) + put(one[0]) + value.slice(one.index + one[0].length);
}

function replacing(kind: string, pattern: RegExp, put: (found: string) => string): Variation {
  return { kind, vary: (value, next) => atOne(value, pattern, put, next) };
}

function inserting(kind: string, text: string): readonly Variation[] {
  return [
    { kind: `${kind} in front`, vary: (value) => text + value },
    { kind: `${kind} behind`, vary: (value) => value + text },
    {
      kind: `${kind} inside`,
      vary: (value, next) => {
        if (value.length < 2) return undefined;
        const at = 1 + next(value.length - 1);
        return value.slice(0, at) + text + value.slice(at);
      },
    },
  ];
}

const shift = (by: number) => (found: string) => String.fromCodePoint((found.codePointAt(0) ?? 0) + by);
const times = (found: string): string => found + found;
const alike: Readonly<Record<string, string>> = {
  a: '\u0430',
  e: '\u0435',
  o: '\u043e',
  p: '\u0440',
  c: '\u0441',
};

const letters: readonly Variation[] = [
  replacing('a letter in upper case', /[a-z]/g, (found) => found.toUpperCase()),
  replacing('a letter in lower case', /[A-Z]/g, (found) => found.toLowerCase()),
  { kind: 'all in upper case', vary: (value) => value.toUpperCase() },
  { kind: 'all in lower case', vary: (value) => value.toLowerCase() },
  replacing('the sign of kelvin', /[kK]/g, () => '\u212a'),
  replacing('a long s', /[sS]/g, () => '\u017f'),
  replacing('a dotless i', /i/g, () => '\u0131'),
  replacing('an I with a dot', /[iI]/g, () => '\u0130'),
  replacing('a Cyrillic letter', /[aeopc]/g, (found) => alike[found] ?? found),
  replacing('a wide sign', /[!-~]/g, shift(0xfee0)),
  replacing('an Arabic digit', /\d/g, shift(0x0660 - 0x30)),
  replacing('a letter less', /[a-z]/g, () => ''),
  replacing('a letter twice', /[a-z]/g, times),
];

const numbers: readonly Variation[] = [
  replacing('a zero in front of a number', /\d+/g, (found) => `0${found}`),
  replacing('a plus in front of a number', /\d+/g, (found) => `+${found}`),
  replacing('a number in hexadecimal', /\d+/g, (found) => `0x${Number(found).toString(16)}`),
  replacing('a number in octal', /\d+/g, (found) => `0${Number(found).toString(8)}`),
  replacing('a number with a fraction', /\d+/g, (found) => `${found}.0`),
  replacing('a number one more', /\d+/g, (found) => `${Number(found) + 1}`),
  replacing('a number one less', /[1-9]\d*/g, (found) => `${Number(found) - 1}`),
  replacing('a number and 65536', /\d+/g, (found) => `${Number(found) + 65536}`),
  replacing('a number and 2^32', /\d+/g, (found) => `${Number(found) + 4294967296}`),
  replacing('a range of one', /\d+/g, (found) => `${found}-${found}`),
  replacing('a number twice', /\d+/g, (found) => `${found},${found}`),
  replacing('a range the other way round', /\d+-\d+/g, (found) => found.split('-').reverse().join('-')),
  replacing('a digit less', /\d/g, () => ''),
];

const signs: readonly Variation[] = [
  ...[
    '.',
    '/',
    '//',
    '*',
    '*.',
    '^',
    ':443',
    '?',
    ';',
    ' #x',
    '//x',
    ',',
    '|',
    '-',
    '+',
    '&',
    '=',
    "'",
    '"',
    '`',
    '\\',
    '%20',
    '$',
  ].flatMap((text) => inserting(text, text)),
  replacing('a letter as percents', /[a-z0-9./]/g, (found) => `%${found.charCodeAt(0).toString(16)}`),
  replacing('a letter as an escape', /[a-z0-9]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`),
  replacing('a letter behind a backslash', /[a-z0-9]/g, (found) => `\\${found}`),
  replacing(
    'a letter as a reference',
    /[A-Za-z0-9./]/g,
    (found) => `&#x${found.charCodeAt(0).toString(16)};`,
  ),
  replacing('a sign less', /[^A-Za-z0-9]/g, () => ''),
  replacing('a sign twice', /[^A-Za-z0-9]/g, times),
  replacing('a dash for another', /-/g, () => '\u2013'),
  replacing('a dot for another', /\./g, () => '\u3002'),
  { kind: 'in quotes', vary: (value) => `"${value}"` },
  { kind: 'in brackets', vary: (value) => `[${value}]` },
  { kind: 'nothing', vary: () => '' },
  { kind: 'any', vary: () => 'any' },
];

const unseen: readonly Variation[] = [
  ...Object.entries({
    ...{ 'a blank': ' ', 'a tab': '\t', 'a line end': '\n', 'a CR LF': '\r\n', 'a CR': '\r', 'a NUL': '\0' },
    ...{
      'a no-break blank': '\u00a0',
      'a wide blank': '\u3000',
      'a byte order mark': '\ufeff',
      'a NEL': '\u0085',
    },
    ...{
      'a zero-width blank': '\u200b',
      'a soft hyphen': '\u00ad',
      'an accent': '\u0301',
      'a turn': '\u202e',
    },
    ...{
      'a vertical tab': '\v',
      'a form feed': '\f',
      'a line separator': '\u2028',
      'a half character': '\udc80',
    },
    ...{ 'a comment of XML': '<!--x-->', 'a section of XML': '<![CDATA[]]>', 'a comment of C': '/*x*/' },
    ...{ 'an escape sequence': '\u001b[K', 'a backspace': 'x\b' },
  }).flatMap(([kind, text]) => inserting(kind, text)),
];

const addresses: readonly Variation[] = [
  replacing('a host as a prefix', /\b\d+\.\d+\.\d+\.\d+\b(?![/.])/g, (found) => `${found}/32`),
  replacing('a prefix without its length', /\/\d+\b/g, () => ''),
  replacing('a prefix with a dotted mask', /\/24\b/g, () => '/255.255.255.0'),
  replacing('a prefix with a wildcard mask', /\/24\b/g, () => '/0.0.0.255'),
  replacing('an address inside IPv6', /\b\d+\.\d+\.\d+\.\d+\b/g, (found) => `::ffff:${found}`),
  replacing('an address in fewer parts', /\b(\d+\.\d+)\.0\.0\b|\.0\.(?=\d)/g, () => '.'),
  replacing('IPv6 without its short form', /::/g, () => ':0:'),
  replacing('IPv6 with zeros', /(?<=[:\s>=]|^)[0-9a-f]{1,3}(?=:)/g, (found) => found.padStart(4, '0')),
  replacing('IPv6 with a zone', /::(?=\/|$)/g, () => '::%1'),
];

export const variations: readonly Variation[] = [...letters, ...numbers, ...signs, ...unseen, ...addresses];
