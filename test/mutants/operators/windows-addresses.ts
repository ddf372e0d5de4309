/** Edits of remote addresses, in rule strings and in the script alike. */
import { type Ip, readIp, spell } from '../evaluators/address.ts';
import type { Effect, Operator, Subject } from '../mutant.ts';
import { linesOf, splice } from './text.ts';
import { onTokens } from './windows-tokens.ts';

type Change = (item: string) => readonly (readonly string[])[];

/** The same edits of items of address lists wherever they stand. */
function onItems(name: string, what: string, change: Change, effect?: Effect): Operator {
  const strings = onTokens(
    name,
    what,
    (token) => {
      const item = /^RA[46]=(.*)$/.exec(token)?.[1];
      if (item === undefined) return [];
      return change(item).map((items) => items.map((one) => `${one.includes(':') ? 'RA6' : 'RA4'}=${one}`));
    },
    effect,
  );
  return {
    name,
    what,
    onLists: true,
    edits: (subject, random) => [...strings.edits(subject, random), ...inScript(subject, change, effect)],
  };
}

function inScript(
  subject: Subject,
  change: Change,
  effect: Effect | undefined,
): ReturnType<Operator['edits']> {
  const script = subject.files.find(({ path }) => path.endsWith('.ps1'));
  if (script === undefined) return [];
  const file = linesOf(script);
  return file.lines.flatMap((line, at) => {
    const [, blanks = '', item] = /^(\s+)'([0-9a-f.:][0-9a-f.:/-]*[.:][0-9a-f.:/-]*)'$/.exec(line) ?? [];
    if (item === undefined) return [];
    return change(item)
      .map((items) => items.map((one) => `${blanks}'${one}'`))
      .filter((lines) => lines.join('\n') !== line)
      .map((lines) => splice(subject, file, at, 1, lines, effect));
  });
}

interface Item {
  readonly from: Ip;
  readonly to: Ip;
  /** Present where the item is a subnet. */
  readonly bits?: number;
}

function takeApart(item: string): Item {
  const [body = '', mask] = item.split('/');
  const [low = '', high = low] = body.split('-');
  const [from, to] = [readIp(low), readIp(high)];
  if (from === undefined || to === undefined) throw new Error(`not an item: ${item}`);
  if (mask === undefined) return { from, to };
  const bits = mask.includes('.')
    ? (readIp(mask)?.value.toString(2).replaceAll('0', '').length ?? 0)
    : Number(mask);
  const size = 1n << BigInt((from.family === 4 ? 32 : 128) - bits);
  return { from, to: { ...from, value: from.value + size - 1n }, bits };
}

function moved(ip: Ip, by: bigint): Ip {
  return { ...ip, value: ip.value + by };
}

function masked({ from, bits }: Item, by: number): readonly string[] {
  if (bits === undefined) return [];
  const all = from.family === 4 ? 32 : 128;
  const other = bits + by;
  return other < 1 || other >= all ? [] : [`${spell(from)}/${other}`];
}

function halvesOf({ from, to }: Item): readonly string[] {
  if (from.value >= to.value) return [];
  const middle = { ...from, value: (from.value + to.value) / 2n };
  return [`${spell(from)}-${spell(middle)}`, `${spell(moved(middle, 1n))}-${spell(to)}`];
}

const asRange = ({ from, to }: Item): string => `${spell(from)}-${spell(to)}`;

export const addressOperators: readonly Operator[] = [
  onItems('drop-address', 'one address of a list is lost', () => [[]]),
  onItems('duplicate-address', 'an address stands twice', (item) => [[item, item]], 'same'),
  onItems('widen-mask', 'a mask is one bit shorter', (item) =>
    masked(takeApart(item), -1).map((one) => [one]),
  ),
  onItems('narrow-mask', 'a mask is one bit longer', (item) =>
    masked(takeApart(item), 1).map((one) => [one]),
  ),
  onItems('lose-mask', 'a mask or the end of a range is lost', (item) => [[item.replace(/[/-].*/, '')]]),
  onItems('shift-address', 'an address or an end of a range is one off', (item) => {
    const { from, to, bits } = takeApart(item);
    if (bits !== undefined) return [[`${spell(moved(to, 1n))}/${bits}`]];
    return [
      [`${spell(moved(from, 1n))}-${spell(to)}`],
      [`${spell(moved(from, -1n))}-${spell(to)}`],
      [`${spell(from)}-${spell(moved(to, 1n))}`],
      [`${spell(from)}-${spell(moved(to, -1n))}`],
    ];
  }),
  onItems('other-family', 'an address in the place of one of the other family', (item) =>
    item.includes(':')
      ? [['192.0.2.32/27']]
      : [
          [spell({ family: 6, value: 0xffffn * 2n ** 32n + takeApart(item).from.value })],
          ['2001:db8:77::/48'],
        ],
  ),
  onItems('add-address', 'an address comes in', (item) => [
    [item, '203.0.113.200'],
    [item, '2001:db8:77::/64'],
    [item, '192.0.2.0/24'],
  ]),
  onItems('address-keyword', 'a word for addresses that each machine knows itself', (item) =>
    item.includes(':') ? [] : [['LocalSubnet'], [item, 'DNS'], [item, 'Any']],
  ),
  onItems(
    'bad-address',
    'something that is no address of a rule',
    (item) => [
      [item.replace(/[/-].*|$/, '/0')],
      [item.replace(/\d+$/, '$&x')],
      [` ${item}`],
      [item.replace(/[/-].*|$/, '/255.0.255.0')],
      [`${item},192.0.2.9`],
      ['host.example.com'],
      [item.includes(':') ? '::1' : '192.0.2'],
      [item.replace(/[/-].*|$/, '/129')],
    ],
    'refused',
  ),
  onItems('host-bits', 'bits behind the mask: what Windows makes of them is not documented', (item) => {
    const { from, bits } = takeApart(item);
    return bits === undefined ? [] : [[`${spell(moved(from, 1n))}/${bits}`]];
  }),
  onItems(
    'split-address',
    'a subnet or range becomes its two halves',
    (item) => {
      const halves = halvesOf(takeApart(item));
      return halves.length === 0 ? [] : [halves];
    },
    'same',
  ),
  onItems('lose-half', 'a subnet or range becomes one of its halves', (item) =>
    halvesOf(takeApart(item)).map((half) => [half]),
  ),
  onItems(
    'part-address',
    'a part of a subnet or range stands beside it',
    (item) => halvesOf(takeApart(item)).map((half) => [item, half]),
    'same',
  ),
  onItems(
    'spell-address',
    'another spelling of an address',
    (item) => {
      const parts = takeApart(item);
      const { from, bits } = parts;
      return [
        [asRange(parts)],
        ...(bits === undefined ? [] : [[`${spell(from)}/${bits}`]]),
        [item.toUpperCase()],
      ];
    },
    'same',
  ),
];
