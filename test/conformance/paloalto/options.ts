import type { OptionSet } from '../../support/target-options.ts';

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };

/** Every law tries the target with each of these. */
export const optionSets: readonly OptionSet[] = [
  zones,
  { ...zones, destination: 'known', source: '192.0.2.0/24' },
  {
    ...zones,
    destination: 'known',
    'service-tags': 'edl',
    'edl-url': 'https://edl.example.com/rulec',
  },
  { ...zones, 'device-group': 'DG1', closing: 'none' },
  { ...zones, 'app-id': 'on' },
  { ...zones, destination: 'fqdn' },
  { ...zones, destination: 'fqdn', 'app-id': 'on', closing: 'none' },
  { ...zones, 'app-id': 'on', destination: 'known', closing: 'none' },
];

/** Options that only change what a text carries: the law of printing tries them besides. */
export const printedSets: readonly OptionSet[] = [
  { 'from-zone': 'lan,dmz', 'to-zone': 'internet,partners' },
  { ...zones, vsys: 'vsys2', version: '10.1' },
  {
    ...zones,
    ...{
      'device-group': 'DG1',
      rulebase: 'post',
      'log-setting': 'to-siem',
      'log-start': 'yes',
      'log-end': 'no',
    },
    ...{ 'profile-group': 'content only', tag: 'change 4711' },
  },
  {
    ...zones,
    'profile-virus': 'strict',
    'profile-spyware': 'strict',
    description: 'Change 4711.',
    place: 'before:dns',
  },
];
