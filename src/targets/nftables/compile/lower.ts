/** From a policy to a table: sets, a chain of the rules that ends in a drop, and a chain that sends to it what is governed. */
import { hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { type Entry, entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { earlierDenials, type Flow, makeFlows } from '../../kernel/flows.ts';
import { plainName } from '../../kernel/names.ts';
import { nameRuleSets } from '../../kernel/prose.ts';
import {
  type Chain,
  type ChainPart,
  type Config,
  type Feed,
  type NamedSet,
  type NftablesOptions,
  type Resolver,
  type Statement,
  type Table,
  type TablePart,
  unprinted,
} from '../config.ts';
import { isVisible } from '../regions/names.ts';
import { checkFeeds, checkText } from './lower-checks.ts';
import { egressChain, makeComment, makeHeader, makeRuleComment, nameTable } from './lower-names.ts';
import { makeBaseChain, makeClosingLine, makeRuleLine } from './lower-rules.ts';
import { makeOwnSets, type Routed, routeRule } from './lower-sets.ts';
import { makeFeeds, makeResolverHeader, type Named, routeNames } from './names/lower-names-sets.ts';

/** Policy to config. Errors: `limit`, `bad-option`. */
export function lower(policy: Policy, options: NftablesOptions): Outcome<Config> {
  const routed = policy.rules
    .map((rule) => lowerRule(policy, rule, options))
    .filter(({ routes }) => routes.length > 0);
  const sets = [...makeOwnSets(options), ...routed.flatMap((one) => one.sets)];
  const languages = routed.flatMap(({ fed }) => fed);
  const fed = [...new Map(languages.flatMap((one) => one.sets.map((set) => [set.name, set]))).values()];
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
  const chains = [egress, makeBaseChain(options)];
  const table = { kind: 'table', family: 'inet', name: nameTable(policy), origin: unprinted } as const;
  const feeds = makeFeeds(table.name, languages);
  const config: Config = {
    path: `${plainName(policy.name)}.nft`,
    statements: [
      ...makeHeader(policy, options, fed.length > 0),
      ...(isOpen
        ? ([{ kind: 'fragment', parts: [...sets, ...chains], origin: unprinted }] as const)
        : fed.length > 0
          ? keepFed(table, sets, fed, chains)
          : replaceTable(table, [...sets, ...chains])),
    ],
    ...(options.names === 'none' ? {} : { resolver: makeResolver(policy, feeds) }),
  };
  const diagnostics = [...checkText([...sets, ...fed], policy, options), ...checkFeeds(feeds)];
  return hasErrors(diagnostics) ? { diagnostics } : { value: config, diagnostics };
}

/** The table is made, so that it can be deleted, and made again: a second load replaces it. */
function replaceTable(table: Table, parts: readonly TablePart[]): readonly Statement[] {
  const { family, name } = table;
  return [
    table,
    { kind: 'delete', what: 'table', family, table: name, origin: unprinted },
    { ...table, parts },
  ];
}

/**
 * What the table may hold from before is made, so that it can be emptied, all but the sets that dnsmasq fills: these keep
 * their addresses.
 */
function keepFed(
  table: Table,
  sets: readonly NamedSet[],
  fed: readonly NamedSet[],
  chains: readonly Chain[],
): readonly Statement[] {
  const { family, name } = table;
  const empty = sets.map((set): NamedSet => ({ ...set, elements: [] }));
  const flush = { kind: 'flush', family, table: name, origin: unprinted } as const;
  return [
    { ...table, parts: [...empty, ...fed, ...chains.map((chain): Chain => ({ ...chain, parts: [] }))] },
    { ...flush, what: 'table' },
    ...sets.map((set): Statement => ({ ...flush, what: 'set', name: set.name })),
    { ...table, parts: [...sets, ...chains] },
  ];
}

function makeResolver(policy: Policy, feeds: readonly Feed[]): Resolver {
  return {
    path: `${plainName(policy.name)}.dnsmasq.conf`,
    lines: [...makeResolverHeader(nameRuleSets(policy)), ...feeds],
  };
}

/** Lowers a rule: first to the addresses that are known, then to those that dnsmasq learns. */
function lowerRule(policy: Policy, rule: PolicyRule, options: NftablesOptions): Routed & Pick<Named, 'fed'> {
  const known = routeRule(rule, makeRuleFlows(policy, rule, options), options);
  const named = routeNames(rule, options);
  return { ...known, routes: [...known.routes, ...named.routes], fed: named.fed };
}

/**
 * A denial that asks for nothing that the kernel does not see is a line of its own, at its place. Any other is taken out
 * of the permits behind it, where it acts on them; one for some users alone acts on none.
 */
function makeRuleFlows(policy: Policy, rule: PolicyRule, options: NftablesOptions): readonly Flow[] {
  const { local } = options;
  const entries = entriesOf(rule);
  const hasUsers = options.accounts.length > 0;
  const isLine = (entry: Entry): boolean => isVisible(entry, hasUsers);
  if (rule.action === 'deny') return makeFlows(entries.filter(isLine), [], local);
  const hidden = earlierDenials(policy, rule).filter((denial) => !isLine(denial));
  const acting = hasUsers ? hidden.filter((denial) => denial.rule.principals === undefined) : hidden;
  return makeFlows(entries, acting, local);
}
