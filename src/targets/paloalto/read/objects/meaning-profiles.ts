/**
 * What the profiles of a rule do to what it lets through. Profiles about content act on a connection that is there, and
 * close none for where it goes. URL filtering, and a group of which the text does not say what is in it, may block by
 * host. A profile on a denial does nothing.
 */
import { all, type Condition } from '../../../../sets/condition.ts';
import type { ProfileGroup, Profiles, SecurityRule } from '../../config.ts';
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
  const { thing, isDisputed } = findNamed(objects, objects.profileGroups, name);
  if (name === objects.settledGroup) return ofSettledGroup(objects, name, isDisputed ? undefined : thing);
  if (thing !== undefined && !isDisputed && thing.unread.length === 0) return ofProfiles(thing.profiles);
  const why = `what is in the profile group ${name} is not in the text: it may filter hosts`;
  return { mayBlock: [{ condition: anywhere, why, cause: `profile-group:${name}` }], actsOnContent: true };
}

/**
 * The group that the options name looks at content alone, as far as the text says nothing else of it. What the text gives
 * it, it has: in the scope where it is looked up or, where that is not certain (`thing` is nothing), in any.
 */
function ofSettledGroup(objects: Objects, name: string, thing: ProfileGroup | undefined): ProfileMeaning {
  const { scopes, below } = objects.profileGroups;
  const everywhere = [...scopes, ...below].flatMap((things) => things.get(name) ?? []);
  const shown = thing === undefined ? everywhere : [thing];
  const filters = shown.flatMap(({ profiles }) => ofProfiles(profiles).mayBlock);
  const unread = shown.flatMap((one) => one.unread).find(({ adds }) => adds !== true);
  if (unread === undefined) return { mayBlock: filters, actsOnContent: true };
  const why = `the profile group ${name} contains what is not known: ${unread.what}`;
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
