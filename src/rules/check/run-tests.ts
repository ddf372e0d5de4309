import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { containsAddress } from '../../sets/addresses.ts';
import type { RuleSet, TestNode } from '../ast.ts';
import { decide } from '../decide.ts';
import { formatRequest } from '../forms/request-text.ts';
import type { Policy, PolicyRule, Request } from '../policy.ts';
import { requestsOf } from './requests.ts';

/** The answer to a request that stands for several, with a witness of each kind that occurs. */
export interface Judgement {
  readonly answer: 'allow' | 'deny' | 'partly';
  readonly allowed?: Request;
  readonly denied?: Request;
}

/** Judges requests together: all allowed is *allow*, none is *deny*, else *partly*. */
export function judgeRequests(
  requests: readonly Request[],
  decideOne: (request: Request) => 'allow' | 'deny',
): Judgement {
  const allowed = requests.find((request) => decideOne(request) === 'allow');
  const denied = requests.find((request) => decideOne(request) === 'deny');
  return {
    answer: allowed === undefined ? 'deny' : denied === undefined ? 'allow' : 'partly',
    ...present({ allowed, denied }),
  };
}

/** What became of one test, asked of the policy or of a target's text. */
export interface TestResult {
  readonly test: TestNode;
  /** Absent: the policy was asked. */
  readonly target?: string;
  readonly judgement: Judgement;
  readonly passed: boolean;
  /** The rule of the policy that decided against the test; absent where none matches, and for texts. */
  readonly decider?: PolicyRule;
  /** What to ask instead, where the question is of a kind that no rule by host can answer. */
  readonly advice?: string;
}

/** Asks a test of the policy, or of whatever else decides requests. */
export function runTest(
  test: TestNode,
  policy: Policy,
  decideOne: (request: Request) => 'allow' | 'deny' = (request) => decide(policy, request).action,
  target?: string,
): TestResult {
  const asked = present({ principal: test.principal });
  const { value: requests = [] } = requestsOf(test.request.value, policy, asked);
  const judgement = judgeRequests(requests, decideOne);
  const against = test.expect === 'allow' ? judgement.denied : judgement.allowed;
  const decider = target !== undefined || against === undefined ? undefined : decide(policy, against).rule;
  const passed = judgement.answer === test.expect;
  const advice =
    passed || target !== undefined || against === undefined ? undefined : adviseOnKind(against, policy);
  return { test, judgement, passed, ...present({ target, decider, advice }) };
}

/**
 * Says what to ask of the policy instead of a request that names no host, where a rule goes by hosts whose known
 * addresses hold its address: they stand for the hosts on targets that see no names, and decide nothing here.
 */
function adviseOnKind(denied: Request, policy: Policy): string | undefined {
  if (denied.host !== undefined || decide(policy, denied).action === 'allow') return undefined;
  const { transport, port, address } = denied;
  for (const { id, action, services, destinations } of policy.rules) {
    const isService = services.some(
      (one) => one.transport === transport && one.from <= port && port <= one.to,
    );
    if (action === 'deny' || !isService) continue;
    for (const one of destinations) {
      if (one.kind !== 'hosts' || one.known === undefined) continue;
      if (one.known !== 'any' && !containsAddress(one.known, address)) continue;
      const host = one.hosts.find(({ text }) => !text.includes('*'))?.text.replace(/\/.*/, '') ?? 'HOST';
      const form = transport === 'udp' ? `udp://${host}:${port}` : `connect://${host}:${port}`;
      return `the rule ${id} is by host, and this request names none: ask about the host (https://…, or ${form}), or name the targets that match addresses: targets: [NAME, …]`;
    }
  }
  return undefined;
}

/** Asks the policy the tests of a rule set that name no targets. */
export function runPolicyTests(ruleSet: RuleSet, policy: Policy): readonly TestResult[] {
  return ruleSet.tests.filter((test) => test.targets === undefined).map((test) => runTest(test, policy));
}

/** Returns the message of a test that failed, or undefined for one that passed. */
export function failureOf({
  test,
  target,
  judgement,
  passed,
  decider,
  advice,
}: TestResult): Diagnostic | undefined {
  if (passed) return undefined;
  const { answer, allowed, denied } = judgement;
  const who = target === undefined ? 'the rules' : `the text for ${target}`;
  const verb = { allow: 'allow', deny: 'deny', partly: 'allow in part' }[answer];
  const verbForm =
    target === undefined ? verb : verb.replace(/^\w+/, (one) => (one === 'deny' ? 'denies' : `${one}s`));
  const witnesses = [
    ...(allowed === undefined ? [] : [`allowed: ${formatRequest(allowed)}`]),
    ...(denied === undefined ? [] : [`denied: ${formatRequest(denied)}`]),
  ];
  const unmatched = target === undefined && decider === undefined && denied !== undefined;
  const found = `${witnesses.join('; ')}${unmatched ? ', since no rule matches it' : ''}`;
  const expected = test.expect === 'allow' ? 'allowed' : 'denied';
  return error('failed-test', `${who} ${verbForm} what the test expects to be ${expected}`, {
    span: test.request.span,
    help: [found, ...adviseOnOrder(test, decider), ...(advice === undefined ? [] : [advice])].join('\n'),
    ...present({
      related: decider && [{ message: `the rule ${decider.id} decides it`, span: decider.span }],
      target,
    }),
  });
}

/** Says what to do where a rule of another rule set decides: a test knows nothing of those beside its own. */
function adviseOnOrder(test: TestNode, decider: PolicyRule | undefined): readonly string[] {
  if (decider === undefined || decider.span.file === test.span.file) return [];
  return [
    `tests use all rule sets together, and the first rule that matches is one of ${decider.ruleSet}: name the rule sets in another order, or fix the rule or the test`,
  ];
}
