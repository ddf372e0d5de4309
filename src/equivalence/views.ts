/** From requests to what a target sees of them, and back (semantics, section 3). Imports no target. */
import { allAddresses } from '../sets/addresses.ts';
import { all, any, type Condition, type FieldName, not, where } from '../sets/condition.ts';
import { hostLiterals, hostNames, noHost } from '../sets/hosts.ts';
import type { Capabilities, ViewPiece } from '../targets/target.ts';
import { forget, type Universe } from './conditions.ts';
import { type Diagram, everything, nothing } from './diagram.ts';

/** The fields of a request; all others occur in views alone. */
export const requestFields: readonly FieldName[] = [
  'transport',
  'scheme',
  'principal',
  'port',
  'host',
  'path',
  'address',
];
const viewOnlyFields: readonly FieldName[] = ['form', 'method', 'source'];

const ipv4 = where({ field: 'address', addresses: { v4: allAddresses.v4, v6: [] } });
const ipv6 = where({ field: 'address', addresses: { v4: [], v6: allAddresses.v6 } });
const ipv4Literal = where({ field: 'host', hosts: { ...hostLiterals, ipv6Literal: false } });
const ipv6Literal = where({ field: 'host', hosts: { ...hostLiterals, ipv4Literal: false } });
const withoutScheme = where({ field: 'scheme', values: ['other'] });

/** The combinations that occur in requests: a literal is of its address's family, and UDP has no known scheme. */
export const possibleRequests: Condition = all(
  any(not(ipv4Literal), ipv4),
  any(not(ipv6Literal), ipv6),
  any(where({ field: 'transport', values: ['tcp'] }), withoutScheme),
);

/** Hosts by kind, for view pieces. */
export const namedHost: Condition = where({ field: 'host', hosts: hostNames('all') });
export const literalHost: Condition = where({ field: 'host', hosts: hostLiterals });
export const absentHost: Condition = where({ field: 'host', hosts: noHost });

/** The views of these requests. */
export function viewsOf(universe: Universe, pieces: readonly ViewPiece[], requests: Diagram): Diagram {
  return pieces.reduce((views, piece) => universe.union(views, viewsIn(universe, piece, requests)), nothing);
}

function viewsIn(universe: Universe, piece: ViewPiece, requests: Diagram): Diagram {
  const inPiece = universe.intersect(requests, universe.set(piece.when));
  const hidden = requestFields.filter((field) => !piece.copies.includes(field));
  return universe.intersect(forget(universe, inPiece, hidden), setsOf(universe, piece));
}

/** The requests that have one of these views. */
export function requestsSeenAs(universe: Universe, pieces: readonly ViewPiece[], views: Diagram): Diagram {
  const possible = universe.set(possibleRequests);
  return pieces.reduce((requests, piece) => {
    const shown = universe.intersect(views, setsOf(universe, piece));
    const notCopied = [...requestFields, ...viewOnlyFields].filter((field) => !piece.copies.includes(field));
    const seen = universe.intersect(forget(universe, shown, notCopied), universe.set(piece.when));
    return universe.union(requests, universe.intersect(seen, possible));
  }, nothing);
}

function setsOf(universe: Universe, piece: ViewPiece): Diagram {
  return piece.sets.reduce((set, test) => universe.intersect(set, universe.set(where(test))), everything);
}

/** All views that occur. */
export function possibleViews(universe: Universe, capabilities: Capabilities): Diagram {
  return viewsOf(universe, capabilities.view, universe.set(possibleRequests));
}

/**
 * The views that a proxy meets and that no request of the rule set language has: another scheme in absolute
 * form, as in `GET https://…` or `ftp:`. They must not get through (semantics, section 3).
 */
export function strayViews(universe: Universe, capabilities: Capabilities): Diagram {
  const forms = capabilities.view.flatMap(({ sets }) =>
    sets.flatMap((test) => (test.field === 'form' ? test.values : [])),
  );
  if (forms.length === 0) return nothing;
  const other = universe.set(not(where({ field: 'form', values: forms })));
  return universe.intersect(forget(universe, possibleViews(universe, capabilities), ['form']), other);
}
