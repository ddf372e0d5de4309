import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { type CliResult, type CliSetting, runCli } from './run-cli.ts';

/** One rule that pf can mean but for its name and scheme, and one that it means exactly. */
export const smallRules = `rulec: 1
name: small
rules:
  - id: web
    services: [443/https]
    to:
      - hosts: [www.example.com]
        addresses: [192.0.2.0/24]
  - id: resolvers
    services: [53/udp]
    to:
      - addresses: [198.51.100.53/32]
`;

/** The same with hosts that no packet filter can let through. */
export const lonelyRules: string = smallRules.replace(
  '  - id: resolvers',
  '      - hosts: [nowhere.example.com, elsewhere.example.com]\n  - id: resolvers',
);

/** A folder of its own for each test, with the small rule set in `rules.yaml`. */
export interface SmallFolder {
  readonly path: (...parts: readonly string[]) => string;
  readonly write: (name: string, text: string) => void;
  readonly read: (name: string) => string;
  /** The files below a folder, relative to it. */
  readonly files: (folder: string) => readonly string[];
  /** Runs `rulec compile` in the folder. */
  readonly compile: (words: readonly string[], setting?: CliSetting) => Promise<CliResult>;
}

/** Makes the folder before each test of the file, and removes it after. */
export function useSmallFolder(): SmallFolder {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'rulec-test-'));
    writeFileSync(join(dir, 'rules.yaml'), smallRules);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  return {
    path: (...parts) => join(dir, ...parts),
    write: (name, text) => writeFileSync(join(dir, name), text),
    read: (name) => readFileSync(join(dir, name), 'utf8'),
    files: (folder) =>
      readdirSync(join(dir, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(dir, folder).length + 1))
        .sort(),
    compile: (words, setting = {}) => runCli(['compile', ...words], { cwd: dir, ...setting }),
  };
}
