/** Mistakes in the rule strings of the registry, and edits of them that change nothing. */
import type { Operator } from '../mutant.ts';
import { isRule, mostPositions, onRules, onTokens, onValues, token, without } from './windows-tokens.ts';

/** A port token with its ends moved. */
function movedPorts(one: string): readonly string[] {
  const [, name, from, to] = /^(RPort|RPort2_10)=(\d+)(?:-(\d+))?$/.exec(one) ?? [];
  if (name === undefined) return [];
  const spell = (low: number, high: number): string =>
    to === undefined ? `${name}=${low}` : `${name}=${low}-${high}`;
  const [low, high] = [Number(from), Number(to ?? from)];
  return [spell(low + 1, high), spell(low - 1, high), spell(low, high + 1), spell(low, high - 1)];
}

/** A port as a range, a range in two parts. */
function spelledPorts(one: string): readonly (readonly string[])[] {
  const [, from, to = from] = /^RPort(?:2_10)?=(\d+)(?:-(\d+))?$/.exec(one) ?? [];
  if (from === undefined) return [];
  const [low, high] = [Number(from), Number(to)];
  return [
    [`RPort2_10=${low}-${high}`],
    low < high ? [`RPort=${low}`, `RPort2_10=${low + 1}-${high}`] : [one, one],
  ];
}

