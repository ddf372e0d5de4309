import {
  collectOutcomes,
  type Diagnostic,
  hasErrors,
  mapOutcome,
  type Outcome,
} from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Cloud } from './cloud.ts';
import { refuseTags, showValue, type TagSource } from './document.ts';
import { makeTag, refuseDuplicate, refuseEntry, refuseNameless, type TagPlace } from './entries.ts';
import { type Document, isObject, type JsonObject } from './json.ts';
import { publishedClouds, readDateInName, type ServiceTags, type Tag } from './tags.ts';
import { formatChangeNumber, isTagName } from './weekly.ts';

const rewrite = 'recreate the lock with: rulec tags refresh';

/** Reads a lock: the tags of each of its clouds. */
export function readLockDocument(document: Document, source: TagSource): Outcome<readonly ServiceTags[]> {
  const { file } = source;
  const { version, clouds } = document.object;
  if (version !== 1) {
    const what = `is a lock of version ${showValue(version)}, and this rulec reads version 1`;
    return refuseTags(file, what, 1, 'use the rulec that wrote it, or a newer one');
  }
  if (!isObject(clouds)) return refuseTags(file, 'is a lock whose "clouds" are not an object', 1, rewrite);
  return collectOutcomes(
    Object.entries(clouds).map(([name, value]) => readCloud(name, value, document, source)),
  );
}

function readCloud(
  name: string,
  value: unknown,
  document: Document,
  { file, isBundled }: TagSource,
): Outcome<ServiceTags> {
  const refuse = (what: string): Outcome<never> => {
    const { text } = document;
    const line = text.slice(0, text.indexOf(JSON.stringify(name))).split('\n').length;
    return refuseTags(file, `is a lock ${what}`, line, rewrite);
  };
  if (!isCloud(name)) return refuse(`of an unknown cloud, ${quote(name)}`);
  if (!isObject(value)) return refuse(`without an object for the cloud ${name}`);
  const { file: published, sha256, url, tags } = value;
  if (!isObject(tags)) return refuse(`without "tags" for the cloud ${name}`);
  if (typeof published !== 'string' || !/^[\w.-]{1,100}$/.test(published)) {
    return refuse(`whose "file" for the cloud ${name} is not the name of a file`);
  }
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
    return refuse(`whose "sha256" for the cloud ${name} is not 64 hexadecimal digits`);
  }
  if (url !== undefined && (typeof url !== 'string' || !/^https?:\/\/[!-~]+$/.test(url))) {
    return refuse(`whose "url" for the cloud ${name} is not an http or https address`);
  }
  return mapOutcome(
    readLockedTags(tags, document, { file, document, cloud: name }, isBundled),
    (read): ServiceTags => ({
      ...{ cloud: name, file, published, sha256, form: 'lock', tags: read },
      changeNumber: formatChangeNumber(value.changeNumber),
      ...present({
        fileDate: readDateInName(published),
        url,
        etag: readHeaderText(value.etag),
        lastModified: readHeaderText(value.lastModified),
      }),
    }),
  );
}

/** Reads what is sent back to a server: what does not fit into a header is left out, and the file is fetched anew. */
function readHeaderText(value: unknown): string | undefined {
  return typeof value === 'string' && /^[ -~]{1,250}$/.test(value) ? value : undefined;
}

function readLockedTags(
  tags: JsonObject,
  document: Document,
  source: Omit<TagPlace, 'tag'>,
  isBundled: TagSource['isBundled'],
): Outcome<ReadonlyMap<string, Tag>> {
  const byName = new Map<string, Tag>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, value] of Object.entries(tags)) {
    const place = { ...source, tag: name };
    const { prefixes, changeNumber }: JsonObject = isObject(value) ? value : {};
    const about = { name, changeNumber: formatChangeNumber(changeNumber), region: '', systemService: '' };
    const made = makeTag(about, prefixes, document, place, isBundled);
    const twin = byName.get(name.toLowerCase());
    if (!isTagName(name))
      diagnostics.push(refuseNameless(`${quote(name)} is not a name that a tag can have`, source, name));
    else if (twin !== undefined) diagnostics.push(refuseDuplicate(twin.name, place));
    else if (made === undefined) diagnostics.push(refuseEntry('has no list of "prefixes"', place));
    else {
      diagnostics.push(...made.diagnostics);
      byName.set(name.toLowerCase(), made.value);
    }
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: byName, diagnostics };
}

function isCloud(name: string): name is Cloud {
  return Object.hasOwn(publishedClouds, name);
}
