import { present } from '../../diagnostics/present.ts';
import type { RuleSet, TestNode } from '../../rules/ast.ts';
import { requestsOf } from '../../rules/check/requests.ts';
import { decide } from '../../rules/decide.ts';
import { parseRequest } from '../../rules/forms/request-text.ts';
import type { Policy } from '../../rules/policy.ts';
import { isMisread } from '../../sets/prefix.ts';
import { isSame } from '../../sets/remember.ts';
import { chooseSpeech, type GivenHost, isLinkLocal, type ProbePlan, type Use } from './questions.ts';

/** Plans what must not get through: the tests of rule sets that expect a denial. */
export function planDenials(
  policy: Policy,
  ruleSets: readonly RuleSet[],
  given: readonly GivenHost[],
): ProbePlan {
  const plans = ruleSets.flatMap(({ name, tests }) =>
    tests
      .filter(({ expect }) => expect === 'deny')
      .map((test) => planDenial(policy, { test, ruleSet: name.value }, given)),
  );
  return {
    questions: plans.flatMap(({ questions }) => questions),
    unasked: plans.flatMap(({ unasked }) => unasked),
  };
}

function planDenial(
  policy: Policy,
  { test, ruleSet }: { readonly test: TestNode; readonly ruleSet: string },
  given: readonly GivenHost[],
): ProbePlan {
  const text = test.request.value;
  const { value: requests = [] } = requestsOf(text, policy, present({ principal: test.principal }));
  const decisions = requests.map((request) => decide(policy, request));
  const rule = decisions.find((one) => one.rule !== undefined)?.rule?.id ?? '';
  const base = { rule, ruleSet, entry: `deny: ${text}`, span: test.request.span };
  const use: Use = { ...base, principals: test.principal === undefined ? [] : [test.principal] };
  const refuse = (why: string, help?: string): ProbePlan => ({
    questions: [],
    unasked: [{ use, why, ...present({ help }) }],
  });
  const read = parseRequest(text);
  if (isMisread(read)) return refuse('it is not a request');
  if (test.principal !== undefined) return refuse('it is about an account, and a probe asks only as its own');
  if (test.targets !== undefined) return refuse('it is about the texts of targets, not about the way');
  if (decisions.some(({ action }) => action === 'allow'))
    return refuse('the rules allow it in part or whole', 'rulec test says which rule does');
  const isNamed = given.some(({ address }) => isSame(address, read.address));
  if (read.address !== undefined && isLinkLocal(read.address) && !isNamed)
    return refuse('it is a link-local address', 'name it to have it asked: --host ADDRESS');
  const { transport, port, scheme, host, address } = read;
  const service = { transport, from: port, to: port, scheme: scheme === 'other' ? 'any' : scheme } as const;
  const speaks = chooseSpeech(service, port);
  if (speaks === undefined)
    return refuse('whoever listens on this UDP port answers nothing that rulec could ask');
  const place = present({ host, address: host === undefined ? address : undefined, path: read.path });
  const question = {
    expect: 'held',
    transport,
    port,
    speaks,
    bypass: false,
    by: 'test',
    uses: [use],
  } as const;
  return { questions: [{ ...question, ...place }], unasked: [] };
}
