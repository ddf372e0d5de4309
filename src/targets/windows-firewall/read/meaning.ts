/** What a config lets through (MS-FASP 3.1.3): its rules united, a block before every allow. */
import type { Outcome } from '../../../diagnostics/diagnostic.ts';
import { all, any, type Condition, type Principal, where } from '../../../sets/condition.ts';
import type { Clause, Meaning, Origin, Reading } from '../../target.ts';
import type { FirewallConfig, FirewallRule, ProfileSetting, WindowsFirewallOptions } from '../config.ts';

/**
 * The meaning of a config. Where no rule decides, the default outbound action is taken as Block: unless the
 * config says otherwise, or the options say that the text itself is to set it, and it does not.
 */
export function meaning(config: FirewallConfig, options: WindowsFirewallOptions): Outcome<Reading> {
  return { value: { permit: permitOf(config, options) }, diagnostics: [] };
}

function permitOf(config: FirewallConfig, options: WindowsFirewallOptions): Meaning {
  const off = profilesWith(config, 'enabled', 0);
  const open = profilesWith(config, 'outbound', 0);
  const closed = profilesWith(config, 'outbound', 1);
  // A firewall that is off blocks nothing, whatever its rules say (MS-FASP 2.2.38).
  if (off === 3) return { mode: 'deny-overrides', clauses: [], otherwise: 'allow' };
  const unset = options.defaultOutbound === 'block' && open + closed < 3;
  const isOff = ({ setting, value }: ProfileSetting): boolean => setting === 'enabled' && value === 0;
  const isOpen = ({ setting, value }: ProfileSetting): boolean => setting === 'outbound' && value === 0;
  const somewhere = 'the firewall is off on some profiles, and nothing tells which one a flow is on';
  const doubts = [
    ...(off > 0 ? anything(somewhere, originOf(config, isOff)) : []),
    ...(open > 0 && open < 3
      ? anything('the default outbound action differs between profiles', originOf(config, isOpen))
      : []),
    ...(unset ? anything('the default outbound action is not set on every profile', originOf(config)) : []),
    ...config.unread.flatMap(({ what, origin }) => anything(what, origin)),
  ];
  return {
    mode: 'deny-overrides',
    clauses: [
      ...config.rules.flatMap((rule) => clauseOf(rule, options)),
      ...doubts,
      ...unaskedOf(config, options),
      ...elsewhere(config, options),
    ],
    otherwise: open === 3 ? 'allow' : 'deny',
  };
}

/**
 * Settings that would make the machine stricter although no option asks for them: the claim takes them for granted,
 * so it cannot tell them apart, and loading such a text changes what the machine does with everything else.
 */
function unaskedOf(
  { settings, exported, name }: FirewallConfig,
  options: WindowsFirewallOptions,
): readonly Clause[] {
  if (exported === true) return [];
  const unasked = settings.filter(
    (one) => one.value === 1 && (one.setting === 'enabled' || options.defaultOutbound === 'leave'),
  );
  return unasked.flatMap(({ setting, origin }) =>
    anything(
      setting === 'enabled'
        ? 'it switches the firewall of a profile on, which no option asks for'
        : 'it sets the default outbound action to Block, which default-outbound=leave does not ask for',
      origin ?? nowhere(name),
    ),
  );
}

/** A script may say where it writes to; the other formats do not. */
function elsewhere(config: FirewallConfig, { gpo }: WindowsFirewallOptions): readonly Clause[] {
  const { store } = config;
  if (store === undefined || store.toLowerCase() === gpo?.toLowerCase()) return [];
  return anything(
    `it writes to the policy object ${store}, which the option gpo does not name`,
    originOf(config),
  );
}

/** On how many of the three profiles a setting has this value. */
function profilesWith(config: FirewallConfig, setting: 'enabled' | 'outbound', value: 0 | 1): number {
  const found = config.settings.filter((one) => one.setting === setting && one.value === value);
  return new Set(found.map((one) => one.profile)).size;
}

/** Where the text has such a setting, or else begins. */
function originOf(
  config: FirewallConfig,
  isMeant: (setting: ProfileSetting) => boolean = () => true,
): Origin {
  const settings = config.settings.filter(isMeant);
  const found = [...settings, ...config.rules].find((one) => one.origin !== undefined);
  return found?.origin ?? nowhere(config.name);
}

function nowhere(file: string): Origin {
  return { file, line: 1 };
}

/** Something that may change any verdict either way. */
function anything(why: string, origin: Origin): readonly Clause[] {
  const condition: Condition = { kind: 'unknown', why };
  return [
    { action: 'allow', condition, origin },
    { action: 'deny', condition, origin },
  ];
}

function clauseOf(rule: FirewallRule, options: WindowsFirewallOptions): readonly Clause[] {
  const transports = transportsOf(rule);
  if (transports.length === 0) return [];
  const conditions: Condition[] = [where({ field: 'transport', values: transports })];
  if (rule.ports !== 'any') conditions.push(where({ field: 'port', ports: rule.ports }));
  if (rule.addresses !== 'any') conditions.push(where({ field: 'address', addresses: rule.addresses }));
  const principals = principalsOf(rule);
  if (principals.length > 0) conditions.push(ofPrincipals(principals, options));
  if (rule.unread.length > 0)
    conditions.push(
      any(...rule.unread.map((what): Condition => ({ kind: 'unknown', why: `${what} is not judged` }))),
    );
  const source = sourceOf(rule);
  return [
    {
      action: rule.action === 'block' ? 'deny' : 'allow',
      condition: all(...conditions),
      origin: rule.origin ?? nowhere(rule.name),
      ...(source === undefined ? {} : { rule: source }),
    },
  ];
}

function transportsOf(rule: FirewallRule): readonly ('tcp' | 'udp')[] {
  if (rule.protocol === 'any') return ['tcp', 'udp'];
  if (rule.protocol === 6) return ['tcp'];
  return rule.protocol === 17 ? ['udp'] : [];
}

function principalsOf(rule: FirewallRule): readonly Principal[] {
  if (rule.service !== undefined) return [{ kind: 'service', name: lowerAscii(rule.service) }];
  return (rule.accounts ?? []).map((name) => ({ kind: 'account', name }));
}

/** Names of services know no case; rule sets name services in ASCII alone, and the Kelvin sign is no `k`. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Where the process is not looked at, a rule for some processes may or may not be one for a flow's. */
function ofPrincipals(principals: readonly Principal[], options: WindowsFirewallOptions): Condition {
  if (options.principal === 'any') {
    return { kind: 'unknown', why: 'it depends on the process, which is not looked at' };
  }
  return where({ field: 'principal', principals });
}

/** rulec's own rules are called `ID (what they match)`, in a group `rulec: NAME`. */
function sourceOf(rule: FirewallRule): string | undefined {
  if (rule.group?.startsWith('rulec: ') !== true) return undefined;
  return /^([A-Za-z0-9/-]+) \(/.exec(rule.displayName)?.[1];
}
