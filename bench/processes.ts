import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Processor seconds (user and system) of a command and its children, as the shell's `times` counts them. */
export function processorTime(command: string): number {
  const { stdout, status, stderr } = spawnSync(
    'sh',
    ['-c', `( ${command} ) >/dev/null 2>&1; echo "status $?"; times`],
    {
      encoding: 'utf8',
    },
  );
  const finished = /^status (\d+)$/m.exec(stdout)?.[1];
  if (status !== 0 || finished !== '0') throw new Error(`${command}: status ${finished} ${stderr}`);
  const [, children = ''] = stdout.trim().split('\n').slice(-2);
  const parts = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/**
 * Processor milliseconds (all threads: user and system) that a piece of work takes in this process. Other
 * programs on the machine make work last longer; they hardly make it more.
 */
export function processorTimeOf(work: () => unknown): number {
  const { user, system } = process.cpuUsage();
  work();
  const spent = process.cpuUsage({ user, system });
  return (spent.user + spent.system) / 1000;
}

/** The middle of some numbers. */
export function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Two commands in turn; the median of each, in seconds. */
export function inTurn(rounds: number, a: () => number, b: () => number): readonly [number, number] {
  const [first, second]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    first.push(a());
    second.push(b());
  }
  return [median(first), median(second)];
}

/** What runs of one command took: processor seconds, and the most memory in megabytes where GNU time tells it. */
export interface Runs {
  readonly least: number;
  readonly middle: number;
  readonly most: number;
  readonly megabytes?: number;
}

/** Runs commands in turn, each so many times. Whatever status they end with, they did their work. */
export function runInTurn(rounds: number, commands: readonly string[]): readonly Runs[] {
  const spent = commands.map((): Spent[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, command] of commands.entries()) spent[index]?.push(spend(command));
  return spent.map((runs) => {
    const seconds = runs.map((one) => one.seconds);
    const most = Math.max(...runs.map(({ megabytes }) => megabytes ?? 0));
    return {
      ...{ least: Math.min(...seconds), middle: median(seconds), most: Math.max(...seconds) },
      ...(most > 0 && { megabytes: most }),
    };
  });
}

interface Spent {
  readonly seconds: number;
  readonly megabytes?: number;
}

const gnuTime = '/usr/bin/time';

function spend(command: string): Spent {
  if (!existsSync(gnuTime)) return { seconds: processorTime(command) };
  const folder = mkdtempSync(join(tmpdir(), 'rulec-time-'));
  const file = join(folder, 'time');
  const { status } = spawnSync(gnuTime, ['-o', file, '-f', '%U %S %M', 'sh', '-c', command], {
    stdio: 'ignore',
  });
  const [user, system, kilobytes] = (readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  rmSync(folder, { recursive: true });
  if (status !== 0 || user === undefined || system === undefined || kilobytes === undefined)
    throw new Error(`${command}: status ${status}`);
  return { seconds: user + system, megabytes: kilobytes / 1024 };
}
