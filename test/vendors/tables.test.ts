import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/vendors/read-source.ts';
import type { SourceDefinition } from '../../src/vendors/source.ts';
import { linesOf } from './real-lists.ts';

const base: SourceDefinition = {
  name: 'tried',
  format: 'table',
  columns: { hosts: ['URL'], services: ['Port'] },
};

/** A page of one table with these rows; cells are parted by bars. */
function pageOf(rows: readonly string[], head = '| URL | Port | Use |'): string {
  const bars = head.replace(/[^|]+/g, ' --- ');
  return `# Requirements\n\nAllow these:\n\n${[head, bars, ...rows].join('\n')}\n\nNothing else.\n`;
}

function read(text: string, definition: SourceDefinition = base): readonly string[] {
  const { value, diagnostics } = readSource(text, definition, { file: 'page.md' });
  if (value === undefined) return diagnostics.map(({ code, message }) => `${code}: ${message}`);
  const refused = value.refused.map(
    ({ position, faults }) => `${position.line}: ${faults.map(({ fault }) => fault).join(' ')}`,
  );
  return [...value.rows.flatMap(({ entries }) => linesOf(entries)), ...refused];
}

/** What one row says, with another before it that is right. */
function readRow(row: string, definition: SourceDefinition = base): readonly string[] {
  const [first, ...rest] = read(pageOf(['| first.example.com | 443/HTTPS | |', row]), definition);
  expect(first).toBe('first.example.com 443/https');
  return rest;
}

describe('cells that are read', () => {
  it.each<[string, readonly string[]]>([
    ['`a.example.com`', ['a.example.com']],
    ['a.example.com<br>b.example.com', ['a.example.com', 'b.example.com']],
    ['a.example.com <br /> b.example.com<BR>', ['a.example.com', 'b.example.com']],
    ['a.example.com</br>b.example.com<p>c.example.com', ['a.example.com', 'b.example.com', 'c.example.com']],
    ['`a.example.com``b.example.com`', ['a.example.com', 'b.example.com']],
    ['`a.example.com, b.example.com`; c.example.com', ['a.example.com', 'b.example.com', 'c.example.com']],
    ['`a.example.com `', ['a.example.com']],
    ['&#42;.example.com<br>&ast;.example.org', ['*.example.com', '*.example.org']],
    ['\\*.example.com', ['*.example.com']],
    ['&#42;.example.com; &#x2a;.example.org', ['*.example.com', '*.example.org']],
    ['A.Example.COM', ['a.example.com']],
    ['**a.example.com**', ['a.example.com']],
    ['https<span>://</span>a.example.com/', ['a.example.com']],
    ['a.example.com<sup>1</sup>', ['a.example.com']],
    ['[a.example.com](https://a.example.com/)', ['a.example.com']],
    ['<https://a.example.com>', ['a.example.com']],
    ['a.example.com/certs/*', ['a.example.com/certs']],
    ['a.example.com/Certs', ['a.example.com/Certs']],
    ['https://a.example.com/', ['a.example.com']],
    ['autodiscover.*.example.com', ['autodiscover.*.example.com']],
    ['*eh.example.com', ['*eh.example.com']],
    ['*.bits.netbeans.org', ['*.bits.netbeans.org']],
    ['ec2.compute-1.example.com', ['ec2.compute-1.example.com']],
    ['ocsp.comodoca4.com', ['ocsp.comodoca4.com']],
    [
      'compliance.example.com<br>x.compliance.example.com<br>bits.network.example',
      ['bits.network.example', 'compliance.example.com', 'x.compliance.example.com'],
    ],
  ])('%s', (cell, hosts) => {
    expect(readRow(`| ${cell} | 443 | |`)).toEqual(hosts.map((host) => `${host} 443/https`));
  });

  it('addresses are destinations of their own', () => {
    const { value } = readSource(pageOf(['| a.example.com<br>192.0.2.1<br>2001:DB8::/32 | 443 | |']), base, {
      file: 'p',
    });
    expect(value?.rows[0]?.entries).toEqual([
      { services: ['443/https'], assumed: ['443/https'], hosts: ['a.example.com'], addresses: [] },
      {
        services: ['443/https'],
        assumed: ['443/https'],
        hosts: [],
        addresses: ['192.0.2.1/32', '2001:db8::/32'],
      },
    ]);
  });

  it('a port behind a name is of that name alone, and a scheme counts where nothing else is said', () => {
    expect(readRow('| a.example.com:8443, b.example.com | 443 | |')).toEqual([
      'a.example.com 8443/tcp',
      'b.example.com 443/https',
    ]);
    expect(readRow('| https://a.example.com:8443 | | |')).toEqual(['a.example.com 8443/https']);
    expect(readRow('| http://a.example.com, b.example.com | | |')).toEqual([
      'a.example.com 80/http',
      'b.example.com',
    ]);
    expect(
      readRow('| http://a.example.com, b.example.com | | |', { ...base, service: ['443/https'] }),
    ).toEqual(['a.example.com 80/http', 'b.example.com 443/https']);
  });

  it('rows without their last bar, behind a tab, in a quotation, shorter than the header', () => {
    const text = `> | URL | Port | Use |\n> |--|--|--|\n> \t| a.example.com | 443\n> |b.example.com|80|x|\n`;
    expect(read(text)).toEqual(['a.example.com 443/https', 'b.example.com 80/http']);
  });

  it('a placeholder that the definition fills stays as it is written', () => {
    const definition = { ...base, let: { region: 'north' } };
    expect(readRow('| *.<region>.example.com | 443 | |', definition)).toEqual([
      '*.<region>.example.com 443/https',
    ]);
    expect(readRow('| a-<Region>.example.com | 443 | |', definition)).toEqual(['8: placeholder']);
  });
});

