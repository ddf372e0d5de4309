/** The parts of a comparison in words. */
import type {
  Cause,
  Change,
  DecidingLine,
  Effect,
  RegionNames,
  RowCause,
  RulePart,
  TagCause,
  TagVersion,
  Total,
} from '../../diff/change.ts';
import { type Standing, standingOf } from '../../diff/summary.ts';
import type { Size } from '../../proof/diagram/count.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import { groupBy } from '../../sets/remember.ts';
import { joinWords, own, say, type Tone, type Words } from '../forms/document.ts';
import { count, describeSize, someOf } from '../forms/words.ts';
import { nameTagFile } from '../tags/tag-changes.ts';

/** Puts the names together of which the same is said, in the order of the first ones. */
export function groupAlike<T>(
  found: readonly (readonly [name: string, said: T])[],
): readonly (readonly [names: readonly string[], said: T])[] {
  const groups = groupBy(found, ([, said]) => JSON.stringify(said));
  return groups.map((group) => [group.map(([name]) => name), group[0][1]]);
}

/** What each effect is called for people, everywhere. */
export const effectWords: Readonly<Record<Effect, string>> = {
  'permits now': 'new access',
  'permits no more': 'lost access',
  'exempts from inspection now': 'newly exempt from TLS inspection',
  'exempts from inspection no more': 'no longer exempt from TLS inspection',
  'is not known': 'not known',
};

/** New access, and TLS that more may look into, is what to look at. */
export const effectTones: Readonly<Record<Effect, Tone>> = {
  'permits now': 'bad',
  'permits no more': 'good',
  'exempts from inspection now': 'warn',
  'exempts from inspection no more': 'warn',
  'is not known': 'bad',
};

/** Says how much a region is: host names and wildcards, or addresses times ports. */
export function sayAmount({ size, names }: { readonly size: Size; readonly names?: RegionNames }): string {
  if (size !== null) return describeSize(size);
  return names === undefined || names.every ? 'any host name' : countHostNames(names);
}

function countHostNames({ patterns, partly, except }: Omit<RegionNames, 'every'>): string {
  if (except !== undefined) return `any host name but ${countHostNames(except)}`;
  const exact = patterns.filter(({ kind }) => kind === 'name').length;
  const wildcards = patterns.length - exact;
  const parts = [
    exact > 0 && count(exact, 'host name'),
    wildcards > 0 && count(wildcards, 'wildcard'),
    partly.length > 0 && `part of ${count(partly.length, 'wildcard')}`,
  ];
  return parts.filter(Boolean).join(' and ') || 'some host names';
}

/** Says how much a total is: `3 host names and 1 wildcard, 256 IPv4 addresses`. */
export function sayTotal({ names, size }: Total): string {
  return [names && countHostNames(names), size && describeSize(size)].filter(Boolean).join(', ');
}

/** Says what became of a rule: `new`, `gone`, `changed: hosts, addresses`. */
export function sayRelation({ relation }: Cause, standing: Standing): Words {
  switch (relation.kind) {
    case 'only':
      return own(standing === 'after' ? 'new' : 'gone');
    case 'renamed':
      return say`${own(standing === 'after' ? 'was' : 'is now')} ${relation.other?.id}`;
    case 'changed':
      return own(`changed: ${relation.parts.map((part) => partWords[part]).join(', ')}`);
    case 'same':
      return own('the same as before');
  }
}

const partWords: Readonly<Record<RulePart, string>> = {
  action: 'allow or deny',
  services: 'services',
  principal: 'principal (account or service)',
  'tls-inspection': 'tls-inspection',
  hosts: 'hosts',
  addresses: 'addresses',
  targets: 'targets',
};

/** A rule, and why a region is treated otherwise because of it. */
export type Reason = readonly [Cause, Words];

/** Says why a region is treated otherwise, rule by rule: denials that came or went first. */
export function sayReasons({ effect, causes, denials }: Change): readonly Reason[] {
  const standing = standingOf(effect);
  const now = effect === 'permits now';
  const ofDenials = denials.map((cause): Reason => {
    const only = cause.relation.kind === 'only';
    if (now) return [cause, own(only ? 'a denial that is gone' : 'denied it before')];
    return [cause, own(only ? 'a new denial' : 'denies it now')];
  });
  const ofRules = causes.map((cause): Reason => {
    const beside = denials.length > 0 && cause.relation.kind !== 'only';
    return [cause, beside ? own(now ? 'permits it' : 'permitted it') : sayRelation(cause, standing)];
  });
  return [...ofDenials, ...ofRules];
}

/** Says what a row of a vendor's list gained and lost: `m365/46 gained www.example.com 443/https (edition A → B)`. */
export function sayRowCause({ name, before, after, gained, lost }: RowCause): Words {
  const came = gained.length > 0 && say`gained ${someOf(gained, 3)}`;
  const went = lost.length > 0 && say`lost ${someOf(lost, 3)}`;
  const editions =
    before !== after &&
    say` (edition ${before === '' ? 'unknown' : before} → ${after === '' ? 'unknown' : after})`;
  return say`because ${name} ${joinWords([came, went], ', ')}${editions}`;
}

/** Says how a tag changed: `azure:AzureCloud: ServiceTags_Public_20250818.json (change 70) to … (change 71)`. */
export function sayTagCause({ text, before, after }: TagCause): Words {
  return say`${text}: ${sayTagVersion(before)} to ${sayTagVersion(after)}`;
}

function sayTagVersion(version: TagVersion | undefined): Words {
  if (version === undefined) return own('not at hand');
  const { from, tag } = version;
  return say`${nameTagFile(from)}${tag.changeNumber !== '' && say` (change ${tag.changeNumber})`}`;
}

/** Says which lines decide a region: `decided by a.conf:30 in OLD, a.conf:30 (rule web, owner net) in NEW`. */
export function sayDecidingLines({ before, after }: NonNullable<Change['lines']>): Words {
  return say`decided by ${sayDecidingLine(before)} in OLD, ${sayDecidingLine(after)} in NEW`;
}

function sayDecidingLine(line: DecidingLine | undefined): Words {
  if (line === undefined) return own('no line');
  const { file, line: number, rule, from } = line;
  const origin = joinWords([say`rule ${rule}`, from && sayAsker(from)], ', ');
  return say`${`${file}:${number}`}${rule !== undefined && say` (${origin})`}`;
}

/** Longer sources are cut in the middle: the document is at the front, the place in it at the end. */
const longestSource = 60;

/** Says who asked for a rule; where nobody is named, which document it is from. */
export function sayAsker({ owner, ticket, expires, source }: PolicyRule): Words {
  const nobody = owner === undefined && ticket === undefined;
  const parts = [
    nobody && source !== undefined && say`source ${cutMiddle(source)}`,
    owner !== undefined && say`owner ${owner}`,
    ticket !== undefined && say`ticket ${ticket}`,
    expires !== undefined && say`expires ${expires}`,
  ];
  return joinWords(parts, ', ');
}

function cutMiddle(text: string): string {
  const letters = [...text];
  if (letters.length <= longestSource) return text;
  const half = longestSource / 2;
  const [start, end] = [letters.slice(0, half).join(''), letters.slice(-half).join('')];
  return `${start.replace(/ \S*$/, '')} … ${end.replace(/^\S* /, '')}`;
}
