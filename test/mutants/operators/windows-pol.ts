/** Edits of bytes of Registry.pol, and of the layout of the LGPO text. */
import type { Edit, Operator, Subject } from '../mutant.ts';
import { type Lines, linesOf, onFiles, onLines, type Scope, withFile } from './text.ts';

function bytesOf(subject: Subject): { readonly path: string; readonly bytes: Uint8Array } | undefined {
  const file = subject.files.find(({ path }) => path.endsWith('.pol'));
  return file === undefined || typeof file.content === 'string'
    ? undefined
    : { path: file.path, bytes: file.content };
}

function onBytes(
  name: string,
  what: string,
  change: (bytes: Uint8Array) => readonly (readonly [string, () => Uint8Array])[],
  effect?: 'refused',
): Operator {
  return {
    name,
    what,
    edits: (subject) => {
      const pol = bytesOf(subject);
      if (pol === undefined) return [];
      return change(pol.bytes).map(
        ([where, bytes]): Edit => ({
          where: `${pol.path}: ${where}`,
          files: () => withFile(subject.files, pol.path, bytes()),
          ...(effect === undefined ? {} : { effect }),
        }),
      );
    },
  };
}

/** One bit of every byte, but for the number of PolicyVersion: what higher ones do is not documented. */
function flipped(bytes: Uint8Array): readonly (readonly [string, () => Uint8Array])[] {
  const name = Buffer.from('PolicyVersion', 'utf16le');
  const version = Buffer.from(bytes).indexOf(name) + name.length;
  return Array.from(bytes, (byte, at): readonly (readonly [string, () => Uint8Array])[] => {
    if (at >= version && at < version + 20) return [];
    const bit = 1 << ((at * 7) % 8);
    const flip = (): Uint8Array => Uint8Array.from(bytes, (one, index) => (index === at ? one ^ bit : one));
    return [[`byte ${at}: ${byte} => ${byte ^ bit}`, flip]];
  }).flat();
}

function lgpoOf(subject: Subject): readonly Lines[] {
  return subject.files.filter(({ path }) => path.endsWith('.lgpo.txt')).map(linesOf);
}

const lgpo: Scope = { files: lgpoOf, isMeant: () => true };
const isText = (line: string): boolean => line !== '' && !line.startsWith(';');

export const polOperators: readonly Operator[] = [
  onBytes('pol-flip-bit', 'a bit of a byte is flipped', flipped),
  onBytes(
    'pol-truncate',
    'the file ends too early',
    (bytes) => [1, 2, 3, 9, 40].map((less) => [`${less} bytes less`, () => bytes.slice(0, -less)]),
    'refused',
  ),
  onBytes(
    'pol-header',
    'another header, or bytes behind the end',
    (bytes) => [
      ['version 2', () => Uint8Array.from(bytes, (byte, at) => (at === 4 ? 2 : byte))],
      ['no header', () => bytes.slice(8)],
      ['a byte more', () => Uint8Array.from([...bytes, 0])],
      ['empty', () => new Uint8Array(0)],
    ],
    'refused',
  ),
  onLines('lgpo-drop-line', 'a line of the LGPO text is lost', { files: lgpoOf, isMeant: isText }, () => [
    [],
  ]),
  onLines(
    'lgpo-merge-blocks',
    'the empty line between two blocks is lost',
    { files: lgpoOf, isMeant: (line) => line === '' },
    () => [[]],
  ),
  onLines(
    'lgpo-scope',
    'a value for users in the place of one for the computer',
    { files: lgpoOf, isMeant: (line) => line === 'Computer' },
    () => ['User', 'Machine'],
  ),
  onLines(
    'lgpo-type',
    'a value of another type',
    { files: lgpoOf, isMeant: (line) => /^(SZ|DWORD):/.test(line) },
    (line) => [
      line.replace('SZ:', 'EXSZ:'),
      line.replace('SZ:', 'DWORD:'),
      line.replace('DWORD:', 'SZ:'),
      line.replace(/^.*$/, 'DELETE'),
    ],
  ),
  onLines(
    'lgpo-comment',
    'comments and empty lines',
    { files: lgpoOf, isMeant: (line) => line === '' || line.startsWith(';') },
    (line) => [[line, ''], ['; a remark', line], ...(line === '' ? [] : [[]])],
    'same',
  ),
  onLines('lgpo-comment-out', 'a line becomes a comment', { files: lgpoOf, isMeant: isText }, (line) => [
    `;${line}`,
  ]),
  onFiles(
    'lgpo-encoding',
    'CR LF, a mark at the beginning',
    lgpoOf,
    (text) => [text.replaceAll('\n', '\r\n'), `\ufeff${text}`],
    'same',
  ),
  onLines(
    'lgpo-blank',
    'blanks at the ends of lines',
    { ...lgpo, isMeant: (line) => line.startsWith('SZ:') },
    (line) => [`${line} `],
  ),
];
