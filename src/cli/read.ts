import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { error, type Outcome } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { word } from '../diagnostics/quote.ts';
import type { Io } from './io.ts';

/** A file as it was read; `file` is what messages call it. */
export interface InputFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** The rule set that is meant where none is named. */
export const defaultRuleSet = 'entra-private-network-connector';

/** Where the bundled rule sets lie; as far from the bundle in `dist/bin` as from this folder. */
const dataFolder: string = fileURLToPath(new URL('../../data/', import.meta.url));

/** Whether a RULESET on the command line is a file; else it is `-` or the name of a bundled rule set. */
export function isFileName(name: string): boolean {
  return name !== '-' && (name.includes('/') || /\.ya?ml$/.test(name));
}

/** Reads what a RULESET on the command line names. Errors: `file-not-readable`. */
export async function readRuleSetFile(name: string, io: Io): Promise<Outcome<InputFile>> {
  if (name === '-') return readStandardInput(io);
  if (isFileName(name)) return readInput(name, io);
  const bundled = await bundledRuleSets();
  if (bundled.includes(name)) {
    const bytes = await readFile(join(dataFolder, `${name}.yaml`));
    return { value: { file: `rulec:${name}`, bytes }, diagnostics: [] };
  }
  const near = nearest(name, bundled);
  const help = `${near === undefined ? `the bundled ones are ${bundled.join(', ')}.` : `did you mean ${near}?`} A file is named with a / or ends in .yaml: ./${name}`;
  return {
    diagnostics: [error('file-not-readable', `no rule set called ${word(name)} comes with rulec`, { help })],
  };
}

/** The names of the rule sets that come with rulec. */
export async function bundledRuleSets(): Promise<readonly string[]> {
  const names = await readdir(dataFolder);
  return names.flatMap((name) => /^(.+)\.yaml$/.exec(name)?.[1] ?? []).sort();
}

/** Reads a file that the user named. Errors: `file-not-readable`. */
export async function readInput(name: string, io: Io): Promise<Outcome<InputFile>> {
  try {
    return { value: { file: name, bytes: await readFile(resolve(io.cwd, name)) }, diagnostics: [] };
  } catch (problem) {
    return { diagnostics: [error('file-not-readable', `${word(name)} ${reasonOf(problem)}`)] };
  }
}

/** The same, of a file that need not be there: then there is no value, and no error either. */
export async function readIfThere(name: string, io: Io): Promise<Outcome<InputFile>> {
  try {
    return { value: { file: name, bytes: await readFile(resolve(io.cwd, name)) }, diagnostics: [] };
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { diagnostics: [] };
    return { diagnostics: [error('file-not-readable', `${word(name)} ${reasonOf(problem)}`)] };
  }
}

async function readStandardInput(io: Io): Promise<Outcome<InputFile>> {
  try {
    return { value: { file: '-', bytes: await io.stdin() }, diagnostics: [] };
  } catch (problem) {
    return { diagnostics: [error('file-not-readable', `standard input ${reasonOf(problem)}`)] };
  }
}

/** What is wrong with a file, in words; whatever is not the system's own error is thrown. */
export function reasonOf(problem: unknown): string {
  const { code, message } = problem as NodeJS.ErrnoException;
  if (code === undefined) throw problem;
  return reasons[code] ?? `cannot be read: ${message}`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder, not a file',
  EACCES: 'cannot be read: no permission',
  ELOOP: 'cannot be read: its links go round',
};
