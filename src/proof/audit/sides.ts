/** The two sides of a reading, for requests: which get through in all of their forms, and which certainly do not. */
import type { Capabilities, Meaning } from '../../targets/target.ts';
import { findRequestsSeenAs } from '../claim/views.ts';
import { forgetFields, type Universe } from '../diagram/conditions.ts';
import { computeDecisions } from '../diagram/decisions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { levelOf } from '../space/space.ts';

export interface Sides {
  /** Views that certainly get through, and views that possibly do. */
  readonly certain: Diagram;
  readonly possible: Diagram;
  /** Requests of which a form may be stopped, and requests of which a form certainly is. */
  readonly mayStop: Diagram;
  readonly stops: Diagram;
  /** Requests of which a form certainly gets through, and requests of which a form may. */
  readonly lets: Diagram;
  readonly mayLet: Diagram;
}

/** Computes the sides of a meaning among the views that a device governs. */
export function computeSides(
  universe: Universe,
  capabilities: Capabilities,
  meaning: Meaning,
  governed: Diagram,
): Sides {
  const { union, subtract, intersect } = universe;
  const { allow, unknown } = computeDecisions(universe, meaning);
  const certain = intersect(allow, governed);
  const possible = intersect(union(allow, unknown), governed);
  const seenAs = (views: Diagram): Diagram => findRequestsSeenAs(universe, capabilities.view, views);
  return {
    ...{ certain, possible },
    mayStop: seenAs(subtract(governed, certain)),
    stops: seenAs(subtract(governed, possible)),
    lets: seenAs(certain),
    mayLet: seenAs(possible),
  };
}

/** Requests of one kind, by what a device does with them. */
export interface Sorted {
  readonly yes: Diagram;
  readonly no: Diagram;
  readonly depends: Diagram;
  /** Of `depends`, what depends on the address alone: those for which it is yes, and those for which it is no. */
  readonly yesForSome: Diagram;
  readonly noForSome: Diagram;
}

/**
 * Sorts requests into those that are surely so, surely not, and the rest. Where the address is one unknown value, only
 * what holds for every address that they may have is sure.
 */
export function sortRequests(
  universe: Universe,
  requests: Diagram,
  by: { readonly mayBeNo: Diagram; readonly isNo: Diagram },
  isAddressOpen: boolean,
): Sorted {
  const { subtract, intersect, union } = universe;
  const yes = subtract(requests, by.mayBeNo);
  const no = intersect(requests, by.isNo);
  if (!isAddressOpen) {
    const depends = subtract(subtract(requests, yes), no);
    return { yes, no, depends, yesForSome: nothing, noForSome: nothing };
  }
  const forAll = (part: Diagram): Diagram =>
    subtract(requests, forgetFields(universe, subtract(requests, part), ['address']));
  const [always, never] = [forAll(yes), forAll(no)];
  const depends = subtract(requests, union(always, never));
  return {
    ...{ yes: always, no: never, depends },
    yesForSome: intersect(depends, yes),
    noForSome: intersect(depends, no),
  };
}

/** Returns the classes of addresses that occur in a region. */
export function listAddressClasses({ support }: Universe, region: Diagram): readonly number[] {
  const occurring = support(region, levelOf('address'));
  return [...occurring.keys()].filter((index) => occurring[index] === 1);
}
