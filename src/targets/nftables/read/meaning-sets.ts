/** What nft refuses of the elements of sets: values of another type, prefixes without the flag, overlaps. */
import { prefixRange } from '../../../sets/prefix.ts';
import type { NamedSet, Value } from '../config.ts';

/** Returns what is wrong with a set. */
export function checkSet({ kind, name, type, flags, settings, elements }: NamedSet): string | undefined {
  if (type.length === 0) return undefined;
  const isInterval = flags.includes('interval');
  for (const { key, verdict, note } of elements) {
    if (key.length !== type.length && !isAny(key))
      return `an element of ${name} has ${key.length} parts, not ${type.length}`;
    if (kind === 'set' && verdict !== undefined) return `an element of the set ${name} has a verdict`;
    if (kind === 'map' && verdict === undefined && note?.includes(':') !== true)
      return `an element of the map ${name} has no verdict`;
    const wrong = key
      .map((value, at) => checkValue(value, type[at] ?? '', isInterval))
      .find((one) => one !== undefined);
    if (wrong !== undefined) return `an element of ${name} ${wrong}`;
  }
  if (!isInterval || type.length > 1 || settings.includes('auto-merge')) return undefined;
  return findOverlap(
    name,
    elements.map(({ key }) => key[0]),
  );
}

function isAny([first]: readonly Value[]): boolean {
  return first?.kind === 'word' && first.text === '*';
}

function checkValue(value: Value, type: string, isInterval: boolean): string | undefined {
  const isSpan =
    value.kind === 'range' ||
    (value.kind === 'number' && value.from !== value.to) ||
    (value.kind === 'prefix' && value.prefix.length < (value.prefix.family === 4 ? 32 : 128));
  if (isSpan && !isInterval) return 'is a range, which needs "flags interval"';
  if (type === 'ipv4_addr' || type === 'ipv6_addr') {
    if (isAny([value])) return undefined;
    const family =
      value.kind === 'prefix' ? value.prefix.family : value.kind === 'range' ? value.from.family : 0;
    return family === (type === 'ipv4_addr' ? 4 : 6) ? undefined : `is no address of the type ${type}`;
  }
  if (type === 'inet_service') {
    if (value.kind === 'word') return undefined;
    return value.kind === 'number' && value.to <= 65535 ? undefined : 'is no port';
  }
  return value.kind === 'prefix' || value.kind === 'range' ? `is no ${type}` : undefined;
}

/** Elements of an interval set may repeat each other and touch, but not overlap: seen with nft 1.0.6. */
function findOverlap(name: string, values: readonly (Value | undefined)[]): string | undefined {
  const spans = values.flatMap((value): readonly (readonly [bigint, bigint])[] => {
    if (value?.kind === 'number') return [[BigInt(value.from), BigInt(value.to)]];
    if (value?.kind !== 'prefix' && value?.kind !== 'range') return [];
    const { from, to } = value.kind === 'range' ? value : prefixRange(value.prefix);
    return [[BigInt(from.value), BigInt(to.value)]];
  });
  const sorted = spans.toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  for (const [at, [low, high]] of sorted.entries()) {
    const next = sorted[at + 1];
    const isSame = next?.[0] === low && next[1] === high;
    if (next !== undefined && next[0] <= high && !isSame)
      return `elements of ${name} overlap, and the set has no auto-merge: nft refuses them`;
  }
  return undefined;
}
