/** From a policy to a table: sets, a chain of the rules that ends in a drop, and a chain that sends to it what is governed. */
import { hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { type Entry, entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { earlierDenials, type Flow, makeFlows } from '../../kernel/flows.ts';
import { plainName } from '../../kernel/names.ts';
import { type Chain, type ChainPart, type Config, type NftablesOptions, unprinted } from '../config.ts';
import { checkText } from './lower-checks.ts';
import { egressChain, makeComment, makeHeader, makeRuleComment, nameTable } from './lower-names.ts';
import { makeBaseChain, makeClosingLine, makeRuleLine } from './lower-rules.ts';
import { makeOwnSets, routeRule } from './lower-sets.ts';

/** Policy to config. Errors: `limit`, `bad-option`. */
export function lower(policy: Policy, options: NftablesOptions): Outcome<Config> {
  const routed = policy.rules
    .map((rule) => routeRule(rule, makeRuleFlows(policy, rule, options), options))
    .filter(({ routes }) => routes.length > 0);
  const sets = [...makeOwnSets(options), ...routed.flatMap((one) => one.sets)];
  const isOpen = options.closing === 'none';
  const egress: Chain = {
    kind: 'chain',
    name: egressChain,
    parts: [
      ...routed.flatMap(({ rule, routes }): readonly ChainPart[] => [
        makeRuleComment(rule),
        ...routes.map((route) => makeRuleLine(rule, route, options)),
      ]),
      ...(isOpen ? [] : [makeComment('Everything else that is governed is dropped.'), makeClosingLine()]),
    ],
    origin: unprinted,
  };
  const table = { family: 'inet', name: nameTable(policy), origin: unprinted } as const;
  const parts = [...sets, egress, makeBaseChain(options)];
  const config: Config = {
    path: `${plainName(policy.name)}.nft`,
    statements: [
      ...makeHeader(policy, options),
      ...(isOpen
        ? ([{ kind: 'fragment', parts, origin: unprinted }] as const)
        : ([
            // The table is made, so that it can be deleted, and made again: a second load replaces it.
            { kind: 'table', ...table },
            { kind: 'delete', what: 'table', family: 'inet', table: table.name, origin: unprinted },
            { kind: 'table', ...table, parts },
          ] as const)),
    ],
  };
  const diagnostics = checkText(sets, policy, options);
  return hasErrors(diagnostics) ? { diagnostics } : { value: config, diagnostics };
}

/**
 * A denial that asks for nothing that the kernel does not see is a line of its own, at its place. Any other is taken out
 * of the permits behind it, where it acts on them; one for some users alone acts on none.
 */
function makeRuleFlows(policy: Policy, rule: PolicyRule, options: NftablesOptions): readonly Flow[] {
  const { local } = options;
  const entries = entriesOf(rule);
  const isLine = (entry: Entry): boolean => isVisible(entry, options);
  if (rule.action === 'deny') return makeFlows(entries.filter(isLine), [], local);
  const hidden = earlierDenials(policy, rule).filter((denial) => !isLine(denial));
  const hasUsers = options.accounts.length > 0;
  const acting = hasUsers ? hidden.filter((denial) => denial.rule.principals === undefined) : hidden;
  return makeFlows(entries, acting, local);
}

function isVisible({ rule, service, destination }: Entry, { accounts }: NftablesOptions): boolean {
  const isOfAnyScheme = service.transport === 'udp' || service.scheme === 'any';
  const isOfAnyone = rule.principals === undefined || accounts.length > 0;
  return destination.kind === 'addresses' && isOfAnyone && isOfAnyScheme;
}
