import { type Diagnostic, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { ResolvedSide } from '../../driver/diff-policies.ts';
import { digestOf } from '../../driver/digest.ts';
import type { RuleSet } from '../../rules/ast.ts';
import type { Policy } from '../../rules/policy.ts';
import { type ResolveOptions, resolvePolicy } from '../../rules/resolve/resolve.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { Io } from '../io.ts';
import { mixedSides, readGivenTags, readSide, type Side } from './diff-sides.ts';
import { type InputOptions, type Read, readRuleSets, tagsUsed } from './inputs.ts';
import type { OutputFolder } from './output-folder.ts';

/** Two rule sets as policies, or two sides as texts, of which one may be a rule set. */
export type Pair =
  | { readonly policies: readonly [ResolvedSide, ResolvedSide] }
  | { readonly texts: readonly [UnreadSide, UnreadSide] };

/** A rule set, or an output folder of which nothing is read yet. */
export type UnreadSide = OutputFolder | ResolvedSide;

export interface PairOptions extends InputOptions {
  readonly rules: readonly string[];
  /** What is to be done about service tags that are not at hand. */
  readonly missingTags: NonNullable<ResolveOptions['missingTags']>;
}

/** Reads OLD and NEW; `rules` are the rule sets that two files of service tags are compared for. */
export async function readPair(
  oldName: string,
  newName: string,
  options: PairOptions,
  io: Io,
): Promise<Read<Pair>> {
  const sources = new Map<string, string>();
  return { ...(await readBoth(oldName, newName, options, io, sources)), sources };
}

async function readBoth(
  oldName: string,
  newName: string,
  options: PairOptions,
  io: Io,
  sources: Map<string, string>,
): Promise<Outcome<Pair>> {
  const tags = await readGivenTags(options.serviceTags, io);
  if (tags.value === undefined) return { diagnostics: tags.diagnostics };
  const given = options.serviceTags.length === 0 ? undefined : tags.value;
  const diagnostics: Diagnostic[] = [];
  const sides: Side[] = [];
  for (const name of [oldName, newName]) {
    const read = await readSide(name, given, io);
    diagnostics.push(...read.diagnostics.filter(isGrave).filter((one) => !isRepeated(one, diagnostics)));
    for (const [file, text] of read.sources) sources.set(file, text);
    if (read.value !== undefined) sides.push(read.value);
  }
  const [before, after] = sides;
  if (before === undefined || after === undefined || hasErrors(diagnostics)) return { diagnostics };
  const mixed = mixedSides(before, after);
  if (mixed !== undefined) return { diagnostics: [mixed] };
  if (before.kind === 'folder' || after.kind === 'folder') {
    const [old, fresh] = [before, after].map((side): UnreadSide | undefined => {
      if (side.kind === 'folder') return side;
      const resolved = resolveSide(side, undefined, [], options);
      diagnostics.push(...resolved.diagnostics.filter(isGrave));
      return resolved.value;
    });
    return old === undefined || fresh === undefined
      ? { diagnostics }
      : { value: { texts: [old, fresh] }, diagnostics };
  }
  const ruleSets = before.kind === 'tags' ? await readRuleSets(options.rules, io) : undefined;
  for (const [file, text] of ruleSets?.sources ?? []) sources.set(file, text);
  diagnostics.push(...(ruleSets?.diagnostics ?? []).filter(isGrave));
  if (hasErrors(diagnostics)) return { diagnostics };
  const [old, fresh] = [before, after].map((side) => {
    const resolved = resolveSide(side, ruleSets, tags.value ?? [], options);
    diagnostics.push(...resolved.diagnostics.filter(isGrave));
    return resolved.value;
  });
  return old === undefined || fresh === undefined
    ? { diagnostics }
    : { value: { policies: [old, fresh] }, diagnostics };
}

/** What is of no matter to a comparison is left to `check`. */
function isGrave({ severity, code }: Diagnostic): boolean {
  return severity === 'error' || code === 'dropped-rule' || code === 'tags-bundled';
}

/** Whether a message says once more that the service tags are those that come with rulec. */
export function isRepeated({ code, message }: Diagnostic, said: readonly Diagnostic[]): boolean {
  return code === 'tags-bundled' && said.some((one) => one.message === message);
}

function resolveSide(
  side: Side,
  shared: Awaited<ReturnType<typeof readRuleSets>> | undefined,
  given: readonly ServiceTags[],
  { asOf, missingTags }: PairOptions,
): Outcome<ResolvedSide> {
  if (side.kind === 'folder') throw new Error('an output folder has no policy');
  const ruleSets: readonly RuleSet[] = side.kind === 'rules' ? side.ruleSets : (shared?.ruleSets ?? []);
  const digests =
    side.kind === 'rules'
      ? side.digests
      : (shared?.files ?? []).map(({ bytes }, index) => ({
          name: ruleSets[index]?.name.value ?? '',
          digest: digestOf(bytes),
        }));
  if (side.kind === 'rules' && ruleSets.length === 0) {
    const policy: Policy = { name: 'nothing', title: 'nothing', rules: [], accepts: [] };
    return {
      value: { policy, tests: [], tags: [], report: { name: side.name, ruleSets: [], serviceTags: [] } },
      diagnostics: [],
    };
  }
  const others = given.filter(({ cloud }) => !side.tags.some((one) => one.cloud === cloud));
  const tags = side.kind === 'tags' ? [...side.tags, ...others] : side.tags;
  const resolved = resolvePolicy(ruleSets, tags, { missingTags, ...(asOf === undefined ? {} : { asOf }) });
  if (resolved.value === undefined) return { diagnostics: resolved.diagnostics };
  const report = { name: side.name, ruleSets: digests, serviceTags: tagsUsed(ruleSets, tags) };
  const tests = ruleSets.flatMap((one) => one.tests);
  return { value: { policy: resolved.value, tests, tags, report }, diagnostics: resolved.diagnostics };
}
