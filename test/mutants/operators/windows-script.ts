/** Edits of the PowerShell script. */
import type { Operator, Subject } from '../mutant.ts';
import { type Lines, linesOf, onFiles, onLines, replaceEach, type Scope, splice } from './text.ts';

function scriptOf(subject: Subject): readonly Lines[] {
  return subject.files.filter(({ path }) => path.endsWith('.ps1')).map(linesOf);
}

/** Where the data begins and ends. */
function regionOf(lines: readonly string[]): readonly [number, number] {
  return [lines.indexOf('#region rulec:data'), lines.indexOf('#endregion rulec:data')];
}

/** The same as `onLines`, for lines of the data or for those around it. */
function onPart(
  name: string,
  what: string,
  part: 'data' | 'code',
  isMeant: (line: string) => boolean,
  change: Parameters<typeof onLines>[3],
  effect?: Parameters<typeof onLines>[4],
): Operator {
  return {
    name,
    what,
    edits: (subject) =>
      scriptOf(subject).flatMap((file) => {
        const [start, end] = regionOf(file.lines);
        return file.lines.flatMap((line, at) => {
          if ((at > start && at < end) !== (part === 'data') || !isMeant(line)) return [];
          return change(line, subject)
            .map((one) => (typeof one === 'string' ? [one] : one))
            .filter((lines) => lines.length !== 1 || lines[0] !== line)
            .map((lines) => splice(subject, file, at, 1, lines, effect));
        });
      }),
  };
}

const every = (): boolean => true;
const isComment = (line: string): boolean => /^\s*# /.test(line);
const isCode = (line: string): boolean =>
  line.trim() !== '' && !isComment(line) && !/^#(end)?region/.test(line);
const field =
  (name: string) =>
  (line: string): boolean =>
    line.trim().startsWith(`${name} `);
const data: Scope = { files: scriptOf, isMeant: every };

/** Another text for a field. */
function inField(name: string, what: string, key: string, ...texts: readonly string[]): Operator {
  return onPart(name, what, 'data', field(key), (line) =>
    texts.map((text) => line.replace(/'.*'/, `'${text}'`)),
  );
}

/** Entries, each from `@{` to `}`. */
function entriesOf({ lines }: Lines): readonly (readonly [number, number])[] {
  return lines.flatMap((line, start) =>
    line === '    @{' ? [[start, lines.indexOf('    }', start)] as const] : [],
  );
}

function onEntries(
  name: string,
  what: string,
  change: (entry: readonly string[], all: readonly (readonly string[])[]) => readonly (readonly string[])[],
  effect?: 'same' | 'refused',
): Operator {
  return {
    name,
    what,
    edits: (subject) =>
      scriptOf(subject).flatMap((file) => {
        const spans = entriesOf(file);
        const all = spans.map(([start, end]) => file.lines.slice(start, end + 1));
        return spans.flatMap(([start, end], index) =>
          change(all[index] ?? [], all.slice(index + 1)).map((lines) =>
            splice(subject, file, start, end - start + 1, lines, effect),
          ),
        );
      }),
  };
}

