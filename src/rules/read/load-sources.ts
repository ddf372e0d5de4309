/** Reads `sources`: the documents that rules are taken from, and the vendors' lists among them. */
import { present } from '../../diagnostics/present.ts';
import { quote, word } from '../../diagnostics/quote.ts';
import { isMisread } from '../../sets/prefix.ts';
import {
  isSourceName,
  type LineMeaning,
  lineMeanings,
  type SourceDefinition,
  type SourceFormat,
  sourceFormats,
} from '../../vendors/source.ts';
import type { Source } from '../ast.ts';
import { parseService } from '../forms/services.ts';
import { type Definitions, fillParameters } from './definitions.ts';
import { listDefinitions, refuseDoubles, type TreeFile } from './includes.ts';
import {
  findScalarText,
  findText,
  listOneOrMore,
  type Report,
  readDate,
  readKeyword,
  readProse,
} from './nodes.ts';
import { findEntry, type MapEntry, type Tree } from './yaml/yaml-tree.ts';

/** Reads the sources that files define. Errors, `bad-source`: a name, a service or a format that cannot be. */
export function loadSources(
  files: readonly TreeFile[],
  parameters: Definitions['parameters'],
  report: Report,
): readonly Source[] {
  return refuseDoubles(listDefinitions(files, 'sources'), 'sources', report).map((entry): Source => {
    const { key, keySpan, value, file } = entry;
    const isList = findText(value, 'format') !== undefined;
    checkName(key, keySpan, isList, report);
    const date = readDate(value, 'date', report)?.value;
    const title = readProse(value, 'title', report);
    const url = readProse(value, 'url', report);
    const definition = isList ? readDefinition(entry, parameters, report) : undefined;
    return { id: key, ...present({ title, url, date, definition }), span: keySpan, file };
  });
}

function checkName(key: string, span: Source['span'], isList: boolean, report: Report): void {
  if (isList ? isSourceName(key) : /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(key)) return;
  const guess = key
    .replace(isList ? /[^A-Za-z0-9-]+/g : /[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-$/g, '');
  const meant = guess === '' ? '' : `did you mean ${guess}? `;
  const letters = isList ? 'letters, digits and hyphens' : 'letters, digits and _ . -';
  const what = isList ? 'no name of a source that is refreshed' : 'no id of a source';
  report('bad-source', `${quote(key)} is ${what}`, {
    span,
    help: `${meant}${letters} are all that a source is called by`,
  });
}

function readDefinition(
  { key: name, keySpan, value: node }: MapEntry,
  parameters: Definitions['parameters'],
  report: Report,
): SourceDefinition {
  const text = (key: string): string | undefined => findText(node, key)?.value;
  const services = readTexts(findEntry(node, 'service')?.value);
  for (const service of services ?? []) {
    const misread = parseService(service);
    if (isMisread(misread))
      report('bad-service', misread.problem, { span: keySpan, help: misread.help ?? '' });
  }
  const format = readKeyword<SourceFormat>(node, 'format', sourceFormats);
  const meaning = text('meaning') as LineMeaning | undefined;
  if (format === 'lines' && meaning === undefined) {
    const help = `write meaning: one of ${lineMeanings.join(', ')}: the same line means different hosts to different programs`;
    report('bad-source', `the source ${word(name)} does not say what its lines mean`, {
      span: keySpan,
      help,
    });
  }
  return {
    name,
    format,
    ...present({
      url: text('url'),
      fetch: text('fetch'),
      at: readAt(findEntry(node, 'at')?.value),
      columns: readMap(findEntry(node, 'columns')?.value, readValues),
      rows: readMap(findEntry(node, 'rows')?.value, readTexts),
      service: services,
      meaning,
      select: readMap(findEntry(node, 'select')?.value, readValues),
      let: readMap(findEntry(node, 'let')?.value, (value) => {
        const found = findScalarText(value);
        // One without a value has been told; it fills its placeholder all the same.
        return found === undefined ? undefined : (fillParameters(found, parameters, report)?.value ?? 'x');
      }),
      withdrawn: text('withdrawn') === 'keep' ? ('keep' as const) : undefined,
      ignore: readMap(findEntry(node, 'ignore')?.value, (value) => findScalarText(value)?.value),
    }),
  };
}

function readAt(node: Tree | undefined): SourceDefinition['at'] {
  if (node?.kind !== 'map') return undefined;
  const nth = findEntry(node, 'nth')?.value;
  return present({
    heading: findText(node, 'heading')?.value,
    tab: findText(node, 'tab')?.value,
    path: findText(node, 'path')?.value,
    nth: nth?.kind === 'scalar' && typeof nth.value === 'number' ? nth.value : undefined,
  });
}

/** Reads the values of a mapping; those that are not of the form have been told by the schema. */
function readMap<T>(
  node: Tree | undefined,
  read: (value: Tree) => T | undefined,
): Readonly<Record<string, T>> | undefined {
  if (node?.kind !== 'map') return undefined;
  const pairs = node.entries.flatMap(({ key, value }) => {
    const one = read(value);
    return one === undefined ? [] : [[key, one] as const];
  });
  return Object.fromEntries(pairs);
}

/** Reads a value or a list of values. */
function readValues(node: Tree): readonly (string | number)[];
function readValues(node: Tree): readonly (string | number | boolean)[] {
  return listOneOrMore(node).flatMap((one) =>
    one.kind === 'scalar' && one.value !== null ? [one.value] : [],
  );
}

function readTexts(node: Tree | undefined): readonly string[] | undefined {
  return node === undefined ? undefined : readValues(node).map(String);
}
