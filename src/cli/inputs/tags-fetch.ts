import { fileURLToPath } from 'node:url';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Cloud, TagUse } from '../../service-tags/cloud.ts';
import {
  type Found,
  fetchFrom,
  fetchFromMicrosoft,
  type Origin,
  type Wanted,
} from '../../service-tags/refresh/locate.ts';
import { parseUrl } from '../../service-tags/refresh/page.ts';
import { usualLimits, withSession } from '../../service-tags/refresh/session.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { Io } from '../io.ts';
import { createProgressLine } from '../progress.ts';
import { readInput } from './read.ts';

/** Where service tags are fetched from, and for how long it is tried. */
export interface FetchSettings {
  /** This cloud alone; left out, all that are in use. */
  readonly cloud?: Cloud;
  /** Pages, addresses or files; none: Microsoft's download page. */
  readonly from: readonly string[];
  /** Hosts beside Microsoft's that may be asked. */
  readonly trustHost: readonly string[];
  /** In seconds, all retries included. */
  readonly timeout: number;
  readonly quiet: boolean;
}

/** Fetches the files of the clouds in use, or of one of them, from where the user says, or else from Microsoft. */
export async function fetchTags(
  pinned: readonly ServiceTags[],
  uses: readonly TagUse[],
  { cloud, from, trustHost, timeout, quiet }: FetchSettings,
  interrupted: AbortSignal,
  io: Io,
): Promise<Outcome<readonly Found[]>> {
  const clouds = cloud === undefined ? [...new Set(uses.map((use) => use.cloud))] : [cloud];
  const wanted = clouds.map((one) => describeWanted(one, pinned, uses));
  const origins = await Promise.all(from.map((one) => readOrigin(one, io)));
  const unread = origins.flatMap(({ diagnostics }) => diagnostics);
  if (hasErrors(unread)) return { diagnostics: unread };
  const line = createProgressLine(io, quiet);
  const limits = { ...usualLimits, total: timeout * 1000 };
  const surroundings = { env: io.env, trusted: trustHost, limits, interrupted, onProgress: line.show };
  const outcomes = await withSession(surroundings, async (session) => {
    if (origins.length === 0) return [await fetchFromMicrosoft(session, wanted)];
    const all: Outcome<readonly Found[]>[] = [];
    for (const { value } of origins)
      if (value !== undefined) all.push(await fetchFrom(session, value, wanted));
    return all;
  }).finally(line.clear);
  const found = outcomes.flatMap(({ value }) => value ?? []);
  const diagnostics = [...outcomes.flatMap((outcome) => outcome.diagnostics), ...refuseTwice(found)];
  return hasErrors(diagnostics) ? { diagnostics } : { value: found, diagnostics };
}

/** Says what is wanted of a cloud. The server need not send again what the lock was made of, if that has all that is used. */
function describeWanted(cloud: Cloud, pinned: readonly ServiceTags[], uses: readonly TagUse[]): Wanted {
  const tags = pinned.find((one) => one.cloud === cloud);
  const complete = uses.every(
    (use) => use.cloud !== cloud || (tags?.tags.get(use.name.toLowerCase())?.prefixes.length ?? 0) > 0,
  );
  return { cloud, ...present({ pinned: complete ? tags : undefined }) };
}

async function readOrigin(from: string, io: Io): Promise<Outcome<Origin>> {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(from)) return readOriginFile(from, io);
  const url = parseUrl(from);
  if (url === undefined) return { diagnostics: [error('usage', `${word(from)} is not an address`)] };
  if (url.protocol !== 'file:') return { value: { kind: 'address', url }, diagnostics: [] };
  try {
    return await readOriginFile(fileURLToPath(url), io);
  } catch {
    return { diagnostics: [error('usage', `${word(from)} names no file of this machine`)] };
  }
}

async function readOriginFile(name: string, io: Io): Promise<Outcome<Origin>> {
  const { value, diagnostics } = await readInput(name, io);
  return value === undefined ? { diagnostics } : { value: { kind: 'file', ...value }, diagnostics };
}

function refuseTwice(found: readonly Found[]): readonly Diagnostic[] {
  const clouds = found.map((one) => (one.kind === 'tags' ? one.tags.cloud : one.cloud));
  const again = clouds.filter((cloud, index) => clouds.indexOf(cloud) !== index);
  return [...new Set(again)].map((cloud) =>
    error('tags-twice', `two files of the cloud ${cloud} came`, { help: 'name one with --from' }),
  );
}
