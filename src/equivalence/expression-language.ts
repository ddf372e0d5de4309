import type { Expression } from '../sets/regular/expression.ts';
import type { Regular, SymbolSet } from '../sets/regular/regular.ts';
import { symbol } from '../sets/regular/regular.ts';

/** An expression over bytes as a language over other symbols; `symbolsOf` says which of them stand for the bytes. */
export function languageOfExpression(
  expression: Expression,
  symbolsOf: (bytes: Uint8Array) => SymbolSet,
): Regular {
  switch (expression.kind) {
    case 'byte':
      return symbol(symbolsOf(expression.bytes));
    case 'sequence':
    case 'choice':
      return {
        kind: expression.kind,
        of: expression.of.map((part) => languageOfExpression(part, symbolsOf)),
      };
    case 'repeat':
      return { ...expression, of: languageOfExpression(expression.of, symbolsOf) };
    case 'start':
    case 'end':
      return expression;
  }
}
