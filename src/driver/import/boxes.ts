/** Conditions as alternatives of boxes: for each field what it may be, and what it may not. */

import { enumValues } from '../../proof/space/space.ts';
import {
  type AddressSet,
  allAddresses,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
} from '../../sets/addresses.ts';
import type { Condition, EnumField, Principal, Test } from '../../sets/condition.ts';
import type { HostPattern } from '../../sets/hosts.ts';
import { complementIntervals, intersectIntervals } from '../../sets/intervals.ts';
import type { PathPattern } from '../../sets/paths.ts';
import { allPorts, type PortSet, portDomain } from '../../sets/ports.ts';

/** Lists of alternatives that must all hold, and alternatives of which none may. */
export interface Listed<T> {
  readonly all: readonly (readonly T[])[];
  readonly none: readonly T[];
}

/** The views that meet every field. */
export interface Box {
  /** Fields with few values; one that is left out may be anything. */
  readonly enums: Readonly<Partial<Record<EnumField, readonly string[]>>>;
  readonly ports: PortSet;
  readonly addresses: AddressSet;
  /** Which kinds of hosts: names (any, or those of `names`), literals of each family, none at all. */
  readonly kinds: {
    readonly name: boolean;
    readonly ipv4: boolean;
    readonly ipv6: boolean;
    readonly none: boolean;
  };
  readonly names: Listed<HostPattern>;
  readonly paths: Listed<PathPattern>;
  readonly principals: Listed<Principal>;
}

const every: Listed<never> = { all: [], none: [] };

/** Everything. */
export const wholeBox: Box = {
  enums: {},
  ports: allPorts,
  addresses: allAddresses,
  kinds: { name: true, ipv4: true, ipv6: true, none: true },
  names: every,
  paths: every,
  principals: every,
};

/** Returns what is in both, or undefined where it is clear that nothing is. */
export function intersectBoxes(a: Box, b: Box): Box | undefined {
  const enums: Partial<Record<EnumField, readonly string[]>> = { ...a.enums };
  for (const [name, values] of Object.entries(b.enums)) {
    const field = name as EnumField;
    enums[field] = enums[field]?.filter((one) => values.includes(one)) ?? values;
    if (enums[field].length === 0) return undefined;
  }
  const box: Box = {
    enums,
    ports: a.ports === allPorts ? b.ports : intersectIntervals(a.ports, b.ports),
    addresses: a.addresses === allAddresses ? b.addresses : intersectAddresses(a.addresses, b.addresses),
    kinds: {
      name: a.kinds.name && b.kinds.name,
      ipv4: a.kinds.ipv4 && b.kinds.ipv4,
      ipv6: a.kinds.ipv6 && b.kinds.ipv6,
      none: a.kinds.none && b.kinds.none,
    },
    names: joinLists(a.names, b.names),
    paths: joinLists(a.paths, b.paths),
    principals: joinLists(a.principals, b.principals),
  };
  return isEmptyBox(box) ? undefined : box;
}

function isEmptyBox({ ports, addresses, kinds }: Box): boolean {
  const hasHost = kinds.name || kinds.ipv4 || kinds.ipv6 || kinds.none;
  return ports.length === 0 || isEmptyAddressSet(addresses) || !hasHost;
}

function joinLists<T>(a: Listed<T>, b: Listed<T>): Listed<T> {
  if (a === every || b === every) return a === every ? b : a;
  return { all: [...new Set([...a.all, ...b.all])], none: [...new Set([...a.none, ...b.none])] };
}

/** How many boxes a condition may be. */
const mostBoxes = 300;

type Boxes = readonly Box[];

/**
 * Returns boxes that together are a condition: with `may`, what is not known counts as true, else as false. Undefined
 * where they would be too many.
 */
export function listBoxes(condition: Condition, may: boolean): Boxes | undefined {
  const known = [new Map<Condition, Boxes>(), new Map<Condition, Boxes>()] as const;
  const visit = (one: Condition, isNegated: boolean): Boxes => {
    const memo = known[isNegated ? 1 : 0];
    const before = memo.get(one);
    if (before !== undefined) return before;
    const boxes = compute(one, isNegated);
    if (boxes.length > mostBoxes) throw tooMany;
    memo.set(one, boxes);
    return boxes;
  };
  const compute = (one: Condition, isNegated: boolean): Boxes => {
    switch (one.kind) {
      case 'test':
        return isNegated ? excludeTest(one.test) : [boxOfTest(one.test)].filter((box) => !isEmptyBox(box));
      case 'unknown':
        return may ? [wholeBox] : [];
      case 'not':
        return visit(one.of, !isNegated);
      default: {
        const parts = one.of.map((part) => visit(part, isNegated));
        return (one.kind === 'all') === isNegated ? unite(parts.flat()) : multiply(parts);
      }
    }
  };
  try {
    return visit(condition, false);
  } catch (thrown) {
    if (thrown === tooMany) return undefined;
    throw thrown;
  }
}

const tooMany: unique symbol = Symbol('too many boxes');

function unite(boxes: Boxes): Boxes {
  return boxes.includes(wholeBox) ? [wholeBox] : [...new Set(boxes)];
}

function multiply(parts: readonly Boxes[]): Boxes {
  return [...parts]
    .sort((a, b) => a.length - b.length)
    .reduce(
      (product: Boxes, part) => {
        if (product.length * part.length > 20 * mostBoxes) throw tooMany;
        return product.flatMap((a) => part.flatMap((b) => (a === b ? a : (intersectBoxes(a, b) ?? []))));
      },
      [wholeBox],
    );
}

function boxOfTest(test: Test): Box {
  switch (test.field) {
    case 'port':
      return { ...wholeBox, ports: test.ports };
    case 'address':
      return { ...wholeBox, addresses: test.addresses };
    case 'path':
      return { ...wholeBox, paths: { all: [test.paths], none: [] } };
    case 'principal':
      return { ...wholeBox, principals: { all: [test.principals], none: [] } };
    case 'host': {
      const { names, ipv4Literal: ipv4, ipv6Literal: ipv6, none } = test.hosts;
      const kinds = { name: names === 'all' || names.length > 0, ipv4, ipv6, none };
      return { ...wholeBox, kinds, names: names === 'all' ? every : { all: [names], none: [] } };
    }
    case 'resolved':
      throw new Error('a text that is imported keeps no names');
    default:
      return { ...wholeBox, enums: { [test.field]: test.values } };
  }
}

function excludeTest(test: Test): Boxes {
  const box = boxOutside(test);
  return isEmptyBox(box) ? [] : [box];
}

function boxOutside(test: Test): Box {
  switch (test.field) {
    case 'port':
      return { ...wholeBox, ports: complementIntervals(test.ports, portDomain) };
    case 'address':
      return { ...wholeBox, addresses: complementAddresses(test.addresses) };
    case 'path':
      return { ...wholeBox, paths: { all: [], none: test.paths } };
    case 'principal':
      return { ...wholeBox, principals: { all: [], none: test.principals } };
    case 'host': {
      const { names, ipv4Literal, ipv6Literal, none } = test.hosts;
      const kinds = { name: names !== 'all', ipv4: !ipv4Literal, ipv6: !ipv6Literal, none: !none };
      return { ...wholeBox, kinds, names: { all: [], none: names === 'all' ? [] : names } };
    }
    case 'resolved':
      throw new Error('a text that is imported keeps no names');
    default: {
      const values: readonly string[] = test.values;
      const others = enumValues[test.field].filter((one) => !values.includes(one));
      return others.length === 0
        ? { ...wholeBox, ports: [] }
        : { ...wholeBox, enums: { [test.field]: others } };
    }
  }
}
