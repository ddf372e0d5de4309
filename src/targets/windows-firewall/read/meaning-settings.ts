/** What the settings of profiles come to: the policy's value wins, else the local one, else the factory's (MS-FASP 3.1.3). */
import { all, always, any, type Condition, never, not } from '../../../sets/condition.ts';
import type { Origin, Premise } from '../../target.ts';
import {
  type FirewallConfig,
  type ProfileName,
  type ProfileSetting,
  profileNames,
  type WindowsFirewallOptions,
} from '../config.ts';

const names = {
  stores: 'every-store',
  factory: 'factory-settings',
  nearby: 'not-nearby',
  standard: 'standard-profile',
  hosted: 'hosted-services',
  unlisted: 'unlisted-conditions',
  hardened: 'not-hardened',
} as const;

/** What files of Windows Firewall never say and is nearly always so. */
export const premises: readonly Premise[] = [
  {
    name: names.stores,
    says: 'The files hold every store of the machine: no other has rules or settings.',
  },
  {
    name: names.factory,
    says: 'What is not set is as delivered: firewall on, outbound allowed, local rules merged.',
  },
  { name: names.nearby, says: 'No keyword (LocalSubnet, DNS, …) names the destination.' },
  {
    name: names.standard,
    says: 'A StandardProfile beside a PublicProfile or PrivateProfile is ignored, in the local store as well (MS-GPFAS 2.2.3).',
  },
  {
    name: names.hosted,
    says: 'Outbound rules for BITS, CryptSvc and wuauserv match nothing, as is reported.',
  },
  {
    name: names.unlisted,
    says: 'Rules of a listing have no condition (a profile, a service, a user list) that has no column.',
  },
  {
    name: names.hardened,
    says: 'No rule below RestrictedServices names the program or the service that connects: there Windows hardens its own.',
  },
];

/** Whether a rule that hardens a service or a program is about the process that connects; of one that is known it may be. */
export function isHardened(isKnown: boolean): Unknown {
  const why = 'a rule that hardens a service or a program of Windows';
  return { kind: 'unknown', why, ...(isKnown ? {} : { premise: { name: names.hardened, holds: false } }) };
}

/** Whether a rule for a service is recognised, where it is reported not to be. */
export function isRecognised(service: string): Unknown {
  const why = `outbound rules for ${service}, a service inside svchost.exe, are reported not to match`;
  const premise = { name: names.hosted, holds: false, claimed: false };
  return { kind: 'unknown', why, cause: `service:${service}`, premise };
}

type Unknown = Extract<Condition, { readonly kind: 'unknown' }>;

/** Something of a store that the files do not hold. A claim is about the rules of its own text. */
export function inOtherStore(why: string): Unknown {
  const premise = { name: names.stores, holds: false, claimed: false };
  // No cause: what is there may allow one flow and block another.
  return { kind: 'unknown', why, premise };
}

/** Something that only another store makes matter, and that a claim cannot take for granted. */
export function elsewhere(why: string): Unknown {
  return { kind: 'unknown', why, premise: { name: names.stores, holds: false } };
}

/** Whether an address is one that a word stands for. Its value is the same in every rule. */
export function nearby(word: string): Unknown {
  const why = `${word} stands for addresses that each machine knows itself`;
  return { kind: 'unknown', why, cause: `addresses:${word}`, premise: { name: names.nearby, holds: false } };
}

/** Whether a rule is narrower than its listing shows. */
export function isNarrower(columns: readonly string[]): Unknown {
  const why = `the list does not have ${columns.join(', ')} of its rules`;
  return { kind: 'unknown', why, premise: { name: names.unlisted, holds: false } };
}

/** The profiles that a reading is for: one, or any of the three, whichever it is. */
export type Network = ProfileName | 'any';

/** Whether the profile is one of these. */
export function onProfiles(network: Network, profiles: readonly ProfileName[]): Condition {
  if (profiles.length === profileNames.length) return always;
  if (network !== 'any') return profiles.includes(network) ? always : never;
  return any(...profiles.map(isOn));
}

