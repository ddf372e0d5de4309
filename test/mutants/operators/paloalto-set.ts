/** Mistakes that only set scripts can have, and edits of them that change nothing. */
import type { Effect, Operator, Subject } from '../mutant.ts';
import { type Command, commandOf } from './paloalto-spots.ts';
import { type Lines, linesOf, onFiles, onLines, type Scope, swapLines } from './text.ts';

function scriptOf(subject: Subject): readonly Lines[] {
  return subject.files.filter(({ path }) => path.endsWith('.set')).map(linesOf);
}

function lines(isMeant: (command: Command) => boolean): Scope {
  return {
    files: scriptOf,
    isMeant: (line) => {
      const command = commandOf(line);
      return command !== undefined && isMeant(command);
    },
  };
}

const isRule = ({ kind }: Command): boolean => kind === 'security' || kind === 'decryption';
const isCollection = (command: Command): boolean =>
  isRule(command) || command.kind === 'address-group' || command.kind === 'custom-url-category';
const sets = lines(({ verb }) => verb === 'set');
const deletes = lines(({ verb }) => verb === 'delete');
const moves = lines(({ verb }) => verb === 'move');

/** Other scripts in the place of the whole one. */
function onScript(
  name: string,
  what: string,
  others: (lines: readonly string[]) => readonly (readonly string[])[],
  effect?: Effect,
): Operator {
  return onFiles(
    name,
    what,
    scriptOf,
    (text) => others(text.split('\n')).map((one) => one.join('\n')),
    effect,
  );
}

