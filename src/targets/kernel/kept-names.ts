/**
 * What a target sees whose resolver keeps the addresses that it gives for names ("Names kept by a resolver" in semantics). Such
 * a target has `capabilities.keepsNames`, and this as its view. Its `read/meaning` writes a set that the resolver fills as
 * `{ field: 'resolved', hosts: hostNames(patterns) }`, if the set can be trusted. Where the resolver takes other names than the
 * pattern has, `approximations` name a region over `resolved`: `name-not-exact`, `over`, or `part-label-wildcard`, `under`. A
 * denial by host is `denial-not-expressible`, `over`, where a later line keeps the name. `address-shared` and
 * `resolver-bypassed` come by themselves; `askedFor` accepts the second. `keeper` in `test/support/capabilities.ts` is one.
 */
import { all, not, where } from '../../sets/condition.ts';
import { hostNames, noHost } from '../../sets/hosts.ts';
import type { ViewPiece } from '../target.ts';

const named = where({ field: 'host', hosts: hostNames('all') });

/**
 * Returns pieces of a view with the name that the resolver gave the address for: that of the host, where there is one, and
 * none where there is none; and, since nothing says whom else it answered what, any other name or none.
 */
export function withKeptNames(pieces: readonly ViewPiece[]): readonly ViewPiece[] {
  return pieces.flatMap((piece): readonly ViewPiece[] => [
    { ...piece, when: all(piece.when, named), resolved: 'host' },
    {
      ...piece,
      when: all(piece.when, not(named)),
      sets: [...piece.sets, { field: 'resolved', hosts: noHost }],
    },
    { ...piece, resolved: 'any' },
  ]);
}
