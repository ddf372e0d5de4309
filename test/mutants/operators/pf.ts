/** Mistakes in a pf.conf, and edits of one that change nothing. */
import type { Edit, Operator, Subject } from '../mutant.ts';
import { pfTableOperators } from './pf-tables.ts';
import { type Lines, linesOf, onFiles, onLines, replaceEach, type Scope, splice, swapLines } from './text.ts';

function mainOf(subject: Subject): readonly Lines[] {
  return [linesOf(subject.files.find(({ path }) => path.endsWith('.conf')))];
}

const isRule = (line: string): boolean => /^(pass|block)\b/.test(line);
const isPass = (line: string): boolean => line.startsWith('pass');
const isBlock = (line: string): boolean => line.startsWith('block');
const isTable = (line: string): boolean => line.startsWith('table');
const rules: Scope = { files: mainOf, isMeant: isRule };
const passes: Scope = { files: mainOf, isMeant: isPass };
const tables: Scope = { files: mainOf, isMeant: isTable };
const statements: Scope = { files: mainOf, isMeant: (line) => isRule(line) || isTable(line) };
const comments: Scope = { files: mainOf, isMeant: (line) => line.startsWith('#') };

/** One edit for every spelling of a rule line that a pattern gives. */
function inRules(
  name: string,
  what: string,
  pattern: RegExp,
  ...replacements: readonly (string | ((match: RegExpExecArray) => string | undefined))[]
): Operator {
  return onLines(name, what, rules, (line) =>
    replacements.flatMap((one) => replaceEach(line, pattern, typeof one === 'string' ? () => one : one)),
  );
}

/** Words and signs of a line, each with the blanks behind it. */
function tokensIn(line: string): readonly string[] {
  return line.match(/"[^"]*"\s*|[<>!={},/]\s*|[^\s<>!={},/"]+\s*/g) ?? [];
}

function otherTables(subject: Subject, name: string): readonly string[] {
  const names = mainOf(subject).flatMap(({ lines }) =>
    lines.flatMap((line) => /^table <(\w+)>/.exec(line)?.slice(1, 2) ?? []),
  );
  return [...names.filter((one) => one !== name), 'rulec_nowhere'];
}

/** A line at every place among the rules. */
function insertions(subject: Subject, ...added: readonly string[]): readonly Edit[] {
  return mainOf(subject).flatMap((file) =>
    file.lines.flatMap((line, at) =>
      isRule(line) ? added.map((one) => splice(subject, file, at, 0, [one])) : [],
    ),
  );
}

const lines: readonly Operator[] = [
  onLines('drop-line', 'a line is lost', statements, () => [[]]),
  onLines('duplicate-line', 'a line stands twice', statements, (line) => [[line, line]], 'same'),
  swapLines('swap-rules', 'two rules change places', rules),
  swapLines('swap-passes', 'two passes change places', passes),
  onFiles('reverse-rules', 'the rules stand in reverse order', mainOf, (text) => {
    const all = text.split('\n').filter(isRule);
    return [[...text.split('\n').filter((line) => !isRule(line)), ...all.reverse(), ''].join('\n')];
  }),
  onFiles(
    'last-match',
    'the rules in reverse order and none quick: the last match decides',
    mainOf,
    (text) => {
      const all = text.split('\n').filter(isRule);
      const plain = all.map((line) => line.replace(' quick', ''));
      return [[...text.split('\n').filter((line) => !isRule(line)), ...plain.reverse(), ''].join('\n')];
    },
  ),
  onFiles('lose-last-deny', 'the closing block is lost', mainOf, (text) => [
    text
      .split('\n')
      .filter((line) => !isBlock(line) || !line.includes('"rulec:deny"'))
      .join('\n'),
  ]),
  onFiles('block-first', 'the closing block stands before the passes', mainOf, (text) => {
    const isClosing = (line: string): boolean => isBlock(line) && line.includes('"rulec:deny"');
    const all = text.split('\n');
    const first = all.findIndex(isPass);
    if (first < 0) return [];
    const rest = (part: readonly string[]): readonly string[] => part.filter((line) => !isClosing(line));
    return [[...rest(all.slice(0, first)), ...all.filter(isClosing), ...rest(all.slice(first))].join('\n')];
  }),
  {
    name: 'add-rule',
    what: 'a rule comes in',
    edits: (subject) =>
      insertions(
        subject,
        'pass quick',
        'pass',
        'block quick',
        'block return in quick proto tcp from any to any port 443',
        'block return out quick proto udp from any to any',
        'pass in quick proto tcp from any to 203.0.113.77 port 22 keep state',
        'pass out quick proto tcp from any to 203.0.113.77 port 22 keep state',
        'pass quick inet6 from any to any',
        'pass quick proto tcp from 198.51.100.0/25 to any port 443 tag RULEC',
      ),
  },
];

