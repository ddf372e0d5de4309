#!/usr/bin/env node
/** The program. Nothing is loaded to answer `--version`; everything else is loaded when it is asked for. */
import { version } from '../version.ts';

const words: readonly string[] = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  const { expectShortRun } = await import('./short-runs.ts');
  expectShortRun();
  const { runProcess } = await import('./process.ts');
  await runProcess(words);
}
