/**
 * Nondeterministic automata of regular languages, in rows of numbers. A state has at most one edge, over a set of
 * symbols, and any number of jumps, which take no symbol.
 */
import { remember } from '../remember.ts';
import type { Regular, SymbolSet } from './regular.ts';

type Place = 'start' | 'end' | undefined;

export interface Nfa {
  count: number;
  /** How many states there may be. */
  readonly most: number;
  /** For each state: the set of symbols of its edge, an index into `sets`, or -1; and where it leads. */
  readonly edgeSet: number[];
  readonly edgeTo: number[];
  /** For each state: where nothing leads, everywhere or only at the start or the end of the text. */
  readonly jumps: ({ readonly to: number; readonly when: Place }[] | undefined)[];
  /** For each state: the language that it is part of; for each language: its accepting state. */
  readonly owner: number[];
  readonly accepts: number[];
  readonly sets: SymbolSet[];
  readonly setIndex: Map<SymbolSet, number>;
  readonly setByContent: Map<string, number>;
  /**
   * For each state: its shape. What follows states of one shape is the same language, in whichever language it stands:
   * a shape is the part of a language that a state begins, and the shape of what comes behind that part.
   */
  readonly shapes: number[];
  readonly shapeIndex: Map<string, number>;
  readonly symbolShapes: Map<number, number>;
  /** For each part of a language: a number that equal parts share. */
  readonly parts: Map<Regular, number>;
  readonly partIndex: Map<string, number>;
  /** For each state: what it comes to inside of a text, once it was asked for. */
  readonly closures: (readonly number[] | undefined)[];
  /** How many states were looked at on the way from set to set: nested repetitions reach all of theirs from each. */
  work: number;
}

export function createNfa(most: number): Nfa {
  return {
    count: 0,
    most,
    edgeSet: [],
    edgeTo: [],
    jumps: [],
    owner: [],
    accepts: [],
    sets: [],
    setIndex: new Map(),
    setByContent: new Map(),
    shapes: [],
    shapeIndex: new Map(),
    symbolShapes: new Map(),
    parts: new Map(),
    partIndex: new Map(),
    closures: [],
    work: 0,
  };
}

export function addState(nfa: Nfa, owner: number, shape: number): number {
  nfa.shapes.push(shape);
  nfa.edgeSet.push(-1);
  nfa.edgeTo.push(0);
  nfa.jumps.push(undefined);
  nfa.owner.push(owner);
  return nfa.count++;
}

function addJump(nfa: Nfa, from: number, to: number, when?: Place): void {
  const known = nfa.jumps[from];
  if (known === undefined) nfa.jumps[from] = [{ to, when }];
  else known.push({ to, when });
}

/** Adds the accepting state of a language; that of the domain, which comes first, is of a shape of its own. */
export function addAccept(nfa: Nfa): number {
  const owner = nfa.accepts.length;
  const accept = addState(nfa, owner, numberShape(nfa, owner === 0 ? 'domain' : 'language'));
  nfa.accepts.push(accept);
  return accept;
}

/** Adds a language in front of the state `to`, and returns the state where it begins; stops where there are too many. */
export function addLanguage(nfa: Nfa, language: Regular, to: number, owner: number): number {
  if (nfa.count > nfa.most) return to;
  const add = (): number =>
    addState(nfa, owner, numberShape(nfa, `${numberPart(nfa, language)} ${nfa.shapes[to]}`));
  switch (language.kind) {
    case 'sequence':
      return language.of.reduceRight((next, part) => addLanguage(nfa, part, next, owner), to);
    case 'repeat': {
      let next = to;
      if (language.max === undefined) {
        next = add();
        addJump(nfa, next, to);
        addJump(nfa, next, addLanguage(nfa, language.of, next, owner));
      }
      for (let count = language.min; count < (language.max ?? 0); count++) {
        const shape = numberShape(nfa, `${numberPart(nfa, language)} ${nfa.shapes[to]} ${nfa.shapes[next]}`);
        const optional = addState(nfa, owner, shape);
        addJump(nfa, optional, to);
        addJump(nfa, optional, addLanguage(nfa, language.of, next, owner));
        next = optional;
      }
      for (let count = 0; count < language.min; count++) next = addLanguage(nfa, language.of, next, owner);
      return next;
    }
    case 'symbol': {
      const set = numberSet(nfa, language.symbols);
      const state = addState(nfa, owner, numberSymbolShape(nfa, set, nfa.shapes[to] as number));
      nfa.edgeSet[state] = set;
      nfa.edgeTo[state] = to;
      return state;
    }
    case 'choice': {
      const state = add();
      for (const branch of language.of) addJump(nfa, state, addLanguage(nfa, branch, to, owner));
      return state;
    }
    case 'start':
    case 'end': {
      const state = add();
      addJump(nfa, state, to, language.kind);
      return state;
    }
  }
}

