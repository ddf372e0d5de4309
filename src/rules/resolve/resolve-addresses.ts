import { type Diagnostic, error, note, type Span } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Cloud, TagUse } from '../../service-tags/cloud.ts';
import { findTag } from '../../service-tags/find.ts';
import { readTagAddresses, type ServiceTags } from '../../service-tags/tags.ts';
import {
  type AddressSet,
  ipv4Domain,
  ipv6Domain,
  noAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import { normaliseIntervals } from '../../sets/intervals.ts';
import { addressSetOf } from '../../sets/prefix.ts';
import type { AddressEntry, RuleDestination, RuleSet } from '../ast.ts';
import type { AddressOrigin } from '../policy.ts';

/** Returns every use of a service tag in these rule sets, in their order. */
export function tagsInUse(ruleSets: readonly RuleSet[]): readonly TagUse[] {
  return ruleSets
    .flatMap(({ rules }) => rules.flatMap(({ destinations }) => destinations))
    .flatMap(({ addresses = [] }) => (addresses === 'any' ? [] : addresses))
    .flatMap((entry) =>
      entry.kind === 'tag' ? [{ cloud: entry.cloud, name: entry.tag, span: entry.span }] : [],
    );
}

/**
 * What becomes of tags that are not at hand. `error`: they are missed. `needed`: they are missed where a
 * destination without hosts asks for them; hosts then have no known addresses. `schemeless`: also where hosts do on
 * a service that states no scheme. `opaque`: they are not missed.
 */
export type MissingTags = 'error' | 'schemeless' | 'needed' | 'opaque';

/** The service tags at hand, and the clouds of those that are not. */
export interface KnownTags {
  readonly tags: readonly ServiceTags[];
  readonly absent: ReadonlySet<Cloud>;
  readonly missingTags: MissingTags;
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Finds the clouds whose tags are not at hand. Errors: `tags-missing`, `wrong-cloud`, and those of tags that nobody looked at before. */
export function checkClouds(
  ruleSets: readonly RuleSet[],
  tags: readonly ServiceTags[],
  missingTags: MissingTags,
  report: (diagnostic: Diagnostic) => void,
): KnownTags {
  const uses = tagsInUse(ruleSets);
  const absent = new Set(
    uses.map(({ cloud }) => cloud).filter((cloud) => !tags.some((one) => one.cloud === cloud)),
  );
  const needed =
    missingTags === 'needed' || missingTags === 'schemeless'
      ? tagsInUse(ruleSets.map((one) => omitHosts(one, missingTags === 'schemeless')))
      : uses;
  for (const cloud of missingTags === 'opaque' ? [] : absent)
    if (needed.some((use) => use.cloud === cloud)) report(explainMissingCloud(cloud, needed, tags, ruleSets));
  for (const flaw of findFlaws(uses, tags)) report(flaw);
  return { tags, absent, missingTags, report };
}

/** Finds what is wrong with the tags in use, each once. */
function findFlaws(uses: readonly TagUse[], tags: readonly ServiceTags[]): readonly Diagnostic[] {
  const used = new Set(
    uses.map(({ cloud, name }) => tags.find((one) => one.cloud === cloud)?.tags.get(name.toLowerCase())),
  );
  return [...used].flatMap((tag) => tag?.findFlaws?.() ?? []);
}

/**
 * Resolves a list of addresses to a set, and says where it comes from; there is no set where the list is absent, or
 * where nothing is known of its tags. `knowledge`: the list stands for hosts. Errors: `unknown-tag`, `empty-tag`.
 */
export function resolveAddresses(
  known: KnownTags,
  addresses: RuleDestination['addresses'],
  rule: string,
  knowledge: boolean,
): { readonly set?: AddressSet | 'any'; readonly origins: readonly AddressOrigin[] } {
  if (addresses === undefined) return { origins: [] };
  if (addresses === 'any') return { set: 'any', origins: [{ text: 'any' }] };
  const sets: AddressSet[] = [uniteLiterals(addresses)];
  let isOpaque = false;
  const origins = addresses.map((entry): AddressOrigin => {
    const { text, by } = entry;
    if (entry.kind !== 'tag') return { text, ...present({ by }) };
    const { cloud } = entry;
    const isAbsent = known.absent.has(cloud);
    const tag = isAbsent ? undefined : resolveTag(known, entry);
    if (tag !== undefined) sets.push(tag.set);
    isOpaque ||= isAbsent;
    if (isAbsent && known.missingTags === 'opaque' && !knowledge) known.report(noteNotJudged(entry, rule));
    return { text, tag: { cloud, name: tag?.name ?? entry.tag }, ...present({ by, addresses: tag?.set }) };
  });
  if (isOpaque && knowledge) return { origins };
  return { set: isOpaque ? noAddresses : unionAddresses(sets), origins };
}

function resolveTag(
  { tags, report }: KnownTags,
  { cloud, tag: name, span }: Extract<AddressEntry, { kind: 'tag' }>,
): { readonly set: AddressSet; readonly name: string } | undefined {
  const found = findTag(tags, cloud, name);
  if (found.kind !== 'found') {
    report(error('unknown-tag', found.problem, { span, help: found.help }));
    return undefined;
  }
  const { tag, from } = found;
  if ((tag.findFlaws?.() ?? []).length > 0) return undefined;
  if (tag.prefixes.length === 0) {
    const message = `the tag ${tag.name} has no prefix in ${word(from.file)}: it would stand for nothing`;
    report(error('empty-tag', message, { span, help: 'use a newer file, or another tag' }));
  }
  return { set: readTagAddresses(tag), name: tag.name };
}

/** Returns a rule set with its destinations by address alone, and with hosts on services without scheme if these count. */
function omitHosts(ruleSet: RuleSet, keepsSchemeless: boolean): RuleSet {
  const rules = ruleSet.rules.map((rule) => ({
    ...rule,
    destinations: rule.destinations.filter(
      ({ hosts, services = rule.services }) =>
        hosts === undefined || (keepsSchemeless && services.some(({ scheme }) => scheme === 'any')),
    ),
  }));
  return { ...ruleSet, rules };
}

/** Returns the addresses of the prefixes and ranges of a list, which may be long. */
function uniteLiterals(entries: readonly AddressEntry[]): AddressSet {
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

/** Explains that there is no file for a cloud, or the wrong one, where one came that nobody asked for. */
function explainMissingCloud(
  cloud: Cloud,
  uses: readonly TagUse[],
  tags: readonly ServiceTags[],
  ruleSets: readonly RuleSet[],
): Diagnostic {
  const here = uses.filter((use) => use.cloud === cloud);
  const names = [...new Set(here.map(({ name }) => name))].join(', ');
  const idle = tags.find((file) => !uses.some((use) => use.cloud === file.cloud));
  const help = `fetch them with: ${refreshCommand(ruleSets, cloud)}; or name the weekly file with --service-tags FILE`;
  const message =
    idle === undefined
      ? `service tags for the cloud ${cloud} are missing: ${names}`
      : `service tags for the cloud ${cloud} are needed (${names}), and ${word(idle.file)} is of the cloud ${idle.cloud}`;
  const details = { help, data: { cloud }, ...present({ span: here[0]?.span }) };
  return error(idle === undefined ? 'tags-missing' : 'wrong-cloud', message, details);
}

/** Writes the command that fetches the tags which these rule sets use. */
function refreshCommand(ruleSets: readonly RuleSet[], cloud: Cloud): string {
  const files = ruleSets
    .filter((ruleSet) => tagsInUse([ruleSet]).some((use) => use.cloud === cloud))
    .map(({ file }) => shellWord(file.replace(/^rulec:/, '')));
  return ['rulec tags refresh', ...files].join(' ');
}

function shellWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function noteNotJudged(entry: { readonly text: string; readonly span: Span }, rule: string): Diagnostic {
  const message = `${word(entry.text)} is missing, so the rule ${rule} was not checked`;
  return note('not-judged', message, { span: entry.span, data: { rule } });
}
