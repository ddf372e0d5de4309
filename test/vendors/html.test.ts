/** Tables and lists of web pages: read as a person sees them in a browser, or refused. */
import { describe, expect, it, test } from 'vitest';
import { readSource } from '../../src/vendors/read-source.ts';
import type { SourceDefinition } from '../../src/vendors/source.ts';
import { linesOf } from './real-lists.ts';

const base: SourceDefinition = {
  name: 'tried',
  format: 'html-table',
  at: { heading: 'Allowed hosts' },
  columns: { hosts: ['URL'], services: ['Port'] },
};

function pageOf(body: string, head = ''): string {
  return `<!DOCTYPE html>\n<html lang=en><head><title>Network</title>${head}</head><body>\n<h1>Network</h1>\n${body}\n</body></html>\n`;
}

/** A page with one table of these rows below its header. */
function tableOf(rows: string, head = ''): string {
  return pageOf(
    `<h2 id="a">Allowed <em>hosts</em></h2>\n<table class="t"><thead><tr><th>URL</th><th>Port</th><th>Use</th></tr></thead>\n<tbody>${rows}</tbody></table>`,
    head,
  );
}

const good = '<tr><td>first.example.com</td><td>443</td><td>x</td></tr>\n';

/** What is read: a line for each host, a `--` between rows, the faults of refused rows; or why nothing is. */
function read(text: string, definition: SourceDefinition = base): readonly string[] {
  const { value, diagnostics } = readSource(text, definition, { file: 'page.html' });
  if (value === undefined) return diagnostics.map(({ code, message }) => `${code}: ${message}`).slice(0, 1);
  const refused = value.refused.map(({ faults }) => faults.map(({ fault }) => fault).join(' '));
  return [...value.rows.map(({ entries }) => linesOf(entries).join(' + ')), ...refused];
}

function readCell(cell: string, head = ''): readonly string[] {
  const [first, ...rest] = read(tableOf(`${good}<tr><td>${cell}</td><td>443</td><td></td></tr>`, head));
  expect(first).toBe('first.example.com 443/https');
  return rest;
}

describe('cells that are read', () => {
  test.each<[string, string]>([
    ['<code>a.example.com</code>', 'a.example.com'],
    ['<p>a.example.com</p><p>b.example.com</p>', 'a.example.com b.example.com'],
    ['a.example.com<br>b.example.com<br/>', 'a.example.com b.example.com'],
    ['<ul><li>a.example.com</li>\n<li><b>*.b.example.com</b></ul>', '*.b.example.com a.example.com'],
    ['<div>a.example.com</div>b.example.com', 'a.example.com b.example.com'],
    ['<code>a.example.com</code><code>b.example.com</code>', 'a.example.com b.example.com'],
    ['<span>a.example.com</span>, b.example.com; c.example.com', 'a.example.com b.example.com c.example.com'],
    ['<b>*</b>.example.com', '*.example.com'],
    ['&#42;.example.com', '*.example.com'],
    ['&nbsp;a.example.com&nbsp;', 'a.example.com'],
    ['<!-- no -->a<!-- -->.example.com', 'a.example.com'],
    ['a.exam<wbr>ple.com', 'a.example.com'],
    ['a.example.com<sup><a href="#n">1</a></sup>', 'a.example.com'],
    ['<a href="https://a.example.com/">a.example.com</a>', 'a.example.com'],
    ['<a href="https://a.example.com"><code>a.example.com</code></a>', 'a.example.com'],
    ['<a id="x"></a>a.example.com', 'a.example.com'],
    ['a.example.com<img src="i.png"><svg><path d="M0"/></svg>', 'a.example.com'],
    ['<span style="font-weight: bold; color: #172b4d; width: 10px">a.example.com</span>', 'a.example.com'],
    ['<span style="background-color: #fff">A.Example.com</span>', 'a.example.com'],
    ['<pre>a.example.com\nb.example.com</pre>', 'a.example.com b.example.com'],
    ['<details open><summary>a.example.com</summary>b.example.com</details>', 'a.example.com b.example.com'],
    ['a.example.com<style>.x{color:red}</style><template>b.example.com</template>', 'a.example.com'],
  ])('%s', (cell, hosts) => {
    const lines = hosts.split(' ').map((host) => `${host} 443/https`);
    expect(readCell(cell)).toEqual([lines.join(' + ')]);
  });

  it('ports of cells, schemes and ports behind names count as on other pages', () => {
    const rows =
      '<tr><td>a.example.com:8443<br>http://b.example.com</td><td></td></tr><tr><td>c.example.com<td>TCP: 443, 8080';
    expect(read(tableOf(rows))).toEqual([
      'a.example.com 8443/tcp + b.example.com 80/http',
      'c.example.com 443/https 8080/tcp',
    ]);
  });
});

