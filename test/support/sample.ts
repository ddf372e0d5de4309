/** Some of all cases of a campaign, the same in every run. */
export function sampleOf<T>(all: readonly T[], count: number): readonly T[] {
  let state = 20_261_130;
  const ranked = all.map((one) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return [state, one] as const;
  });
  return ranked
    .sort(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, one]) => one);
}
