/** Reads the lists and parameters of a rule set and of the files that it includes. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { quote, word } from '../../diagnostics/quote.ts';
import type { Cloud } from '../../service-tags/cloud.ts';
import { readSourcesLock } from '../../vendors/read-lock.ts';
import type { SourceInLock } from '../ast.ts';
import {
  type Definitions,
  fillParameters,
  isSetName,
  type ListDefinition,
  type Parameter,
} from './definitions.ts';
import {
  type IncludedFiles,
  listDefinitions,
  placeBeside,
  refuseDoubles,
  type TreeFile,
} from './includes.ts';
import { loadAddresses, loadHost } from './load-destination.ts';
import { loadSources } from './load-sources.ts';
import { findText, isRuleSetName, listTexts, type Report } from './nodes.ts';
import type { KnownSource } from './source-rows.ts';
import type { MapEntry } from './yaml/yaml-tree.ts';

/** What a rule set may lean on. */
export interface Surroundings {
  readonly files?: IncludedFiles;
  /** The values of parameters. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Parameters without a value stand for some label: where only names matter, as in a refresh. */
  readonly isNamesOnly?: true;
  /** The names of devices, beside those of targets; `any` where they are not known. */
  readonly devices?: readonly string[] | 'any';
}

/** Where messages go: those about the text, and those that came ready made. */
export interface Reports {
  readonly report: Report;
  readonly add: (diagnostics: readonly Diagnostic[]) => void;
}

/**
 * Reads what a rule set and its included files define; `given` are the values of parameters for this run. Errors:
 * `bad-include` for a name that is defined twice, `bad-list`, `bad-parameter`, and those of hosts and addresses.
 */
export function readDefinitions(
  files: readonly TreeFile[],
  { files: others = new Map(), parameters: given = new Map(), isNamesOnly }: Surroundings,
  cloud: Cloud,
  { report, add }: Reports,
): Definitions {
  const parameters = readParameters(
    refuseDoubles(listDefinitions(files, 'parameters'), 'parameters', report),
    { given, ...(isNamesOnly ? { otherwise: 'x' } : {}) },
    report,
  );
  const locks = readLocks(files, others, add);
  const sources = loadSources(files, parameters, report).map((source): KnownSource => {
    const locked = locks.get(source.file)?.find(({ name }) => name === source.id);
    return { source, ...present({ locked: source.definition === undefined ? undefined : locked }) };
  });
  const bySource = new Map(sources.map((one) => [one.source.id, one]));
  const known: Definitions = { lists: new Map(), parameters, sources: bySource, claims: [] };
  const lists = refuseDoubles(listDefinitions(files, 'lists'), 'lists', report).map(
    (entry) => [entry.key, readList(entry, known, cloud, report)] as const,
  );
  return { ...known, lists: new Map(lists) };
}

/** The name of the lock of vendors' lists, beside the file that defines them. */
export const sourcesLockName = 'sources.lock.json';

/** What messages call the lock of vendors' lists that comes with rulec. */
export const bundledSourcesLockName = 'rulec:sources.lock.json';

/** Reads the locks of files, each by the file that it belongs to. */
function readLocks(
  files: readonly TreeFile[],
  others: IncludedFiles,
  add: Reports['add'],
): ReadonlyMap<string, readonly SourceInLock[]> {
  const read = new Map<string, readonly SourceInLock[]>();
  const defined = new Set(listDefinitions(files, 'sources').map(({ key }) => key));
  const readOnce = (name: string): readonly SourceInLock[] => {
    const before = read.get(name);
    if (before !== undefined) return before;
    const sources = readLock(name, others.get(name), add, defined);
    read.set(name, sources);
    return sources;
  };
  return new Map(files.map(({ file }) => [file, listLocks(file).flatMap(readOnce)]));
}

/**
 * Lists the locks that may have the sources of a file; the first that has one counts. Of a bundled rule set it is the one
 * in the current folder, then the one that comes with rulec.
 */
export function listLocks(file: string): readonly string[] {
  const beside = placeBeside(file, sourcesLockName);
  return beside === bundledSourcesLockName ? [sourcesLockName, beside] : [beside];
}

function readLock(
  name: string,
  content: ReturnType<IncludedFiles['get']>,
  add: Reports['add'],
  only: ReadonlySet<string>,
): readonly SourceInLock[] {
  if (content === undefined || (typeof content === 'object' && 'refused' in content)) return [];
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  const { value, diagnostics } = readSourcesLock(text, name, only);
  add(diagnostics);
  return (value?.sources ?? []).map((source) => ({ ...source, lock: name }));
}

function readList(
  { key, keySpan, value: node }: MapEntry,
  known: Definitions,
  cloud: Cloud,
  report: Report,
): ListDefinition {
  if (!isRuleSetName(key)) {
    const help = 'letters, digits and hyphens are all that a list is called by';
    report('bad-list', `${quote(key)} is not a valid list name`, { span: keySpan, help });
  }
  const inside = (listTexts(node, 'hosts') ?? []).concat(listTexts(node, 'addresses') ?? []);
  for (const { value, span } of inside)
    if (isSetName(value)) {
      const help = 'write its entries, or name both lists in the destination';
      report('bad-list', `a list does not hold another list, ${word(value)}`, { span, help });
    }
  const hosts = listTexts(node, 'hosts')?.flatMap((text) => {
    const filled = isSetName(text.value) ? undefined : fillParameters(text, known.parameters, report);
    return filled === undefined ? [] : loadHost(filled, report);
  });
  const addresses = loadAddresses(node, cloud, known, report);
  return present({ hosts, addresses: addresses === 'any' ? undefined : addresses });
}

/** Whether a text may be the value of a parameter. */
export function isParameterValue(text: string): boolean {
  return /^[a-z0-9-]{1,63}$/.test(text);
}

/** Reads the parameters that files define; a value that was given for the run wins over a default. */
export function readParameters(
  entries: readonly MapEntry[],
  { given, otherwise }: { readonly given: ReadonlyMap<string, string>; readonly otherwise?: string },
  report: Report,
): ReadonlyMap<string, Parameter> {
  const parameters = entries.map(({ key: name, keySpan, value: node }): Parameter => {
    if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name)) {
      const help = 'letters, digits and hyphens are all that a parameter is called by';
      report('bad-parameter', `${quote(name)} is not a valid parameter name`, { span: keySpan, help });
    }
    const preset = findText(node, 'default');
    if (preset !== undefined && !isParameterValue(preset.value)) {
      const help = 'a value is one label: a-z, 0-9 and hyphens';
      report('bad-parameter', `${quote(preset.value)} cannot be the value of ${word(name)}`, {
        span: preset.span,
        help,
      });
    }
    return { name, ...present({ value: given.get(name) ?? preset?.value ?? otherwise }) };
  });
  return new Map(parameters.map((one) => [one.name, one]));
}
