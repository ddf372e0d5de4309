import type { OptionSet } from '../../support/target-options.ts';

/** Every law tries the target with each of these. */
export const optionSets: readonly OptionSet[] = [{}, { principal: 'scoped' }];

/** Options that only change what a text carries: the law of printing tries them besides. */
export const printedSets: readonly OptionSet[] = [{ gpo: "corp.example\\Bob's", principal: 'scoped' }];
