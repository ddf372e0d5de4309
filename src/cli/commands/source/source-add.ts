import { basename } from 'node:path';
import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors, note } from '../../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../../diagnostics/position.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import { type AddedSource, addSource } from '../../../driver/refresh/add-source.ts';
import { printable } from '../../../report/forms/paint.ts';
import { count } from '../../../report/forms/words.ts';
import { renderRefused, renderRows, sayEdition } from '../../../report/sources/source-rows.ts';
import type { Source } from '../../../rules/ast.ts';
import { insertEntries } from '../../../rules/edit/insert-entries.ts';
import { writeYaml } from '../../../rules/edit/write-yaml.ts';
import { readTree } from '../../../rules/read/yaml/read-tree.ts';
import { findEntry, type Tree } from '../../../rules/read/yaml/yaml-tree.ts';
import { usualLimits } from '../../../service-tags/refresh/session.ts';
import type { SourceDefinition } from '../../../vendors/source.ts';
import { isGitName } from '../../inputs/git.ts';
import { isFileName, readInput } from '../../inputs/read.ts';
import {
  fetchSources,
  placeSourcesLock,
  readSourcesInReach,
  readSourcesLockFile,
} from '../../inputs/sources.ts';
import type { InputFile, Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, addRepeatable, readSeconds, withFormat, withVoice } from '../../options.ts';
import { writeRuleSetChange } from '../../outputs/rule-set-file.ts';
import { type GivenOptions, readGivenSource, withGivenSource } from './given-source.ts';

interface Options extends Voice, GivenOptions {
  readonly title?: string;
  readonly row: readonly string[];
  readonly write: boolean;
  readonly trustHost: readonly string[];
  readonly param: readonly string[];
  readonly timeout: number;
  readonly format: 'text' | 'json';
}

export function defineSourceAdd(command: Command, act: Act): void {
  command
    .argument('<URL|FILE>', "the vendor's list: its address (https), or a file")
    .argument('[RULESET]', 'the rule set to add it to');
  withGivenSource(command)
    .option('--title <TEXT>', 'the title of the document')
    .option('--write', 'write the source, its rows and its rules into RULESET, and pin it', false)
    .option('--timeout <SECONDS>', 'give up after this long', readSeconds, usualLimits.total / 1000);
  addRepeatable(command, {
    '--row <KEY>': 'draft a rule only for this row; default: for each required row (repeatable)',
    '--trust-host <HOST>': 'also follow redirects to this host (repeatable)',
    '--param <NAME=VALUE>': 'the value of a parameter of the rule set (repeatable)',
  });
  withVoice(withFormat(command, ['text', 'json']));
  addExamples(
    command,
    [
      'rulec source add network.md --name vendor rules.yaml     (shows what is read, and writes nothing)',
      'rulec source add network.md --name vendor --heading "Allowed hosts" rules.yaml --write',
      'rulec source add https://assets.example.com/ranges.txt --name ranges --service 443/tcp rules.yaml --write',
      'rulec source add ranges.json --name cloud --path west.prefixes --service 443/https rules.yaml --write',
    ],
    'Pages for people are HTML: name the Markdown that they are made from.',
  );
  act(command, add);
}

