/** Conditions that leave out what is always or never so, that a clause may be seen to match nothing. */

import { present } from '../../../diagnostics/present.ts';
import {
  type AddressSet,
  allAddresses,
  ipv4Domain,
  ipv6Domain,
  isEmptyAddressSet,
  isSubsetAddresses,
} from '../../../sets/addresses.ts';
import { always, type Condition, never, visitConditions, where } from '../../../sets/condition.ts';

export type Unknown = Extract<Condition, { readonly kind: 'unknown' }>;

export function both(...parts: readonly Condition[]): Condition {
  const of = [...new Set(parts.flatMap((part) => (part.kind === 'all' ? part.of : [part])))];
  if (of.some(isNever)) return never;
  const [first, second] = of;
  return first === undefined ? always : second === undefined ? first : { kind: 'all', of };
}

export function either(...parts: readonly Condition[]): Condition {
  const of = [...new Set(parts.flatMap((part) => (part.kind === 'any' ? part.of : [part])))];
  if (of.some(isAlways)) return always;
  const [first, second] = of;
  return first === undefined ? never : second === undefined ? first : { kind: 'any', of };
}

export function negate(of: Condition): Condition {
  if (isAlways(of)) return never;
  if (isNever(of)) return always;
  return of.kind === 'not' ? of.of : { kind: 'not', of };
}

export function isNever(one: Condition): boolean {
  return one.kind === 'any' && one.of.length === 0;
}

export function isAlways(one: Condition): boolean {
  return one.kind === 'all' && one.of.length === 0;
}

export function unknown(why: string, cause?: string): Unknown {
  return { kind: 'unknown', why, ...present({ cause }) };
}

export function whereAddress(addresses: AddressSet): Condition {
  if (isEmptyAddressSet(addresses)) return never;
  return isSubsetAddresses(allAddresses, addresses) ? always : where({ field: 'address', addresses });
}

/** Every address of one family, and of the other none. */
export const everyAddress: Readonly<Record<4 | 6, AddressSet>> = {
  4: { v4: [ipv4Domain.min, ipv4Domain.max], v6: [] },
  6: { v4: [], v6: [ipv6Domain.min, ipv6Domain.max] },
};

const isV4 = where({ field: 'address', addresses: everyAddress[4] });
const isV6 = where({ field: 'address', addresses: everyAddress[6] });

export function whereFamily(family: 4 | 6): Condition {
  return family === 4 ? isV4 : isV6;
}

const isTcp = where({ field: 'transport', values: ['tcp'] });
const isUdp = where({ field: 'transport', values: ['udp'] });

export function whereTransport(transport: 'tcp' | 'udp'): Condition {
  return transport === 'tcp' ? isTcp : isUdp;
}

/** What is not known of a condition, each reason once. */
export function listUnknown(condition: Condition): readonly Unknown[] {
  const found = new Map<string, Unknown>();
  visitConditions([condition], (one) => {
    if (one.kind === 'unknown') found.set(one.why, one);
  });
  return [...found.values()];
}
