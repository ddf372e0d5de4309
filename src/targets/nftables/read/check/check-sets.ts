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
  const clash = kind === 'map' || (isInterval && !isMerged) ? findClash(elements) : undefined;
  if (clash === undefined) return undefined;
  const says = `elements of ${name} ${clash}${isMerged ? '' : ', and the set has no auto-merge: nft refuses them'}`;
  return { says, isRefused: !isLong };
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

/** The first and the last of what a value stands for. */
function spanOf(value: Value): readonly [bigint, bigint] | string {
  if (value.kind === 'word') {
    const port = services.get(value.text);
    return port === undefined ? value.text : [BigInt(port), BigInt(port)];
  }
  if (value.kind === 'number') return [BigInt(value.from), BigInt(value.to)];
  const { from, to } = value.kind === 'range' ? value : prefixRange(value.prefix);
  return [BigInt(from.value), BigInt(to.value)];
}

/**
 * Returns how elements get into each other's way. They may repeat each other with the same verdict, and touch, but not
 * overlap: seen with nft 1.0.6.
 */
export function findClash(elements: readonly Element[]): string | undefined {
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
    if (!isSame) return 'overlap';
    if (next.verdict !== verdict) return 'give one key two verdicts';
  }
  return findLongClash(keys.filter(({ spans }) => spans.length > 1 || typeof spans[0] === 'string'));
}

interface Key {
  readonly spans: readonly (readonly [bigint, bigint] | string)[];
  readonly verdict: string | undefined;
}

/** The same of words and of keys of several parts; of very many, whether they do is not looked at. */
function findLongClash(keys: readonly Key[]): string | undefined {
  const texts = new Map<string, string | undefined>();
  for (const { spans, verdict } of keys) {
    const text = spans.map(String).join(' . ');
    if (texts.has(text) && texts.get(text) !== verdict) return 'give one key two verdicts';
    texts.set(text, verdict);
  }
  const ranges = keys.filter(({ spans }) =>
    spans.some((span) => typeof span === 'object' && span[0] !== span[1]),
  );
  if (ranges.length > 2000) return 'may overlap';
  for (const one of ranges)
    for (const other of keys) {
      const isSame = String(one.spans) === String(other.spans);
      if (!isSame && one.spans.every((span, at) => meets(span, other.spans[at]))) return 'overlap';
    }
  return undefined;
}

function meets(a: Key['spans'][number] | undefined, b: Key['spans'][number] | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a[0] <= b[1] && b[0] <= a[1];
}