function numberShape(nfa: Nfa, key: string): number {
  return remember(nfa.shapeIndex, key, () => nfa.shapeIndex.size + nfa.symbolShapes.size);
}

/** Returns the shape of a state with an edge; automata have many of them. */
function numberSymbolShape(nfa: Nfa, set: number, behind: number): number {
  const key = (set + 1) * 2 ** 26 + behind;
  return remember(nfa.symbolShapes, key, () => nfa.shapeIndex.size + nfa.symbolShapes.size);
}

/** Returns a number that is the same for parts of languages that are built in the same way. */
function numberPart(nfa: Nfa, part: Regular): number {
  return remember(nfa.parts, part, () => {
    const key = spellPart(nfa, part);
    return remember(nfa.partIndex, key, () => nfa.partIndex.size);
  });
}

function spellPart(nfa: Nfa, part: Regular): string {
  switch (part.kind) {
    case 'symbol':
      return `symbol ${numberSet(nfa, part.symbols)}`;
    case 'sequence':
    case 'choice':
      return `${part.kind} ${part.of.map((one) => numberPart(nfa, one)).join(' ')}`;
    case 'repeat':
      return `repeat ${part.min} ${part.max} ${numberPart(nfa, part.of)}`;
    case 'start':
    case 'end':
      return part.kind;
  }
}

/** Returns the number of a set of symbols; -1 for the empty one, which no text passes. */
function numberSet(nfa: Nfa, symbols: SymbolSet): number {
  return remember(nfa.setIndex, symbols, () => {
    if (!symbols.includes(1)) return -1;
    return remember(nfa.setByContent, symbols.join(''), () => nfa.sets.push(symbols) - 1);
  });
}

/**
 * Takes away the edges behind which no text is accepted any more: behind a text's first symbol its start does not
 * come again, so an anchored expression is over where it did not match.
 */
export function trimEdges(nfa: Nfa): void {
  const into: (number[] | undefined)[] = [];
  const addInto = (to: number, from: number): void => {
    const known = into[to];
    if (known === undefined) into[to] = [from];
    else known.push(from);
  };
  for (let state = 0; state < nfa.count; state++) {
    if ((nfa.edgeSet[state] ?? -1) >= 0) addInto(nfa.edgeTo[state] ?? 0, state);
    for (const { to, when } of nfa.jumps[state] ?? []) if (when !== 'start') addInto(to, state);
  }
  const alive = new Set(nfa.accepts);
  for (const state of alive) for (const before of into[state] ?? []) alive.add(before);
  for (let state = 0; state < nfa.count; state++) {
    if (!alive.has(nfa.edgeTo[state] ?? 0)) nfa.edgeSet[state] = -1;
  }
}

/**
 * Returns what a state comes to inside of a text: the states with edges that are reached without a symbol, and the
 * accepting state where a text that ends here is accepted.
 */
export function findClosure(nfa: Nfa, state: number): readonly number[] {
  const known = nfa.closures[state];
  if (known !== undefined) return known;
  const found = reachFrom(nfa, state, undefined);
  nfa.closures[state] = found;
  return found;
}

/** Returns what a state comes to at the start of a text. */
export function reachFromStart(nfa: Nfa, state: number): readonly number[] {
  return reachFrom(nfa, state, 'start');
}

/** What a member of a set costs beside one of a row. */
const setCost = 8;

function reachFrom(nfa: Nfa, state: number, place: Place): readonly number[] {
  const jumpsFrom = nfa.jumps[state];
  const accept = nfa.accepts[nfa.owner[state] ?? 0] ?? 0;
  if (jumpsFrom === undefined) return state === accept || (nfa.edgeSet[state] ?? -1) >= 0 ? [state] : [];
  const follow = (isTaken: (when: Place) => boolean): ReadonlySet<number> => {
    const reached = new Set([state]);
    for (const one of reached)
      for (const { to, when } of nfa.jumps[one] ?? []) if (isTaken(when)) reached.add(to);
    return reached;
  };
  const inside = follow((when) => when === undefined || when === place);
  const atEnd = follow((when) => when !== 'start' || place === 'start');
  nfa.work += setCost * (inside.size + atEnd.size);
  const edges = [...inside].filter((one) => (nfa.edgeSet[one] ?? -1) >= 0);
  return atEnd.has(accept) ? [...edges, accept] : edges;
}
