/**
 * Random rules of machines, in each form that a device's own files have, judged by a plain evaluator written from MS-FASP
 * 2.2.35 and 3.1.3. What a file never says (IPsec, the interface, the process, the profile) has every value: an answer other
 * than unknown has to hold for all of them.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Settle, settleReading } from '../../../src/driver/audit/settle-reading.ts';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import { always, never } from '../../../src/sets/condition.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policyKey, read } from './ask.ts';
import { localKey, toLgpo, toReg, type Value } from './verify.ts';

const profiles = ['Domain', 'Private', 'Public'] as const;
type Profile = (typeof profiles)[number];

/** A rule as an administrator thinks of it; what is absent is no condition. */
interface Rule {
  readonly store: 'local' | 'policy';
  readonly isInbound: boolean;
  readonly isActive: boolean;
  readonly action: 'Allow' | 'Block';
  readonly protocol: 'TCP' | 'UDP' | 'Any' | 'ICMPv4';
  readonly ports?: readonly [number, number];
  readonly address?: string;
  readonly profile?: readonly Profile[];
  readonly program?: string;
  readonly service?: string;
  readonly user?: 'S-1-5-20' | 'S-1-5-18';
  readonly interfaceType?: 'Lan' | 'Wireless' | 'RemoteAccess';
  readonly localPort?: number;
  readonly security?: 'Authenticate';
  readonly override?: true;
}

interface Setting {
  readonly enabled?: boolean;
  readonly outbound?: 'Allow' | 'Block';
  readonly merge?: boolean;
}

interface Machine {
  readonly rules: readonly Rule[];
  readonly settings: Readonly<Record<Profile, Setting>>;
}

/** What no file says of a flow. */
interface Facts {
  readonly profile: Profile;
  readonly program: string;
  readonly service: string;
  readonly user: string;
  readonly interfaceType: string;
  readonly localPort: number;
  readonly isSecured: boolean;
}

interface Flow {
  readonly transport: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

const programs = ['C:\\Tools\\a.exe', 'C:\\Tools\\b.exe'];
const cross = <A, B>(as: readonly A[], bs: readonly B[]): readonly (A & B)[] =>
  as.flatMap((a) => bs.map((b) => ({ ...a, ...b })));
const values: readonly (readonly object[])[] = [
  profiles.map((profile) => ({ profile })),
  [...programs, 'C:\\c.exe'].map((program) => ({ program })),
  ['w32time', ''].map((service) => ({ service })),
  ['S-1-5-20', 'S-1-5-18', 'S-1-5-21-1'].map((user) => ({ user })),
  ['Lan', 'Wireless', 'RemoteAccess'].map((interfaceType) => ({ interfaceType })),
  [5000, 49_999].map((localPort) => ({ localPort })),
  [true, false].map((isSecured) => ({ isSecured })),
];
const facts = values.reduce((all, some) => cross(all, some), [{}]) as readonly Facts[];

const inside: Readonly<Record<string, readonly string[]>> = {
  '192.0.2.0/24': ['192.0.2.1', '192.0.2.9'],
  '192.0.2.9': ['192.0.2.9'],
  '198.51.100.0/25': ['198.51.100.1'],
  '2001:db8::/32': ['2001:db8::1'],
};

function matches(rule: Rule, flow: Flow, at: Facts): boolean {
  const is = <T>(wanted: T | undefined, value: T): boolean => wanted === undefined || wanted === value;
  if (rule.isInbound || !rule.isActive) return false;
  if (rule.protocol !== 'Any' && rule.protocol.toLowerCase() !== flow.transport) return false;
  const [from, to] = rule.ports ?? [0, 65_535];
  if (flow.port < from || flow.port > to) return false;
  if (rule.address !== undefined && inside[rule.address]?.includes(flow.address) !== true) return false;
  if (rule.profile !== undefined && !rule.profile.includes(at.profile)) return false;
  if (rule.security !== undefined && !at.isSecured) return false;
  return (
    is(rule.program, at.program) &&
    is(rule.service, at.service) &&
    is<string>(rule.user, at.user) &&
    is<string>(rule.interfaceType, at.interfaceType) &&
    is(rule.localPort, at.localPort)
  );
}

/** Secured rules that override come before blocks, blocks before allows, and then the profile's default (MS-FASP 2.2.35). */
function passes({ rules, settings }: Machine, flow: Flow, at: Facts): boolean {
  const { enabled = true, outbound = 'Allow', merge = true } = settings[at.profile];
  if (!enabled) return true;
  const found = rules.filter((rule) => (merge || rule.store === 'policy') && matches(rule, flow, at));
  if (found.some(({ action, override }) => action === 'Allow' && override === true)) return true;
  if (found.some(({ action }) => action === 'Block')) return false;
  return found.length > 0 || outbound === 'Allow';
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });
const rules: fc.Arbitrary<Rule> = fc
  .record({
    store: fc.constantFrom('local' as const, 'policy' as const),
    isInbound: fc.nat(7).map((n) => n === 0),
    isActive: fc.nat(7).map((n) => n > 0),
    action: fc.constantFrom('Allow' as const, 'Block' as const),
    protocol: fc.constantFrom(
      'TCP' as const,
      'TCP' as const,
      'UDP' as const,
      'Any' as const,
      'ICMPv4' as const,
    ),
    ports: maybe(fc.constantFrom([443, 443] as const, [400, 500] as const, [53, 53] as const)),
    address: fc.option(fc.constantFrom(...Object.keys(inside)), { nil: undefined }),
    profile: maybe(fc.subarray([...profiles], { minLength: 1 })),
    rare: fc.option(
      fc.oneof(
        fc.record({ program: fc.constantFrom(...programs) }),
        fc.constant({ service: 'w32time' }),
        fc.record({ user: fc.constantFrom('S-1-5-20' as const, 'S-1-5-18' as const) }),
        fc.record({
          interfaceType: fc.constantFrom('Lan' as const, 'Wireless' as const, 'RemoteAccess' as const),
        }),
        fc.constant({ localPort: 5000, protocol: 'TCP' as const }),
        fc.constant({ security: 'Authenticate' as const }),
        fc.constant({ security: 'Authenticate' as const, override: true as const, action: 'Allow' as const }),
      ),
      { nil: undefined },
    ),
  })
  .map(({ rare, ...rule }) => ({ ...rule, ...rare }) as Rule)
  .map(({ ports, ...rule }) =>
    ports !== undefined && (rule.protocol === 'TCP' || rule.protocol === 'UDP') ? { ...rule, ports } : rule,
  );
