import type { Outcome } from '../../../src/diagnostics/diagnostic.ts';
import type { Config, PfOptions } from '../../../src/targets/pf/config.ts';
import { parse } from '../../../src/targets/pf/read/parse.ts';
import { target } from '../../../src/targets/pf/target.ts';
import type { Reading } from '../../../src/targets/target.ts';

/** Reads a main file, and others by name. */
export function parseText(main: string, files: Readonly<Record<string, string>> = {}): Outcome<Config> {
  const others = Object.entries(files).map(([path, content]) => ({ path, content }));
  return parse([{ path: 'main.conf', content: main }, ...others]);
}

/** The same, of text that is whole. */
export function readAll(main: string, files: Readonly<Record<string, string>> = {}): Config {
  const { value, diagnostics } = parseText(main, files);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return value;
}

export function optionsOf(values: Readonly<Record<string, string>> = {}): PfOptions {
  const { value, diagnostics } = target.readOptions(values);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return value;
}

export function meaningOf(config: Config, values: Readonly<Record<string, string>> = {}): Reading {
  const { value, diagnostics } = target.meaning(config, optionsOf(values));
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return value;
}
