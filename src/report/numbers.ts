/** A whole number with its digits in threes: 49,949,043. */
export function grouped(value: number | string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 file`, `2 files`. */
export function count(value: number, one: string, many: string = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`;
}

/** `a, b, c and 4 more`. */
export function someOf(words: readonly string[], most: number): string {
  const more = words.length > most ? ` and ${grouped(words.length - most)} more` : '';
  return `${words.slice(0, most).join(', ')}${more}`;
}

/** A count of IPv6 addresses, which nobody reads digit by digit: about 2^96. */
export function magnitude(value: string): string {
  if (value.length <= 9) return grouped(value);
  return `about 2^${Math.round(Math.log2(Number(value)))}`;
}
