/** Edits of set scripts that change nothing. */
import type { Operator } from '../mutant.ts';
import { deletes, isCollection, isRule, lines, onScript, scriptOf, sets } from './paloalto-script.ts';
import { commandOf } from './paloalto-spots.ts';
import { onLines, swapLines } from './text.ts';

export const paloaltoSetSameOperators: readonly Operator[] = [
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
