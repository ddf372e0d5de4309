/** Edits of a Markdown page. */
import { type Edit, type Edited, evil, portOf, type Random, type Row, replaceAt } from './pages.ts';

const head =
  '---\ntitle: Network\nms.date: 01/15/2026\n---\n\n# Network\n\nWhat has to be reached.\n\n## Allowed hosts\n\nThese:\n\n';
const columns = '| URL | Port | Use |\n| --- | --- | --- |\n';
const tail =
  '\nNothing else.\n\n## Blocked hosts\n\n| URL | Port |\n| --- | --- |\n| blocked.example.com | 443 |\n';

function lineOf(
  row: Row,
  cell = row.hosts.map((host) => `\`${host}\``).join('<br>'),
  port = portOf(row),
  use = 'Signing in',
): string {
  return `| ${cell} | ${port} | ${use} |`;
}

function page(lines: readonly string[], header = columns, end = tail): string {
  return `${head}${header}${lines.join('\n')}\n${end}`;
}

const lines = (rows: readonly Row[]): readonly string[] => rows.map((row) => lineOf(row));

type CellEdit = (
  hosts: readonly string[],
  random: Random,
) => { readonly cell: string; readonly hosts?: readonly string[] };

/** An edit of one cell of hosts: what a person reads then, or that nobody can say. */
function cell(edit: CellEdit): Edit {
  return (rows, random) => {
    const at = random(rows.length);
    const row = rows[at] as Row;
    const { cell: text, hosts } = edit(row.hosts, random);
    const now = hosts === undefined ? [] : [{ ...row, hosts }];
    return {
      text: page(replaceAt(lines(rows), at, lineOf(row, text))),
      rows: replaceAt(rows, at, ...now),
      doubtful: hosts === undefined ? 1 : 0,
    };
  };
}

/** A cell as it is, with something in front of the last host, or behind it. */
const around =
  (before: string, after: string): CellEdit =>
  (hosts) => ({
    cell: [...hosts.slice(0, -1), `${before}${hosts.at(-1)}${after}`].join('<br>'),
  });

/** One in which the same is read as before. */
const same =
  (edit: (host: string) => string): CellEdit =>
  (hosts) => ({ cell: hosts.map(edit).join('<br>'), hosts });

/** An edit of one cell of ports: the services that a person reads, or nobody can say. */
function port(text: string, ports?: readonly string[]): Edit {
  return (rows, random) => {
    const at = random(rows.length);
    const row = rows[at] as Row;
    return {
      text: page(replaceAt(lines(rows), at, lineOf(row, undefined, text))),
      rows: replaceAt(rows, at, ...(ports === undefined ? [] : [{ ...row, ports }])),
      doubtful: ports === undefined ? 1 : 0,
    };
  };
}

function use(text: string, isDoubtful = false): Edit {
  return (rows, random) => {
    const at = random(rows.length);
    const row = rows[at] as Row;
    return {
      text: page(replaceAt(lines(rows), at, lineOf(row, undefined, undefined, text))),
      rows: isDoubtful ? replaceAt(rows, at) : rows,
      doubtful: isDoubtful ? 1 : 0,
    };
  };
}

/** Lines put between two rows; a person reads none of them, or a row that is refused. */
function between(more: readonly string[], doubtful = 0): Edit {
  return (rows, random) => {
    const all = lines(rows);
    const at = 1 + random(rows.length - 1);
    return { text: page([...all.slice(0, at), ...more, ...all.slice(at)]), rows, doubtful };
  };
}

function whole(
  edit: (rows: readonly Row[], random: Random) => Partial<Edited> & { readonly text: string },
): Edit {
  return (rows, random) => ({ rows, ...edit(rows, random) });
}

const flat = { hosts: [evil], ports: ['443/https'] };

