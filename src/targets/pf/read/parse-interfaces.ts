/**
 * Files that differ from those before in the names of interfaces and the entries of tables alone, as those of many devices do. A
 * rule is read the same for whatever interface it is, and each file of a table by itself: all else is what it was.
 */
import { cutPieces, findBetween, type Spot } from '../../../sets/text/pieces.ts';
import type { TargetFile } from '../../target.ts';
import { type Config, keywords, type Rule, type Statement } from '../config.ts';
import { giveFiles } from './parse-files.ts';
import { readTableFile } from './parse-table-file.ts';

/** Files as they were read: what stands in the main one between the interfaces of rules, and these rules. */
interface Pattern {
  readonly files: readonly TargetFile[];
  readonly main: number;
  readonly pieces: readonly string[];
  readonly rules: readonly Rule[];
  readonly config: Config;
}

/** Those that were read last; nothing keeps them from being collected. */
let last: WeakRef<Pattern> | undefined;

/** A rule that is for one interface, as far as its name, which ends in a digit as others do. */
const upToName = /^((?:[a-z]+ )+?on )([a-z]+\d+) /;
const nameAlone = /[a-z]{1,9}\d{1,6}/y;

/** Returns what files say that were read before, but for the interfaces and the tables; undefined where anything else differs. */
export function readOtherInterfaces(files: readonly TargetFile[]): Config | undefined {
  const pattern = last?.deref();
  const text = pattern === undefined ? undefined : files[pattern.main]?.content;
  if (pattern === undefined || typeof text !== 'string' || files.length !== pattern.files.length)
    return undefined;
  if (!files.every(({ path }, at) => path === pattern.files[at]?.path)) return undefined;
  const { config } = pattern;
  const names = findNames(pattern, text);
  const tableFiles = names === undefined ? undefined : readChanged(pattern, files);
  if (names === undefined || tableFiles === undefined) return undefined;
  const interfaces = new Map<Statement, Rule['interfaces']>();
  for (const [at, rule] of pattern.rules.entries())
    interfaces.set(rule, [{ name: names[at] ?? '', negated: false }]);
  const statements = config.statements.map((one): Statement => {
    const own = interfaces.get(one);
    return one.kind === 'rule' && own !== undefined ? { ...one, interfaces: own } : one;
  });
  return { ...config, statements, tableFiles };
}

function findNames({ pieces }: Pattern, text: string): readonly string[] | undefined {
  const names = findBetween(text, pieces, nameAlone);
  return names?.some((name) => keywords.has(name)) === true ? undefined : names;
}

/** Reads the files of tables that differ; undefined where anything is told of one of them, or was before. */
function readChanged(
  { files: before, main, config }: Pattern,
  files: readonly TargetFile[],
): Config['tableFiles'] | undefined {
  const changed = files.flatMap((file, at) => {
    const other = before[at];
    return at === main || other === undefined || file.content === other.content
      ? []
      : [[file, other] as const];
  });
  if (changed.length === 0) return config.tableFiles;
  const tables = new Map(config.tableFiles.map((table) => [table.path, table]));
  const read = new Map<string, Config['tableFiles'][number]>();
  for (const pair of changed) {
    const named = tables.get(pair[0].path)?.named;
    if (named === undefined) return undefined;
    const [now, then] = giveFiles(pair).map((file) => readTableFile(file, named));
    if (now === undefined || now.diagnostics.length + now.restrictions.length > 0) return undefined;
    if (then === undefined || then.restrictions.length > 0) return undefined;
    read.set(pair[0].path, now.file);
  }
  return config.tableFiles.map((table) => read.get(table.path) ?? table);
}

/** Keeps what files were read as, about which nothing was told. */
export function keepInterfaces(files: readonly TargetFile[], config: Config): void {
  last = undefined;
  const others = files.filter(({ path }) => path !== config.path);
  const text = files.find(({ path }) => path === config.path)?.content;
  // Besides the main file there are only those of tables, each of which one name is for.
  const bases = new Set(files.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)));
  const isPlain =
    typeof text === 'string' &&
    !/^[ \t]*(?:include|load)\b|\$/m.test(text) &&
    bases.size === files.length &&
    new Set(config.tableFiles.map(({ path }) => path)).size === config.tableFiles.length &&
    !config.path.endsWith('.txt') &&
    others.every(({ path }) => path.endsWith('.txt'));
  if (!isPlain) return;
  const spots = listSpots(text, config);
  const pieces = cutPieces(text, spots);
  const main = files.findIndex(({ path }) => path === config.path);
  last = new WeakRef({ files, main, pieces, rules: spots.map(({ rule }) => rule), config });
}

function listSpots(text: string, { statements }: Config): readonly (Spot & { readonly rule: Rule })[] {
  const lines = text.split('\n');
  const starts = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  return statements.flatMap((rule): readonly (Spot & { readonly rule: Rule })[] => {
    if (rule.kind !== 'rule' || rule.interfaces.length !== 1) return [];
    const at = rule.origin.line - 1;
    const [, before = '', name = ''] = upToName.exec(lines[at] ?? '') ?? [];
    if (name === '' || name !== rule.interfaces[0]?.name) return [];
    const start = (starts[at] ?? 0) + before.length;
    return [{ rule, start, end: start + name.length }];
  });
}
