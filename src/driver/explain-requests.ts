import { present } from '../diagnostics/present.ts';
import { type FoundReason, findReasons } from '../proof/claim/explain.ts';
import { listKeptNames } from '../proof/claim/kept-names.ts';
import type { FormatReading } from '../proof/compare/proof.ts';
import { decideByText } from '../proof/compare/replay.ts';
import {
  evaluate,
  holds,
  type Verdict,
  type View,
  viewsOfRequest,
  viewWhole,
} from '../proof/diagram/evaluate.ts';
import type { RuleSet, TestNode } from '../rules/ast.ts';
import { findAccept } from '../rules/check/accepts.ts';
import { runTest, type TestResult } from '../rules/check/run-tests.ts';
import { decide } from '../rules/decide.ts';
import type { Policy, PolicyRule, Request } from '../rules/policy.ts';
import { containsAddress } from '../sets/addresses.ts';
import type { EnumValues } from '../sets/condition.ts';
import { matchesHost } from '../sets/hosts.ts';
import { containsPort } from '../sets/ports.ts';
import type { Capabilities, Origin } from '../targets/target.ts';
import type { Compilation } from './compile-target.ts';

/** A target's text, ready to be asked. */
export interface Askable {
  /** The device's name, or the target's. */
  readonly name: string;
  readonly target: string;
  /** The rules that are for it; absent: all of them. */
  readonly policy?: Policy;
  readonly capabilities: Capabilities;
  readonly readings: readonly FormatReading[];
}

/** How one format of a target decides a request. */
export interface TextDecision {
  readonly name: string;
  readonly format: string;
  readonly action: 'allow' | 'deny' | 'unknown';
  /** The line that decided; absent: none matched, or the target never sees such a request. */
  readonly line?: Origin;
  /** Whether such a request reaches the target's decision at all. */
  readonly seen: boolean;
  /** Whether no line matches and the text is not about such traffic: what else the device has decides. */
  readonly leaves?: boolean;
  /** Present where the target decides differently by the form in which a client asks: `connect`, `http`. */
  readonly form?: EnumValues['form'];
  /** The same by what it takes the session for. */
  readonly applications?: readonly EnumValues['application'][];
  /** The same by the names that its resolver gave the address for; nothing: for none. */
  readonly resolved?: readonly (string | null)[];
}

/** Why a target decides otherwise than the policy: a loss, or that the request is out of its scope. */
export type Reason =
  | (FoundReason & {
      readonly kind: 'loss';
      readonly name: string;
      /** The reason with which the rule set lives with it. */
      readonly accepted: string | null;
    })
  | { readonly kind: 'ungoverned'; readonly name: string; readonly governs: string }
  /** The rule that decides matches the request by its words, and does not mean it. */
  | { readonly kind: 'unmeant'; readonly name: string; readonly says: string }
  /** The rule that decides is for other targets. */
  | { readonly kind: 'left-out'; readonly name: string; readonly rule: PolicyRule };

/** Requests that come to the same, through the policy and through the text of every target. */
export interface Explanation {
  readonly requests: readonly Request[];
  readonly policy: { readonly action: 'allow' | 'deny'; readonly rule?: PolicyRule };
  readonly texts: readonly TextDecision[];
  readonly reasons: readonly Reason[];
}

