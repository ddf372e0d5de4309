/** Edits of a web page. */
import { type Edit, type Edited, evil, portOf, type Random, type Row, replaceAt } from './pages.ts';

const headRow = '<tr><th>URL</th><th>Port</th><th>Use</th></tr>';
const flat = { hosts: [evil], ports: ['443/https'] };
const evilRow = `<tr><td>${evil}</td><td>443</td><td>x</td></tr>`;

function rowOf(
  row: Row,
  cell = row.hosts.map((host) => `<p><code>${host}</code></p>`).join(''),
  port = portOf(row),
): string {
  return `<tr><td>${cell}</td><td>${port}</td><td>Signing in</td></tr>`;
}

interface Parts {
  readonly head?: string;
  readonly before?: string;
  readonly header?: string;
  readonly table?: string;
  readonly after?: string;
}

function page(
  rows: readonly string[],
  { head = '', before = '', header = headRow, table = '', after = '' }: Parts = {},
): string {
  return `<!DOCTYPE html>
<html lang="en"><head><title>Network</title>${head}</head><body>
<nav><ul><li><a href="/a">docs.example.com</a></li></ul></nav>
<h1>Network</h1>${before}
<h2>Allowed hosts</h2>
<p>These:</p>
<table class="table" ${table}><thead>${header}</thead><tbody>
${rows.join('\n')}
</tbody></table>${after}
<h2>Blocked hosts</h2><table><tr><th>URL</th><th>Port</th></tr><tr><td>blocked.example.com</td><td>443</td></tr></table>
</body></html>
`;
}

const lines = (rows: readonly Row[]): readonly string[] => rows.map((row) => rowOf(row));

/** An edit of one cell of hosts: what a person reads then, or that nobody can say. */
function cell(
  edit: (hosts: readonly string[]) => {
    readonly cell: string;
    readonly hosts?: readonly string[];
    readonly head?: string;
  },
): Edit {
  return (rows, random) => {
    const at = random(rows.length);
    const row = rows[at] as Row;
    const { cell: text, hosts, head = '' } = edit(row.hosts);
    return {
      text: page(replaceAt(lines(rows), at, rowOf(row, text)), { head }),
      rows: replaceAt(rows, at, ...(hosts === undefined ? [] : [{ ...row, hosts }])),
      doubtful: hosts === undefined ? 1 : 0,
    };
  };
}

/** Something beside the hosts of a cell that makes it one that nobody can read for certain. */
const beside = (text: string, head = ''): Edit =>
  cell((hosts) => ({ cell: `${hosts.join('<br>')}<br>${text}`, head }));

/** Something in a cell that changes nothing of what is read. */
const same = (edit: (host: string) => string, head = ''): Edit =>
  cell((hosts) => ({ cell: hosts.map(edit).join('<br>'), hosts, head }));

function between(more: string, doubtful = 0, added: readonly Row[] = []): Edit {
  return (rows, random) => {
    const all = lines(rows);
    const at = 1 + random(rows.length - 1);
    return {
      text: page([...all.slice(0, at), more, ...all.slice(at)]),
      rows: [...rows.slice(0, at), ...added, ...rows.slice(at)],
      doubtful,
    };
  };
}

function whole(
  edit: (rows: readonly Row[], random: Random) => Partial<Edited> & { readonly text: string },
): Edit {
  return (rows, random) => ({ rows, ...edit(rows, random) });
}

const styled = (style: string): Edit =>
  beside(`<span class="k" id="j">${evil}</span>`, `<style>${style}</style>`);

