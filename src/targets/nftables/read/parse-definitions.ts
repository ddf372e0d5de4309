/** Names that stand for values: `define web = { 80, 443 }` (nft(8), SYMBOLIC VARIABLES). */
import { quote } from '../../../diagnostics/quote.ts';
import {
  type Cursor,
  expectEnd,
  expectName,
  expectSymbol,
  fail,
  isSymbol,
  isWord,
  peek,
  type Scope,
  take,
} from './parse-cursor.ts';
import { readRight } from './parse-values.ts';

/** Reads a definition and keeps it; one that is there already, here or around here, is replaced by `redefine` alone. */
export function readDefinition(cursor: Cursor): void {
  const isFirst = isWord(take(cursor), 'define');
  const name = expectName(cursor, 'the name of a definition');
  expectSymbol(cursor, '=', 'a definition');
  for (let scope: Scope | undefined = cursor.scope; scope !== undefined; scope = scope.around)
    if (isFirst && scope.names.has(name)) fail(cursor, `${quote(name)} is defined twice`);
  const isEmpty = isSymbol(peek(cursor), '{') && isSymbol(peek(cursor, 1), '}');
  if (isEmpty) {
    cursor.at += 2;
    cursor.scope.names.set(name, { kind: 'list', elements: [] });
  } else if (isSymbol(peek(cursor), '@')) fail(cursor, 'a definition holds values, not a set');
  else cursor.scope.names.set(name, readRight(cursor));
  expectEnd(cursor);
}
