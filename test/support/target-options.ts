/** The option values with which laws try every target; each set once. */
export const optionSets: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  squid: [{}, { source: '192.0.2.0/24,2001:db8:1::/48' }, { 'connect-80': 'yes' }],
  paloalto: [
    { 'from-zone': 'trust', 'to-zone': 'untrust' },
    { 'from-zone': 'trust', 'to-zone': 'untrust', destination: 'known', source: '192.0.2.0/24' },
    {
      'from-zone': 'trust',
      'to-zone': 'untrust',
      destination: 'known',
      'service-tags': 'edl',
      'edl-url': 'https://edl.example.com/rulec',
    },
    { 'from-zone': 'trust', 'to-zone': 'untrust', 'device-group': 'DG1' },
  ],
  pf: [{}, { form: 'host' }, { inside: 'em1', source: '192.0.2.0/24', dialect: 'freebsd' }],
  'windows-firewall': [{}, { principal: 'scoped' }],
};
