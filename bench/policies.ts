import { type Claim, computeClaim } from '../src/proof/claim/claim.ts';
import { claimRules, listConditions } from '../src/proof/claim/claimed.ts';
import { findExample, rankClasses } from '../src/proof/compare/examples.ts';
import { createUniverse, type Universe } from '../src/proof/diagram/conditions.ts';
import { createDiagrams, nothing } from '../src/proof/diagram/diagram.ts';
import { chooseBranchingOrder, createSpace } from '../src/proof/space/space.ts';
import type { Destination, Policy, PolicyRule } from '../src/rules/policy.ts';
import type { AddressSet } from '../src/sets/addresses.ts';
import { addressSetOf, isMisread, parsePrefix } from '../src/sets/prefix.ts';
import { filter } from '../test/support/capabilities.ts';
import { madeUpPrefixes } from './prefixes.ts';
import { median, processorTimeOf } from './processes.ts';

export interface PolicyTimes {
  /** JSON.parse of a file that holds the four sets of 100,000 prefixes; processor milliseconds, medians of five. */
  readonly jsonParse: number;
  /** Two policies of 1,000 rules over these sets: found equal; and one lost address found with its witness. */
  readonly equal: number;
  readonly lost: number;
  readonly peakMegabytes: number;
}

const span = { file: 'bench.yaml', start: 0, end: 0 } as const;

/** Compares two policies that share nothing but their meaning, as a packet filter sees them. */
export function measurePolicies(): PolicyTimes {
  const texts = [1, 2, 3, 4].map((seed) => madeUpPrefixes(85_000, 15_000, seed));
  const document = JSON.stringify({ values: texts });
  const jsonParse = medianOf(() => JSON.parse(document));
  const sets = texts.map(toSet);
  const holed = sets.map((set, index) => (index === 2 ? withoutOneAddress(set) : set));
  const findEqual = (): void => expectThat(compare(thousandRules(sets), thousandRules(sets)) === undefined);
  const findLost = (): void => expectThat(compare(thousandRules(sets), thousandRules(holed)) !== undefined);
  findEqual();
  findLost();
  // The peak of one comparison of each kind: what is measured below leaves garbage of its own.
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  return { jsonParse, equal: medianOf(findEqual), lost: medianOf(findLost), peakMegabytes };
}

/** Everything is measured alike, parsing and comparing: often enough that Node knows the code. */
function medianOf(work: () => void): number {
  return median([1, 2, 3, 4, 5].map(() => processorTimeOf(work)));
}

function expectThat(holds: boolean): void {
  if (!holds) throw new Error('the comparison is wrong');
}

function toSet(texts: readonly string[]): AddressSet {
  return addressSetOf(
    texts.map((text) => {
      const prefix = parsePrefix(text);
      if (isMisread(prefix)) throw new Error(prefix.problem);
      return prefix;
    }),
  );
}

function withoutOneAddress(set: AddressSet): AddressSet {
  const v4 = [...set.v4];
  const at = v4.findIndex((value, index) => index % 2 === 1 && index > 1000 && value > (v4[index - 1] ?? 0));
  v4[at] = (v4[at] ?? 0) - 1;
  return { ...set, v4 };
}

function thousandRules(sets: readonly AddressSet[]): Policy {
  const rules = Array.from({ length: 1000 }, (_, index): PolicyRule => {
    const set = sets[index % sets.length] ?? { v4: [], v6: [] };
    const name = `h${index % 500}.example.com`;
    const destination: Destination =
      index % 2 === 0
        ? { kind: 'addresses', addresses: set, origins: [], span }
        : {
            kind: 'hosts',
            hosts: [{ text: name, pattern: { kind: 'name', name }, span }],
            known: set,
            origins: [],
            span,
          };
    const from = 1 + (index % 400);
    return {
      id: `rule-${index}`,
      ruleSet: 'bench',
      action: index % 5 === 4 ? 'deny' : 'allow',
      services: [{ transport: index % 3 === 0 ? 'udp' : 'tcp', from, to: from + (index % 7), scheme: 'any' }],
      destinations: [destination],
      inspection: 'allowed',
      span,
    };
  });
  return { name: 'bench', title: 'Bench', rules, accepts: [] };
}

/** A request that one policy permits and the other does not, as text; none where they are equal. */
function compare(a: Policy, b: Policy): string | undefined {
  const [left, right] = [claimRules(a, filter), claimRules(b, filter)];
  const space = createSpace([...listConditions(left, filter), ...listConditions(right, filter)]);
  if (space === undefined) throw new Error('over budget');
  const universe: Universe = createUniverse(
    space,
    createDiagrams(space.sizes, undefined, chooseBranchingOrder(filter.hosts)),
  );
  const [one, other]: [Claim, Claim] = [
    computeClaim(universe, left, filter),
    computeClaim(universe, right, filter),
  ];
  if (one.policy === other.policy && one.permitted === other.permitted) return undefined;
  const region = universe.union(
    universe.subtract(one.policy, other.policy),
    universe.subtract(other.policy, one.policy),
  );
  if (region === nothing) return 'projections';
  return String(findExample(universe, region, rankClasses(space, new Set()))?.request.port);
}
