/** What was found for pairs of numbers. It forgets everything before it grows beyond its bound. */
export interface Pairs {
  /** What was found, or -1. */
  readonly get: (a: number, b: number) => number;
  readonly set: (a: number, b: number, found: number) => void;
}

/** 24 MB a table. */
const mostSlots = 1 << 21;

export function createPairs(): Pairs {
  // Three numbers a slot: the pair, and what was found and one.
  let slots = 1 << 10;
  let table = new Int32Array(3 * slots);
  let used = 0;
  const slotOf = (a: number, b: number): number => {
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & (slots - 1);
    while (table[3 * slot + 2] !== 0 && (table[3 * slot] !== a || table[3 * slot + 1] !== b))
      slot = (slot + 1) & (slots - 1);
    return 3 * slot;
  };
  const put = (a: number, b: number, value: number): void => {
    const at = slotOf(a, b);
    table[at] = a;
    table[at + 1] = b;
    table[at + 2] = value;
  };
  const makeRoom = (): void => {
    const before = table;
    const keep = slots < mostSlots;
    if (keep) slots *= 2;
    table = new Int32Array(3 * slots);
    if (!keep) used = 0;
    else
      for (let at = 0; at < before.length; at += 3) {
        if (before[at + 2] !== 0)
          put(before[at] as number, before[at + 1] as number, before[at + 2] as number);
      }
  };
  return {
    get: (a, b) => (table[slotOf(a, b) + 2] as number) - 1,
    set: (a, b, found) => {
      if (used * 2 >= slots) makeRoom();
      used++;
      put(a, b, found + 1);
    },
  };
}
