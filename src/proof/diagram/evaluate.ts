/**
 * The plain evaluators: what a text does with one view, without classes or diagrams. Witnesses are replayed
 * here before anyone sees them, so nothing in this file may use the engine.
 */

import { present } from '../../diagnostics/present.ts';
import type { Request } from '../../rules/policy.ts';
import { type Address, containsAddress } from '../../sets/addresses.ts';
import type { Condition, EnumField, EnumValues, Test } from '../../sets/condition.ts';
import { type HostSet, matchesHost } from '../../sets/hosts.ts';
import { matchesPath } from '../../sets/paths.ts';
import { containsPort } from '../../sets/ports.ts';
import type { Clause, Meaning, ViewPiece } from '../../targets/target.ts';
import { runsAs } from '../space/process-classes.ts';
import { listMeaningConditions, listTests } from '../space/space.ts';

/** What a target sees of one request; a field that it does not see is absent, and no test of it is true. */
export interface View extends Partial<EnumValues> {
  readonly port?: number;
  readonly host?:
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'literal' }
    | { readonly kind: 'none' };
  /** For which name a resolver gave the address; absent: for none. */
  readonly resolved?: string;
  readonly path?: string;
  readonly principal?: { readonly account: string; readonly services: readonly string[] };
  readonly address?: Address;
}

export type Truth = boolean | 'unknown';

/** The values of named causes that are taken for granted, and the parts of a condition that were asked before. */
interface Given {
  readonly causes: ReadonlyMap<string, boolean>;
  readonly known: Map<Condition, Truth>;
}

const nothingGiven = (): Given => ({ causes: new Map(), known: new Map() });

/** Groups may share parts many times over: those that lie deeper than this are asked once. */
const shallow = 6;

/** Whether a condition holds for a view. */
export function holds(condition: Condition, view: View, given: Given = nothingGiven(), depth = 0): Truth {
  if (condition.kind === 'test') return holdsTest(condition.test, view);
  if (condition.kind === 'unknown')
    return (condition.cause === undefined ? undefined : given.causes.get(condition.cause)) ?? 'unknown';
  const before = depth < shallow ? undefined : given.known.get(condition);
  if (before !== undefined) return before;
  const truth = holdsParts(condition, view, given, depth + 1);
  if (depth >= shallow) given.known.set(condition, truth);
  return truth;
}

type Group = Extract<Condition, { readonly kind: 'all' | 'any' | 'not' }>;

/** The truth that decides by itself, if a part has it; else whether a part is unknown, or all are the other one. */
function holdsParts(group: Group, view: View, given: Given, depth: number): Truth {
  if (group.kind === 'not') {
    const truth = holds(group.of, view, given, depth);
    return truth === 'unknown' ? truth : !truth;
  }
  const deciding = group.kind === 'any';
  let rest: Truth = !deciding;
  for (const part of group.of) {
    const truth = holds(part, view, given, depth);
    if (truth === deciding) return deciding;
    if (truth === 'unknown') rest = truth;
  }
  return rest;
}

function holdsTest(test: Test, view: View): boolean {
  switch (test.field) {
    case 'port':
      return view.port !== undefined && containsPort(test.ports, view.port);
    case 'address':
      return view.address !== undefined && containsAddress(test.addresses, view.address);
    case 'path':
      return view.path !== undefined && test.paths.some((pattern) => matchesPath(pattern, view.path ?? ''));
    case 'principal':
      return view.principal !== undefined && runsAs(view.principal, test.principals);
    case 'host': {
      const { host } = view;
      if (host === undefined) return false;
      if (host.kind === 'none') return test.hosts.none;
      if (host.kind === 'literal')
        return view.address?.family === 6 ? test.hosts.ipv6Literal : test.hosts.ipv4Literal;
      return matchesNames(test.hosts, host.name);
    }
    case 'resolved': {
      const { resolved } = view;
      return resolved === undefined ? test.hosts.none : matchesNames(test.hosts, resolved);
    }
    default: {
      const value = view[test.field];
      return value !== undefined && (test.values as readonly EnumValues[EnumField][]).includes(value);
    }
  }
}

function matchesNames({ names }: HostSet, name: string): boolean {
  return names === 'all' || names.some((pattern) => matchesHost(pattern, name));
}

/** Returns what is not known of a condition that may or may not hold for a view. */
function explainUnknown(condition: Condition, view: View, given: Given): string | undefined {
  if (condition.kind === 'unknown') return condition.why;
  if (condition.kind === 'test' || holds(condition, view, given) !== 'unknown') return undefined;
  const parts = condition.kind === 'not' ? [condition.of] : condition.of;
  for (const part of parts) {
    const why = explainUnknown(part, view, given);
    if (why !== undefined) return why;
  }
  return undefined;
}

export interface Verdict {
  readonly action: 'allow' | 'deny' | 'unknown';
  /** The clause that decided, or the first whose match is not known; absent: no clause matched. */
  readonly clause?: Clause;
  /** Of `unknown`: what of that clause is not known. */
  readonly why?: string;
}

