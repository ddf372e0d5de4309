import type { Command } from 'commander';
import { type Diagnostic, hasErrors, note, warning } from '../../diagnostics/diagnostic.ts';
import { findDeadRules } from '../../proof/claim/dead-rules.ts';
import { count, printable } from '../../report/forms/paint.ts';
import { renderFindings } from '../../report/runs/json.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { checkDates, checkRuleSet, warnOfDeadRules } from '../../rules/check/checks.ts';
import { checkPolicy } from '../../rules/check/policy-checks.ts';
import { addDays } from '../../rules/forms/dates.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import { tagsInUse } from '../../rules/resolve/resolve-addresses.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { version } from '../../version.ts';
import { type InputOptions, readInputs } from '../inputs/inputs.ts';
import { bundledLockName } from '../inputs/read.ts';
import type { Io } from '../io.ts';
import { tell, type Voice, withFindings } from '../messages.ts';
import type { Runner } from '../options.ts';
import { examples, withFormat, withInputs, withVoice } from '../options.ts';

interface Options extends Voice, InputOptions {
  readonly format: 'text' | 'json' | 'sarif' | 'github';
}

/** `rulec check [RULESET…]`. */
export function define(command: Command, run: Runner): void {
  command.argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  withVoice(withFormat(withInputs(command), ['text', 'json', 'sarif', 'github'])).addHelpText(
    'after',
    examples([
      'rulec check rules.yaml',
      'rulec check rules.yaml --strict',
      'rulec check - < rules.yaml',
      'rulec check',
    ]),
  );
  command.action((names: readonly string[]) => {
    const options = command.opts<Options>();
    return run((io) => withFindings(options, io, (told) => check(names, options, told)));
  });
}

async function check(names: readonly string[], options: Options, io: Io): Promise<number> {
  const { value: inputs, diagnostics, sources } = await readInputs(names, options, io);
  const today = options.asOf ?? io.today();
  const found = [
    ...diagnostics,
    // Of several rule sets, one may well do nothing but deny.
    ...(inputs?.ruleSets ?? [])
      .flatMap((one) => lint(one, inputs?.tags ?? [], options, today))
      .filter(({ code }) => code !== 'nothing-allowed' || inputs?.ruleSets.length === 1),
  ];
  const status = tell(io, options, found, sources);
  if (options.format === 'json') {
    const provenance = inputs?.provenance ?? { rulec: version, ruleSets: [], serviceTags: [] };
    io.stdout.write(renderFindings(provenance, found, sources));
  } else if (options.format === 'text' && inputs !== undefined && !hasErrors(found)) {
    for (const ruleSet of inputs.ruleSets) io.stdout.write(summaryOf(ruleSet, found));
  }
  return status;
}

function lint(
  ruleSet: RuleSet,
  tags: readonly ServiceTags[],
  { asOf }: Options,
  today: string,
): readonly Diagnostic[] {
  const resolved = resolvePolicy([ruleSet], tags, {
    missingTags: 'opaque',
    ...(asOf === undefined ? {} : { asOf }),
  });
  const unjudged = new Set(
    resolved.diagnostics.flatMap(({ code, data }) => (code === 'not-judged' ? [data?.rule] : [])),
  );
  const dead = resolved.value === undefined ? [] : findDeadRules(resolved.value);
  return [
    ...checkRuleSet(ruleSet),
    ...checkDates(ruleSet, today),
    ...resolved.diagnostics,
    ...(resolved.value === undefined ? [] : checkPolicy(resolved.value, [ruleSet])),
    ...absentTags(ruleSet, tags),
    ...oldTags(ruleSet, tags, today),
    ...warnOfDeadRules((dead ?? []).filter(({ rule }) => !unjudged.has(rule.id))),
    ...(dead === undefined
      ? [note('not-judged', 'the rule set is too large to look for rules that can never decide')]
      : []),
  ];
}

/** Says of which tags nothing could be said. */
function absentTags(ruleSet: RuleSet, tags: readonly ServiceTags[]): readonly Diagnostic[] {
  const absent = tagsInUse([ruleSet]).filter(({ cloud }) => !tags.some((one) => one.cloud === cloud));
  return [...new Set(absent.map(({ cloud }) => cloud))].map((cloud) => {
    const uses = absent.filter((use) => use.cloud === cloud);
    const names = [...new Set(uses.map(({ name }) => name))].join(', ');
    const message = `no service tags of the cloud ${cloud} are at hand: whether they have ${names} was not judged`;
    const help = 'name the weekly file with --service-tags, or pin the tags with rulec tags refresh';
    const [first] = uses;
    return note('not-judged', message, first === undefined ? { help } : { span: first.span, help });
  });
}

/** Says which of the service tags that come with rulec, and that the rule set uses, are older than 30 days. */
function oldTags(ruleSet: RuleSet, tags: readonly ServiceTags[], today: string): readonly Diagnostic[] {
  const uses = tagsInUse([ruleSet]);
  return tags.flatMap(({ file, cloud, fileDate }) => {
    const [first] = uses.filter((use) => use.cloud === cloud);
    if (file !== bundledLockName || first === undefined || fileDate === undefined) return [];
    if (addDays(fileDate, 30) >= today) return [];
    const message = `the service tags of the cloud ${cloud} that come with rulec are of ${fileDate}, older than 30 days`;
    const help = `pin this week's in the current folder with: rulec tags refresh ${ruleSet.name.value}`;
    return [warning('tags-old', message, { span: first.span, help })];
  });
}

function summaryOf(ruleSet: RuleSet, found: readonly Diagnostic[]): string {
  const { file, name, rules } = ruleSet;
  const hosts = new Set(
    rules.flatMap((rule) => rule.destinations.flatMap((one) => one.hosts ?? [])).map(({ text }) => text),
  );
  const tags = new Set(tagsInUse([ruleSet]).map((use) => `${use.cloud}/${use.name.toLowerCase()}`));
  const warnings = found.filter(({ severity, span }) => severity === 'warning' && span?.file === file).length;
  const counts = [count(rules.length, 'rule'), count(hosts.size, 'host'), count(tags.size, 'service tag')];
  return `${printable(file)}: ${name.value}: ${counts.join(', ')}; ${warnings === 0 ? 'no warnings' : count(warnings, 'warning')}\n`;
}
