/** What a text lets through, as diagrams (semantics, section 5; readings of devices have two sides). */
import type { Clause, Meaning } from '../../targets/target.ts';
import { fieldOrder } from '../space/space.ts';
import type { Universe } from './conditions.ts';
import { type Diagram, everything, nothing } from './diagram.ts';
import { orderClauses } from './evaluate.ts';
import { foldPairwise } from './unite.ts';

/** What a text does with the points of the space. Points in neither set are denied, or fall to no clause. */
export interface Decisions {
  readonly allow: Diagram;
  readonly unknown: Diagram;
}

/**
 * Returns what a meaning certainly permits, and where that is not known. A named cause has one value for a point: it is
 * certain what is permitted for both of them, and possible what is for one.
 */
export function computeDecisions(universe: Universe, meaning: Meaning): Decisions {
  const chains = [meaning, ...(meaning.also ?? [])].map((chain) => decideByChain(universe, chain));
  const { allow, unknown } = foldPairwise(chains, (a, b) => acceptByBoth(universe, a, b), {
    allow: everything,
    unknown: nothing,
  });
  const causes = universe.space.causes.reduce(
    (bits, _, index) => bits | (1 << (fieldOrder.length + index)),
    0,
  );
  if (causes === 0) return { allow, unknown };
  const { union, subtract, exists } = universe;
  const denied = subtract(everything, allow);
  const certain = subtract(everything, exists(denied, causes));
  return { allow: certain, unknown: subtract(exists(union(allow, unknown), causes), certain) };
}

function acceptByBoth({ union, intersect, subtract }: Universe, a: Decisions, b: Decisions): Decisions {
  const allow = intersect(a.allow, b.allow);
  const possible = intersect(union(a.allow, a.unknown), union(b.allow, b.unknown));
  return { allow, unknown: subtract(possible, allow) };
}

function decideByChain(universe: Universe, meaning: Meaning): Decisions {
  const { union, subtract } = universe;
  return listSteps(universe, meaning).reduceRight(
    (rest: Decisions, step): Decisions => {
      if ('clause' in step) return decideBefore(universe, step.clause, rest);
      const { allows, denies } = step;
      return {
        allow: union(subtract(rest.allow, denies), allows),
        unknown: rest.unknown === nothing ? nothing : subtract(rest.unknown, union(allows, denies)),
      };
    },
    {
      allow: meaning.otherwise === 'allow' ? everything : nothing,
      unknown: meaning.otherwise === 'unknown' ? everything : nothing,
    },
  );
}

/** Clauses without doubts behind each other, taken together: what they allow and deny. */
interface Block {
  readonly allows: Diagram;
  readonly denies: Diagram;
}

type Step = Block | { readonly clause: Clause };

/** The clauses of a meaning, those that decide first in front. */
function listSteps(universe: Universe, meaning: Meaning): readonly Step[] {
  const { union, unionAll, subtract } = universe;
  const before = (a: Block, b: Block): Block => ({
    allows: union(a.allows, subtract(b.allows, a.denies)),
    denies: union(a.denies, subtract(b.denies, a.allows)),
  });
  const steps: Step[] = [];
  /** Clauses behind each other that all allow, or all deny. */
  let alike: { readonly denies: boolean; readonly sets: Diagram[] }[] = [];
  const close = (): void => {
    const blocks = alike.map(({ denies, sets }): Block => {
      const all = unionAll(sets);
      return denies ? { allows: nothing, denies: all } : { allows: all, denies: nothing };
    });
    steps.push(foldPairwise(blocks, before, { allows: nothing, denies: nothing }));
    alike = [];
  };
  for (const clause of orderClauses(meaning)) {
    const { must, may } = universe.bounds(clause.condition);
    if (must === may && clause.ends === undefined && clause.action !== 'unknown') {
      const denies = clause.action === 'deny';
      const last = alike.at(-1);
      if (last?.denies === denies) last.sets.push(must);
      else alike.push({ denies, sets: [must] });
    } else {
      close();
      steps.push({ clause });
    }
  }
  close();
  return steps;
}

/** Decides by the clause where it matches or ends the search, and by `rest` elsewhere. */
function decideBefore(universe: Universe, clause: Clause, rest: Decisions): Decisions {
  const { union, subtract, intersect } = universe;
  const matched = decideByMatch(universe, clause, rest);
  if (clause.ends === undefined) return matched;
  const ended = universe.bounds(clause.ends).may;
  return {
    allow: subtract(matched.allow, ended),
    unknown: union(matched.unknown, intersect(matched.allow, ended)),
  };
}

/** Decides by the clause where it matches, and by `rest` elsewhere. Where it may match, only agreement is known. */
function decideByMatch(universe: Universe, { action, condition }: Clause, rest: Decisions): Decisions {
  const { union, subtract, intersect } = universe;
  const { must, may } = universe.bounds(condition);
  if (action === 'unknown') return { allow: subtract(rest.allow, may), unknown: union(rest.unknown, may) };
  const doubtful = subtract(may, must);
  const disputed =
    action === 'allow'
      ? subtract(doubtful, rest.allow)
      : intersect(doubtful, union(rest.allow, rest.unknown));
  const elsewhere = subtract(subtract(rest.allow, must), disputed);
  return {
    allow: action === 'allow' ? union(elsewhere, must) : elsewhere,
    unknown: union(subtract(rest.unknown, must), disputed),
  };
}