async function add(io: Io, options: Options, from: string, file: string | undefined): Promise<number> {
  const given = readGivenSource(options, true);
  const misuse = [...given.diagnostics, ...refuseMisuse(file, options)];
  if (given.value === undefined || hasErrors(misuse)) return tell(io, options, misuse, new Map());
  const isAddress = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(from);
  const asked = { ...given.value, ...(isAddress ? { fetch: from } : {}) };
  const got = await fetchGiven(
    { ...asked, format: asked.format ?? 'table' },
    isAddress ? undefined : from,
    options,
    io,
  );
  if (got.value === undefined) return tell(io, options, got.diagnostics.map(nameFileInstead), new Map());
  const request = { given: asked, take: options.row, today: io.today() };
  const added = addSource(got.value, from, {
    ...request,
    ...present({ title: options.title }),
  });
  const told: Diagnostic[] = [...got.diagnostics, ...added.diagnostics];
  if (added.value === undefined) return tell(io, options, told, new Map());
  const isGood = !hasErrors(told);
  if (isGood && options.write && file !== undefined)
    told.push(...(await writeAdded(added.value, file, options, io)));
  const written = isGood && options.write && !hasErrors(told) ? (file ?? '') : '';
  if (asked.fetch === undefined) told.push(noteAddress(from));
  // Refused rows stand in the result, with all that is wrong with them.
  const shown = told.filter(({ code, severity }) => code !== 'source-row-refused' || severity === 'error');
  const status = tell(io, options, shown, new Map());
  io.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify(describe(added.value, written), null, 2)}\n`
      : render(added.value, from, { file, written, isGood }),
  );
  return status;
}

/** Says how a file at hand is named here, where the network is in the way: `add` takes it in place of the address. */
function nameFileInstead(one: Diagnostic): Diagnostic {
  const help = one.help?.replace(
    /download (?:it|the file) and pass it with --from FILE/,
    'download the file, and give it instead of the address, with --fetch ADDRESS',
  );
  return help === undefined ? one : { ...one, help };
}

/** Without an address, later editions have to be named by hand. */
function noteAddress(from: string): Diagnostic {
  const message = `nothing says where later editions of ${word(from)} lie`;
  return note('source-place', message, {
    help: 'add --fetch https://…; else each refresh needs --from FILE',
  });
}

function refuseMisuse(file: string | undefined, { write }: Options): readonly Diagnostic[] {
  if (!write) return [];
  if (file === undefined)
    return [error('usage', '--write needs the file to write into', { help: 'name a rule set: rules.yaml' })];
  if (isFileName(file) && !isGitName(file)) return [];
  return [error('usage', `${word(file)} cannot be written`, { help: 'name a file, as ./rules.yaml' })];
}

/** Fetches or reads the text of a list that no file defines yet. */
async function fetchGiven(
  definition: SourceDefinition,
  from: string | undefined,
  options: Options,
  io: Io,
): Promise<{ readonly value?: Uint8Array; readonly diagnostics: readonly Diagnostic[] }> {
  const source: Source = { id: definition.name, definition, span: { file: '', start: 0, end: 0 }, file: '' };
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  const settings = { ...options, ...present({ from }) };
  const [got] = await fetchSources([source], settings, stop.signal, io).finally(release);
  if (got?.value === undefined) return { diagnostics: got?.diagnostics ?? [] };
  return { value: got.value.bytes, diagnostics: got.diagnostics };
}

/** Writes the entries of a list into a rule set, and its rows into the lock beside it. */
async function writeAdded(
  { entry, rules, locked }: AddedSource,
  file: string,
  options: Options,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const { name } = locked;
  const reach = await readSourcesInReach([file], options.param, io);
  if (reach.value === undefined) return reach.diagnostics;
  if (reach.value.sources.some(({ id }) => id === name))
    return [
      error('usage', `${word(file)} has the source ${word(name)} already`, { help: 'take another --name' }),
    ];
  const before = await readInput(file, io);
  const lock = await readSourcesLockFile(placeSourcesLock(file), io);
  if (before.value === undefined || lock.value === undefined)
    return [...before.diagnostics, ...lock.diagnostics];
  const changed = addEntries(before.value, { name, entry, rules });
  if (changed === undefined) return [error('yaml-syntax', `${word(file)} is no YAML that can be added to`)];
  const kept = lock.value.sources.filter((one) => one.name !== name);
  const change = {
    before: before.value,
    ...changed,
    lock: { sources: [...kept, locked] },
    params: options.param,
  };
  return writeRuleSetChange(change, io);
}

function addEntries(
  { file, bytes }: InputFile,
  {
    name,
    entry,
    rules,
  }: { readonly name: string; readonly entry: object; readonly rules: readonly object[] },
): { readonly text: string; readonly isRuleSet: boolean } | undefined {
  const given = withoutMark(new TextDecoder().decode(bytes));
  const parse = (text: string): Tree | undefined => readTree(file, text).value;
  const tree = parse(given);
  if (tree === undefined) return undefined;
  const isRuleSet = findEntry(tree, 'rules') !== undefined;
  const text = insertEntries(given, tree, { into: 'sources', key: name, value: entry });
  const next = parse(text);
  if (next === undefined || !isRuleSet) return next && { text, isRuleSet };
  return { text: insertEntries(text, next, { into: 'rules', items: rules }), isRuleSet };
}

function describe({ definition, reading, rows, rules }: AddedSource, written: string): object {
  return {
    definition,
    edition: reading.edition,
    rows: rows.map(({ key, row, left }) => ({ ...row, key: key ?? null, left: left ?? null })),
    refused: reading.refused,
    rules,
    written: written === '' ? null : [written, placeSourcesLock(written)],
  };
}

function render(
  { definition, reading, rows, entry, rules }: AddedSource,
  from: string,
  {
    file,
    written,
    isGood,
  }: { readonly file: string | undefined; readonly written: string; readonly isGood: boolean },
): string {
  const refused = reading.refused.length === 0 ? '' : `, ${reading.refused.length} refused`;
  const head = `${basename(from)}: read as ${definition.format}${sayEdition(reading.edition)}: ${count(rows.length, 'row')} read${refused}\n`;
  const shown = rows.map(({ key, row, left }) => ({
    ...row,
    ...present({ key, left }),
  }));
  const list = `${renderRows(shown, 8)}${renderRefused(reading.refused)}`;
  if (written !== '') {
    const lock = placeSourcesLock(written);
    const next = `look at what was drafted, then: rulec check ${written}`;
    return `${head}${list}wrote ${printable(written)} and ${printable(lock)}; ${printable(next)}\n`;
  }
  const yaml = [
    ...under('sources', { [definition.name]: entry }),
    ...(rules.length > 0 ? under('rules', rules) : []),
  ];
  const add = file === undefined ? 'RULESET --write' : `${file} --write`;
  const last = isGood ? `nothing is written; to put this in, add: ${add}\n` : '';
  return `${head}${list}\n${yaml.map(printable).join('\n')}\n\n${last}`;
}

function under(key: string, value: object): readonly string[] {
  return [`${key}:`, ...writeYaml(value).map((line) => `  ${line}`)];
}