describe('cells that are refused', () => {
  test.each<[string, string]>([
    ['a.example.com b.example.com', 'blank-in-host'],
    ['a.example.com\nb.example.com', 'blank-in-host'],
    ['a.example.com&nbsp;b.example.com', 'blank-in-host'],
    ['<span>a.example.dev</span><span>b.example.app</span>', 'hidden-text'],
    [
      '<a href="https://a.example.dev">a.example.dev</a><a href="https://b.example.app">b.example.app</a>',
      'hidden-text',
    ],
    ['evil.<code>example.com</code>', 'hidden-text'],
    ['<code>a.example.com</code>:8443', 'hidden-text'],
    ['<s>a.example.com</s>', 'hidden-text'],
    ['a.example.com<br><del>b.example.com</del>', 'hidden-text'],
    ['<span hidden>b.example.com</span>a.example.com', 'hidden-text'],
    ['<span style="display:none">b.example.com</span>a.example.com', 'hidden-text'],
    ['<span style="DISPLAY : none">b.example.com</span>', 'hidden-text'],
    ['<span style="dis\\70 lay:none">b.example.com</span>', 'hidden-text'],
    ['<span style="color:white">b.example.com</span>', 'hidden-text'],
    ['<span style="color:rgb(250, 250, 250)">b.example.com</span>', 'hidden-text'],
    ['<font color="#fff">b.example.com</font>', 'hidden-text'],
    ['<span style="font-size:0">b.example.com</span>', 'hidden-text'],
    ['<span style="position:absolute;left:-9999px">b.example.com</span>', 'hidden-text'],
    ['<span style="text-decoration: line-through">b.example.com</span>', 'hidden-text'],
    ['<span class="sr-only">b.example.com</span>', 'hidden-text'],
    ['<p class="visually-hidden">b.example.com</p>a.example.com', 'hidden-text'],
    ['<span style="direction:rtl;unicode-bidi:bidi-override">moc.elpmaxe.b</span>', 'hidden-text'],
    ['<bdo dir=rtl>moc.elpmaxe.b</bdo>', 'hidden-text'],
    ['<table><tr><td>b.example.com</table>', 'hidden-text'],
    ['<img alt="or">b.example.com', 'hidden-text'],
    ['<input value="b.example.com">', 'hidden-text'],
    ['<select><option>b.example.com</select>', 'hidden-text'],
    ['b.example.com<script>document.write(1)</script>', 'hidden-text'],
    ['<ruby>b<rt>.example.com</rt></ruby>', 'hidden-text'],
    ['<dialog>b.example.com</dialog>', 'hidden-text'],
    ['<a href="https://c.example.com/">b.example.com</a>', 'not-a-host'],
    ['<a href="https://b.example.com.evil.example/">b.example.com</a>', 'not-a-host'],
    ['<a href="javascript:x()">b.example.com</a>', 'not-a-host'],
    ['*.<region>.example.com', 'placeholder'],
    ['*.&lt;region&gt;.example.com', 'placeholder'],
    ['b.example.com or c.example.com', 'word-between-hosts'],
    ['<code>b.example.com</code> and <code>c.example.com</code>', 'word-between-hosts'],
    ['\\*.example.com', 'not-a-host'],
    ['&amp;#42;.example.com', 'not-a-host'],
    ['login.exam<sup>ple</sup>.com', 'placeholder'],
    ['b.example.com&#8203;', 'non-ascii'],
    ['b.exa&shy;mple.com', 'non-ascii'],
    ['\u0430.example.com', 'non-ascii'],
    ['b.example.com\u202e', 'non-ascii'],
    ['\ue000b.example.com', 'non-ascii'],
    ['b.example.com\u001b[2J', 'non-ascii'],
    ['b.example.comc.example.com', 'joined-hosts'],
  ])('%s', (cell, fault) => {
    expect(readCell(cell).map((faults) => faults.replace(/ .*/, ''))).toEqual([fault]);
  });

  test.each([
    '.x{display:none}',
    '@media screen { td > .x { color: red } .x, b { visibility: hidden } }',
    '.x::before { content: "evil." }',
    'span[data-x] { opacity: 0 }',
    '#i { dis\\70 lay: none }',
    'td span { font-size: 0 }',
    '/* a } */ .x { position: fixed; left: -4000px }',
  ])('an element that the page’s own style may hide: %s', (style) => {
    const cell = '<span class="x" id="i" data-x="">b.example.com</span>';
    expect(readCell(cell, `<style>${style}</style>`)).toEqual(['hidden-text']);
    expect(readCell('<i>b.example.com</i>', `<style>${style}</style>`)).toEqual(['b.example.com 443/https']);
  });

  test.each([
    'td:nth-child(2) { padding: 4px; color: #333; width: 100% }',
    '.menu { display: none }',
    '.x::after { content: "" }',
    'a:hover { opacity: 0.5 }',
  ])('a style that hides nothing of it: %s', (style) => {
    const cell = '<span class="x">b.example.com</span>';
    expect(readCell(cell, `<style>${style}</style>`)).toEqual(['b.example.com 443/https']);
  });

  test.each([
    '<tr hidden><td>b.example.com</td><td>443</td></tr>',
    '<tr style="display:none"><td>b.example.com</td><td>443</td></tr>',
    '<tr class="d-none"><td>b.example.com</td><td>443</td></tr>',
    '</tbody><tbody hidden><tr><td>b.example.com</td><td>443</td></tr>',
  ])('rows that are not shown: %s', (row) => {
    expect(read(tableOf(good + row))).toEqual(['first.example.com 443/https', 'hidden-text hidden-text']);
  });
});

