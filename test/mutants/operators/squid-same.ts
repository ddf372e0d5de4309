/** Edits of a squid.conf that change nothing. */
import type { Operator, Subject } from '../mutant.ts';
import { halves, rangeOf } from './prefixes.ts';
import {
  aclNames,
  acls,
  aclsOf,
  comments,
  configsOf,
  factOf,
  inLines,
  isAcl,
  mainOf,
  statements,
  withValue,
} from './squid-scopes.ts';
import { onFiles, onLines, swapLines, withFile } from './text.ts';

/** Lines of one ACL that stand right behind each other, as one. */
function mergeLines(text: string, join: (head: string, values: readonly string[]) => string): string {
  const merged: string[] = [];
  const open = { head: '', values: [] as string[] };
  const close = (): void => {
    if (open.values.length > 0) merged.push(join(open.head, open.values));
    open.values = [];
  };
  for (const line of text.split('\n')) {
    const isPart = isAcl(line) && !line.includes('"') && !/ (all|any)-of /.test(line);
    const head = isPart ? line.slice(0, line.length - factOf(line).length) : '';
    if (head !== open.head) close();
    if (!isPart) merged.push(line);
    else open.values.push(factOf(line));
    open.head = head;
  }
  close();
  return merged.join('\n');
}

/** Each name of an ACL changed wherever it stands. */
function rename(subject: Subject, name: string, other: string) {
  return configsOf(subject).reduce(
    (files, { path, lines }) =>
      withFile(
        files,
        path,
        lines
          .map((line) =>
            line.startsWith('#')
              ? line
              : line
                  .split(' ')
                  .map((word) => (word.replace('!', '') === name ? word.replace(name, other) : word))
                  .join(' '),
          )
          .join('\n'),
      ),
    subject.files,
  );
}

export const squidSameOperators: readonly Operator[] = [
  onLines(
    'blanks',
    'blanks, tabs and empty lines',
    statements,
    (line) => [
      line.replaceAll(' ', '\t'),
      line.replaceAll(' ', '   '),
      `  ${line}`,
      `${line}  `,
      ['', line, ''],
    ],
    'same',
  ),
  onLines(
    'remark',
    'a comment comes, changes or goes',
    comments,
    (line) => [[], '# something else', ['# more', line], `${line} # http_access allow all`, `   ${line}`],
    'same',
  ),
  onLines(
    'remark-behind',
    'a comment behind a line',
    statements,
    (line) => [`${line} # a remark`, `${line} #allow all`],
    'same',
  ),
  onLines(
    'continue-line',
    'a line goes on in the next',
    statements,
    (line) => [
      line.replace(' ', ' \\\n  '),
      line.replaceAll(' ', ' \\\n '),
      line.replace(/ (?=\S+$)/, ' \\\n# a remark\n '),
    ],
    'same',
  ),
  onFiles('crlf', 'lines end in CRLF', configsOf, (text) => [text.replaceAll('\n', '\r\n')], 'same'),
  onFiles(
    'no-newline',
    'the last line has no newline',
    configsOf,
    (text) => [text.replace(/\n+$/, '')],
    'same',
  ),
  onFiles(
    'one-line-acls',
    'all values of an ACL on one line',
    mainOf,
    (text) => [
      mergeLines(text, (head, values) => head + values.join(' ')),
      mergeLines(text, (head, values) => head + values.join(' \\\n    ')),
      mergeLines(text, (head, values) => head + [...values].reverse().join(' ')),
    ],
    'same',
  ),
  swapLines('swap-values', 'values of ACLs in another order', {
    files: mainOf,
    isMeant: (line) => isAcl(line) && !/ (all|any)-of /.test(line),
  }),
  onFiles(
    'late-values',
    'values that come behind the lines that use them',
    mainOf,
    (text) => {
      const lines = text.split('\n');
      return lines.flatMap((line, at) => {
        const [, name = ''] = line.split(' ');
        const isLater = isAcl(line) && lines.slice(0, at).some((one) => one.startsWith(`acl ${name} `));
        return isLater ? [[...lines.slice(0, at), ...lines.slice(at + 1), line, ''].join('\n')] : [];
      });
    },
    'same',
  ),
  {
    name: 'rename-acl',
    what: 'an ACL has another name everywhere',
    edits: (subject) =>
      aclNames(subject).flatMap((name, at) => [
        {
          where: `${name} in upper case`,
          files: () => rename(subject, name, name.toUpperCase()),
          effect: 'same' as const,
        },
        {
          where: `${name} by another name`,
          files: () => rename(subject, name, `other-${at}`),
          effect: 'same' as const,
        },
      ]),
  },
  onLines(
    'case-of-name',
    'a name of an ACL in other letters',
    statements,
    (line) => [line.replace(/ (?:rulec)/g, ' RuleC')],
    'same',
  ),
  inLines(
    'spell-domain',
    'a value in upper case',
    aclsOf('dstdomain'),
    /(?<=-n )\S+$/g,
    [([value]) => value.toUpperCase()],
    'same',
  ),
  inLines('end-options', '`--` ends the flags', acls, / -n(?= )/g, [' -n --'], 'same'),
  inLines(
    'range-of-one',
    'a port as a range of one',
    aclsOf('port'),
    /\b(\d+)$(?<! \d+-\d+)/g,
    [([, port]) => `${port}-${port}`, ([, port]) => `${port} ${port}`],
    'same',
  ),
  onLines(
    'address-range',
    'a prefix as the range of its addresses, or as its halves',
    aclsOf('dst'),
    (line) => {
      const value = factOf(line);
      const both = halves(value);
      return both.length === 0 ? [] : [withValue(line, rangeOf(value)), withValue(line, both.join(' '))];
    },
    'same',
  ),
  inLines(
    'connect-by-name',
    'the predefined ACL in the place of an own one',
    { files: configsOf, isMeant: (line) => /^(http_access|ssl_bump)/.test(line) },
    /(?<=[ !])[^ !]+\.connect(?= )/g,
    ['CONNECT', 'connect'],
    'same',
  ),
  onLines(
    'group',
    'the terms of a line in a group',
    { files: mainOf, isMeant: (line) => /^http_access \w+ \S+ \S+/.test(line) },
    (line) => {
      const [keyword, action, ...terms] = line.split(' ');
      return [
        [`acl grouped all-of ${terms.join(' ')}`, `${keyword} ${action} grouped`],
        [
          ...terms.map((term) => `acl grouped any-of ${term}`),
          `${keyword} ${action} ${terms.join(' ')} grouped`,
        ],
        [`${keyword} ${action} ${[...terms].reverse().join(' ')}`],
        [`${keyword} ${action} all ${terms.join(' ')} all`],
      ];
    },
    'same',
  ),
  onLines(
    'redundant-deny',
    'a denial in front of one that holds for more',
    { files: mainOf, isMeant: (line) => line === 'http_access deny all' },
    (line) => [
      ['http_access deny CONNECT', line],
      ['http_access deny !CONNECT', line],
      [line, 'http_access allow all'],
      [line, line],
    ],
    'same',
  ),
];
