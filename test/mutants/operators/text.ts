/** Operators on the text of any target, for what no printer writes. They know lines, words and bytes, and no grammar. */
import type { TargetFile } from '../../../src/targets/target.ts';
import type { Edit, Effect, Kind, Operator, Random, Subject } from '../mutant.ts';

/** The files with another content for one of them; undefined: without it. */
export function withFile(
  files: readonly TargetFile[],
  path: string,
  content: TargetFile['content'] | undefined,
): readonly TargetFile[] {
  return files.flatMap((file) =>
    file.path !== path ? [file] : content === undefined ? [] : [{ path, content }],
  );
}

/** The files of a subject that are text. */
export function textsOf(subject: Subject): readonly { readonly path: string; readonly text: string }[] {
  return subject.files.flatMap(({ path, content }) =>
    typeof content === 'string' ? [{ path, text: content }] : [],
  );
}

/** Puts another text in the place of a part of a file. */
export function editText(
  subject: Subject,
  file: { readonly path: string; readonly text: string },
  [from, to]: readonly [number, number],
  put: string,
  effect?: Effect,
): Edit {
  const { path, text } = file;
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const line = text.slice(start, text.indexOf('\n', start) < 0 ? undefined : text.indexOf('\n', start));
  return {
    where: `${path}: ${line.slice(0, 120)} | ${text.slice(from, to).slice(0, 80)} => ${put.slice(0, 200)}`,
    group: `${path.replace(/[^./]*\./, '.')} ${line
      .replace(/["'].*|\d.*/, '')
      .split(/\s+/)
      .slice(0, 3)
      .join(' ')}`,
    files: () => withFile(subject.files, path, text.slice(0, from) + put + text.slice(to)),
    ...(effect === undefined ? {} : { effect }),
  };
}

/** Of so many places in one file at most an operator makes edits, to sample from. */
export const mostMatches = 300;

/** What one match of a pattern can become. */
type Puts = (match: RegExpExecArray, random: Random, all: readonly RegExpExecArray[]) => readonly string[];

/** One edit for every match of a pattern in every text, and everything that it can become. */
export function onMatches(name: string, kind: Kind, pattern: RegExp, puts: Puts): Operator {
  return {
    name,
    kind,
    edits: (subject, random) =>
      textsOf(subject).flatMap((file) => {
        const matches = [...file.text.matchAll(pattern)];
        return random.sample(matches, mostMatches).flatMap((match) =>
          puts(match, random, matches)
            .filter((put) => put !== match[0])
            .map((put) => editText(subject, file, [match.index, match.index + match[0].length], put)),
        );
      }),
  };
}

/** One edit of each text as a whole. */
function onTexts(
  name: string,
  kind: Kind,
  puts: (text: string, random: Random) => readonly string[],
): Operator {
  return {
    name,
    kind,
    edits: (subject, random) =>
      textsOf(subject).flatMap(({ path, text }) =>
        puts(text, random)
          .filter((put) => put !== text)
          .map((put) => ({ where: `${path}, ${name}`, files: () => withFile(subject.files, path, put) })),
      ),
  };
}

const line = /^.*\n/gm;
const word = /"[^"\n]*"|'[^'\n]*'|<[^<>\n]*>|[^\s|,;"'<>(){}=[\]]+/g;
const sign = /[^\w\s]/g;

function misspell(text: string, random: Random): readonly string[] {
  const at = random.integer(text.length);
  const letter = text[at] ?? '';
  const turned = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
  return ['', turned, letter + letter].map((one) => text.slice(0, at) + one + text.slice(at + 1));
}

const lines: readonly Operator[] = [
  onMatches('line-drop', 'lines', line, () => ['']),
  onMatches('line-double', 'lines', line, ([text]) => [text + text]),
  onMatches('line-swap', 'lines', /^(.*\n)(.*\n)/gm, ([, one = '', other = '']) => [other + one]),
  onMatches('line-swap-odd', 'lines', /(?<=\n)(.*\n)(.*\n)/g, ([, one = '', other = '']) => [other + one]),
  onMatches('line-other', 'lines', line, (_match, random, all) => [random.pick(all)?.[0] ?? '']),
  onMatches('line-again', 'lines', line, ([text], random, all) => [text + (random.pick(all)?.[0] ?? '')]),
  onMatches('line-comment', 'lines', line, ([text]) => [`# ${text}`, `; ${text}`]),
];

