import type { Command } from 'commander';
import { error, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { chooseSources } from '../../../driver/refresh/refresh-sources.ts';
import { printable } from '../../../report/forms/paint.ts';
import { bundledSourcesLockName } from '../../../rules/read/load-definitions.ts';
import type { LockedRow, LockedSource } from '../../../vendors/lock.ts';
import { isBundled } from '../../inputs/read.ts';
import { placeSourcesLock, readSourcesInReach, readSourcesLockFile } from '../../inputs/sources.ts';
import type { Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, withFormat, withVoice } from '../../options.ts';

interface Options extends Voice {
  readonly format: 'text' | 'json';
}

export function defineSourceShow(command: Command, act: Act): void {
  command
    .argument('<NAME[/KEY]>', 'the source, or one row of it')
    .argument('[RULESET...]', 'files that define it');
  withVoice(withFormat(command, ['text', 'json']));
  addExamples(command, [
    'rulec source show vendor rules.yaml',
    'rulec source show vendor/registration rules.yaml',
  ]);
  act(command, show);
}

async function show(io: Io, options: Options, what: string, names: readonly string[]): Promise<number> {
  const slash = what.indexOf('/');
  const name = slash < 0 ? what : what.slice(0, slash);
  const { value: reach, diagnostics, sources: texts } = await readSourcesInReach(names, [], io);
  const { chosen, diagnostics: unknown } = chooseSources(reach?.sources ?? [], [name]);
  const found = [...diagnostics, ...(reach === undefined ? [] : unknown)];
  const [source] = chosen;
  if (source === undefined || hasErrors(found)) return tell(io, options, found, texts);
  const place = placeSourcesLock(source.file);
  const lock = await readSourcesLockFile(place, io);
  found.push(...lock.diagnostics);
  const find = (read: typeof lock): LockedSource | undefined =>
    read.value?.sources.find((one) => one.name === name);
  const locked =
    find(lock) ??
    (isBundled(source.file) ? find(await readSourcesLockFile(bundledSourcesLockName, io)) : undefined);
  const rows = (locked?.rows ?? []).filter(({ key }) => slash < 0 || key === what.slice(slash + 1));
  if (lock.value !== undefined && rows.length === 0) {
    const keys = (locked?.rows ?? []).flatMap(({ key }) => key ?? []);
    const help =
      keys.length === 0 ? 'pin it with: rulec source refresh' : `its keys are ${keys.map(word).join(', ')}`;
    found.push(error('sources-missing', `${word(place)} does not have ${word(what)}`, { help }));
  }
  if (locked !== undefined && rows.length > 0)
    io.stdout.write(
      options.format === 'json' ? `${JSON.stringify(rows, null, 2)}\n` : writeRows(locked, rows),
    );
  return tell(io, options, found, texts);
}

function writeRows({ name, edition }: LockedSource, rows: readonly LockedRow[]): string {
  const head = `${name}${(edition.version ?? edition.date) ? `, edition ${edition.version ?? edition.date}` : ''}`;
  const lines = rows.flatMap(({ key, entries, known }) => [
    key ?? '(no key)',
    ...entries.map(
      ({ services, hosts, addresses }) =>
        `  ${services.join(', ')}${services.length > 0 ? '  ' : ''}${[...hosts, ...addresses].join(' ')}`,
    ),
    ...(known.length > 0 ? [`  known addresses: ${known.join(' ')}`] : []),
  ]);
  return `${[head, ...lines].map(printable).join('\n')}\n`;
}
