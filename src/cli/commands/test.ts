import type { Command } from 'commander';
import { chooseTestedDevices, testRuns } from '../../driver/run-tests.ts';
import { renderCoverage, renderTests, renderTestsJson } from '../../report/runs/test-text.ts';
import { findCoverage } from '../../rules/check/coverage.ts';
import { targetsByRequest } from '../../targets/registry.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { type DeviceOptions, readRuns } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { exit, paintFor, tell, type Voice } from '../messages.ts';
import { type Act, addExamples, withFormat, withInputs, withTargets, withVoice } from '../options.ts';
import { withProgress } from '../progress.ts';

interface Options extends Voice, InputOptions, DeviceOptions {
  readonly format: 'text' | 'json';
  readonly coverage?: true;
}

/** `rulec test [RULESET…]`. */
export function define(command: Command, act: Act): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  withTargets(command, 'skip tests of other targets');
  command.option('--coverage', 'show which rules and destinations no test touches');
  withVoice(withFormat(withInputs(command), ['text', 'json']));
  addExamples(command, [
    'rulec test --target squid,paloalto',
    'rulec test rules.yaml --quiet',
    'rulec test rules.yaml --target pf',
    'rulec test rules.yaml --coverage',
  ]);
  act(command, test);
}

async function test(io: Io, options: Options, names: readonly string[]): Promise<number> {
  const plan = { preset: ['all', ...targetsByRequest], choose: chooseTestedDevices };
  const { value: runs = [], diagnostics, sources } = await readRuns(names, options, io, plan);
  const [run] = runs;
  if (run === undefined) return tell(io, options, diagnostics, sources);
  const { results, ...tested } = await withProgress(io, options.quiet, (watch) => testRuns(runs, watch));
  const status = tell(io, options, [...diagnostics, ...tested.diagnostics], sources);
  const coverage = options.coverage === true ? findCoverage(run.ruleSets, run.policy) : undefined;
  const paint = paintFor(io.stdout, io, options);
  if (options.format === 'json') io.stdout.write(renderTestsJson(run.provenance, results, sources, coverage));
  else {
    io.stdout.write(renderTests(results, sources, paint, options.quiet));
    if (coverage !== undefined) io.stdout.write(renderCoverage(coverage, sources, paint));
  }
  return Math.max(status, results.every(({ passed }) => passed) ? exit.done : exit.findings);
}
