import type { Address } from '../../../src/sets/addresses.ts';

/** Addresses for the second evaluators, which share no code with what they judge: every value is a bigint. */
export interface Ip {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** Both ends belong to it. */
export interface Range {
  readonly family: 4 | 6;
  readonly from: bigint;
  readonly to: bigint;
}

export const bitsOf = { 4: 32, 6: 128 } as const;
export const everyIpv4: Range = { family: 4, from: 0n, to: (1n << 32n) - 1n };
export const everyIpv6: Range = { family: 6, from: 0n, to: (1n << 128n) - 1n };

/** Reads `192.0.2.1` or `2001:db8::1`, in any of the usual spellings; undefined for everything else. */
export function readIp(text: string): Ip | undefined {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const parts = text.split('.').map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return { family: 4, value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n) };
  }
  if (!/^[0-9A-Fa-f:]*(:\d+\.\d+\.\d+\.\d+)?$/.test(text) || !text.includes(':')) return undefined;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted !== null) {
    const low = readIp(dotted[2] ?? '');
    if (low === undefined) return undefined;
    const words = [(low.value >> 16n).toString(16), (low.value & 0xffffn).toString(16)];
    return readIp(`${dotted[1]}${words.join(':')}`);
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [before = [], after = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - before.length - after.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (!groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  return { family: 6, value: groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n) };
}

/** The block of `bits` leading bits around an address; bits behind them do not count. */
export function blockOf(ip: Ip, bits: number): Range {
  const rest = BigInt(bitsOf[ip.family] - bits);
  const from = (ip.value >> rest) << rest;
  return { family: ip.family, from, to: from + (1n << rest) - 1n };
}

export function isIn(ip: Ip, { family, from, to }: Range): boolean {
  return ip.family === family && from <= ip.value && ip.value <= to;
}

/** Tells quickly whether an address is in one of many ranges. */
export function memberTest(ranges: readonly Range[]): (ip: Ip) => boolean {
  const merged = { 4: merge(ranges, 4), 6: merge(ranges, 6) };
  return (ip) => {
    const list = merged[ip.family];
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle]?.from ?? 0n) <= ip.value) low = middle + 1;
      else high = middle;
    }
    const found = list[low - 1];
    return found !== undefined && ip.value <= found.to;
  };
}

function merge(ranges: readonly Range[], family: 4 | 6): readonly Range[] {
  const sorted = ranges
    .filter((range) => range.family === family)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  const merged: Range[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last === undefined || range.from > last.to) merged.push(range);
    else if (range.to > last.to) merged[merged.length - 1] = { ...last, to: range.to };
  }
  return merged;
}

/** The addresses where something can change at these ranges: the first, the last, and one step outside of each. */
export function edgesOf(ranges: readonly Range[]): readonly Ip[] {
  const edges = new Map<string, Ip>();
  for (const { family, from, to } of ranges) {
    for (const value of [from - 1n, from, to, to + 1n]) {
      if (value >= 0n && value < 1n << BigInt(bitsOf[family]))
        edges.set(`${family} ${value}`, { family, value });
    }
  }
  return [...edges.values()];
}

export function spell({ family, value }: Ip): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  return Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  ).join(':');
}

/** As views hold it. */
export function toAddress({ family, value }: Ip): Address {
  return family === 4 ? { family, value: Number(value) } : { family, value };
}