const mistakes: readonly Operator[] = [
  onLines(
    'drop-set',
    'a `set` line is lost',
    lines(
      ({ verb, kind, rest }) =>
        verb === 'set' && !(kind === 'custom-url-category' && rest.startsWith('type')),
    ),
    () => [[]],
  ),
  onLines(
    'lose-delete',
    'a `delete` line of something with lists is lost, which keeps its old members',
    lines((one) => one.verb === 'delete' && isCollection(one)),
    () => [[]],
  ),
  onScript(
    'lose-every-delete',
    'every `delete` line is lost: the script alone, as for a first time',
    (all) => [all.filter((line) => !line.startsWith('delete'))],
    'same',
  ),
  onLines('lose-move', 'a `move` line is lost, and the rule stays at the bottom', moves, () => [[]]),
  onScript('lose-every-move', 'every `move` line is lost', (all) => [
    all.filter((line) => !line.startsWith('move')),
  ]),
  swapLines('swap-moves', 'two `move` lines change places', moves),
  onLines('move-elsewhere', 'a rule moves to another place', moves, (line) => [
    line.replace(/top$/, 'bottom'),
    line.replace(/top$/, 'first'),
  ]),
  onLines('move-beside', 'a rule moves behind another one', moves, (line, subject) => {
    const command = commandOf(line);
    const names = scriptOf(subject)
      .flatMap((file) => file.lines.flatMap((one) => commandOf(one) ?? []))
      .filter(({ verb, kind }) => verb === 'move' && kind === command?.kind);
    return names.flatMap(({ entry }) =>
      entry === command?.entry
        ? []
        : [
            [line, line.replace(/top$/, `after ${entry}`)],
            [line, line.replace(/top$/, `before ${entry}`)],
          ],
    );
  }),
  onScript('delete-at-end', 'something is deleted at the end', (all) =>
    all
      .filter((line) => line.startsWith('delete'))
      .map((line) => [...all.filter((one) => one !== ''), line, '']),
  ),
  onLines(
    'take-back',
    'a member is deleted again',
    lines(
      ({ verb, rest }) =>
        verb === 'set' && /^(list|static|from|to|source|destination|category|service) \S+$/.test(rest),
    ),
    (line) => [[line, line.replace(/^set/, 'delete')]],
  ),
  onLines(
    'unset',
    '`delete` for `set`',
    lines(
      ({ verb, kind, rest }) =>
        verb === 'set' &&
        kind !== 'tag' &&
        /^\S+ ("[^"]*"|\S+)$/.test(rest) &&
        !/ (ssl-forward-proxy|"URL List")$/.test(rest),
    ),
    (line) => {
      const isSingle =
        / (?:disabled|action|rule-type|negate-\w+|log-\w+|description|ip-netmask) (?:"[^"]*"|\S+)$/.test(
          line,
        );
      const taken = line.replace(/^set/, 'delete');
      return [isSingle ? taken.replace(/ (?:"[^"]*"|\S+)$/, '') : taken];
    },
  ),
  onLines(
    'misspell-verb',
    'a command is misspelled',
    sets,
    (line) => [line.replace(/^set/, 'sett')],
    'refused',
  ),
  onLines('misspell-word', 'a word is misspelled', sets, (line) => [
    line.replace(
      / (category|destination|service|action|list|static|ip-netmask|protocol|from|disabled)(?= )/,
      ' $1s',
    ),
  ]),
  onLines('line-of-other-place', 'a line is for another vsys or device group', sets, (line) => [
    line.includes('device-group') ? line.replace('DG1', 'DG2') : line.replace(/^set /, 'set vsys vsys2 '),
  ]),
  onLines(
    'bad-characters',
    'characters without a meaning in a script',
    sets,
    (line) => [`${line} ?`, line.replace(/ (\S+)$/, ' "$1'), line.replace(/ (\S+)$/, ' [ $1'), `${line}\\`],
    'refused',
  ),
  onScript('late-rule', 'a rule comes in below, or above', (all) => {
    const head = /^set (.*rules) /.exec(
      all.find((line) => / security rules /.test(line) && line.startsWith('set')) ?? '',
    )?.[1];
    if (head === undefined) return [];
    const rule = (action: string): readonly string[] =>
      ['from trust', 'to untrust', 'source any', 'destination any', 'service any', `action ${action}`].map(
        (part) => `set ${head} rulec-more ${part}`,
      );
    const end = all.filter((line) => line !== '');
    return [
      [...rule('allow'), ...end, ''],
      [...end, ...rule('allow'), `move ${head} rulec-more top`, ''],
      [...end, ...rule('deny'), `move ${head} rulec-more top`, ''],
      [`delete ${head} rulec-more`, ...end, ...rule('deny'), `move ${head} rulec-more top`, ''],
      [`delete ${head} rulec-more`, ...end, ...rule('allow'), `move ${head} rulec-more top`, ''],
    ].filter((_, at) => at > 2);
  }),
];

const harmless: readonly Operator[] = [
  onLines(
    'duplicate-command',
    'a line stands twice',
    lines(({ verb }) => verb !== 'move'),
    (line) => [[line, line]],
    'same',
  ),
  onLines(
    'lose-small-delete',
    'a `delete` line of something with single values is lost',
    lines((one) => one.verb === 'delete' && !isCollection(one)),
    () => [[]],
    'same',
  ),
  onLines(
    'delete-nothing',
    'something that is not there is deleted',
    deletes,
    (line) => [[`${line}-old`, line]],
    'same',
  ),
  swapLines('swap-sets', 'two `set` lines change places', sets),
  swapLines(
    'swap-deletes',
    'two `delete` lines of rules change places',
    lines((one) => one.verb === 'delete' && isRule(one)),
    'same',
  ),
  onLines(
    'script-layout',
    'blanks and empty lines',
    { files: scriptOf, isMeant: (line) => line !== '' },
    (line) => [
      line.replaceAll(/ (?=[^"]*(?:"[^"]*"[^"]*)*$)/g, '   '),
      `  ${line}`,
      `${line} `,
      ['', line, ''],
      `${line}\r`,
    ],
    'same',
  ),
  onLines(
    'quote',
    'quotes around a value',
    lines(
      ({ verb, rest }) =>
        verb === 'set' && /^[^"]+ [^" ]+$/.test(rest) && !/(ssl-forward-proxy|hourly)$/.test(rest),
    ),
    (line) => [
      line.replace(/ (\S+)$/, ' "$1"'),
      line.replace(/^(.* )(\S+)( (?:from|to|source|list|static|action|disabled) )/, '$1"$2"$3'),
    ],
    'same',
  ),
  onLines(
    'bracket',
    'a list of one in brackets',
    lines(
      ({ verb, rest }) =>
        verb === 'set' &&
        /^(from|to|source|destination|category|service|list|static|application|tag) \S+$/.test(rest),
    ),
    (line) => [line.replace(/ (\S+)$/, ' [ $1 ]')],
    'same',
  ),
  onScript(
    'brackets',
    'lists in brackets in the place of lines',
    (all) => {
      const merged: string[] = [];
      let begun: { head: string; values: string[] } | undefined;
      const close = (): void => {
        if (begun !== undefined)
          merged.push(
            begun.values.length === 1
              ? begun.head + begun.values[0]
              : `${begun.head}[ ${begun.values.join(' ')} ]`,
          );
        begun = undefined;
      };
      for (const line of all) {
        const [, head = '', value = ''] =
          /^(set .* (?:list|static|service|category|source|destination) )(\S+)$/.exec(line) ?? [];
        if (begun?.head !== head) close();
        if (head === '') merged.push(line);
        else if (begun === undefined) begun = { head, values: [value] };
        else begun.values.push(value);
      }
      close();
      return [merged];
    },
    'same',
  ),
  onScript(
    'whole-rules',
    'the parts of a rule on one line',
    (all) => {
      const isPart = (line: string): boolean =>
        /^set .*rules \S+ (?:from|to|source|negate-source) \S+$/.test(line);
      const merged: string[] = [];
      for (const line of all) {
        const last = merged.at(-1) ?? '';
        const head = /^set .*rules \S+ /.exec(line)?.[0] ?? '-';
        if (isPart(line) && last.startsWith(head) && /rules \S+ (?:from|to|source)/.test(last))
          merged[merged.length - 1] = `${last} ${line.slice(head.length)}`;
        else merged.push(line);
      }
      return [merged];
    },
    'same',
  ),
  onScript(
    'other-lines',
    'lines that change nothing here',
    (all) => [
      ['set cli scripting-mode on', ...all],
      ['configure', ...all, 'commit', ''],
      ['set deviceconfig system hostname fw', ...all],
    ],
    'same',
  ),
  onScript(
    'rules-last-first',
    'the rules are set up in reverse order and moved as before',
    (all) => {
      const isPart = (line: string): boolean => /^set .*security rules /.test(line);
      const groups = new Map<string, string[]>();
      for (const line of all.filter(isPart)) {
        const entry = commandOf(line)?.entry ?? '';
        groups.set(entry, [...(groups.get(entry) ?? []), line]);
      }
      const at = all.findIndex(isPart);
      const rest = all.filter((line) => !isPart(line));
      return [[...rest.slice(0, at), ...[...groups.values()].reverse().flat(), ...rest.slice(at)]];
    },
    'same',
  ),
  onScript(
    'move-in-line',
    'every rule moves behind the one before it',
    (all) => {
      const rules = all.filter((line) => /^move .*security /.test(line)).reverse();
      const isRuleMove = (line: string): boolean => rules.includes(line);
      const [first, ...others] = rules;
      if (first === undefined || others.length === 0) return [];
      const behind = others.map((line, at) =>
        line.replace(/top$/, `after ${commandOf(rules[at] ?? '')?.entry}`),
      );
      const start = all.findIndex(isRuleMove);
      const rest = all.filter((line) => !isRuleMove(line));
      return [[...rest.slice(0, start), first, ...behind, ...rest.slice(start)]];
    },
    'same',
  ),
];

export const paloaltoSetOperators: readonly Operator[] = [...mistakes, ...harmless];
