import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/** Whether a program can be run here, and ends well. */
export function hasProgram(command: string, args: readonly string[] = ['--version']): boolean {
  return spawnSync(command, [...args], { stdio: 'ignore' }).status === 0;
}

/**
 * A suite that needs a real program: skipped, and said so in its name, where it is not installed; a failure
 * instead where RULEC_REQUIRE_ENGINES=1.
 */
export function describeWithEngine(
  name: string,
  program: string,
  available: boolean,
  body: () => void,
): void {
  if (available || process.env.RULEC_REQUIRE_ENGINES === '1') describe(name, body);
  else describe.skip(`${name} (skipped: ${program} is not installed)`, body);
}
