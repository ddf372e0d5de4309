import type { OptionSet } from '../../support/target-options.ts';

/** Every law tries the target with each of these. */
export const optionSets: readonly OptionSet[] = [
  { permitted: 'PROXY proxy.example:3128', otherwise: 'PROXY 127.0.0.1:9' },
];

/** Options that only change what a text carries: the law of printing tries them besides. */
export const printedSets: readonly OptionSet[] = [
  { permitted: 'DIRECT', otherwise: 'HTTPS [2001:db8::1]:8443; SOCKS5 192.0.2.1:1080; DIRECT' },
];
