import { type Diagnostic, note } from '../diagnostics/diagnostic.ts';
import type { RuleSet } from '../rules/ast.ts';
import { runPolicyTests, type TestResult } from '../rules/check/run-tests.ts';
import { type AskedDevice, compileToAsk, type Watch } from './compile-devices.ts';
import type { Device } from './devices.ts';
import { runTargetTests } from './explain-requests.ts';
import { checkForDevices, listNames } from './for-device.ts';
import type { Run } from './prepare-run.ts';

/** A test that was asked; `name` is that of the device that was asked, if it was not the policy. */
export interface RunTest extends Omit<TestResult, 'judgement'> {
  readonly name?: string;
  /** Absent: the device has no text that could be asked. */
  readonly judgement?: TestResult['judgement'];
}

/** Chooses the devices whose targets some test names. */
export function chooseTestedDevices(
  ruleSets: readonly RuleSet[],
  devices: readonly Device[],
): readonly Device[] {
  const asked = ruleSets.flatMap(({ tests }) => tests.flatMap(({ targets }) => targets ?? []));
  return devices.filter((device) => asked.some(({ value }) => listNames(device).includes(value)));
}

/** Asks the policy of a run, and the texts of its devices, the tests of the rule sets, in the order of these. */
export async function testRun(
  { policy, ruleSets, devices }: Run,
  watch?: Watch,
): Promise<{ readonly results: readonly RunTest[]; readonly diagnostics: readonly Diagnostic[] }> {
  const asked = await compileToAsk(policy, devices, watch);
  const results = ruleSets.flatMap((ruleSet) => {
    const ofTexts = asked.flatMap((device) => askDevice(ruleSet, device));
    const all: readonly RunTest[] = [...runPolicyTests(ruleSet, policy), ...ofTexts];
    return all.toSorted((a, b) => a.test.span.start - b.test.span.start);
  });
  const help = 'write some: tests: [{ allow: https://HOST/ }, { deny: https://OTHER/ }]';
  const none = results.length === 0 ? [note('usage', 'there is no test to run', { help })] : [];
  const problems = asked.flatMap((device) => device.problems);
  return { results, diagnostics: [...checkForDevices(policy, ruleSets, devices), ...problems, ...none] };
}

/** Asks runs that differ in the parameters of their devices; what is asked of several policies with one answer stands once. */
export async function testRuns(
  runs: readonly Run[],
  watch?: Watch,
): Promise<{ readonly results: readonly RunTest[]; readonly diagnostics: readonly Diagnostic[] }> {
  const results: RunTest[] = [];
  const diagnostics = new Map<string, Diagnostic>();
  const seen = new Set<string>();
  for (const run of runs) {
    const tested = await testRun(run, watch);
    for (const one of tested.diagnostics) diagnostics.set(JSON.stringify(one), one);
    for (const one of tested.results) {
      const key = JSON.stringify([one.test.span, one.name ?? '', one.passed]);
      if (!seen.has(key)) results.push(one);
      seen.add(key);
    }
  }
  return { results, diagnostics: [...diagnostics.values()] };
}

/** Asks a device the tests of its target; all of them fail where it has no text. */
function askDevice(ruleSet: RuleSet, { name, target, policy, compilation }: AskedDevice): readonly RunTest[] {
  const names = listNames({ target, folder: name });
  if (compilation !== undefined)
    return runTargetTests(ruleSet, policy, names, compilation).map((result) => ({ ...result, name }));
  return ruleSet.tests
    .filter(({ targets }) => targets?.some(({ value }) => names.includes(value)))
    .map((test) => ({ test, target, passed: false, name }));
}
