/** What a config lets through (MS-FASP 3.1.3): its rules united, a block before every allow. */
import type { Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { all, always, any, type Condition, never, not } from '../../../sets/condition.ts';
import type { Clause, Meaning, Origin, Reading } from '../../target.ts';
import {
  type FirewallConfig,
  type FirewallRule,
  type ProfileSetting,
  profileNames,
  type WindowsFirewallOptions,
} from '../config.ts';
import { findRuleCondition, findSource } from './meaning-rules.ts';
import { elsewhere, findOrigin, inOtherStore, type Network, onProfiles, settle } from './meaning-settings.ts';

/**
 * The meaning of a config: what the machine lets through. Where nothing sets the default outbound action it is the
 * factory's, Allow, for whoever asks about the machine, and Block for a claim about the rules of a text.
 */
export function meaning(config: FirewallConfig, options: WindowsFirewallOptions): Outcome<Reading> {
  const network = options.profile ?? 'any';
  const reading: Reading = {
    permit: findPermit(config, options, network),
    ...(options.closing === 'none' ? { falls: true } : {}),
    ...present({ keeps: config.keeps }),
    ...(network === 'any' && dependsOnProfile(config)
      ? {
          states: profileNames.map((profile) => ({
            name: `${profile} profile`,
            permit: findPermit(config, options, profile),
          })),
        }
      : {}),
  };
  return { value: reading, diagnostics: [] };
}

function dependsOnProfile({ rules, settings }: FirewallConfig): boolean {
  const ofOne = (profile: string): string =>
    JSON.stringify(
      settings
        .filter((one) => one.profile === profile)
        .map(({ setting, value, store, standard }) => [setting, value, store, standard])
        .sort(),
    );
  return rules.some(({ profiles }) => profiles !== undefined) || new Set(profileNames.map(ofOne)).size > 1;
}

function findPermit(config: FirewallConfig, options: WindowsFirewallOptions, network: Network): Meaning {
  const { off, open, merged } = settle(config, options, network);
  const doubts = listDoubts(config, options, network);
  const inForce = (rule: FirewallRule): Condition => {
    const matches = findRuleCondition(rule, options, network);
    return rule.store === 'local' ? join(matches, merged) : matches;
  };
  const overriding = config.rules.filter(({ overrides }) => overrides === true).map(inForce);
  const doubtful = any(
    ...doubts.map(({ condition }) => condition),
    ...overriding.filter((one) => one !== never),
  );
  const isOff = config.serviceOff === undefined ? off : always;
  const clauses = config.rules.flatMap((rule): readonly Clause[] => {
    const matches = inForce(rule);
    if (matches === never) return [];
    const origin = rule.origin ?? { file: rule.name, line: 1 };
    // Where the firewall is off no rule blocks, and what is in doubt may have taken the block away.
    const blocks = join(matches, negate(isOff), negate(doubtful));
    const said = { name: rule.displayName, ...present({ remark: rule.description }) };
    return rule.action === 'block'
      ? [{ action: 'deny', condition: blocks, origin, ...said }]
      : [{ action: 'allow', condition: matches, origin, ...said, ...present({ rule: findSource(rule) }) }];
  });
  return {
    mode: 'deny-overrides',
    clauses: [
      ...clauses,
      ...doubts.flatMap(({ condition, origin }): readonly Clause[] => [
        { action: 'allow', condition, origin },
        { action: 'deny', condition: join(condition, negate(isOff)), origin },
      ]),
      {
        ...{ action: 'allow', condition: isOff },
        ...(config.serviceOff ? { origin: config.serviceOff } : placeOf(config, 'enabled')),
      },
      { action: 'allow', condition: open, ...placeOf(config, 'outbound') },
    ].filter(({ condition }) => condition !== never) as readonly Clause[],
    otherwise: options.closing === 'none' ? 'unknown' : 'deny',
  };
}

/** Where a setting stands; where it stands nowhere, it is as delivered. */
function placeOf(
  config: FirewallConfig,
  setting: ProfileSetting['setting'],
): Pick<Clause, 'origin' | 'isDefault'> {
  const isSet = config.settings.some((one) => one.setting === setting && one.origin !== undefined);
  if (!isSet) return { origin: findOrigin(config, () => false), isDefault: true };
  return { origin: findOrigin(config, (one) => one.setting === setting) };
}

/** All of these, where what is always true is left out. */
function join(...conditions: readonly Condition[]): Condition {
  if (conditions.includes(never)) return never;
  return all(...conditions.filter((one) => one !== always));
}

function negate(condition: Condition): Condition {
  if (condition === always) return never;
  return condition === never || (condition.kind === 'any' && condition.of.length === 0)
    ? always
    : not(condition);
}

interface Doubt {
  readonly condition: Condition;
  readonly origin: Origin;
}

/** What may change any verdict either way. */
function listDoubts(
  config: FirewallConfig,
  options: WindowsFirewallOptions,
  network: Network,
): readonly Doubt[] {
  const { stores, unread, store } = config;
  const doubts = unread.map(({ what, origin, elsewhere: isElsewhere }): Doubt => {
    const condition: Condition = isElsewhere === true ? elsewhere(what) : { kind: 'unknown', why: what };
    return { condition, origin };
  });
  const missing = describeMissing(stores);
  const others: readonly Doubt[] =
    missing === undefined ? [] : [{ condition: inOtherStore(missing), origin: findOrigin(config) }];
  // A script may say where it writes to; the other formats do not.
  const isOtherGpo = store !== undefined && store.toLowerCase() !== options.gpo?.toLowerCase();
  const why = `it writes to the policy object ${store}, which the option gpo does not name`;
  return [
    ...others,
    ...doubts,
    ...listUnasked(config, options, network),
    ...(isOtherGpo ? [{ condition: { kind: 'unknown', why } as const, origin: findOrigin(config) }] : []),
  ];
}

function describeMissing(stores: FirewallConfig['stores']): string | undefined {
  if (stores === undefined) return 'other policy objects and the local store may have rules and settings too';
  if (stores.length === 2) return undefined;
  return stores.includes('local')
    ? 'group policy may have rules and settings too'
    : 'the local store may have rules and settings too';
}

const unaskedWords: Readonly<Record<ProfileSetting['setting'], string>> = {
  enabled: 'it switches the firewall of a profile on, which no option asks for',
  outbound: 'it sets the default outbound action to Block, which default-outbound=leave does not ask for',
  merge: "it voids the machine's own rules, which no option asks for",
};

/**
 * Settings that change what the machine does with other flows although no option asks for them: the claim takes them for
 * granted, so it cannot tell them apart, and loading such a text changes what the machine does with everything else. Where the
 * text itself lets everything out, that is what it means.
 */
function listUnasked(
  { settings, isExported, isListed }: FirewallConfig,
  { defaultOutbound }: WindowsFirewallOptions,
  network: Network,
): readonly Doubt[] {
  if (isExported === true || isListed === true) return [];
  const isOpen = (profile: string): boolean =>
    settings.some((one) => one.profile === profile && one.setting === 'outbound' && one.value === 0);
  const unasked = settings.filter(
    ({ setting, value, profile }) =>
      (setting === 'merge' && value === 0) ||
      (value === 1 &&
        (setting === 'enabled' ? !isOpen(profile) : setting === 'outbound' && defaultOutbound === 'leave')),
  );
  return unasked.map(({ setting, profile, origin }) => ({
    condition: join(onProfiles(network, [profile]), elsewhere(unaskedWords[setting])),
    origin: origin ?? { file: '', line: 1 },
  }));
}