const words: readonly Operator[] = [
  onLines('drop-word', 'a word or a sign is lost', statements, (line) => {
    const tokens = tokensIn(line);
    return tokens.map((_, at) => [...tokens.slice(0, at), ...tokens.slice(at + 1)].join('').trimEnd());
  }),
  onLines(
    'misspell',
    'a keyword is misspelled',
    statements,
    (line) =>
      replaceEach(
        line,
        /\b(pass|block|quick|proto|from|to|port|flags|keep|state|label|table|persist|file)\b/g,
        ([word]) => `${word.slice(0, -2)}${word.slice(-1)}${word.slice(-2, -1)}`,
      ).filter((one) => one !== line),
    'refused',
  ),
  inRules('strip-quick', '`quick` is lost', / quick\b/g, ''),
  onFiles('strip-every-quick', '`quick` is lost everywhere', mainOf, (text) => [
    text.replaceAll(/^((?:pass|block).*?) quick\b/gm, '$1'),
  ]),
  inRules('strip-not', '`!` is lost in front of a table', /! (?=<)/g, ''),
  inRules('add-not', '`!` comes in front of a table', /(?<!! )(?=<)/g, '! '),
  inRules('pass-for-block', 'a block becomes a pass', /^block return/g, 'pass'),
  onLines('block-for-pass', 'a pass becomes a block', passes, (line) => [
    line.replace(/^pass/, 'block return'),
    line.replace(/^pass/, 'block return').replace(' keep state', ''),
  ]),
  inRules(
    'direction',
    '`in` for `out`, or neither',
    /(?<=^pass|^block return) (in|out)\b/g,
    ([text]) => (text === ' in' ? ' out' : ' in'),
    '',
  ),
  inRules(
    'transport',
    'tcp for udp and back, or both',
    /\bproto (tcp|udp)\b/g,
    (match) => `proto ${match[1] === 'tcp' ? 'udp' : 'tcp'}`,
    'proto { tcp udp }',
    'proto { tcp, udp }',
  ),
  inRules(
    'port-off-by-one',
    'a port is one too high or one too low',
    /(?<=\bport )(\d+)(?!:)\b/g,
    ([text]) => `${Number(text) + 1}`,
    ([text]) => `${Number(text) - 1}`,
  ),
  inRules(
    'port-range-off-by-one',
    'a range of ports begins or ends one too early or too late',
    /(?<=\bport )(\d+):(\d+)/g,
    ([, from, to]) => `${Number(from) - 1}:${to}`,
    ([, from, to]) => `${Number(from) + 1}:${to}`,
    ([, from, to]) => `${from}:${Number(to) + 1}`,
    ([, from, to]) => `${from}:${Number(to) - 1}`,
    ([, from]) => `${from}`,
  ),
  inRules(
    'port-operator',
    'an operator in front of a port',
    /(?<=\bport )(?=\d+\b(?!:))/g,
    '!= ',
    '> ',
    '>= ',
    '< ',
    '<= ',
  ),
  inRules(
    'port-form',
    'a form of ports that pf does not take',
    /(?<=\bport )(\d+)(:\d+)?/g,
    ([, port]) => `${port}-${Number(port) + 1}`,
    '65536',
    ([, port]) => `{ ${port}, }`,
    'any',
  ),
  inRules(
    'reversed-range',
    'a range of ports that ends before it begins',
    /(?<=\bport )(\d+):(\d+)/g,
    ([, from, to]) => `${to}:${from}`,
  ),
  inRules(
    'widen-ports',
    'a port becomes a range, or every port',
    /\bport (\d+)\b(?!:)/g,
    ([, port]) => `port ${port}:${Number(port) + 1}`,
    ([, port]) => `port ${Number(port) - 1}:${port}`,
    '',
  ),
  inRules(
    'any-source',
    'the test of the source is lost, or another one comes in',
    /\bfrom (<\w+>|any)/g,
    'from any',
    'from 192.0.2.0/25',
    'from ! 192.0.2.0/25',
    'from 2001:db8:5::/48',
  ),
  onLines('other-table', 'a rule names another table', rules, (line, subject) =>
    replaceEach(line, /<(\w+)>/g, ([, name = '']) => name).flatMap((_, index) => {
      const found = [...line.matchAll(/<(\w+)>/g)][index];
      return otherTables(subject, found?.[1] ?? '').map(
        (name) =>
          `${line.slice(0, found?.index)}<${name}>${line.slice((found?.index ?? 0) + (found?.[0].length ?? 0))}`,
      );
    }),
  ),
  inRules('any-destination', 'the test of the destination is lost', /\bto (! )?<\w+>/g, 'to any'),
  inRules(
    'literal-destination',
    'addresses in the place of a table',
    /\bto (! )?<\w+>/g,
    'to 192.0.2.0/24',
    'to { 192.0.2.0/25, !192.0.2.64/26 }',
    'to 192.0.2.1 - 192.0.2.9',
    'to www.example.com',
    'to 0.0.0.0/0',
    'to ::/0',
  ),
  inRules(
    'family',
    'a rule is for one address family alone, or for the other one',
    /( inet6?)?(?= (?:proto|from|all)\b)/g,
    ' inet',
    ' inet6',
    '',
  ),
  inRules(
    'interface',
    'an interface comes in, changes, or is lost',
    /( on \w+)?(?= (?:inet6?|proto|from|all)\b)/g,
    '',
    ' on em9',
    ' on ! em0',
    ' on { em0 em9 }',
  ),
  inRules(
    'flags',
    'other TCP flags: a first packet has SYN and nothing else',
    / flags S\/SA\b/g,
    ' flags A/A',
    ' flags SA/SA',
    ' flags S/SAFR',
    ' flags any',
    '',
    ' flags S/A',
    ' flags /SA',
  ),
  inRules(
    'state',
    '`keep state` is lost, or another one',
    / keep state\b/g,
    '',
    ' no state',
    ' modulate state',
    ' keep state keep state',
  ),
  inRules('tag', 'a tag is lost or another one', / tag RULEC\b/g, '', ' tag OTHER'),
  inRules(
    'tagged',
    'the test of a tag is lost, or turned round',
    / tagged RULEC\b/g,
    '',
    ' tagged OTHER',
    ' ! tagged RULEC',
  ),
  inRules(
    'block-tagged',
    'what was let in is blocked on the way out',
    /^pass (out .*) keep state(.*tagged RULEC.*)/g,
    ([, rest, end]) => `block return ${rest}${end}`,
  ),
  inRules(
    'block-out',
    'a block of what the passes have tagged',
    /^block return in(.*)$/g,
    ([, rest]) => `block return in${rest}\nblock out quick proto tcp all tagged RULEC`,
    ([, rest]) => `block return in${rest}\nblock out quick all ! tagged RULEC`,
  ),
  onLines('table-line', 'a table that is filled otherwise', tables, (line) => [
    line.replace(/ file ".*"/, ''),
    line.replace(/ file ".*"/, ' { }'),
    line.replace(/ file ".*"/, ' { 192.0.2.0/24 }'),
    line.replace(/ file ".*"/, ' file "/dev/zero.txt"'),
    line.replace(/<\w+>/, '<rulec_other>'),
    `${line} { 203.0.113.99 }`,
    `${line} { 192.0.2.0/24, }`,
    `${line} { ! 192.0.2.0/26 }`,
    `${line} { host.example.com }`,
  ]),
  onLines('other-file', 'a table reads the file of another one', tables, (line, subject) => {
    const own = /file "(.*)"/.exec(line)?.[1] ?? '';
    const all = mainOf(subject).flatMap((file) =>
      file.lines.flatMap((one) => /file "(.*)"/.exec(one)?.slice(1, 2) ?? []),
    );
    return all.filter((path) => path !== own).map((path) => line.replace(own, path));
  }),
  onLines('bare-path', 'a path without quotes', tables, (line) => [line.replace(/"(.*)"/, '$1')], 'refused'),
  onLines('swallowed-line', 'a comment that ends in a backslash swallows the next line', comments, (line) => [
    `${line} \\`,
  ]),
  onFiles('comment-out', 'a rule becomes a comment', mainOf, (text) =>
    replaceEach(text, /^(?=pass|block|table)/gm, () => '# '),
  ),
  onFiles(
    'bad-bytes',
    'bytes that pf does not take',
    mainOf,
    (text) => [text.replaceAll('\n', '\r\n'), `\ufeff${text}`],
    'refused',
  ),
  onFiles('no-newline', 'the last line has no newline', mainOf, (text) => [text.replace(/\n+$/, '')]),
];