export const scriptOperators: readonly Operator[] = [
  onPart('script-drop-line', 'a line of the data is lost', 'data', every, () => [[]]),
  onPart('script-duplicate-line', 'a line of the data stands twice', 'data', isCode, (line) => [
    [line, line],
  ]),
  onPart(
    'script-drop-code',
    'a line of the code around the data is lost',
    'code',
    isCode,
    () => [[]],
    'refused',
  ),
  onPart(
    'script-edit-code',
    'a word of the code around the data changes',
    'code',
    isCode,
    (line) => [
      ...replaceEach(line, /-(not|eq|ne|gt|lt|contains|notcontains)\b/gi, () => '-match'),
      line.replace(/Outbound/, 'Inbound'),
      line.replace(/'True'/, "'False'"),
      line.replace(/\d+/, '9'),
      line.replace(/continue|throw/, 'return'),
      line.replace(/^(\s*)\S/, '$1# $&'),
    ],
    'refused',
  ),
  onPart(
    'script-add-code',
    'a line of code comes in',
    'code',
    isCode,
    (line) => [
      [line, '$Desired = @()'],
      [line, 'New-NetFirewallRule -DisplayName x -Direction Outbound -Action Allow'],
    ],
    'refused',
  ),
  onPart(
    'script-data-code',
    'code among the data',
    'data',
    (line) => /^\s+'/.test(line),
    (line) => [
      line.replaceAll("'", '"'),
      line.replaceAll("'", ''),
      `${line}; exit`,
      line.replaceAll("'", '\u2019'),
      `${line} + 'x'`,
      "            $(Get-Content 'x')",
      line.replace(/'$/, ''),
    ],
    'refused',
  ),
  inField('script-action', 'allow becomes block', 'Action', 'Block', 'NotConfigured', ''),
  inField('script-profile', 'a rule is for some profiles', 'Profile', 'Domain', 'Private', ''),
  inField('script-protocol', 'another protocol', 'Protocol', 'UDP', 'TCP', 'ICMPv4', 'Any'),
  inField(
    'script-principal',
    'another account or service',
    'LocalUser',
    'D:(A;;CC;;;S-1-5-18)',
    'D:(A;;CC;;;S-1-5-20)',
    'D:(A;;CC;;;NS)(A;;CC;;;SY)',
    'D:(A;;CC;;;WD)',
    'D:(A;;CC;;;BA)',
    'D:(D;;CC;;;S-1-5-20)',
  ),
  inField('script-service', 'another service', 'Service', 'Spooler', '*', ''),
  inField('script-rename-rule', 'a rule has another name', 'Name', 'rulec-other', ''),
  inField(
    'script-texts',
    'names and descriptions change',
    'DisplayName',
    'another name',
    "it''s another",
    'a|b',
    'all',
  ),
  inField('script-description', 'another description', 'Description', 'something else'),
  onPart(
    'script-port',
    'a port is one off, or none',
    'data',
    (line) => /^\s+'\d+(-\d+)?'$/.test(line),
    (line) => [
      ...replaceEach(line, /\d+/g, ([port]) => `${Number(port) + 1}`),
      ...replaceEach(line, /\d+/g, ([port]) => `${Number(port) - 1}`),
      line.replace(/'(\d+)'/, "'$1-$1'"),
      line.replace(/\d+/, '0$&'),
      line.replace(/\d+/, '65536'),
      line.replace(/'.*'/, "'Any'"),
      [line, line.replace(/'.*'/, "'22'")],
    ],
  ),
  onPart(
    'script-variable',
    'a variable of the data changes',
    'data',
    (line) => line.startsWith('$'),
    (line) => [
      line.replace(/'(Leave|Block)'/, "'Allow'"),
      line.replace("'Block'", "'Leave'"),
      line.replace(/'PersistentStore'/, "'ActiveStore'"),
      line.replace(/'rulec:.*'/, "''"),
      line.replace(/^\$/, '$My'),
    ],
  ),
  onEntries('script-drop-rule', 'a rule is lost', () => [[]]),
  onEntries(
    'script-duplicate-rule',
    'a rule stands twice, and the second stops the script',
    (entry) => [[...entry, ...entry]],
    'refused',
  ),
  onEntries(
    'script-again-rule',
    'a rule stands twice under two names',
    (entry) => [[...entry, ...entry.map((line) => line.replace(/(Name {10}= ')/, '$1x'))]],
    'same',
  ),
  onEntries(
    'script-reverse-fields',
    'fields in another order',
    (entry) => {
      const lines = entry.slice(1, -1);
      const fields = lines.filter((line) => /^ {8}\S.*'$/.test(line));
      return [
        ['    @{', ...lines.filter((line) => !fields.includes(line)), ...[...fields].reverse(), '    }'],
      ];
    },
    'same',
  ),
  onEntries(
    'script-one-line-list',
    'a list on one line',
    (entry) => {
      const text = entry.join('\n');
      return [
        text.replace(/@\(\n\s+('[^']*')\n\s+\)/, '@($1)').split('\n'),
        text
          .replaceAll(
            /@\(\n([^)]*)\n\s+\)/g,
            (_, inner: string) => `@(${inner.trim().split(/\n\s*/).join(', ')})`,
          )
          .split('\n'),
      ];
    },
    'same',
  ),
  onPart(
    'script-data-layout',
    'blanks and empty lines in the data',
    'data',
    every,
    (line) => [
      `  ${line}`,
      `${line}  `,
      ['', line],
      line.replace(/ {2,}=/, ' ='),
      line.replaceAll(/^ +/g, '\t'),
    ],
    'same',
  ),
  onPart(
    'script-data-comment',
    'a comment in the data',
    'data',
    every,
    (line) => [
      ['# a remark', line],
      ['    # it\'s a "remark" $(x)', line],
    ],
    'same',
  ),
  onPart(
    'script-comment-out',
    'a line of the data becomes a comment',
    'data',
    (line) => /^\s+'/.test(line),
    (line) => [`# ${line}`],
  ),
  onPart(
    'script-code-comment',
    'a comment around the data comes, changes or goes',
    'code',
    isComment,
    (line) => [[], '# something else', [line, '', '']],
    'same',
  ),
  onFiles(
    'script-line-ends',
    'CR LF at the end of lines, a mark at the beginning',
    scriptOf,
    (text) => [text.replaceAll('\n', '\r\n'), `\ufeff${text}`, `${text}\n`],
    'same',
  ),
  onLines(
    'script-requires',
    'a demand on the system is lost',
    { ...data, isMeant: (line) => line.startsWith('#Requires') },
    () => [[]],
    'refused',
  ),
];