/** The last of the three is what is neither of the others. */
function isOn(profile: ProfileName): Condition {
  const [first, second] = (['domain', 'private'] as const).map(
    (name): Condition => ({
      kind: 'unknown',
      why: 'it depends on the profile of the network, which no flow shows',
      cause: `profile:${name}`,
    }),
  );
  if (first === undefined || second === undefined || profile === 'domain') return first ?? never;
  return profile === 'private' ? all(not(first), second) : all(not(first), not(second));
}

/** A condition that depends on the profile. */
function byProfile(network: Network, of: (profile: ProfileName) => Condition): Condition {
  if (network !== 'any') return of(network);
  const parts = profileNames.map((profile) => ({ profile, condition: of(profile) }));
  const [first] = parts;
  const isSame = parts.every(
    ({ condition }) => JSON.stringify(condition) === JSON.stringify(first?.condition),
  );
  if (first !== undefined && isSame) return first.condition;
  return any(...parts.map(({ profile, condition }) => all(onProfiles(network, [profile]), condition)));
}

/** What the settings say, each where it holds. */
export interface Settled {
  /** The firewall is off: everything gets through. */
  readonly off: Condition;
  /** What no rule decides gets through. */
  readonly open: Condition;
  /** The rules of the local store count. */
  readonly merged: Condition;
}

/** The settings of a config. `why` names where a value stands that leaves a doubt. */
export function settle(
  config: FirewallConfig,
  { defaultOutbound }: WindowsFirewallOptions,
  network: Network,
): Settled {
  const factory = (what: string, holds: boolean, claimed: boolean): Condition => ({
    kind: 'unknown',
    why: `${what} is not set in these files`,
    premise: { name: names.factory, holds, claimed },
  });
  const whether = (setting: ProfileSetting['setting'], wanted: 0 | 1, unset: Condition): Condition =>
    byProfile(network, (profile) => {
      const own = config.settings.filter((one) => one.setting === setting && one.profile === profile);
      return valueIs(own, wanted, unset);
    });
  // With the option, the text itself has to set it.
  const unsetOutbound: Condition =
    defaultOutbound === 'block'
      ? { kind: 'unknown', why: 'the default outbound action is not set on every profile' }
      : factory('the default outbound action', true, false);
  return {
    off: whether('enabled', 0, factory('whether the firewall is on', false, false)),
    open: whether('outbound', 0, unsetOutbound),
    merged:
      config.stores?.includes('local') === true || config.rules.some(({ store }) => store === 'local')
        ? whether('merge', 1, always)
        : always,
  };
}

function valueIs(settings: readonly ProfileSetting[], wanted: 0 | 1, unset: Condition): Condition {
  const is = (setting: ProfileSetting): Condition => (setting.value === wanted ? always : never);
  const ofPolicy = settings.find(({ store }) => store !== 'local');
  if (ofPolicy !== undefined) return is(ofPolicy);
  const own = settings.find(({ standard }) => standard === undefined);
  if (own !== undefined) return is(own);
  const [standard] = settings;
  if (standard === undefined) return unset;
  const counts: Unknown = {
    kind: 'unknown',
    why: `whether StandardProfile counts for the ${standard.profile} profile is not known`,
    cause: `standard-profile:${standard.profile}`,
    premise: { name: names.standard, holds: standard.standard === 'counts' },
  };
  return any(all(counts, is(standard)), all(not(counts), unset));
}

/** Where the text has such a setting, or else begins. */
export function findOrigin(
  config: FirewallConfig,
  isMeant: (setting: ProfileSetting) => boolean = () => true,
): Origin {
  const settings = config.settings.filter(isMeant);
  const found = [...settings, ...config.rules].find((one) => one.origin !== undefined);
  return found?.origin ?? { file: config.name, line: 1 };
}
