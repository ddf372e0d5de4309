/** Edits of a pf.conf that change nothing, or little. */
import type { Operator } from '../mutant.ts';
import { comments, inRules, isBlock, isRule, mainOf, statements, tables } from './pf-scopes.ts';
import { onFiles, onLines } from './text.ts';

export const pfSame: readonly Operator[] = [
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
