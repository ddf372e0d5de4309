/** The library runs where there is no Node: bundled for a browser, in a realm with the few things that both have. */
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { createContext, Script } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { smallRules } from '../support/small-folder.ts';

const root = join(import.meta.dirname, '../..');

/** What is in every browser and is no part of the language. */
const surroundings = { TextDecoder, TextEncoder, URL };

const work = `(async () => {
  const have = ({ value, diagnostics }) => { if (value === undefined) throw new Error(JSON.stringify(diagnostics)); return value; };
  const bytes = new TextEncoder().encode(rules);
  const inputs = rulec.collectInputs([{ ruleSet: have(rulec.loadRuleSet('rules.yaml', bytes)), bytes }], []);
  const names = rulec.registry.map(({ name }) => name);
  const devices = have(rulec.chooseDevices(['all'], [], ['paloalto.from-zone=a', 'paloalto.to-zone=b']));
  const { compiled, report } = have(await rulec.compileRun(have(await rulec.prepareRun(inputs, devices))));
  const wrong = rulec.loadRuleSet('rules.yaml', rules.replace('www.example.com', 'wwẅ.example')).diagnostics;
  return JSON.stringify({
    globals: Object.keys(globalThis),
    verdicts: report.targets.map(({ target, verdict, files }) => [target, verdict, files.map(({ digest }) => digest)]),
    names,
    made: compiled.length,
    help: wrong.map(({ help }) => help),
  });
})()`;

let code = '';

beforeAll(async () => {
  const bundled = await build({
    ...{ absWorkingDir: root, entryPoints: ['src/index.ts'], bundle: true, write: false, logLevel: 'silent' },
    ...{ platform: 'browser', format: 'iife', globalName: 'rulec' },
  });
  code = bundled.outputFiles[0]?.text ?? '';
}, 60_000);

describe('the library, bundled for a browser', () => {
  it('asks for nothing of Node', () => {
    expect(code.match(/\brequire\(|["']node:[a-z]+["']/g) ?? []).toEqual([]);
  });

  it('compiles and proves there as it does here', async () => {
    const realm = createContext({ ...surroundings, rules: smallRules });
    new Script(code).runInContext(realm);
    const answer = JSON.parse(await new Script(work).runInContext(realm));
    expect(answer.globals).not.toContain('process');
    expect(answer.made).toBe(answer.verdicts.length);
    expect(answer.made).toBeGreaterThan(1);
    expect(answer.help).toEqual([`write its A-label: ${domainToASCII('wwẅ.example')}`]);
    const here = await import('../../src/index.ts');
    const bytes = new TextEncoder().encode(smallRules);
    const ruleSet = here.loadRuleSet('rules.yaml', bytes).value;
    if (ruleSet === undefined) throw new Error('the rule set does not load');
    const inputs = here.collectInputs([{ ruleSet, bytes }], []);
    const settings = ['paloalto.from-zone=a', 'paloalto.to-zone=b'];
    const devices = here.chooseDevices(['all'], [], settings).value ?? [];
    const run = (await here.prepareRun(inputs, devices)).value;
    const made = run === undefined ? undefined : (await here.compileRun(run)).value;
    expect(answer.verdicts).toEqual(
      made?.report.targets.map(({ target, verdict, files }) => [
        target,
        verdict,
        files.map(({ digest }) => digest),
      ]),
    );
  });
});
