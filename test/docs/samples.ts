/**
 * Runs the samples of a page, in their order, in one folder that holds nothing but a copy of `examples/`:
 *
 * - a block with a file name behind its language is written to that file; where `examples/` has the file
 *   already, the block must be the same;
 * - a `console` block is run: what follows `$ ` is a command, the lines below it are what it writes, on
 *   both streams. `…` stands for anything within a line, and for any lines where it is alone on one.
 *
 * Commands are `rulec …` (or `npx rulec …`), with `< FILE` and `> FILE`, `cat FILE`, `cd DIR`, and `echo $?`.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { runGit } from '../../src/cli/inputs/git.ts';
import type { Sink } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { fencesOf, type Page, root } from './pages.ts';

/** What a command of a page was to write, and what it wrote. */
export interface RunSample {
  readonly command: string;
  /** The line of the command on its page, from 1. */
  readonly line: number;
  readonly expected: string;
  readonly actual: string;
  readonly status: number;
}

/** Where the samples of a page stand while they run. */
interface Shell {
  readonly home: string;
  folder: string;
  status: number;
}

/** Runs all samples of a page. Throws where a block cannot be run at all. */
export async function runSamples(page: Page): Promise<readonly RunSample[]> {
  const home = mkdtempSync(join(tmpdir(), 'rulec-docs-'));
  const shell: Shell = { home, folder: home, status: 0 };
  const samples: RunSample[] = [];
  try {
    cpSync(join(root, 'examples'), join(home, 'examples'), { recursive: true });
    for (const { language, file, body, line } of fencesOf(page)) {
      if (file !== undefined)
        writeSample(join(shell.folder, file), home, `${body}\n`, `${page.path}:${line}`);
      if (language !== 'console') continue;
      for (const { command, expected, offset } of commandsOf(body)) {
        const actual = await runCommand(command, shell);
        samples.push({ command, line: line + 1 + offset, expected, actual, status: shell.status });
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return samples;
}

/** Writes a file of a page; one of `examples/` is compared. */
function writeSample(place: string, home: string, content: string, where: string): void {
  const own = join(root, relative(home, place));
  if (own.startsWith(join(root, 'examples')) && existsSync(own)) {
    if (readFileSync(own, 'utf8') !== content) throw new Error(`${where}: the example's file differs`);
  }
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
}

/** The commands of a console block, each with the lines below it. */
export function commandsOf(
  body: string,
): readonly { readonly command: string; readonly expected: string; readonly offset: number }[] {
  const lines = body.split('\n');
  const starts = lines.flatMap((line, index) => (line.startsWith('$ ') ? [index] : []));
  if (starts[0] !== 0) throw new Error('a console block begins with a command');
  return starts.map((start, index) => {
    const output = lines.slice(start + 1, starts[index + 1] ?? lines.length);
    return {
      command: (lines[start] ?? '').slice(2),
      expected: output.map((line) => `${line}\n`).join(''),
      offset: start,
    };
  });
}

async function runCommand(command: string, shell: Shell): Promise<string> {
  const words = splitWords(command);
  const [first, second = ''] = words;
  if (command === 'echo $?') return `${shell.status}\n`;
  if (first === 'cat') return readFileSync(join(shell.folder, second), 'utf8');
  if (first === 'cd') {
    shell.folder = resolve(shell.folder, second);
    return '';
  }
  const rest = first === 'npx' ? words.slice(1) : words;
  if (rest[0] !== 'rulec') throw new Error(`samples cannot run: ${command}`);
  return runRulec(rest.slice(1), shell);
}

async function runRulec(words: readonly string[], shell: Shell): Promise<string> {
  const input = words.indexOf('<');
  const output = words.indexOf('>');
  const ends = [input, output].filter((at) => at >= 0);
  const own = ends.length === 0 ? words : words.slice(0, Math.min(...ends));
  const [shown, kept]: [Buffer[], Buffer[]] = [[], []];
  const into = (chunks: Buffer[]): Sink => ({
    isTTY: false,
    write: (data) => {
      chunks.push(Buffer.from(data));
    },
  });
  shell.status = await run(own, {
    cwd: shell.folder,
    env: {},
    stdin: async () => (input < 0 ? Buffer.of() : readFileSync(join(shell.folder, words[input + 1] ?? ''))),
    git: (arguments_, text) => runGit(shell.folder, process.env, arguments_, text),
    stdout: into(output < 0 ? shown : kept),
    stderr: into(shown),
    today: () => '2026-03-01',
    onInterrupt: () => () => undefined,
  });
  if (output >= 0) writeFileSync(join(shell.folder, words[output + 1] ?? ''), Buffer.concat(kept));
  return Buffer.concat(shown).toString();
}

/** The words of a command line, quotes taken off as a shell does. */
function splitWords(command: string): readonly string[] {
  const words = command.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
}

/** Whether a text is what a page says, `…` standing for anything. */
export function matchesSample(actual: string, expected: string): boolean {
  if (!expected.includes('…')) return actual === expected;
  const lines = expected.split('\n').slice(0, -1);
  const pattern = lines.map((line) =>
    line.trim() === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(literally).join('.*')}\\n`,
  );
  return new RegExp(`^${pattern.join('')}$`).test(actual);
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The text of a page with the output of its commands as it is now; sizes of files are left out. */
export function updatePage(page: Page, samples: readonly RunSample[]): string {
  const lines = page.text.split('\n');
  for (const { line, expected, actual } of samples.toReversed()) {
    if (matchesSample(actual, expected)) continue;
    const now = actual.replace(/^( {2}\S+ {2})[\d,]+ bytes?$/gm, '$1… bytes').split('\n');
    lines.splice(line, expected.split('\n').length - 1, ...now.slice(0, -1));
  }
  return lines.join('\n');
}
