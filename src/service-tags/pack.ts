/**
 * The lock that comes with rulec, made smaller: in each list of prefixes the addresses of a family are differences between
 * neighbours, which a compressor makes a third of what it makes of addresses.
 */
import { formatAddress, isMisread, parsePrefix } from '../sets/prefix.ts';

/** Of IPv4, then of IPv6: differences of addresses in hex, and lengths; one space between. */
type PackedList = readonly [steps4: string, lengths4: string, steps6: string, lengths6: string];

/** Packs the text of a lock; `unpackLock` gives the same text back, byte for byte. */
export function packLock(text: string): string {
  return JSON.stringify(JSON.parse(text, (key, value) => (key === 'prefixes' ? packList(value) : value)));
}

/** Returns the text of a lock that was packed. */
export function unpackLock(text: string): string {
  const lock = JSON.parse(text, (key, value) => (key === 'prefixes' ? unpackList(value) : value));
  return `${JSON.stringify(lock, null, 2)}\n`;
}

/** Prefixes stand in the order of their addresses, those of IPv4 first. */
function packList(prefixes: readonly string[]): PackedList {
  const packed = {
    4: { steps: [], lengths: [], last: 0n },
    6: { steps: [], lengths: [], last: 0n },
  } as Record<4 | 6, { readonly steps: string[]; readonly lengths: number[]; last: bigint }>;
  for (const text of prefixes) {
    const prefix = parsePrefix(text);
    if (isMisread(prefix)) throw new Error(`${text} is not a prefix`);
    const family = packed[prefix.family];
    const address = BigInt(prefix.network);
    family.steps.push((address - family.last).toString(16));
    family.lengths.push(prefix.length);
    family.last = address;
  }
  const [four, six] = [packed[4], packed[6]];
  return [four.steps.join(' '), four.lengths.join(' '), six.steps.join(' '), six.lengths.join(' ')];
}

function unpackList([steps4, lengths4, steps6, lengths6]: PackedList): readonly string[] {
  const split = (list: string): readonly string[] => (list === '' ? [] : list.split(' '));
  const [ends4, ends6] = [split(lengths4), split(lengths6)];
  let four = 0;
  let six = 0n;
  return [
    ...split(steps4).map((step, index) => {
      four += Number.parseInt(step, 16);
      return `${formatAddress({ family: 4, value: four })}/${ends4[index]}`;
    }),
    ...split(steps6).map((step, index) => {
      six += BigInt(`0x${step}`);
      return `${formatAddress({ family: 6, value: six })}/${ends6[index]}`;
    }),
  ];
}
