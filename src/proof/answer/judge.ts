/** What comes out for a view in every way in which what is not known may be, and what that rests on. */
import { present } from '../../diagnostics/present.ts';
import {
  type Address,
  type AddressSet,
  containsAddress,
  takeFirstAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import { remember } from '../../sets/remember.ts';
import type { Clause } from '../../targets/target.ts';
import type { Truth } from '../diagram/evaluate.ts';
import { classifyAddressSets } from '../space/interval-classes.ts';
import type { Residue, Rest, RestChain, Unknown } from './residue.ts';

/** What a device does with a view. */
export interface Answer {
  readonly action: 'allow' | 'deny' | 'depends';
  /** The clauses that decide, in some way or other in which what is not known may be. */
  readonly clauses: readonly Clause[];
  /** Whether in some way no clause matches. */
  readonly isByDefault: boolean;
  /** What the answer depends on: names of causes, or what is not known in words. */
  readonly causes: readonly string[];
  /** The premises without which the answer would be another. */
  readonly premises: readonly string[];
  /** Where the answer depends on the address alone: the addresses for which it is allow. */
  readonly open?: AddressSet;
}

/** The cause of what depends on which address a name stands for. */
export const addressCause = 'address-not-known';

/** More named causes than this are not told apart (audits need the exact answer for 12). */
const mostCauses = 12;
/** How many ways are looked at one by one. */
const mostWays = 1 << 16;

/** Judges a residue; `off` are premises that are not taken for granted, `among` are what an open address may be. */
export function judgeResidue(
  residue: Residue,
  off: ReadonlySet<string>,
  among: AddressSet | undefined,
): Answer {
  const unknowns = listUnknowns(residue.chains);
  const judged = judgeBy(residue.chains, unknowns, off, among);
  const names = new Set(unknowns.leaves.flatMap(({ premise }) => premise?.name ?? []));
  const premises = [...names].filter(
    (name) =>
      !off.has(name) &&
      judgeBy(residue.chains, unknowns, new Set([...off, name]), among).action !== judged.action,
  );
  return { ...judged, premises };
}

interface Unknowns {
  readonly leaves: readonly Unknown[];
  readonly sets: readonly AddressSet[];
}

function listUnknowns(chains: readonly RestChain[]): Unknowns {
  const leaves = new Set<Unknown>();
  const sets = new Set<AddressSet>();
  const seen = new Set<Rest>();
  const visit = (rest: Rest): void => {
    if (seen.has(rest)) return;
    seen.add(rest);
    if (rest.kind === 'unknown') leaves.add(rest.unknown);
    else if (rest.kind === 'address') sets.add(rest.addresses);
    else if (rest.kind === 'not') visit(rest.of);
    else if (rest.kind !== 'known') rest.of.forEach(visit);
  };
  for (const { clauses } of chains)
    for (const { condition, ends } of clauses) {
      visit(condition);
      if (ends !== undefined) visit(ends);
    }
  return { leaves: [...leaves], sets: [...sets] };
}

/** One way in which what is not known may be. */
interface Way {
  readonly off: ReadonlySet<string>;
  readonly causes: ReadonlyMap<string, number>;
  /** The values of the causes, bit by bit. */
  readonly bits: number;
  readonly address: Address | undefined;
  /** What parts of conditions come to: they are shared, so that a walk over all paths could take forever. */
  readonly parts: Map<Rest, Truth>;
}

interface Outcome {
  readonly action: 'allow' | 'deny' | 'unknown';
  readonly clause: Clause | undefined;
  /** Of `unknown`: what is not known. */
  readonly doubt?: Unknown;
}

function judgeBy(
  chains: readonly RestChain[],
  { leaves, sets }: Unknowns,
  off: ReadonlySet<string>,
  among: AddressSet | undefined,
): Omit<Answer, 'premises'> {
  const open = leaves.filter(({ premise }) => premise === undefined || off.has(premise.name));
  const named = [...new Set(open.flatMap(({ cause }) => cause ?? []))];
  const parts = sets.length === 0 || among === undefined ? [undefined] : splitAddresses(among, sets);
  const isTold = named.length <= mostCauses && parts.length << named.length <= mostWays;
  const causes = new Map((isTold ? named : []).map((name, index) => [name, index]));
  const ways = 1 << causes.size;
  const table = parts.map((part) =>
    Array.from({ length: ways }, (_, bits) =>
      decideAllChains(chains, { off, causes, bits, address: part?.first, parts: new Map() }),
    ),
  );
  const outcomes = table.flat();
  const actions = new Set(outcomes.map(({ action }) => action));
  const [only = 'deny'] = actions;
  const deciding = new Set(outcomes.flatMap(({ clause }) => clause ?? []));
  const clauses = chains.flatMap((chain) =>
    chain.clauses.flatMap(({ clause }) =>
      deciding.delete(clause) && clause.isDefault === undefined ? [clause] : [],
    ),
  );
  const isByDefault = outcomes.some(({ clause }) => clause === undefined || clause.isDefault === true);
  if (actions.size === 1 && only !== 'unknown') return { action: only, clauses, isByDefault, causes: [] };
  const changing = [...causes].filter(([, index]) =>
    table.some((row) => row.some(({ action }, bits) => action !== row[bits ^ (1 << index)]?.action)),
  );
  const doubts = outcomes.flatMap(({ doubt }) => (doubt === undefined ? [] : (doubt.cause ?? doubt.why)));
  const isOfAddress = table.some((row) =>
    row.some(({ action }, bits) => action !== table[0]?.[bits]?.action),
  );
  const through = parts.filter((_, index) => table[index]?.every(({ action }) => action === 'allow'));
  return {
    ...{ action: 'depends', clauses, isByDefault },
    causes: [
      ...new Set([...changing.map(([name]) => name), ...doubts, ...(isOfAddress ? [addressCause] : [])]),
    ],
    ...present({
      open: isOfAddress ? unionAddresses(through.flatMap((part) => part?.addresses ?? [])) : undefined,
    }),
  };
}

interface Part {
  readonly addresses: AddressSet;
  readonly first: Address;
}

/** Splits addresses into parts that none of these sets divides. */
function splitAddresses(among: AddressSet, sets: readonly AddressSet[]): readonly Part[] {
  return classifyAddressSets([among, ...sets])
    .filter(({ members }) => members[0] === 0)
    .flatMap(({ addresses }) => takeFirstAddresses(addresses).map((first) => ({ addresses, first })));
}

/** Chains must all let a view through. */
function decideAllChains(chains: readonly RestChain[], way: Way): Outcome {
  let worst: Outcome | undefined;
  for (const chain of chains) {
    const outcome = decideChain(chain, way);
    if (outcome.action === 'deny') return outcome;
    if (worst === undefined || (outcome.action === 'unknown' && worst.action !== 'unknown')) worst = outcome;
  }
  return worst ?? { action: 'deny', clause: undefined };
}

function decideChain({ clauses, otherwise }: RestChain, way: Way): Outcome {
  let first: Pick<Outcome, 'clause' | 'doubt'> | undefined;
  const possible = new Set<'allow' | 'deny'>();
  const conclude = (action: Outcome['action'], clause?: Clause): Outcome => {
    for (const other of possible) if (other !== action) return { action: 'unknown', clause, ...first };
    return { action, clause };
  };
  for (const { clause, condition, ends } of clauses) {
    if (ends !== undefined && holdsRest(ends, way) !== false) {
      first ??= { clause, ...present({ doubt: findDoubt(ends, way) ?? findDoubt(condition, way) }) };
      possible.add('deny');
    }
    const truth = holdsRest(condition, way);
    if (truth === true) return conclude(clause.action, clause);
    if (truth === false) continue;
    first ??= { clause, ...present({ doubt: findDoubt(condition, way) }) };
    if (clause.action !== 'deny') possible.add('allow');
    if (clause.action !== 'allow') possible.add('deny');
  }
  return conclude(otherwise);
}

function holdsRest(rest: Rest, way: Way): Truth {
  switch (rest.kind) {
    case 'known':
      return rest.value;
    case 'address':
      return way.address !== undefined && containsAddress(rest.addresses, way.address);
    case 'unknown':
      return holdsUnknown(rest.unknown, way);
    case 'not': {
      const truth = holdsPart(rest.of, way);
      return truth === 'unknown' ? truth : !truth;
    }
    default: {
      const deciding = rest.kind === 'any';
      let left: Truth = !deciding;
      for (const part of rest.of) {
        const truth = holdsPart(part, way);
        if (truth === deciding) return deciding;
        if (truth === 'unknown') left = truth;
      }
      return left;
    }
  }
}

function holdsPart(rest: Rest, way: Way): Truth {
  return 'of' in rest ? remember(way.parts, rest, () => holdsRest(rest, way)) : holdsRest(rest, way);
}

function holdsUnknown({ premise, cause }: Unknown, { off, causes, bits }: Way): Truth {
  if (premise !== undefined && !off.has(premise.name)) return premise.holds;
  const index = cause === undefined ? undefined : causes.get(cause);
  return index === undefined ? 'unknown' : ((bits >> index) & 1) === 1;
}

/** Returns the first thing that leaves a condition open. */
function findDoubt(rest: Rest, way: Way): Unknown | undefined {
  if (rest.kind === 'unknown') return holdsRest(rest, way) === 'unknown' ? rest.unknown : undefined;
  if (rest.kind === 'known' || rest.kind === 'address' || holdsRest(rest, way) !== 'unknown')
    return undefined;
  for (const part of rest.kind === 'not' ? [rest.of] : rest.of) {
    const found = findDoubt(part, way);
    if (found !== undefined) return found;
  }
  return undefined;
}
