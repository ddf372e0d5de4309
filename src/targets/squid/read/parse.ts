import { type Diagnostic, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import { lowerAscii } from '../../../sets/text/device-text.ts';
import type { AbsentFile, TargetFile } from '../../target.ts';
import type { Config, Directive, ListFile } from '../config.ts';
import { limitMessages } from './messages.ts';
import { readAcls } from './parse-acls.ts';
import { readConditions, withoutRemark } from './parse-blocks.ts';
import { parseDirective } from './parse-directives.ts';
import { baseName, type Claim, findConflict, findIncluded, matchLists, textOf } from './parse-files.ts';
import { flaw, type LogicalLine, listLines, logicalLines, oddity } from './parse-text.ts';

/**
 * Reads a fragment or a whole configuration: its main file with the files that this includes, the splice file beside
 * it where there is one, and the list files that they name, found by the ends of their paths.
 */
export function parse(files: readonly TargetFile[], absent?: AbsentFile[]): Outcome<Config> {
  const problems: Diagnostic[] = [];
  const { main, splice } = chooseMain(files, problems);
  if (main === undefined) {
    const at = { file: files[0]?.path ?? '', line: 1 };
    const help = 'give the .conf file too';
    return { diagnostics: [...problems, flaw(at, 'there is no configuration file among the files', help)] };
  }
  const reader: Reader = {
    main,
    files: files.filter((file) => file !== main),
    read: new Set([main]),
    claims: [],
    isQuoting: false,
    isDecided: false,
    count: 0,
    problems,
    ...present({ absent }),
  };
  const directives = readFile(reader, main, 0);
  const isRead = splice !== undefined && reader.read.has(splice);
  const spliced = splice === undefined || isRead ? undefined : readFile(reader, splice, 0);
  const lists = files.filter((file) => !reader.read.has(file));
  for (const { path } of lists.filter(({ path }) => path.endsWith('.conf') && path !== splice?.path))
    if (!isNamed(path, directives))
      problems.push(oddity({ file: path, line: 1 }, 'nothing includes this file'));
  const config: Config = {
    main: { path: main.path, directives: [...contradictions(reader, directives, lists), ...directives] },
    ...(splice === undefined || spliced === undefined
      ? {}
      : { splice: { path: splice.path, directives: spliced } }),
    lists: lists.map(
      (file): ListFile => ({ path: file.path, lines: listLines(file.path, textOf(file), problems) }),
    ),
  };
  readAcls(config, problems);
  const diagnostics = limitMessages(problems);
  return hasErrors(problems) ? { diagnostics } : { value: config, diagnostics };
}

function isNamed(path: string, directives: readonly Directive[]): boolean {
  return directives.some(
    (one) =>
      one.kind === 'acl' &&
      one.values.some((value) => value.kind === 'file' && baseName(value.path) === baseName(path)),
  );
}

/** The main file is the configuration that no other one includes, or names as a list. */
function chooseMain(
  files: readonly TargetFile[],
  problems: Diagnostic[],
): { readonly main?: TargetFile | undefined; readonly splice?: TargetFile | undefined } {
  const configs = files.filter(({ path }) => path.endsWith('.conf'));
  if (configs.length === 0) return { main: files.length === 1 ? files[0] : undefined };
  const mains = configs.filter(({ path }) => !path.endsWith('.splice.conf'));
  const splices = configs.filter(({ path }) => path.endsWith('.splice.conf'));
  const included = new Set(configs.flatMap((file) => findNamed(file, configs)));
  const free = (some: readonly TargetFile[]): readonly TargetFile[] =>
    some.length > 1 ? some.filter((file) => !included.has(file)) : some;
  const top = mains.length > 1 ? mains.filter((file) => !included.has(file)) : mains;
  const stock = top.filter(({ path }) => baseName(path) === 'squid.conf');
  if (top.length > 1 && stock.length !== 1) reportExtra(top, 'configuration file', problems);
  reportExtra(free(splices), 'splice file', problems);
  return { main: stock.length === 1 ? stock[0] : top[0], splice: free(splices)[0] };
}

/** The other configurations that a file includes or names. */
function findNamed(file: TargetFile, configs: readonly TargetFile[]): readonly TargetFile[] {
  const others = configs.filter((other) => other !== file);
  const text = textOf(file);
  const patterns = [...text.matchAll(/^[ \t]*include[ \t]+(.*)$/gm)].flatMap(([, rest = '']) =>
    patternsOf(rest),
  );
  const lists = [...text.matchAll(/^[ \t]*acl[ \t].*?["']([^"'\n]+)["']/gm)].map(([, path = '']) => path);
  return [...patterns, ...lists].flatMap((pattern) => findIncluded(pattern, others).files);
}

/** The words behind `include`: 5.7 takes double quotes off, and knows no remarks here (observed). */
function patternsOf(text: string): readonly string[] {
  return text
    .trim()
    .split(/[ \t\r]+/)
    .filter((one) => one !== '')
    .map((one) => one.replace(/^"(.*)"$/, '$1'));
}

function reportExtra(files: readonly TargetFile[], what: string, problems: Diagnostic[]): void {
  for (const { path } of files.slice(1)) {
    const help = 'give the files of one rule set at a time';
    problems.push(flaw({ file: path, line: 1 }, `there is more than one ${what}`, help));
  }
}

/** What is known while files are read, in the order in which Squid reads them. */
interface Reader {
  readonly main: TargetFile;
  /** All but the main one. */
  readonly files: readonly TargetFile[];
  readonly read: Set<TargetFile>;
  /** Which includes were found as which files. */
  readonly claims: (Claim & { readonly line: LogicalLine })[];
  /** Whether `configuration_includes_quoted_values` is on. */
  isQuoting: boolean;
  /** Whether a line was read that decides everything: what an include behind it says matters little. */
  isDecided: boolean;
  /** How many files were read, each time that one is included. */
  count: number;
  readonly problems: Diagnostic[];
  /** Where included files go that nobody gave; without it they have to be there. */
  readonly absent?: AbsentFile[];
}

/** Squid follows includes this deep (src/cache_cf.cc, parseOneConfigFile). */
const deepest = 16;
const mostReads = 2000;
const endless = 'files include each other too often or too deep';

function readFile(reader: Reader, file: TargetFile, depth: number): readonly Directive[] {
  const { problems } = reader;
  reader.read.add(file);
  const lines = readConditions(logicalLines(file.path, textOf(file), problems), problems);
  return lines.flatMap((line) => {
    const [, rest] = /^include(?:$|[ \t]+(.*)$)/.exec(line.text) ?? [];
    if (/^include(?:$|[ \t])/.test(line.text) && line.unclear === undefined && !line.text.includes('${'))
      return readIncluded(reader, rest ?? '', line, depth);
    const [, value] = /^configuration_includes_quoted_values[ \t]+(\S+)/.exec(line.text) ?? [];
    if (value !== undefined) reader.isQuoting = line.unclear !== undefined || value !== 'off';
    const directives = parseDirective(line, reader.isQuoting, problems);
    if (directives.some(decidesAll)) reader.isDecided = true;
    if (!reader.isQuoting || !isRefusedWhereQuoting(line.text)) return directives;
    const { text, origin } = line;
    const mayNotLoad = 'with quoted values 5.7 refuses most signs outside quotes, the ! of a condition too';
    return [
      ...directives,
      { kind: 'other', name: 'configuration_includes_quoted_values', text, origin, mayNotLoad },
    ];
  });
}

/** Whether a line holds a sign that 5.7 ends at where quoted values are on: tried one by one in a word of `note`. */
function isRefusedWhereQuoting(text: string): boolean {
  return /[^\w.:/,=+)" \t-]/.test(withoutRemark(text));
}

/** Whether a line decides every request that comes to it. */
function decidesAll(one: Directive): boolean {
  if (one.kind !== 'http_access') return false;
  return one.terms.every(({ acl, negated }) => !negated && lowerAscii(acl) === 'all');
}

function readIncluded(reader: Reader, text: string, line: LogicalLine, depth: number): readonly Directive[] {
  const patterns = patternsOf(text);
  const { origin } = line;
  if (patterns.length === 0) reader.problems.push(flaw(origin, 'the include names no file'));
  return patterns.flatMap((pattern): readonly Directive[] => {
    const other = { kind: 'other', name: 'include', text: `include ${pattern}`, origin } as const;
    if (/["\\]/.test(pattern)) return [{ ...other, unclear: 'quotes and escapes in an include' }];
    const { files: found, doubt } = findIncluded(pattern, reader.files);
    if (found.length === 0) {
      if (reader.absent !== undefined && !reader.isDecided && !pattern.startsWith('#')) {
        reader.absent.push({ path: pattern, origin });
        return [];
      }
      reader.problems.push(missing(pattern, line, reader.isDecided));
      return [other];
    }
    reader.count += found.length;
    const all = findIncluded(pattern, [...reader.files, reader.main]);
    const isLoop = all.doubt === undefined && all.files.includes(reader.main);
    if (isLoop || depth >= deepest || reader.count > mostReads) {
      if (!reader.problems.some(({ message }) => message === endless))
        reader.problems.push(flaw(origin, endless));
      return [];
    }
    reader.claims.push(...found.map((file) => ({ path: pattern, file: file.path, line })));
    const doubts: readonly Directive[] = doubt === undefined ? [] : [{ ...other, mayNotLoad: doubt }];
    return [...doubts, ...found.flatMap((file) => readFile(reader, file, depth + 1))];
  });
}

function missing(pattern: string, { origin }: LogicalLine, isDecided: boolean): Diagnostic {
  if (pattern.startsWith('#')) {
    const help = 'set the remark on a line of its own';
    return flaw(origin, 'after include Squid takes a remark for names of files, and refuses the file', help);
  }
  const message = `files missing: none of those given is ${word(pattern)}`;
  return (isDecided ? oddity : flaw)(origin, message, 'give the files that it includes too');
}

/** Of two includes, or an include and a list, that were found as the same files here, one is not so on the device. */
function contradictions(
  reader: Reader,
  directives: readonly Directive[],
  lists: readonly TargetFile[],
): readonly Directive[] {
  const named = directives.flatMap((one) =>
    one.kind === 'acl' ? one.values.flatMap((value) => (value.kind === 'file' ? [value.path] : [])) : [],
  );
  const found = [...matchLists(named, lists)].map(([path, file]): Claim => ({ path, file: file.path }));
  return reader.claims.flatMap((claim, index): readonly Directive[] => {
    const conflict = findConflict(claim, [...found, ...reader.claims.filter((_, other) => other !== index)]);
    if (conflict === undefined) return [];
    const mayNotLoad = `${word(claim.path)} and ${word(conflict.path)} are not both ${word(claim.file)}`;
    return [{ kind: 'other', name: 'include', text: claim.line.text, origin: claim.line.origin, mayNotLoad }];
  });
}
