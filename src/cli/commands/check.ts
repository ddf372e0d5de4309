import type { Command } from 'commander';
import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts';
import { checkRuleSets } from '../../driver/check-rule-sets.ts';
import { printable } from '../../report/forms/paint.ts';
import { count } from '../../report/forms/words.ts';
import { renderFindings } from '../../report/runs/json.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import { version } from '../../version.ts';
import { type InputOptions, readInputs } from '../inputs/inputs.ts';
import type { Io } from '../io.ts';
import { tell, type Voice } from '../messages.ts';
import { type Act, addExamples, configHelp, withFormat, withInputs, withVoice } from '../options.ts';

interface Options extends Voice, InputOptions {
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
  const found = [...diagnostics, ...checked];
  const status = tell(io, options, found, sources);
  if (format === 'json') {
    const provenance = inputs?.provenance ?? { rulec: version, ruleSets: [], serviceTags: [] };
    io.stdout.write(renderFindings(provenance, found, sources));
  } else if (format === 'text' && inputs !== undefined && !hasErrors(found)) {
    for (const ruleSet of inputs.ruleSets) io.stdout.write(describeRuleSet(ruleSet, found));
  }
  return status;
}

function describeRuleSet(ruleSet: RuleSet, found: readonly Diagnostic[]): string {
  const { file, name, rules } = ruleSet;
  const hosts = new Set(
    rules.flatMap((rule) => rule.destinations.flatMap((one) => one.hosts ?? [])).map(({ text }) => text),
  );
  const tags = new Set(tagsInUse([ruleSet]).map((use) => `${use.cloud}/${use.name.toLowerCase()}`));
  const warnings = found.filter(({ severity, span }) => severity === 'warning' && span?.file === file).length;
  const counts = [count(rules.length, 'rule'), count(hosts.size, 'host'), count(tags.size, 'service tag')];
  return `${printable(file)}: ${name.value}: ${counts.join(', ')}; ${warnings === 0 ? 'no warnings' : count(warnings, 'warning')}\n`;
}
