/**
 * Property tests choose their own seed on a desk, so that every run tries something new. In a pipeline all runs
 * of one state of the repository must agree, so the seed is fixed there; RULEC_SEED chooses another.
 */
import fc from 'fast-check';

const { RULEC_SEED, CI } = process.env;
if (RULEC_SEED !== undefined) fc.configureGlobal({ seed: Number(RULEC_SEED) });
else if (CI === 'true') fc.configureGlobal({ seed: 20261123 });

/** The part of a usual number that this suite tries: `npm test` tries a quarter of what `npm run test:long` does. */
export function shareOf(usual: number): number {
  return usual * Number(process.env.RULEC_SHARE ?? 1);
}

/** How often a law is tried: its share of the usual number, and at least as often as RULEC_RUNS says. */
export function lawRuns(usual: number): number {
  return Math.max(Math.ceil(shareOf(usual)), Number(process.env.RULEC_RUNS ?? 0));
}
