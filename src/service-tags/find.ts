import { nearest } from '../diagnostics/nearest.ts';
import { word } from '../diagnostics/quote.ts';
import type { Cloud } from './cloud.ts';
import { publishedClouds, type ServiceTags, type Tag } from './tags.ts';

/** A tag, and the service tags that it is one of. */
export interface FoundTag {
  readonly kind: 'found';
  readonly tag: Tag;
  readonly from: ServiceTags;
}

/** Why there is no such tag. */
export interface MissingTag {
  /** `no-tags`: none are at hand for the cloud. `never-published`: a name without prefixes. */
  readonly kind: 'no-tags' | 'never-published' | 'unknown';
  readonly problem: string;
  readonly help: string;
  /** The tags of the cloud that may be meant, the likeliest first. */
  readonly nearest: readonly string[];
  /** The other clouds at hand that have a tag of this name. */
  readonly clouds: readonly Cloud[];
}

/** Names that Microsoft documents as service tags and publishes no prefixes for, and what to write instead. */
const neverPublished: ReadonlyMap<string, string> = new Map([
  ['internet', 'everything outside a virtual network; write addresses: any, or the prefixes that are meant'],
  ['virtualnetwork', 'the addresses of a virtual network; write its prefixes'],
  ['azureloadbalancer', 'the address of health probes; write it as a prefix'],
  ['azureplatformdns', 'the resolver of the platform; write its address as a prefix'],
  ['azureplatformimds', 'the metadata service of the platform; write its address as a prefix'],
  ['azureplatformlkm', 'the licence service of the platform; write its address as a prefix'],
]);

/** Finds a tag of a cloud, without regard to case, or says why there is none. */
export function findTag(
  available: readonly ServiceTags[],
  cloud: Cloud,
  name: string,
): FoundTag | MissingTag {
  const from = available.find((tags) => tags.cloud === cloud);
  const tag = from?.tags.get(name.toLowerCase());
  if (from !== undefined && tag !== undefined) return { kind: 'found', tag, from };
  const clouds = available.filter((tags) => tags.tags.has(name.toLowerCase())).map((tags) => tags.cloud);
  const never = neverPublished.get(name.toLowerCase());
  if (never !== undefined) {
    const problem = `${word(name)} is a service tag without published prefixes`;
    return { kind: 'never-published', problem, help: `it stands for ${never}`, nearest: [], clouds };
  }
  if (from === undefined) return explainNoTags(cloud, name, clouds);
  // A lock and the REST form hold some of the tags alone: that one is not there says nothing about it.
  const parts = from.form === 'file' ? listPublishedParts(name, from) : [];
  if (parts.length > 0) return explainParts(name, parts, clouds);
  const near = findNearestTags(name, from);
  const problem = `the service tags for the cloud ${cloud} (${from.file}) have no tag ${word(name)}`;
  return { kind: 'unknown', problem, help: adviseOnTag(name, from, near, clouds), nearest: near, clouds };
}

function explainNoTags(cloud: Cloud, name: string, clouds: readonly Cloud[]): MissingTag {
  const problem = `there are no service tags for the cloud ${cloud}, to find ${word(name)} in`;
  const help = `give Microsoft's file for ${publishedClouds[cloud]} with --service-tags, or fetch it with: rulec tags refresh --cloud ${cloud}`;
  return { kind: 'no-tags', problem, help, nearest: [], clouds };
}

/** Explains a tag of which only parts have prefixes: plain `AzureFrontDoor` is documented too. */
function explainParts(name: string, parts: readonly string[], clouds: readonly Cloud[]): MissingTag {
  const problem = `${word(name)} is only published in parts`;
  const help = `write one or more of ${joinWithOr(parts.map((tag) => `azure:${tag}`))}`;
  return { kind: 'never-published', problem, help, nearest: parts, clouds };
}

function listPublishedParts(name: string, { tags }: ServiceTags): readonly string[] {
  const start = `${name.toLowerCase()}.`;
  const names = [...tags.values()]
    .map((tag) => tag.name)
    .filter((tag) => tag.toLowerCase().startsWith(start));
  return names.toSorted().slice(0, 8);
}

function adviseOnTag(
  name: string,
  from: ServiceTags,
  near: readonly string[],
  clouds: readonly Cloud[],
): string {
  const parts: string[] = [];
  if (from.form === 'lock') parts.push('a lock has only the tags in use; rulec tags refresh adds others');
  if (clouds.length > 0)
    parts.push(`the cloud ${clouds.join(' and ')} has it: azure:${clouds[0]}/${word(name)}`);
  if (near.length > 0) parts.push(`did you mean ${joinWithOr(near.map((tag) => `azure:${tag}`))}?`);
  if (parts.length > 0) return parts.join('; ');
  const all = 'rulec tags show lists them all';
  return from.fileDate === undefined
    ? all
    : `the file is of ${from.fileDate}, and a newer one may have it; ${all}`;
}

function joinWithOr(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

/** Finds at most three tags that a writer of this name may mean. */
function findNearestTags(name: string, { tags }: ServiceTags): readonly string[] {
  const all = [...tags.values()];
  const names = all.map((tag) => tag.name);
  const found = [
    ...names.filter((tag) => keepLetters(tag) === keepLetters(name)),
    ...findSameRegion(name, all),
  ];
  const typo = found.length === 0 ? nearest(name, names) : undefined;
  if (typo !== undefined) found.push(typo);
  return [...new Set([...found, ...findWholeService(name, tags)])].slice(0, 3);
}

/**
 * Finds tags of the same service for the same region. A region has several spellings (FranceCentral, centralfrance,
 * germanywc): the file itself tells that GermanyWestCentral is germanywc, in the tags that have both.
 */
function findSameRegion(name: string, all: readonly Tag[]): readonly string[] {
  const [service, region] = splitTagName(name);
  if (region === '') return [];
  const spellings = new Set([
    region,
    ...all.filter((tag) => splitTagName(tag.name)[1] === region).map((tag) => keepLetters(tag.region)),
  ]);
  spellings.delete('');
  const orders = new Set([...spellings].map(sortLetters));
  const isOfRegion = (tag: Tag, suffix: string): boolean =>
    suffix !== '' && (spellings.has(keepLetters(tag.region)) || orders.has(sortLetters(suffix)));
  return all.flatMap((tag) => {
    const [of, suffix] = splitTagName(tag.name);
    return of === service && isOfRegion(tag, suffix) ? [tag.name] : [];
  });
}

/** Finds the tag of the whole service, where the part behind the dot is what is wrong. */
function findWholeService(name: string, tags: ServiceTags['tags']): readonly string[] {
  const tag = name.includes('.') ? tags.get(name.slice(0, name.indexOf('.')).toLowerCase()) : undefined;
  return tag === undefined ? [] : [tag.name];
}

function splitTagName(name: string): readonly [service: string, region: string] {
  const dot = name.indexOf('.');
  return dot < 0
    ? [keepLetters(name), '']
    : [keepLetters(name.slice(0, dot)), keepLetters(name.slice(dot + 1))];
}

/** Keeps letters and digits alone, in lower case: `West Europe` and `west-europe` are `westeurope`. */
function keepLetters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function sortLetters(text: string): string {
  return [...text].sort().join('');
}
