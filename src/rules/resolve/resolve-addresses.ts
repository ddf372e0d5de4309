import { type Diagnostic, error, note, type Span } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Cloud, TagUse } from '../../service-tags/cloud.ts';
import { findTag } from '../../service-tags/find.ts';
import { addressesOf, type ServiceTags } from '../../service-tags/tags.ts';
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

/**
 * What becomes of tags that are not at hand. `error`: they are missed. `needed`: they are missed where a
 * destination without hosts asks for them; hosts then have no known addresses. `opaque`: they are not missed.
 */
export type MissingTags = 'error' | 'needed' | 'opaque';

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
  missingTags: MissingTags,
  report: (diagnostic: Diagnostic) => void,
): Resolver {
  const uses = tagsInUse(ruleSets);
  const absent = new Set(
    uses.map(({ cloud }) => cloud).filter((cloud) => !tags.some((one) => one.cloud === cloud)),
  );
  const needed = missingTags === 'needed' ? tagsInUse(ruleSets.map(omitHosts)) : uses;
  if (missingTags !== 'opaque') {
    for (const cloud of absent) {
      if (needed.some((use) => use.cloud === cloud))
        report(explainMissingCloud(cloud, needed, tags, ruleSets));
    }
  }

  function resolveTag(
    entry: Extract<AddressEntry, { kind: 'tag' }>,
  ): { set: AddressSet; name: string } | undefined {
    if (absent.has(entry.cloud)) return undefined;
    const found = findTag(tags, entry.cloud, entry.tag);
    if (found.kind !== 'found') {
      report(error('unknown-tag', found.problem, { span: entry.span, help: found.help }));
      return undefined;
    }
    const { tag, from } = found;
    if (tag.prefixes.length === 0) {
      const message = `the tag ${tag.name} holds no prefix in ${word(from.file)}: it would stand for nothing`;
      report(error('empty-tag', message, { span: entry.span, help: 'use a newer file, or another tag' }));
    }
    return { set: addressesOf(tag), name: tag.name };
  }

  return {
    addressesOf(addresses, rule, knowledge) {
      if (addresses === undefined) return { origins: [] };
      if (addresses === 'any') return { set: 'any', origins: [{ text: 'any' }] };
      const origins: AddressOrigin[] = [];
      const sets: AddressSet[] = [uniteLiterals(addresses)];
      let opaque = false;
      for (const entry of addresses) {
        const tag = entry.kind === 'tag' ? resolveTag(entry) : undefined;
        if (tag !== undefined) sets.push(tag.set);
        if (entry.kind === 'tag' && absent.has(entry.cloud)) {
          opaque = true;
          if (missingTags === 'opaque' && !knowledge) report(noteNotJudged(entry, rule));
        }
        const name = tag?.name ?? (entry.kind === 'tag' ? entry.tag : '');
        origins.push(
          entry.kind === 'tag'
            ? {
                text: entry.text,
                tag: { cloud: entry.cloud, name },
                ...(tag === undefined ? {} : { addresses: tag.set }),
              }
            : { text: entry.text },
        );
      }
      if (opaque && knowledge) return { origins };
      return { set: opaque ? noAddresses : unionAddresses(sets), origins };
    },
  };
}

/** The rule set with its destinations by address alone. */
function omitHosts(ruleSet: RuleSet): RuleSet {
  const rules = ruleSet.rules.map((rule) => ({
    ...rule,
    destinations: rule.destinations.filter(({ hosts }) => hosts === undefined),
  }));
  return { ...ruleSet, rules };
}

/** The prefixes and ranges of a list, which may be long. */
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

/** No file for a cloud; or, where one came that nobody asked for, the wrong file. */
function explainMissingCloud(
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

function noteNotJudged(entry: { readonly text: string; readonly span: Span }, rule: string): Diagnostic {
  const message = `${word(entry.text)} is not at hand, so what the rule ${rule} reaches was not judged`;
  return note('not-judged', message, { span: entry.span, data: { rule } });
}
