import { type Diagnostic, error, note, type Span } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { word } from '../diagnostics/quote.ts';
import { addressesOf, type ServiceTags } from '../service-tags/tags.ts';
import { type AddressSet, ipv4Domain, ipv6Domain, noAddresses, unionAddresses } from '../sets/addresses.ts';
import { normaliseIntervals } from '../sets/intervals.ts';
import { addressSetOf } from '../sets/prefix.ts';
import type { AddressEntry, RuleDestination, RuleSet } from './ast.ts';
import type { AddressOrigin, Cloud } from './policy.ts';

/** A use of a service tag. */
export interface TagUse {
  readonly cloud: Cloud;
  readonly name: string;
  readonly span: Span;
}

/** Every use of a service tag in these rule sets, in their order. */
export function tagsInUse(ruleSets: readonly RuleSet[]): readonly TagUse[] {
  return ruleSets.flatMap(({ rules }) =>
    rules.flatMap(({ destinations }) =>
      destinations.flatMap(({ addresses }) =>
        addresses === undefined || addresses === 'any'
          ? []
          : addresses.flatMap((entry) =>
              entry.kind === 'tag' ? [{ cloud: entry.cloud, name: entry.tag, span: entry.span }] : [],
            ),
      ),
    ),
  );
}

/** Turns lists of addresses into sets. */
export interface Resolver {
  /**
   * The set and where it comes from; no set where the list is absent, or where nothing is known of its tags.
   * `knowledge`: the list stands for hosts.
   */
  readonly addressesOf: (
    addresses: RuleDestination['addresses'],
    rule: string,
    knowledge: boolean,
  ) => { readonly set?: AddressSet | 'any'; readonly origins: readonly AddressOrigin[] };
}

/** A resolver for these rule sets. Errors: `tags-missing`, `wrong-cloud`, `unknown-tag`, `empty-tag`. */
export function createResolver(
  ruleSets: readonly RuleSet[],
  tags: readonly ServiceTags[],
  missingTags: 'error' | 'opaque',
  report: (diagnostic: Diagnostic) => void,
): Resolver {
  const uses = tagsInUse(ruleSets);
  const absent = new Set(uses.map(({ cloud }) => cloud).filter((cloud) => !tags.some((one) => one.cloud === cloud)));
  if (missingTags === 'error') for (const cloud of absent) report(missingCloud(cloud, uses, tags, ruleSets));

  function resolveTag(entry: Extract<AddressEntry, { kind: 'tag' }>): { set: AddressSet; name: string } | undefined {
    const file = tags.find(({ cloud }) => cloud === entry.cloud);
    if (file === undefined) return undefined;
    const tag = file.tags.get(entry.tag.toLowerCase());
    if (tag === undefined) {
      report(unknownTag(entry, file, tags));
      return undefined;
    }
    const set = addressesOf(tag);
    if (tag.prefixes.length === 0) {
      const message = `the tag ${tag.name} holds no prefix in ${word(file.file)}: it would stand for nothing`;
      report(error('empty-tag', message, { span: entry.span, help: 'use a newer file, or another tag' }));
    }
    return { set, name: tag.name };
  }

  return {
    addressesOf(addresses, rule, knowledge) {
      if (addresses === undefined) return { origins: [] };
      if (addresses === 'any') return { set: 'any', origins: [{ text: 'any' }] };
      const origins: AddressOrigin[] = [];
      const sets: AddressSet[] = [literalsOf(addresses)];
      let opaque = false;
      for (const entry of addresses) {
        const tag = entry.kind === 'tag' ? resolveTag(entry) : undefined;
        if (tag !== undefined) sets.push(tag.set);
        if (entry.kind === 'tag' && absent.has(entry.cloud)) {
          opaque = true;
          if (missingTags === 'opaque' && !knowledge) report(notJudged(entry, rule));
        }
        const name = tag?.name ?? (entry.kind === 'tag' ? entry.tag : '');
        origins.push(entry.kind === 'tag' ? { text: entry.text, tag: { cloud: entry.cloud, name } } : { text: entry.text });
      }
      if (opaque && knowledge) return { origins };
      return { set: opaque ? noAddresses : unionAddresses(sets), origins };
    },
  };
}

