import type { Command } from 'commander';
import { type Diagnostic, note } from '../../diagnostics/diagnostic.ts';
import { type AskableDevice, compileToAsk, missingTagsFor } from '../../driver/compile-devices.ts';
import { chooseDevices, type Device } from '../../driver/devices.ts';
import { runTargetTests } from '../../driver/explain-requests.ts';
import { type RunTest, renderCoverage, renderTests, renderTestsJson } from '../../report/runs/test-text.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { findCoverage } from '../../rules/check/coverage.ts';
import { checkPolicy } from '../../rules/check/policy-checks.ts';
import { runPolicyTests } from '../../rules/check/run-tests.ts';
import type { Policy } from '../../rules/policy.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import { type InputOptions, readInputs } from '../inputs/inputs.ts';
import { readConfiguration } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { exit, paintFor, tell, type Voice } from '../messages.ts';
import type { Runner } from '../options.ts';
import { examples, withFormat, withInputs, withTargets, withVoice } from '../options.ts';
import { watching } from '../progress.ts';

interface Options extends Voice, InputOptions {
  readonly target: readonly string[];
  readonly set: readonly string[];
  readonly config?: string;
  readonly format: 'text' | 'json';
  readonly coverage?: true;
}

/** `rulec test [RULESET…]`. */
export function define(command: Command, run: Runner): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  withTargets(command, 'of the tests that name targets, ask those of these alone').option(
    '--coverage',
    'say which rules and destinations no test touches',
  );
  withVoice(withFormat(withInputs(command), ['text', 'json'])).addHelpText(
    'after',
    examples([
      'rulec test --target squid,paloalto',
      'rulec test rules.yaml --quiet',
      'rulec test rules.yaml --target pf',
      'rulec test rules.yaml --coverage',
    ]),
  );
  command.action((names: readonly string[]) => run((io) => test(names, command.opts<Options>(), io)));
}

async function test(names: readonly string[], options: Options, io: Io): Promise<number> {
  const config = await readConfiguration(options.config, io);
  if (config.value === undefined) return tell(io, options, config.diagnostics, config.sources);
  const asked = options.target.length === 0 ? ['all'] : options.target;
  const chosen = chooseDevices(asked, config.value, options.set);
  if (chosen.value === undefined) return tell(io, options, chosen.diagnostics, config.sources);

  const read = await readInputs(names, options, io);
  const sources = new Map([...config.sources, ...read.sources]);
  if (read.value === undefined) return tell(io, options, read.diagnostics, sources);
  const { ruleSets, tags, provenance } = read.value;
  const devices = devicesNamed(ruleSets, chosen.value);
  const resolved = resolvePolicy(ruleSets, tags, {
    missingTags: await missingTagsFor(devices),
    targets: [...new Set(devices.map(({ target }) => target))],
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
  });
  const diagnostics: Diagnostic[] = [...read.diagnostics, ...resolved.diagnostics];
  if (resolved.value === undefined) return tell(io, options, diagnostics, sources);
  const policy = resolved.value;
  diagnostics.push(...checkPolicy(policy, ruleSets));

  const compiled = await watching(io, options.quiet, (watch) => compileToAsk(policy, devices, watch));
  diagnostics.push(...compiled.diagnostics);
  const results = ruleSets.flatMap((ruleSet) => {
    const ofTexts = devices.flatMap((device) => askDevice(ruleSet, policy, device, compiled.value));
    const all: readonly RunTest[] = [...runPolicyTests(ruleSet, policy), ...ofTexts];
    return all.toSorted((a, b) => a.test.span.start - b.test.span.start);
  });
  if (results.length === 0) {
    const help = 'write some: tests: [{ allow: https://HOST/ }, { deny: https://OTHER/ }]';
    diagnostics.push(note('usage', 'there is no test to run', { help }));
  }
  const status = tell(io, options, diagnostics, sources);
  const coverage = options.coverage === true ? findCoverage(ruleSets, policy) : undefined;
  const paint = paintFor(io.stdout, io, options);
  if (options.format === 'json') io.stdout.write(renderTestsJson(provenance, results, sources, coverage));
  else {
    io.stdout.write(renderTests(results, sources, paint, options.quiet));
    if (coverage !== undefined) io.stdout.write(renderCoverage(coverage, sources, paint));
  }
  return Math.max(status, results.every(({ passed }) => passed) ? exit.done : exit.findings);
}

/** The devices whose targets some test asks. */
function devicesNamed(ruleSets: readonly RuleSet[], devices: readonly Device[]): readonly Device[] {
  const asked = ruleSets.flatMap(({ tests }) => tests.flatMap(({ targets }) => targets ?? []));
  return devices.filter(({ target }) => asked.some(({ value }) => value === target));
}

/** The tests of a device's target; all of them fail where it has no text. */
function askDevice(
  ruleSet: RuleSet,
  policy: Policy,
  device: Device,
  compiled: readonly AskableDevice[],
): readonly RunTest[] {
  const made = compiled.find((one) => one.device === device);
  const name = device.device ?? device.target;
  if (made !== undefined) {
    const results = runTargetTests(ruleSet, policy, device.target, made.compilation);
    return results.map((result) => ({ ...result, name }));
  }
  return ruleSet.tests
    .filter(({ targets }) => targets?.some(({ value }) => value === device.target))
    .map((one) => ({ test: one, target: device.target, passed: false, name }));
}