export const stringOperators: readonly Operator[] = [
  onTokens('drop-token', 'a token of a rule is lost', () => [[]]),
  onTokens('duplicate-token', 'a token stands twice', (one) => [[one, one]]),
  onRules('swap-tokens', 'two tokens change places', (tokens, random) =>
    random.sample([...tokens.slice(2).keys()], mostPositions).map((at) => {
      const swapped = [...tokens];
      [swapped[at], swapped[at + 1]] = [tokens[at + 1] ?? '', tokens[at] ?? ''];
      return [`${tokens[at]} and ${tokens[at + 1]}`, swapped];
    }),
  ),
  onRules(
    'reverse-addresses',
    'addresses in another order',
    (tokens) => {
      const isAddress = (one: string): boolean => one.startsWith('RA');
      const at = tokens.findIndex(isAddress);
      const addresses = tokens.filter(isAddress).reverse();
      return at < 0
        ? []
        : [['all', [...tokens.slice(0, at), ...addresses, ...tokens.slice(at + addresses.length)]]];
    },
    'same',
  ),
  token(
    'action',
    'allow becomes block, or a word that is none',
    /^Action=/,
    'Action=Block',
    'Action=ByPass',
    'Action=allow',
    [],
  ),
  token('active', 'a rule is disabled', /^Active=/, 'Active=FALSE', [], 'Active=YES'),
  token('direction', 'a rule is for the other direction', /^Dir=/, 'Dir=In', []),
  token(
    'protocol',
    'another protocol',
    /^Protocol=/,
    'Protocol=6',
    'Protocol=17',
    'Protocol=1',
    'Protocol=256',
    'Protocol=tcp',
    [],
  ),
  token(
    'profile',
    'a rule holds on some profiles, or on all of them by name',
    /^Dir=/,
    ['Dir=Out', 'Profile=Domain'],
    ['Dir=Out', 'Profile=Domain', 'Profile=Private'],
    ['Dir=Out', 'Profile=Domain', 'Profile=Private', 'Profile=Public'],
    ['Dir=Out', 'Profile=Any'],
  ),
  onTokens('port-off-by-one', 'a port is one too high or too low', movedPorts),
  token(
    'port-form',
    'a port that no rule can have',
    /^RPort=/,
    'RPort=0443',
    'RPort=65536',
    'RPort=https',
    'RPort=443-444',
    'RPort=',
  ),
  token('reversed-range', 'a range of ports that ends before it begins', /^RPort2_10=\d/, 'RPort2_10=90-80'),
  onTokens('spell-port', 'a port as a range, or a range in two', spelledPorts, 'same'),
  token(
    'add-port',
    'a port comes in',
    /^RPort(2_10)?=/,
    ['RPort=22', 'RPort=443'],
    ['RPort=443', 'RPort2_10=1-1024'],
  ),
  token(
    'condition',
    'a condition comes in that the text does not settle',
    /^Name=/,
    ['App=%SystemRoot%\\system32\\svchost.exe', 'Name=x'],
    ['Svc=*', 'Name=x'],
    ['IFType=Lan', 'Name=x'],
    ['LPort=1024', 'Name=x'],
    ['LA4=192.0.2.7', 'Name=x'],
    ['Security=Authenticate', 'Name=x'],
    ['Colour=Red', 'Name=x'],
  ),
  token('inbound-token', 'a token of inbound rules', /^Name=/, [
    'Name=x',
    'RMauth=O:LSD:(A;;CC;;;S-1-5-84-0-0-0-0-0)',
  ]),
  token(
    'principal',
    'a condition on who asks comes, goes or changes',
    /^(Svc|LUAuth|EmbedCtxt)=/,
    [],
    'Svc=Dnscache',
    'LUAuth=D:(A;;CC;;;S-1-5-18)',
    'LUAuth=D:(A;;CC;;;NS)(A;;CC;;;SY)',
    'LUAuth=D:(A;;CC;;;WD)',
    'LUAuth=D:(D;;CC;;;S-1-5-20)(A;;CC;;;S-1-5-18)',
    'LUAuth=D:(A;;CC;;;BA)',
    'LUAuth=D:',
  ),
  token(
    'version',
    'another version of the rule',
    /^v2\./,
    'v2.0',
    'v2.9',
    'v2.20',
    'v2.33',
    'v2.34',
    'v3.10',
    '2.10',
    'v2.256',
    'v2',
    '',
  ),
  token('texts', 'names and descriptions change', /^(Name|Desc)=/, 'Name=another name', 'Name=All', 'Name='),
  token('description', 'the description is lost or another one', /^Desc=/, [], 'Desc=something else'),
  onTokens('case', 'a word in small letters', (one) =>
    /^(RA4|RPort|Protocol)=/.test(one) ? [one.toLowerCase()] : [],
  ),
  onValues('drop-rule', 'a rule is lost', (values) =>
    values.flatMap((one, at) => (isRule(one) ? [[one.name, without(values, at)]] : [])),
  ),
  onValues(
    'duplicate-rule',
    'a rule stands twice',
    (values) =>
      values.flatMap((one, at) =>
        isRule(one) ? [[one.name, [...values.slice(0, at), one, ...values.slice(at)]]] : [],
      ),
    'same',
  ),
  onValues(
    'rename-rule',
    'a rule has another name',
    (values) =>
      values.flatMap((one, at) =>
        isRule(one)
          ? [
              [
                one.name,
                values.map((other, index) => (index === at ? { ...other, name: `${one.name}-x` } : other)),
              ],
            ]
          : [],
      ),
    'same',
  ),
  onValues('one-name', 'two rules have one name, and the last counts', (values) => {
    const rules = values.filter(isRule);
    return rules
      .slice(1)
      .map((one, at) => [
        one.name,
        values.map((other) =>
          other === one ? { ...other, name: (rules[at]?.name ?? '').toUpperCase() } : other,
        ),
      ]);
  }),
  onValues('reverse-values', 'values in another order', (values) => [['all', [...values].reverse()]], 'same'),
  onValues('policy-version', 'the version of the policy store', (values) => [
    ['lost', values.filter(({ name }) => name !== 'PolicyVersion')],
    ...[521, 266, 10].map(
      (data) =>
        [`${data}`, values.map((one) => (one.name === 'PolicyVersion' ? { ...one, data } : one))] as const,
    ),
  ]),
  onValues('other-key', 'a value under another key', (values) =>
    values.flatMap((one, at) =>
      [`${one.key}\\Old`, one.key.replace('WindowsFirewall', 'WindowsFirewalls'), one.key.toLowerCase()].map(
        (key) => [key, values.map((other, index) => (index === at ? { ...other, key } : other))] as const,
      ),
    ),
  ),
  onValues('setting', 'a setting of a profile comes in or goes', (values) => {
    const base = values[0]?.key.replace(/\\FirewallRules$/, '') ?? '';
    const add = (profile: string, name: string, data: number) =>
      [
        `${profile} ${name} ${data}`,
        [...values, { scope: 'Computer', key: `${base}\\${profile}`, name, data }],
      ] as const;
    return [
      ...['DomainProfile', 'PublicProfile'].flatMap((profile) => [
        add(profile, 'EnableFirewall', 0),
        add(profile, 'EnableFirewall', 1),
        add(profile, 'DefaultOutboundAction', 0),
        add(profile, 'DefaultOutboundAction', 1),
      ]),
      add('DomainProfile', 'EnableFirewall', 2),
      add('StandardProfile', 'EnableFirewall', 0),
      ...values.flatMap((one, at) =>
        one.name === 'DefaultOutboundAction' ? [[one.key, without(values, at)] as const] : [],
      ),
    ];
  }),
];
