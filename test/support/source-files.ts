import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** A module of `src/`, its path relative to it, and what it imports. */
export interface SourceFile {
  readonly path: string;
  /** Without comments and without the text of plain strings. */
  readonly code: string;
  /** Modules of `src/`, as paths relative to it; imports of types too. */
  readonly imports: readonly string[];
  /** Packages and Node's own modules. */
  readonly packages: readonly string[];
}

const root: string = join(import.meta.dirname, '../../src');

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
  const specifiers = [
    ...bare.matchAll(/^\s*(?:import|export)\b(?:[^'";]*?\bfrom)?\s*'([^'\n]+)'/gm),
    ...bare.matchAll(/\bimport\(\s*'([^'\n]+)'/g),
  ].map(([, specifier]) => specifier ?? '');
  const relative = specifiers.filter((specifier) => specifier.startsWith('.'));
  return {
    path,
    code: bare.replace(/'(?:[^'\\\n]|\\.)*'/g, "''"),
    imports: relative.map((specifier) => posix.join(dirname(path), specifier)),
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')),
  };
}
