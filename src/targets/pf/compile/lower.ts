/** From a policy to an anchor: tables, the lines of the rules, and a block of everything else that is governed. */
import { type Diagnostic, error, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { type Entry, entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { earlierDenials, type Flow, makeFlows } from '../../kernel/flows.ts';
import { type Config, type PfOptions, type Rule, type Statement, type Table, unprinted } from '../config.ts';
import { closingLines, ruleLines } from './lower-lines.ts';
import {
  checkLimits,
  closingComment,
  describeRule,
  governedNotes,
  headerOf,
  lostInComments,
  nameOf,
} from './lower-names.ts';
import { type FilledTable, fillTables } from './lower-tables.ts';

/** Policy to config. Errors: `limit`, `name-clash`. */
export function lower(policy: Policy, options: PfOptions): Outcome<Config> {
  const name = nameOf(policy);
  const flows = policy.rules.map((rule) => ({ rule, flows: flowsOfRule(policy, rule, options) }));
  const { rules, tables } = fillTables(flows, name, options);
  const parts = rules.map(({ rule, routes }) => ({
    rule,
    lines: routes.flatMap((route) => ruleLines(rule, route, options)),
  }));
  const lines: readonly Rule[] = parts.flatMap((part) => part.lines);
  const config: Config = {
    path: `${name}.conf`,
    statements: [
      ...headerOf(policy, options),
      ...tables.map(tableOf),
      ...parts.flatMap((part): readonly Statement[] =>
        part.lines.length === 0 ? [] : [{ kind: 'comment', text: describeRule(part.rule) }, ...part.lines],
      ),
      closingComment,
      ...closingLines(lines, options),
    ],
    tableFiles: tables.map(({ file }) => file).toSorted((a, b) => (a.named < b.named ? -1 : 1)),
    restrictions: [],
  };
  const diagnostics = [
    ...checkLimits(config, name, options),
    ...checkNames(tables),
    ...governedNotes(policy, options),
    ...lostInComments(policy),
  ];
  return hasErrors(diagnostics) ? { diagnostics } : { value: config, diagnostics };
}

/**
 * A denial that asks for nothing that pf does not see is a line of its own, at its place. Any other is taken out of the
 * permits behind it, where it acts on them.
 */
function flowsOfRule(policy: Policy, rule: PolicyRule, { local }: PfOptions): readonly Flow[] {
  const isVisible = ({ service, destination, rule: { principals } }: Entry): boolean =>
    destination.kind === 'addresses' &&
    principals === undefined &&
    (service.transport === 'udp' || service.scheme === 'any');
  const entries = entriesOf(rule);
  return rule.action === 'deny'
    ? makeFlows(entries.filter(isVisible), [], local)
    : makeFlows(
        entries,
        earlierDenials(policy, rule).filter((denial) => !isVisible(denial)),
        local,
      );
}

function tableOf({ name, file }: FilledTable): Table {
  const sources = [{ kind: 'file', path: file.named }] as const;
  return { kind: 'table', name, attributes: ['persist'], sources, origin: unprinted };
}

function checkNames(tables: readonly FilledTable[]): readonly Diagnostic[] {
  const names = tables.map(({ name }) => name.toLowerCase());
  const twice = tables.filter(({ name }, index) => names.indexOf(name.toLowerCase()) !== index);
  return twice.map(({ name }) =>
    error('name-clash', `two tables would be named ${name}`, { help: 'give one of the rules another id' }),
  );
}
