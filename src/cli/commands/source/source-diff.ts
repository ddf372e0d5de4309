import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import {
  compareEditions,
  type Edition,
  editionOfLock,
  readEdition,
} from '../../../driver/refresh/editions.ts';
import { chooseSources } from '../../../driver/refresh/refresh-sources.ts';
import {
  renderDifferences,
  type SourceDifference,
  type SourcesFormat,
} from '../../../report/sources/source-changes.ts';
import { isRefusal } from '../../../vendors/bytes.ts';
import { guessBytes } from '../../../vendors/guess/guess-source.ts';
import type { LockedSource } from '../../../vendors/lock.ts';
import { readSourcesLock } from '../../../vendors/read-lock.ts';
import type { SourceDefinition } from '../../../vendors/source.ts';
import { gatherReads } from '../../inputs/gather.ts';
import { readInput } from '../../inputs/read.ts';
import { readSourcesInReach } from '../../inputs/sources.ts';
import type { InputFile, Io } from '../../io.ts';
import { exit, tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, addRepeatable, withFormat, withVoice } from '../../options.ts';

interface Options extends Voice {
  readonly only: readonly string[];
  readonly format: SourcesFormat;
}

export function defineSourceDiff(command: Command, act: Act): void {
  command
    .argument('<OLD>', "a lock, or an edition of a vendor's text; a file, or git:REV:PATH")
    .argument('<NEW>', 'the same, newer')
    .argument('[RULESET...]', 'files that define the source of such a text; default: a guess');
  addRepeatable(command, { '--only <NAME>': 'only this source (repeatable)' });
  withVoice(withFormat(command, ['text', 'json', 'markdown']));
  addExamples(
    command,
    [
      'rulec source diff git:main:sources.lock.json sources.lock.json',
      'rulec source diff old.md new.md rules.yaml --only vendor',
      'rulec source diff sources.lock.json network.md rules.yaml --only vendor',
    ],
    'Exit status: 0 if nothing differs, else 1.',
  );
  act(command, diff);
}

/** One side of a comparison: a lock has several lists, a text is one. */
type Side = { readonly lock: readonly LockedSource[] } | { readonly text: InputFile };

async function diff(
  io: Io,
  options: Options,
  oldName: string,
  newName: string,
  names: readonly string[],
): Promise<number> {
  const { diagnostics, take, sources } = gatherReads();
  const [old, now] = [take(await readSide(oldName, io)), take(await readSide(newName, io))];
  if (old === undefined || now === undefined) return tell(io, options, diagnostics, sources);
  const isOfText = 'text' in old || 'text' in now;
  const definition = isOfText ? take(await findDefinition(names, options.only, old, now, io)) : undefined;
  if (hasErrors(diagnostics)) return tell(io, options, diagnostics, sources);
  const [before, after] = [
    take(listEditions(old, definition, now)),
    take(listEditions(now, definition, old)),
  ];
  const only = definition === undefined ? options.only : [definition.name];
  const found = before === undefined || after === undefined ? [] : compareAll(before, after, only);
  if (found.length === 0 && !hasErrors(diagnostics))
    diagnostics.push(refuseNothing(options.only, [...(before ?? []), ...(after ?? [])]));
  const status = tell(io, options, diagnostics, sources);
  if (hasErrors(diagnostics)) return status;
  io.stdout.write(renderDifferences(found, options.format));
  return Math.max(status, found.some(({ changes }) => changes.length > 0) ? exit.findings : exit.done);
}

async function readSide(name: string, io: Io): Promise<Outcome<Side>> {
  const { value, diagnostics } = await readInput(name, io);
  if (value === undefined) return { diagnostics };
  const start = new TextDecoder().decode(value.bytes.subarray(0, 200));
  if (!/^\s*\{\s*"version":\s*1,\s*"sources":/.test(start)) return { value: { text: value }, diagnostics };
  const lock = readSourcesLock(new TextDecoder().decode(value.bytes), name);
  return lock.value === undefined
    ? { diagnostics: lock.diagnostics }
    : { value: { lock: lock.value.sources }, diagnostics: lock.diagnostics };
}

/** Finds how the texts of vendors are read: as files define it, else as it can be guessed. */
async function findDefinition(
  names: readonly string[],
  only: readonly string[],
  old: Side,
  now: Side,
  io: Io,
): Promise<Outcome<SourceDefinition>> {
  const given = 'text' in old ? old.text : 'text' in now ? now.text : undefined;
  if (names.length === 0 && only.length === 0 && given !== undefined && 'text' in old && 'text' in now) {
    const guess = guessBytes(given.bytes, { name: 'list' });
    if (!isRefusal(guess)) return { value: guess, diagnostics: [] };
    const help = guess.help ?? 'name the file that defines the source: rules.yaml --only NAME';
    return { diagnostics: [error('source-place', `${word(given.file)} ${guess.problem}`, { help })] };
  }
  const reach = await readSourcesInReach(names, [], io);
  const { chosen, diagnostics } = chooseSources(reach.value?.sources ?? [], only);
  const [source, other] = chosen;
  const told = [...reach.diagnostics, ...diagnostics];
  if (hasErrors(told)) return { diagnostics: told };
  if (source?.definition !== undefined && other === undefined)
    return { value: source.definition, diagnostics: told };
  const what = source === undefined ? 'no file here defines a list' : `${chosen.length} lists could be meant`;
  return {
    diagnostics: [
      ...told,
      error('usage', what, { help: 'name the file and the list: rules.yaml --only NAME' }),
    ],
  };
}

function listEditions(
  side: Side,
  definition: SourceDefinition | undefined,
  other: Side,
): Outcome<readonly Edition[]> {
  if ('lock' in side) return { value: side.lock.map(editionOfLock), diagnostics: [] };
  if (definition === undefined) return { diagnostics: [] };
  const locked = 'lock' in other ? other.lock.find(({ name }) => name === definition.name) : undefined;
  const { file, bytes } = side.text;
  const { value, diagnostics } = readEdition({ definition, bytes, from: file }, locked);
  return value === undefined ? { diagnostics } : { value: [value], diagnostics };
}

function compareAll(
  before: readonly Edition[],
  after: readonly Edition[],
  only: readonly string[],
): readonly SourceDifference[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names
    .filter((name) => only.length === 0 || only.includes(name))
    .map((name) => {
      const old = before.find((one) => one.name === name);
      const now = after.find((one) => one.name === name);
      const none: Edition = { name, edition: {}, rows: [], refused: [] };
      return {
        name,
        ...present({ before: old?.edition, after: now?.edition }),
        changes: compareEditions(old ?? none, now ?? none),
      };
    });
}

function refuseNothing(only: readonly string[], all: readonly Edition[]): Diagnostic {
  const names = [...new Set(all.map(({ name }) => name))];
  const what =
    only.length === 0 ? 'there is no list to compare' : `neither side has ${only.map(word).join(', ')}`;
  return error('usage', what, {
    help: names.length === 0 ? 'name locks, or texts of vendors' : `there are ${names.join(', ')}`,
  });
}
