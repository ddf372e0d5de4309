/** Vendors' lists: which files define them, where their locks lie, and what is fetched for them. */
import { readdir } from 'node:fs/promises';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { FetchedSource } from '../../driver/refresh/refresh-sources.ts';
import type { Claim, Source } from '../../rules/ast.ts';
import { placeBeside } from '../../rules/read/includes.ts';
import { readSourcesOfFile } from '../../rules/read/load.ts';
import { bundledSourcesLockName, sourcesLockName } from '../../rules/read/load-definitions.ts';
import type { Session } from '../../service-tags/refresh/session.ts';
import { isSame } from '../../sets/remember.ts';
import type { LockedSource, SourcesLock } from '../../vendors/lock.ts';
import { readSourcesLock } from '../../vendors/read-lock.ts';
import type { Io } from '../io.ts';
import { createProgressLine } from '../progress.ts';
import { decodeTexts, gatherReads, type Read } from './gather.ts';
import { readIncludedFiles, readParams } from './includes.ts';
import { isBundled, readBundledSourcesLock, readIfThere, readInput, readRuleSetFile } from './read.ts';

/** The vendors' lists that files define, and the rows that rules use. */
export interface SourcesInReach {
  readonly sources: readonly Source[];
  readonly claims: readonly Claim[];
}

/** Reads the lists that files define; none named: the YAML files of the current folder. */
export async function readSourcesInReach(
  names: readonly string[],
  params: readonly string[],
  io: Io,
): Promise<Read<SourcesInReach>> {
  const { diagnostics, sources: texts, take, done } = gatherReads();
  const parameters = take(readParams(params)) ?? new Map();
  const sources: Source[] = [];
  const claims: Claim[] = [];
  for (const name of await listRuleSetFiles(names, io)) {
    const main = take(await readRuleSetFile(name, io));
    if (main === undefined) continue;
    for (const [file, text] of decodeTexts([main])) texts.set(file, text);
    const files = take(await readIncludedFiles(main, io)) ?? new Map();
    const read = take(readSourcesOfFile(main.file, main.bytes, { files, parameters }));
    sources.push(...(read?.sources ?? []));
    claims.push(...(read?.claims ?? []));
  }
  const united = take(uniteSources(sources)) ?? [];
  return done(hasErrors(diagnostics) ? undefined : { sources: united, claims });
}

/**
 * Puts definitions of one list together: files of one folder share a lock, and it has one entry of a name. Errors,
 * `bad-source`: two definitions of one name that differ.
 */
export function uniteSources(sources: readonly Source[]): Outcome<readonly Source[]> {
  const known = new Map<string, Source>();
  const diagnostics: Diagnostic[] = [];
  for (const source of sources) {
    const place = source.definition === undefined ? source.file : placeSourcesLock(source.file);
    const id = `${place} ${source.id}`;
    const other = known.get(id);
    if (other === undefined) known.set(id, source);
    else if (other.file !== source.file && !isSame(pinsOf(other), pinsOf(source)))
      diagnostics.push(
        error(
          'bad-source',
          `the source ${word(source.id)} is defined here and in ${word(other.file)}, not as the same list`,
          {
            span: source.span,
            related: [{ message: 'the other one', span: other.span }],
            help: 'files of one folder share a lock: give one another name, or define it once, in a file that both include',
          },
        ),
      );
  }
  return { value: [...known.values()], diagnostics };
}

/** Returns what a lock holds of a list depends on. */
function pinsOf({ definition }: Source): unknown {
  if (definition === undefined) return undefined;
  const { url, ignore: _, let: filled = {}, ...pins } = definition;
  return { ...pins, fetch: pins.fetch ?? url, let: Object.keys(filled).toSorted() };
}

/** Returns the files that are meant; none named: the YAML files of the current folder. */
export async function listRuleSetFiles(names: readonly string[], io: Io): Promise<readonly string[]> {
  if (names.length > 0) return names;
  const entries = await readdir(io.cwd, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name) && entry.name !== 'rulec.yaml')
    .map(({ name }) => name)
    .sort();
}

/** Returns where the lock of a file's lists lies: beside it, for a bundled one in the current folder. */
export function placeSourcesLock(file: string): string {
  return isBundled(file) || file === '-' ? sourcesLockName : placeBeside(file, sourcesLockName);
}

/** Reads a lock, which need not be there. Errors: `source-lock`. */
export async function readSourcesLockFile(name: string, io: Io): Promise<Outcome<SourcesLock>> {
  const isOwn = name !== bundledSourcesLockName;
  const { value, diagnostics } = isOwn ? await readIfThere(name, io) : await readBundledSourcesLock();
  if (value === undefined)
    return diagnostics.length > 0 ? { diagnostics } : { value: { sources: [] }, diagnostics };
  return readSourcesLock(new TextDecoder().decode(value.bytes), name);
}

