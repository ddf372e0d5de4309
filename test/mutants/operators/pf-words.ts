/** Mistakes in the words of a pf.conf. */
import type { Operator } from '../mutant.ts';
import {
  comments,
  inRules,
  mainOf,
  otherTables,
  passes,
  rules,
  statements,
  tables,
  tokensIn,
} from './pf-scopes.ts';
import { onFiles, onLines, replaceEach } from './text.ts';

export const pfWords: readonly Operator[] = [
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
