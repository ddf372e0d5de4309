/**
 * Made-up lists with two or three odd things in each, drawn by a fixed seed: what a list states is read as it is meant, or its
 * row is refused, or the whole; and nothing else is read.
 */
import { expect, it } from 'vitest';
import { readSource } from '../../src/vendors/read-source.ts';
import type { SourceDefinition } from '../../src/vendors/source.ts';
import { linesOf } from './real-lists.ts';
import { type Random, seedOf } from './smuggling/pages.ts';

/** How many lists of each format are made. */
const rounds = 150;

/** A piece of a list, its first host, by which its line is known, and what it means; of what nobody can read for certain, nothing. */
interface Piece {
  readonly host: string;
  readonly cells: readonly [hosts: string, ports: string, transport: string];
  readonly means?: readonly string[];
}

type Made = { readonly text: string; readonly pieces: readonly Piece[]; readonly format: Format };
type Format = Omit<SourceDefinition, 'name'>;

const pick = <T>(all: readonly T[], random: Random): T => all[random(all.length)] as T;

/** How lists write the host `#`: one with a port has it alone, one with a scheme has its port where the row has none. */
const plain = ['#', '#', '#/', '*.#', '#:8443', 'https://#'];
const markdown = [...plain, '`#`', '**#**', '[#](https://#/)', '\\#', '#<sup>1</sup>', '&period;#'];
const html = [...plain, '<code>#</code>', '#<sup>1</sup>', '<a href="https://#/">#</a>', '#<!-- x -->'];
/** What is no host for certain; some letters of these are not seen, or look like others. */
const doubts =
  '# or b.#;#\u200b;\u202e#;ex\u0430mple.#;#b.#;<tenant>.#;# (8443);# (b.#);#/8443;#:443/udp;#:70000;# b.#;{{ r }}.#;#.';
const hidden = ';<span style="display:none">x.</span>#;<del>#</del>;<a href="https://x.example.net/">#</a>';

/** Cells of ports and transports, and what they mean. */
const ports: readonly (readonly [string, string, string?])[] = [
  ['443', '', '443/https'],
  ['443', 'TCP', '443/https'],
  ['80, 443', 'TCP', '443/https 80/http'],
  ['TCP 443, UDP 3478', '', '3478/udp 443/https'],
  ['443/TCP', '', '443/https'],
  ['8444 (TCP)', '', '8444/tcp'],
  ['3478-3481', 'UDP', '3478-3481/udp'],
  ['53, 88', 'TCP/UDP', '53/tcp 53/udp 88/tcp 88/udp'],
  ['', '', ''],
  ['N/A', 'TCP', ''],
  ...['|UDP', '443, 3478|TCP, UDP', '443<br>3478|TCP<br>UDP', '443/HTTPS|UDP', '50,000-59,999|UDP', '1024+|']
    .concat(['443 or 8443|', '*|TCP', 'Any|', '1024:2048|', '443, 53 UDP|', 'TCP: 80 (HTTP), 8443|'])
    .map((text) => text.split('|') as [string, string]),
];

/** Makes pieces of up to so many hosts each; without `usual`, the services of what states none, they have no ports. */
function makePieces(random: Random, forms: string[], odd: string, breaks = [''], usual = ''): Piece[] {
  return Array.from({ length: 4 + random(4) }, (): Piece => {
    const [port, transport, services = 'unsure'] =
      usual === '' ? ['', '', ''] : pick(random(3) === 0 ? ports : ports.slice(0, 10), random);
    const isOdd = random(5) === 0;
    const told = Array.from({ length: usual === '' ? 1 : 1 + random(3) }, (_, at) => {
      const host = `h${random(1e9).toString(36)}.example.com`;
      const form = isOdd && at === 0 ? pick(odd.split(';'), random) : pick(forms, random);
      const name = form.startsWith('*.') ? `*.${host}` : host;
      const stated = services === '' && form.startsWith('https') ? '443/https' : services || usual;
      const means = `${name} ${form.endsWith(':8443') ? '8443/tcp' : stated}`.trim();
      const entity = form.startsWith('&') ? host.replace('.', '&period;') : host.replace('.', '\\.');
      const text = /^[&\\]/.test(form) ? entity : form.replaceAll('#', host);
      return { host, text: random(5) === 0 ? text.replace(host, host.toUpperCase()) : text, means };
    });
    const isUdpBesideOwn = services.includes('udp') && told.some(({ means }) => means.includes('8443'));
    const isSure = !isOdd && services !== 'unsure' && !isUdpBesideOwn;
    return {
      host: told[0]?.host ?? '',
      cells: [told.map(({ text }) => text).join(pick(breaks, random)), port, transport],
      ...(isSure ? { means: told.map(({ means }) => means) } : {}),
    };
  });
}

const at = { heading: 'H' };
const columns = { hosts: ['URL'], services: ['Port'], transport: ['Protocol'] };
const base = { at, columns, service: ['6514/tcp'] };
const encode = (text: string): string => text.replaceAll('<tenant>', '&lt;tenant>');

