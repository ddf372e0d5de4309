import { type AddressSet, equalAddresses } from '../../sets/addresses.ts';
import type { Condition, Test } from '../../sets/condition.ts';
import { equalIntervals } from '../../sets/intervals.ts';
import type { Clause } from '../target.ts';

/** Whether two lists of clauses decide alike, clause by clause, wherever they stand in the text. */
export function sameClauses(a: readonly Clause[], b: readonly Clause[]): boolean {
  return a.length === b.length && a.every((clause, index) => sameClause(clause, b[index]));
}

function sameClause(a: Clause, b: Clause | undefined): boolean {
  return b !== undefined && a.action === b.action && sameCondition(a.condition, b.condition);
}

function sameCondition(a: Condition, b: Condition): boolean {
  if (a === b) return true;
  if (a.kind === 'test') return b.kind === 'test' && sameTest(a.test, b.test);
  if (a.kind === 'not') return b.kind === 'not' && sameCondition(a.of, b.of);
  if (a.kind === 'unknown') return b.kind === 'unknown';
  if (a.kind !== b.kind || a.of.length !== b.of.length) return false;
  const of = b.of;
  return a.of.every((part, index) => {
    const other = of[index];
    return other !== undefined && sameCondition(part, other);
  });
}

/** The tests that pf's conditions are made of. */
function sameTest(a: Test, b: Test): boolean {
  if (a.field === 'port') return b.field === 'port' && equalIntervals(a.ports, b.ports);
  if (a.field === 'address') return b.field === 'address' && sameAddresses(a.addresses, b.addresses);
  return 'values' in a && 'values' in b && a.field === b.field && a.values.join() === b.values.join();
}

function sameAddresses(a: AddressSet, b: AddressSet): boolean {
  return a === b || equalAddresses(a, b);
}
