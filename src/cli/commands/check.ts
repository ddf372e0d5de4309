import type { Command } from 'commander';
import { type Diagnostic, hasErrors, note } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { checkRuleSets } from '../../driver/check-rule-sets.ts';
import { dropRepeated, judgeGuardrails, noGuardrails } from '../../driver/guard/guardrails.ts';
import type { Inputs } from '../../driver/prepare-run.ts';
import { printable } from '../../report/forms/paint.ts';
import { count } from '../../report/forms/words.ts';
import { renderFindings } from '../../report/runs/json.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import { targetsByRequest } from '../../targets/registry.ts';
import { version } from '../../version.ts';
import { readConfigGuardrails, readConfiguration } from '../inputs/config.ts';
import { gatherReads, type Read } from '../inputs/gather.ts';
import { type InputOptions, readInputs } from '../inputs/inputs.ts';
import { readDevices } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { tell, type Voice } from '../messages.ts';
import { type Act, addExamples, configHelp, withFormat, withInputs, withVoice } from '../options.ts';

interface Options extends Voice, InputOptions {
  readonly config?: string;
  readonly format: 'text' | 'json' | 'sarif' | 'github';
}

/** `rulec check [RULESET…]`. */
export function define(command: Command, act: Act): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  command.option('--config <FILE>', configHelp);
  withVoice(withFormat(withInputs(command), ['text', 'json', 'sarif', 'github']));
  addExamples(command, [
    'rulec check rules.yaml',
    'rulec check rules.yaml --strict',
    'rulec check - < rules.yaml',
    'rulec check',
  ]);
  act(command, check);
}

async function check(io: Io, options: Options, names: readonly string[]): Promise<number> {
  const { value: inputs, diagnostics, sources } = await readInputs(names, options, io);
  const { asOf, format } = options;
  const checked = inputs === undefined ? [] : checkRuleSets(inputs, asOf ?? io.today(), asOf);
  const guarded = inputs === undefined ? undefined : await guardRuleSets(inputs, options, io);
  const found = [...diagnostics, ...checked, ...(guarded?.diagnostics ?? [])];
  const texts = new Map([...sources, ...(guarded?.sources ?? [])]);
  const status = tell(io, options, found, texts);
  if (format === 'json') {
    const provenance = inputs?.provenance ?? { rulec: version, ruleSets: [], serviceTags: [] };
    io.stdout.write(renderFindings(provenance, found, texts));
  } else if (format === 'text' && inputs !== undefined && !hasErrors(found)) {
    for (const ruleSet of inputs.ruleSets) io.stdout.write(describeRuleSet(ruleSet, found));
  }
  return status;
}

/** Judges the rule sets, each by itself, by the guardrails of the configuration file, for its devices or for every target. */
async function guardRuleSets(
  { ruleSets, tags }: Inputs,
  { asOf, config }: Options,
  io: Io,
): Promise<Read<void>> {
  const { take, diagnostics, done } = gatherReads();
  const guardrails = take(await readConfigGuardrails(config, io)) ?? noGuardrails;
  if (guardrails === noGuardrails) return done();
  const named = (take(await readConfiguration(config, io)) ?? []).map(({ name }) => name);
  const preset = named.length > 0 ? named : ['all', ...targetsByRequest];
  const asked = { target: [], set: [], ...present({ config }) };
  const devices = take(await readDevices(asked, io, preset)) ?? [];
  for (const ruleSet of ruleSets) {
    const { value: policy } = resolvePolicy([ruleSet], tags, { missingTags: 'error', ...present({ asOf }) });
    if (policy === undefined)
      diagnostics.push(
        note('not-judged', `${ruleSet.name.value} was not checked against the guardrails: tags are missing`),
      );
    else diagnostics.push(...(await judgeGuardrails({ policy, tags, devices }, guardrails)));
  }
  return { ...done(), diagnostics: dropRepeated(diagnostics) };
}

function describeRuleSet(ruleSet: RuleSet, found: readonly Diagnostic[]): string {
  const { file, name, rules, requires } = ruleSet;
  const hosts = new Set(
    rules.flatMap((rule) => rule.destinations.flatMap((one) => one.hosts ?? [])).map(({ text }) => text),
  );
  const tags = new Set(tagsInUse([ruleSet]).map((use) => `${use.cloud}/${use.name.toLowerCase()}`));
  const warnings = found.filter(({ severity, span }) => severity === 'warning' && span?.file === file).length;
  const counts = [
    ...[count(rules.length, 'rule'), count(hosts.size, 'host'), count(tags.size, 'service tag')],
    ...(requires.length === 0 ? [] : [count(requires.length, 'requirement')]),
  ];
  return `${printable(file)}: ${name.value}: ${counts.join(', ')}; ${warnings === 0 ? 'no warnings' : count(warnings, 'warning')}\n`;
}
