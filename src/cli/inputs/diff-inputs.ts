import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts';
import type { Device } from '../../driver/devices.ts';
import type { TextSide } from '../../driver/diff-folders.ts';
import { type ResolvedSide, resolveSide, type SideInputs } from '../../driver/diff-policies.ts';
import { collectInputs, type LoadedRuleSet } from '../../driver/prepare-run.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { Io } from '../io.ts';
import { readGivenTags, readSide, refuseMixedSides, type Side } from './diff-sides.ts';
import { gather, type Read } from './gather.ts';
import { type InputOptions, readRuleSets } from './inputs.ts';
import { readOutputFolder } from './output-folder.ts';

/** Two rule sets as policies, or two sides as texts, of which one may be a rule set. */
export type Pair =
  | { readonly policies: readonly [ResolvedSide, ResolvedSide] }
  | { readonly texts: readonly [TextSide, TextSide] };

/** What tells how two sides are read. */
export interface PairOptions extends InputOptions {
  /** The rule sets that two files of service tags are compared for. */
  readonly rules: readonly string[];
  readonly devices: readonly Device[];
}

/** Reads OLD and NEW. Messages that are of no matter to a comparison are left to `check`. */
export async function readPair(
  names: readonly [string, string],
  options: PairOptions,
  io: Io,
): Promise<Read<Pair>> {
  const { value, diagnostics, sources } = await readBothSides(names, options, io);
  const told = diagnostics.filter(isGrave).filter((one, index, all) => !isRepeated(one, all.slice(0, index)));
  return { ...(value && { value }), diagnostics: told, sources };
}

async function readBothSides(
  [oldName, newName]: readonly [string, string],
  { serviceTags, asOf, rules, devices }: PairOptions,
  io: Io,
): Promise<Read<Pair>> {
  const { diagnostics, take, done } = gather();
  const tags = take(await readGivenTags(serviceTags, io));
  if (tags === undefined) return done();
  const given = serviceTags.length === 0 ? undefined : tags;
  const before = take(await readSide(oldName, given, io));
  const after = take(await readSide(newName, given, io));
  if (before === undefined || after === undefined || hasErrors(diagnostics)) return done();
  const mixed = refuseMixedSides(before, after);
  if (mixed !== undefined) return { ...done(), diagnostics: [mixed] };
  const shared = before.kind === 'tags' ? take(await readRuleSets(rules, io)) : undefined;
  if (hasErrors(diagnostics)) return done();
  const resolve = async (side: Side): Promise<TextSide | undefined> => {
    if (side.kind === 'folder') return take(await readOutputFolder(side.name, side.git, io));
    return take(await resolveSide(collectSide(side, shared ?? [], tags), devices, asOf));
  };
  const [old, fresh] = [await resolve(before), await resolve(after)];
  if (old === undefined || fresh === undefined) return done();
  const isOfPolicies = 'policy' in old && 'policy' in fresh;
  const value: Pair = isOfPolicies ? { policies: [old, fresh] } : { texts: [old, fresh] };
  return done(value);
}

/** Returns what a side is resolved from; a file of service tags, with the rule sets that it is compared for. */
function collectSide(
  side: Exclude<Side, { readonly kind: 'folder' }>,
  shared: readonly LoadedRuleSet[],
  given: readonly ServiceTags[],
): SideInputs {
  if (side.kind === 'rules') return side;
  const others = given.filter(({ cloud }) => !side.tags.some((one) => one.cloud === cloud));
  return { name: side.name, inputs: collectInputs(shared, [...side.tags, ...others]) };
}

function isGrave({ severity, code }: Diagnostic): boolean {
  return severity === 'error' || ['dropped-rule', 'tags-bundled', 'interrupted'].includes(code);
}

/** Says whether a message tells once more that the service tags are those that come with rulec. */
export function isRepeated({ code, message }: Diagnostic, said: readonly Diagnostic[]): boolean {
  return code === 'tags-bundled' && said.some((one) => one.message === message);
}
