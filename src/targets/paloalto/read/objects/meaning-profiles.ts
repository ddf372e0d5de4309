/**
 * What the profiles of a rule do to what it lets through. Profiles about content act on a connection that is there, and
 * close none for where it goes. URL filtering, and a group of which the text does not say what is in it, may block by
 * host. A profile on a denial does nothing.
 */
import { all, type Condition } from '../../../../sets/condition.ts';
import type { Profiles, SecurityRule } from '../../config.ts';
import { findNamed, type Objects } from './meaning-names.ts';

/** Profiles that look at content alone. */
const aboutContent: ReadonlySet<string> = new Set([
  ...['virus', 'spyware', 'vulnerability', 'file-blocking', 'wildfire-analysis', 'data-filtering'],
]);

/** What a rule's profiles may do. */
export interface ProfileMeaning {
  /** Where they may block the connection itself. */
  readonly mayBlock: readonly {
    readonly condition: Condition;
    readonly why: string;
    readonly cause: string;
  }[];
  /** Whether they may block what goes over it. */
  readonly actsOnContent: boolean;
}

const noProfile: ProfileMeaning = { mayBlock: [], actsOnContent: false };

export function meaningOfProfiles(
  objects: Objects,
  rule: Pick<SecurityRule, 'action' | 'profileGroups' | 'profiles'>,
): ProfileMeaning {
  if (rule.action !== 'allow') return noProfile;
  const parts = [
    ...(rule.profiles === undefined ? [] : [ofProfiles(rule.profiles)]),
    ...(rule.profileGroups ?? []).map((name) => ofGroup(objects, name)),
  ];
  return {
    mayBlock: parts.flatMap(({ mayBlock }) => mayBlock),
    actsOnContent: parts.some(({ actsOnContent }) => actsOnContent),
  };
}

function ofGroup(objects: Objects, name: string): ProfileMeaning {
  if (name === objects.settledGroup) return { mayBlock: [], actsOnContent: true };
  const { thing, isDisputed } = findNamed(objects, objects.profileGroups, name);
  if (thing !== undefined && !isDisputed && thing.unread.length === 0) return ofProfiles(thing.profiles);
  const why = `what is in the profile group ${name} is not in the text: it may filter hosts`;
  return { mayBlock: [{ condition: anywhere, why, cause: `profile-group:${name}` }], actsOnContent: true };
}

/** Wherever the rule matches: without a URL a filter may go by the certificate of the server. */
const anywhere: Condition = all();

function ofProfiles(profiles: Profiles): ProfileMeaning {
  const others = Object.entries(profiles).filter(([kind]) => !aboutContent.has(kind));
  const mayBlock = others.flatMap(([kind, names]) =>
    names.map((name) => ({
      condition: anywhere,
      why: `the profile ${name} (${kind}) may block by host`,
      cause: `profile:${name}`,
    })),
  );
  return { mayBlock, actsOnContent: Object.keys(profiles).length > others.length };
}
