/** The parts of a comparison, in words that every rendering uses. All of them may hold what users wrote. */
import type {
  Cause,
  Change,
  DecidingLine,
  RegionNames,
  RulePart,
  TagCause,
  TagVersion,
  Total,
} from '../../diff/change.ts';
import type { Size } from '../../proof/diagram/count.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import { count, describeSize } from '../forms/paint.ts';
import { fileWords } from '../tags/tag-words.ts';
import { type Standing, standingOf } from './diff-summary.ts';

/** How much a region or a total is: host names and wildcards, or addresses times ports. */
export function amountWords({ size, names }: { readonly size: Size; readonly names?: RegionNames }): string {
  if (size !== null) return describeSize(size);
  return names === undefined || names.every ? 'any host name' : nameWords(names);
}

function nameWords({ patterns, partly, except }: Omit<RegionNames, 'every'>): string {
  if (except !== undefined) return `any host name but ${nameWords(except)}`;
  const exact = patterns.filter(({ kind }) => kind === 'name').length;
  const wildcards = patterns.length - exact;
  const parts = [
    ...(exact === 0 ? [] : [count(exact, 'host name')]),
    ...(wildcards === 0 ? [] : [count(wildcards, 'wildcard')]),
    ...(partly.length === 0 ? [] : [`part of ${count(partly.length, 'wildcard')}`]),
  ];
  return parts.length === 0 ? 'some host names' : parts.join(' and ');
}

/** `3 host names and 1 wildcard, 256 IPv4 addresses`. */
export function totalWords(total: Total): string {
  const { names, size } = total;
  const amounts = [
    ...(names === undefined ? [] : [nameWords(names)]),
    ...(size === undefined ? [] : [describeSize(size)]),
  ];
  return amounts.join(', ');
}

/** What became of a rule: `new`, `gone`, `changed: hosts, addresses`. */
export function relationWords({ relation }: Cause, standing: Standing): string {
  switch (relation.kind) {
    case 'only':
      return standing === 'after' ? 'new' : 'gone';
    case 'renamed':
      return `${standing === 'after' ? 'was' : 'is now'} ${relation.other?.id}`;
    case 'changed':
      return `changed: ${relation.parts.map((part) => partWords[part]).join(', ')}`;
    case 'same':
      return 'the same as before';
  }
}

const partWords: Readonly<Record<RulePart, string>> = {
  action: 'allow or deny',
  services: 'services',
  principal: 'principal',
  'tls-inspection': 'tls-inspection',
  hosts: 'hosts',
  addresses: 'addresses',
};

/** Why a region is treated otherwise, one line a rule: denials that came or went first. */
export function reasonWords({ effect, causes, denials }: Change): readonly (readonly [Cause, string])[] {
  const standing = standingOf(effect);
  const now = effect === 'permits now';
  const ofDenials = denials.map((cause): readonly [Cause, string] => {
    const only = cause.relation.kind === 'only';
    return [
      cause,
      now ? (only ? 'a denial that is gone' : 'denied it before') : only ? 'a new denial' : 'denies it now',
    ];
  });
  const ofRules = causes.map((cause): readonly [Cause, string] => {
    const beside = denials.length > 0 && cause.relation.kind !== 'only';
    return [cause, beside ? (now ? 'permits it' : 'permitted it') : relationWords(cause, standing)];
  });
  return [...ofDenials, ...ofRules];
}

/** `azure:AzureCloud: ServiceTags_Public_20250818.json (change 70) to ServiceTags_Public_20250825.json (change 71)`. */
export function tagWords({ text, before, after }: TagCause): string {
  return `${text}: ${versionWords(before)} to ${versionWords(after)}`;
}

function versionWords(version: TagVersion | undefined): string {
  if (version === undefined) return 'not at hand';
  const { from, tag } = version;
  const change = tag.changeNumber === '' ? '' : ` (change ${tag.changeNumber})`;
  return `${fileWords(from)}${change}`;
}

/** A line that decides, with its rule and who asked for it. */
export function lineWords({ rule, from }: Pick<DecidingLine, 'rule' | 'from'>): string {
  const who = from === undefined ? '' : whoWords(from);
  return rule === undefined ? '' : `rule ${rule}${who === '' ? '' : `, ${who}`}`;
}

/** Longer sources are cut in the middle: the document is at the front, the place in it at the end. */
const longestSource = 60;

/** Who asked for a rule; where nobody is named, the document that it is from. */
export function whoWords({ owner, ticket, expires, source }: PolicyRule): string {
  const nobody = owner === undefined && ticket === undefined;
  const words = [
    ...(nobody && source !== undefined ? [`source ${cut(source)}`] : []),
    ...(owner === undefined ? [] : [`owner ${owner}`]),
    ...(ticket === undefined ? [] : [`ticket ${ticket}`]),
    ...(expires === undefined ? [] : [`expires ${expires}`]),
  ];
  return words.join(', ');
}

function cut(text: string): string {
  const letters = [...text];
  if (letters.length <= longestSource) return text;
  const half = longestSource / 2;
  const [start, end] = [letters.slice(0, half).join(''), letters.slice(-half).join('')];
  return `${start.replace(/ \S*$/, '')} … ${end.replace(/^\S* /, '')}`;
}
