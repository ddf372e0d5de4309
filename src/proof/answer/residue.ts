/** What is left of a meaning for one view: the clauses that may decide it, and of their conditions what is not known. */
import type { AddressSet } from '../../sets/addresses.ts';
import type { Condition } from '../../sets/condition.ts';
import { remember } from '../../sets/remember.ts';
import type { Clause, Meaning } from '../../targets/target.ts';
import { orderClauses, type View } from '../diagram/evaluate.ts';
import { type AskedView, prepareTest } from './ask-tests.ts';
import { sortClauses } from './coarse.ts';

export type Unknown = Extract<Condition, { readonly kind: 'unknown' }>;

/** What is not known of a condition: nothing, one thing, or how things are put together. Equal ones are one object. */
export type Rest = { readonly id: number } & (
  | { readonly kind: 'known'; readonly value: boolean }
  | { readonly kind: 'unknown'; readonly unknown: Unknown }
  | { readonly kind: 'address'; readonly addresses: AddressSet }
  | { readonly kind: 'not'; readonly of: Rest }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Rest[] }
);

/** A clause that may match, and what has to hold for it. */
export interface RestClause {
  readonly clause: Clause;
  readonly condition: Rest;
  readonly ends?: Rest;
}

/** The clauses that may decide, those that come first in front; behind one that certainly matches is none. */
export interface RestChain {
  readonly clauses: readonly RestClause[];
  readonly otherwise: Meaning['otherwise'];
}

export interface Residue {
  readonly chains: readonly RestChain[];
  /** The same for residues that are the same. */
  readonly key: string;
}

const yes: Rest = { id: 1, kind: 'known', value: true };
const no: Rest = { id: 0, kind: 'known', value: false };

/** Makes rests, each once. */
interface Rests {
  readonly unknown: (unknown: Unknown) => Rest;
  readonly address: (addresses: AddressSet) => Rest;
  readonly not: (of: Rest) => Rest;
  readonly join: (kind: 'all' | 'any', of: readonly Rest[]) => Rest;
}

function createRests(): Rests {
  let next = 2;
  const made = new Map<unknown, Rest>();
  const rests: Rests = {
    unknown: (unknown) => remember(made, unknown, () => ({ id: next++, kind: 'unknown', unknown })),
    address: (addresses) => remember(made, addresses, () => ({ id: next++, kind: 'address', addresses })),
    not: (of) => {
      if (of.kind === 'known') return of.value ? no : yes;
      return of.kind === 'not' ? of.of : remember(made, `!${of.id}`, () => ({ id: next++, kind: 'not', of }));
    },
    join: (kind, of) => {
      const [first, second] = of;
      if (first === undefined) return kind === 'all' ? yes : no;
      if (second === undefined) return first;
      return remember(made, `${kind}${of.map(({ id }) => id).join()}`, () => ({ id: next++, kind, of }));
    },
  };
  return rests;
}

/** Reads what is left of a condition for the view that is being asked about. */
type Read = () => Rest;

/** The view that is being asked about, and a number that is another for each. */
interface Turn {
  asked: AskedView;
  number: number;
}

/** Makes a meaning, with its other chains, ready: returns a function that tells what is left of it for a view. */
export function prepareMeaning(meaning: Meaning): (asked: AskedView) => Residue {
  const turn: Turn = { asked: { view: {}, isAddressOpen: false }, number: 0 };
  const rests = createRests();
  const known = new Map<Condition, Read>();
  const read = (condition: Condition): Read =>
    remember(known, condition, () => prepareCondition(condition, turn, rests, read));
  const chains = [meaning, ...(meaning.also ?? [])].map(({ mode, clauses, otherwise }) => ({
    otherwise,
    ...prepareSteps(orderClauses({ mode, clauses, otherwise }), read),
  }));
  return (asked) => {
    turn.asked = asked;
    turn.number++;
    let key = '';
    const left = chains.map(({ steps, listPlaces, otherwise }): RestChain => {
      const clauses: RestClause[] = [];
      for (const index of listPlaces(asked.view)) {
        const step = steps[index];
        if (step === undefined) break;
        const ends = step.ends?.() ?? no;
        const condition = step.condition();
        if (condition === no && ends === no) continue;
        clauses.push({ clause: step.clause, condition, ...(ends === no ? {} : { ends }) });
        key += `${index}:${condition.id}:${ends.id} `;
        if (condition === yes) break;
      }
      key += ';';
      return { clauses, otherwise };
    });
    return { chains: left, key };
  };
}

interface Steps {
  readonly steps: readonly { readonly clause: Clause; readonly condition: Read; readonly ends?: Read }[];
  /** The places of the steps that may have a say. */
  readonly listPlaces: (view: View) => readonly number[];
}

function prepareSteps(clauses: readonly Clause[], read: (condition: Condition) => Read): Steps {
  return {
    steps: clauses.map((clause) => ({
      clause,
      condition: read(clause.condition),
      ...(clause.ends === undefined ? {} : { ends: read(clause.ends) }),
    })),
    listPlaces: sortClauses(clauses),
  };
}

function prepareCondition(
  condition: Condition,
  turn: Turn,
  rests: Rests,
  read: (condition: Condition) => Read,
): Read {
  const once = readOnce.bind(undefined, turn);
  switch (condition.kind) {
    case 'unknown': {
      const rest = rests.unknown(condition);
      return () => rest;
    }
    case 'test': {
      const ask = prepareTest(condition.test);
      return once(() => {
        const found = ask(turn.asked);
        return typeof found === 'boolean' ? (found ? yes : no) : rests.address(found);
      });
    }
    case 'not': {
      const of = read(condition.of);
      return once(() => rests.not(of()));
    }
    case 'all':
      return once(prepareGroup('all', condition.of.map(read), rests));
    case 'any':
      return once(prepareGroup('any', condition.of.map(read), rests));
  }
}

function prepareGroup(kind: 'all' | 'any', parts: readonly Read[], rests: Rests): Read {
  const deciding = kind === 'any' ? yes : no;
  return () => {
    let open: Rest[] | undefined;
    for (const part of parts) {
      const rest = part();
      if (rest === deciding) return deciding;
      if (rest.kind !== 'known') {
        open ??= [];
        open.push(rest);
      }
    }
    return open === undefined ? (kind === 'all' ? yes : no) : rests.join(kind, open);
  };
}

/** Conditions share parts: each is read once for a view. */
function readOnce(turn: Turn, read: Read): Read {
  let number = -1;
  let last = no;
  return () => {
    if (number !== turn.number) {
      last = read();
      number = turn.number;
    }
    return last;
  };
}
