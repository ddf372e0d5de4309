import type { Command } from 'commander';
import type { Code } from '../../diagnostics/codes.ts';
import { type Diagnostic, error, hasErrors } from '../../diagnostics/diagnostic.ts';
import { type ProposedAccept, proposeAccepts } from '../../driver/accept/propose-accepts.ts';
import { insertAccepts, printAccepts } from '../../driver/accept/write-accepts.ts';
import { compileRun } from '../../driver/compile-devices.ts';
import type { Run } from '../../driver/prepare-run.ts';
import { count } from '../../report/forms/words.ts';
import type { InputOptions } from '../inputs/inputs.ts';
import { type DeviceOptions, readRun } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { tell, type Voice } from '../messages.ts';
import { type Act, addExamples, withInputs, withTargets, withVoice } from '../options.ts';
import { writePlainFile } from '../outputs/write.ts';
import { withProgress } from '../progress.ts';

interface Options extends Voice, InputOptions, DeviceOptions {
  readonly write?: true;
}

/** `rulec accept [RULESET…]`. */
export function define(command: Command, act: Act): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  withTargets(command, 'targets or devices, separated by commas, or all');
  command.option('--write', 'write the entries into the rule sets, which are files');
  withVoice(withInputs(command));
  addExamples(
    command,
    [
      'rulec accept rules.yaml --target pf',
      'rulec accept rules.yaml --target all --write',
      'rulec accept rules.yaml --target squid --strict     (warnings too)',
    ],
    'Each entry has a reason that begins with TODO, and accepts nothing until you replace it.',
  );
  act(command, accept);
}

/** Whom a text takes in, and whether a device enforces it, are no questions of what is lost. */
const aboutScope: ReadonlySet<Code> = new Set(['governed', 'not-enforced']);

async function accept(io: Io, options: Options, names: readonly string[]): Promise<number> {
  const { value: run, diagnostics, sources } = await readRun(names, options, io, {});
  if (run === undefined) return tell(io, options, diagnostics, sources);
  const made = await withProgress(io, options.quiet, (watch) => compileRun(run, watch));
  const found = [...diagnostics, ...made.diagnostics];
  const told = found.filter(({ code }) => !aboutScope.has(code));
  const status = tell(io, { ...options, isBrief: true }, told, sources);
  if (made.value === undefined) return status;
  const proposed = proposeAccepts(run.policy, made.value.report.targets, options.strict);
  if (proposed.length === 0) {
    if (!options.quiet) io.stderr.write('nothing is left to accept\n');
    return status;
  }
  if (options.write !== true) {
    io.stdout.write(printProposals(run, proposed));
    return status;
  }
  return Math.max(status, tell(io, options, await writeProposals(run, proposed, sources, io), sources));
}

/** Prints entries below the name of their rule set, where there are several. */
function printProposals({ ruleSets }: Run, proposed: readonly ProposedAccept[]): string {
  const parts = ruleSets.flatMap(({ name, file }) => {
    const own = proposed.filter(({ ruleSet }) => ruleSet === name.value);
    const head = ruleSets.length > 1 ? `# ${file}\n` : '';
    return own.length === 0 ? [] : [`${head}accept:\n${printAccepts(own, 2)}`];
  });
  return parts.join('\n');
}

async function writeProposals(
  { ruleSets }: Run,
  proposed: readonly ProposedAccept[],
  sources: ReadonlyMap<string, string>,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const { name, file } of ruleSets) {
    const own = proposed.filter(({ ruleSet }) => ruleSet === name.value);
    const text = sources.get(file);
    if (own.length === 0) continue;
    if (text === undefined || file === '-' || file.startsWith('rulec:')) {
      const help = 'leave --write out, and paste the entries; or copy the rule set to a file of your own';
      diagnostics.push(error('usage', `${file} is not a file that can be written`, { help }));
      continue;
    }
    const made = insertAccepts(file, text, own);
    diagnostics.push(...made.diagnostics);
    if (made.value === undefined) continue;
    const written = made.value.added === 0 ? [] : await writePlainFile(file, made.value.text, io);
    diagnostics.push(...written);
    const what = `wrote ${count(made.value.added, 'entry', 'entries')} with a reason to give into ${file}`;
    const said = made.value.added === 0 ? `its entries wait for their reasons in ${file} already` : what;
    if (!hasErrors(written)) io.stdout.write(`${said}\n`);
  }
  return diagnostics;
}