const harmless: readonly Operator[] = [
  onLines(
    'blanks',
    'blanks, tabs and empty lines',
    statements,
    (line) => [
      line.replaceAll(' ', '\t'),
      `  ${line}`,
      `${line}  `,
      ['', line, ''],
      line.replace(/ (from|persist)/, ' \\\n    $1'),
    ],
    'same',
  ),
  onLines(
    'remark',
    'a comment comes, changes or goes',
    comments,
    (line) => [[], '# something else', ['# more', line], `${line} # "x" pass quick`],
    'same',
  ),
  onLines('remark-behind', 'a comment behind a line', statements, (line) => [`${line} # a remark`], 'same'),
  inRules('label', 'a label is lost or another one', / label "[^"]*"/g, '', ' label "other"', ' label other'),
  inRules('log', '`log` comes or goes', /( log)?(?= quick\b)/g, '', ' log'),
  inRules('log-behind', '`log` behind `quick`', /(?: log)? quick\b/g, ' quick log'),
  inRules('response', 'a block that answers otherwise', /^block return\b/g, 'block drop', 'block'),
  inRules(
    'spell-port',
    'another spelling of a port',
    /\bport (\d+)\b(?!:)/g,
    ([, port]) => `port = ${port}`,
    ([, port]) => `port ${port}:${port}`,
    ([, port]) => `port { ${port} }`,
    ([, port]) => `port ${Number(port) - 1} >< ${Number(port) + 1}`,
    ([, port]) => (port === '443' ? 'port https' : undefined),
    ([, port]) => `port { ${port}, ${port} }`,
  ),
  inRules(
    'spell-range',
    'another spelling of a range of ports',
    /\bport (\d+):(\d+)/g,
    ([, from, to]) => `port { ${from}:${to} }`,
    ([, from, to]) => `port { ${from}, ${Number(from) + 1}:${to} }`,
    ([, from, to]) =>
      Number(from) > 0 && Number(to) < 65535 ? `port ${Number(from) - 1} >< ${Number(to) + 1}` : undefined,
  ),
  inRules('spell-any', 'another spelling of no condition', /\bfrom any to\b/g, 'to', 'from { any } to'),
  inRules('spell-all', '`all` written out', /\ball\b/g, 'from any to any', 'from any', 'to any'),
  inRules(
    'spell-transport',
    'another spelling of a transport',
    /\bproto (tcp|udp)\b/g,
    ([, name]) => `proto { ${name} }`,
    ([, name]) => `proto ${name === 'tcp' ? 6 : 17}`,
  ),
  inRules(
    'reorder-options',
    'the options of a rule in another order',
    / flags S\/SA keep state (label "[^"]*")/g,
    ([, label]) => ` ${label} keep state flags S/SA`,
  ),
  inRules('quote', 'quotes around names', /(?<=tag(?:ged)? )RULEC\b/g, '"RULEC"', "'RULEC'"),
  onLines(
    'table-words',
    '`persist`, `const` and `counters`',
    tables,
    (line) => [
      line.replace(' persist', ''),
      line.replace(' persist', ' persist const'),
      line.replace(' persist', ' counters'),
    ],
    'same',
  ),
  onLines(
    'split-transport',
    'a rule of both transports in two',
    { files: mainOf, isMeant: (line) => isBlock(line) && !line.includes('proto') },
    (line) => [
      [line.replace(' from', ' proto tcp from'), line.replace(' from', ' proto udp from')],
      [line.replace(' from', ' inet from'), line.replace(' from', ' inet6 from')],
      [line.replace(' from', ' inet from')],
      [line.replace(' from', ' proto tcp from')],
    ],
  ),
  onFiles(
    'macro',
    'a macro stands for a word',
    mainOf,
    (text) => [
      text
        .replace(/port (\d+)\b(?!:)/, 'port $served')
        .replace(/^(?=table)/m, `served = "${/port (\d+)\b(?!:)/.exec(text)?.[1] ?? 1}"\n`),
    ],
    'same',
  ),
  onFiles(
    'lost-macro',
    'a macro that nobody defines',
    mainOf,
    (text) => [text.replace(/port \d+/, 'port $served')].filter((one) => one !== text),
    'refused',
  ),
  onFiles('anchor', 'the rules in an anchor of their own', mainOf, (text) => {
    const all = text.split('\n');
    const around = (head: string): string =>
      [
        ...all.filter((line) => !isRule(line)),
        head,
        ...all.filter(isRule).map((line) => `  ${line}`),
        '}',
        '',
      ].join('\n');
    return [
      around('anchor "inner" {'),
      around('anchor "inner" in {'),
      around('anchor "inner" proto tcp {'),
      around('anchor "inner" inet {'),
      around('anchor "inner" from any to any {'),
    ];
  }),
  onFiles(
    'setting',
    'a setting that decides about no packet',
    mainOf,
    (text) => [
      text.replace(/^(?=table)/m, 'set limit table-entries 400000\n'),
      text.replace(/^(?=table)/m, 'set block-policy drop\n'),
    ],
    'same',
  ),
  onFiles('late-setting', 'a setting behind a rule', mainOf, (text) => [`${text}set block-policy drop\n`]),
];

export const pfOperators: readonly Operator[] = [...lines, ...words, ...pfTableOperators, ...harmless];