/** Decides a view by what a text means. A named cause has one value throughout: what both values come to is known. */
export function evaluate(meaning: Meaning, view: View): Verdict {
  const verdicts = [meaning, ...(meaning.also ?? [])].map((chain) => {
    return evaluateForCauses(chain, view, listCauses(chain), new Map());
  });
  return (
    verdicts.find(({ action }) => action === 'deny') ??
    verdicts.find(({ action }) => action === 'unknown') ??
    verdicts[0] ?? { action: 'deny' }
  );
}

const causesOf = new WeakMap<Meaning, readonly string[]>();

/** The named causes of a chain, found once. */
function listCauses(chain: Meaning): readonly string[] {
  const before = causesOf.get(chain);
  if (before !== undefined) return before;
  const { causes } = listTests(listMeaningConditions(chain));
  causesOf.set(chain, causes);
  return causes;
}

function evaluateForCauses(
  chain: Meaning,
  view: View,
  [cause, ...others]: readonly string[],
  values: ReadonlyMap<string, boolean>,
): Verdict {
  const verdict = evaluateChain(chain, view, { causes: values, known: new Map() });
  if (verdict.action !== 'unknown' || cause === undefined) return verdict;
  const [first, second] = [true, false].map((value) =>
    evaluateForCauses(chain, view, others, new Map(values).set(cause, value)),
  );
  return first !== undefined && first.action !== 'unknown' && first.action === second?.action
    ? first
    : verdict;
}

function evaluateChain(meaning: Meaning, view: View, given: Given): Verdict {
  let doubt: Clause | undefined;
  /** What would come out in each way that the doubts may be settled, as far as the search went. */
  const possible = new Set<'allow' | 'deny'>();
  const conclude = (action: Clause['action'], clause?: Clause): Verdict => {
    const isCertain = action !== 'unknown' && [...possible].every((other) => other === action);
    const named = isCertain ? clause : (doubt ?? clause);
    const why = isCertain || named === undefined ? undefined : explainDoubt(named, view, given);
    return { action: isCertain ? action : 'unknown', ...present({ clause: named, why }) };
  };
  const doubtIt = (clause: Clause, ...actions: readonly ('allow' | 'deny')[]): void => {
    doubt ??= clause;
    for (const action of actions) possible.add(action);
  };
  for (const clause of orderClauses(meaning)) {
    if (clause.ends !== undefined && holds(clause.ends, view, given) !== false) doubtIt(clause, 'deny');
    const truth = holds(clause.condition, view, given);
    if (truth === true) return conclude(clause.action, clause);
    if (truth === 'unknown')
      doubtIt(clause, ...(clause.action === 'unknown' ? (['allow', 'deny'] as const) : [clause.action]));
  }
  return conclude(meaning.otherwise);
}

function explainDoubt(clause: Clause, view: View, given: Given): string | undefined {
  return (
    explainUnknown(clause.condition, view, given) ??
    (clause.ends === undefined ? undefined : 'whether the search ends here')
  );
}

/** Returns the clauses of a meaning, those that decide first in front. */
export function orderClauses({ mode, clauses }: Meaning): readonly Clause[] {
  if (mode === 'first-match') return clauses;
  if (mode === 'last-match') return [...clauses].reverse();
  const of = (wanted: Clause['action']): readonly Clause[] =>
    clauses.filter(({ action }) => action === wanted);
  // What may be one or the other stands between what overrides and what is overridden.
  return [...of('deny'), ...of('unknown'), ...of('allow')];
}

/** Returns all of a request as a view. */
export function viewWhole(request: Request): View {
  const { transport, scheme, port, account, services, host, literal, address, path } = request;
  return {
    ...{ transport, scheme, port, address },
    principal: { account, services },
    host: host === undefined ? { kind: literal ? 'literal' : 'none' } : { kind: 'name', name: host },
    ...present({ path }),
  };
}

/**
 * Returns what a target with these view pieces sees of a request from a machine that it governs. Where a resolver may have
 * given the address for any name, it sees the request in as many ways: for none, and for each of `names`.
 */
export function viewsOfRequest(
  pieces: readonly ViewPiece[],
  request: Request,
  names: readonly string[] = [],
): readonly View[] {
  return [...eachView(pieces, request, names)];
}

/** The same, one after the other: names are many, and a search may end at the first. */
export function* eachView(
  pieces: readonly ViewPiece[],
  request: Request,
  names: readonly string[],
): Generator<View> {
  const whole = viewWhole(request);
  for (const piece of pieces) {
    if (holds(piece.when, whole) !== true) continue;
    const shown: Record<string, unknown> = { source: 'inside', method: 'GET' };
    for (const field of piece.copies) shown[field] = whole[field];
    for (const test of piece.sets) Object.assign(shown, chooseValue(test));
    const view = shown as View;
    yield piece.resolved === 'host' ? { ...view, ...present({ resolved: request.host }) } : view;
    if (piece.resolved === 'any') for (const resolved of names) yield { ...view, resolved };
  }
}

/** Returns a value of a field for which a test of a view piece is true. */
function chooseValue(test: Test): View {
  switch (test.field) {
    case 'path':
      return { path: test.paths[0]?.kind === 'text' ? test.paths[0].text : '/' };
    case 'host':
      return { host: { kind: test.hosts.none ? 'none' : 'literal' } };
    case 'port':
      return { port: test.ports[0] ?? 0 };
    case 'address':
    case 'principal':
    case 'resolved':
      return {};
    default:
      return { [test.field]: test.values[0] };
  }
}