/** The prefixes and ranges of a list, which may be long. */
function literalsOf(entries: readonly AddressEntry[]): AddressSet {
  const prefixes = addressSetOf(entries.flatMap((entry) => (entry.kind === 'prefix' ? [entry.prefix] : [])));
  const v4: number[] = [];
  const v6: bigint[] = [];
  for (const entry of entries) {
    if (entry.kind !== 'range') continue;
    const { from, to } = entry;
    if (from.family === 4 && to.family === 4) v4.push(from.value, to.value);
    else if (from.family === 6 && to.family === 6) v6.push(from.value, to.value);
  }
  const ranges = { v4: normaliseIntervals(v4, ipv4Domain), v6: normaliseIntervals(v6, ipv6Domain) };
  return unionAddresses([prefixes, ranges]);
}

/** No file for a cloud; or, where one came that nobody asked for, the wrong file. */
function missingCloud(
  cloud: Cloud,
  uses: readonly TagUse[],
  tags: readonly ServiceTags[],
  ruleSets: readonly RuleSet[],
): Diagnostic {
  const here = uses.filter((use) => use.cloud === cloud);
  const names = [...new Set(here.map(({ name }) => name))].join(', ');
  const idle = tags.find((file) => !uses.some((use) => use.cloud === file.cloud));
  const span = here[0]?.span;
  const help = `fetch them with: ${refreshCommand(ruleSets, cloud)}; or name the weekly file with --service-tags FILE`;
  const message =
    idle === undefined
      ? `service tags of the cloud ${cloud} are needed, and none are at hand: ${names}`
      : `service tags of the cloud ${cloud} are needed (${names}), and ${word(idle.file)} is of the cloud ${idle.cloud}`;
  const details = { help, data: { cloud }, ...(span === undefined ? {} : { span }) };
  return error(idle === undefined ? 'tags-missing' : 'wrong-cloud', message, details);
}

/** The command that fetches the tags which these rule sets use. */
function refreshCommand(ruleSets: readonly RuleSet[], cloud: Cloud): string {
  const files = ruleSets
    .filter((ruleSet) => tagsInUse([ruleSet]).some((use) => use.cloud === cloud))
    .map(({ file }) => shellWord(file.replace(/^rulec:/, '')));
  return ['rulec tags refresh', ...files].join(' ');
}

function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Names that the documentation calls service tags and no file has. */
const neverInFiles: readonly string[] = [
  'Internet',
  'VirtualNetwork',
  'AzureLoadBalancer',
  'AzurePlatformDNS',
  'AzurePlatformIMDS',
  'AzurePlatformLKM',
  'AzureFrontDoor',
];

function unknownTag(
  { tag, cloud, span }: { readonly tag: string; readonly cloud: Cloud; readonly span: Span },
  file: ServiceTags,
  tags: readonly ServiceTags[],
): Diagnostic {
  const lower = tag.toLowerCase();
  const elsewhere = tags.flatMap((other) => (other.tags.has(lower) ? [other.cloud] : []));
  const never = neverInFiles.find((name) => name.toLowerCase() === lower);
  const near = nearestTags(tag, file);
  const hints = [
    ...(near.length === 0 ? [] : [`did you mean ${near.map((name) => `azure:${name}`).join(' or ')}?`]),
    ...elsewhere.map((other) => `the cloud ${other} has it: azure:${other}/${tag}`),
    ...(never === undefined ? [] : [`${never} is a word of Azure's own firewalls and stands for no published prefixes`]),
  ];
  const message = `there is no service tag ${word(tag)} in ${word(file.file)} (${cloud})`;
  const help = hints.length === 0 ? 'list the tags with: rulec tags show' : hints.join('; ');
  return error('unknown-tag', message, { span, help });
}

/** The nearest spelling, and the parts of a tag that exists in parts only. */
function nearestTags(tag: string, file: ServiceTags): readonly string[] {
  const names = [...file.tags.values()].map(({ name }) => name);
  const parts = names.filter((name) => name.toLowerCase().startsWith(`${tag.toLowerCase()}.`)).sort();
  const near = nearest(tag, names);
  return [...new Set([...(near === undefined ? [] : [near]), ...parts.slice(0, 3)])];
}

function notJudged(entry: { readonly text: string; readonly span: Span }, rule: string): Diagnostic {
  const message = `${word(entry.text)} is not at hand, so what the rule ${rule} reaches was not judged`;
  return note('not-judged', message, { span: entry.span, data: { rule } });
}
