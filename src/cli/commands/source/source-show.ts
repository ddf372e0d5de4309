import type { Command } from 'commander';
import { error, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { type Edition, editionOfLock, readEdition } from '../../../driver/refresh/editions.ts';
import { chooseSources } from '../../../driver/refresh/refresh-sources.ts';
import { printable } from '../../../report/forms/paint.ts';
import { renderRefused, renderRows, sayEdition } from '../../../report/sources/source-rows.ts';
import type { Source } from '../../../rules/ast.ts';
import { usualLimits } from '../../../service-tags/refresh/session.ts';
import { gatherReads, type Read } from '../../inputs/gather.ts';
import { fetchSources, readPinnedSource, readSourcesInReach } from '../../inputs/sources.ts';
import type { Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, withFormat, withVoice } from '../../options.ts';

interface Options extends Voice {
  readonly from?: string;
  readonly format: 'text' | 'json';
}

export function defineSourceShow(command: Command, act: Act): void {
  command
    .argument('<NAME[/KEY]>', 'the source, or one row of it')
    .argument('[RULESET...]', 'files that define it; default: the YAML files of this folder')
    .option(
      '--from <URL|FILE>',
      "show this edition of the vendor's text, with refused rows, instead of the lock",
    );
  withVoice(withFormat(command, ['text', 'json']));
  addExamples(command, [
    'rulec source show vendor rules.yaml',
    'rulec source show vendor/registration rules.yaml',
    'rulec source show vendor rules.yaml --from network.md     (refused rows too)',
  ]);
  act(command, show);
}

async function show(io: Io, options: Options, what: string, names: readonly string[]): Promise<number> {
  const slash = what.indexOf('/');
  const name = slash < 0 ? what : what.slice(0, slash);
  const { diagnostics, take, sources: texts } = gatherReads();
  const reach = take(await readSourcesInReach(names, [], io));
  const { chosen, diagnostics: unknown } = chooseSources(reach?.sources ?? [], [name]);
  if (reach !== undefined) diagnostics.push(...unknown);
  const [source] = chosen;
  if (source === undefined || hasErrors(diagnostics)) return tell(io, options, diagnostics, texts);
  const edition = take(await readShown(source, options, io));
  if (edition === undefined) return tell(io, options, diagnostics, texts);
  const isMeant = ({ key }: { readonly key?: string }): boolean => slash < 0 || key === what.slice(slash + 1);
  const rows = edition.rows.filter(isMeant);
  const refused = edition.refused.filter((row) => slash < 0 || isMeant(row));
  if (rows.length + refused.length === 0) {
    const keys = edition.rows.flatMap(({ key }) => key ?? []);
    const help = keys.length === 0 ? 'its rows have no keys' : `its keys are ${keys.map(word).join(', ')}`;
    diagnostics.push(error('sources-missing', `there is no row ${word(what)}`, { help }));
  }
  const status = tell(io, options, diagnostics, texts);
  if (rows.length + refused.length > 0) io.stdout.write(render({ ...edition, rows, refused }, options));
  return status;
}

/** Reads what is shown of a source: its lock, or an edition of the vendor's text. */
async function readShown(
  source: Source,
  { from, quiet, format: _ }: Options,
  io: Io,
): Promise<Read<Edition>> {
  const { diagnostics, take, done } = gatherReads();
  const pinned = take(await readPinnedSource(source, io));
  const { place = '', locked } = pinned ?? {};
  if (from !== undefined) {
    const settings = { from, trustHost: [], timeout: usualLimits.total / 1000, quiet };
    const [got] = await fetchSources([source], settings, new AbortController().signal, io);
    const fetched = take(got ?? { diagnostics: [] });
    if (fetched === undefined) return done();
    const { value, diagnostics: told } = readEdition(fetched, locked);
    // Refused rows stand in the result.
    take({
      diagnostics: told.filter(({ code, severity }) => code !== 'source-row-refused' || severity === 'error'),
    });
    return done(value);
  }
  if (locked === undefined && pinned !== undefined)
    diagnostics.push(
      error('sources-missing', `${word(place)} does not have ${word(source.id)}`, {
        help: 'pin it with: rulec source refresh; or look at a text with --from FILE',
      }),
    );
  return done(locked === undefined ? undefined : editionOfLock(locked));
}

function render({ name, edition, rows, refused }: Edition, { from, format }: Options): string {
  const shown = rows.map(({ position, ...row }) => (from === undefined ? row : { ...row, position }));
  if (format === 'json')
    return `${JSON.stringify(from === undefined ? shown : { edition, rows: shown, refused }, null, 2)}\n`;
  return `${printable(`${name}${sayEdition(edition)}`)}\n${renderRows(shown)}${renderRefused(refused)}`;
}
