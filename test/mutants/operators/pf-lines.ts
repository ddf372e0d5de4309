/** Mistakes in the lines of a pf.conf: lost, swapped, moved and new ones. */
import type { Operator } from '../mutant.ts';
import { insertions, isBlock, isPass, isRule, mainOf, passes, rules, statements } from './pf-scopes.ts';
import { onFiles, onLines, swapLines } from './text.ts';

export const pfLines: readonly Operator[] = [
  onLines('drop-line', 'a line is lost', statements, () => [[]]),
  onLines('duplicate-line', 'a line stands twice', statements, (line) => [[line, line]], 'same'),
  swapLines('swap-rules', 'two rules change places', rules),
  swapLines('swap-passes', 'two passes change places', passes),
  onFiles('reverse-rules', 'the rules stand in reverse order', mainOf, (text) => {
    const all = text.split('\n').filter(isRule);
    return [[...text.split('\n').filter((line) => !isRule(line)), ...all.reverse(), ''].join('\n')];
  }),
  onFiles(
    'last-match',
    'the rules in reverse order and none quick: the last match decides',
    mainOf,
    (text) => {
      const all = text.split('\n').filter(isRule);
      const plain = all.map((line) => line.replace(' quick', ''));
      return [[...text.split('\n').filter((line) => !isRule(line)), ...plain.reverse(), ''].join('\n')];
    },
  ),
  onFiles('lose-last-deny', 'the closing block is lost', mainOf, (text) => [
    text
      .split('\n')
      .filter((line) => !isBlock(line) || !line.includes('"rulec:deny"'))
      .join('\n'),
  ]),
  onFiles('block-first', 'the closing block stands before the passes', mainOf, (text) => {
    const isClosing = (line: string): boolean => isBlock(line) && line.includes('"rulec:deny"');
    const all = text.split('\n');
    const first = all.findIndex(isPass);
    if (first < 0) return [];
    const rest = (part: readonly string[]): readonly string[] => part.filter((line) => !isClosing(line));
    return [[...rest(all.slice(0, first)), ...all.filter(isClosing), ...rest(all.slice(first))].join('\n')];
  }),
  {
    name: 'add-rule',
    what: 'a rule comes in',
    edits: (subject) =>
      insertions(
        subject,
        'pass quick',
        'pass',
        'block quick',
        'block return in quick proto tcp from any to any port 443',
        'block return out quick proto udp from any to any',
        'pass in quick proto tcp from any to 203.0.113.77 port 22 keep state',
        'pass out quick proto tcp from any to 203.0.113.77 port 22 keep state',
        'pass quick inet6 from any to any',
        'pass quick proto tcp from 198.51.100.0/25 to any port 443 tag RULEC',
      ),
  },
];
