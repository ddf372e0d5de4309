/** Sets of classes in the words of patterns that hold some of them. */

/** A pattern in words, with the classes that it holds. */
export interface Pattern {
  readonly text: string;
  readonly classes: readonly number[];
}

/** What a field can be described with. */
export interface Vocabulary {
  readonly size: number;
  /** In the order of preference where two hold the same classes. */
  readonly patterns: readonly Pattern[];
  /** All of them: `any name`. */
  readonly any: string;
  /** A class of its own, where patterns do not say it. */
  readonly single: (index: number) => string;
}

/** How many exceptions to one pattern can be read at a glance. */
const mostExceptions = 3;
/** How many patterns the description by one example is worth. */
const priceOfExample = 6;

/** How many patterns are tried two by two. */
const mostPaired = 30;

/** How many words of a list people read. */
const longest = 8;

/** Joins the first of the words, and says how many there are more. */
export function joinSome(words: readonly string[]): string {
  const shown = words.slice(0, longest).join(' | ');
  return words.length > longest ? `${shown} | … ${words.length - longest} more` : shown;
}

/**
 * Returns words for the classes that belong, `members`, of which only the `occurring` ones need to be said: patterns,
 * or everything but patterns, whichever is shorter.
 */
export function describeClasses(
  vocabulary: Vocabulary,
  members: Uint8Array,
  occurring: Uint8Array,
): readonly string[] {
  if (members.every((one) => one === 1)) return [vocabulary.any];
  const needed = members.map((one, index) => one & (occurring[index] ?? 0));
  const inside = coverClasses(vocabulary, members, needed);
  const others = members.map((one) => 1 - one);
  const outside = coverClasses(
    vocabulary,
    members.map((one, index) => 1 - (one & (occurring[index] ?? 0))),
    others,
  );
  if (outside.examples > 0 || outside.words.length + 1 > inside.price) return inside.words;
  if (outside.words.length + 1 === inside.price && inside.price < 2) return inside.words;
  return [`${vocabulary.any} but ${joinSome(outside.words)}`];
}

interface Cover {
  readonly words: readonly string[];
  readonly examples: number;
  readonly price: number;
}

/** Finds patterns, the widest first, whose classes may all be said, until every class that needs to be said is. */
function coverClasses({ patterns, single }: Vocabulary, allowed: Uint8Array, needed: Uint8Array): Cover {
  const left = new Set([...needed.keys()].filter((index) => needed[index] === 1));
  const words: string[] = [];
  const order = [...patterns].sort((a, b) => b.classes.length - a.classes.length);
  const isAllowed = (index: number): boolean => allowed[index] === 1;
  for (const { text, classes } of order) {
    if (!classes.every(isAllowed) || !classes.some((index) => left.has(index))) continue;
    words.push(text);
    for (const index of classes) left.delete(index);
  }
  let price = words.length;
  for (const { text, classes } of order) {
    if (!classes.some((index) => left.has(index))) continue;
    const exceptions = findPatternExceptions(order, classes, isAllowed, needed);
    if (exceptions === undefined) continue;
    words.push(`${text} (not ${exceptions.join(' | ')})`);
    price += 1 + exceptions.length;
    for (const index of classes) if (isAllowed(index)) left.delete(index);
  }
  for (const [text, classes] of left.size === 0 ? [] : pairPatterns(order, left)) {
    if (!classes.every(isAllowed) || !classes.some((index) => left.has(index))) continue;
    words.push(text);
    price += 2;
    for (const index of classes) left.delete(index);
  }
  const examples = new Set([...left].map(single));
  return {
    words: [...words, ...examples],
    examples: examples.size,
    price: price + examples.size * priceOfExample,
  };
}

/** Returns what two patterns both hold, for every two that hold a class that is left. */
function pairPatterns(
  order: readonly Pattern[],
  left: ReadonlySet<number>,
): readonly (readonly [string, readonly number[]])[] {
  const touching = order.filter(({ classes }) => classes.some((index) => left.has(index)));
  if (touching.length > mostPaired) return [];
  return touching.flatMap((a, first) =>
    touching.slice(first + 1).map((b): readonly [string, readonly number[]] => {
      const inBoth = new Set(b.classes);
      return [`${a.text} and ${b.text} both`, a.classes.filter((index) => inBoth.has(index))];
    }),
  );
}

/** Finds patterns that take away what is not allowed of these classes, and besides at most what need not be said. */
function findPatternExceptions(
  order: readonly Pattern[],
  classes: readonly number[],
  isAllowed: (index: number) => boolean,
  needed: Uint8Array,
): readonly string[] | undefined {
  const excess = new Set(classes.filter((index) => !isAllowed(index)));
  const kept = new Set(classes.filter((index) => needed[index] === 1));
  const exceptions: string[] = [];
  for (const other of order) {
    if (excess.size === 0) break;
    if (other.classes.some((index) => kept.has(index)) || !other.classes.some((index) => excess.has(index)))
      continue;
    exceptions.push(other.text);
    for (const index of other.classes) excess.delete(index);
  }
  return excess.size === 0 && exceptions.length <= mostExceptions ? exceptions : undefined;
}
