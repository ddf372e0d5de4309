/**
 * What the profiles of a rule do to what it lets through. Profiles about content act on a connection that is there, and
 * close none for where it goes. A URL filter blocks the categories that it names; one that is not in the text, and a group
 * of which the text does not say what is in it, may block by host. A profile on a denial does nothing.
 */
import { all, type Condition, where } from '../../../../sets/condition.ts';
import { noHost } from '../../../../sets/hosts.ts';
import type { Origin } from '../../../target.ts';
import type { ProfileGroup, Profiles, SecurityRule } from '../../config.ts';
import { findNamed, type Objects } from './meaning-names.ts';
import { conditionOfUrls } from './meaning-urls.ts';

/** Profiles that look at content alone. */
const aboutContent: ReadonlySet<string> = new Set([
  ...['virus', 'spyware', 'vulnerability', 'file-blocking', 'wildfire-analysis', 'data-filtering'],
]);

/** What a rule's profiles may do. */
export interface ProfileMeaning {
  /** What they certainly block. */
  readonly blocks: readonly { readonly condition: Condition; readonly origin: Origin | undefined }[];
  /** Where they may block the connection itself. */
  readonly mayBlock: readonly {
    readonly condition: Condition;
    readonly why: string;
    readonly cause: string;
  }[];
  /** Whether they may block what goes over it. */
  readonly actsOnContent: boolean;
}

const noProfile: ProfileMeaning = { blocks: [], mayBlock: [], actsOnContent: false };

export function meaningOfProfiles(
  objects: Objects,
  rule: Pick<SecurityRule, 'action' | 'profileGroups' | 'profiles'>,
): ProfileMeaning {
  if (rule.action !== 'allow') return noProfile;
  const parts = [
    ...(rule.profiles === undefined ? [] : [ofProfiles(objects, rule.profiles)]),
    ...(rule.profileGroups ?? []).map((name) => ofGroup(objects, name)),
  ];
  return {
    blocks: parts.flatMap(({ blocks }) => blocks),
    mayBlock: parts.flatMap(({ mayBlock }) => mayBlock),
    actsOnContent: parts.some(({ actsOnContent }) => actsOnContent),
  };
}

function ofGroup(objects: Objects, name: string): ProfileMeaning {
  const { thing, isDisputed } = findNamed(objects, objects.profileGroups, name);
  if (name === objects.settledGroup) return ofSettledGroup(objects, name, isDisputed ? undefined : thing);
  if (thing !== undefined && !isDisputed && thing.unread.length === 0)
    return ofProfiles(objects, thing.profiles);
  const why = `what is in the profile group ${name} is not in the text: it may filter hosts`;
  return {
    ...noProfile,
    mayBlock: [{ condition: anywhere, why, cause: `profile-group:${name}` }],
    actsOnContent: true,
  };
}

/**
 * The group that the options name looks at content alone, as far as the text says nothing else of it. What the text gives
 * it, it has: in the scope where it is looked up or, where that is not certain (`thing` is nothing), in any.
 */
function ofSettledGroup(objects: Objects, name: string, thing: ProfileGroup | undefined): ProfileMeaning {
  const { scopes, below } = objects.profileGroups;
  const everywhere = [...scopes, ...below].flatMap((things) => things.get(name) ?? []);
  const shown = thing === undefined ? everywhere : [thing];
  const filters = shown.map(({ profiles }) => ofProfiles(objects, profiles));
  const shownToo = {
    blocks: filters.flatMap(({ blocks }) => blocks),
    mayBlock: filters.flatMap(({ mayBlock }) => mayBlock),
    actsOnContent: true,
  };
  const unread = shown.flatMap((one) => one.unread).find(({ adds }) => adds !== true);
  if (unread === undefined) return shownToo;
  const why = `the profile group ${name} contains what is not known: ${unread.what}`;
  return { ...shownToo, mayBlock: [{ condition: anywhere, why, cause: `profile-group:${name}` }] };
}

/** Wherever the rule matches: without a URL a filter may go by the certificate of the server. */
const anywhere: Condition = all();

function ofProfiles(objects: Objects, profiles: Profiles): ProfileMeaning {
  const others = Object.entries(profiles).filter(([kind]) => !aboutContent.has(kind));
  const filters = others.flatMap(([kind, names]) => names.map((name) => ofFilter(objects, kind, name)));
  return {
    blocks: filters.flatMap(({ blocks }) => blocks),
    mayBlock: filters.flatMap(({ mayBlock }) => mayBlock),
    actsOnContent: Object.keys(profiles).length > others.length,
  };
}

function ofFilter(objects: Objects, kind: string, name: string): ProfileMeaning {
  const why = `the profile ${name} (${kind}) may block by host`;
  const cause = `profile:${name}`;
  const open = (condition: Condition): ProfileMeaning => ({
    ...noProfile,
    mayBlock: [{ condition, why, cause }],
  });
  if (kind !== 'url-filtering') return open(anywhere);
  const { thing, isDisputed } = findNamed(objects, objects.urlFilters, name);
  if (thing === undefined || isDisputed || thing.unread.length > 0) return open(anywhere);
  const isOwn = (category: string): boolean => {
    const found = findNamed(objects, objects.urls, category);
    return found.thing !== undefined && !('url' in found.thing) && !found.isDisputed;
  };
  // Of a list, and of a category of the vendor's, a category of the site's may say otherwise: it comes first.
  if (![...thing.blocks, ...thing.asks].every(isOwn)) return open(anywhere);
  if (thing.blocks.length + thing.asks.length === 0) return noProfile;
  const blocks =
    thing.blocks.length === 0
      ? []
      : [{ condition: conditionOfUrls(objects, thing.blocks), origin: thing.origin }];
  const asks = thing.asks.length === 0 ? [] : [conditionOfUrls(objects, thing.asks)];
  const mayBlock = [where({ field: 'host', hosts: noHost }), ...asks].map((condition) => ({
    condition,
    why,
    cause,
  }));
  return { blocks, mayBlock, actsOnContent: false };
}
