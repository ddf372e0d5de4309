/** What a page states is read, or refused with its row: nothing is left out without a word, and nothing is made up. */
import { describe, expect, it } from 'vitest';
import { planRefresh } from '../../src/vendors/plan.ts';
import { readSource } from '../../src/vendors/read-source.ts';
import type { SourceDefinition } from '../../src/vendors/source.ts';
import { linesOf } from './real-lists.ts';

type Format = Omit<SourceDefinition, 'name'>;

const at = { heading: 'H' };
const columns = { hosts: ['URL'], services: ['Port'], transport: ['Protocol'] };
const table: Format = { format: 'table', at, columns, service: ['443/https'] };

/** Returns what is read, and the faults of what is refused; or the code of the refusal. */
function read(text: string, format: Format): readonly string[] {
  const { value, diagnostics } = readSource(text, { name: 'tried', ...format }, { file: 'list' });
  if (value === undefined) return [diagnostics[0]?.code ?? ''];
  const faults = value.refused.flatMap((row) => row.faults.map(({ fault }) => fault));
  return [...value.rows.flatMap(({ entries }) => linesOf(entries)), ...faults];
}

/** Reads rows of a Markdown table, beside one that is right. */
function readRow(row: string): readonly string[] {
  const page = `## H\n\n| URL | Port | Protocol |\n| --- | --- | --- |\n| z.example.com | | |\n${row}\n`;
  return read(page, table).filter((line) => line !== 'z.example.com 443/https');
}

describe('ports and transports', () => {
  it.each([
    ['a transport without a port', '| a.example.com | | UDP |'],
    ['a transport that the default is not of', '| a.example.com | | HTTP |'],
    ['a port of its own in a row of UDP', '| a.example.com:3479, b.example.com | 3478 | UDP |'],
    ['a transport for each port, in lines', '| a.example.com | 443<br>3478 | TCP<br>UDP |'],
    ['a transport for each port, after commas', '| a.example.com | 443, 3478 | TCP, UDP |'],
    ['two transports that differ', '| a.example.com | 443/HTTPS | UDP |'],
    ['a star for every port', '| a.example.com | * | TCP |'],
    ['a range with a colon', '| a.example.com | 1024:2048 | TCP |'],
    ['all that follow', '| a.example.com | 1024+ | TCP |'],
    ['what one of several ports is for', '| a.example.com | TCP: 80 (HTTP), 8443 | |'],
    ['a port for each host, in lines', '| a.example.com<br>b.example.com | 443<br>8443 | |'],
  ])('%s', (_, row) => {
    expect(readRow(row)).toEqual(['port-words']);
  });

  it('a port or a transport after a slash is no path', () => {
    for (const host of ['a.example.com/8443', 'a.example.com/udp', 'a.example.com:443/tls'])
      expect(readRow(`| ${host} | | |`)).toEqual(['not-a-host']);
    expect(readRow('| a.example.com/2/files | | |')).toEqual(['a.example.com/2/files 443/https']);
  });

  it('what is said plainly is read', () => {
    expect(readRow('| a.example.com | TCP 443, UDP 3478 | |')).toEqual(['a.example.com 3478/udp 443/https']);
    expect(readRow('| a.example.com | 53, 88 | TCP/UDP |')).toEqual([
      'a.example.com 53/tcp 53/udp 88/tcp 88/udp',
    ]);
    expect(readRow('| a.example.com<br>b.example.com | 443 | TCP |')).toEqual([
      'a.example.com 443/https',
      'b.example.com 443/https',
    ]);
  });
});

describe('tags', () => {
  it('words where tags are expected refuse their row', () => {
    const page =
      '## H\n\n| URL | Tag |\n| --- | --- |\n| z.example.com | AzureAD |\n| a.example.com | Azure AD |\n';
    expect(read(page, { format: 'table', at, columns: { hosts: ['URL'], tag: ['Tag'] } })).toEqual([
      'z.example.com',
      'words-for-addresses',
    ]);
  });
});

/** Returns how a second edition is told. */
function refresh(before: string, now: string, format: Format): unknown {
  const [first, second] = [before, now].map(
    (text) => readSource(text, { name: 'tried', ...format }, { file: 'list' }).value,
  );
  if (first === undefined || second === undefined) throw new Error('an edition cannot be read');
  const { entry } = planRefresh(undefined, first, { today: '2026-01-01' });
  const { verdict, changes } = planRefresh(entry, second, {
    today: '2026-01-02',
    allowRemovals: true,
  });
  return [verdict, ...changes.flatMap(({ key, added, removed }) => [key, ...added, '-', ...removed])];
}

describe('changes', () => {
  it('hosts that change places between keys are changed rows', () => {
    const [before, now] = [
      '{"in":["a.example.com"],"out":["b.example.com"]}',
      '{"in":["b.example.com"],"out":["a.example.com"]}',
    ];
    expect(refresh(before, now, { format: 'json' })).toEqual([
      'write',
      'in',
      'b.example.com',
      '-',
      'a.example.com',
      'out',
      'a.example.com',
      '-',
      'b.example.com',
    ]);
    expect(refresh(before, '{"out":["b.example.com"],"in":["a.example.com"]}', { format: 'json' })).toEqual([
      'unchanged',
    ]);
  });

  it('tags that come and go are told', () => {
    const page = (tag: string): string =>
      `## H\n\n| URL | Tag |\n| --- | --- |\n| a.example.com | ${tag} |\n`;
    const format: Format = {
      format: 'table',
      at,
      columns: { hosts: ['URL'], tag: ['Tag'] },
      rows: { k: ['a.example.com'] },
    };
    expect(refresh(page('AzureAD'), page('Storage'), format)).toEqual([
      'write',
      'k',
      'Storage tag',
      '-',
      'AzureAD tag',
    ]);
  });
});
