import type { YAMLError } from 'yaml';
import { quote } from '../../../diagnostics/quote.ts';

/** What is told of a mistake that the parser found. */
export interface Flaw {
  readonly message: string;
  readonly help: string;
  /** Where it begins, if not where the parser noticed. */
  readonly start?: number;
}

/** Says what is wrong in our words: where it begins, and what to write. */
export function describeProblem(problem: YAMLError, text: string, unclosed: readonly Unclosed[]): Flaw {
  const [at] = problem.pos;
  const open = unclosed.find((one) => one.found === at || (one.found >= text.length && at >= text.length));
  const words = problem.message.replace(/\s+/g, ' ').trim();
  if (open !== undefined && /end with a|closing/.test(words)) return describeOpen(open, text);
  const line = readLineAt(text, at);
  const bullet = /^[\u2010-\u2015\u2212\u2022\u25aa\u25cf\u00b7](?=\s)/.exec(line);
  if (bullet !== null)
    return { message: `${bullet[0]} is not the hyphen that begins an entry`, help: 'write - in its place' };
  if (/[\u00a0\u2000-\u200b\u202f\u3000]/.test(line))
    return { message: 'this line contains a blank that is not the plain one', help: 'retype its blanks' };
  return describeCode(problem, words, text) ?? { message: words, help: anyMistake };
}

/** Describes a problem by the parser's code for it; undefined where there is nothing better than the parser's words. */
function describeCode({ code, pos }: YAMLError, words: string, text: string): Flaw | undefined {
  const [at] = pos;
  const value = readValueAt(text, at);
  const line = readLineAt(text, at);
  const noValue: Flaw = {
    message: `${quote(line)} is not a key with a value`,
    help: 'a key has a colon and a blank after it: name: example',
  };
  switch (code) {
    case 'TAB_AS_INDENT':
      return {
        message: 'found a tab where YAML needs blanks',
        help: 'indent only with blanks, here and on every line; most editors can replace all tabs at once',
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'a colon with a blank after it begins a key, and this line has one already',
        help: `text with a colon needs quotes: ${showInQuotes(value)}`,
      };
    case 'BAD_SCALAR_START':
      return {
        message: `text cannot begin with ${text[at]}`,
        help: `put it in quotes: ${showInQuotes(value)}`,
      };
    case 'TAG_RESOLVE_FAILED':
      return describeTag(text.slice(at, pos[1]) || value);
    case 'BAD_ALIAS':
      return {
        message: 'in YAML a * begins the name of an alias, and an & that of an anchor',
        help: 'put text that begins with one in quotes; to match every destination, write addresses: any and no hosts',
      };
    case 'BAD_DQ_ESCAPE':
      return {
        message: `${words.charAt(0).toLowerCase()}${words.slice(1)}`,
        help: 'in double quotes a backslash is written twice, in single quotes once',
      };
    case 'MULTILINE_IMPLICIT_KEY':
      return noValue;
    case 'UNEXPECTED_TOKEN':
      return describeToken(words, text, at);
    case 'BAD_INDENT':
    case 'MISSING_CHAR':
      if (/followed by map values/.test(words)) return noValue;
      return /same column|indicator/.test(words) ? describeIndent(text, at) : undefined;
    default:
      return undefined;
  }
}

const anyMistake =
  'lists are [a, b] or lines with hyphens; text with : # [ ] { } , & * ! | > in it needs quotes';

function describeIndent(text: string, at: number): Flaw {
  return {
    message: `${quote(readLineAt(text, at))} does not line up with the lines above`,
    help: 'keys of one entry begin in one column, and so do the hyphens of one list',
    start: at + (text.slice(at).match(/^ */)?.[0].length ?? 0),
  };
}

/** Describes what stands where nothing may stand. */
function describeToken(words: string, text: string, at: number): Flaw | undefined {
  if (/Not a YAML token|Block scalar header/.test(words)) {
    return {
      message: '| and > begin a text on the lines below, and something follows it here',
      help: 'put text that begins with one in quotes, or begin it on the next line',
    };
  }
  if (/block-seq-ind/.test(words)) {
    return {
      message: 'a list with hyphens begins on a line of its own',
      help: `write it on the next line; text that begins with a hyphen needs quotes: ${showInQuotes(readValueAt(text, at))}`,
    };
  }
  const closing = /flow-(?:seq|map)-end/.test(words) ? text[at] : undefined;
  if (closing !== undefined)
    return {
      message: `this ${closing} closes nothing`,
      help: 'remove it, or write the one that it closes',
    };
  if (!/at node end/.test(words)) return undefined;
  const before = text.slice(0, at).trimEnd().at(-1) ?? '';
  if (before === '"' || before === "'") return explainBehindQuote(text, at);
  return {
    message: `${quote(readValueAt(text, at))} follows the ${quote(before)} that ends the value`,
    help: 'write a comma before it; or put the whole text in quotes, if it is one',
  };
}

