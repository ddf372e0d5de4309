/** The made-up page that edits begin with, and how they say what a person reads on theirs. */

/** A row as a person reads it. */
export interface Row {
  readonly hosts: readonly string[];
  /** `443/https`. */
  readonly ports: readonly string[];
  /** Hosts with a service of their own: `odd.example.com 8443/tcp`. */
  readonly more?: readonly string[];
}

export interface Edited {
  readonly text: string;
  /** What a person reads as rows of hosts that are to be allowed. */
  readonly rows: readonly Row[];
  /** How many rows nobody can read for certain: as many are refused, or more. */
  readonly doubtful?: number;
}

/** Draws a number from 0 to below this one. */
export type Random = (below: number) => number;

export type Edit = (rows: readonly Row[], random: Random) => Edited;

/** Draws numbers by a seed that is made of a text (xorshift). */
export function seedOf(text: string): Random {
  let state = 2_463_534_242;
  for (const letter of text) state = (Math.imul(state, 31) + (letter.codePointAt(0) ?? 0)) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const domains = [
  'example.com',
  'example.net',
  'example.org',
  'cdn.example',
  'app.example',
  'cloud.example.com',
];

/** Makes eight rows of one to three hosts. */
export function makeRows(random: Random): readonly Row[] {
  return Array.from({ length: 8 }, (_, row) => ({
    hosts: Array.from({ length: 1 + random(3) }, (_, at) => {
      const star = random(4) === 0 ? '*.' : '';
      return `${star}h${row}${'abc'[at]}.${domains[random(domains.length)]}`;
    }),
    ports: random(4) === 0 ? ['80/http'] : ['443/https'],
  }));
}

/** The host that nobody may get in. */
export const evil = 'evil.example';

export const portOf = ({ ports }: Row): string => ports.map((port) => port.replace(/\/.*/, '')).join(', ');

/** Replaces one of these. */
export function replaceAt<T>(all: readonly T[], at: number, ...by: readonly T[]): readonly T[] {
  return [...all.slice(0, at), ...by, ...all.slice(at + 1)];
}
