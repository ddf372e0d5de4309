import type { Command } from 'commander';
import { count, grouped, magnitude } from '../../../report/forms/words.ts';
import { listTags, type TagRow } from '../../../service-tags/show.ts';
import type { ServiceTags } from '../../../service-tags/tags.ts';
import { isOfTags, readInputs } from '../../inputs/inputs.ts';
import type { Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, addRepeatable, withFormat, withVoice } from '../../options.ts';

interface Options extends Voice {
  readonly serviceTags: readonly string[];
  readonly format: 'text' | 'json';
}

export function defineTagsShow(command: Command, act: Act): void {
  command.argument(
    '[WORD...]',
    'only tags whose name, region or service contains all of these; a FILE.json is read instead of the lock',
  );
  addRepeatable(command, {
    '--service-tags <FILE>':
      "Microsoft's weekly JSON, or a lock (repeatable); default: the lock in this folder, else the one that comes with rulec",
  });
  withVoice(withFormat(command, ['text', 'json']));
  addExamples(command, [
    'rulec tags show                 (the tags that are pinned here)',
    'rulec tags show ServiceTags_Public_20251028.json storage europe',
  ]);
  act(command, showTags);
}

async function showTags(io: Io, options: Options, words: readonly string[]): Promise<number> {
  const serviceTags = [...options.serviceTags, ...words.filter(isFile)];
  const { value, diagnostics, sources } = await readInputs([], { serviceTags, everyTag: true }, io);
  const status = tell(io, options, diagnostics.filter(isOfTags), sources);
  if (value === undefined) return status;
  const wanted = words.filter((word) => !isFile(word));
  const rows = listTags(value.tags, wanted);
  if (options.format === 'json')
    io.stdout.write(`${JSON.stringify(describeRows(value.tags, rows), null, 2)}\n`);
  else io.stdout.write(renderTable(rows, value.tags));
  return status;
}

function isFile(word: string): boolean {
  return word === '-' || word.includes('/') || /\.json$/i.test(word);
}

const columns = 'tag,cloud,region,IPv4,merged,IPv6,merged,IPv4 addresses,IPv6 addresses'.split(',');

function renderTable(rows: readonly TagRow[], files: readonly ServiceTags[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.cloud,
    row.region,
    grouped(row.prefixes.ipv4),
    grouped(row.merged.ipv4),
    grouped(row.prefixes.ipv6),
    grouped(row.merged.ipv6),
    grouped(String(row.addresses.ipv4)),
    magnitude(String(row.addresses.ipv6)),
  ]);
  const widths = columns.map((title, at) =>
    Math.max(title.length, ...cells.map((line) => line[at]?.length ?? 0)),
  );
  const line = (parts: readonly string[]): string =>
    parts
      .map((part, at) => (at < 3 ? part.padEnd(widths[at] ?? 0) : part.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  const all = files.reduce((sum, { tags }) => sum + tags.size, 0);
  const some = rows.length === all ? '' : ` of ${grouped(all)}`;
  const lines = rows.length === 0 ? [] : [line(columns), ...cells.map(line), ''];
  return `${[...lines, `${count(rows.length, 'tag')}${some}`].join('\n')}\n`;
}

function describeRows(files: readonly ServiceTags[], rows: readonly TagRow[]): unknown {
  return {
    files: files.map(({ cloud, published, fileDate, sha256, changeNumber, form }) => ({
      cloud,
      file: published ?? null,
      date: fileDate ?? null,
      sha256,
      changeNumber,
      form,
    })),
    tags: rows.map(({ addresses, ...row }) => ({
      ...row,
      addresses: { ipv4: String(addresses.ipv4), ipv6: String(addresses.ipv6) },
    })),
  };
}
