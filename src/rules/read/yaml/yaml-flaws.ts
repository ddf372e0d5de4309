/** Texts that are no YAML: the messages of the parser that are worth telling, and files that are something else. */
import type { YAMLError } from 'yaml';
import { type Diagnostic, error, type Span } from '../../../diagnostics/diagnostic.ts';
import { describeProblem, findLineStart, type Unclosed } from './yaml-words.ts';

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

/** Returns the messages of the parser without those that follow from another: one a line, and one for all tabs. */
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
    const line = findLineStart(text, problem.pos[0]);
    const isTab = problem.code === 'TAB_AS_INDENT';
    if (isTab) tabs++;
    if (lines.has(line) || (isTab && tabs > 1) || (derailed && !isTab)) continue;
    derailed ||= derailing.has(problem.code);
    lines.add(line);
    const { message, help, start = problem.pos[0] } = describeProblem(problem, text, unclosed);
    const span: Span = { file, start, end: Math.max(start, problem.pos[1]) };
    told.push(error('yaml-syntax', message, { span, help }));
    if (told.length === mostErrors) break;
  }
  return told;
}

/** Refuses a text with a mark of a merge at the start of a line: it was never one file. */
export function findConflictMarker(file: string, text: string): Diagnostic | undefined {
  const match = /^(?:<{7}|>{7})(?: .*)?$/m.exec(text);
  if (match === null) return undefined;
  const span = { file, start: match.index, end: match.index + match[0].length };
  const help = 'keep the lines of one side, and remove those that begin with <<<<<<<, ======= and >>>>>>>';
  return error('yaml-syntax', 'the file contains the conflict markers of a git merge', { span, help });
}

/** Refuses a page or a document that was saved under the name of a rule set. */
export function findMarkup(file: string, text: string): Diagnostic | undefined {
  const start = text.search(/\S/);
  if (text[start] !== '<') return undefined;
  const page = /^\s*<(?:!doctype html|html|head|body|title)\b/i.test(text);
  const what = page ? 'a web page' : 'XML';
  const help = page
    ? 'download the file itself: on a site that shows files, the link is often called raw'
    : 'rulec reads YAML here: rulec init makes a rule set to begin with';
  const span = { file, start, end: start + 1 };
  return error('yaml-syntax', `the file is ${what}, not YAML`, { span, help });
}
