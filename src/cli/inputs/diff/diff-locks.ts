/** How `rulec diff` judges locks that grew: `--tags ask|frozen|grow`. */
import { type Diagnostic, error, hasErrors, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import {
  freezeTags,
  growSource,
  growTags,
  hasGrown,
  listMovedClouds,
  sayFrozen,
} from '../../../driver/diff/judge-locks.ts';
import type { Inputs } from '../../../driver/prepare-run.ts';
import type { Source } from '../../../rules/ast.ts';
import { sourcesLockName } from '../../../rules/read/load-definitions.ts';
import { tagsInUse } from '../../../rules/resolve/resolve-addresses.ts';
import type { Cloud } from '../../../service-tags/cloud.ts';
import { usualLimits } from '../../../service-tags/refresh/session.ts';
import type { ServiceTags } from '../../../service-tags/tags.ts';
import { type LockedSource, writeSourcesLock } from '../../../vendors/lock.ts';
import { readSourcesLock } from '../../../vendors/read-lock.ts';
import type { Io } from '../../io.ts';
import { gatherReads, type Read } from '../gather.ts';
import { type InputOptions, loadOpened, type OpenedInputs } from '../inputs.ts';
import { fetchSources } from '../sources.ts';
import { fetchTags } from '../tags-fetch.ts';

/** What is done about locks that grew. */
export const tagsPolicies = ['ask', 'frozen', 'grow'] as const;

/** The options that tell how locks are judged. */
export interface LockOptions extends InputOptions {
  readonly tags: (typeof tagsPolicies)[number];
  /** Vendors' files for `grow`: of service tags, or `NAME=FILE` of a source. */
  readonly from: readonly string[];
  readonly trustHost: readonly string[];
  readonly quiet: boolean;
}

/** A side that is a rule set, and what it was loaded from; absent for one that is not there. */
export interface OpenedSide {
  readonly inputs: Inputs;
  readonly opened?: OpenedInputs;
}

/** Inputs with other locks than their own. */
export interface Judged {
  readonly inputs: Inputs;
  readonly said: readonly string[];
}

/** Loads the newer rule set with the older locks. Errors: those of a rule set that does not go with these. */
export async function freezeSide(
  before: OpenedSide,
  after: OpenedSide,
  options: LockOptions,
  io: Io,
): Promise<Read<Judged>> {
  const { diagnostics, take, done } = gatherReads();
  const old = listLocked(before);
  const moved = listLocked(after).filter((one) => {
    const own = old.find(({ name }) => name === one.name);
    return own !== undefined && hasMoved(own, one);
  });
  const others = old.filter(({ name }) => moved.some((one) => one.name === name));
  const inputs = take(await loadWith(after, others, options, io));
  if (inputs === undefined || hasErrors(diagnostics)) {
    const help = 'merge the new lock first, or compare with --tags ask';
    const what = `with --tags frozen the older locks count, and NEW does not go with them`;
    return { ...done(), diagnostics: [...diagnostics, error('usage', what, { help })] };
  }
  const { value: tags, said } = freezeTags(before.inputs.tags, inputs.tags);
  return done({ inputs: { ...inputs, tags }, said: [...said, ...moved.map(sayFrozen)] });
}

function hasMoved(old: LockedSource, fresh: LockedSource): boolean {
  return hasGrown(old, fresh) || hasGrown(fresh, old);
}

/**
 * Loads the older rule set with what its locks grew by, as far as the vendors' own files have it. What could not be fetched, or
 * does not go with the older rule set, is a warning, and stays new access.
 */
export async function growSide(
  before: OpenedSide,
  after: OpenedSide,
  options: LockOptions,
  io: Io,
): Promise<Read<Judged>> {
  const { diagnostics, take, done } = gatherReads();
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  const work = async (): Promise<Judged> => {
    const lists = take(await growSources(before, after, options, stop.signal, io));
    const moved = listMovedClouds(before.inputs.tags, after.inputs.tags);
    const vendor = take(await fetchClouds(moved, before, options, stop.signal, io));
    const tags = growTags(before.inputs.tags, after.inputs.tags, vendor ?? new Map());
    diagnostics.push(...tags.diagnostics);
    const { inputs = before.inputs, said = [] } = lists ?? {};
    return { inputs: { ...inputs, tags: tags.value }, said: [...tags.said, ...said] };
  };
  return done(await work().finally(release));
}

/** Splits `NAME=FILE` of `--from` from files of service tags. */
function splitFrom(from: readonly string[]): {
  readonly ofSources: ReadonlyMap<string, string>;
  readonly ofTags: readonly string[];
} {
  const pairs = from.map((one) => /^([A-Za-z0-9][A-Za-z0-9-]{0,99})=(.+)$/s.exec(one));
  return {
    ofSources: new Map(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', pair[2] ?? ''] as const] : []))),
    ofTags: from.filter((_, index) => pairs[index] === null),
  };
}

/** Fetches the files that the newer locks of clouds say they were made of. */
async function fetchClouds(
  moved: readonly ServiceTags[],
  before: OpenedSide,
  options: LockOptions,
  stop: AbortSignal,
  io: Io,
): Promise<Read<ReadonlyMap<Cloud, ServiceTags>>> {
  const { diagnostics, done } = gatherReads();
  const uses = tagsInUse(before.inputs.ruleSets);
  const given = splitFrom(options.from).ofTags;
  const found = new Map<Cloud, ServiceTags>();
  for (const { cloud, url } of moved) {
    const from = given.length > 0 ? given : url === undefined ? [] : [url];
    const settings = { cloud, from, trustHost: options.trustHost, timeout, quiet: options.quiet };
    const { value, diagnostics: told } = await fetchTags([], uses, settings, stop, io);
    diagnostics.push(...told.map(downgrade));
    for (const one of value ?? []) if (one.kind === 'tags') found.set(one.tags.cloud, one.tags);
  }
  return done(found);
}

const timeout = usualLimits.total / 1000;

/** What cannot be had excuses nothing, and so is no fault of the run. */
function downgrade(one: Diagnostic): Diagnostic {
  return one.severity === 'error' ? warning('not-reproduced', one.message, present({ help: one.help })) : one;
}

/** Loads the older rule set with the lists that grew, each only where the rule set goes with it. */
async function growSources(
  before: OpenedSide,
  after: OpenedSide,
  options: LockOptions,
  stop: AbortSignal,
  io: Io,
): Promise<Read<Judged>> {
  const { diagnostics, done } = gatherReads();
  const fresh = listLocked(after);
  const given = splitFrom(options.from).ofSources;
  const claims = before.inputs.ruleSets.flatMap((one) => one.claims);
  let taken: readonly LockedSource[] = [];
  let judged: Judged = { inputs: before.inputs, said: [] };
  for (const old of listLocked(before)) {
    const now = fresh.find(({ name }) => name === old.name);
    const source = listSources(before).find(({ id }) => id === old.name);
    if (now === undefined || source?.definition === undefined || !hasGrown(old, now)) continue;
    const settings = { trustHost: options.trustHost, timeout, quiet: options.quiet };
    const from = present({ from: given.get(old.name) });
    const [fetched] = await fetchSources([source], { ...settings, ...from }, stop, io);
    diagnostics.push(...(fetched?.diagnostics ?? []).map(downgrade));
    if (fetched?.value === undefined) continue;
    const grown = growSource(old, now, fetched.value, claims, io.today());
    diagnostics.push(...grown.diagnostics);
    if (grown.said.length === 0) continue;
    const wanted = [...taken, grown.value];
    const { value: inputs } = await loadWith(before, wanted, options, io);
    if (inputs === undefined) {
      const what = `${word(old.name)} grew by lines that the older rule set does not take as it is: a person placed them`;
      diagnostics.push(warning('not-reproduced', what));
      continue;
    }
    taken = wanted;
    judged = { inputs, said: [...judged.said, ...grown.said] };
  }
  return done(judged);
}

/** Refuses vendors' files that no list of the older side is made of. */
export function refuseFrom({ inputs }: OpenedSide, { from }: LockOptions): readonly Diagnostic[] {
  const names = listSources({ inputs }).map(({ id }) => id);
  return [...splitFrom(from).ofSources.keys()]
    .filter((name) => !names.includes(name))
    .map((name) => {
      const there = names.length === 0 ? 'it defines none' : `it defines ${names.join(', ')}`;
      return error('usage', `OLD has no list ${word(name)}`, { help: `${there}; a file may be ./NAME=…` });
    });
}

function listLocked({ inputs }: OpenedSide): readonly LockedSource[] {
  return inputs.ruleSets.flatMap(({ locked }) => locked);
}

function listSources({ inputs }: OpenedSide): readonly Source[] {
  return inputs.ruleSets.flatMap(({ sources }) => sources).filter((one) => one.definition !== undefined);
}

/** Loads a side anew with other content of some lists in its locks. There is no value where it does not go with that. */
async function loadWith(
  { inputs, opened }: OpenedSide,
  others: readonly LockedSource[],
  options: InputOptions,
  io: Io,
): Promise<Read<Inputs>> {
  if (opened === undefined || others.length === 0)
    return { value: inputs, diagnostics: [], sources: new Map() };
  const files = opened.files.map((file) => ({
    ...file,
    ...present({ included: file.included && replaceInLocks(file.included, others) }),
  }));
  const read = await loadOpened({ ...opened, files, tags: new Map() }, { ...options, everyTag: true }, io);
  return hasErrors(read.diagnostics) ? { diagnostics: read.diagnostics, sources: read.sources } : read;
}

type Included = NonNullable<OpenedInputs['files'][number]['included']>;

function replaceInLocks(included: Included, others: readonly LockedSource[]): Included {
  return new Map(
    [...included].map(([name, content]) => {
      if (!name.endsWith(sourcesLockName) || (typeof content === 'object' && 'refused' in content))
        return [name, content];
      const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
      const { value } = readSourcesLock(text, name);
      if (value === undefined) return [name, content];
      const sources = value.sources.map((one) => {
        const other = others.find((own) => own.name === one.name);
        if (other === undefined) return one;
        const { written: _, ...rest } = other;
        return rest;
      });
      return [name, writeSourcesLock({ sources })];
    }),
  );
}
