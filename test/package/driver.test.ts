/** The library does what the commands do, with values: every step here has a command, and none has a file. */
import { describe, expect, it } from 'vitest';
import {
  checkRuleSets,
  chooseDevices,
  collectInputs,
  compareFolders,
  compareSides,
  compileRun,
  compileToAsk,
  explainRequests,
  hasOpenLosses,
  type Inputs,
  isPassed,
  listAskable,
  loadRuleSet,
  type Outcome,
  prepareRun,
  type Run,
  requestsOf,
  resolveSide,
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
});
