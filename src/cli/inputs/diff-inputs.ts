import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts';
import type { Device } from '../../driver/devices.ts';
import type { TextSide } from '../../driver/diff-folders.ts';
import { type ResolvedSide, resolveSide, type SideInputs } from '../../driver/diff-policies.ts';
import { collectInputs, type LoadedRuleSet } from '../../driver/prepare-run.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { Io } from '../io.ts';
import { readSide, refuseMixedSides, type Side } from './diff-sides.ts';
import { gather, type Read } from './gather.ts';
import { type InputOptions, readRuleSets, readServiceTags } from './inputs.ts';
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
  const { diagnostics, ...read } = await readBothSides(names, options, io);
  const told = diagnostics.filter(isGrave).filter((one, index, all) => !isRepeated(one, all.slice(0, index)));
  return { ...read, diagnostics: told };
}

async function readBothSides(
  [oldName, newName]: readonly [string, string],
  options: PairOptions,
  io: Io,
): Promise<Read<Pair>> {
  const { diagnostics, take, done } = gather();
  const before = take(await readSide(oldName, options, io));
  const after = take(await readSide(newName, options, io));
  if (before === undefined || after === undefined || hasErrors(diagnostics)) return done();
  const mixed = refuseMixedSides(before, after);
  if (mixed !== undefined) return { ...done(), diagnostics: [mixed] };
  const isOfTags = before.kind === 'tags';
  const shared = isOfTags ? take(await readRuleSets(options.rules, io)) : undefined;
  const given = isOfTags ? take(await readServiceTags(options.serviceTags, io)) : undefined;
  if (hasErrors(diagnostics)) return done();
  const resolve = async (side: Side): Promise<TextSide | undefined> => {
    if (side.kind === 'folder') return take(await readOutputFolder(side.name, side.git, io));
    const inputs = collectSide(side, shared ?? [], given ?? []);
    return take(await resolveSide(inputs, options.devices, options.asOf));
  };
  const [old, fresh] = [await resolve(before), await resolve(after)];
  if (old === undefined || fresh === undefined) return done();
  if ('policy' in old && 'policy' in fresh) return done({ policies: [old, fresh] });
  return done({ texts: [old, fresh] });
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

/** Says whether a message was told before, of the other side perhaps. */
export function isRepeated(one: Diagnostic, told: readonly Diagnostic[]): boolean {
  const keyOf = ({ code, message, span }: Diagnostic): string => JSON.stringify([code, message, span]);
  return told.some((other) => keyOf(other) === keyOf(one));
}
