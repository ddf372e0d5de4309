/** Mistakes in the files of external lists, and edits of them that change nothing. */
import type { Operator, Subject } from '../mutant.ts';
import { halves, masked, shifted } from './prefixes.ts';
import { type Lines, linesOf, onFiles, onLines, type Scope, swapLines } from './text.ts';
import { exchangeFiles, loseFiles } from './whole-files.ts';

function listsOf(subject: Subject): readonly Lines[] {
  return subject.files.filter(({ path }) => path.endsWith('.txt')).map(linesOf);
}

const entries: Scope = { files: listsOf, isMeant: (line) => line !== '' };

const operators: readonly Operator[] = [
  onLines('drop-list-line', 'one line of a list file is lost', entries, () => [[]]),
  onLines('change-list-line', 'one line of a list file is another one', entries, (line) => [
    ...masked(line, -1),
    ...masked(line, 1),
    ...shifted(line, 1n),
    ...shifted(line, -1n),
  ]),
  onLines('add-list-line', 'a line comes into a list file', entries, (line) => [
    [line, '203.0.113.200'],
    [line, '2001:db8:77::/64'],
    [line, '192.0.2.0-192.0.2.200'],
  ]),
  onLines(
    'bad-list-line',
    'a line of a list file that is no address',
    entries,
    (line) => [
      `${line}x`,
      `# ${line}`,
      line.replace(/\/.*|$/, '/133'),
      `https://${line}`,
      ` ${line}`,
      ['', line],
    ],
    'changes',
  ),
  onFiles('empty-list-file', 'a list file holds nothing', listsOf, () => ['']),
  loseFiles('lose-list-file', 'a list file is lost', listsOf),
  exchangeFiles('exchange-list-files', 'two lists have their files exchanged', listsOf),
  onFiles(
    'other-list-url',
    'a list is fetched from elsewhere',
    (subject) => subject.files.filter(({ path }) => /\.(xml|set)$/.test(path)).map(linesOf),
    (text) =>
      [...text.matchAll(/https:\/\/edl\.example\.com\/rulec\/(\S+?)\.txt/g)].map(
        ({ index, 0: url }) =>
          text.slice(0, index) + url.replace('.txt', '-old.txt') + text.slice(index + url.length),
      ),
  ),

  swapLines('swap-list-lines', 'lines of a list file in another order', entries, 'same'),
  onLines(
    'duplicate-list-line',
    'a line stands twice in a list file',
    entries,
    (line) => [[line, line]],
    'same',
  ),
  onLines(
    'split-list-line',
    'a prefix becomes its halves, or has a part beside it',
    entries,
    (line) => {
      const both = halves(line);
      return both.length === 0 ? [] : [both, [line, both[0] ?? line]];
    },
    'same',
  ),
  onLines('note-behind', 'a note behind an address', entries, (line) => [`${line} a note`], 'same'),
  onFiles(
    'list-end',
    'a list file without its last newline',
    listsOf,
    (text) => [text.replace(/\n$/, '')],
    'same',
  ),
];

export const paloaltoListOperators: readonly Operator[] = operators.map((one) => ({
  ...one,
  onLists: true as const,
}));
