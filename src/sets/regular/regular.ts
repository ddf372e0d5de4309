/** Regular languages over a small alphabet. */
import { present } from '../../diagnostics/present.ts';

/** A set of symbols: entry i is 1 where symbol i belongs. */
export type SymbolSet = Uint8Array;

/** A regular language; `start` and `end` are empty texts at the very start and end. */
export type Regular =
  | { readonly kind: 'symbol'; readonly symbols: SymbolSet }
  | { readonly kind: 'sequence'; readonly of: readonly Regular[] }
  | { readonly kind: 'choice'; readonly of: readonly Regular[] }
  | { readonly kind: 'repeat'; readonly of: Regular; readonly min: number; readonly max?: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

export function symbol(symbols: SymbolSet): Regular {
  return { kind: 'symbol', symbols };
}

export function sequence(...of: readonly Regular[]): Regular {
  return { kind: 'sequence', of };
}

export function choice(...of: readonly Regular[]): Regular {
  return { kind: 'choice', of };
}

export function repeat(of: Regular, min = 0, max?: number): Regular {
  return { kind: 'repeat', of, min, ...present({ max }) };
}

/** Returns the language read from its end. */
export function reverse(language: Regular): Regular {
  switch (language.kind) {
    case 'symbol':
      return language;
    case 'start':
      return { kind: 'end' };
    case 'end':
      return { kind: 'start' };
    case 'sequence':
      return { kind: 'sequence', of: language.of.map(reverse).reverse() };
    case 'choice':
      return { kind: 'choice', of: language.of.map(reverse) };
    case 'repeat':
      return { ...language, of: reverse(language.of) };
  }
}
