/** From requests to what a target sees of them, and back (semantics, section 3). Imports no target. */
import { allAddresses } from '../../sets/addresses.ts';
import { all, any, type Condition, type FieldName, not, where } from '../../sets/condition.ts';
import { hostLiterals, hostNames, noHost } from '../../sets/hosts.ts';
import { remember } from '../../sets/remember.ts';
import type { Capabilities, ViewPiece } from '../../targets/target.ts';
import { forgetFields, type Universe } from '../diagram/conditions.ts';
import { type Diagram, everything, nothing } from '../diagram/diagram.ts';
import { levelOf } from '../space/space.ts';

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
const viewOnlyFields: readonly FieldName[] = ['form', 'application', 'method', 'source', 'resolved'];

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

/** Returns the views of these requests. */
export function projectRequests(
  universe: Universe,
  pieces: readonly ViewPiece[],
  requests: Diagram,
): Diagram {
  if (requests === nothing) return nothing;
  return universe.unionAll(
    pieces.map((piece) => {
      const { when, same, sets, hidden } = preparePiece(universe, piece);
      const seen = universe.intersect(universe.intersect(requests, when), same);
      return universe.intersect(forgetFields(universe, seen, hidden), sets);
    }),
  );
}

/** Returns the requests that have one of these views. */
export function findRequestsSeenAs(
  universe: Universe,
  pieces: readonly ViewPiece[],
  views: Diagram,
): Diagram {
  if (views === nothing) return nothing;
  return universe.unionAll(
    pieces.map((piece) => {
      const { possible, same, sets, notCopied } = preparePiece(universe, piece);
      const shown = forgetFields(universe, universe.intersect(views, sets), notCopied);
      if (same === everything) return universe.intersect(shown, possible);
      // Mostly few names occur: the others need not be gone through.
      const occurring = universe.support(shown, levelOf('resolved'));
      const names: number[] = [];
      for (let index = 0; index < occurring.length; index++) if (occurring[index] === 1) names.push(index);
      const fitting = universe.intersect(universe.fieldOf(levelOf('host'), names), same);
      const behind = forgetFields(universe, universe.intersect(shown, fitting), ['resolved']);
      return universe.intersect(behind, possible);
    }),
  );
}

/** A piece of a view in a universe. */
interface Parts {
  /** Its requests, the possible ones among them, and the values that it sets. */
  readonly when: Diagram;
  readonly possible: Diagram;
  readonly sets: Diagram;
  /** Where the address was resolved for the host; all points, where the piece does not ask for that. */
  readonly same: Diagram;
  readonly hidden: readonly FieldName[];
  readonly notCopied: readonly FieldName[];
}

const knownParts = new WeakMap<Universe, Map<ViewPiece, Parts>>();

function preparePiece(universe: Universe, piece: ViewPiece): Parts {
  const { set, intersect } = universe;
  const pieces = remember(knownParts, universe, () => new Map<ViewPiece, Parts>());
  return remember(pieces, piece, () => {
    const isHidden = (field: FieldName): boolean => !piece.copies.includes(field);
    const when = set(piece.when);
    return {
      when,
      possible: intersect(when, set(possibleRequests)),
      sets: piece.sets.map((test) => set(where(test))).reduce(intersect, everything),
      same: piece.resolved === 'host' ? findResolvedHosts(universe) : everything,
      hidden: requestFields.filter(isHidden),
      notCopied: [...requestFields, ...viewOnlyFields].filter(
        (field) => isHidden(field) && !(piece.resolved === 'host' && field === 'resolved'),
      ),
    };
  });
}

/** The points whose address was resolved for the very host. */
function findResolvedHosts({ space, fieldOf, intersect, unionAll }: Universe): Diagram {
  const [host, resolved] = [levelOf('host'), levelOf('resolved')];
  const named = space.hosts.flatMap(({ kind }, index) => (kind === 'name' ? [index] : []));
  return unionAll(named.map((index) => intersect(fieldOf(host, [index]), fieldOf(resolved, [index]))));
}

/** The pieces that show requests as they are where the resolver gave the address for the host, if for any name. */
export function listUsualPieces(pieces: readonly ViewPiece[]): readonly ViewPiece[] {
  return pieces.filter(({ resolved }) => resolved !== 'any');
}

/**
 * Leaves out of what a target sees that an address may have been resolved for another name: that is a loss, and no question
 * of what people asked for.
 */
export function seeUsually(capabilities: Capabilities): Capabilities {
  return { ...capabilities, view: listUsualPieces(capabilities.view) };
}

/** Returns all views that occur. */
export function findPossibleViews(universe: Universe, capabilities: Capabilities): Diagram {
  return projectRequests(universe, capabilities.view, universe.set(possibleRequests));
}

/**
 * Returns the views that a proxy meets and that no request of the rule set language has: another scheme in absolute
 * form, as in `GET https://…` or `ftp:`. They must not get through (semantics, section 3).
 */
export function findStrayViews(universe: Universe, capabilities: Capabilities): Diagram {
  const forms = capabilities.view.flatMap(({ sets }) =>
    sets.flatMap((test) => (test.field === 'form' ? test.values : [])),
  );
  if (forms.length === 0) return nothing;
  const other = universe.set(not(where({ field: 'form', values: forms })));
  return universe.intersect(
    forgetFields(universe, findPossibleViews(universe, capabilities), ['form']),
    other,
  );
}