describe('cells that span', () => {
  it('stand in every row and column that they cover', () => {
    const rows = `<tr><td rowspan="2">a.example.com<br>b.example.com</td><td>443</td><td>Sign-in</td></tr>
<tr><td>80</td><td>Lists</td></tr>
<tr><td>c.example.com</td><td rowspan=3>8443</td><td>x</td></tr>
<tr><td>d.example.com</td><td>y</td></tr>
<tr><td>e.example.com</td></tr>`;
    expect(read(tableOf(rows))).toEqual([
      'a.example.com 443/https 80/http + b.example.com 443/https 80/http',
      'c.example.com 8443/tcp',
      'd.example.com 8443/tcp',
      'e.example.com 8443/tcp',
    ]);
  });

  it('down to the end of their part, and no further', () => {
    const rows = `<tr><td>a.example.com</td><td rowspan=0>443</td></tr><tr><td>b.example.com</td></tr></tbody>
<tbody><tr><td>c.example.com</td><td rowspan="99">80</td></tr><tr><td>d.example.com</td></tr></tbody>
<tbody><tr><td>e.example.com</td></tr>`;
    expect(read(tableOf(rows))).toEqual([
      'a.example.com 443/https',
      'b.example.com 443/https',
      'c.example.com 80/http',
      'd.example.com 80/http',
      'e.example.com',
    ]);
  });

  it('one that covers hosts and ports is in both, and refused', () => {
    expect(read(tableOf(`${good}<tr><td colspan=2>b.example.com</td><td></td></tr>`))).toEqual([
      'first.example.com 443/https',
      'port-words',
    ]);
  });

  it('where two cover one place, nothing is known of either', () => {
    const rows = `${good}<tr><td>b.example.com</td><td rowspan=2>443</td><td></td></tr><tr><td colspan=2>c.example.com</td><td></td></tr>`;
    expect(read(tableOf(rows))).toEqual([
      'first.example.com 443/https',
      'hidden-text',
      expect.stringContaining('hidden-text'),
    ]);
  });

  it('headers of two rows have the words of both', () => {
    const text = pageOf(`<h2>Allowed hosts</h2><table>
<tr><th rowspan=2>Source</th><th colspan=2>Destination</th></tr><tr><th>Host</th><th>Port</th></tr>
<tr><td>Client</td><td>a.example.com</td><td>443</td></tr></table>`);
    const columns = { hosts: ['Destination Host'], services: ['Destination Port'] };
    expect(read(text, { ...base, columns })).toEqual(['a.example.com 443/https']);
  });

  it('a row with more than its header is refused', () => {
    const row = '<tr><td>b.example.com</td><td>443</td><td></td><td>c.example.com</td></tr>';
    const wide = '<tr><td>c.example.com</td><td colspan=1000>443</td></tr>';
    expect(read(tableOf(good + row))).toEqual(['first.example.com 443/https', 'row-too-long']);
    expect(read(tableOf(good + wide))).toEqual(['first.example.com 443/https', 'c.example.com 443/https']);
  });
});