export const markdownEdits: Readonly<Record<string, Edit>> = {
  'nothing at all': whole((rows) => ({ text: page(lines(rows)) })),
  // Hosts that lose what stands between them.
  'two hosts without a boundary': cell((hosts) => ({ cell: `${hosts[0]}${hosts[0]?.replace('*.', '')}` })),
  'a host joined to another domain': cell(() => ({ cell: `login.example.com${evil}.com` })),
  'a blank inside a host': cell((hosts) => ({
    cell: String(hosts[0])
      .replace('.ex', '. ex')
      .replace('.cd', '. cd')
      .replace('.ap', '. ap')
      .replace('.cl', '. cl'),
  })),
  'hosts parted by blanks': cell((hosts) => ({ cell: `${hosts[0]} ${evil}` })),
  'hosts parted by a slash': cell((hosts) => ({ cell: `${String(hosts[0]).replace('*.', '')}/${evil}.com` })),
  'hosts parted by a bar with an escape': cell((hosts) => ({ cell: `${hosts[0]}\\|${evil}` })),
  'hosts parted by an ideographic comma': cell((hosts) => ({ cell: `${hosts[0]}\u3001${evil}` })),
  'hosts parted by a no-break space': cell((hosts) => ({ cell: `${hosts[0]}&nbsp;${evil}` })),
  // Words.
  'or between hosts': cell((hosts) => ({ cell: `${hosts[0]} or ${evil}` })),
  'an exception': cell((hosts) => ({ cell: `${hosts[0]}, except ${evil}` })),
  'a negation': cell((hosts) => ({ cell: `not ${hosts[0]}` })),
  'a note in parentheses': cell((hosts) => ({ cell: `${hosts[0]} (formerly ${evil})` })),
  'a bracket of choices': cell(() => ({ cell: '{a,b}.example.com' })),
  'a placeholder': cell(() => ({ cell: '<region>.example.com' })),
  'a template': cell(() => ({ cell: '{{ site.host }}.example.com' })),
  // What is not seen, or is seen otherwise.
  'a comment in a cell': cell(around(`<!-- ${evil}<br> -->`, '')),
  'a comment that splits a host': cell(around('login<!-- x -->.', '')),
  'a hidden element': cell(around(`<span style="display:none">${evil}</span><br>`, '')),
  'a hidden attribute': cell(around(`<span hidden>${evil}</span><br>`, '')),
  'white letters': cell(around(`<font color="white">${evil}</font><br>`, '')),
  'struck out by tildes': cell(around('~~', '~~')),
  'struck out by an element': cell(around('<del>', '</del>')),
  'a script': cell(around('', '<script>x</script>')),
  'a zero-width space': cell(around('login\u200b', '')),
  'a zero-width joiner as an entity': cell(around('login&#x200d;', '')),
  'a soft hyphen': cell(around('lo&shy;gin.', '')),
  'a byte-order mark': cell(around('login\ufeff', '')),
  'letters from right to left': cell(around('\u202e', '\u202c')),
  'an escape of terminals': cell(around('\u001b[8m', '\u001b[0m')),
  'a bell': cell(around('', '\u0007')),
  'a Cyrillic letter': cell(around('l\u043egin.', '')),
  'a Greek letter': cell(around('\u03bfffice.', '')),
  'a full stop of full width': cell(() => ({ cell: 'login\uff0eexample.com' })),
  'an ideographic full stop': cell(() => ({ cell: 'login\u3002example.com' })),
  'an encoded name': cell(() => ({ cell: 'xn--80ak6aa92e.example', hosts: ['xn--80ak6aa92e.example'] })),
  'a raised letter in a name': cell(() => ({ cell: 'login<sup>evil</sup>.example.com' })),
  'a lowered letter in a name': cell(() => ({
    cell: 'a<sub>1</sub>.example.com',
    hosts: ['a1.example.com'],
  })),
  // Markup that changes nothing.
  'a footnote': cell(same((host) => `${host}<sup>1</sup>`)),
  'bold names': cell(same((host) => `**${host.replace('*', '\\*')}**`)),
  'upper case': cell(same((host) => host.toUpperCase())),
  'entities for stars': cell(same((host) => host.replace('*', '&#42;'))),
  'a link to itself': cell(same((host) => `[${host}](https://${host}/)`)),
  'a name in entities': cell((hosts) => ({
    cell: `${hosts.join('<br>')}<br>&#101;vil.example`,
    hosts: [...hosts, evil],
  })),
  'breaks of all kinds': cell((hosts) => ({
    cell: `${hosts.join('<BR />')}</br>more.example.com`,
    hosts: [...hosts, 'more.example.com'],
  })),
  // Links.
  'a link that leads elsewhere': cell((hosts) => ({ cell: `[${hosts[0]}](https://${evil}/)` })),
  'a link that shows a word': cell(() => ({ cell: `[portal](https://${evil}/)` })),
  'a link by reference': cell((hosts) => ({ cell: `[${hosts[0]}][1]` })),
  'an image': cell((hosts) => ({ cell: `![${hosts[0]}](${evil}.png)` })),
  'a footnote by reference': cell((hosts) => ({ cell: `${hosts[0]}[^1]` })),
  'a user before the host': cell(() => ({ cell: `https://login.example.com@${evil}/` })),
  'a backslash for a slash': cell(() => ({ cell: `https://login.example.com\\@${evil}` })),
  'a question': cell(() => ({ cell: `login.example.com?x=${evil}` })),
  'a fragment': cell(() => ({ cell: `login.example.com#.${evil}` })),
  // Wider than it looks.
  'every name': cell(() => ({ cell: '*' })),
  'every name of a top-level domain': cell(() => ({ cell: '*.com' })),
  'two stars': cell(() => ({ cell: '**.example.com' })),
  'a star behind a name': cell(() => ({ cell: 'login.example.*' })),
  'a star in a path': cell(() => ({ cell: 'login.example.com/*/x' })),
  'every address': cell(() => ({ cell: '0.0.0.0/0' })),
  'every address of IPv6': cell(() => ({ cell: '::/0' })),
  'an address as one number': cell(() => ({ cell: '3221225985' })),
  'an address in hexadecimal': cell(() => ({ cell: '0xc0.0.2.1' })),
  'an address with zeros': cell(() => ({ cell: '192.000.002.001' })),
  'an address with host bits': cell(() => ({ cell: '192.0.2.1/24' })),
  'a range of addresses': cell(() => ({ cell: '192.0.2.1-192.0.2.9' })),
  'a single label': cell(() => ({ cell: 'localhost' })),
  'another scheme': cell((hosts) => ({ cell: `ftp://${String(hosts[0]).replace('*.', '')}` })),
  // Ports.
  'a port behind one host': (rows, random) => {
    const at = random(rows.length);
    const row = rows[at] as Row;
    const text = lineOf(row, `${row.hosts.join('<br>')}<br>odd.example.com:8443`);
    return {
      text: page(replaceAt(lines(rows), at, text)),
      rows: replaceAt(rows, at, { ...row, more: ['odd.example.com 8443/tcp'] }),
    };
  },
  'port 0': port('0'),
  'a port above all': port('65536'),
  'a range that runs backwards': port('9000-8000'),
  'two ports in words': port('443 or 8443'),
  'two ports': port('443 and 8443', ['443/https', '8443/tcp']),
  'a range with an en dash': port('8000–8010', ['8000-8010/tcp']),
  'a thousand in a port': port('50,000-59,999'),
  'two transports, one of them of which port?': port('443, 53 UDP'),
  'a port that is struck out': port('443, ~~80~~'),
  'a port in a comment': port('443<!-- , 1-65535 -->'),
  'a raised digit': port('44<sup>3</sup>3'),
  'all ports in a word': port('any'),
  'digits of another script': port('\u0664\u0664\u0663'),
  'a port of full width': port('\uff14\uff14\uff13'),
  'a transport alone': port('UDP'),
  // Notes.
  'a host in a note': use(`Also reaches ${evil}.`),
  'a port in a note': use('Over port 8443', true),
  'UDP in a note': use('Needs UDP as well', true),
  'a row that is optional in a note': use('Optional.'),
  // Rows and columns.
  'a row in a comment': between([`<!-- | ${evil} | 443 | x | -->`]),
  'rows in a long comment': between(['<!--', `| ${evil} | 443 | x |`, '-->']),
  'a row in a condition': between(['{% if beta %}', `| ${evil} | 443 | x |`, '{% endif %}']),
  'a row in an element that is hidden': between([`<div hidden>`, `| ${evil} | 443 | x |`, '</div>']),
  'a row with one cell more': between([`| login.example.com | 443 | x | ${evil} |`], 1),
  'a row with one cell too few in front': between([`| 443 | x |`], 1),
  'an empty row': between(['| | | |'], 1),
  'a row that means as above': between(['| | 8443 | x |'], 1),
  'a title between rows': between(['| **Optional** | | |'], 1),
  'swapped cells in a row': between([`| 443 | ${evil} | x |`], 1),
  'a header between rows': between(['| URL | Port | Use |', '| --- | --- | --- |'], 1),
  'a blank line in the table': between([''], 1),
  'a line of words in the table': between(['Some more words about it.'], 1),
  'a note in the table': between(['> [!NOTE]', '> Some words.', ''], 1),
  'words behind a blank line in the table': between(['', 'These as well:', ''], 1),
  'a rule in the table': between(['---'], 1),
  'an item in the table': between(['- some words'], 1),
  'code in the table': between(['```', `| ${evil} | 443 | x |`, '```'], 1),
  'an include in the table': between(['[!INCLUDE [more](more.md)]'], 1),
  'a row with a bar in code': between([`| \`a.example.com|${evil}\` | 443 |`], 1),
  'a row of HTML': between([`<tr><td>${evil}</td><td>443</td></tr>`], 1),
  'a row twice': whole((rows) => ({
    text: page([...lines(rows), lineOf(rows[0] as Row)]),
    rows: [...rows, rows[0] as Row],
  })),
  'columns in another order': whole((rows) => ({
    text: page(
      rows.map((row) => `| Signing in | ${portOf(row)} | ${row.hosts.join(', ')} |`),
      '| Use | Port | URL |\n| --- | --- | --- |\n',
    ),
  })),
  'names of columns swapped': whole((rows) => ({
    text: page(lines(rows), '| Port | URL | Use |\n| --- | --- | --- |\n'),
    rows: [],
    doubtful: rows.length,
  })),
  'a column of this name twice': whole((rows) => ({
    text: page(
      rows.map((row) => `| ${evil} ${lineOf(row)}`),
      '| URL | URL | Port | Use |\n| --- | --- | --- | --- |\n',
    ),
    rows: [],
    doubtful: rows.length,
  })),
  'another name of the column': whole((rows) => ({
    text: page(lines(rows), '| URL to block | Port | Use |\n| --- | --- | --- |\n'),
    rows: [],
    doubtful: rows.length,
  })),
  'a column with a name that is not seen': whole((rows) => ({
    text: page(
      rows.map((row) => `| ${evil} ${lineOf(row)}`),
      '| <span hidden>URL</span> | URL | Port | Use |\n| --- | --- | --- | --- |\n',
    ),
  })),
  'a second table under the heading': whole((rows) => ({
    text: page(lines(rows), columns, `\nAnd:\n\n${columns}| ${evil} | 443 | x |\n${tail}`),
    rows: [...rows, flat],
  })),
  'a second heading of this name': whole((rows) => ({
    text: page(lines(rows), columns, `${tail}\n## Allowed hosts\n\n${columns}| ${evil} | 443 | x |\n`),
    rows: [...rows, flat],
  })),
  'a table in a comment above': whole((rows) => ({
    text: `${head}<!--\n${columns}| ${evil} | 443 | x |\n-->\n\n${columns}${lines(rows).join('\n')}\n${tail}`,
  })),
  'a table in code above': whole((rows) => ({
    text: `${head}\`\`\`\n${columns}| ${evil} | 443 | x |\n\`\`\`\n\n${columns}${lines(rows).join('\n')}\n${tail}`,
  })),
  'the table in code': whole((rows) => ({
    text: `${head}\`\`\`\n${columns}${lines(rows).join('\n')}\n\`\`\`\n${tail}`,
    rows: [],
    doubtful: 1,
  })),
  'the table quoted': whole((rows) => ({
    text: `${head}${`${columns}${lines(rows).join('\n')}`.replace(/^/gm, '> ')}\n${tail}`,
  })),
  'a heading that is another': whole((rows) => ({
    text: page(lines(rows)).replace('## Allowed hosts', '## Allowed hosts (retired)'),
    rows: [],
    doubtful: 1,
  })),
  'a rule of dashes that is too short': whole((rows) => ({
    text: page(lines(rows), '| URL | Port | Use |\n| --- | --- |\n'),
    rows: [],
    doubtful: 1,
  })),
  'the page cut in a row': whole((rows, random) => {
    const text = page(lines(rows));
    const at = text.indexOf(`h${2 + random(5)}a.`) + 3;
    return {
      text: text.slice(0, at),
      rows: rows.filter((row) => text.indexOf(`\`${row.hosts.at(-1)}\``) < at - 9),
      doubtful: 1,
    };
  }),
};
