import type { OptionSet } from '../../support/target-options.ts';

/** Every law tries the target with each of these. */
export const optionSets: readonly OptionSet[] = [
  {},
  { source: '192.0.2.0/24,2001:db8:1::/48' },
  { 'connect-80': 'yes' },
];

/** Options that only change what a text carries: the law of printing tries them besides. */
export const printedSets: readonly OptionSet[] = [{ dir: '/srv/lists' }];