/** Asks the policy and every text about requests, says why those that differ do, and puts together what is alike. */
export function explainRequests(
  policy: Policy,
  requests: readonly Request[],
  targets: readonly Askable[],
): readonly Explanation[] {
  const decided = requests.map((request) => ({ request, policy: decide(policy, request) }));
  const byTarget = targets.map((one) => askTarget(policy, decided, one));
  const groups = new Map<string, { requests: Request[]; explanation: Omit<Explanation, 'requests'> }>();
  decided.forEach(({ request, policy: byPolicy }, index) => {
    const answers = byTarget.flatMap((answersOf) => answersOf[index] ?? []);
    const explanation = {
      policy: byPolicy,
      texts: answers.flatMap(({ texts }) => texts),
      reasons: answers.flatMap(({ reasons }) => reasons),
    };
    const reasons = explanation.reasons.map((one) =>
      one.kind === 'loss' ? [one.name, one.code, one.rule.id, one.destination] : [one.name],
    );
    const key = JSON.stringify([byPolicy.action, byPolicy.rule?.id, explanation.texts, reasons]);
    const group = groups.get(key) ?? { requests: [], explanation };
    group.requests.push(request);
    groups.set(key, group);
  });
  return [...groups.values()].map((group) => ({ requests: group.requests, ...group.explanation }));
}

/** Says whether an explanation leaves open why a text decides otherwise than the policy: its proof tells, then. */
export function isOpen({ policy, texts, reasons }: Explanation): boolean {
  return texts.some(
    ({ name, action }) => action !== policy.action && !reasons.some((reason) => reason.name === name),
  );
}

interface Decided {
  readonly request: Request;
  readonly policy: Explanation['policy'];
}

/** A request with the decision of the rules that are for a target. */
interface AskedRequest extends Decided {
  /** The rule that decides, where it is not among them. */
  readonly leftOut?: PolicyRule;
  readonly texts: readonly TextDecision[];
}

interface Answer {
  readonly texts: readonly TextDecision[];
  readonly reasons: readonly Reason[];
}

/** Asks one target about each of the requests. */
function askTarget(whole: Policy, decided: readonly Decided[], target: Askable): readonly Answer[] {
  const policy = target.policy ?? whole;
  const asked = decided.map(({ request, policy: byAll }): AskedRequest => {
    const own = policy === whole ? byAll : decide(policy, request);
    const leftOut = byAll.rule === own.rule ? undefined : byAll.rule;
    return { request, policy: own, texts: askTexts(request, target), ...present({ leftOut }) };
  });
  const differing = asked.filter(({ texts, policy: { action } }) =>
    texts.some((text) => text.action !== action),
  );
  const requests = differing.map(({ request }) => request);
  const found = requests.length === 0 ? [] : (findReasons(policy, target.capabilities, requests) ?? []);
  return asked.map((one) => {
    const { texts, leftOut } = one;
    const at = differing.indexOf(one);
    const before: readonly Reason[] =
      leftOut === undefined ? [] : [{ kind: 'left-out', name: target.name, rule: leftOut }];
    if (at < 0) return { texts, reasons: [...before, ...listLeft(texts, target)] };
    const reasons = (found[at] ?? []).map((loss): Reason => {
      const accept = findAccept(policy, target.target, { ...loss, rule: loss.rule.id });
      return { kind: 'loss', name: target.name, ...loss, accepted: accept?.reason ?? null };
    });
    const others = reasons.length > 0 ? reasons : findScopeReasons(one, target);
    return { texts, reasons: [...before, ...others] };
  });
}

function askTexts(request: Request, { name, capabilities, readings }: Askable): readonly TextDecision[] {
  return readings.flatMap(({ format, reading }): readonly TextDecision[] => {
    const { permit } = reading;
    const names = capabilities.keepsNames === undefined ? [] : listKeptNames(permit);
    const views = viewsOfRequest(capabilities.view, request, names);
    const asked = views.map((view): AskedView => ({ view, verdict: evaluate(permit, view) }));
    const [first, ...others] = asked;
    if (first === undefined) return [{ name, format, action: 'deny', seen: false }];
    const decide = ({ verdict, view }: AskedView): TextDecision => {
      const line = verdict.clause?.origin;
      const isLeft = line === undefined && verdict.action === 'allow';
      const leaves = isLeft && holds(capabilities.governed, view) !== true ? true : undefined;
      return { name, format, action: verdict.action, seen: true, ...present({ line, leaves }) };
    };
    if (others.every(({ verdict }) => verdict.action === first.verdict.action)) return [decide(first)];
    return asked.flatMap((one): readonly TextDecision[] => {
      const { form } = one.view;
      if (form !== undefined) return [{ ...decide(one), form }];
      const alike = asked.filter(({ verdict }) => verdict.clause === one.verdict.clause);
      return alike[0] === one ? [{ ...decide(one), ...tellApart(alike, asked) }] : [];
    });
  });
}

