/**
 * Reads the one kind of PAC file that can be read: tables, a statement a line, and a function that is known by its digest.
 * Any other script may answer anything, so nothing is known of it.
 */
import { error, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { sha256 } from '../../../sets/sha256.ts';
import type { TargetFile } from '../../target.ts';
import type { Config } from '../config.ts';
import { isAnswer } from '../options.ts';
import { type Draft, readRow } from './parse-rows.ts';

/** The functions that look a host up as `meaning` says. The other one has no patterns, and keeps the brackets of IPv6 literals. */
const withPatterns = '60e5a16a706476a640f82925a28f9e5ddcd694199214a6f63ebfc70e0736bf9d';
const withoutPatterns = '290f153fa7d3b1e7975cc05d9bf457c3865b0fe73566703ffd7fc4ecfa379492';

/** Chromium 156 takes a larger file for none (observed). */
const mostBytes = 1_048_576;

/** Reads one file. A script of another kind is a config that says where it differs. */
export function parse(files: readonly TargetFile[]): Outcome<Config> {
  const [file, another] = files;
  if (file === undefined) return { diagnostics: [error('config-syntax', 'there is no PAC file')] };
  if (another !== undefined) {
    const at = { file: another.path, line: 1 };
    const help = 'a client loads one file: give one';
    return { diagnostics: [error('config-syntax', 'there is more than one PAC file', { at, help })] };
  }
  return { value: readScript(file), diagnostics: [] };
}

function readScript({ path, content }: TargetFile): Config {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  // Every engine takes CR LF for one line end (ECMA-262, 12.3), and no text of these files spans lines.
  const lines = text.split(/\r?\n/);
  const draft: Draft = { path, lines, services: [], entries: [], patterns: [], keys: new Set() };
  const nothing: Config = {
    ...{ path, comments: [], permitted: '', otherwise: '', services: [], entries: [], patterns: [] },
  };
  const refuse = (why: string, line: number): Config => ({
    ...nothing,
    foreign: { why, origin: { file: path, line } },
  });
  if (bytes.length > mostBytes) return refuse('it is larger than 1 MB, which clients do not load', 1);
  const odd = lines.findIndex((line) => /[^ -~]/.test(line));
  if (odd >= 0) return refuse('it contains characters other than printable ASCII and line ends', odd + 1);
  const start = lines.findIndex((line) => line.startsWith('function '));
  if (start < 0) return refuse('it has no function', 1);
  const end = lines.findLastIndex((line) => !beside.test(line)) + 1;
  const digest = sha256(`${lines.slice(start, end).join('\n')}\n`);
  if (digest !== withPatterns && digest !== withoutPatterns)
    return refuse('its function is none that rulec knows', start + 1);
  return readTables(draft, start, digest === withPatterns, refuse);
}

/** Reads the lines in front of the function. */
function readTables(
  draft: Draft,
  end: number,
  hasPatterns: boolean,
  refuse: (why: string, line: number) => Config,
): Config {
  const { path, lines, services, entries, patterns } = draft;
  const statements = lines
    .slice(0, end)
    .map((text, index) => ({ text, line: index + 1 }))
    .filter(({ text }) => !beside.test(text));
  const answers: string[] = [];
  const heads = hasPatterns ? [...tables, 'var rulecPatterns = [];'] : tables;
  for (const [index, { text, line }] of statements.entries()) {
    const name = answerNames[index];
    const head = heads[index - answerNames.length];
    const why =
      name !== undefined
        ? readAnswer(answers, name, text)
        : head !== undefined
          ? findDifference(head, text)
          : readRow(draft, hasPatterns, text, line);
    if (why !== undefined) return refuse(why, line);
  }
  const [permitted, otherwise] = answers;
  if (
    permitted === undefined ||
    otherwise === undefined ||
    statements.length < answerNames.length + heads.length
  )
    return refuse('its tables are not complete', end + 1);
  const comments = lines.slice(0, (statements[0]?.line ?? 1) - 1).filter((line) => line.trim() !== '');
  return {
    ...{ path, permitted, otherwise, services, entries, patterns },
    comments: comments.map((text) => ({ kind: 'comment', text: text.trimStart().slice(3) })),
  };
}

/** Empty lines and comments. JScript may run what stands right behind the dashes: `//@cc_on`. */
const beside = /^ *(?:\/\/(?: |$)|$)/;
const answerNames = ['rulecPermitted', 'rulecOtherwise'];
const tables = ['var rulecServices = [];', 'var rulecHosts = {};'];

function findDifference(wanted: string, text: string): string | undefined {
  return text === wanted ? undefined : `${wanted} is missing`;
}

function readAnswer(answers: string[], name: string, text: string): string | undefined {
  const [, answer] = new RegExp(`^var ${name} = "([^"\\\\]*)";$`).exec(text) ?? [];
  if (answer === undefined) return `var ${name} is missing`;
  if (!isAnswer(answer)) return `clients do not agree on what ${quote(answer)} means`;
  answers.push(answer);
  return undefined;
}
