import type { Report } from '../driver/report.ts';
import type { Coverage } from '../rules/check/coverage.ts';
import { formatRequest } from '../rules/forms/request-text.ts';
import type { Request } from '../rules/request.ts';
import { coverageValue } from './coverage-text.ts';
import type { Sources } from './findings/diagnostic-text.ts';
import { placeValue } from './runs/json.ts';
import type { RunTest } from './runs/test-text.ts';

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
