import type { Report } from '../../driver/report.ts';
import { type Coverage, percentTouched, type Share } from '../../rules/check/coverage.ts';
import type { TestResult } from '../../rules/check/run-tests.ts';
import { formatRequest } from '../../rules/forms/request-text.ts';
import type { Request } from '../../rules/policy.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { grouped, type Paint, printable } from '../forms/paint.ts';
import { placeValue } from './json.ts';

/** A test that was asked; `name` is that of the device that was asked, if it was not the policy. */
export interface RunTest extends Omit<TestResult, 'judgement'> {
  readonly name?: string;
  /** Absent: the device has no text that could be asked. */
  readonly judgement?: TestResult['judgement'];
}

/** Every test with its place, those that failed with a witness, and the sum: `N passed, N failed`. */
export function renderTests(
  results: readonly RunTest[],
  sources: Sources,
  paint: Paint,
  quiet: boolean,
): string {
  const failed = results.filter(({ passed }) => !passed).length;
  const lines = results
    .filter(({ passed }) => !quiet || !passed)
    .flatMap((result) => renderTest(result, sources, paint));
  const sum = `${grouped(results.length - failed)} passed, ${grouped(failed)} failed`;
  return [...lines, paint(failed === 0 ? 'green' : 'red', sum)].map((line) => `${line}\n`).join('');
}

function renderTest(
  { test, name, judgement, passed, decider }: RunTest,
  sources: Sources,
  paint: Paint,
): readonly string[] {
  const who = test.principal === undefined ? '' : ` as ${printable(test.principal)}`;
  const where = name === undefined ? '' : ` on ${printable(name)}`;
  const question = `${test.expect} ${printable(test.request.value)}${who}${where}`;
  const head = `${passed ? paint('green', 'ok  ') : paint('red', 'FAIL')}  ${renderSpan(test.request.span, sources)}: ${question}`;
  if (passed) return [head];
  if (judgement === undefined) return [head, '        there is no text to ask: it could not be compiled'];
  const answers = { allow: 'it is allowed', deny: 'it is denied', partly: 'it is allowed in part' } as const;
  const witness = (word: string, request: Request | undefined): readonly string[] =>
    request === undefined ? [] : [`        ${word}: ${printable(formatRequest(request))}`];
  return [
    `${head}: ${answers[judgement.answer]}`,
    ...witness('allowed', judgement.allowed),
    ...witness('denied', judgement.denied),
    ...(decider === undefined
      ? []
      : [`        by the rule ${printable(decider.id)} (${renderSpan(decider.span, sources)})`]),
  ];
}

/** The same as the text, for programs. */
export function renderTestsJson(
  provenance: Omit<Report, 'targets'>,
  results: readonly RunTest[],
  sources: Sources,
  coverage?: Coverage,
): string {
  const witness = (name: string, request: Request | undefined): Readonly<Record<string, string>> =>
    request === undefined ? {} : { [name]: formatRequest(request) };
  const tests = results.map(({ test, name, judgement, passed }) => ({
    span: placeValue(test.request.span, sources),
    expect: test.expect,
    request: test.request.value,
    ...(test.principal === undefined ? {} : { principal: test.principal }),
    target: name ?? null,
    passed,
    answer: judgement?.answer ?? null,
    ...witness('allowed', judgement?.allowed),
    ...witness('denied', judgement?.denied),
  }));
  const failed = results.filter(({ passed }) => !passed).length;
  const value = {
    ...{ ...provenance, passed: results.length - failed, failed, tests },
    ...(coverage === undefined ? {} : { coverage: coverageValue(coverage, sources) }),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** What no test touches, a line each, and the sums. */
export function renderCoverage({ rules, destinations }: Coverage, sources: Sources, paint: Paint): string {
  const whole = new Set(rules.untouched);
  const lines = [
    ...rules.untouched.map(({ id, span }) => ({ span, words: `rule ${printable(id)}` })),
    ...destinations.untouched
      .filter(({ rule }) => !whole.has(rule))
      .map(({ rule, text, span }) => ({ span, words: `rule ${printable(rule.id)}: ${printable(text)}` })),
  ];
  const untested = lines.map(
    ({ span, words }) =>
      `${paint('yellow', 'none')}  ${renderSpan(span, sources)}: ${words}: no test touches it`,
  );
  const sum = `coverage: ${shareWords(rules, 'rules')}, ${shareWords(destinations, 'destinations')}`;
  return [...untested, sum].map((line) => `${line}\n`).join('');
}

function shareWords<T>(share: Share<T>, what: string): string {
  const touched = share.number - share.untouched.length;
  return `${grouped(touched)} of ${grouped(share.number)} ${what} (${percentTouched(share)} %)`;
}

/** The same as a value for programs. */
function coverageValue({ rules, destinations }: Coverage, sources: Sources): unknown {
  return {
    rules: {
      number: rules.number,
      percent: percentTouched(rules),
      untouched: rules.untouched.map(({ id, span }) => ({ rule: id, span: placeValue(span, sources) })),
    },
    destinations: {
      number: destinations.number,
      percent: percentTouched(destinations),
      untouched: destinations.untouched.map(({ rule, text, span }) => ({
        rule: rule.id,
        destination: text,
        span: placeValue(span, sources),
      })),
    },
  };
}
