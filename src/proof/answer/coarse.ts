/** Clauses sorted out by the fields that have few values in what people ask: most of a long text never comes into it. */
import type { Condition, FieldName } from '../../sets/condition.ts';
import { remember } from '../../sets/remember.ts';
import type { Clause } from '../../targets/target.ts';
import { holds, type Truth, type View } from '../diagram/evaluate.ts';

const coarse: ReadonlySet<FieldName> = new Set(['form', 'method', 'transport', 'scheme', 'source', 'port']);

/** How many combinations of values are remembered. */
const most = 2000;

/** Returns a function that lists the places of clauses that may have a say in views with the coarse fields of a view. */
export function sortClauses(clauses: readonly Clause[]): (view: View) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (view) => {
    const { form, method, transport, scheme, source, port } = view;
    const key = `${form} ${method} ${transport} ${scheme} ${source} ${port}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    if (known.size >= most) known.clear();
    const memo = new Map<Condition, Truth>();
    const may = (condition: Condition): boolean => mayHold(condition, view, memo) !== false;
    const found = clauses.flatMap(({ condition, ends }, index) =>
      may(condition) || (ends !== undefined && may(ends)) ? [index] : [],
    );
    known.set(key, found);
    return found;
  };
}

/** Tells a condition by the coarse fields alone. */
function mayHold(condition: Condition, view: View, memo: Map<Condition, Truth>): Truth {
  return remember(memo, condition, (): Truth => {
    switch (condition.kind) {
      case 'test':
        return coarse.has(condition.test.field) ? holds(condition, view) : 'unknown';
      case 'unknown':
        return 'unknown';
      case 'not': {
        const truth = mayHold(condition.of, view, memo);
        return truth === 'unknown' ? truth : !truth;
      }
      default: {
        const deciding = condition.kind === 'any';
        let rest: Truth = !deciding;
        for (const part of condition.of) {
          const truth = mayHold(part, view, memo);
          if (truth === deciding) return deciding;
          if (truth === 'unknown') rest = truth;
        }
        return rest;
      }
    }
  });
}
