import {
  collectOutcomes,
  type Diagnostic,
  error,
  failWith,
  hasErrors,
  mapOutcome,
  type Outcome,
  warning,
} from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Cloud } from '../cloud.ts';
import { loadServiceTags } from '../load.ts';
import { publishedClouds, readDateInName, type ServiceTags } from '../tags.ts';
import type { Validators } from './attempt.ts';
import { type Answer, distrust, fetchAddress } from './fetch.ts';
import { type FileLink, findFileLinks, findTwinPage, readTitle, writeDownloadPage } from './page.ts';
import type { Session } from './session.ts';

/** A cloud whose file is wanted. */
export interface Wanted {
  readonly cloud: Cloud;
  /** What the lock has of it, where that is all that is needed: an unchanged file need not be sent again. */
  readonly pinned?: ServiceTags;
}

/** What was found of a cloud. */
export type Found =
  | { readonly kind: 'tags'; readonly tags: ServiceTags }
  /** The server has nothing newer than what the lock was made of. */
  | { readonly kind: 'not-modified'; readonly cloud: Cloud; readonly url: string };

/** Where to look, as the user said it: an address, or a file. */
export type Origin =
  | { readonly kind: 'address'; readonly url: URL }
  | { readonly kind: 'file'; readonly file: string; readonly bytes: Uint8Array };

/** Fetches the files of some clouds, each by its own download page. */
export async function fetchFromMicrosoft(
  session: Session,
  wanted: readonly Wanted[],
): Promise<Outcome<readonly Found[]>> {
  const outcomes: Outcome<readonly Found[]>[] = [];
  for (const one of wanted) {
    if (session.signal.aborted && outcomes.length > 0) break;
    const url = new URL(writeDownloadPage(one.cloud));
    outcomes.push(await fetchFrom(session, { kind: 'address', url }, [one]));
  }
  return mapOutcome(collectOutcomes(outcomes), (found) => found.flat());
}

/**
 * Fetches the files of some clouds from one place: a page that links to them, or a file itself; the content tells
 * which. Errors: those of `fetchAddress` and of `loadServiceTags`, `no-link`, `wrong-cloud`, `tags-suspicious`.
 */
export async function fetchFrom(
  session: Session,
  origin: Origin,
  wanted: readonly Wanted[],
): Promise<Outcome<readonly Found[]>> {
  if (origin.kind === 'file') {
    const { file, bytes } = origin;
    const text = decodePage(bytes);
    if (text !== undefined) return followLinks(session, { text, name: file }, wanted);
    return mapOutcome(loadOne(file, bytes, wanted), (tags) => [{ kind: 'tags', tags }]);
  }
  const outcome = await readFromAddress(session, origin.url, wanted);
  const twin = findTwinPage(origin.url);
  const misses = outcome.diagnostics.some(({ code }) => code === 'no-link' || code === 'fetch-failed');
  if (twin === undefined || !misses || session.signal.aborted) return outcome;
  const second = await readFromAddress(session, twin, wanted);
  return second.value === undefined ? outcome : second;
}

async function readFromAddress(
  session: Session,
  url: URL,
  wanted: readonly Wanted[],
): Promise<Outcome<readonly Found[]>> {
  const pinned = wanted.find((one) => one.pinned?.url === stripQuery(url));
  const { value: answer, diagnostics } = await fetchAddress(session, url, undefined, pickValidators(pinned));
  if (answer === undefined) return { diagnostics };
  const text = answer.kind === 'content' ? decodePage(answer.bytes) : undefined;
  if (text !== undefined && answer.kind === 'content')
    return followLinks(session, { text, name: url.href, address: answer.answered }, wanted);
  return mapOutcome(readAnswer(answer, pinned, wanted), (found) => [found]);
}

/** A page that may link to files: its text, what messages call it, and what relative links are relative to. */
interface Page {
  readonly text: string;
  readonly name: string;
  readonly address?: URL;
}

/** Decodes the text of a page; undefined where the content is no page. */
function decodePage(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder().decode(bytes.subarray(0, 1024)).trimStart();
  return start.startsWith('<') ? new TextDecoder().decode(bytes) : undefined;
}

/** Fetches the files of those clouds that the page has links to; fails where it has none to any. */
async function followLinks(
  session: Session,
  page: Page,
  wanted: readonly Wanted[],
): Promise<Outcome<readonly Found[]>> {
  const outcomes: Outcome<Found>[] = [];
  for (const want of wanted) {
    const links = findFileLinks(page.text, want.cloud, page.address);
    if (links.length > 0) outcomes.push(await followLink(session, page, links, want));
  }
  return outcomes.length > 0 ? collectOutcomes(outcomes) : failWith(explainNoLink(page, wanted));
}