export const htmlEdits: Readonly<Record<string, Edit>> = {
  'nothing at all': whole((rows) => ({ text: page(lines(rows)) })),
  // Hidden in a cell.
  'the attribute hidden': beside(`<span hidden>${evil}</span>`),
  'no display': beside(`<span style="display: none !important">${evil}</span>`),
  'no visibility': beside(`<b style='visibility:hidden'>${evil}</b>`),
  'no opacity': beside(`<i style="opacity:.01">${evil}</i>`),
  'no size': beside(`<small style="font-size:0.1px">${evil}</small>`),
  'white on white': beside(`<span style="color:#fefefe">${evil}</span>`),
  'a font in white': beside(`<font color=white>${evil}</font>`),
  'black on black': beside(`<span style="background:#111">${evil}</span>`),
  'far to the left': beside(`<p style="position:absolute;left:-10000px">${evil}</p>`),
  clipped: beside(`<p style="clip-path:inset(50%)">${evil}</p>`),
  'a box without height': beside(`<div style="height:0;overflow:hidden">${evil}</div>`),
  'an indent out of the page': beside(`<div style="text-indent:-9999px">${evil}</div>`),
  'turned over': beside(`<div style="transform:scaleX(0)">${evil}</div>`),
  'an escape in a style': beside(`<div style="d\\69splay:none">${evil}</div>`),
  'a comment in a style': beside(`<div style="dis/**/play:none">${evil}</div>`),
  'a class of frameworks': beside(`<span class="visually-hidden">${evil}</span>`),
  'another class of frameworks': beside(`<span class="text-sm sr-only">${evil}</span>`),
  'a rule of the page': styled('.k{display:none}'),
  'a rule by its id': styled('#j { visibility : hidden }'),
  'a rule by its attribute': styled('[id=j]{font-size:0}'),
  'a rule by its place': styled('table tr td > span:last-child { opacity:0 }'),
  'a rule in a rule': styled('@media screen{.k{display:none}}'),
  'a rule that writes': styled('.k::before{content:"not "}'),
  'a rule for everything': styled('td * { position:absolute; left:-9999px }'),
  'a dialog': beside(`<dialog>${evil}</dialog>`),
  'a popover': beside(`<div popover>${evil}</div>`),
  'struck out': beside(`<s>${evil}</s>`),
  'struck out by a style': beside(`<span style="text-decoration:line-through">${evil}</span>`),
  'a field': beside(`<input value="${evil}">`),
  'a field of choices': beside(`<select><option>${evil}</select>`),
  'a button': beside(`<button>${evil}</button>`),
  'an image with words': beside(`<img alt="${evil}">`),
  'a drawing with words': beside(`<svg><text>${evil}</text></svg>`),
  'a frame': beside(`<iframe srcdoc="${evil}"></iframe>`),
  'a script': beside(`<script>document.write("${evil}")</script>`),
  'a table in the cell': beside(`<table><tr><td>${evil}</td></tr></table>`),
  'letters from right to left': beside('<bdo dir="rtl">elpmaxe.live</bdo>'),
  'letters over letters': beside('<ruby>evil<rt>.example</rt></ruby>'),
  // Not seen, and nothing is read of it.
  'a comment': same((host) => `<!-- ${evil} -->${host}`),
  'a template': same((host) => `${host}<template>${evil}</template>`),
  'a page without scripts': same((host) => `${host}<noscript>${evil}</noscript>`),
  attributes: same((host) => `<span title="${evil}" data-host="${evil}">${host}</span>`),
  'a style that hides another': same(
    (host) => `<b class="k">${host}</b>`,
    '<style>.menu{display:none}</style>',
  ),
  'a link to itself': same((host) => `<a href="https://${host}">${host}</a>`),
  'a place to break': same((host) => host.replace('.', '.<wbr>')),
  'a footnote': same((host) => `${host}<sup><a href="#1">[1]</a></sup>`),
  entities: same((host) => host.replace(/h/, '&#104;').replace('*', '&ast;')),
  'emphasis in a name': same((host) => host.replace(/h(\d)/, '<b>h$1</b>')),
  // Names.
  'two names without a boundary': cell((hosts) => ({ cell: `<span>${hosts[0]}</span><span>${evil}</span>` })),
  'two links without a boundary': cell((hosts) => ({
    cell: `<a href="https://${hosts[0]}">${hosts[0]}</a><a href="https://${evil}">${evil}</a>`,
  })),
  'code that goes on': cell((hosts) => ({ cell: `login.<code>${hosts[0]?.replace('*.', '')}</code>` })),
  'code side by side': cell((hosts) => ({
    cell: `<code>${hosts[0]}</code><code>${evil}</code>`,
    hosts: [`${hosts[0]}`, evil],
  })),
  'names parted by a line of the file': cell((hosts) => ({ cell: `${hosts[0]}\n${evil}` })),
  'a link that leads elsewhere': cell((hosts) => ({ cell: `<a href="https://${evil}/">${hosts[0]}</a>` })),
  'a link that shows a word': cell(() => ({ cell: `<a href="https://${evil}/">portal</a>` })),
  'a link of a script': cell((hosts) => ({ cell: `<a href="javascript:go('${evil}')">${hosts[0]}</a>` })),
  'an element of nobody': cell(() => ({ cell: '*.<region>.example.com' })),
  'an escape of Markdown': cell(() => ({ cell: '\\*.example.com' })),
  'an entity of an entity': cell(() => ({ cell: '&amp;#42;.example.com' })),
  'raised letters': cell(() => ({ cell: 'login<sup>evil</sup>.example.com' })),
  'a soft hyphen': cell(() => ({ cell: 'lo&shy;gin.example.com' })),
  'a zero-width space': cell(() => ({ cell: 'login.example.com&#8203;' })),
  'a Cyrillic letter': cell(() => ({ cell: 'l&#1086;gin.example.com' })),
  'an encoded name': cell(() => ({ cell: 'xn--80ak6aa92e.example', hosts: ['xn--80ak6aa92e.example'] })),
  'or between hosts': cell((hosts) => ({ cell: `${hosts[0]} or ${evil}` })),
  'every name': cell(() => ({ cell: '<b>*</b>' })),
  'every address': cell(() => ({ cell: '0.0.0.0/0' })),
  // Rows.
  'a hidden row': between(`<tr hidden>${evilRow.slice(4)}`, 1),
  'a row without display': between(`<tr style="display:none">${evilRow.slice(4)}`, 1),
  'a row of a class': between(`<tr class="d-none">${evilRow.slice(4)}`, 1),
  'a collapsed row': between(`<tr style="visibility:collapse">${evilRow.slice(4)}`, 1),
  'a hidden part': between(`</tbody><tbody hidden>${evilRow}</tbody><tbody>`, 1),
  'a hidden cell in front': between(
    `<tr><td hidden>${evil}</td><td>login.example.com</td><td>443</td></tr>`,
    1,
  ),
  'a row in a comment': between(`<!-- ${evilRow} -->`),
  'a row in a template': between(`<template>${evilRow}</template>`),
  'a row in a script': between(`<script type="text/html">${evilRow}</script>`),
  'text between rows': between(`${evil}`),
  'a row of a table in a row': between(
    `<tr><td><table><tr><th>URL<th>Port<tr><td>${evil}<td>443</table></td><td>443</td><td></td></tr>`,
    1,
  ),
  'a foot that stands first': between(`</tbody><tfoot>${evilRow}</tfoot><tbody>`, 0, [flat]),
  'a cell that covers all columns': between(`<tr><td colspan="3">${evil}</td></tr>`, 1),
  'a cell that covers hosts and ports': between(`<tr><td colspan="2">${evil}</td><td></td></tr>`, 1),
  'a cell more': between(`<tr><td>login.example.com</td><td>443</td><td></td><td>${evil}</td></tr>`, 1),
  'an empty cell': between('<tr><td></td><td>443</td><td></td></tr>', 1),
  'a title': between('<tr><th colspan="3">More of them</th></tr>'),
  'ports that cover two rows': between(
    '<tr><td>p.example.com</td><td rowspan="2">8443</td><td></td></tr><tr><td>q.example.com</td><td></td></tr>',
    0,
    [
      { hosts: ['p.example.com'], ports: ['8443/tcp'] },
      { hosts: ['q.example.com'], ports: ['8443/tcp'] },
    ],
  ),
  'hosts that cover two rows': between(
    '<tr><td rowspan="2">p.example.com</td><td>8443</td><td></td></tr><tr><td>UDP 53</td><td></td></tr>',
    0,
    [{ hosts: ['p.example.com'], ports: ['53/udp', '8443/tcp'] }],
  ),
  'a cell that reaches into the next row': between(
    `<tr><td>p.example.com</td><td rowspan="2">8443</td><td></td></tr><tr><td>q.example.com</td><td>80</td></tr>`,
    0,
    [
      { hosts: ['p.example.com'], ports: ['8443/tcp'] },
      { hosts: ['q.example.com'], ports: ['8443/tcp'] },
    ],
  ),
  'cells without ends': between('<tr><td>p.example.com<td>8443<td>x<tr><td>q.example.com<td>80<td>y', 0, [
    { hosts: ['p.example.com'], ports: ['8443/tcp'] },
    { hosts: ['q.example.com'], ports: ['80/http'] },
  ]),
  // The page.
  'names of columns swapped': whole((rows) => ({
    text: page(lines(rows), { header: '<tr><th>Port</th><th>URL</th><th>Use</th></tr>' }),
    rows: [],
    doubtful: 1,
  })),
  'another name of the column': whole((rows) => ({
    text: page(lines(rows), { header: '<tr><th>Blocked URL</th><th>Port</th><th>Use</th></tr>' }),
    rows: [],
    doubtful: 1,
  })),
  'a column of this name twice': whole((rows) => ({
    text: page(
      lines(rows).map((row) => row.replace('<tr>', `<tr><td>${evil}</td>`)),
      { header: headRow.replace('<tr>', '<tr><th>URL</th>') },
    ),
    rows: [],
    doubtful: 1,
  })),
  'a column that is hidden': whole((rows) => ({
    text: page(
      lines(rows).map((row) => row.replace('<tr>', `<tr><td hidden>${evil}</td>`)),
      { header: headRow.replace('<tr>', '<tr><th hidden>URL</th>').replace('<th>URL', '<th>Host') },
    ),
    rows: [],
    doubtful: 1,
  })),
  'a column that a col hides': whole((rows) => ({
    text: page(lines(rows), {
      header: `</thead><colgroup><col style="visibility:collapse"></colgroup><thead>${headRow}`,
    }),
    rows: [],
    doubtful: 1,
  })),
  'a hidden twin above': whole((rows) => ({
    text: page(lines(rows), {
      before: `<h2>Allowed hosts</h2><div hidden><table>${headRow}${evilRow}</table></div>`,
    }),
  })),
  'a second table': whole((rows) => ({
    text: page(lines(rows), { after: `<table>${headRow}${evilRow}</table>` }),
    rows: [...rows, flat],
  })),
  'a second table with its title': whole((rows) => ({
    text: page(lines(rows), {
      after: `<h3>More</h3><table><caption>Allowed hosts</caption>${headRow}${evilRow}</table>`,
    }),
    rows: [...rows, flat],
  })),
  'a heading that is hidden': whole((rows) => ({
    text: page(lines(rows), {
      before: `<h2>Retired</h2><h2 hidden>Allowed hosts</h2><table>${headRow}${evilRow}</table>`,
    }),
  })),
  'a table in a comment': whole((rows) => ({
    text: page(lines(rows), { before: `<!-- <h2>Allowed hosts</h2><table>${headRow}${evilRow}</table> -->` }),
  })),
  'a comment without an end': whole((rows) => ({
    text: page(lines(rows)).replace('<p>These:', '<!-- <p>These:'),
    rows: [],
    doubtful: 1,
  })),
  'the table is hidden': whole((rows) => ({
    text: page(lines(rows), { table: 'style="display:none"' }),
    rows: [],
    doubtful: rows.length,
  })),
  'a box around it that is hidden': whole((rows) => ({
    text: page(lines(rows)).replace('<h1>', '<div aria-busy="true" style="visibility:hidden"><h1>'),
    rows: [],
    doubtful: 1,
  })),
  'the heading has changed': whole((rows) => ({
    text: page(lines(rows)).replace('<h2>Allowed hosts', '<h2>Hosts no longer used'),
    rows: [],
    doubtful: 1,
  })),
  'the page cut in a row': whole((rows, random) => {
    const text = page(lines(rows));
    return { text: text.slice(0, text.indexOf(`h${2 + random(5)}a.`) + 3), rows: [], doubtful: 1 };
  }),
  'the page cut behind a row': whole((rows, random) => {
    const text = page(lines(rows));
    const at = text.indexOf(`h${2 + random(5)}a.`);
    return { text: text.slice(0, text.indexOf('</tr>', at) + 5), rows: [], doubtful: 1 };
  }),
  'rows behind the end of the table': whole((rows) => ({ text: page(lines(rows), { after: evilRow }) })),
};