const setting: fc.Arbitrary<Setting> = fc.record(
  {
    enabled: fc.nat(5).map((n) => n > 0),
    outbound: fc.constantFrom('Allow' as const, 'Block' as const, 'Block' as const),
    merge: fc.boolean(),
  },
  { requiredKeys: [] },
);
const machines: fc.Arbitrary<Machine> = fc
  .record({
    rules: fc.array(rules, { minLength: 1, maxLength: 6 }),
    alike: setting,
    settings: fc.record({ Domain: setting, Private: setting, Public: setting }),
    isAlike: fc.boolean(),
  })
  .map(({ rules: some, alike, settings, isAlike }) => ({
    rules: some,
    settings: isAlike ? { Domain: alike, Private: alike, Public: alike } : settings,
  }));

const flows: readonly Flow[] = (['tcp', 'udp'] as const).flatMap((transport) =>
  ['192.0.2.1', '192.0.2.9', '198.51.100.1', '2001:db8::1', '203.0.113.5'].flatMap((address) =>
    [443, 450, 53].map((port) => ({ transport, address, port })),
  ),
);

const numbers = { TCP: 6, UDP: 17, ICMPv4: 1 } as const;

function toRuleString(rule: Rule): string {
  const { ports, address } = rule;
  const tokens = [
    `Action=${rule.action}`,
    `Active=${rule.isActive ? 'TRUE' : 'FALSE'}`,
    `Dir=${rule.isInbound ? 'In' : 'Out'}`,
    ...(rule.protocol === 'Any' ? [] : [`Protocol=${numbers[rule.protocol]}`]),
    ...(rule.profile ?? []).map((one) => `Profile=${one}`),
    ...(rule.localPort === undefined ? [] : [`LPort=${rule.localPort}`]),
    ...(ports === undefined
      ? []
      : [ports[0] === ports[1] ? `RPort=${ports[0]}` : `RPort2_10=${ports[0]}-${ports[1]}`]),
    ...(address === undefined ? [] : [`RA${address.includes(':') ? '6' : '4'}=${address}`]),
    ...(rule.program === undefined ? [] : [`App=${rule.program}`]),
    ...(rule.service === undefined ? [] : [`Svc=${rule.service}`]),
    ...(rule.interfaceType === undefined ? [] : [`IFType=${rule.interfaceType}`]),
    'Name=a rule',
    ...(rule.user === undefined ? [] : [`LUAuth=D:(A;;CC;;;${rule.user})`]),
    ...(rule.security === undefined ? [] : [`Security=${rule.security}`]),
    ...(rule.override === undefined ? [] : ['AuthByPassOut=TRUE']),
  ];
  return `v2.30|${tokens.join('|')}|`;
}