describe('cells that are refused', () => {
  it.each<[string, string]>([
    ['a.example.comb.example.com', 'joined-hosts'],
    ['*.example.net*.example.org', 'joined-hosts'],
    ['a.example.comwww.example.com/x', 'joined-hosts'],
    ['https://a.example.iohttps://b.example.io', 'joined-hosts'],
    ['docs.example.comportal.example.org', 'joined-hosts'],
    ['docs.example.commanagement.example.org', 'joined-hosts'],
    ['a.example.iob.example.io', 'joined-hosts'],
    ['example.orgexample.net', 'joined-hosts'],
    ['x.example.netapp.example.net', 'joined-hosts'],
    ['0.0.0.0/0', 'not-an-address'],
    ['::/0', 'not-an-address'],
    ['*.com', 'not-a-host'],
    ['a.example.com:443/tcp', 'not-a-host'],
    ['a.example.com/b.example.com', 'not-a-host'],
    ['a.example .com', 'blank-in-host'],
    ['*. example.com', 'blank-in-host'],
    ['a.example.com b.example.com', 'blank-in-host'],
    ['See the list below', 'blank-in-host'],
    ['`a.example.com` or `b.example.com`', 'word-between-hosts'],
    ['a.example.com or b.example.com', 'word-between-hosts'],
    ['`a.example.com` and `b.example.com`', 'word-between-hosts'],
    ['`<region>.example.com`', 'placeholder'],
    ['&lt;region&gt;.example.com', 'placeholder'],
    ['{organization}.example.com', 'placeholder'],
    ['YOUR-TENANT.example.com', 'placeholder'],
    ['your-tenant.example.com', 'placeholder'],
    ['[region].example.com', 'placeholder'],
    ['${region}.example.com', 'placeholder'],
    ['xxxx.blob.example.com', 'placeholder'],
    ['{{< param >}}.example.com', 'placeholder'],
    ['#-courier.example.com', 'not-a-host'],
    ['ftp://a.example.com', 'not-a-host'],
    ['*', 'not-a-host'],
    ['*.*', 'not-a-host'],
    ['localhost', 'not-a-host'],
    ['*example.com*', 'not-a-host'],
    ['*a.example.com*', 'not-a-host'],
    ['a.example.com/x*y', 'not-a-host'],
    ['*.example.com/x', 'not-a-host'],
    ['a.example.com/../x', 'not-a-host'],
    ['a.example.com?x=1', 'not-a-host'],
    ['user@a.example.com', 'not-a-host'],
    ['a..example.com', 'not-a-host'],
    ['-a.example.com', 'not-a-host'],
    ['a.example.com:0', 'not-a-port'],
    ['a.example.com:70000', 'not-a-port'],
    ['1.2.3', 'not-an-address'],
    ['192.0.2.1/24', 'not-an-address'],
    ['192.0.2.0/24198.51.100.0/24', 'not-an-address'],
    ['192.0.2.1-192.0.2.9', 'not-an-address'],
    ['0192.0.2.1', 'not-an-address'],
    ['ex\u0430mple.com', 'non-ascii'],
    ['a.exam\u200bple.com', 'non-ascii'],
    ['a\u00a0.example.com', 'non-ascii'],
    ['a\u202e.example.com', 'non-ascii'],
    ['a.example\u3002com', 'non-ascii'],
    ['a&shy;b.example.com', 'not-a-host'],
    ['b\u00fccher.example', 'non-ascii'],
    ['a.example.com<!-- evil.example.org -->', 'hidden-text'],
    ['a.example.com<!--, evil.example.org-->', 'hidden-text'],
    ['a.example.com<span style="display:none">, evil.example.org</span>', 'hidden-text'],
    ['~~a.example.com~~', 'hidden-text'],
    ['<del>a.example.com</del>', 'hidden-text'],
    ['[a.example.com](https://evil.example.org/)', 'not-a-host'],
    ['', 'no-host'],
  ])('%s: %s', (cell, fault) => {
    expect(readRow(`| ${cell} | 443 | |`).join()).toMatch(new RegExp(`^8: ${fault}`));
  });

  it('a row with more cells than the header has', () => {
    expect(readRow('| a.example.com | 443 | x | evil.example.org |')).toEqual(['8: row-too-long']);
    expect(readRow('| a.example.com | 443 | x | |')).toEqual(['a.example.com 443/https']);
  });

  it('names line and cell', () => {
    const { diagnostics } = readSource(
      pageOf(['| a.example.com | 443 | |', '| b.example.com | 80 or 443 | |']),
      base,
      { file: 'page.md' },
    );
    expect(diagnostics).toMatchObject([{ code: 'source-row-refused', at: { file: 'page.md', line: 8 } }]);
    expect(diagnostics[0]?.message).toMatch(/^cell 2: "80 or 443" /);
  });

  it('is told without what acts on a terminal', () => {
    const { diagnostics } = readSource(
      pageOf(['| a.example.com | 443 | |', '| b\u001b[2J\u202e.example.com | 443 | |']),
      base,
      { file: 'p' },
    );
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('cells of ports', () => {
  it.each<[string, string]>([
    ['443/HTTPS', '443/https'],
    ['80/HTTP', '80/http'],
    ['443', '443/https'],
    ['TCP 443', '443/https'],
    ['6443, 2379', '2379/tcp 6443/tcp'],
    ['5223 and 443', '443/https 5223/tcp'],
    ['TCP: 443, 80', '443/https 80/http'],
    ['TCP: 443<br>UDP: 3478-3481', '3478-3481/udp 443/https'],
    ['443/TCP, 53/UDP', '443/https 53/udp'],
    ['TCP 443, UDP 53', '443/https 53/udp'],
    ['TCP/UDP 3478', '3478/tcp 3478/udp'],
    ['443 (HTTPS)', '443/https'],
    ['8443/HTTPS', '8443/https'],
    ['443/UDP', '443/udp'],
    ['HTTP/HTTPS 80, 443', '443/https 80/http'],
    ['ports 80 & 443', '443/https 80/http'],
    ['TCP 5671–5672', '5671-5672/tcp'],
    ['80,443', '443/https 80/http'],
  ])('%s: %s', (cell, services) => {
    expect(readRow(`| a.example.com | ${cell} | |`)).toEqual([`a.example.com ${services}`]);
  });

  it.each([
    '80 or 443',
    '50,000-59,999',
    '5,061',
    '50,000',
    'any',
    'HTTPS',
    '443 outbound',
    '0',
    '70000',
    '443-80',
    '443, 53 UDP',
    '443 ICMP',
    '00443',
    '443?',
    'TCP 443/HTTPS/UDP',
    'HTTP/HTTPS 8080',
    '443, TCP 53, UDP',
  ])('%s is refused', (cell) => {
    expect(readRow(`| a.example.com | ${cell} | |`).join()).toMatch(/^8: (?:port-words|not-a-port)$/);
  });

  it('is read with the transport of another column', () => {
    const definition = { ...base, columns: { ...base.columns, transport: ['Protocol'] } };
    const head = '| URL | Protocol | Port |';
    const of = (protocol: string, port: string): readonly string[] =>
      read(
        pageOf([`| a.example.com | ${protocol} | ${port} |`, '| z.example.com | TCP | 443 |'], head),
        definition,
      ).slice(0, 1);
    expect(of('TCP', '443')).toEqual(['a.example.com 443/https']);
    expect(of('UDP', '123')).toEqual(['a.example.com 123/udp']);
    expect(of('HTTPS', '8443')).toEqual(['a.example.com 8443/https']);
    expect(of('TCP, UDP', '53')).toEqual(['a.example.com 53/tcp 53/udp']);
    expect(of('SCTP', '53')).toEqual(['z.example.com 443/https']);
  });

  it.each(['uses HTTP/TCP 80', 'over TCP port 443', 'opens port 8443', 'needs 123/udp'])(
    '%s in another cell is refused',
    (prose) => {
      expect(readRow(`| a.example.com | 443 | ${prose} |`)).toEqual(['8: port-in-prose']);
    },
  );

  it('UDP in another cell is refused', () => {
    expect(readRow('| a.example.com | 123 | needs a connection on UDP |')).toEqual(['8: transport-in-prose']);
  });
});

describe('the place', () => {
  const table = (host: string): string => `| URL | Port |\n|--|--|\n| ${host} | 443 |\n`;
  const page = `# Page

## Clouds

### [One](#tab/one)

${table('one.example.com')}
#### Inside

${table('inside.example.com')}
### [Two](#tab/two)

${table('two.example.com')}
Optional:

${table('two-optional.example.com')}
---

${table('behind.example.com')}
## Inbound

${table('inbound.example.com')}
Underlined
----------

${table('underlined.example.com')}
`;
  const at = (place: SourceDefinition['at']): readonly string[] =>
    read(page, { ...base, ...(place === undefined ? {} : { at: place }) });

  it('is a heading, a tab and a number', () => {
    expect(at({ heading: 'Clouds', tab: 'one' })).toEqual(['one.example.com 443/https']);
    expect(at({ heading: 'inside' })).toEqual(['inside.example.com 443/https']);
    expect(at({ heading: 'Clouds', tab: 'two', nth: 2 })).toEqual(['two-optional.example.com 443/https']);
    expect(at({ heading: 'Underlined' })).toEqual(['underlined.example.com 443/https']);
  });

  it('has to be one', () => {
    expect(at({ heading: 'Clouds' }).join()).toMatch(
      /^source-not-list: .* has 4 such tables .*line 7, tab one/,
    );
    expect(at({ heading: 'Gone' }).join()).toMatch(/^source-place: .* has no table under the heading "Gone"/);
    expect(at({ heading: 'Clouds', tab: 'three' }).join()).toMatch(/^source-place: /);
  });

  it('a heading of inbound traffic flags its rows', () => {
    const { value } = readSource(page, { ...base, at: { heading: 'Inbound' } }, { file: 'p' });
    expect(value?.rows[0]?.flags).toEqual(['inbound']);
  });

  it('a column that is gone refuses; a column of reasons is a note', () => {
    expect(at({ heading: 'Inbound' })).toHaveLength(1);
    const of = (columns: SourceDefinition['columns']) =>
      readSource(pageOf(['| a.example.com | 443 | x |']), { ...base, columns: columns ?? {} }, { file: 'p' });
    expect(of({ hosts: ['Host'] }).diagnostics).toMatchObject([{ code: 'source-place', severity: 'error' }]);
    expect(of({ hosts: ['URL'], services: ['Ports'] }).diagnostics).toMatchObject([
      { code: 'source-place', severity: 'error' },
    ]);
    expect(of({ hosts: ['URL'], services: ['Port'], why: ['Why'] })).toMatchObject({
      value: { rows: [{}] },
      diagnostics: [{ code: 'source-place', severity: 'note' }],
    });
    expect(read(pageOf(['| a.example.com | 443 | b.example.com |'], '| URL | Port | URL |')).join()).toMatch(
      /^source-place/,
    );
  });

  it('columns may move', () => {
    const text = pageOf(['| service | 443 | a.example.com |'], '| **Use** | Port | [URL](x.md) |');
    expect(read(text)).toEqual(['a.example.com 443/https']);
  });

  it('is followed where one other table has the locked hosts', () => {
    const locked = {
      rows: [{ entries: [{ services: ['443/https'], hosts: ['inside.example.com'], addresses: [] }] }],
    };
    const read = (text: string) =>
      readSource(text, { ...base, at: { heading: 'Gone' } }, { file: 'p', locked });
    expect(read(page)).toMatchObject({
      value: { moved: { heading: 'Inside' } },
      diagnostics: [{ code: 'source-place', severity: 'note' }],
    });
    expect(read(`${page}\n## Twin\n\n${table('inside.example.com')}`).value).toBeUndefined();
  });
});

describe('what is no table', () => {
  it.each([
    ['in a comment', `<!--\n${pageOf(['| a.example.com | 443 | |'])}\n-->`],
    ['in a fence', `\`\`\`\n${pageOf(['| a.example.com | 443 | |'])}\n\`\`\``],
    ['behind a comment that is not closed', `<!-- \n${pageOf(['| a.example.com | 443 | |'])}`],
    ['in an included file', '# Page\n\n[!INCLUDE [x](../includes/x.md)]\n'],
    ['without rows', pageOf([])],
    ['with an empty header', pageOf(['| a.example.com | 443 | |'], '| | | |')],
    ['a page for people', '<!DOCTYPE html><html><body><table></table></body></html>'],
    ['empty', ' \n'],
  ])('%s', (_, text) => {
    const { value, diagnostics } = readSource(text, base, { file: 'p' });
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.code).toMatch(/^source-(?:place|not-list)$/);
  });

  it('an included file is named', () => {
    const { diagnostics } = readSource('[!INCLUDE [x](../includes/x.md)]\n', base, { file: 'p' });
    expect(diagnostics[0]?.help).toContain('../includes/x.md');
  });

  it('a line without bars below a table is a row, as a renderer has it', () => {
    expect(read(pageOf(['| a.example.com | 443 | |', 'b.example.com']))).toEqual([
      'a.example.com 443/https',
      'b.example.com',
    ]);
  });
});

describe('a column that holds hosts and addresses', () => {
  const mixed: SourceDefinition = {
    ...base,
    columns: { hosts: ['URL'], addresses: ['URL'], services: ['Port'] },
  };
  const rowOf = (cell: string): unknown =>
    readSource(pageOf([`| ${cell} | 443/HTTPS | |`]), mixed, { file: 'p' }).value?.rows.map(
      ({ entries, known }) => [linesOf(entries), known],
    );

  it('has the addresses as what is known of its hosts', () => {
    expect(rowOf('a.example.com<br>`192.0.2.0/24, 2001:db8::/32`<br>b.example.com')).toEqual([
      [
        ['a.example.com 443/https', 'b.example.com 443/https'],
        ['192.0.2.0/24', '2001:db8::/32'],
      ],
    ]);
  });

  it.each([
    '192.0.2.0/24',
    'a.example.com<br>192.0.2.1/24',
    'a.example.com<br>192.0.2.300',
    'a.example.com<br>see there',
  ])('is refused where it has no host, or what is neither: %s', (cell) =>
    expect(rowOf(cell)).toBeUndefined(),
  );
});

describe('bytes', () => {
  const text = pageOf(['| a.example.com | 443 | |']);
  it('are UTF-8 or UTF-16', () => {
    const utf16 = Uint8Array.from([0xff, 0xfe, ...Buffer.from(text.replaceAll('\n', '\r\n'), 'utf16le')]);
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), utf16])
      expect(readSource(bytes, base, { file: 'p' }).value?.rows).toHaveLength(1);
    const latin = Buffer.from(text.replace('Nothing', 'N\u00f6thing'), 'latin1');
    expect(readSource(latin, base, { file: 'p' }).value).toBeUndefined();
  });

  it('are refused where they are too many', () => {
    const { value, diagnostics } = readSource(new Uint8Array(100_000_000), base, { file: 'p' });
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.message).toContain('8 MiB');
  });

  const many = (count: number, of: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => of(at)).join('\n');
  const lines: SourceDefinition = { name: 'x', format: 'lines', meaning: 'exact' };
  it.each<[string, string, SourceDefinition, string]>([
    ['rows of a table', pageOf([many(5001, (at) => `|h${at}.example.com|443||`)]), base, '5000 rows'],
    ['lines', many(1_000_000, () => '1.2.3.4'), lines, '200000 lines'],
    ['hosts', many(100_001, (at) => `h${at}.example.com`), lines, '100000 hosts'],
    ['characters in a line', pageOf([`| ${','.repeat(70_000)} | 443 | |`]), base, '65536 characters'],
  ])('so are %s', (_, text, definition, said) => {
    const { value, diagnostics } = readSource(text, definition, { file: 'p' });
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.message).toContain(said);
  });

  it.each([
    ',',
    '`',
    '[](',
    '[',
    '<',
    '<span ',
    '&#1',
    '\t',
    '{a',
    '**a ',
    'a.',
    'awww.',
    'xxxx.',
    '\\',
    '](',
    '> ',
    '# ',
    '[!INCLUDE [',
    '|-',
    ' -',
    ': ',
  ])('are read in time, whatever there is %j of', (piece) => {
    const long = piece.repeat(30_000 / piece.length);
    const start = performance.now();
    for (const text of [
      pageOf([`| a${long}x | ${long} | ${long} |`]),
      `|${long}x\n|${long}x\n`,
      `# ${long}x\n${long}`,
      `- ${long}x\n`,
    ])
      for (const format of ['table', 'list', 'lines', 'csv', 'json', 'm365'] as const)
        readSource(text.slice(0, 65_000), { ...base, format }, { file: 'p' });
    // It takes some milliseconds; were it quadratic, it would take a minute.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
