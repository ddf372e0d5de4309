import type { Report } from '../../driver/report.ts';
import { type Coverage, percentTouched, type Share } from '../../rules/check/coverage.ts';
import type { TestResult } from '../../rules/check/run-tests.ts';
import { formatRequest } from '../../rules/forms/request-text.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { own, say, sayLines, strong, type Words } from '../forms/document.ts';
import type { Paint } from '../forms/paint.ts';
import { printWords } from '../forms/print-text.ts';
import { grouped } from '../forms/words.ts';
import { writeJson } from './json.ts';

/** A test that was asked; `name` is that of the device that was asked, if it was not the policy. */
export interface RunTest extends Omit<TestResult, 'judgement'> {
  readonly name?: string;
  /** Absent: the device has no text that could be asked. */
  readonly judgement?: TestResult['judgement'];
}

/** Writes every test with its place, those that failed with a witness, and the sum: `N passed, N failed`. */
export function renderTests(
  results: readonly RunTest[],
  sources: Sources,
  paint: Paint,
  quiet: boolean,
): string {
  const failed = results.filter(({ passed }) => !passed).length;
  const shown = results.filter(({ passed }) => !quiet || !passed);
  const sum = strong(
    `${grouped(results.length - failed)} passed, ${grouped(failed)} failed`,
    failed === 0 ? 'good' : 'bad',
  );
  return printWords(sayLines([...shown.map((one) => sayTest(one, sources)), [sum]]), paint);
}

const answers = { allow: 'it is allowed', deny: 'it is denied', partly: 'it is allowed in part' } as const;

function sayTest({ test, name, judgement, passed, decider, advice }: RunTest, sources: Sources): Words {
  const { principal, expect, request } = test;
  const who = principal && say` as ${principal}`;
  const where = name && say` on ${name}`;
  const mark = passed ? strong('ok  ', 'good') : strong('FAIL', 'bad');
  const head = say`${mark}  ${renderSpan(request.span, sources)}: ${own(expect)} ${request.value}${who}${where}`;
  if (passed) return head;
  const indent = own(' '.repeat(8));
  if (judgement === undefined)
    return say`${head}\n${indent}there is no text to ask: it could not be compiled`;
  const { answer, allowed, denied } = judgement;
  return sayLines([
    say`${head}: ${own(answers[answer])}`,
    allowed && say`${indent}allowed: ${formatRequest(allowed)}`,
    denied && say`${indent}denied: ${formatRequest(denied)}`,
    decider && say`${indent}by the rule ${decider.id} (${renderSpan(decider.span, sources)})`,
    advice !== undefined && say`${indent}${advice}`,
  ]);
}

/** Writes the same for programs. */
export function renderTestsJson(
  provenance: Omit<Report, 'targets'>,
  results: readonly RunTest[],
  sources: Sources,
  coverage?: Coverage,
): string {
  const tests = results.map(({ test, name = null, judgement, passed }) => ({
    span: test.request.span,
    expect: test.expect,
    request: test.request.value,
    principal: test.principal,
    target: name,
    passed,
    answer: judgement?.answer ?? null,
    allowed: judgement?.allowed && formatRequest(judgement.allowed),
    denied: judgement?.denied && formatRequest(judgement.denied),
  }));
  const failed = results.filter(({ passed }) => !passed).length;
  const counts = { passed: results.length - failed, failed };
  return writeJson(
    { ...provenance, ...counts, tests, coverage: coverage && encodeCoverage(coverage) },
    sources,
  );
}

function encodeCoverage({ rules, destinations }: Coverage): unknown {
  return {
    rules: {
      number: rules.number,
      percent: percentTouched(rules),
      untouched: rules.untouched.map(({ id, span }) => ({ rule: id, span })),
    },
    destinations: {
      number: destinations.number,
      percent: percentTouched(destinations),
      untouched: destinations.untouched.map(({ rule, text, span }) => ({
        rule: rule.id,
        destination: text,
        span,
      })),
    },
  };
}

/** Writes what no test touches, a line each, and the sums. */
export function renderCoverage({ rules, destinations }: Coverage, sources: Sources, paint: Paint): string {
  const whole = new Set(rules.untouched);
  const parts = destinations.untouched.filter(({ rule }) => !whole.has(rule));
  const untouched = [
    ...rules.untouched.map(({ id, span }) => ({ span, words: say`rule ${id}` })),
    ...parts.map(({ rule, text, span }) => ({ span, words: say`rule ${rule.id}: ${text}` })),
  ];
  const lines = untouched.map(
    ({ span, words }) =>
      say`${strong('none', 'warn')}  ${renderSpan(span, sources)}: ${words}: no test touches it`,
  );
  const sum = say`coverage: ${sayShare(rules, 'rules')}, ${sayShare(destinations, 'destinations')}`;
  return printWords(sayLines([...lines, sum]), paint);
}

function sayShare<T>(share: Share<T>, what: string): Words {
  const touched = share.number - share.untouched.length;
  return say`${touched} of ${share.number} ${own(what)} (${percentTouched(share)} %)`;
}