interface AskedView {
  readonly view: View;
  readonly verdict: Verdict;
}

/** What these views have that others have not: what the session is taken for, and what its address was resolved for. */
function tellApart(
  alike: readonly AskedView[],
  all: readonly AskedView[],
): Pick<TextDecision, 'applications' | 'resolved'> {
  const listed = <T>(of: readonly AskedView[], read: (view: View) => T): readonly T[] => [
    ...new Set(of.map(({ view }) => read(view))),
  ];
  const differs = <T>(read: (view: View) => T): readonly T[] | undefined => {
    const own = listed(alike, read);
    return own.length < listed(all, read).length ? own : undefined;
  };
  const applications = differs(({ application }) => application)?.flatMap((one) => one ?? []);
  return present({ applications, resolved: differs(({ resolved }) => resolved ?? null) });
}

/** Says what a text is for that leaves a request to the rest of the device. */
function listLeft(texts: readonly TextDecision[], { name, capabilities }: Askable): readonly Reason[] {
  const isLeft = texts.some(({ leaves }) => leaves === true);
  return isLeft ? [{ kind: 'ungoverned', name, governs: capabilities.governs }] : [];
}

/** Says why a request that no loss explains is decided otherwise: nobody claims anything about it. */
function findScopeReasons(
  { request, policy: { action, rule } }: Decided,
  target: Askable,
): readonly Reason[] {
  const { name, capabilities } = target;
  const views = viewsOfRequest(capabilities.view, request);
  if (!views.some((view) => holds(capabilities.governed, view) === true)) {
    return [{ kind: 'ungoverned', name, governs: capabilities.governs }];
  }
  if (action === 'deny' || rule === undefined) return [];
  const { unmeant } = capabilities;
  const isUnmeant = unmeant !== undefined && holds(unmeant.requests, viewWhole(request)) === true;
  if (isUnmeant && containsPort(unmeant.ports, request.port))
    return [{ kind: 'unmeant', name, says: unmeant.says }];
  // Let through by known addresses, of which this is none.
  return rule.destinations.flatMap((one): readonly Reason[] => {
    if (one.kind !== 'hosts' || one.known === undefined || one.known === 'any') return [];
    const host = one.hosts.find(({ pattern }) => matchesHost(pattern, request.host ?? ''));
    if (host === undefined || containsAddress(one.known, request.address)) return [];
    const loss = { code: 'addresses-may-be-stale', direction: 'note', rule, destination: host.text } as const;
    return [{ kind: 'loss', name, ...loss, accepted: null }];
  });
}

/**
 * Asks a compiled text, of the rules that are for it, the tests that name its target or its device. The first format answers, since every format was proved to say
 * the same.
 */
export function runTargetTests(
  ruleSet: RuleSet,
  policy: Policy,
  names: readonly string[],
  { capabilities, readings }: Compilation,
): readonly TestResult[] {
  const meaning = readings[0]?.reading.permit;
  if (meaning === undefined) return [];
  // A test that expects a way through wants it in every form, and one that expects none in no form.
  const ask =
    ({ expect }: TestNode) =>
    (request: Request): 'allow' | 'deny' => {
      const choice = expect === 'allow' ? 'narrowest' : 'widest';
      return decideByText(capabilities, meaning, request, choice).action === 'allow' ? 'allow' : 'deny';
    };
  return ruleSet.tests
    .filter((test) => test.targets?.some(({ value }) => names.includes(value)))
    .map((test) => runTest(test, policy, ask(test), names[0]));
}