function describeOpen({ mark, start }: Unclosed, text: string): Flaw {
  if (mark === '"' || mark === "'") {
    return { message: `this ${mark} is never closed`, help: `write ${mark} after the text`, start };
  }
  const end = mark === '[' ? ']' : '}';
  const hidden = new RegExp(` #.*\\${end}`).test(text.slice(start, start + 1000).split('\n', 1)[0] ?? '');
  const help = `write ${end} where it ends${hidden ? `; the one that is there is in a comment, which a blank and # begin` : ''}`;
  return { message: `this ${mark} is never closed`, help, start };
}

/** Describes `!word`, which is a type to YAML, and a negation to those who write firewalls. */
function describeTag(tag: string): Flaw {
  const negated = /^!(?:[\w*-]+\.[\w.*/-]+|[\da-f:]*:[\da-f:/]+)$/i.test(tag);
  return {
    message: `in YAML ${quote(tag)} names a type, and none that there is`,
    help: negated
      ? 'nothing is negated in a rule set: write a rule with action: deny above this one'
      : `put text that begins with ! in quotes: ${showInQuotes(tag)}`,
  };
}

function explainBehindQuote(text: string, at: number): Flaw {
  const line = readLineAt(text, at);
  const single = line.indexOf("'") >= 0 && (line.indexOf('"') < 0 || line.indexOf("'") < line.indexOf('"'));
  return {
    message: `${quote(readValueAt(text, at))} follows the quote that ends the text`,
    help: single
      ? "close the quote where the text ends; an apostrophe in single quotes is written twice: 'don''t'"
      : 'close the quote where the text ends; a quote inside of double quotes is written \\"',
  };
}

/** Shows a text in quotes, without the typographic quotes around it, which are none to YAML. */
function showInQuotes(value: string): string {
  const bare = value.replace(/^[\u2018-\u201f]|[\u2018-\u201f]$/g, '');
  return bare.length > 60 || /["\\]/.test(bare) ? '"…"' : quote(bare);
}

/** Reads from an offset to the end of its line, or of its entry in a list on one line, without a comment. */
function readValueAt(text: string, at: number): string {
  const rest = text.slice(at, at + 200).split('\n', 1)[0] ?? '';
  const inList = /^\s*(?:- )?[\w-]+:\s*[[{]|^\s*- *[[{]/.test(readLineAt(text, at));
  return rest
    .replace(/ #.*$/, '')
    .replace(inList ? /[,\]}].*$/ : /$/, '')
    .trim();
}

function readLineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(findLineStart(text, at), end < 0 ? text.length : end).trim();
}

/** Returns where the line of an offset begins. */
export function findLineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}

/** A bracket or quote that nobody closed; found where the text cannot go on. */
export interface Unclosed {
  readonly mark: string;
  readonly start: number;
  readonly found: number;
}

// What the lexer puts between the pieces of the text: beginnings, and the end of a list that cannot go on.
const documentBegins = '\u0002';
const listBreaksOff = '\u0018';
const scalarBegins = '\u001f';
const marks: ReadonlySet<string> = new Set([documentBegins, listBreaksOff, scalarBegins]);

/** Returns how many code units of the text a piece of the lexer's stands for. */
export function measureLexeme(lexeme: string): number {
  return marks.has(lexeme) ? 0 : lexeme.length;
}

/** Follows brackets and quotes, to tell where one began that is found to be open much later. */
export function followBrackets(): {
  readonly see: (lexeme: string, offset: number) => void;
  readonly unclosed: (end: number) => readonly Unclosed[];
} {
  const found: Unclosed[] = [];
  const open: Omit<Unclosed, 'found'>[] = [];
  let text: Omit<Unclosed, 'found'> = { mark: '"', start: 0 };
  const giveUp = (at: number): void => {
    const last = open.at(-1);
    if (last !== undefined) found.push({ ...last, found: at });
    open.length = 0;
  };
  return {
    see: (lexeme, start) => {
      const [mark = ''] = lexeme;
      if (lexeme === '[' || lexeme === '{') open.push({ mark, start });
      else if (lexeme === ']' || lexeme === '}') {
        const last = open.pop();
        if (last === undefined || (last.mark === '[') === (lexeme === ']')) return;
        found.push({ ...last, found: start });
        open.pop();
      } else if (mark === '"' || mark === "'") text = { mark, start };
      else if (lexeme === listBreaksOff) giveUp(start);
    },
    unclosed: (end) => {
      giveUp(end);
      return [...found, { ...text, found: end }];
    },
  };
}
