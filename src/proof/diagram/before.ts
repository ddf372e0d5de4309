/** What the items of a list find done before them. */
import { type Diagram, type Diagrams, nothing } from './diagram.ts';

interface Step {
  /** What the item wants to know about. */
  readonly scope: Diagram;
  /** What it adds for those behind it. */
  readonly adds: Diagram;
}

interface Segment extends Step {
  readonly halves?: readonly [Segment, Segment];
}

/**
 * Returns for each step the part of its scope that the steps before it added. The list is halved again and again, and
 * each half is told only of what lies in its scopes: so it does not matter to a step how much the others added.
 */
export function collectBefore(
  { union, intersect }: Pick<Diagrams, 'union' | 'intersect'>,
  steps: readonly Step[],
): readonly Diagram[] {
  if (steps.every(({ adds }) => adds === nothing)) return steps.map(() => nothing);
  const join = (from: number, to: number): Segment => {
    const middle = (from + to) >> 1;
    if (middle === from) return steps[from] ?? { scope: nothing, adds: nothing };
    const [left, right] = [join(from, middle), join(middle, to)];
    const [scope, adds] = [union(left.scope, right.scope), union(left.adds, right.adds)];
    return { scope, adds, halves: [left, right] };
  };
  const found: Diagram[] = [];
  const visit = ({ scope, halves }: Segment, before: Diagram): void => {
    const within = intersect(before, scope);
    if (halves === undefined) {
      found.push(within);
      return;
    }
    const [left, right] = halves;
    visit(left, within);
    visit(right, union(within, left.adds));
  };
  visit(join(0, steps.length), nothing);
  return found;
}