const makers: Readonly<Record<string, (random: Random) => Made>> = {
  table: (random) => {
    const breaks = ['<br>', ', ', '; ', ' <br/> ', '</br>'];
    const pieces = makePieces(random, markdown, doubts + hidden, breaks, '6514/tcp');
    const bar = pick(['| ', '| ', ''], random);
    const rows = pieces.map(({ cells }) => `${bar}${cells.join(' | ')} |`);
    const parting = pick(['', '<!-- x -->', 'Words.', '\n<div hidden>\n', '```\nx\n```'], random);
    if (random(3) === 0) rows.splice(1 + random(3), 0, parting);
    const more = pick(
      ['', '| Host |\n| --- |\n| x.example.com |', '```\nx.example.com\n```', '## G'],
      random,
    );
    const text = ['## H', '', '| URL | Port | Protocol |', '| --- | --- | --- |', ...rows, '', more].join(
      '\n',
    );
    const quoted = random(6) === 0 ? text.replaceAll(/^/gm, '> ') : text;
    const ended = random(4) === 0 ? quoted.replaceAll('\n', '\r\n') : quoted;
    return { text: ended, pieces, format: { format: 'table', ...base } };
  },
  'html-table': (random) => {
    const breaks = ['<br>', ', ', '</p><p>', '</li><li>', '<br/>\n'];
    const pieces = makePieces(random, html, doubts + hidden, breaks, '6514/tcp');
    const tag = (): string => (random(8) === 0 ? '<th>' : '<td>');
    const names = '<th>URL<th>Port<th>Protocol';
    const head = pick(
      [`<tr>${names}</tr>`, `<thead><tr>${names}</thead>`, names.replaceAll('th', 'td')],
      random,
    );
    const rows = pieces.map(({ cells }) => `\n<tr>${cells.map((text) => tag() + encode(text)).join('')}`);
    if (random(3) === 0) rows.splice(random(3), 0, '<tr><td colspan="3">Region');
    const more = pick(
      ['', '<p>x.example.com', '<script>a<table></script>', '<h2>G</h2><table></table>'],
      random,
    );
    const text = `<!DOCTYPE html><h2>H</h2><table>${head}${rows.join('')}</table>${more}`;
    return { text, pieces, format: { format: 'html-table', ...base } };
  },
  list: (random) => {
    const pieces = makePieces(random, markdown, doubts + hidden);
    const mark = pick(['- ', '* ', '1. ', '   - '], random);
    const gap = pick(['\n', '\n\n', ' (words)\n', '\n  More words.\n'], random);
    const text = `## H\n\n${pieces.map(({ cells }) => mark + cells[0]).join(gap)}\n`;
    return { text, pieces, format: { format: 'list', at } };
  },
  'html-list': (random) => {
    const pieces = makePieces(random, html, doubts + hidden);
    const gap = pick(['\n', '</li>\n', '<ul><li>&nbsp;</ul>\n', '<!-- x -->\n'], random);
    const items = pieces.map(({ cells }) => `<li>${encode(cells[0])}`).join(gap);
    return {
      text: `<!DOCTYPE html><h2>H</h2><ul>${items}</ul>`,
      pieces,
      format: { format: 'html-list', at },
    };
  },
  lines: (random) => {
    const pieces = makePieces(random, plain, doubts);
    const gap = pick(['\n', '\r\n', '\n\n# words\n', ' # words\n', '\t// words\n'], random);
    const text = pieces.map(({ cells }) => cells[0]).join(gap);
    return { text, pieces, format: { format: 'lines', meaning: 'exact' } };
  },
  csv: (random) => {
    const pieces = makePieces(random, plain, doubts, [', ', ';'], '6514/tcp');
    const rows = pieces.map(({ cells }) => cells.map((text) => `"${text}"`).join(','));
    const text = ['URL,Port,Protocol', ...rows].join(random(2) === 0 ? '\r\n' : '\n');
    return { text, pieces, format: { format: 'csv', ...base } };
  },
  json: (random) => {
    const pieces = makePieces(random, plain, doubts);
    const texts = pieces.map(({ cells }) => cells[0]);
    const text = JSON.stringify({ a: texts.slice(0, 2), b: { c: texts.slice(2) }, note: 'words' }, null, 1);
    return { text, pieces, format: { format: 'json' } };
  },
};

/** Returns how a list is read, and what is wrong with that. */
function judge({
  text,
  pieces,
  format,
}: Made): readonly [how: 'whole' | 'part' | 'refused', faults: readonly string[]] {
  const { value, diagnostics } = readSource(text, { name: 'tried', ...format }, { file: 'list' });
  expect(value !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  if (value === undefined) return ['refused', []];
  const read = new Set(value.rows.flatMap(({ entries }) => linesOf(entries)));
  const right = new Set(pieces.flatMap(({ means = [] }) => means));
  const places = value.refused.flatMap((row) => [row, ...row.faults].map(({ position }) => position.line));
  // Of a list of which most is refused, nothing is read.
  const isListRefused = format.format === 'json' && value.refused.some(({ isPart }) => isPart !== true);
  const before = text.replaceAll('\r\n', '\n').toLowerCase();
  const lost = pieces.filter(({ host, means }) => {
    const line = before.slice(0, before.indexOf(host.split('.')[0] ?? '')).split('\n').length;
    return !isListRefused && !places.includes(line) && means?.every((one) => read.has(one)) !== true;
  });
  const made = [...read].filter((line) => !right.has(line));
  const faults = [
    ...made.map((line) => `not on the list: ${line}`),
    ...lost.map(({ host, means }) => `lost in silence: ${host} ${means?.join(', ')}`),
  ];
  return [value.refused.length === 0 ? 'whole' : 'part', faults];
}

it.each(Object.entries(makers))('%s', (name, make) => {
  const counts = { whole: 0, part: 0, refused: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const made = make(seedOf(`${name} ${round}`));
    const [how, faults] = judge(made);
    counts[how] += 1;
    expect(faults, made.text).toEqual([]);
  }
  console.info(`${name}: ${rounds} made, ${JSON.stringify(counts)}`);
  expect(counts.refused).toBeLessThan(rounds / 2);
});
