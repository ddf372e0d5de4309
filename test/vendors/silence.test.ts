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

describe('lists', () => {
  const list: Format = { format: 'list', at };

  it.each([
    ['a port in parentheses', ['- a.example.com (8443)'], ['port-in-prose']],
    ['a port below', ['- a.example.com', '  8443'], ['port-in-prose']],
    ['a host in parentheses', ['- a.example.com (b.example.com in Europe)'], ['word-between-hosts']],
    [
      'a list of its own with words behind its hosts',
      ['', 'Text', '', '- a.example.com (8443)'],
      ['port-in-prose'],
    ],
    ['a list of its own that is refused', ['', 'Text', '', '- <tenant>.example.com'], ['placeholder']],
  ])('%s', (_, lines, faults) => {
    expect(read(`## H\n\n- z.example.com\n${lines.join('\n')}\n`, list)).toEqual([
      'z.example.com',
      ...faults,
    ]);
  });

  it('what is said of items is flagged', () => {
    const text = '## H\n\n- a.example.com (inbound)\n- b.example.com\n  Optional.\n';
    const { value } = readSource(text, { name: 'tried', ...list }, { file: 'list' });
    expect(value?.rows[0]?.flags).toEqual(['inbound', 'optional']);
  });

  it('what a web page shows between items, or in a table inside of one, is refused', () => {
    const page = (list: string): string => `<!DOCTYPE html><h2>H</h2><ul><li>z.example.com</li>${list}</ul>`;
    for (const more of [
      'a.example.com',
      '<li>a.example.com<table><tr><td>b.example.com</td></tr></table></li>',
    ])
      expect(read(page(more), { format: 'html-list', at })).toEqual(['z.example.com', 'hidden-text']);
  });

  it('an entry that goes on behind its path is none of PAN-OS', () => {
    expect(read('a.example.com/p\nz.example.com/\n', { format: 'lines', meaning: 'pan-url' })).toEqual([
      'z.example.com',
      'not-a-host',
    ]);
  });
});

describe('tables', () => {
  const numbers: Format = { format: 'table', at, columns: { hosts: [1], services: [2] } };

  it('a host in the header of columns by number', () => {
    expect(
      read('## H\n\n| a.example.com | 443 |\n| --- | --- |\n| b.example.com | 443 |\n', numbers),
    ).toEqual(['source-not-list']);
    const rows = '<tr><th>URL</th><th>Port</th></tr><tr><th>a.example.com</th><th>80</th></tr>';
    const page = `<!DOCTYPE html><h2>H</h2><table>${rows}<tr><td>b.example.com</td><td>443</td></tr></table>`;
    expect(read(page, { ...numbers, format: 'html-table' })).toEqual([
      'a.example.com 80/http',
      'b.example.com 443/https',
    ]);
  });

  it('a title right below the header is said of the rows below it', () => {
    const page = (title: string): string =>
      `<!DOCTYPE html><h2>H</h2><table><tr><th>URL<th>Port<tr><td colspan="2">${title}<tr><td>a.example.com<td>443</table>`;
    expect(read(page('Europe'), { ...numbers, format: 'html-table' })).toEqual(['a.example.com 443/https']);
    expect(read(page('UDP alone'), { ...numbers, format: 'html-table' })).toEqual(['source-not-list']);
  });

  it('rows without bars at their ends that a blank line parts', () => {
    const text = '## H\n\nURL | Port\n--- | ---\na.example.com | 443\n\nb.example.com | 443\n';
    expect(read(text, numbers)).toEqual(['a.example.com 443/https', 'outside-table']);
  });

  it('a column of ports that the definition does not name', () => {
    const text = '## H\n\n| URL | Port |\n| --- | --- |\n| a.example.com | 8443 |\n| z.example.com | |\n';
    expect(read(text, { format: 'table', at, columns: { hosts: ['URL'] } })).toEqual([
      'z.example.com',
      'port-in-prose',
    ]);
  });

  it('what stands beside the table is told', () => {
    const page = '## H\n\n| URL | Port |\n| --- | --- |\n| a.example.com | 443 |\n\n';
    const say = (more: string): readonly string[] => {
      const { diagnostics } = readSource(
        page + more,
        { name: 'tried', ...numbers, columns: { hosts: ['URL'], services: ['Port'] } },
        { file: 'p' },
      );
      return diagnostics.map(({ message }) => message);
    };
    expect(say('| Host |\n| --- |\n| b.example.com |\n')).toEqual([
      'p: the table at line 7, of other columns, is not read',
    ]);
    expect(say('<ul><li>b.example.com</li></ul>\n')).toEqual(['p: the HTML at line 7 is not read']);
    expect(say('- b.example.com\n')).toEqual(['p: the list at line 7, which holds hosts, is not read']);
    expect(say('- See www.example.com.\n')).toEqual([]);
    expect(say('[!INCLUDE [more](more.md)]\n')).toEqual([
      'p: more.md, which is included at line 7, is not read',
    ]);
    expect(say('| Version |\n| --- |\n| two |\n\n## G\n\n[!INCLUDE [more](more.md)]\n')).toEqual([]);
  });

  it('a table that is cut off beside it', () => {
    const start = '<table><tr><th>URL</th></tr><tr><td>a.example.com</td></tr>';
    expect(
      read(`<!DOCTYPE html><h2>H</h2>${start}</table>${start}`, {
        format: 'html-table',
        at,
        columns: { hosts: ['URL'] },
      }),
    ).toEqual(['source-not-list']);
  });
});

describe('JSON', () => {
  it('texts are read as a whole, and hosts in no list are refused', () => {
    const path = `a.example.com/${'p'.repeat(600)}`;
    const text = JSON.stringify({ list: [path], one: 'b.example.com, c.example.com', 'd.example.com': 443 });
    expect(read(text, { format: 'json' })).toEqual([path, 'not-a-host', 'not-a-host']);
  });

  it.each<[string, Format['format'], string]>([
    ['two lists of one path', 'json', '{"a.b":["a.example.com"],"a":{"b":["b.example.com"]}}'],
    [
      'an entry of two prefixes',
      'aws',
      '{"prefixes":[{"ip_prefix":"192.0.2.0/24","ipv6_prefix":"2001:db8::/32","service":"S","region":"r"}],"ipv6_prefixes":[]}',
    ],
    [
      'hosts under a key that nobody knows',
      'm365',
      '[{"id":1,"urls":["a.example.com"],"allowUrls":["b.example.com"],"tcpPorts":"443","required":true}]',
    ],
  ])('%s', (_, format, text) => {
    expect(read(text, { format })).toEqual(['source-not-list']);
  });
});