const words: readonly Operator[] = [
  onMatches('word-drop', 'words', /(?<=\s)[^\s]+ ?/g, () => ['']),
  onMatches('word-misspell', 'words', word, ([text], random) => misspell(text, random)),
  onMatches('word-other', 'words', word, (_match, random, all) => [random.pick(all)?.[0] ?? '']),
  onMatches('word-double', 'words', /(?<=\s)[^\s]+/g, ([text]) => [`${text} ${text}`]),
  onMatches('word-swap', 'words', /(?<=\s)([^\s]+) ([^\s]+)/g, ([, one, other]) => [`${other} ${one}`]),
  onMatches('word-case', 'words', word, ([text]) => [text.toUpperCase(), text.toLowerCase()]),
  onMatches('number', 'words', /\d+/g, ([text]) => {
    const value = BigInt(text);
    return [value + 1n, value - 1n, 0n, value * 10n].map(String).concat(`0${text}`, text.slice(1));
  }),
  onMatches('number-swap', 'words', /\d\d/g, ([text]) => [`${text[1]}${text[0]}`]),
  onMatches('sign-drop', 'words', sign, () => ['']),
  onMatches('sign-double', 'words', sign, ([text]) => [text + text]),
  onMatches('sign-other', 'words', sign, (_match, random, all) => [random.pick(all)?.[0] ?? '']),
  onMatches('quote', 'words', /["'`]/g, ([text]) => ['', "'", '"', '`', `\\${text}`]),
];

const bytes: readonly Operator[] = [
  onTexts('byte-order-mark', 'bytes', (text) => [`\ufeff${text}`]),
  onTexts('crlf', 'bytes', (text) => [text.replaceAll('\n', '\r\n'), text.replaceAll('\n', '\r')]),
  onTexts('no-newline', 'bytes', (text) => [text.replace(/\n+$/, ''), `${text}\n`]),
  onTexts('cut', 'bytes', (text, random) => [text.slice(0, random.integer(text.length)), '']),
  onMatches('line-end', 'bytes', /\n/g, () => [
    '\r\n',
    ' \n',
    '\\\n',
    ' \\\n',
    '\0\n',
    '\v\n',
    '\n\n',
    ' # \\\n',
    '',
  ]),
  onMatches('blank', 'bytes', /(?<=\S) (?=\S)/g, () => [
    '\t',
    '  ',
    '\u00a0',
    '\n',
    '\n ',
    ' \\\n ',
    '\f',
    '\u2028',
  ]),
  onMatches('line-begin', 'bytes', /^(?=\S)/gm, () => [' ', '\t', '\0', '\u200b', '\u00a0']),
  onMatches('foreign-letter', 'bytes', /[a-z]/g, ([letter]) => [`${letter}\u0301`, '\u0435', '\u00e9', '\0']),
];

/** Whole files of a subject, texts or not. */
const files: readonly Operator[] = [
  {
    name: 'file-lost',
    kind: 'files',
    edits: ({ files: all }) =>
      all.map(({ path }) => ({
        where: path,
        files: () => (all.length > 1 ? withFile(all, path, undefined) : undefined),
      })),
  },
  {
    name: 'file-exchange',
    kind: 'files',
    edits: ({ files: all }) =>
      all.flatMap((one, index) =>
        all.slice(index + 1).map((two) => ({
          where: `${one.path} and ${two.path}`,
          files: () => withFile(withFile(all, one.path, two.content), two.path, one.content),
        })),
      ),
  },
  {
    name: 'file-bytes',
    kind: 'bytes',
    edits: ({ files: all }, random) =>
      all.flatMap(({ path, content }): readonly Edit[] => {
        if (typeof content === 'string') return [];
        return Array.from({ length: 40 }, () => random.integer(content.length)).flatMap((at, index) => {
          const flipped = content.slice();
          flipped[at] = (flipped[at] ?? 0) ^ (1 << (index % 8));
          const cut = content.slice(0, at);
          return [flipped, cut, Uint8Array.from([...content, ...content.slice(at)])].map((put, which) => ({
            where: `${path}, byte ${at}, ${['bit', 'cut', 'more'][which]} ${index % 8}`,
            group: String(which),
            files: () => withFile(all, path, put),
          }));
        });
      }),
  },
];

export const textOperators: readonly Operator[] = [...lines, ...words, ...bytes, ...files];
