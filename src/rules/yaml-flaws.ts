/** The mistakes of texts that are no YAML, in our words: what is wrong, where it begins, and what to write. */
import type { YAMLError } from 'yaml';
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import { error } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Unclosed } from './yaml-brackets.ts';

interface Flaw {
  readonly message: string;
  readonly help: string;
  /** Where it begins, if not where the parser noticed. */
  readonly start?: number;
}

/** After these the parser has lost its way, and what it says next is about that. */
const derailing: ReadonlySet<string> = new Set([
  'BAD_INDENT',
  'BLOCK_IN_FLOW',
  'IMPOSSIBLE',
  'MISSING_CHAR',
  'MULTILINE_IMPLICIT_KEY',
  'UNEXPECTED_TOKEN',
]);

const mostErrors = 20;

/** The messages of the parser, without those that follow from another: one a line, and one for all tabs. */
export function explainYaml(
  file: string,
  text: string,
  problems: readonly YAMLError[],
  unclosed: readonly Unclosed[],
): readonly Diagnostic[] {
  const told: Diagnostic[] = [];
  const lines = new Set<number>();
  let derailed = false;
  let tabs = 0;
  for (const problem of [...problems].sort((a, b) => a.pos[0] - b.pos[0])) {
    const line = lineStart(text, problem.pos[0]);
    const isTab = problem.code === 'TAB_AS_INDENT';
    if (isTab) tabs++;
    if (lines.has(line) || (isTab && tabs > 1) || (derailed && !isTab)) continue;
    derailed ||= derailing.has(problem.code);
    lines.add(line);
    const { message, help, start = problem.pos[0] } = describe(problem, text, unclosed);
    const span: Span = { file, start, end: Math.max(start, problem.pos[1]) };
    told.push(error('yaml-syntax', message, { span, help }));
    if (told.length === mostErrors) break;
  }
  return told;
}

/** What holds a mark of a merge at the start of a line was never one file. */
export function conflictMarker(file: string, text: string): Diagnostic | undefined {
  const match = /^(?:<{7}|>{7})(?: .*)?$/m.exec(text);
  if (match === null) return undefined;
  const span = { file, start: match.index, end: match.index + match[0].length };
  const help = 'keep the lines of one side, and take out those that begin with <<<<<<<, ======= and >>>>>>>';
  return error('yaml-syntax', 'the file holds the conflict markers of a git merge', { span, help });
}

/** A page or a document that was saved under the name of a rule set. */
export function markup(file: string, text: string): Diagnostic | undefined {
  const start = text.search(/\S/);
  if (text[start] !== '<') return undefined;
  const page = /^\s*<(?:!doctype html|html|head|body|title)\b/i.test(text);
  const title = /<title[^>]*>\s*([^<]*?)\s*<\/title>/i.exec(text.slice(0, 4096))?.[1];
  const what = page ? `a web page${title ? `, ${quote(title)}` : ''}` : 'XML';
  const help = page
    ? 'download the file itself: on a site that shows files, the link is often called raw'
    : 'a rule set is YAML: rulec init makes one to begin with';
  return error('yaml-syntax', `the file is ${what}, not a rule set`, {
    span: { file, start, end: start + 1 },
    help,
  });
}

function describe(problem: YAMLError, text: string, unclosed: readonly Unclosed[]): Flaw {
  const [at] = problem.pos;
  const open = unclosed.find((one) => one.found === at || (one.found >= text.length && at >= text.length));
  const words = problem.message.replace(/\s+/g, ' ').trim();
  if (open !== undefined && /end with a|closing/.test(words)) return describeOpen(open, text);
  const value = valueAt(text, at);
  switch (problem.code) {
    case 'TAB_AS_INDENT':
      return {
        message: 'a tab stands where YAML wants blanks',
        help: 'indent with blanks alone, here and on every line; most editors can replace all tabs at once',
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        message: 'a colon with a blank behind it begins a key, and this line has one already',
        help: `text with a colon stands in quotes: ${inQuotes(value)}`,
      };
    case 'BAD_SCALAR_START':
      return { message: `text cannot begin with ${text[at]}`, help: `put it in quotes: ${inQuotes(value)}` };
    case 'TAG_RESOLVE_FAILED':
      return describeTag(text.slice(at, problem.pos[1]) || value);
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
      return {
        message: `${quote(lineAt(text, at))} is no key with a value`,
        help: 'a key has a colon and a blank behind it: name: example',
      };
    case 'UNEXPECTED_TOKEN':
      if (/scalar at node end/.test(words)) return behindQuote(text, at);
      break;
    case 'BAD_INDENT':
    case 'MISSING_CHAR':
      if (/same column|indicator|followed by map values/.test(words)) {
        return {
          message: `${quote(lineAt(text, at))} does not line up with the lines above`,
          help: 'keys of one entry begin in one column, and so do the hyphens of one list',
          start: at + (text.slice(at).match(/^ */)?.[0].length ?? 0),
        };
      }
  }
  const help =
    'lists are [a, b] or lines with hyphens; text with : # [ ] { } , & * ! | > in it stands in quotes';
  return { message: words, help };
}

function describeOpen({ mark, start }: Unclosed, text: string): Flaw {
  if (mark === '"' || mark === "'") {
    return { message: `this ${mark} is never closed`, help: `write ${mark} behind the text`, start };
  }
  const end = mark === '[' ? ']' : '}';
  const hidden = new RegExp(` #.*\\${end}`).test(text.slice(start, start + 1000).split('\n', 1)[0] ?? '');
  const help = `write ${end} where it ends${hidden ? `; the one that is there is in a comment, which a blank and # begin` : ''}`;
  return { message: `this ${mark} is never closed`, help, start };
}

/** `!word`: a type to YAML, and a negation to those who write firewalls. */
function describeTag(tag: string): Flaw {
  const negated = /^!(?:[\w*-]+\.[\w.*/-]+|[\da-f:]*:[\da-f:/]+)$/i.test(tag);
  return {
    message: `in YAML ${quote(tag)} names a type, and none that there is`,
    help: negated
      ? 'nothing is negated in a rule set: write a rule with action: deny above this one'
      : `put text that begins with ! in quotes: ${inQuotes(tag)}`,
  };
}

function behindQuote(text: string, at: number): Flaw {
  const line = lineAt(text, at);
  const single = line.indexOf("'") >= 0 && (line.indexOf('"') < 0 || line.indexOf("'") < line.indexOf('"'));
  return {
    message: `${quote(valueAt(text, at))} stands behind the quote that ends the text`,
    help: single
      ? "close the quote where the text ends; an apostrophe in single quotes is written twice: 'don''t'"
      : 'close the quote where the text ends; a quote inside of double quotes is written \\"',
  };
}

/** A text as it would stand in quotes; typographic quotes around it, which are none to YAML, are taken off. */
function inQuotes(value: string): string {
  const bare = value.replace(/^[\u2018-\u201f]|[\u2018-\u201f]$/g, '');
  return bare.length > 60 || /["\\]/.test(bare) ? '"…"' : `"${bare}"`;
}

/** From an offset to the end of its line, or of its entry in a list on one line; without a comment. */
function valueAt(text: string, at: number): string {
  const rest = text.slice(at, at + 200).split('\n', 1)[0] ?? '';
  const inList = /^\s*(?:- )?[\w-]+:\s*[[{]|^\s*- *[[{]/.test(lineAt(text, at));
  return rest
    .replace(/ #.*$/, '')
    .replace(inList ? /[,\]}].*$/ : /$/, '')
    .trim();
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(lineStart(text, at), end < 0 ? text.length : end).trim();
}

function lineStart(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
}
