/** What the command line says of a list that is added. */
import { type Command, Option } from 'commander';
import { type Diagnostic, error, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { quote, word } from '../../../diagnostics/quote.ts';
import { parseService } from '../../../rules/forms/services.ts';
import { isMisread } from '../../../sets/prefix.ts';
import type { GivenSource } from '../../../vendors/guess/guess-source.ts';
import {
  isSourceName,
  type LineMeaning,
  lineMeanings,
  type SourceColumn,
  type SourceColumns,
  type SourceFormat,
  sourceFormats,
} from '../../../vendors/source.ts';
import { addRepeatable } from '../../options.ts';

/** Options that say how a list is read; left out, rulec guesses and shows its guess. */
export interface GivenOptions {
  readonly name?: string;
  readonly as?: SourceFormat;
  readonly url?: string;
  readonly fetch?: string;
  readonly heading?: string;
  readonly tab?: string;
  readonly nth?: string;
  readonly path?: string;
  readonly columns: readonly string[];
  readonly service: readonly string[];
  readonly select: readonly string[];
  readonly let: readonly string[];
  readonly meaning?: LineMeaning;
}

/** Declares the options that say how a list is read. */
export function withGivenSource(command: Command): Command {
  command
    .option('--name <N>', 'what rules call the list: letters, digits and hyphens')
    .addOption(new Option('--as <FORMAT>', 'how it is read').choices([...sourceFormats]))
    .option('--url <URL>', 'the page for people')
    .option('--fetch <URL>', 'the address of later editions, if you read a file now')
    .option('--heading <TEXT>', 'the heading above the table or list')
    .option('--tab <ID>', 'the tab that it is in')
    .option('--nth <N>', 'which of several there, from 1')
    .option('--path <KEYS>', 'for JSON: the keys that lead to it, domains.actions')
    .addOption(
      new Option('--meaning <PROGRAM>', 'what a line of a plain list of names means').choices([
        ...lineMeanings,
      ]),
    );
  return addRepeatable(command, {
    '--columns <MEANING=COLUMN>': 'hosts=URL, services=Port, transport, addresses, tag, why (repeatable)',
    '--service <SERVICE>': '443/https, for entries that state no port (repeatable)',
    '--select <KEY=VALUE>': 'only these entries: required=true, category=Optimize (repeatable)',
    '--let <PLACEHOLDER=VALUE>': "values for the vendor's placeholders (repeatable)",
  });
}

const columnMeanings = ['hosts', 'services', 'transport', 'addresses', 'tag', 'why'];

/** Reads these options. Errors: `usage`. */
export function readGivenSource(options: GivenOptions, isNameNeeded: boolean): Outcome<GivenSource> {
  const diagnostics: Diagnostic[] = [];
  const refuse = (message: string, help: string): void =>
    void diagnostics.push(error('usage', message, { help }));
  const name = options.name ?? 'list';
  if (options.name === undefined && isNameNeeded)
    refuse('the list has no name yet', 'add --name NAME: rules call it that, and so does the lock');
  if (!isSourceName(name))
    refuse(
      `${quote(name)} is not a valid source name`,
      'letters, digits and hyphens are all that it is called by',
    );
  for (const text of options.service) {
    const misread = parseService(text);
    if (isMisread(misread)) refuse(misread.problem, misread.help ?? 'write --service 443/https');
  }
  if (options.nth !== undefined && !/^[1-9]\d{0,3}$/.test(options.nth))
    refuse(`--nth cannot be ${quote(options.nth)}`, 'write a number from 1');
  const columns = group(readPairs(options.columns, '--columns hosts=URL', refuse));
  for (const key of Object.keys(columns))
    if (!columnMeanings.includes(key))
      refuse(`no column means ${quote(key)}`, `there are ${columnMeanings.join(', ')}: --columns hosts=URL`);
  const select = group(readPairs(options.select, '--select required=true', refuse));
  const filled = readPairs(options.let, '--let region=west', refuse);
  if (diagnostics.length > 0) return { diagnostics };
  const at = present({
    heading: options.heading,
    tab: options.tab,
    nth: options.nth === undefined ? undefined : Number(options.nth),
    path: options.path,
  });
  const value: GivenSource = {
    name,
    ...present({
      format: options.as,
      url: options.url,
      fetch: options.fetch,
      at: orNothing(at),
      columns: orNothing(mapAll(columns, readColumn)) as SourceColumns | undefined,
      service: options.service.length === 0 ? undefined : options.service,
      select: orNothing(mapAll(select, readWord)),
      let: orNothing(Object.fromEntries(filled)),
      meaning: options.meaning,
    }),
  };
  return { value, diagnostics };
}

function readPairs(
  texts: readonly string[],
  form: string,
  refuse: (message: string, help: string) => void,
): readonly (readonly [string, string])[] {
  return texts.flatMap((text) => {
    const at = text.indexOf('=');
    if (at > 0 && at < text.length - 1) return [[text.slice(0, at), text.slice(at + 1)] as const];
    refuse(`${word(text)} is not a pair`, `write ${form}`);
    return [];
  });
}

function group(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, readonly string[]>> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return Object.fromEntries(groups);
}

function mapAll<V>(
  groups: Readonly<Record<string, readonly string[]>>,
  read: (text: string) => V,
): Readonly<Record<string, readonly V[]>> {
  return Object.fromEntries(Object.entries(groups).map(([key, values]) => [key, values.map(read)]));
}

function readColumn(text: string): SourceColumn {
  return /^[1-9]\d{0,2}$/.test(text) ? Number(text) : text;
}

function readWord(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : text;
}

function orNothing<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}
