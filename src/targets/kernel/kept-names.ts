/** What a target sees whose resolver keeps the addresses that it gives for names ("Names kept by a resolver" in semantics). */
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