async function followLink(
  session: Session,
  { name, address }: Page,
  links: readonly FileLink[],
  want: Wanted,
): Promise<Outcome<Found>> {
  const [newest] = links;
  const chosen = links.find(({ url }) => distrust(url, session.trusted, address) === undefined) ?? newest;
  if (chosen === undefined || newest === undefined) throw new Error('no links to follow');
  const pinned = want.pinned?.url === stripQuery(chosen.url) ? want : undefined;
  const known = pickValidators(pinned);
  const { value: answer, diagnostics } = await fetchAddress(session, chosen.url, address, known);
  if (answer === undefined) return { diagnostics };
  const read = readAnswer(answer, pinned, [want]);
  if (chosen.date >= newest.date) return read;
  const host = word(newest.url.hostname);
  const what = `${name} links to ${newest.name} too, at ${host}, which is not trusted`;
  const help = `if you trust that host, add --trust-host ${host}`;
  return { ...read, diagnostics: [...read.diagnostics, warning('not-trusted', what, { help })] };
}

function explainNoLink({ text, name }: Page, wanted: readonly Wanted[]): Diagnostic {
  const title = readTitle(text);
  const what = title === undefined ? 'a web page' : `a web page, ${word(title)},`;
  const files = wanted.map(({ cloud }) => `ServiceTags_${publishedClouds[cloud]}_YYYYMMDD.json`).join(' or ');
  const help = 'look at it in a browser; a file that you download there can be passed with --from FILE';
  return error('no-link', `${name} is ${what} without a link to ${files}`, { help });
}

/** Reads what an address answered as a file of service tags. */
function readAnswer(answer: Answer, pinned: Wanted | undefined, wanted: readonly Wanted[]): Outcome<Found> {
  const url = stripQuery(answer.asked);
  if (answer.kind === 'not-modified') {
    if (pinned === undefined) throw new Error('not modified, and nothing was known');
    return { value: { kind: 'not-modified', cloud: pinned.cloud, url }, diagnostics: [] };
  }
  const { value: loaded, diagnostics } = loadOne(url, answer.bytes, wanted);
  if (loaded === undefined) return { diagnostics };
  const tags: ServiceTags = { ...loaded, ...readPublication(answer), url, ...answer.validators };
  const flaws = checkWhole(tags);
  if (hasErrors(flaws)) return { diagnostics: [...diagnostics, ...flaws] };
  return { value: { kind: 'tags', tags }, diagnostics };
}

/** Loads a file, and takes one of the wanted clouds of it. */
function loadOne(file: string, bytes: Uint8Array, wanted: readonly Wanted[]): Outcome<ServiceTags> {
  const { value: loaded, diagnostics } = loadServiceTags({ file, bytes });
  if (loaded === undefined) return { diagnostics };
  const tags = loaded.find(({ cloud }) => wanted.some((want) => want.cloud === cloud));
  if (tags !== undefined) return { value: tags, diagnostics };
  const there = loaded.length === 0 ? 'no cloud' : `the cloud ${loaded.map(({ cloud }) => cloud).join(', ')}`;
  const asked = wanted.map(({ cloud }) => cloud).join(' or ');
  const what = `${file} contains the service tags for ${there}, not for ${asked}`;
  const help = 'choose another cloud with --cloud';
  return { diagnostics: [...diagnostics, error('wrong-cloud', what, { help })] };
}

/** Reads the name of the published file, and its date, in the address that was asked, or else in the one that answered. */
function readPublication({
  asked,
  answered,
}: Answer & { kind: 'content' }): Pick<ServiceTags, 'published' | 'fileDate'> {
  const names = [asked, answered].map(({ pathname }) => pathname.slice(pathname.lastIndexOf('/') + 1));
  const published = names.find((name) => /^[\w.-]{2,100}$/.test(name) && readDateInName(name) !== undefined);
  return present({ published, fileDate: published && readDateInName(published) });
}

/** Returns an address as a lock records it: what stands behind `?` may be a secret. */
function stripQuery({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function pickValidators(wanted: Wanted | undefined): Validators {
  return present({ etag: wanted?.pinned?.etag, lastModified: wanted?.pinned?.lastModified });
}

/** Far below every file ever published (the smallest: 79 tags, 372 prefixes), and far above a remainder of one. */
const floors = { tags: 20, prefixes: 100 } as const;

/** In every file of every cloud, with 45 prefixes at the least. */
const canary = { tag: 'AzureCloud', prefixes: 10 } as const;

/**
 * Checks that a file that came over the network can be a whole one. Errors: `tags-suspicious`. Files at hand are not
 * checked: who cuts one down knows why.
 */
function checkWhole(tags: ServiceTags): readonly Diagnostic[] {
  const all = [...tags.tags.values()];
  const prefixes = all.reduce((sum, tag) => sum + tag.prefixes.length, 0);
  const canaryPrefixes = tags.tags.get(canary.tag.toLowerCase())?.prefixes.length;
  const problems: string[] = [];
  if (all.length < floors.tags) problems.push(`has ${all.length} tags, where whole files have hundreds`);
  if (prefixes < floors.prefixes)
    problems.push(`has ${prefixes} prefixes in all, where whole files have thousands`);
  if (canaryPrefixes === undefined) problems.push(`has no tag ${canary.tag}, which every whole file has`);
  else if (canaryPrefixes < canary.prefixes) {
    problems.push(`has ${canaryPrefixes} prefixes in ${canary.tag}, where whole files have hundreds`);
  }
  const help =
    'if this is what you want, download it and pass it with --from FILE: files at hand are not held to this';
  return problems.map((problem) => error('tags-suspicious', `${tags.file} ${problem}`, { help }));
}
