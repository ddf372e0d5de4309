import { present } from '../../diagnostics/present.ts';

/**
 * POSIX extended regular expressions (IEEE 1003.1, section 9.4) over bytes, as Squid compiles them:
 * unanchored, no back-references. GNU's extensions (`\w`, `\<`, `\b` …) are refused: other builds read them
 * differently.
 */
export type Expression =
  /** One byte; `bytes[b]` is 1 where byte b is meant. */
  | { readonly kind: 'byte'; readonly bytes: Uint8Array }
  | { readonly kind: 'sequence'; readonly of: readonly Expression[] }
  | { readonly kind: 'choice'; readonly of: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly of: Expression; readonly min: number; readonly max?: number }
  /** The start and the end of the text. */
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

export interface BadExpression {
  readonly problem: string;
}

/** Reads an expression; `ignoreCase` makes letters match both cases. */
export function parseExpression(source: string, ignoreCase = false): Expression | BadExpression {
  const reader = { source, at: 0, ignoreCase, problem: '' };
  const expression = readChoice(reader, 0);
  return reader.problem === '' ? expression : { problem: `${reader.problem} at character ${reader.at + 1}` };
}

/** Returns whether an expression could not be read. */
export function isBadExpression(value: Expression | BadExpression): value is BadExpression {
  return 'problem' in value;
}

interface Reader {
  readonly source: string;
  readonly ignoreCase: boolean;
  at: number;
  problem: string;
}

const deepest = 50;

const anyByte: Expression = { kind: 'byte', bytes: new Uint8Array(256).fill(1) };

function readChoice(reader: Reader, depth: number): Expression {
  if (depth > deepest) reader.problem ||= 'too many nested groups';
  const branches = [readSequence(reader, depth)];
  while (reader.problem === '' && reader.source[reader.at] === '|') {
    reader.at++;
    branches.push(readSequence(reader, depth));
  }
  return branches.length === 1 && branches[0] !== undefined ? branches[0] : { kind: 'choice', of: branches };
}

function readSequence(reader: Reader, depth: number): Expression {
  const of: Expression[] = [];
  while (reader.problem === '' && reader.at < reader.source.length) {
    const next = reader.source[reader.at];
    if (next === '|' || (next === ')' && depth > 0)) break;
    of.push(readRepeat(reader, depth));
  }
  const isCutOff = depth > 0 && reader.at >= reader.source.length;
  if (of.length === 0) reader.problem ||= isCutOff ? 'unmatched (' : 'an empty alternative';
  return { kind: 'sequence', of };
}

function readRepeat(reader: Reader, depth: number): Expression {
  let of = readOne(reader, depth);
  const isAnchored = '*+?{'.includes(reader.source[reader.at] ?? ' ') && holdsAnchor(of);
  while (reader.problem === '') {
    const next = reader.source[reader.at];
    const bounds = next === '*' ? [0] : next === '+' ? [1] : next === '?' ? [0, 1] : undefined;
    if (bounds !== undefined) reader.at++;
    else if (next !== '{') break;
    const [min, max] = bounds ?? readBounds(reader);
    if (isAnchored && (max !== 1 || of.kind === 'start' || of.kind === 'end'))
      reader.problem ||= 'a repeated anchor';
    of = { kind: 'repeat', of, min: min ?? 0, ...present({ max }) };
  }
  return of;
}

/** Of copies of an anchor glibc forgets some: to it `b(a$){2,}` matches `ba` (regexec, observed). */
function holdsAnchor(expression: Expression): boolean {
  switch (expression.kind) {
    case 'start':
    case 'end':
      return true;
    case 'byte':
      return false;
    case 'repeat':
      return holdsAnchor(expression.of);
    case 'sequence':
    case 'choice':
      return expression.of.some(holdsAnchor);
  }
}

/**
 * How often, as glibc reads it: `{,m}` begins at none, and 32,767 is the most. Other builds have other limits, and no lower
 * bound is an error to some: these are not read, and neither are counts whose automata would be large.
 */
function readBounds(reader: Reader): readonly number[] {
  const count = /\{(\d*)(?:(,)(\d*))?\}/y;
  count.lastIndex = reader.at;
  const [all, least, comma, most] = count.exec(reader.source) ?? [];
  const min = Number(least);
  const max = comma === undefined ? min : most === '' ? undefined : Number(most);
  const largest = Math.max(min, max ?? 0);
  if (all === undefined || (least === '' && comma === undefined) || min > (max ?? min) || largest > 32_767)
    reader.problem ||= 'a bad repetition count';
  else if (least === '' || largest > 255) reader.problem ||= 'an unusual repetition count';
  reader.at += all?.length ?? 0;
  return max === undefined ? [min] : [min, max];
}

