import type { Command } from 'commander';
import { error, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/nearest.ts';
import { word } from '../../../diagnostics/quote.ts';
import { type Edition, editionOfLock, type Lack, listLacks } from '../../../driver/refresh/editions.ts';
import { printable } from '../../../report/forms/paint.ts';
import type { Source } from '../../../rules/ast.ts';
import { gatherReads } from '../../inputs/gather.ts';
import { readPinnedSource, readSourcesInReach } from '../../inputs/sources.ts';
import type { Io } from '../../io.ts';
import { exit, tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, withFormat, withVoice } from '../../options.ts';

interface Options extends Voice {
  readonly format: 'text' | 'json';
}

export function defineSourceAgree(command: Command, act: Act): void {
  command
    .argument('<NAME[/KEY]>', 'a pinned list, or one row of it')
    .argument('<OTHER[/KEY]>', 'another one')
    .argument('[RULESET...]', 'files that define them; default: the YAML files of this folder');
  withVoice(withFormat(command, ['text', 'json']));
  addExamples(
    command,
    [
      'rulec source agree connectors proxies rules.yaml',
      'rulec source agree connectors/registration proxies/registration rules.yaml',
    ],
    'Exit status: 0 if both have the same, 1 if one lacks something.',
  );
  act(command, agree);
}

async function agree(
  io: Io,
  options: Options,
  first: string,
  second: string,
  names: readonly string[],
): Promise<number> {
  const { diagnostics, take, sources } = gatherReads();
  const reach = take(await readSourcesInReach(names, [], io));
  if (reach === undefined) return tell(io, options, diagnostics, sources);
  const one = take(await readPinned(first, reach.sources, io));
  const other = take(await readPinned(second, reach.sources, io));
  const status = tell(io, options, diagnostics, sources);
  if (one === undefined || other === undefined || hasErrors(diagnostics)) return status;
  const sides = [
    { name: first, lacks: listLacks(one, other) },
    { name: second, lacks: listLacks(other, one) },
  ];
  io.stdout.write(
    options.format === 'json'
      ? `${JSON.stringify(
          sides.map(({ name, lacks }) => ({ onlyIn: name, lines: lacks })),
          null,
          2,
        )}\n`
      : render(sides),
  );
  return Math.max(status, sides.some(({ lacks }) => lacks.length > 0) ? exit.findings : exit.done);
}

/** Reads what the lock has of `NAME` or `NAME/KEY`. */
async function readPinned(what: string, sources: readonly Source[], io: Io): Promise<Outcome<Edition>> {
  const slash = what.indexOf('/');
  const name = slash < 0 ? what : what.slice(0, slash);
  const lists = sources.filter(({ definition }) => definition !== undefined);
  const source = lists.find(({ id }) => id === name);
  if (source === undefined) {
    const ids = lists.map(({ id }) => id);
    const near = nearest(name, ids);
    const help = near === undefined ? `there are ${ids.join(', ') || 'none'}` : `did you mean ${near}?`;
    return { diagnostics: [error('usage', `no file here defines the list ${word(name)}`, { help })] };
  }
  const { value: pinned, diagnostics } = await readPinnedSource(source, io);
  if (pinned === undefined) return { diagnostics };
  const { place, locked } = pinned;
  const refuse = (message: string, help: string): Outcome<Edition> => ({
    diagnostics: [...diagnostics, error('sources-missing', message, { help })],
  });
  if (locked === undefined)
    return refuse(`${word(place)} does not have ${word(name)}`, 'pin it with: rulec source refresh');
  const edition = editionOfLock(locked);
  const rows = edition.rows.filter(({ key }) => slash < 0 || key === what.slice(slash + 1));
  if (rows.length > 0) return { value: { ...edition, rows }, diagnostics };
  const keys = edition.rows.flatMap(({ key }) => key ?? []);
  return refuse(
    `the list ${word(name)} has no row ${word(what)}`,
    `its keys are ${keys.map(word).join(', ') || 'none'}`,
  );
}

function render(sides: readonly { readonly name: string; readonly lacks: readonly Lack[] }[]): string {
  if (sides.every(({ lacks }) => lacks.length === 0)) return 'each has what the other has\n';
  const lines = sides.flatMap(({ name, lacks }) =>
    lacks.length === 0
      ? []
      : [
          `only in ${name}:`,
          ...lacks.map(({ key, line, near }) => {
            const row = key === undefined ? '' : `${key}: `;
            return `  ${row}${line}${near === undefined ? '' : `  (${near})`}`;
          }),
        ],
  );
  return `${lines.map(printable).join('\n')}\n`;
}
