/** What nft refuses of the elements of sets: values of another type, prefixes without the flag, overlaps. */
import { prefixRange } from '../../../../sets/prefix.ts';
import type { Element, NamedSet, Value } from '../../config.ts';
import { checkValue, services } from './field-types.ts';

/** What is the matter with a set; `isRefused`: nft does not take it, and otherwise that is not known. */
export function checkSet(set: NamedSet): { readonly says: string; readonly isRefused: boolean } | undefined {
  const { name, type, flags, elements, doubt } = set;
  if (type.length === 0 || doubt !== undefined)
    return { says: doubt ?? 'its type is not said', isRefused: false };
  const isInterval = flags.includes('interval');
  const refuse = (says: string) => ({ says, isRefused: true });
  for (const element of elements) {
    const wrong = checkElement(set, element);
    if (wrong !== undefined) return refuse(wrong);
    if (isAny(element.key)) continue;
    for (const [at, value] of element.key.entries()) {
      const says = `an element of ${name}: `;
      if (isSpan(value) && !isInterval) return refuse(`${says}a range needs "flags interval"`);
      const complaint = checkValue(value, type[at] ?? '');
      if (complaint !== undefined) return { ...complaint, says: says + complaint.says };
    }
    if (element.note !== undefined && !/^comment "[^"]*"$/.test(element.note))
      return { says: `an element with ${element.note}`, isRefused: false };
  }
  return checkWhole(set);
}

function checkElement({ kind, name, type }: NamedSet, { key, verdict, note }: Element): string | undefined {
  if (key.length !== type.length && !isAny(key))
    return `an element of ${name} has ${key.length} parts, not ${type.length}`;
  if (kind === 'set' && (verdict !== undefined || note?.includes(':') === true))
    return `an element of the set ${name} has a verdict`;
  return kind === 'map' && verdict === undefined ? `an element of the map ${name} has no verdict` : undefined;
}

function checkWhole({ kind, name, type, flags, settings, elements }: NamedSet): ReturnType<typeof checkSet> {
  const isInterval = flags.includes('interval');
  const isMerged = settings.includes('auto-merge');
  if (isMerged && !isInterval)
    return { says: `the set ${name} merges intervals, and has none`, isRefused: true };
  const size = Number(
    /^size (\d+)$/.exec(settings.find((one) => one.startsWith('size')) ?? '')?.[1] ?? Infinity,
  );
  if (elements.length > size)
    return { says: `the set ${name} has more elements than its size`, isRefused: true };
  // An interval has two ends, and one more may be needed.
  if (isInterval && 2 * elements.length + 1 > size)
    return { says: `whether the set ${name} has room is not known`, isRefused: false };
  const isLong = type.length > 1;
  // Keys of several parts are not merged.
  const isClear = kind === 'set' && (!isInterval || (isMerged && !isLong));
  const clash = isClear ? undefined : findClash(elements);
  if (clash === undefined) return undefined;
  const says = `elements of ${name} ${clash.says}${isMerged ? '' : ', and the set has no auto-merge: nft refuses them'}`;
  return { says, isRefused: clash.isRefused };
}

/** Whether a key stands for whatever else there is. */
export function isAny([first]: readonly Value[]): boolean {
  return first?.kind === 'word' && first.text === '*' && first.quoted !== true;
}

function isSpan(value: Value): boolean {
  if (value.kind === 'word') return value.text.endsWith('*');
  if (value.kind === 'range') return true;
  if (value.kind === 'number') return value.from !== value.to;
  return value.prefix.length < (value.prefix.family === 4 ? 32 : 128);
}

/** Words that stand for numbers, beside those of services: protocols (IANA), families of Linux, states of connections (nft(8)). */
const numbersOfWords: Readonly<Record<string, number>> = {
  ...{ icmp: 1, igmp: 2, tcp: 6, udp: 17, dccp: 33, gre: 47, esp: 50, ah: 51, icmpv6: 58, 'ipv6-icmp': 58 },
  ...{ comp: 108, sctp: 132, udplite: 136, ipv4: 2, ipv6: 10 },
  ...{ invalid: 1, established: 2, related: 4, new: 8, untracked: 64 },
};

