import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { type Dropped, dropFromLock } from '../../../driver/refresh/drop-source.ts';
import { printable } from '../../../report/forms/paint.ts';
import { sourcesLockName } from '../../../rules/read/load-definitions.ts';
import { writeSourcesLock } from '../../../vendors/lock.ts';
import { gatherReads } from '../../inputs/gather.ts';
import { isGitName } from '../../inputs/git.ts';
import { placeSourcesLock, readSourcesInReach, readSourcesLockFile } from '../../inputs/sources.ts';
import type { Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, addRepeatable, withFormat, withVoice } from '../../options.ts';
import { withHold } from '../../outputs/hold.ts';
import { writeRun } from '../../outputs/write.ts';

interface Options extends Voice {
  readonly host: readonly string[];
  readonly whole: boolean;
  readonly check: boolean;
  readonly format: 'text' | 'json';
}

export function defineSourceDrop(command: Command, act: Act): void {
  command
    .argument('<NAME[/KEY]>', 'the source, or one row of it')
    .argument('[RULESET...]', 'files that define it; default: the YAML files of this folder')
    .option(
      '--whole',
      'remove the whole source from the lock: the next refresh has nothing to compare with',
      false,
    )
    .option('--check', 'write nothing, and show what would go', false);
  addRepeatable(command, { '--host <HOST>': 'only this host (repeatable)' });
  withVoice(withFormat(command, ['text', 'json']));
  addExamples(
    command,
    [
      'rulec source drop vendor rules.yaml                       (hosts that the vendor no longer lists)',
      'rulec source drop vendor/registration rules.yaml --host old.example.com',
      'rulec source drop vendor rules.yaml --whole                (another instance, or a source that is no more)',
    ],
    'Only hosts that the vendor withdrew, and that "withdrawn: keep" kept, can be dropped one by one.',
  );
  act(command, drop);
}

async function drop(io: Io, options: Options, what: string, names: readonly string[]): Promise<number> {
  const { diagnostics, take, sources } = gatherReads();
  const reach = take(await readSourcesInReach(names, [], io));
  if (reach === undefined) return tell(io, options, diagnostics, sources);
  const name = what.replace(/\/.*$/s, '');
  const source = reach.sources.find(({ id, definition }) => id === name && definition !== undefined);
  const place = source === undefined ? sourcesLockName : placeSourcesLock(source.file);
  if (isGitName(place)) diagnostics.push(error('usage', `${word(place)} is in git, and cannot be written`));
  if (options.whole && (what.includes('/') || options.host.length > 0))
    diagnostics.push(error('usage', '--whole takes out all of a source', { help: 'name only the source' }));
  let dropped: Dropped | undefined;
  const work = async (): Promise<readonly Diagnostic[]> => {
    const lock = await readSourcesLockFile(place, io);
    if (lock.value === undefined) return lock.diagnostics;
    dropped = dropFromLock(lock.value, what, options);
    if (hasErrors(dropped.diagnostics) || dropped.lines.length === 0 || options.check)
      return dropped.diagnostics;
    const content = writeSourcesLock(dropped.lock);
    const at = resolve(io.cwd, place);
    return writeRun(dirname(at), [{ path: basename(at), content }], [], () => false, dirname(place));
  };
  if (!hasErrors(diagnostics))
    diagnostics.push(...(await withHold(resolve(io.cwd, place), work, () => false, { shown: place })));
  const status = tell(io, options, diagnostics, sources);
  if (hasErrors(diagnostics) || dropped === undefined) return status;
  const { lines } = dropped;
  if (options.format === 'json')
    io.stdout.write(`${JSON.stringify({ lock: place, dropped: lines }, null, 2)}\n`);
  else if (!options.quiet) {
    for (const line of lines) io.stdout.write(`- ${printable(line)}\n`);
    const done = options.check ? `${place} is as it was` : `wrote ${place}`;
    io.stdout.write(
      lines.length === 0 ? `nothing of ${printable(what)} is to be dropped\n` : `${printable(done)}\n`,
    );
  }
  return status;
}
