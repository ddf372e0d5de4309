/** Mistakes in list files. */
import type { Operator } from '../mutant.ts';
import { halves, masked, shifted } from './prefixes.ts';
import { listsOf, mainOf } from './squid-scopes.ts';
import { onFiles, onLines, type Scope, swapLines, withFile } from './text.ts';
import { exchangeFiles, loseFiles } from './whole-files.ts';

const entries: Scope = { files: listsOf, isMeant: (line) => /^[^# ]/.test(line) };
const names: Scope = { files: listsOf, isMeant: (line) => /^\.?[a-z]/.test(line) && !/::/.test(line) };

const operators: readonly Operator[] = [
  onLines('drop-entry', 'one value of a list is lost', entries, () => [[]]),
  onLines('change-entry', 'one value of a list is another one', entries, (line) =>
    [
      ...masked(line, -1),
      ...masked(line, 1),
      ...shifted(line, 1n),
      line.startsWith('.') ? line.slice(1) : `.${line}`,
      `x${line}`,
      `${line}x`,
      line.slice(0, -1),
    ].filter((one) => !/^\.[\d:.]/.test(one)),
  ),
  onLines('add-entry', 'a value comes into a list', entries, (line) =>
    /^[\d:]/.test(line)
      ? [
          [line, '203.0.113.200/32'],
          [line, '2001:db8:7777::/64'],
        ]
      : [
          [line, 'other.example'],
          [line, '.other.example'],
        ],
  ),
  onLines(
    'duplicate-entry',
    'a value stands twice in a list',
    { files: listsOf, isMeant: (line) => /^[.\da-z]/.test(line) && !/[\\^]/.test(line) },
    (line) => [[line, line]],
    'refused',
  ),
  onLines(
    'cover-entry',
    'a value that another one covers',
    { files: listsOf, isMeant: (line) => /^[.\da-z]/.test(line) && !/[\\^]/.test(line) },
    (line) =>
      /^[\d:]/.test(line)
        ? halves(line).map((half) => [line, half])
        : [[line, line.startsWith('.') ? `a${line}` : `.${line}`]],
    'refused',
  ),
  onLines(
    'two-on-a-line',
    'two values on one line of a list',
    { files: listsOf, isMeant: (line) => /^[.\da-z]/.test(line) },
    (line) => [`${line} ${line.replace(/^[^.:]+/, '77')}`, `other.example ${line}`],
    'refused',
  ),
  onLines('note-behind', 'a note right behind a value', names, (line) => [
    `${line}#note`,
    `"${line}"`,
    `${line},other.example`,
  ]),
  onLines(
    'long-comment',
    'a comment that is longer than a line of a list',
    entries,
    (line) => [
      [`# ${'x'.repeat(2046)} evil.test`, line],
      [`# ${'x'.repeat(2056)}`, line],
    ],
    'refused',
  ),
  onLines(
    'long-but-fine',
    'a comment that just fits',
    entries,
    (line) => [[`#${'x'.repeat(2040)}`, line]],
    'same',
  ),
  onFiles('empty-list', 'a list holds nothing', listsOf, () => ['', '# nothing\n'], 'refused'),
  onFiles('cut-list', 'a list ends early', listsOf, (text) => [
    text
      .split('\n')
      .slice(0, text.split('\n').length / 2)
      .join('\n'),
    /\d\d\n$/.test(text) ? text.slice(0, -2) : text,
  ]),
  onFiles(
    'list-bytes',
    'a byte order mark in front of a list',
    listsOf,
    (text) => [`\ufeff${text}`],
    'refused',
  ),
  loseFiles('lose-list', 'the file of a list is lost', listsOf, 'refused'),
  exchangeFiles('exchange-lists', 'two lists have their files exchanged', listsOf),
  onFiles('unquoted-list', 'the path of a list without quotes, or another one', mainOf, (text) => {
    const found = [...text.matchAll(/"(\/[^"]+)"/g)];
    return found.flatMap(({ 0: quoted, 1: path = '', index }) =>
      [path, `"${path}.old"`, `parameters(${quoted})`, `"${path.slice(1)}"`].map(
        (word) => text.slice(0, index) + word + text.slice(index + quoted.length),
      ),
    );
  }),

  swapLines('swap-entries', 'values of a list in another order', entries, 'same'),
  onLines(
    'list-layout',
    'blanks, comments and empty lines in a list',
    entries,
    (line) => [
      `  ${line}\t`,
      `${line} # a note`,
      `${line}\r`,
      ['', line],
      [`# ${line}`, line],
      ['   ', line],
    ],
    'same',
  ),
  onFiles(
    'list-end',
    'a list without its last newline',
    listsOf,
    (text) => [text.replace(/\n+$/, '')],
    'same',
  ),
  {
    name: 'inline-list',
    what: 'the values of a list in lines of their ACL',
    edits: (subject) =>
      listsOf(subject).map((list) => ({
        where: `${list.path} in lines`,
        effect: 'same' as const,
        files: () => {
          const [main] = mainOf(subject);
          const base = list.path.slice(list.path.lastIndexOf('/') + 1);
          const text = (main?.lines ?? []).flatMap((line) => {
            if (!line.includes(`/${base}"`)) return [line];
            return list.lines.filter(entries.isMeant).map((value) => line.replace(/"[^"]*"/, () => value));
          });
          return withFile(withFile(subject.files, list.path, undefined), main?.path ?? '', text.join('\n'));
        },
      })),
  },
];

export const squidListOperators: readonly Operator[] = operators.map((operator) => ({
  ...operator,
  onLists: true as const,
}));
