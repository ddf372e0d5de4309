#!/usr/bin/env node
/** The program. Nothing is loaded to answer `--version`; everything else is loaded when it is asked for. */
import { version } from '../version.ts';

const words: readonly string[] = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  await delayOptimisation();
  const { runProcess } = await import('./process.ts');
  await runProcess(words);
}

/**
 * Most runs last half a second, of which V8's optimising compiler would take a third of the processor time for
 * code that is then hardly used. It sets in later instead: long runs still get it. (`docs/decisions/0006`)
 */
async function delayOptimisation(): Promise<void> {
  // V8 says aloud what flags it does not know: only the versions that were tried are told.
  if (Number.parseInt(process.versions.node, 10) > 24) return;
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--interrupt-budget=1000000');
}
