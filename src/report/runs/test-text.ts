import type { TestResult } from '../../rules/check/run-tests.ts';
import { formatRequest } from '../../rules/forms/request-text.ts';
import type { Request } from '../../rules/request.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { type Paint, printable } from '../forms/paint.ts';
import { grouped } from '../numbers.ts';

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
