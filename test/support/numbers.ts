export type Next = (below: number) => number;

/** Numbers from a seed, each below the bound (Park and Miller). */
export function numbersFrom(seed: number): Next {
  let state = (seed % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** One of a list that has some. */
export function pick<T>(next: Next, some: readonly T[]): T {
  if (some.length === 0) throw new Error('nothing to choose from');
  return some[next(some.length)] as T;
}
