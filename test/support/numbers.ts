export type Next = (below: number) => number;

/** Numbers from a seed, each below the bound (Park and Miller). */
export function numbersFrom(seed: number): Next {
  let state = (seed % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}
