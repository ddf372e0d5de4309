/** What a device lets through beyond what a rule set needs of it, line by line. */
import type { Capabilities, Clause, Meaning, Origin } from '../../targets/target.ts';
import type { Preference } from '../compare/examples.ts';
import type { Universe } from '../diagram/conditions.ts';
import { measureViews, type Size } from '../diagram/count.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { orderClauses } from '../diagram/evaluate.ts';
import { describeRegion, widenRegion } from '../words/describe.ts';
import { findMatchedViews } from './lines.ts';
import type { Audit, Beyond } from './result.ts';
import type { Sides } from './sides.ts';

interface Text {
  readonly capabilities: Capabilities;
  readonly meaning: Meaning;
  readonly sides: Sides;
  /** The views that the device governs. */
  readonly governed: Diagram;
  readonly preference: Preference;
}

/** How many lines are listed. */
const mostListed = 20;

/** Finds the views that are let through and not needed, those of the widest lines first, and lines that nothing needs. */
export function findBeyond(
  universe: Universe,
  needed: Diagram,
  text: Text,
  most: number = mostListed,
): Pick<Audit, 'beyond' | 'idle' | 'moreBeyond'> {
  const { subtract, intersect } = universe;
  const { certain, possible } = text.sides;
  const clauses = orderClauses(text.meaning).filter(
    ({ action, isDefault }) => action !== 'deny' && isDefault === undefined,
  );
  const may = new Map(clauses.map((clause) => [clause, findMatchedViews(universe, [clause])]));
  const sides = [
    { isCertain: true, region: subtract(certain, needed) },
    { isCertain: false, region: subtract(subtract(possible, certain), needed) },
  ];
  const found = sides.flatMap(({ isCertain, region }) => {
    const parts: (readonly [Clause | undefined, Diagram])[] = [];
    let rest = region;
    for (const clause of clauses) {
      const own = intersect(rest, may.get(clause) ?? nothing);
      if (own !== nothing) parts.push([clause, own]);
      rest = subtract(rest, own);
    }
    if (rest !== nothing) parts.push([undefined, rest]);
    return parts.map(([clause, part]) => describePart(universe, text, { isCertain, clause, part }));
  });
  const idle = new Map<string, Origin>();
  const busy = new Set<string>();
  for (const clause of clauses) {
    const key = `${clause.origin.file}:${clause.origin.line}`;
    if (intersect(may.get(clause) ?? nothing, needed) === nothing) idle.set(key, clause.origin);
    else busy.add(key);
  }
  const ordered = [...found].sort(
    (a, b) => Number(b.isCertain) - Number(a.isCertain) || compareSizes(b.size, a.size),
  );
  return {
    beyond: ordered.slice(0, most),
    moreBeyond: ordered.length > most,
    idle: [...idle].filter(([key]) => !busy.has(key)).map(([, origin]) => origin),
  };
}

function describePart(
  universe: Universe,
  { capabilities, governed, preference }: Text,
  { isCertain, clause, part }: { isCertain: boolean; clause: Clause | undefined; part: Diagram },
): Beyond {
  const box = widenRegion(universe, part, preference, governed);
  const more = universe.subtract(part, box.diagram) === nothing ? '' : ', and others';
  return {
    isCertain,
    ...(clause === undefined ? {} : { line: clause.origin }),
    region: `${describeRegion(universe.space, box)}${more}`,
    size: measureViews(universe, part, capabilities.hosts),
  };
}

/** What has no bound is widest. */
function compareSizes(a: Size, b: Size): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [x, y] = [a, b].map(({ ipv4, ports }) => BigInt(ipv4) * BigInt(ports));
  return x === undefined || y === undefined || x === y ? 0 : x > y ? 1 : -1;
}
