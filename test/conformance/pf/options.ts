import type { OptionSet } from '../../support/target-options.ts';

/** Every law tries the target with each of these. */
export const optionSets: readonly OptionSet[] = [
  {},
  { form: 'host' },
  { inside: 'em1', source: '192.0.2.0/24', dialect: 'freebsd' },
  { closing: 'none' },
];

/** Options that only change what a text carries: the law of printing tries them besides. */
export const printedSets: readonly OptionSet[] = [{ dir: '/srv/pf', inside: 'em1,em2', local: '10.0.0.0/8' }];