/** Where a list is pinned, and as what; absent where no lock has it. */
export interface PinnedSource {
  readonly place: string;
  readonly locked?: LockedSource;
}

/** Finds what is pinned of a list: for one of a bundled rule set in the current folder, else as it comes with rulec. */
export async function readPinnedSource({ id, file }: Source, io: Io): Promise<Outcome<PinnedSource>> {
  const place = placeSourcesLock(file);
  const { value: lock, diagnostics } = await readSourcesLockFile(place, io);
  if (lock === undefined) return { diagnostics };
  const own = lock.sources.find(({ name }) => name === id);
  if (own !== undefined || !isBundled(file))
    return { value: { place, ...present({ locked: own }) }, diagnostics };
  const bundled = await readSourcesLockFile(bundledSourcesLockName, io);
  const locked = bundled.value?.sources.find(({ name }) => name === id);
  return { value: { place, ...present({ locked }) }, diagnostics: [...diagnostics, ...bundled.diagnostics] };
}

/** Where the texts of lists come from. */
export interface SourceFetch {
  /** A file or an address in place of the source's own. */
  readonly from?: string;
  readonly trustHost: readonly string[];
  readonly timeout: number;
  readonly quiet: boolean;
}

/** Fetches the texts of lists, one after the other. Errors: those of `fetchAddress`; `usage`, `bad-source`. */
export async function fetchSources(
  sources: readonly Source[],
  { from, trustHost, timeout, quiet }: SourceFetch,
  interrupted: AbortSignal,
  io: Io,
): Promise<readonly Outcome<FetchedSource>[]> {
  const line = createProgressLine(io, quiet);
  const { usualLimits, withSession } = await loadNetwork();
  const limits = { ...usualLimits, total: timeout * 1000 };
  const around = { env: io.env, trusted: trustHost, limits, interrupted, onProgress: line.show };
  return withSession(around, async (session) => {
    const all: Outcome<FetchedSource>[] = [];
    for (const source of sources) all.push(await fetchSource(session, source, from, io));
    return all;
  }).finally(line.clear);
}

/** Loads what asks servers, which most commands never do. */
async function loadNetwork() {
  const [fetch, page, session] = await Promise.all([
    import('../../service-tags/refresh/fetch.ts'),
    import('../../service-tags/refresh/page.ts'),
    import('../../service-tags/refresh/session.ts'),
  ]);
  return { ...fetch, ...page, ...session };
}

async function fetchSource(
  session: Session,
  { id, definition, span }: Source,
  given: string | undefined,
  io: Io,
): Promise<Outcome<FetchedSource>> {
  const from = given ?? definition?.fetch ?? definition?.url;
  const refuse = (problem: Diagnostic): Outcome<FetchedSource> => ({ diagnostics: [problem] });
  if (definition === undefined || from === undefined) {
    const help = 'write fetch: https://…, or name a file with --from FILE';
    return refuse(error('bad-source', `the source ${word(id)} does not say where it lies`, { span, help }));
  }
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(from)) {
    const { value, diagnostics } = await readInput(from, io);
    return value === undefined
      ? { diagnostics }
      : { value: { definition, bytes: value.bytes, from, span }, diagnostics };
  }
  const { fetchAddress, parseUrl } = await loadNetwork();
  const url = parseUrl(from);
  if (url === undefined) return refuse(error('usage', `${word(from)} is not an address`));
  // Whoever wrote the source named its host; redirects stay there, or at hosts that the user trusts.
  const trusting =
    given === undefined ? { ...session, trusted: [...session.trusted, url.hostname] } : session;
  const version = definition.format === 'm365' ? await fetchVersion(trusting, url) : undefined;
  const { value, diagnostics } = await fetchAddress(trusting, url);
  if (value?.kind !== 'content') return { diagnostics };
  return { value: { definition, bytes: value.bytes, from, span, ...present({ version }) }, diagnostics };
}

/** Asks for the version of Microsoft 365's endpoints, which the list itself does not state. Without one, none is pinned. */
async function fetchVersion(session: Session, url: URL): Promise<string | undefined> {
  if (!/\/endpoints\/[A-Za-z]+$/.test(url.pathname)) return undefined;
  const asked = new URL(url);
  asked.pathname = url.pathname.replace(/\/endpoints\/([A-Za-z]+)$/, '/version/$1');
  const { fetchAddress } = await loadNetwork();
  const { value } = await fetchAddress(session, asked);
  if (value?.kind !== 'content') return undefined;
  return /"latest"\s*:\s*"(\d{10})"/.exec(new TextDecoder().decode(value.bytes))?.[1];
}
