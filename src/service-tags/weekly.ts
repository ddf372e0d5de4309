import { type Diagnostic, hasErrors, type Outcome, warning } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { quote } from '../diagnostics/quote.ts';
import type { Cloud } from './cloud.ts';
import { refuseTags, showValue } from './document.ts';
import { makeTag, refuseDuplicate, refuseEntry, refuseNameless } from './entries.ts';
import { type Document, isObject, type JsonObject } from './json.ts';
import { publishedClouds, type ServiceTags, type Tag } from './tags.ts';

/** What is known of a document before its content is. */
export type Provenance = Pick<ServiceTags, 'file' | 'published' | 'fileDate' | 'sha256'>;

/** Reads the document that Microsoft publishes weekly, or that the discovery REST API returns. */
export function readWeekly(document: Document, provenance: Provenance): Outcome<ServiceTags> {
  const { object } = document;
  const { file } = provenance;
  if (!Array.isArray(object.values)) return refuseTags(file, explainNoValues(object));
  const cloud = readCloudName(object.cloud);
  if (typeof cloud !== 'string') return refuseTags(file, cloud.problem, 1, cloud.help);
  const form = isRestForm(object) ? 'rest' : 'file';
  const diagnostics: Diagnostic[] = form === 'rest' ? [warnOfRestForm(file, object)] : [];
  const tags = new Map<string, Tag>();
  for (const [index, value] of object.values.entries()) {
    diagnostics.push(...addTag(tags, value, index, document, file));
  }
  if (hasErrors(diagnostics)) return { diagnostics };
  const changeNumber = formatChangeNumber(object.changeNumber);
  return { value: { ...provenance, cloud, form, changeNumber, tags }, diagnostics };
}

/** Formats a change number as text: the weekly file has numbers, the REST form strings. */
export function formatChangeNumber(value: unknown): string {
  return (typeof value === 'number' && Number.isSafeInteger(value)) ||
    (typeof value === 'string' && /^\d{1,15}$/.test(value))
    ? String(value)
    : '';
}

/** Returns whether a tag may have this name; what else a name could hold would end up in outputs. */
export function isTagName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name);
}

function explainNoValues(object: JsonObject): string {
  const problem = object.error;
  if (isObject(problem))
    return `contains an error message, ${quote(String(problem.message ?? problem.code))}`;
  if ('values' in object) return 'has "values" that are not a list';
  return 'has no "values"';
}

function readCloudName(value: unknown): Cloud | { readonly problem: string; readonly help?: string } {
  for (const cloud of ['public', 'government', 'china'] as const) {
    if (value === publishedClouds[cloud]) return cloud;
  }
  if (value === undefined) return { problem: 'has no "cloud"' };
  if (typeof value !== 'string') return { problem: 'has a "cloud" that is not a text' };
  if (value === 'AzureGermany') {
    const help = 'its tags stand since 2022-03-07; rulec knows none of it';
    return { problem: 'is for the cloud AzureGermany, which is closed', help };
  }
  const names = Object.values(publishedClouds);
  const near =
    nearest(value, names) ?? names.find((name) => value.toLowerCase().includes(name.toLowerCase()));
  const help = near === undefined ? `the clouds are ${names.join(', ')}` : `did you mean ${near}?`;
  return { problem: `is for an unknown cloud, ${quote(value)}`, help };
}

function isRestForm(object: JsonObject): boolean {
  return (
    object.type === 'Microsoft.Network/serviceTags' ||
    typeof object.changeNumber === 'string' ||
    'nextLink' in object
  );
}

function warnOfRestForm(file: string, object: JsonObject): Diagnostic {
  const partial = typeof object.nextLink === 'string' && object.nextLink !== '';
  const what = partial
    ? 'is one page of an answer of the REST API, and more pages follow'
    : 'is an answer of the REST API';
  const message = `${file} ${what}: it contains fewer tags than the weekly file and is up to weeks older`;
  const help = 'use the weekly file, or fetch it with: rulec tags refresh';
  return warning('tags-rest-form', message, { at: { file, line: 1 }, help });
}

function addTag(
  tags: Map<string, Tag>,
  value: unknown,
  index: number,
  document: Document,
  file: string,
): readonly Diagnostic[] {
  const { name, id, properties }: JsonObject = isObject(value) ? value : {};
  if (typeof name !== 'string' || !isTagName(name)) {
    const what =
      name === undefined ? 'has no name' : `has the name ${showValue(name)}, which no tag can have`;
    return [refuseNameless(`entry ${index + 1} of "values" ${what}`, { file, document }, name)];
  }
  const place = { file, document, tag: name };
  if (id !== undefined && id !== name) return [refuseEntry(`its id is another, ${showValue(id)}`, place)];
  if (!isObject(properties)) return [refuseEntry('has no "properties"', place)];
  const prefixes = properties.addressPrefixes;
  const about = {
    name,
    changeNumber: formatChangeNumber(properties.changeNumber),
    region: readTextOrNone(properties.region),
    systemService: readTextOrNone(properties.systemService),
  };
  const made = makeTag(about, prefixes, document, place);
  if (made === undefined) {
    return [refuseEntry(`has no list of "addressPrefixes"${prefixes === null ? ', but null' : ''}`, place)];
  }
  const twin = tags.get(name.toLowerCase());
  if (twin !== undefined) return [refuseDuplicate(twin.name, place)];
  tags.set(name.toLowerCase(), made.value);
  return made.diagnostics;
}

function readTextOrNone(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