function toValues({ rules: some, settings }: Machine, store: Rule['store']): readonly Value[] {
  const top = store === 'local' ? localKey : policyKey;
  const own = some.filter((rule) => rule.store === store);
  return [
    [top, 'PolicyVersion', 542],
    ...own.map((rule, index): Value => [`${top}\\FirewallRules`, `{${index}}`, toRuleString(rule)]),
    ...(store === 'local'
      ? []
      : profiles.flatMap((profile): readonly Value[] => {
          const { enabled, outbound, merge } = settings[profile];
          const key = `${top}\\${profile}Profile`;
          return [
            ...(enabled === undefined ? [] : [[key, 'EnableFirewall', Number(enabled)] as const]),
            ...(outbound === undefined
              ? []
              : [[key, 'DefaultOutboundAction', outbound === 'Block' ? 1 : 0] as const]),
            ...(merge === undefined ? [] : [[key, 'AllowLocalPolicyMerge', Number(merge)] as const]),
          ];
        })),
  ];
}

/** The properties that the commands of the guide list. */
function toObject(rule: Rule): Readonly<Record<string, unknown>> {
  const { ports } = rule;
  const word = { Lan: 'Wired', Wireless: 'Wireless', RemoteAccess: 'RemoteAccess' } as const;
  return {
    Name: 'a',
    DisplayName: 'a rule',
    Enabled: rule.isActive ? 'True' : 'False',
    Direction: rule.isInbound ? 'Inbound' : 'Outbound',
    Action: rule.action,
    Profile: rule.profile === undefined ? 'Any' : rule.profile.join(', '),
    Protocol: rule.protocol,
    LocalPort: rule.localPort === undefined ? 'Any' : String(rule.localPort),
    RemotePort:
      ports === undefined ? 'Any' : ports[0] === ports[1] ? String(ports[0]) : `${ports[0]}-${ports[1]}`,
    LocalAddress: 'Any',
    RemoteAddress: rule.address ?? 'Any',
    Program: rule.program ?? 'Any',
    Package: '',
    Service: rule.service ?? 'Any',
    InterfaceType: rule.interfaceType === undefined ? 'Any' : word[rule.interfaceType],
    InterfaceAlias: 'Any',
    LocalUser: rule.user === undefined ? 'Any' : `D:(A;;CC;;;${rule.user})`,
    RemoteMachine: 'Any',
    Owner: '',
    Authentication: rule.security === undefined ? 'NotRequired' : 'Required',
    OverrideBlockRules: rule.override === undefined ? 'False' : 'True',
    PolicyStoreSourceType: rule.store === 'local' ? 'Local' : 'GroupPolicy',
  };
}

function toJson({ rules: some, settings }: Machine): string {
  const bool = (value: boolean | undefined): string =>
    value === undefined ? 'NotConfigured' : value ? 'True' : 'False';
  return JSON.stringify({
    rules: some.map(toObject),
    profiles: profiles.map((profile) => ({
      Name: profile,
      Enabled: bool(settings[profile].enabled),
      DefaultOutboundAction: settings[profile].outbound ?? 'NotConfigured',
      AllowLocalFirewallRules: bool(settings[profile].merge),
      DisabledInterfaceAliases: 'NotConfigured',
    })),
  });
}

const listCell = (value: unknown): string => `"${String(value)}"`;

/** Lists without the settings of profiles: those are as delivered. */
function toCsv({ rules: some }: Machine): string {
  const rows = some.map(toObject);
  return [Object.keys(rows[0] ?? {}), ...rows.map(Object.values)]
    .map((cells) => cells.map(listCell).join(','))
    .join('\r\n');
}

function toFormatList({ rules: some }: Machine): string {
  return some
    .map(toObject)
    .map((row) =>
      Object.entries(row)
        .map(([name, value]) => `${name.padEnd(24)}: ${String(value)}\n`)
        .join(''),
    )
    .join('\n');
}

