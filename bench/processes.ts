import { spawnSync } from 'node:child_process';

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
