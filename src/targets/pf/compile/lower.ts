/** From a policy to an anchor: tables, the lines of the rules, and a block of everything else that is governed. */
import { hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { type Entry, entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { earlierDenials, type Flow, makeFlows } from '../../kernel/flows.ts';
import { plainName } from '../../kernel/names.ts';
import type { Config, PfOptions, Rule, Statement } from '../config.ts';
import { checkConfig } from './lower-checks.ts';
import { makeClosingLines, makeRuleLine } from './lower-lines.ts';
import { closingComment, makeHeader, makeRuleComment } from './lower-names.ts';
import { fillTables } from './lower-tables.ts';

/** Policy to config. Errors: `limit`, `name-clash`. */
export function lower(policy: Policy, options: PfOptions): Outcome<Config> {
  const name = plainName(policy.name);
  const flows = policy.rules.map((rule) => ({ rule, flows: makeRuleFlows(policy, rule, options) }));
  const { rules, tables, files } = fillTables(flows, name, options);
  const parts = rules.map(({ rule, routes }) => ({
    rule,
    lines: routes.map((route) => makeRuleLine(rule, route, options)),
  }));
  const written = parts.filter(({ lines }) => lines.length > 0);
  const lines = written.flatMap((one) => one.lines);
  const closing = makeClosingLines(lines, options);
  const used = new Set([...lines, ...closing].flatMap(tablesOf));
  const config: Config = {
    path: `${name}.conf`,
    statements: [
      ...makeHeader(policy, options),
      ...tables.filter((table) => used.has(table.name)),
      ...written.flatMap(({ rule, lines }): readonly Statement[] => [makeRuleComment(rule), ...lines]),
      ...(options.closing === 'deny' ? [closingComment] : []),
      ...closing,
    ],
    tableFiles: files
      .filter((_, index) => used.has(tables[index]?.name ?? ''))
      .toSorted((a, b) => (a.named < b.named ? -1 : 1)),
    restrictions: [],
  };
  const diagnostics = checkConfig(config, policy, options);
  return hasErrors(diagnostics) ? { diagnostics } : { value: config, diagnostics };
}

function tablesOf({ from, to }: Rule): readonly string[] {
  return [...from.addresses, ...to.addresses].flatMap((test) => (test.kind === 'table' ? [test.name] : []));
}

/**
 * A denial that asks for nothing that pf does not see is a line of its own, at its place. Any other is taken out of the
 * permits behind it, where it acts on them.
 */
function makeRuleFlows(policy: Policy, rule: PolicyRule, { local }: PfOptions): readonly Flow[] {
  const entries = entriesOf(rule);
  if (rule.action === 'deny') return makeFlows(entries.filter(isVisible), [], local);
  const hidden = earlierDenials(policy, rule).filter((denial) => !isVisible(denial));
  return makeFlows(entries, hidden, local);
}

function isVisible({ rule, service, destination }: Entry): boolean {
  const isOfAnyScheme = service.transport === 'udp' || service.scheme === 'any';
  return destination.kind === 'addresses' && rule.principals === undefined && isOfAnyScheme;
}