describe('headers and titles', () => {
  const rows = '<tr><td>a.example.com</td><td>443</td></tr><tr><td>b.example.com</td><td>80</td></tr>';
  const table = (head: string): string => pageOf(`<h2>Allowed hosts</h2><table>${head}${rows}</table>`);

  test.each([
    '<tr><td><b>URL</b></td><td><p>Port</p></td></tr>',
    '<tr><th>URL</th><th>Port</th></tr>',
    '<caption>Hosts</caption><thead><tr><td>URL</td><td>Port</td></tr></thead>',
    '<tr><th colspan=2>What to allow</th></tr><tr><th>URL</th><th>Port</th></tr>',
    '<tr><td colspan=2>What to allow</td></tr><tr><td>URL</td><td>Port</td></tr>',
  ])('%s', (head) => {
    expect(read(table(head))).toEqual(['a.example.com 443/https', 'b.example.com 80/http']);
  });

  it('a table without a header is read by numbers, and its first row is a row', () => {
    expect(read(table(''), { ...base, columns: { hosts: [1], services: [2] } })).toEqual([
      'a.example.com 443/https',
      'b.example.com 80/http',
    ]);
    expect(read(table(''))).toEqual([expect.stringMatching(/^source-place: .*has no column "URL"/)]);
  });

  it('titles between rows say what is below them', () => {
    const text = tableOf(
      `${good}<tr><th colspan=3>Optional</th></tr><tr><td>b.example.com</td><td>443</td><td></td></tr>
<tr><td colspan=3>Over UDP</td></tr><tr><td>c.example.com</td><td>123</td><td></td></tr>
<tr><td colspan=3>Inbound</td></tr><tr><td>d.example.com</td><td>443</td><td></td></tr>`,
    );
    expect(read(text)).toEqual([
      'first.example.com 443/https',
      'b.example.com 443/https',
      'd.example.com 443/https',
      'transport-in-prose',
    ]);
    const { value } = readSource(text, base, { file: 'p' });
    expect(value?.rows.map(({ flags }) => flags)).toEqual([[], ['optional'], ['inbound']]);
  });

  it('a header that is repeated between rows is none of them; a title with a host is', () => {
    const again = '<tr><th>URL</th><th>Port</th><th>Use</th></tr>';
    expect(read(tableOf(good + again))).toEqual(['first.example.com 443/https']);
    const title = '<tr><td colspan=3>b.example.com</td></tr>';
    expect(read(tableOf(good + title))).toEqual([
      'first.example.com 443/https',
      expect.stringContaining('port'),
    ]);
  });
});

