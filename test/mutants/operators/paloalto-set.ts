/** Mistakes that only set scripts can have. */
import type { Operator } from '../mutant.ts';
import { isCollection, lines, moves, onScript, scriptOf, sets } from './paloalto-script.ts';
import { paloaltoSetSameOperators } from './paloalto-set-same.ts';
import { commandOf } from './paloalto-spots.ts';
import { onLines, swapLines } from './text.ts';

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

export const paloaltoSetOperators: readonly Operator[] = [...mistakes, ...paloaltoSetSameOperators];
