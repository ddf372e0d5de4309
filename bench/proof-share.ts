import { spawnSync } from 'node:child_process';
import { readBack } from '../src/driver/compile-target.ts';
import { prove } from '../src/proof/compare/proof.ts';
import { registry } from '../src/targets/registry.ts';
import type { Target } from '../src/targets/target.ts';
import { readBundledPolicy } from './bundled-policy.ts';
import { median, processorTimeOf } from './processes.ts';

/** Processor milliseconds of compiles of the bundled rule set for all targets. */
export interface CompileTimes {
  /** One compile in a process of its own, as users run it, from the start of Node on. */
  readonly process: number;
  /** The same, from the reading of the rule set and the tags on. */
  readonly first: number;
  /** A later compile in the same process. */
  readonly later: number;
}

/**
 * The times with the reading back and the proof, and without, and those of another piece of work; medians over some
 * processes of each, in turn.
 */
export function measureProofShare(
  tagsFile: string,
  other: () => number,
): { readonly plain: CompileTimes; readonly proved: CompileTimes; readonly other: number } {
  const [plain, proved, others]: [CompileTimes[], CompileTimes[], number[]] = [[], [], []];
  for (let round = 0; round < 9; round++) {
    plain.push(compileElsewhere(tagsFile, 'plain'));
    proved.push(compileElsewhere(tagsFile, 'proved'));
    others.push(other());
  }
  const middle = (times: readonly CompileTimes[]): CompileTimes => ({
    process: median(times.map((one) => one.process)),
    first: median(times.map((one) => one.first)),
    later: median(times.map((one) => one.later)),
  });
  return { plain: middle(plain), proved: middle(proved), other: median(others) };
}

function compileElsewhere(tagsFile: string, how: 'plain' | 'proved'): CompileTimes {
  const words = [process.argv[1] ?? '', 'compile', how, tagsFile];
  const { stdout, status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as CompileTimes;
}

/** What the other process does. */
export async function compileHere(tagsFile: string, how: string): Promise<CompileTimes> {
  const targets = await Promise.all(registry.map(({ load }) => load()));
  const compile = (): number => processorTimeOf(() => compileAll(tagsFile, targets, how === 'proved'));
  const first = compile();
  const { user, system } = process.cpuUsage();
  const later = Array.from({ length: 15 }, compile);
  return { process: (user + system) / 1000, first, later: median(later.slice(5)) };
}

function compileAll(tagsFile: string, targets: readonly Target[], proved: boolean): void {
  const policy = readBundledPolicy(tagsFile);
  for (const target of targets) {
    const needed = target.options
      .filter(({ required }) => required)
      .map(({ name, placeholder }) => [name, placeholder ?? '']);
    const options = target.readOptions(Object.fromEntries(needed)).value;
    const config = target.lower(policy, options).value;
    const files = config === undefined ? [] : target.print(config);
    if (!proved) continue;
    const readings = readBack(target, options, files).value ?? [];
    const { verdict } = prove(policy, target, target.capabilities(options), readings);
    if (verdict === 'different' || readings.length === 0) throw new Error(`${target.name}: ${verdict}`);
  }
}
