/** Mistakes in the table files of pf, and edits of them that change nothing. */
import { type Ip, readIp, spell } from '../evaluators/address.ts';
import type { Operator, Subject } from '../mutant.ts';
import { type Lines, linesOf, onFiles, onLines, type Scope, swapLines, withFile } from './text.ts';
import { exchangeFiles, loseFiles } from './whole-files.ts';

function tablesOf(subject: Subject): readonly Lines[] {
  return subject.files.filter(({ path }) => path.endsWith('.txt')).map(linesOf);
}

const entries: Scope = { files: tablesOf, isMeant: (line) => /^[0-9a-f:]/.test(line) };

/** `192.0.2.0/24` as its address and the length of its mask. */
function takeApart(entry: string): { readonly ip: Ip; readonly bits: number; readonly all: number } {
  const [text = '', mask] = entry.split('/');
  const ip = readIp(text);
  if (ip === undefined) throw new Error(`not an entry: ${entry}`);
  const all = ip.family === 4 ? 32 : 128;
  return { ip, bits: mask === undefined ? all : Number(mask), all };
}

function shifted(entry: string, by: bigint): readonly string[] {
  const { ip, bits, all } = takeApart(entry);
  const value = ip.value + by * (1n << BigInt(all - bits));
  return value < 0n || value >= 1n << BigInt(all) ? [] : [`${spell({ ...ip, value })}/${bits}`];
}

function masked(entry: string, by: number): readonly string[] {
  const { ip, bits, all } = takeApart(entry);
  return bits + by < 1 || bits + by > all ? [] : [`${spell(ip)}/${bits + by}`];
}

/** Both halves of a prefix. */
function halves(entry: string): readonly string[] {
  const { ip, bits, all } = takeApart(entry);
  if (bits >= all) return [];
  const high = ip.value + (1n << BigInt(all - bits - 1));
  return [`${spell(ip)}/${bits + 1}`, `${spell({ ...ip, value: high })}/${bits + 1}`];
}

