/** Mistakes in the lines of a squid.conf. */
import type { Edit, Operator, Subject } from '../mutant.ts';
import { squidListOperators } from './squid-lists.ts';
import { squidSameOperators } from './squid-same.ts';
import {
  accesses,
  aclNames,
  acls,
  configsOf,
  decisions,
  inLines,
  isAccess,
  isAcl,
  mainOf,
  spliceOf,
  statements,
} from './squid-scopes.ts';
import { squidValueOperators } from './squid-values.ts';
import { onFiles, onLines, replaceEach, splice, swapLines, withFile } from './text.ts';

/** Lines at every place among the access lines. */
function insertions(
  subject: Subject,
  added: (names: readonly string[]) => readonly string[],
): readonly Edit[] {
  const lines = added(aclNames(subject));
  return mainOf(subject).flatMap((file) =>
    file.lines.flatMap((line, at) =>
      isAccess(line) ? lines.map((one) => splice(subject, file, at, 0, [one])) : [],
    ),
  );
}

function bumpInsertions(
  subject: Subject,
  added: (names: readonly string[]) => readonly string[],
): readonly Edit[] {
  const lines = added(aclNames(subject));
  return spliceOf(subject).flatMap((file) =>
    file.lines.flatMap((line, at) =>
      line.startsWith('ssl_bump') ? lines.map((one) => splice(subject, file, at, 0, [one])) : [],
    ),
  );
}

const lines: readonly Operator[] = [
  onLines('drop-line', 'a line is lost', statements, () => [[]]),
  onLines('comment-out', 'a line becomes a comment', statements, (line) => [`# ${line}`]),
  onLines(
    'duplicate-decision',
    'an access or bump line stands twice',
    decisions,
    (line) => [[line, line]],
    'same',
  ),
  onLines('duplicate-acl', 'a line of an ACL stands twice', acls, (line) => [[line, line]]),
  swapLines('swap-access', 'two access lines change places', accesses),
  swapLines('swap-statements', 'two lines change places', statements),
  onFiles('reverse-access', 'the access lines stand in reverse order', mainOf, (text) => {
    const all = text.split('\n');
    const turned = all.filter(isAccess).reverse();
    return [all.map((line) => (isAccess(line) ? (turned.shift() ?? line) : line)).join('\n')];
  }),
  onFiles('access-first', 'every access line stands before the ACLs', mainOf, (text) => {
    const all = text.split('\n');
    return [[...all.filter(isAccess), ...all.filter((line) => !isAccess(line))].join('\n')];
  }),
  onFiles('lose-last-deny', 'the closing denial is lost', mainOf, (text) => {
    const at = text.lastIndexOf('\nhttp_access deny');
    return [`${text.slice(0, at)}\n`];
  }),
  onFiles('close-otherwise', 'the closing line is another one', mainOf, (text, _file, subject) => {
    const at = text.lastIndexOf('\nhttp_access deny') + 1;
    const end = text.indexOf('\n', at);
    const close = (line: string): string => text.slice(0, at) + line + text.slice(end);
    return ['all', '!all', 'CONNECT', ...aclNames(subject)].flatMap((name) => [
      close(`http_access deny ${name}`),
      close(`http_access allow ${name}`),
    ]);
  }),
  {
    name: 'add-access',
    what: 'an access line comes in',
    edits: (subject) =>
      insertions(subject, (names) => [
        'http_access allow all',
        'http_access deny all',
        'http_access allow CONNECT',
        'http_access deny !CONNECT',
        ...names.flatMap((name) => [
          `http_access allow ${name}`,
          `http_access deny ${name}`,
          `http_access allow CONNECT !${name}`,
        ]),
      ]),
  },
  {
    name: 'add-bump',
    what: 'a bump line comes in',
    edits: (subject) =>
      bumpInsertions(subject, (names) => [
        'ssl_bump splice all',
        'ssl_bump bump all',
        'ssl_bump terminate all',
        ...names.flatMap((name) => [`ssl_bump splice ${name}`, `ssl_bump bump ${name}`]),
      ]),
  },
  {
    name: 'lose-splice-file',
    what: 'the file of the bypass is lost, or empty',
    edits: (subject) =>
      spliceOf(subject).flatMap(({ path }) =>
        [undefined, '# nothing\n'].map((content) => ({
          where: path,
          files: () => withFile(subject.files, path, content),
        })),
      ),
  },
];