/** `netsh advfirewall firewall show rule name=all verbose`; of rules for users it says nothing. */
function toNetsh({ rules: some }: Machine): string {
  const ruler = '-'.repeat(70);
  return some
    .map((rule) => {
      const { ports } = rule;
      const hasPorts = rule.protocol === 'TCP' || rule.protocol === 'UDP';
      const lines: readonly (readonly [string, string])[] = [
        ['Rule Name', 'a rule'],
        ['Enabled', rule.isActive ? 'Yes' : 'No'],
        ['Direction', rule.isInbound ? 'In' : 'Out'],
        ['Profiles', (rule.profile ?? profiles).join(',')],
        ['Grouping', ''],
        ['LocalIP', 'Any'],
        ['RemoteIP', rule.address ?? 'Any'],
        ['Protocol', rule.protocol],
        ...(hasPorts
          ? ([
              ['LocalPort', rule.localPort === undefined ? 'Any' : String(rule.localPort)],
              [
                'RemotePort',
                ports === undefined
                  ? 'Any'
                  : ports[0] === ports[1]
                    ? String(ports[0])
                    : `${ports[0]}-${ports[1]}`,
              ],
            ] as const)
          : []),
        ['Edge traversal', 'No'],
        ...(rule.program === undefined ? [] : ([['Program', rule.program]] as const)),
        ...(rule.service === undefined ? [] : ([['Service', rule.service]] as const)),
        [
          'InterfaceTypes',
          rule.interfaceType === undefined
            ? 'Any'
            : rule.interfaceType === 'RemoteAccess'
              ? 'RAS'
              : rule.interfaceType.toUpperCase(),
        ],
        ['Security', rule.security === undefined ? 'NotRequired' : rule.security],
        ['Rule source', 'Local Setting'],
        ['Action', rule.override === undefined ? rule.action : 'Bypass'],
      ];
      const text = lines.map(([label, value]) => `${`${label}:`.padEnd(38)}${value}\r\n`);
      return `\r\n${text[0]}${ruler}\r\n${text.slice(1).join('')}`;
    })
    .join('');
}

const asDelivered: Machine['settings'] = { Domain: {}, Private: {}, Public: {} };
const forms: readonly {
  readonly path: string;
  readonly write: (machine: Machine) => string;
  /** What of a machine the form can say. */
  readonly restrict: (machine: Machine) => Machine;
}[] = [
  {
    path: 'a.reg',
    write: (machine) => String(toReg([...toValues(machine, 'local'), ...toValues(machine, 'policy')])),
    restrict: (machine) => machine,
  },
  {
    path: 'a.lgpo.txt',
    write: (machine) => String(toLgpo(toValues(machine, 'policy'))),
    restrict: ({ rules: some, settings }) => ({
      rules: some.map((rule) => ({ ...rule, store: 'policy' })),
      settings,
    }),
  },
  { path: 'a.json', write: toJson, restrict: (machine) => machine },
  { path: 'a.csv', write: toCsv, restrict: (machine) => ({ ...machine, settings: asDelivered }) },
  { path: 'a.txt', write: toFormatList, restrict: (machine) => ({ ...machine, settings: asDelivered }) },
  {
    path: 'netsh.txt',
    write: toNetsh,
    restrict: ({ rules: some }) => ({
      rules: some.map(({ user: _, ...rule }) => ({ ...rule, store: 'local' })),
      settings: asDelivered,
    }),
  },
];

const byPremises: Settle = ({ premise }) =>
  premise === undefined ? undefined : premise.holds ? always : never;

function ask(path: string, content: string): (flow: Flow) => 'allow' | 'deny' | 'unknown' {
  const { value, diagnostics } = read(path, content);
  const reading = value && target.meaning(value, { principal: 'any', defaultOutbound: 'leave' }).value;
  if (reading === undefined) throw new Error(`${JSON.stringify(diagnostics)}\n${content}`);
  const { permit } = settleReading(reading, byPremises);
  return ({ transport, address: text, port }) => {
    const address = parseAddress(text);
    if (isMisread(address)) throw new Error(text);
    return evaluate(permit, { transport, port, address }).action;
  };
}

test.each(forms)('$path', ({ path, write, restrict }) => {
  const wrong: string[] = [];
  const seen = { allow: 0, deny: 0, unknown: 0, wary: 0 };
  for (const drawn of fc.sample(machines, {
    numRuns: Number(process.env.RULEC_RUNS ?? 100),
    seed: 20261202,
  })) {
    const machine = restrict(drawn);
    const text = write(machine);
    const answer = ask(path, text);
    for (const flow of flows) {
      const said = answer(flow);
      const truths = new Set(facts.map((at) => passes(machine, flow, at)));
      seen[said]++;
      if (said === 'unknown') {
        if (truths.size === 1) seen.wary++;
        continue;
      }
      if (truths.has(said !== 'allow'))
        wrong.push(`${JSON.stringify(flow)}: ${said}, may be otherwise\n${text}`);
    }
  }
  expect(wrong.slice(0, 2)).toEqual([]);
  expect(seen.allow).toBeGreaterThan(300);
  expect(seen.deny).toBeGreaterThan(30);
  // Nothing is left open that has one answer, or little.
  expect(seen.wary).toBeLessThan(seen.unknown / 20);
});