const operators: readonly Operator[] = [
  onLines('drop-entry', 'one entry of a table is lost', entries, () => [[]]),
  onFiles('empty-table', 'every entry of a table is lost', tablesOf, (text) => [
    text.replaceAll(/^[0-9a-f:].*\n/gm, ''),
    '',
  ]),
  loseFiles('lose-table', 'the file of a table is lost', tablesOf, 'refused'),
  exchangeFiles('exchange-tables', 'two tables have their files exchanged', tablesOf),
  onLines('widen-mask', 'a mask is one bit shorter', entries, (line) => masked(line, -1)),
  onLines('narrow-mask', 'a mask is one bit longer', entries, (line) => masked(line, 1)),
  onLines('lose-mask', 'a mask is lost', entries, (line) => [line.replace(/\/.*/, '')]),
  onLines('shift-entry', 'a prefix moves to its neighbour', entries, (line) => [
    ...shifted(line, 1n),
    ...shifted(line, -1n),
  ]),
  onLines('other-family', 'an address in the place of one of the other family', entries, (line) => {
    const { ip, bits } = takeApart(line);
    return ip.family === 4
      ? [`::ffff:${spell(ip)}/${bits + 96}`, `2001:db8:${spell(ip).split('.').slice(0, 2).join(':')}::/48`]
      : ['192.0.2.32/27'];
  }),
  onLines('add-entry', 'an entry comes in', entries, (line) => [
    [line, '203.0.113.200'],
    [line, '2001:db8:77::/64'],
    [line, '192.0.2.0/24'],
    [line, '10.77.0.0/16'],
    [line, 'host.example.com'],
    [line, '0.0.0.0/1'],
  ]),
  onLines('negate-entry', '`!` comes in front of an entry', entries, (line) => [`!${line}`]),
  onLines(
    'bad-entry',
    'something that is no address',
    entries,
    (line) => [
      `${line},`,
      `${line}#x`,
      line.replace(/\/.*|$/, '/133'),
      line.replace(/\d+$/, '$&x'),
      `${line}-203.0.113.1`,
      `! ${line}`,
    ],
    'refused',
  ),
  onLines('other-comment', 'a comment that FreeBSD alone knows', entries, (line) => [[`; ${line}`, line]]),
  onLines('swap-digit', 'two digits of an address change places', entries, (line) =>
    [line.replace(/(\d)(\d)(?=[^/]*\/)/, '$2$1')]
      .filter((one) => /^[1-9a-f]/.test(one))
      .filter((one) => readIp(one.replace(/\/.*/, '')) !== undefined),
  ),
  onLines('all-of-ipv4', 'a prefix of length 0', entries, (line) => [
    [line, '0.0.0.0/0'],
    [line, '::/0'],
  ]),

  onLines(
    'split-entry',
    'a prefix becomes its two halves',
    entries,
    (line) => (halves(line).length === 0 ? [] : [halves(line)]),
    'same',
  ),
  onLines('lose-half', 'a prefix becomes one of its halves', entries, (line) => halves(line)),
  onLines(
    'part-entry',
    'a part of a prefix stands beside it',
    entries,
    (line) => halves(line).map((half) => [line, half]),
    'same',
  ),
  onLines('except-and-back', 'a half is taken away and given back', entries, (line) => {
    const [low, high] = halves(line);
    if (low === undefined || high === undefined) return [];
    return [
      [line, `!${low}`],
      [line, `!${low}`, ...halves(low)],
      [`!${low}`, line],
    ];
  }),
  onLines(
    'host-bits',
    'bits behind the mask, which pf clears',
    entries,
    (line) => {
      const { ip, bits, all } = takeApart(line);
      return bits >= all ? [] : [`${spell({ ...ip, value: ip.value + 1n })}/${bits}`];
    },
    'same',
  ),
  onLines(
    'spell-entry',
    'another spelling of a prefix',
    entries,
    (line) => {
      const { ip, bits } = takeApart(line);
      if (ip.family === 6) return [line.toUpperCase(), `${spell(ip)}/${bits}`];
      return [
        `${spell(ip)}/${bits}`,
        ...(bits <= 24 && line.includes('.0/') ? [line.replace('.0/', '/')] : []),
        line.replace(/^(\d{1,2})\./, '0$1.'),
      ].filter((one) => !(one.startsWith('0') && !one.includes('/')));
    },
    'same',
  ),
  onLines(
    'layout',
    'blanks, comments, several entries on a line',
    entries,
    (line) => [`  ${line}\t`, `${line} # a remark`, `${line}\r`, ['', line], `${line} ${line}`],
    'same',
  ),
  swapLines('swap-entries', 'entries in another order', entries, 'same'),
  onLines('duplicate-entry', 'an entry stands twice', entries, (line) => [[line, line]], 'same'),
  onFiles(
    'one-line',
    'all entries on one line',
    tablesOf,
    (text) => [
      text
        .replace(/^#.*\n/, '')
        .trim()
        .replaceAll('\n', ' '),
    ],
    'same',
  ),
  {
    name: 'inline-table',
    what: 'a table in braces in the place of a file',
    edits: (subject) =>
      tablesOf(subject).flatMap(({ path, lines }) => {
        const main = linesOf(subject.files.find((file) => file.path.endsWith('.conf')));
        const base = path.slice(path.lastIndexOf('/') + 1, -'.txt'.length);
        const list = lines.filter((line) => /^[0-9a-f:]/.test(line));
        return [list.join('\n    '), list.join(', ')].map((inner) => ({
          where: `${path} in braces`,
          files: () =>
            withFile(
              withFile(subject.files, path, undefined),
              main.path,
              main.lines
                .join('\n')
                .replace(new RegExp(`^table <${base}>.*$`, 'm'), `table <${base}> persist { ${inner} }`),
            ),
          effect: 'same' as const,
        }));
      }),
  },
];

export const pfTableOperators: readonly Operator[] = operators.map((operator) => ({
  ...operator,
  onLists: true,
}));