const words: readonly Operator[] = [
  onLines('drop-word', 'a word is lost', statements, (line) => {
    const all = line.split(' ');
    return all.map((_, at) => [...all.slice(0, at), ...all.slice(at + 1)].join(' '));
  }),
  inLines('turn-action', '`allow` for `deny` and back', accesses, /(?<=^http_access )(allow|deny)/g, [
    ([, action]) => (action === 'allow' ? 'deny' : 'allow'),
  ]),
  inLines(
    'turn-splice',
    'another action on a tunnel',
    { files: spliceOf, isMeant: () => true },
    /^ssl_bump splice/g,
    ['ssl_bump bump', 'ssl_bump terminate'],
  ),
  inLines('lose-not', '`!` is lost', statements, / !(?=\S)/g, [' ']),
  inLines(
    'add-not',
    '`!` comes in front of an ACL',
    decisions,
    /(?<=^(?:http_access|ssl_bump) \w+ (?:.* )?)(?=[^! ])(?<= )/g,
    ['!'],
  ),
  onLines('other-acl', 'another ACL in the place of one', decisions, (line, subject) =>
    replaceEach(line, /(?<= !?)[^ !]+$|(?<= !?)[^ !]+(?= )/g, ([name]) => name).flatMap((_, index) => {
      if (index === 0) return [];
      return aclNames(subject).flatMap((other) => {
        const found = [...line.matchAll(/(?<= !?)[^ !]+$|(?<= !?)[^ !]+(?= )/g)][index];
        if (found === undefined || found[0] === other) return [];
        return [line.slice(0, found.index) + other + line.slice(found.index + found[0].length)];
      });
    }),
  ),
  onLines('add-term', 'a condition comes in', decisions, (line, subject) =>
    aclNames(subject).flatMap((name) => [`${line} ${name}`, `${line} !${name}`]),
  ),
  inLines(
    'unknown-acl',
    'an ACL that nobody defines',
    decisions,
    /(?<= )[^ !]+$/g,
    ['rulec-nowhere', ([name]) => `${name}x`],
    'refused',
  ),
  inLines(
    'misspell',
    'a keyword is misspelled',
    statements,
    /^(acl|http_access|ssl_bump)/g,
    [([word]) => `${word}s`, ([word]) => word.slice(0, -1)],
    'refused',
  ),
  inLines(
    'misspell-action',
    'an action or a type is misspelled',
    statements,
    /(?<=^(?:http_access|ssl_bump) )\w+|(?<=^acl \S+ )\w+/g,
    [([word]) => `${word}x`],
    'refused',
  ),
  inLines(
    'other-type',
    'an ACL of another type',
    acls,
    /(?<=^acl \S+ )(dst|dstdomain|dstdom_regex|src|urlpath_regex)\b/g,
    [
      ([type]) =>
        ({
          dst: 'src',
          dstdomain: 'dstdom_regex',
          dstdom_regex: 'dstdomain',
          src: 'dst',
          urlpath_regex: 'dstdom_regex',
        })[type ?? ''],
    ],
  ),
  onFiles(
    'rename-definition',
    'an ACL is defined under another name',
    mainOf,
    (text, _file, subject) =>
      aclNames(subject).map((name) =>
        text
          .split('\n')
          .map((line) => (isAcl(line) ? line.replace(`acl ${name} `, `acl ${name}-2 `) : line))
          .join('\n'),
      ),
    'refused',
  ),
  onFiles('confuse-acls', 'two ACLs have their values exchanged', mainOf, (text, _file, subject) => {
    const names = aclNames(subject);
    return names.slice(1).map((name, at) =>
      text
        .split('\n')
        .map((line) => {
          if (line.startsWith(`acl ${name} `)) return line.replace(name, names[at] ?? '');
          return line.startsWith(`acl ${names[at]} `) ? line.replace(names[at] ?? '', name) : line;
        })
        .join('\n'),
    );
  }),
];

const everywhere: readonly Operator[] = [
  onFiles('lose-term', 'a condition is lost in every line of a file', configsOf, (text, _file, subject) =>
    aclNames(subject).flatMap((name) => {
      const without = text
        .split('\n')
        .map((line) =>
          isAcl(line) || line.startsWith('#')
            ? line
            : line
                .split(' ')
                .filter((word, at) => at < 2 || word.replace('!', '') !== name)
                .join(' '),
        )
        .join('\n');
      return [without];
    }),
  ),
  onFiles(
    'bad-bytes',
    'bytes that Squid takes for a part of a word',
    configsOf,
    (text) => [`\ufeff${text}`],
    'refused',
  ),
];

export const squidOperators: readonly Operator[] = [
  ...lines,
  ...words,
  ...everywhere,
  ...squidValueOperators,
  ...squidListOperators,
  ...squidSameOperators,
];
