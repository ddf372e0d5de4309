import { type Diagnostic, error, hasErrors, mapOutcome, type Outcome } from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import { sha256 } from '../sets/sha256.ts';
import { readDocument, type TagSource } from './document.ts';
import { readLockDocument } from './read-lock.ts';
import { readDateInName, type ServiceTags } from './tags.ts';
import { type Provenance, readWeekly } from './weekly.ts';

/** The most errors about one file that are worth reading. */
const mostErrors = 20;

/**
 * Reads a file of service tags: the weekly JSON, an answer of the REST API, or a lock, which may hold several clouds.
 * Everything is checked: of a value, every prefix is valid, in its one form, and apart from the others of its tag, and
 * no two tags of a cloud have one name. `isLazy`: prefixes are read and checked where a tag is used, by `findFlaws`.
 */
export function loadServiceTags(
  source: TagSource,
  { isLazy = false }: LoadOptions = {},
): Outcome<readonly ServiceTags[]> {
  const { value: document, diagnostics } = readDocument(source, isLazy);
  if (document === undefined) return { diagnostics };
  const { file, bytes } = source;
  const isLock = 'version' in document.object && 'clouds' in document.object;
  const read = isLock
    ? readLockDocument(document, source)
    : mapOutcome(readWeekly(document, readProvenance(file, bytes)), (tags) => [tags]);
  return limitErrors(read, file);
}

interface LoadOptions {
  readonly isLazy?: boolean;
}

/** Reads several files, of which no two may hold the tags of one cloud. */
export function loadAllServiceTags(
  sources: readonly TagSource[],
  options: LoadOptions = {},
): Outcome<readonly ServiceTags[]> {
  const outcomes = sources.map((source) => loadServiceTags(source, options));
  const loaded = outcomes.flatMap((outcome) => outcome.value ?? []);
  const diagnostics = [...outcomes.flatMap((outcome) => outcome.diagnostics), ...findCloudsTwice(loaded)];
  return hasErrors(diagnostics) ? { diagnostics } : { value: loaded, diagnostics };
}

function readProvenance(file: string, bytes: Uint8Array): Provenance {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const published = /^[\w.-]{2,100}$/.test(base) ? base : undefined;
  return { file, ...present({ published, fileDate: readDateInName(base) }), sha256: sha256(bytes) };
}

function findCloudsTwice(loaded: readonly ServiceTags[]): readonly Diagnostic[] {
  return loaded.flatMap((second, index) => {
    const first = loaded.slice(0, index).find((other) => other.cloud === second.cloud);
    if (first === undefined) return [];
    const message = `${second.file} contains the service tags for the cloud ${second.cloud}, and so does ${first.file}`;
    const help =
      first.form === 'lock' && second.form === 'lock'
        ? 'name one lock for all with --service-tags FILE; rulec tags refresh RULESET… --lock FILE pins the tags of several rule sets'
        : 'name one of them with --service-tags FILE';
    const related = [{ message: 'the other one', span: { file: first.file, start: 0, end: 0 } }];
    return [error('tags-twice', message, { at: { file: second.file, line: 1 }, related, help })];
  });
}

function limitErrors<T>(outcome: Outcome<T>, file: string): Outcome<T> {
  const more = outcome.diagnostics.length - mostErrors;
  if (more <= 0) return outcome;
  const at = outcome.diagnostics[mostErrors]?.at ?? { file, line: 1 };
  const help = 'take the file as it is published: download it again, or fetch it with rulec tags refresh';
  const rest = error('tags-bad-entry', `${file}: ${more} more of the kind`, { at, help });
  return { diagnostics: [...outcome.diagnostics.slice(0, mostErrors), rest] };
}
