/** Files back into a configuration: the two complete formats of PAN-OS. */
import { type Diagnostic, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import type { Format, TargetFile } from '../../target.ts';
import type { PaloaltoConfig, ScopeConfig, Unread } from '../config.ts';
import {
  readAddresses,
  readAddressGroups,
  readCategories,
  readLists,
  readServiceGroups,
  readServices,
  readTags,
} from './parse-objects.ts';
import type { Problems } from './parse-parts.ts';
import { baseName, type ListFiles, readListFiles, withContent } from './parse-parts.ts';
import { checkReferences } from './parse-references.ts';
import { readRulebases } from './parse-rules.ts';
import { parseSet } from './parse-set.ts';
import { type Branch, type Parsed, type ScopeTree, syntax, unknown } from './parse-tree.ts';
import { parseXml } from './parse-xml.ts';

/** The XML document first: it is what a device stores. */
export const formats: readonly Format<PaloaltoConfig>[] = [
  formatOf('xml', '.xml', parseXml),
  formatOf('set', '.set', parseSet),
];

function formatOf(
  name: string,
  suffix: string,
  read: (file: string, text: string) => Parsed,
): Format<PaloaltoConfig> {
  return {
    name,
    owns: (path) => path.endsWith(suffix) || isListFile(path),
    parse: (files) => parseFiles(files, suffix, read),
  };
}

function isListFile(path: string): boolean {
  return path.endsWith('.txt');
}

function parseFiles(
  files: readonly TargetFile[],
  suffix: string,
  read: (file: string, text: string) => Parsed,
): Outcome<PaloaltoConfig> {
  const diagnostics: Diagnostic[] = [];
  const problems: Problems = { diagnostics };
  const texts = files.map(({ path, content }) => ({
    path,
    text: typeof content === 'string' ? content : new TextDecoder().decode(content),
  }));
  const mains = texts.filter(({ path }) => path.endsWith(suffix));
  const [main] = mains;
  if (main === undefined || mains.length > 1) {
    const found = mains.length === 0 ? 'none' : mains.map(({ path }) => path).join(', ');
    const origin = { file: main?.path ?? `*${suffix}`, line: 1 };
    return { diagnostics: [syntax(origin, `one file ${suffix} is needed; found ${found}`)] };
  }
  const parsed = read(main.path, main.text);
  diagnostics.push(...parsed.diagnostics);
  if (parsed.value === undefined) return { diagnostics };
  const listFiles = readListFiles(
    problems,
    texts.filter(({ path }) => isListFile(path)),
  );
  const config: PaloaltoConfig = {
    name: baseName(main.path).slice(0, -suffix.length),
    scopes: parsed.value.scopes.map((scope) => readScope(problems, scope, listFiles)),
    unread: [...parsed.value.unread, ...parsed.value.scopes.flatMap(({ branch }) => looseIn(branch))],
    ...(parsed.value.whole ? { whole: true } : {}),
  };
  checkReferences(problems, config);
  diagnostics.push(...unreadOf(config).map(unknown));
  return hasErrors(diagnostics) ? { diagnostics } : { value: config, diagnostics };
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
  };
}

/** What is not known outside of entries: it may change anything. */
function looseIn(branch: Branch): readonly Unread[] {
  const below = [...branch.children.values()].flatMap((child) =>
    child.kind === 'branch' ? looseIn(child) : [],
  );
  return [...branch.unread, ...below];
}

/** Everything in a configuration that was not understood, in no particular order. */
function unreadOf(config: PaloaltoConfig): readonly Unread[] {
  const things = config.scopes.flatMap((scope) => [
    ...scope.tags,
    ...scope.addresses,
    ...scope.addressGroups,
    ...scope.services,
    ...scope.serviceGroups,
    ...scope.categories,
    ...scope.lists,
    ...scope.rulebases.flatMap(({ security, decryption, defaults }) => [
      ...security,
      ...decryption,
      ...defaults,
    ]),
  ]);
  return [...config.unread, ...things.flatMap(({ unread }) => unread)];
}
