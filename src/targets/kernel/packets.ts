/** What a packet filter sees of requests, and which of them it governs: transport, port, address, and whose they are. */
import {
  type AddressSet,
  allAddresses,
  complementAddresses,
  isSubsetAddresses,
} from '../../sets/addresses.ts';
import { always, type Condition, type FieldName, where } from '../../sets/condition.ts';
import type { ViewPiece } from '../target.ts';

/** The machines that a text is for, and the destinations that it leaves alone. */
export interface Reach {
  readonly source: AddressSet | 'any';
  readonly local: AddressSet;
}

/** Returns the view; of a family of which every address is a governed machine's, nothing comes from elsewhere. */
export function viewPackets({ source }: Reach, besides: readonly FieldName[] = []): readonly ViewPiece[] {
  const piece = (when: Condition, isAll: boolean): ViewPiece => ({
    when,
    copies: ['transport', 'port', 'address', ...besides],
    sets: isAll ? [{ field: 'source', values: ['inside'] }] : [],
  });
  if (source === 'any') return [piece(always, true)];
  const families = [
    { ...allAddresses, v6: [] },
    { ...allAddresses, v4: [] },
  ] as const;
  const pieces = families.map((addresses) =>
    piece(where({ field: 'address', addresses }), isSubsetAddresses(addresses, source)),
  );
  return pieces.some(({ sets }) => sets.length > 0) ? pieces : [piece(always, false)];
}

/** Returns all addresses but the local ones, of the families that the machines have addresses of. */
export function governAddresses({ source, local }: Reach): AddressSet {
  const { v4, v6 } = complementAddresses(local);
  const has = (family: 'v4' | 'v6'): boolean => source === 'any' || source[family].length > 0;
  return { v4: has('v4') ? v4 : [], v6: has('v6') ? v6 : [] };
}
