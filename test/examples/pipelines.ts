/** What the tests of the pipelines share: a repository with a remote, and the programs that steps call. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { parse } from 'yaml';
import { busPrefixes, busRules, week } from '../service-tags/refresh/server.ts';

export const root: string = join(import.meta.dirname, '../..');

/** A pipeline of `examples/`, parsed. */
export function readPipeline(path: string): Record<string, unknown> {
  return parse(readFileSync(join(root, path), 'utf8'));
}

/** Every mapping below a value, itself included. */
export function mappingsIn(value: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(mappingsIn);
  if (typeof value !== 'object' || value === null) return [];
  const mapping = value as Record<string, unknown>;
  return [mapping, ...Object.values(mapping).flatMap(mappingsIn)];
}

export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** A user's repository: rule set, lock of the first week, and a remote that it was cloned from. */
export interface Repository {
  readonly path: (...parts: readonly string[]) => string;
  /** Runs a step as the runner does, in the repository or in another folder. */
  readonly step: (script: string, env?: Readonly<Record<string, string>>, cwd?: string) => Promise<Ended>;
  readonly git: (...words: readonly string[]) => string;
  /** A fresh clone, as another job has it. */
  readonly clone: (name: string) => string;
  /** What the stand-ins for other programs were called with. */
  readonly calls: () => readonly string[];
}

export const firstWeek: string = week();
export const nextWeek: string = week([...busPrefixes, '198.51.100.200/32']);
export const otherWeek: string = week([...busPrefixes.slice(1), '198.51.100.201/32']);

/** Makes the repository before each test, with the bundled program behind `npx`. */
export function useRepository(name: string): Repository {
  const bin = join(root, 'coverage', `test-bin-${name}`);
  let dir = '';
  const path = (...parts: readonly string[]): string => join(dir, ...parts);
  const git = (...words: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', [...words], { cwd: path('work'), encoding: 'utf8' });
    expect([status, stderr.includes('fatal')]).toEqual([0, false]);
    return stdout;
  };

  beforeAll(() => {
    expect(
      spawnSync(process.execPath, ['scripts/bundle.mjs', `coverage/test-bin-${name}`], { cwd: root }).status,
    ).toBe(0);
  });
  afterAll(() => rmSync(bin, { recursive: true, force: true }));
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'rulec-pipeline-'));
    for (const folder of ['work', 'bin', 'temp']) mkdirSync(path(folder));
    const program = (command: string, body: string): void =>
      writeFileSync(path('bin', command), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    program('npx', `shift 2; exec "${process.execPath}" "${join(bin, 'rulec.js')}" "$@"`);
    const installed = `#!/bin/sh\nexec "${process.execPath}" "${join(bin, 'rulec.js')}" "$@"\n`;
    writeFileSync(path('temp/rulec'), installed, { mode: 0o755 });
    program('npm', `mkdir -p node_modules/.bin && cp "${path('temp/rulec')}" node_modules/.bin/rulec`);
    program(
      'gh',
      `printf '%s\\n' "gh $*" >> "${path('calls')}"; if [ "$2" = list ]; then cat "${path('open')}"; fi`,
    );
    writeFileSync(path('calls'), '');
    writeFileSync(path('open'), '');
    cpSync(join(root, 'examples/repository/gitignore'), path('work/.gitignore'));
    cpSync(join(root, 'examples/repository/rulec.yaml'), path('work/rulec.yaml'));
    writeFileSync(path('work/rules.yaml'), busRules);
    writeFileSync(path('temp/ServiceTags_Public_20260105.json'), firstWeek);
    const made = await step(
      `git init -q -b main . && git init -q --bare -b main ../remote.git && git remote add origin ../remote.git
npx --no rulec tags refresh rules.yaml --from ../temp/ServiceTags_Public_20260105.json
npx --no rulec compile rules.yaml --target all --out out
git add -A && git -c user.name=n -c user.email=n@example.com commit -q -m first && git push -q origin main`,
    );
    expect(made.status, made.output).toBe(0);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function step(
    script: string,
    env: Readonly<Record<string, string>> = {},
    cwd: string = path('work'),
  ): Promise<Ended> {
    const { PATH = '', HOME = '' } = process.env;
    const surroundings = { PATH: `${path('bin')}${delimiter}${PATH}`, HOME, ...env };
    const child = spawn('bash', ['-eo', 'pipefail', '-c', script], { cwd, env: surroundings });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    return { status: await new Promise((done) => child.on('close', done)), output };
  }

  return {
    path,
    step,
    git,
    clone: (folder) => {
      git('clone', '-q', path('remote.git'), path(folder));
      return path(folder);
    },
    calls: () =>
      readFileSync(path('calls'), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
  };
}