/** The first and the last of what a value stands for. */
function spanOf(value: Value): readonly [bigint, bigint] | string {
  if (value.kind === 'word') {
    const number = services.get(value.text) ?? numbersOfWords[value.text];
    return number === undefined ? value.text : [BigInt(number), BigInt(number)];
  }
  if (value.kind === 'number') return [BigInt(value.from), BigInt(value.to)];
  const { from, to } = value.kind === 'range' ? value : prefixRange(value.prefix);
  return [BigInt(from.value), BigInt(to.value)];
}

/** How elements get into each other's way, and whether nft refuses them for sure. */
interface Clash {
  readonly says: string;
  readonly isRefused: boolean;
}

/**
 * Returns how elements get into each other's way. They may repeat each other with the same verdict, and touch, but not
 * overlap: seen with nft 1.0.6.
 */
export function findClash(elements: readonly Element[]): Clash | undefined {
  const keys = elements.map(({ key, verdict }) => ({
    spans: key.map(spanOf),
    verdict: JSON.stringify(verdict),
  }));
  const singles = keys.flatMap(({ spans: [span, second], verdict }) =>
    typeof span === 'object' && second === undefined ? [{ span, verdict }] : [],
  );
  const sorted = singles.toSorted((a, b) => (a.span[0] < b.span[0] ? -1 : a.span[0] > b.span[0] ? 1 : 0));
  for (const [at, { span, verdict }] of sorted.entries()) {
    const next = sorted[at + 1];
    if (next === undefined || next.span[0] > span[1]) continue;
    const isSame = next.span[0] === span[0] && next.span[1] === span[1];
    if (!isSame) return { says: 'overlap', isRefused: true };
    if (next.verdict !== verdict) return { says: 'give one key two verdicts', isRefused: true };
  }
  return findLongClash(keys.filter(({ spans }) => spans.length > 1 || typeof spans[0] === 'string'));
}

interface Key {
  readonly spans: readonly (readonly [bigint, bigint] | string)[];
  readonly verdict: string | undefined;
}

/**
 * The same of words and of keys of several parts; of very many, whether they do is not looked at. The kernel refuses a key
 * of which the first or the last point lies in an earlier one (nft_pipapo_insert; seen with Linux 6.18).
 */
function findLongClash(keys: readonly Key[]): Clash | undefined {
  const texts = new Map<string, string | undefined>();
  for (const { spans, verdict } of keys) {
    const text = spans.map(String).join(' . ');
    if (texts.has(text) && texts.get(text) !== verdict)
      return { says: 'give one key two verdicts', isRefused: true };
    texts.set(text, verdict);
  }
  const isLong = ({ spans }: Key): boolean =>
    spans.some((span) => typeof span === 'object' && span[0] !== span[1]);
  const ranges = keys.filter(isLong);
  if (ranges.length > 2000) return { says: 'may overlap', isRefused: false };
  let overlap: Clash | undefined;
  for (const one of ranges)
    for (const other of keys) {
      if (String(one.spans) === String(other.spans)) continue;
      if (!one.spans.every((span, at) => meets(span, other.spans[at]))) continue;
      const [earlier, later] = keys.indexOf(one) < keys.indexOf(other) ? [one, other] : [other, one];
      if (liesIn(later, 0, earlier) || liesIn(later, 1, earlier)) return { says: 'overlap', isRefused: true };
      overlap = { says: 'overlap', isRefused: false };
    }
  return overlap;
}

/** Whether the first (0) or the last (1) point of a key is one of another key. */
function liesIn({ spans }: Key, end: 0 | 1, { spans: wide }: Key): boolean {
  return spans.every((span, at) => {
    const other = wide[at];
    if (typeof span !== 'object' || typeof other !== 'object') return span === other;
    return other[0] <= span[end] && span[end] <= other[1];
  });
}

function meets(a: Key['spans'][number] | undefined, b: Key['spans'][number] | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a[0] <= b[1] && b[0] <= a[1];
}