describe('places', () => {
  const one = (host: string, caption = ''): string =>
    `<table>${caption}<tr><th>URL</th><th>Port</th></tr><tr><td>${host}</td><td>443</td></tr></table>`;

  it('a table is found by the heading above it, by its caption, and by its number', () => {
    const text = pageOf(
      `<h2>Other</h2>${one('a.example.com')}<h2>Allowed&nbsp;hosts</h2>${one('b.example.com', '<caption>For <b>clients</b></caption>')}${one('c.example.com')}`,
    );
    expect(read(text, { ...base, at: { heading: 'For clients' } })).toEqual(['b.example.com 443/https']);
    expect(read(text, { ...base, at: { heading: 'other' } })).toEqual(['a.example.com 443/https']);
    expect(read(text, { ...base, at: { heading: 'Allowed hosts', nth: 2 } })).toEqual([
      'c.example.com 443/https',
    ]);
    expect(read(text)).toEqual([expect.stringMatching(/2 such tables under the heading "Allowed hosts"/)]);
    expect(read(text, { ...base, at: { heading: 'Gone' } })).toEqual([
      expect.stringMatching(/^source-place: .*has no table under the heading "Gone"/),
    ]);
  });

  it('headings that are not shown place nothing, and a hidden twin makes a doubt', () => {
    const text = pageOf(`<h2>Never allow</h2><h2 hidden>Allowed hosts</h2>${one('evil.example.com')}`);
    expect(read(text)).toEqual([expect.stringContaining('has no table under')]);
    const twin = pageOf(
      `<h2>Allowed hosts</h2><div style="display:none">${one('evil.example.com')}</div>${one('a.example.com')}`,
    );
    expect(read(twin)).toEqual([expect.stringContaining('2 such tables')]);
    const inside = pageOf(`<h2>Allowed hosts</h2><div style="display:none">${one('evil.example.com')}</div>`);
    expect(read(inside)).toEqual([expect.stringContaining('no row that can be read')]);
  });

  it('tabs are told by their ids, and one that is not in front is read only if it is asked for', () => {
    const text = pageOf(`<h2>Allowed hosts</h2>
<section role="tabpanel" id="p1" data-tab="public">${one('a.example.com')}</section>
<section role="tabpanel" id="p2" data-tab="china" aria-hidden="true" hidden>${one('b.example.com')}</section>`);
    expect(read(text, { ...base, at: { heading: 'Allowed hosts', tab: 'public' } })).toEqual([
      'a.example.com 443/https',
    ]);
    expect(read(text, { ...base, at: { heading: 'Allowed hosts', tab: 'china' } })).toEqual([
      'b.example.com 443/https',
    ]);
    expect(read(text)).toEqual([expect.stringContaining('2 such tables')]);
  });

  it('tables that lay out a page hold others', () => {
    const text = pageOf(
      `<table><tr><td>Menu</td><td><h2>Allowed hosts</h2>${one('a.example.com')}</td></tr></table>`,
    );
    expect(read(text)).toEqual(['a.example.com 443/https']);
  });

  it('a heading that is gone is found by the hosts that are locked', () => {
    const entries = [{ services: ['443/https'], hosts: ['a.example.com'], addresses: [] }];
    const text = pageOf(`<h2>Renamed</h2>${one('a.example.com')}${one('b.example.com')}`);
    const { value } = readSource(text, base, { file: 'p', locked: { rows: [{ entries }] } });
    expect(value?.moved).toEqual({ heading: 'Renamed' });
  });
});

describe('lists', () => {
  const list: SourceDefinition = {
    name: 'tried',
    format: 'html-list',
    at: { heading: 'Allowed hosts' },
    service: ['443/https'],
  };

  it('of items, of items in them, and of lines', () => {
    const items =
      '<ul><li><code>a.example.com</code> (for updates)</li><li>b.example.com<p>Used at night</p><ul><li>c.example.com</ul></li></ul>';
    expect(
      read(pageOf(`<ul><li>menu.example.org</ul><h2>Allowed hosts</h2><p>These:</p>${items}`), list),
    ).toEqual(['a.example.com 443/https + b.example.com 443/https + c.example.com 443/https']);
    const lines = '<pre><code>a.example.com\n<span>*.b.example.com</span>\n</code></pre>';
    expect(read(pageOf(`<h2>Allowed hosts</h2>${lines}`), list)).toEqual([
      '*.b.example.com 443/https + a.example.com 443/https',
    ]);
  });

  it('items that are hidden or hold two hosts in words are refused', () => {
    const items =
      '<ul><li>a.example.com</li><li hidden>b.example.com</li><li>c.example.com<br>and not d.example.com</li><li>e.example.com<br>f.example.com</li></ul>';
    expect(read(pageOf(`<h2>Allowed hosts</h2>${items}`), list)).toEqual([
      'a.example.com 443/https + e.example.com 443/https + f.example.com 443/https',
      'hidden-text',
      expect.any(String),
    ]);
  });
});

