/** Tests of addresses, as conditions on the destination of a view and on its client. */
import {
  type AddressSet,
  allAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../../../sets/addresses.ts';
import { always, type Condition, never } from '../../../../sets/condition.ts';
import { addressSetOf, formatPrefix } from '../../../../sets/prefix.ts';
import type { AddressTest, Statement } from '../../config.ts';
import type { Conditions } from './conditions.ts';
import { isLoopback, type Place } from './interfaces.ts';
import type { Meeting, Packet, Question } from './packet.ts';
import { givenBy } from './premises.ts';
import type { TableContent } from './tables.ts';

export type Family = 4 | 6;

export const everyAddress: Readonly<Record<Family, AddressSet>> = {
  4: { v4: allAddresses.v4, v6: [] },
  6: { v4: [], v6: allAddresses.v6 },
};

export function whereFamily(conditions: Conditions, family: Family): Condition {
  return conditions.where({ field: 'address', addresses: everyAddress[family] });
}

/** The addresses of a family that a condition holds for, where it tests nothing else. */
export function addressesIn(family: Family, condition: Condition): AddressSet | undefined {
  if (condition === always) return everyAddress[family];
  if (condition === never) return noAddresses;
  return condition.kind === 'test' && condition.test.field === 'address'
    ? intersectAddresses(condition.test.addresses, everyAddress[family])
    : undefined;
}

export function whereAddress(conditions: Conditions, addresses: AddressSet): Condition {
  if (isSubsetAddresses(allAddresses, addresses)) return always;
  return conditions.where({ field: 'address', addresses });
}

export const loopback: AddressSet = { v4: [0x7f000000, 0x7fffffff], v6: [1n, 1n] };

/** The addresses of a family that a test without its negation names, and a table that may hold others. */
interface Named {
  readonly addresses: AddressSet;
  readonly table?: TableContent;
}

/** Undefined: the test names no addresses; `[]` of the other family: a literal makes its rule one of its own family. */
export function readNamed(
  { tables }: Question,
  test: AddressTest,
  family: Family,
  own: readonly Statement[],
): Named | 'other family' | undefined {
  switch (test.kind) {
    case 'prefix':
      return test.prefix.family === family ? { addresses: addressSetOf([test.prefix]) } : 'other family';
    case 'range':
      return test.from.family === family ? { addresses: rangeOf(test) } : 'other family';
    case 'table': {
      const table = tables.find(test.name, own);
      const { v4, v6 } = table.addresses;
      return { addresses: family === 4 ? { v4, v6: [] } : { v4: [], v6 }, table };
    }
    case 'interface':
      if (!isLoopback(test.name)) return undefined;
      return { addresses: intersectAddresses(loopback, everyAddress[family]) };
    case 'unread':
      if (test.text === 'localhost') return { addresses: intersectAddresses(loopback, everyAddress[family]) };
      return undefined;
    default:
      return undefined;
  }
}

function rangeOf(test: Extract<AddressTest, { kind: 'range' }>): AddressSet {
  const { from, to } = test;
  if (from.value > to.value) return noAddresses;
  if (from.family === 4 && to.family === 4) return { v4: [from.value, to.value], v6: [] };
  return { v4: [], v6: [BigInt(from.value), BigInt(to.value)] };
}

// The server: the destination of the view, unless rules have put another in its place.

/** Whether the server's address passes a test of them, among addresses of one family. Lists are rules of their own. */
export function readServer(
  question: Question,
  meeting: Meeting,
  tests: readonly AddressTest[],
  family: Family,
): Condition {
  if (tests.length === 0) return always;
  const { conditions } = question;
  const { own, change } = meeting;
  const known: AddressSet[] = [];
  const others: Condition[] = [];
  for (const test of tests) {
    if (change.destination !== undefined) {
      others.push(readPlaced(question, meeting, test, change.destination.addresses));
      continue;
    }
    const named = readNamed(question, test, family, own);
    if (named === 'other family') continue;
    if (named !== undefined && named.table?.doubt === undefined) {
      known.push(test.negated ? subtractAddresses(everyAddress[family], named.addresses) : named.addresses);
      continue;
    }
    const doubt = conditions.unknown(named?.table?.doubt ?? doubtServer(test));
    const within =
      named === undefined ? never : conditions.where({ field: 'address', addresses: named.addresses });
    const truth = conditions.any(within, doubt);
    others.push(test.negated ? conditions.not(truth) : truth);
  }
  const addresses = unionAddresses(known);
  const isAll = isSubsetAddresses(everyAddress[family], addresses);
  return conditions.any(isAll ? always : conditions.where({ field: 'address', addresses }), ...others);
}

function doubtServer(test: AddressTest): Parameters<Conditions['unknown']>[0] {
  const text = textOf(test);
  if (test.kind === 'interface')
    return {
      ...{ why: `the address ${text}`, cause: `interface:${text}`, settledBy: 'address' },
      ...givenBy('destination-elsewhere', false),
    };
  const cause = test.kind === 'unread' ? `host:${text}` : `destination:${text}`;
  return { why: `the address ${text}`, cause, settledBy: 'address' };
}

/** A test as it is written, but for its negation, so that two of the same text are the same. */
export function textOf(test: AddressTest): string {
  if (test.kind === 'prefix') return formatPrefix(test.prefix);
  if (test.kind === 'range') return `${test.from.value}-${test.to.value}`;
  return test.kind === 'table' ? `<${test.name}>` : test.text;
}

/** Whether a test holds for an address that a rule has put in another's place. */
export function readPlaced(
  question: Question,
  { own, packet }: Meeting,
  test: AddressTest,
  placed: readonly AddressTest[],
): Condition {
  const { conditions } = question;
  const [only, ...more] = placed;
  const truth =
    only === undefined || more.length > 0 ? undefined : isPlaced(question, own, packet, test, only);
  if (truth !== undefined) return test.negated ? conditions.not(truth) : truth;
  return conditions.unknown({ why: `whether ${textOf(test)} contains what a translation has put in place` });
}

function isPlaced(
  question: Question,
  own: readonly Statement[],
  { place }: Packet,
  test: AddressTest,
  placed: AddressTest,
): Condition | undefined {
  if (placed.kind === 'prefix') {
    const { prefix } = placed;
    const named = readNamed(question, test, prefix.family, own);
    if (named === 'other family') return test.negated ? always : never;
    if (named === undefined) return undefined;
    const set = addressSetOf([prefix]);
    if (isSubsetAddresses(set, named.addresses)) return always;
    if (named.table?.doubt !== undefined) return doubtTable(question, 'placed', named.table.doubt);
    return isEmptyAddressSet(intersectAddresses(set, named.addresses)) ? never : undefined;
  }
  if (placed.kind !== 'interface') return undefined;
  if (test.kind === 'interface') {
    if (test.name === placed.name || test.name === 'self') return test.part === 'other' ? undefined : always;
    const both = [test.name, placed.name];
    const areOne = both.every((name) => name === place.name || isEgress(question, name, place));
    return areOne ? always : givenOutside(question, test);
  }
  return test.kind === 'unrouted' ? undefined : givenOutside(question, test);
}

function isEgress({ options }: Question, name: string, place: Place): boolean {
  if (name !== 'egress' || place.side !== 'out') return false;
  const members = options.groups.get(name);
  return members === undefined || (place.name !== undefined && members.includes(place.name));
}

function givenOutside({ conditions }: Question, test: AddressTest): Condition {
  const text = textOf(test);
  return conditions.unknown({
    ...{
      why: `whether ${text} contains the address that this machine translates to`,
      cause: `translated:${text}`,
    },
    ...givenBy('outside-address-not-named', false),
  });
}

/** Whether another address than the view's is in a table whose content is not known. */
export function doubtTable(
  { conditions }: Question,
  who: string,
  doubt: NonNullable<TableContent['doubt']>,
): Condition {
  const { settledBy: _, cause, ...rest } = doubt;
  return conditions.unknown({ ...rest, cause: `${who}-${cause}` });
}
