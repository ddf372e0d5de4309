/**
 * The lock that comes with rulec, made smaller: in each list of prefixes those of IPv4 are differences between neighbours,
 * which a compressor makes a third of what it makes of addresses.
 */
import { formatAddress, isMisread, parsePrefix } from '../sets/prefix.ts';

/** Differences of addresses and lengths, of IPv4; prefixes of IPv6 as they are. */
type PackedList = readonly [steps: string, lengths: string, others: string];

/** Packs the text of a lock; `unpackLock` gives the same text back, byte for byte. */
export function packLock(text: string): string {
  return JSON.stringify(JSON.parse(text, (key, value) => (key === 'prefixes' ? packList(value) : value)));
}

/** Returns the text of a lock that was packed. */
export function unpackLock(text: string): string {
  const lock = JSON.parse(text, (key, value) => (key === 'prefixes' ? unpackList(value) : value));
  return `${JSON.stringify(lock, null, 2)}\n`;
}

function packList(prefixes: readonly string[]): PackedList {
  const steps: number[] = [];
  const lengths: number[] = [];
  let last = 0;
  for (const text of prefixes) {
    const prefix = parsePrefix(text);
    if (isMisread(prefix) || prefix.family !== 4) continue;
    steps.push(prefix.network - last);
    lengths.push(prefix.length);
    last = prefix.network;
  }
  return [steps.join(' '), lengths.join(' '), prefixes.slice(steps.length).join(' ')];
}

function unpackList([steps, lengths, others]: PackedList): readonly string[] {
  const split = (list: string): readonly string[] => (list === '' ? [] : list.split(' '));
  const ends = split(lengths);
  let value = 0;
  const own = split(steps).map((step, index) => {
    value += Number(step);
    return `${formatAddress({ family: 4, value })}/${ends[index]}`;
  });
  return [...own, ...split(others)];
}
