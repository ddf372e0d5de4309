import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** A module of `src/`, its path relative to it, and what it imports. */
export interface SourceFile {
  readonly path: string;
  readonly lines: number;
  /** Without comments and without the text of plain strings. */
  readonly code: string;
  /** The plain strings of the code, import paths left out. */
  readonly literals: readonly string[];
  /** Modules of `src/`, as paths relative to it; imports of types too. */
  readonly imports: readonly string[];
  /** Those of them that are still there when the program runs. */
  readonly values: readonly string[];
  /** Packages and Node's own modules. */
  readonly packages: readonly string[];
  readonly functions: readonly SourceFunction[];
}

/** A function at the top of a module. */
export interface SourceFunction {
  readonly name: string;
  readonly lines: number;
  readonly parameters: number;
}

const root: string = join(import.meta.dirname, '../../src');
const importForm =
  /^\s*(?:import|export)\b(?<type>\s+type\b(?!\s*,))?(?:[^'";]*?\bfrom)?\s*'(?<path>[^'\n]+)'/gm;
const lazyForm = /\bimport\(\s*'(?<path>[^'\n]+)'/g;

/** Every module of `src/` but the generated ones. */
export function readSources(): readonly SourceFile[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => posix.join(entry.parentPath.slice(root.length + 1).replaceAll('\\', '/'), entry.name))
    .filter((path) => !path.startsWith('generated/'))
    .sort()
    .map((path) => readSource(path, readFileSync(join(root, path), 'utf8')));
}

/** Takes a module apart. */
export function readSource(path: string, text: string): SourceFile {
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
  const found = [...bare.matchAll(importForm), ...bare.matchAll(lazyForm)].map(({ groups }) => ({
    specifier: groups?.path ?? '',
    isValue: groups?.type === undefined,
  }));
  const relative = found
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, isValue }) => ({ path: posix.join(dirname(path), specifier), isValue }));
  const rest = bare.replace(importForm, '').replace(lazyForm, '');
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    code: bare.replace(/'(?:[^'\\\n]|\\.)*'/g, "''"),
    literals: [...rest.matchAll(/'((?:[^'\\\n]|\\.)*)'/g)].map(([, literal]) => literal ?? ''),
    imports: relative.map((one) => one.path),
    values: relative.filter(({ isValue }) => isValue).map((one) => one.path),
    packages: found.map(({ specifier }) => specifier).filter((specifier) => !specifier.startsWith('.')),
    functions: readFunctions(bare),
  };
}

/** The functions at the top of a module, as the formatter leaves them: they end with a brace at the margin. */
function readFunctions(bare: string): readonly SourceFunction[] {
  const heads = /^(?:export )?(?:async )?(?:function\*? (\w+)|const (\w+)[^=\n]*= (?:async )?(?=[(<]))/gm;
  return [...bare.matchAll(heads)].flatMap((match) => {
    const body = bare.slice(match.index);
    const end = body.search(/^\}/m);
    const isArrow = match[1] === undefined;
    if (end < 0 || (isArrow && !/^[^;]*=> \{$/m.test(body.slice(0, body.indexOf('\n{', 1) + 1 || end))))
      return [];
    const lines = body.slice(0, end).split('\n').length;
    return [{ name: match[1] ?? match[2] ?? '', lines, parameters: countParameters(body) }];
  });
}

/** How many commas there are between the first parentheses, those within brackets left out. */
function countParameters(body: string): number {
  const start = body.indexOf('(');
  let depth = 0;
  let parameters = 0;
  let isEmpty = true;
  for (let at = start; at < body.length; at++) {
    const sign = body[at] ?? '';
    if ('([{<'.includes(sign)) depth++;
    else if (')]}'.includes(sign) || (sign === '>' && body[at - 1] !== '=')) depth--;
    else if (sign === ',' && depth === 1 && !/^[\s]*\)/.test(body.slice(at + 1))) parameters++;
    if (depth === 1 && at > start && /\S/.test(sign)) isEmpty = false;
    if (depth === 0) break;
  }
  return isEmpty ? 0 : parameters + 1;
}
