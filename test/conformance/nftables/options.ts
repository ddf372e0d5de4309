import type { OptionSet } from '../../support/target-options.ts';

/** Every law tries the target with each of these. */
export const optionSets: readonly OptionSet[] = [
  {},
  {
    form: 'host',
    accounts: 'network-service:33,local-system:0,service:wapcsvc:998,service:dnscache:65534',
  },
  { inside: 'lan0', source: '192.0.2.0/24' },
  { names: 'dnsmasq' },
  {
    form: 'host',
    accounts: 'network-service:33,local-system:0,service:wapcsvc:998,service:dnscache:65534',
    names: 'dnsmasq',
  },
];

/** Options that only change what a text carries: the law of printing tries them besides. */
export const printedSets: readonly OptionSet[] = [
  { inside: 'lan0,lan1', source: '192.0.2.0/24,2001:db8:5::/48', local: '10.0.0.0/8' },
];