describe('pages that are not believed', () => {
  it('a page that was cut off', () => {
    const whole = tableOf(`${good}<tr><td>b.example.com</td><td>443</td><td></td></tr>`);
    for (const end of [
      '</table>',
      '</tbody>',
      '</td><td>443</td><td></td></tr></tbody>',
      'ple.com</td><td>443</td><td></td></tr></tbody>',
      '<td>x</td>',
      '<tbody>',
    ])
      expect(read(whole.slice(0, whole.lastIndexOf(end)))).toEqual([
        expect.stringMatching(/is cut off: its table has no end|has no table|without rows/),
      ]);
  });

  test.each([
    [
      'a page of an error',
      '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr>nginx</body></html>',
    ],
    [
      'a login',
      pageOf(
        '<form><table><tr><td>User</td><td><input></td></tr><tr><td>Password</td><td><input></td></tr></table></form>',
      ),
    ],
    [
      'a captive portal',
      pageOf(
        '<h2>Allowed hosts</h2><p>Accept the terms to go on: <a href="https://portal.example.net/ok">portal.example.net</a></p>',
      ),
    ],
    [
      'a table of something else',
      pageOf(
        '<h2>Allowed hosts</h2><table><tr><th>Plan</th><th>Price</th></tr><tr><td>a.example.com</td><td>443</td></tr></table>',
      ),
    ],
    [
      'a page that a script fills',
      pageOf('<div id="root"></div><script>render({"URL":"a.example.com"})</script>'),
    ],
    ['nothing', ''],
    ['blanks', ' \n '],
    ['Markdown', '## Allowed hosts\n\n| URL | Port |\n| --- | --- |\n| a.example.com | 443 |\n'],
    ['JSON', '{"url": "a.example.com"}'],
    ['a header alone', tableOf('')],
  ])('%s', (_, text) => {
    const { value, diagnostics } = readSource(text, base, { file: 'page.html' });
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.severity).toBe('error');
  });

  it('a web page where another format is expected, whatever table it has', () => {
    for (const format of ['table', 'list', 'lines', 'json', 'csv', 'm365', 'aws'] as const)
      expect(read(tableOf(good), { ...base, format, meaning: 'exact' })).toEqual([
        expect.stringMatching(/^source-not-list: .*is a web page, "Network", not the list/),
      ]);
  });
});

describe('hostile pages', () => {
  const many = (text: string, bytes = 3_900_000): string => text.repeat(Math.floor(bytes / text.length));
  test.each<[string, string]>([
    ['elements that never end', many('<div>')],
    ['rows that never end', `<h2>Allowed hosts</h2><table>${many('<tr><td>a')}`],
    ['a million attributes', `<a ${Array.from({ length: 400_000 }, (_, at) => `a${at}`).join(' ')}>`],
    [
      'a million attributes of the body',
      Array.from({ length: 200_000 }, (_, at) => `<body b${at}>`).join(''),
    ],
    ['what is in a table and no cell', `<table>${many('<b>x</b>')}`],
    [
      'paragraphs that each open all fonts before',
      Array.from({ length: 200_000 }, (_, at) => `<p><font a=${at}>`).join(''),
    ],
    ['comments', many('<!--')],
    ['scripts', many('<script>')],
    ['entities', many('&#1')],
    ['tables in tables', many('<table><tr><td>')],
    ['a cell that spans everything', `<table><tr>${many('<td rowspan=65534 colspan=1000>x', 2_000_000)}`],
    ['lists in lists', many('<ul><li>')],
    ['styles', `<style>${many('a{', 1_000_000)}</style><style>${many('/*')}`],
    ['one long word', `<table><tr><th>URL<th>Port<tr><td>${many('a.')}`],
    ['ends', many('</p></b></table>')],
  ])(
    '%s: refused in time',
    (_, body) => {
      const started = performance.now();
      const { value } = readSource(`<!doctype html>${body}`, base, { file: 'page.html' });
      expect(value).toBeUndefined();
      expect(performance.now() - started).toBeLessThan(30_000);
    },
    60_000,
  );

  it('a big page is refused by its size, a big table by its rows', () => {
    expect(read(`<!doctype html>${'x'.repeat(5_000_000)}`)).toEqual([
      expect.stringContaining('longer than 4 MiB'),
    ]);
    const rows = Array.from({ length: 6000 }, (_, at) => `<tr><td>h${at}.example.com<td>443`).join('');
    expect(read(tableOf(rows))).toEqual([expect.stringContaining('more than 5000 rows')]);
  });
});
