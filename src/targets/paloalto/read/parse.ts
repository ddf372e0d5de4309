/** Files back into a configuration: the two complete formats of PAN-OS. */
import { type Diagnostic, hasErrors, note, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { decodeDeviceText, lowerAscii } from '../../../sets/text/device-text.ts';
import type { Format, TargetFile } from '../../target.ts';
import type { PaloaltoConfig, ScopeConfig, Unread } from '../config.ts';
import { fewOf } from './few.ts';
import {
  readAddresses,
  readAddressGroups,
  readApplications,
  readCategories,
  readImported,
  readLists,
  readNeverDecrypted,
  readRegions,
  readServiceGroups,
  readServices,
  readTags,
  readZones,
} from './parse-objects.ts';
import {
  baseName,
  type ListFiles,
  type Problems,
  readListFiles,
  readProfileGroups,
  readUrlFilters,
  withContent,
} from './parse-parts.ts';
import { checkReferences } from './parse-references.ts';
import { readRulebases } from './rules/parse-rules.ts';
import { keepZones, readOtherZones, type ZoneMemo } from './rules/parse-zones.ts';
import { isCurly } from './text/parse-curly.ts';
import { parseSet } from './text/parse-set.ts';
import {
  type Branch,
  childOf,
  type Parsed,
  type ScopeTree,
  syntax,
  type TextTree,
  unknown,
  unreadIn,
} from './text/parse-tree.ts';
import { parseXml, parseXmlToRead } from './text/xml/parse-xml.ts';

/** The XML document first: it is what a device stores. */
export const formats: readonly Format<PaloaltoConfig>[] = [
  formatOf('xml', '.xml', parseXmlToRead),
  formatOf('set', '.set', parseSet),
];

function formatOf(
  name: string,
  suffix: string,
  read: (file: string, text: string) => Parsed,
): Format<PaloaltoConfig> {
  const zones: ZoneMemo = {};
  return {
    name,
    owns: (path) => (isCalled(path, suffix) && !isCalled(path, '.update.set')) || isListFile(path),
    parse: (files) => {
      const value = readOtherZones(zones, files);
      return value === undefined ? parseFiles(files, suffix, read, zones) : { value, diagnostics: [] };
    },
  };
}

/** Whether a file with the name of a list is a configuration that someone saved so. */
function isConfiguration(text: string): boolean {
  return (
    isCurly(text) || /^\s*(?:<\?xml|<config[\s>]|<response[\s>])/.test(text) || /^set \S+ \S+ /m.test(text)
  );
}

function isListFile(path: string): boolean {
  return isCalled(path, '.txt');
}

function isCalled(path: string, suffix: string): boolean {
  return lowerAscii(path).endsWith(suffix);
}

function parseFiles(
  files: readonly TargetFile[],
  suffix: string,
  read: (file: string, text: string) => Parsed,
  zones: ZoneMemo,
): Outcome<PaloaltoConfig> {
  const { value, diagnostics } = parseMain(files, suffix, read);
  if (value === undefined) return { diagnostics };
  const config = readTree(value.path, value.tree, value.lists);
  const all = fewOf([...diagnostics, ...config.diagnostics]);
  if (config.value !== undefined && all.length === 0) keepZones(zones, files, value, config.value);
  return config.value === undefined ? { diagnostics: all } : { value: config.value, diagnostics: all };
}

interface NamedText {
  readonly path: string;
  readonly text: string;
}

/** The one configuration among files, before anything is asked of it, and the lists beside it. */
export interface MainText {
  readonly path: string;
  readonly tree: TextTree;
  readonly lists: readonly NamedText[];
}

/** Reads the configuration of a format, or one that is saved under another name. Errors: `config-syntax`. */
export function parseMain(
  files: readonly TargetFile[],
  suffix: string,
  read?: (file: string, text: string) => Parsed,
): Outcome<MainText> {
  // A byte order mark is kept: before a command, or the first line of a list, it spoils what it stands before.
  const texts = files.map(({ path, content }) => ({ path, text: decodeDeviceText(content) }));
  const named = texts.filter(({ path }) => isCalled(path, suffix));
  const isOther = ({ path, text }: NamedText): boolean =>
    (named.length === 0 || isListFile(path)) && isConfiguration(text);
  const mains = [...named, ...texts.filter(isOther)];
  const [main] = mains;
  if (main === undefined || mains.length > 1) {
    const found = mains.length === 0 ? 'none' : mains.map(({ path }) => path).join(', ');
    const origin = { file: main?.path ?? `*${suffix}`, line: 1 };
    return { diagnostics: [syntax(origin, `one file ${suffix} is needed; found ${found}`)] };
  }
  const byContent = main.text.trimStart().startsWith('<') ? parseXml : parseSet;
  const reader = named.length > 0 ? (read ?? byContent) : byContent;
  const { value: tree, diagnostics } = reader(main.path, main.text);
  if (tree === undefined) return { diagnostics: fewOf(diagnostics) };
  const lists = texts.filter((one) => isListFile(one.path) && one !== main);
  return { value: { path: main.path, tree, lists }, diagnostics };
}

/** Reads what a tree holds, with the lists that stand beside its file. Errors: `config-syntax`. */
export function readTree(
  path: string,
  { scopes, unread, whole, skipped, version, parents, settings }: TextTree,
  lists: readonly NamedText[],
): Outcome<PaloaltoConfig> {
  const diagnostics: Diagnostic[] = [];
  const problems: Problems = { diagnostics, ...present({ version }) };
  const listFiles = readListFiles(problems, lists);
  const config: PaloaltoConfig = {
    name: baseName(path).replace(/\.[^.]*$/, ''),
    scopes: scopes.map((scope) => readScope(problems, scope, listFiles)),
    unread: [
      ...unread,
      ...scopes.flatMap(({ branch }) => looseIn(branch)),
      ...(whole ? [] : scopes.flatMap(({ branch }) => unreadOfTags(branch))),
    ],
    ...(whole ? { whole: true } : {}),
    ...present({ version, parents, settings }),
  };
  const refused = checkReferences(problems, config);
  if (!whole) diagnostics.push(...sayOfUnread(config));
  if (skipped.size > 0) diagnostics.push(sayOfSkipped(path, skipped));
  return hasErrors(diagnostics)
    ? { diagnostics }
    : { value: { ...config, ...listed('refused', refused) }, diagnostics };
}

/** What a part of a configuration holds that is not understood; of a device's all, what matters is said by its meaning. */
function sayOfUnread({ unread, scopes }: PaloaltoConfig): readonly Diagnostic[] {
  const things = scopes.flatMap((scope) => [
    ...[scope.addresses, scope.addressGroups, scope.services, scope.serviceGroups].flat(),
    ...[scope.categories, scope.lists, scope.regions ?? [], scope.profileGroups ?? []].flat(),
    ...scope.rulebases.flatMap(({ security, decryption, defaults }) => [
      ...[...security, ...decryption, ...defaults],
    ]),
  ]);
  return [...unread, ...things.flatMap((one) => one.unread)].map((one) =>
    one.malformed === true ? syntax(one.origin, one.what) : unknown(one),
  );
}

/** Says once what was passed over. */
function sayOfSkipped(file: string, skipped: ReadonlyMap<string, number>): Diagnostic {
  const words = [...skipped.keys()].sort();
  const shown = words.length > 6 ? [...words.slice(0, 5), `${words.length - 5} others`] : words;
  const message = `parts that decide no connection are passed over: ${shown.join(', ')}`;
  return note('unknown-construct', message, { at: { file, line: 1 }, target: 'paloalto' });
}

function readScope(problems: Problems, { scope, branch }: ScopeTree, files: ListFiles): ScopeConfig {
  return {
    scope,
    tags: readTags(problems, branch),
    addresses: readAddresses(problems, branch),
    addressGroups: readAddressGroups(problems, branch),
    services: readServices(problems, branch),
    serviceGroups: readServiceGroups(problems, branch),
    categories: readCategories(problems, branch),
    lists: readLists(problems, branch).map((list) => withContent(list, files)),
    rulebases: readRulebases(problems, branch),
    ...listed('regions', readRegions(problems, branch)),
    ...listed('applications', readApplications(branch, 'application')),
    ...listed('applicationGroups', readApplications(branch, 'application-group', 'application-filter')),
    ...listed('profileGroups', readProfileGroups(branch)),
    ...listed('urlFilters', readUrlFilters(branch)),
    ...listed('neverDecrypted', readNeverDecrypted(branch)),
    ...listed('zones', readZones(branch)),
    ...listed('imported', readImported(branch)),
  };
}

/** What is not known of a tag: no rule goes by it, but a device that does not know it either loads nothing of a part. */
function unreadOfTags(scope: Branch): readonly Unread[] {
  return [...(childOf(scope, 'tag', 'entries')?.byName.values() ?? [])].flatMap(unreadIn);
}

/** What is not known outside of entries: it may change anything. */
function looseIn(branch: Branch): readonly Unread[] {
  const below = [...branch.children.values()].flatMap((child) =>
    child.kind === 'branch' ? looseIn(child) : [],
  );
  return [...branch.unread, ...below];
}

function listed<K extends string, T>(key: K, things: readonly T[]): { readonly [P in K]?: readonly T[] } {
  return things.length === 0 ? {} : ({ [key]: things } as { readonly [P in K]: readonly T[] });
}