function readOne(reader: Reader, depth: number): Expression {
  const next = reader.source[reader.at] ?? '';
  reader.at++;
  switch (next) {
    case '^':
      return { kind: 'start' };
    case '$':
      return { kind: 'end' };
    case '.':
      return anyByte;
    case '(': {
      const inside = readChoice(reader, depth + 1);
      if (reader.source[reader.at] !== ')') reader.problem ||= 'unmatched (';
      reader.at++;
      return inside;
    }
    case ')':
      // By itself it means itself; Squid puts each expression into a group, which it would close (5.7, observed).
      reader.problem ||= 'a ) that closes nothing';
      return readByte(reader, next);
    case '[':
      return readBracket(reader);
    case '\\': {
      const escaped = reader.source[reader.at] ?? '';
      reader.at++;
      if (!/^[\\^$.[\]|()*+?{}/#"'\-:;,!@%&=~<> ]$/.test(escaped) || "<>'`".includes(escaped)) {
        reader.problem ||= `the escape \\${escaped}, which builds read differently,`;
      }
      return readByte(reader, escaped);
    }
    case '*':
    case '+':
    case '?':
    case '{':
      reader.problem ||= `nothing to repeat before ${next}`;
      return readByte(reader, next);
    default:
      return readByte(reader, next);
  }
}

/** Characters by themselves, made once: automata know the sets again. */
const single = new Map<string, Expression>();

function readByte(reader: Reader, character: string): Expression {
  const key = `${character}${reader.ignoreCase ? ' in any case' : ''}`;
  const known = single.get(key);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(256);
  addByte(reader, bytes, character);
  const made: Expression = { kind: 'byte', bytes };
  // Others are a problem of each expression that has them.
  if (character.length === 1 && character.charCodeAt(0) < 128) single.set(key, made);
  return made;
}

function addByte(reader: Reader, bytes: Uint8Array, character: string): void {
  const code = character.charCodeAt(0);
  if (!(code < 128)) reader.problem ||= 'a character outside ASCII';
  bytes[code] = 1;
  if (!reader.ignoreCase) return;
  bytes[character.toLowerCase().charCodeAt(0)] = 1;
  bytes[character.toUpperCase().charCodeAt(0)] = 1;
}

const classes: Readonly<Record<string, RegExp>> = {
  alpha: /[A-Za-z]/,
  digit: /[0-9]/,
  alnum: /[A-Za-z0-9]/,
  upper: /[A-Z]/,
  lower: /[a-z]/,
  space: /[ \t-\r]/,
  blank: /[ \t]/,
  punct: /[!-/:-@[-`{-~]/,
  print: /[ -~]/,
  graph: /[!-~]/,
  // Of the first 128 characters: those that cannot be printed.
  cntrl: /[^ -~]/,
  xdigit: /[0-9A-Fa-f]/,
};

/** Where case does not count, glibc compares in upper case: `[--a]` ends at `A` then (observed, on Squid 5.7 too). */
function codeInRange({ ignoreCase }: Reader, end: string): number {
  return (ignoreCase ? end.toUpperCase() : end).charCodeAt(0);
}

/** Reads a bracket expression; inside it a backslash is a backslash. */
function readBracket(reader: Reader): Expression {
  const bytes = new Uint8Array(256);
  const negated = reader.source[reader.at] === '^';
  if (negated) reader.at++;
  for (let first = true; ; first = false) {
    const next = reader.source[reader.at];
    if (next === undefined) reader.problem = 'unmatched [';
    if (next === undefined || (next === ']' && !first)) break;
    const named = /^\[:([a-z]+):\]/.exec(reader.source.slice(reader.at, reader.at + 12));
    const members = classes[named?.[1] ?? ''];
    if (named !== null && members !== undefined) {
      reader.at += named[0].length;
      for (let code = 0; code < 128; code++) {
        const character = String.fromCharCode(code);
        if (members.test(character)) addByte(reader, bytes, character);
      }
      continue;
    }
    if (/^\[[:.=]/.test(reader.source.slice(reader.at, reader.at + 2)))
      reader.problem ||= 'a class that is not known';
    reader.at++;
    // Behind something else a hyphen is one only where the bracket ends: glibc refuses the others (seen on Squid 5.7).
    if (next === '-' && !first && reader.source[reader.at] !== ']') reader.problem ||= 'a bad range';
    const last = /^-([^\]])/.exec(reader.source.slice(reader.at, reader.at + 2))?.[1];
    if (last === undefined) {
      addByte(reader, bytes, next);
      continue;
    }
    reader.at += 2;
    if (last === '[' && /[:.=]/.test(reader.source[reader.at] ?? ''))
      reader.problem ||= 'a class that is not known';
    const [from, to] = [next, last].map((end) => codeInRange(reader, end)) as [number, number];
    if (to < from) reader.problem ||= 'a bad range';
    for (let code = from; code <= to; code++) addByte(reader, bytes, String.fromCharCode(code));
  }
  reader.at++;
  if (negated) for (let byte = 0; byte < 256; byte++) bytes[byte] = bytes[byte] === 1 ? 0 : 1;
  return { kind: 'byte', bytes };
}
