/**
 * Property tests choose their own seed on a desk, so that every run tries something new. In a pipeline all runs
 * of one state of the repository must agree, so the seed is fixed there; RULEC_SEED chooses another.
 */
import fc from 'fast-check';

const { RULEC_SEED, CI } = process.env;
if (RULEC_SEED !== undefined) fc.configureGlobal({ seed: Number(RULEC_SEED) });
else if (CI === 'true') fc.configureGlobal({ seed: 20261123 });

/** How often a law is tried: more often than usual where RULEC_RUNS says so, to try harder. */
export function lawRuns(usual: number): number {
  const { RULEC_RUNS } = process.env;
  return Math.max(usual, Number(RULEC_RUNS ?? 0));
}
