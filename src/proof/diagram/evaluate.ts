/**
 * The plain evaluators: what a text does with one view, without classes or diagrams. Witnesses are replayed
 * here before anyone sees them, so nothing in this file may use the engine.
 */

import type { Request } from '../../rules/policy.ts';
import { type Address, containsAddress } from '../../sets/addresses.ts';
import type { Condition, EnumField, EnumValues, Test } from '../../sets/condition.ts';
import { matchesHost } from '../../sets/hosts.ts';
import { matchesPath } from '../../sets/paths.ts';
import { containsPort } from '../../sets/ports.ts';
import type { Clause, Meaning, ViewPiece } from '../../targets/target.ts';
import { runsAs } from '../space/process-classes.ts';

/** What a target sees of one request; a field that it does not see is absent, and no test of it is true. */
export interface View extends Partial<EnumValues> {
  readonly port?: number;
  readonly host?:
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'literal' }
    | { readonly kind: 'none' };
  readonly path?: string;
  readonly principal?: { readonly account: string; readonly services: readonly string[] };
  readonly address?: Address;
}

export type Truth = boolean | 'unknown';

/** Returns whether a condition holds for a view. */
export function holds(condition: Condition, view: View): Truth {
  switch (condition.kind) {
    case 'test':
      return holdsTest(condition.test, view);
    case 'unknown':
      return 'unknown';
    case 'not': {
      const truth = holds(condition.of, view);
      return truth === 'unknown' ? truth : !truth;
    }
    case 'all':
      return decideParts(condition.of, view, false);
    case 'any':
      return decideParts(condition.of, view, true);
  }
}

/** Returns the truth that decides by itself if a part has it, else `unknown` if a part is, else the other truth. */
function decideParts(of: readonly Condition[], view: View, deciding: boolean): Truth {
  let rest: Truth = !deciding;
  for (const part of of) {
    const truth = holds(part, view);
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
      const { name } = host;
      return test.hosts.names === 'all' || test.hosts.names.some((pattern) => matchesHost(pattern, name));
    }
    default: {
      const value = view[test.field];
      return value !== undefined && (test.values as readonly EnumValues[EnumField][]).includes(value);
    }
  }
}

/** Returns what is not known of a condition that may or may not hold for a view. */
function explainUnknown(condition: Condition, view: View): string | undefined {
  if (condition.kind === 'unknown') return condition.why;
  if (condition.kind === 'test' || holds(condition, view) !== 'unknown') return undefined;
  const parts = condition.kind === 'not' ? [condition.of] : condition.of;
  return parts.map((part) => explainUnknown(part, view)).find((why) => why !== undefined);
}

export interface Verdict {
  readonly action: 'allow' | 'deny' | 'unknown';
  /** The clause that decided, or the first whose match is not known; absent: no clause matched. */
  readonly clause?: Clause;
  /** Of `unknown`: what of that clause is not known. */
  readonly why?: string;
}

/** Decides a view by what a text means. */
export function evaluate(meaning: Meaning, view: View): Verdict {
  const inOrder = meaning.mode === 'last-match' ? [...meaning.clauses].reverse() : meaning.clauses;
  const clauses =
    meaning.mode === 'deny-overrides'
      ? [
          ...inOrder.filter(({ action }) => action === 'deny'),
          ...inOrder.filter(({ action }) => action === 'allow'),
        ]
      : inOrder;
  let doubt: Clause | undefined;
  const doubted = new Set<'allow' | 'deny'>();
  const conclude = (action: 'allow' | 'deny', clause?: Clause): Verdict => {
    if (doubt !== undefined && [...doubted].some((other) => other !== action)) {
      const why = explainUnknown(doubt.condition, view);
      return { action: 'unknown', clause: doubt, ...(why === undefined ? {} : { why }) };
    }
    return { action, ...(clause === undefined ? {} : { clause }) };
  };
  for (const clause of clauses) {
    const truth = holds(clause.condition, view);
    if (truth === true) return conclude(clause.action, clause);
    if (truth === 'unknown') {
      doubt ??= clause;
      doubted.add(clause.action);
    }
  }
  return conclude(meaning.otherwise);
}

/** Returns all of a request as a view. */
export function viewWhole(request: Request): View {
  const { transport, scheme, port, account, services, host, literal, address, path } = request;
  return {
    ...{ transport, scheme, port, address },
    principal: { account, services },
    host: host === undefined ? { kind: literal ? 'literal' : 'none' } : { kind: 'name', name: host },
    ...(path === undefined ? {} : { path }),
  };
}

/** Returns what a target with these view pieces sees of a request from a machine that it governs. */
export function viewsOfRequest(pieces: readonly ViewPiece[], request: Request): readonly View[] {
  const whole = viewWhole(request);
  return pieces
    .filter((piece) => holds(piece.when, whole) === true)
    .map((piece) => {
      const shown: Record<string, unknown> = { source: 'inside', method: 'GET' };
      for (const field of piece.copies) shown[field] = whole[field];
      for (const test of piece.sets) Object.assign(shown, chooseValue(test));
      return shown as View;
    });
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
      return {};
    default:
      return { [test.field]: test.values[0] };
  }
}
