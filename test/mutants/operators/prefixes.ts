/** Prefixes as the tables of edits change them. */
import { type Ip, readIp, spell } from '../evaluators/address.ts';

interface Parts {
  readonly ip: Ip;
  readonly bits: number;
  readonly all: number;
}

/** `192.0.2.0/24` or `192.0.2.1`; nothing for everything else. */
function takeApart(text: string): Parts | undefined {
  const [body = '', mask] = text.split('/');
  const ip = readIp(body);
  if (ip === undefined || (mask !== undefined && !/^\d{1,3}$/.test(mask))) return undefined;
  const all = ip.family === 4 ? 32 : 128;
  return { ip, bits: Number(mask ?? all), all };
}

function cut({ family, value }: Ip, bits: number, all: number): string {
  const rest = BigInt(all - bits);
  return `${spell({ family, value: (value >> rest) << rest })}/${bits}`;
}

/** The prefix of another length around the same address. */
export function masked(text: string, by: number): readonly string[] {
  const parts = takeApart(text);
  if (parts === undefined || parts.bits + by < 1 || parts.bits + by > parts.all) return [];
  return [cut(parts.ip, parts.bits + by, parts.all)];
}

/** The neighbour of a prefix. */
export function shifted(text: string, by: bigint): readonly string[] {
  const parts = takeApart(text);
  if (parts === undefined) return [];
  const value = parts.ip.value + by * (1n << BigInt(parts.all - parts.bits));
  return value < 0n || value >= 1n << BigInt(parts.all)
    ? []
    : [cut({ ...parts.ip, value }, parts.bits, parts.all)];
}

/** Both halves of a prefix; nothing of a single address. */
export function halves(text: string): readonly string[] {
  const parts = takeApart(text);
  if (parts === undefined || parts.bits >= parts.all) return [];
  const { ip, bits, all } = parts;
  const high = ip.value + (1n << BigInt(all - bits - 1));
  return [cut(ip, bits + 1, all), cut({ ...ip, value: high }, bits + 1, all)];
}

/** A prefix as the range of its addresses. */
export function rangeOf(text: string): readonly string[] {
  const parts = takeApart(text);
  if (parts === undefined) return [];
  const { ip, bits, all } = parts;
  return [`${spell(ip)}-${spell({ ...ip, value: ip.value + (1n << BigInt(all - bits)) - 1n })}`];
}

/** Other spellings of a prefix, host bits set among them. */
export function spellings(text: string): readonly string[] {
  const parts = takeApart(text);
  if (parts === undefined) return [];
  const { ip, bits, all } = parts;
  const inside = bits < all ? [`${spell({ ...ip, value: ip.value + 1n })}/${bits}`] : [];
  return [text.toUpperCase(), `${spell(ip)}/${bits}`, ...inside].filter((one) => one !== text);
}
