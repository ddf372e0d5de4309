/** The library does what the commands do, with values: every step here has a command, and none has a file. */
import { describe, expect, it } from 'vitest';
import {
  audit,
  checkRuleSets,
  chooseDevices,
  collectInputs,
  compareFolders,
  compareSides,
  compileRun,
  compileToAsk,
  diff,
  explainRequests,
  findTarget,
  guard,
  hasOpenLosses,
  type Inputs,
  isPassed,
  listAskable,
  loadGuardrails,
  loadRuleSet,
  type Outcome,
  prepareRun,
  printAccepts,
  proposeAccepts,
  type Run,
  requestsOf,
  resolveSide,
  runTests,
  testRun,
  verifyDevice,
} from '../../src/index.ts';
import { smallRules } from '../support/small-folder.ts';

function have<T>({ value, diagnostics }: Outcome<T>): T {
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
}

function inputs(text: string): Inputs {
  const bytes = new TextEncoder().encode(text);
  return collectInputs([{ ruleSet: have(loadRuleSet('rules.yaml', bytes)), bytes }], []);
}

const devices = have(chooseDevices(['pf'], [], ['pf.source=192.0.2.0/24']));

async function run(text: string = smallRules): Promise<Run> {
  return have(await prepareRun(inputs(text), devices));
}

describe('the library', () => {
  it('checks rule sets', () => {
    expect(checkRuleSets(inputs(smallRules), '2026-01-01').filter((one) => one.severity === 'error')).toEqual(
      [],
    );
    const twice = smallRules.replace('hosts: [', 'hosts: [www.example.com, ');
    expect(checkRuleSets(inputs(twice), '2026-01-01').map(({ code }) => code)).toContain('covered-host');
  });

  it('compiles a run, and verifies what somebody made of it', async () => {
    const prepared = await run();
    const { compiled, report } = have(await compileRun(prepared));
    expect(report.targets).toMatchObject([{ target: 'pf', options: { source: '192.0.2.0/24' } }]);
    expect(hasOpenLosses(report.targets, false)).toBe(false);
    const files = (compiled[0]?.compilation.files ?? []).map(({ path, content }) => ({
      ...{ path, shown: path, found: false },
      content: new TextEncoder().encode(String(content)),
    }));
    expect(have(await verifyDevice(prepared, files, [])).answer).toBe('equal');
    const edited = files.map((file) => ({
      ...file,
      content: new TextEncoder().encode(
        new TextDecoder().decode(file.content).replace('port 443', 'port 444'),
      ),
    }));
    expect(have(await verifyDevice(prepared, edited, [])).answer).toBe('different');
  });

  it('runs tests, and explains requests', async () => {
    const prepared = await run(
      `${smallRules}tests:\n  - allow: https://www.example.com/\n    targets: [pf]\n`,
    );
    const { results } = await testRun(prepared);
    expect(results).toMatchObject([{ name: 'pf', passed: true }]);
    const asked = listAskable(await compileToAsk(prepared.policy, devices));
    const requests = have(requestsOf('https://www.example.com/', prepared.policy));
    const [explanation] = explainRequests(prepared.policy, requests, asked);
    expect(explanation?.texts).toMatchObject([{ name: 'pf', action: 'allow' }]);
  });

  it('compares rule sets, and the texts of folders with them', async () => {
    const wider = smallRules.replace('443/https', '443-444/https');
    const side = async (name: string, text: string) =>
      have(await resolveSide({ name, inputs: inputs(text) }, devices, undefined));
    const [before, after] = [await side('old', smallRules), await side('new', wider)];
    const request = { before, after, devices, measured: false };
    expect(isPassed(have(await compareSides({ ...request, after: before })))).toBe(true);
    expect(isPassed(have(await compareSides({ ...request, gate: [] })))).toBe(false);

    const [pf] = have(await compileRun(await run())).compiled;
    const options = { source: '192.0.2.0/24' };
    const device = { name: 'pf', target: 'pf', options, files: pf?.compilation.files ?? [] };
    const folder = { name: 'out', devices: [device] };
    const rest = { targets: [], devices: [], gated: true };
    expect(have(await compareFolders({ before: folder, after: before, ...rest })).gate?.passed).toBe(true);
    expect(have(await compareFolders({ before: folder, after, ...rest })).gate?.passed).toBe(false);
  });

  it('does in one step what diff, test, audit and check do', async () => {
    const wider = smallRules.replace('443/https', '443-444/https');
    const report = have(await diff(inputs(smallRules), inputs(wider), devices, { gate: [] }));
    expect(isPassed(report)).toBe(false);
    expect(report.comparisons.map(({ of }) => of)).toEqual(['policy', 'pf']);
    const agreed = { gate: [{ rule: 'web', reason: 'so' }] };
    expect(isPassed(have(await diff(inputs(smallRules), inputs(wider), devices, agreed)))).toBe(true);

    const tests =
      'tests:\n  - allow: https://www.example.com/\n    targets: [pf]\n  - deny: https://other.example/\n';
    const ran = have(await runTests(inputs(smallRules + tests), devices));
    expect(ran.map(({ name, passed }) => [name, passed])).toEqual([
      ['pf', true],
      [undefined, true],
    ]);
    const failed = have(
      await runTests(inputs(`${smallRules}tests: [{ deny: https://www.example.com/ }]\n`), devices),
    );
    expect(failed.map(({ passed }) => passed)).toEqual([false]);

    const [pf] = devices;
    if (pf === undefined) throw new Error('no device');
    const { compiled } = have(await compileRun(await run()));
    const files = (compiled[0]?.compilation.files ?? []).map((one) => ({
      ...one,
      content: new TextEncoder().encode(String(one.content)),
    }));
    const asked = have(await audit(inputs(wider), pf, files));
    const answers = new Map(asked.rules.map(({ rule, answer }) => [rule.id, answer]));
    expect(answers.get('web')).toBe('blocked');
    expect([...answers.values()]).toContain('carried');

    const guardrails = have(
      loadGuardrails('rulec.yaml', 'guardrails: { never: [{ hosts: [www.example.com], reason: not here }] }'),
    );
    const { diagnostics } = await guard(inputs(smallRules), devices, guardrails);
    expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'guardrail',
    ]);
    const none = have(loadGuardrails('rulec.yaml', 'targets: { pf: {} }'));
    expect(
      (await guard(inputs(smallRules), devices, none)).diagnostics.some(({ code }) => code === 'guardrail'),
    ).toBe(false);
    expect(loadGuardrails('rulec.yaml', '# nothing yet\n').diagnostics).toEqual([]);
    expect(loadGuardrails('rulec.yaml', 'a: [').diagnostics.map(({ code }) => code)).toEqual(['bad-config']);
    expect(loadGuardrails('rulec.yaml', 'guardrails: { nevr: [] }').diagnostics).toMatchObject([
      { code: 'bad-config' },
    ]);
  });

  it('proposes accepts for what stands open', async () => {
    const denial = smallRules.replace(
      /^rules:\n/m,
      'rules:\n  - { id: no, action: deny, services: [443/https], to: [{ hosts: [a.www.example.com] }] }\n',
    );
    const prepared = await run(
      denial.replace('hosts: [www.example.com', 'hosts: ["*.www.example.com", www.example.com'),
    );
    const { report } = have(await compileRun(prepared));
    const proposed = proposeAccepts(prepared.policy, report.targets, false);
    expect([proposed.length, hasOpenLosses(report.targets, false)]).toEqual([1, true]);
    expect(printAccepts(proposed, 2)).toContain('TODO');
    expect(findTarget('pf')?.name).toBe('pf');
  });
});
