import { type Diagnostic, error, hasErrors, note, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { noAddresses } from '../../sets/addresses.ts';
import { remember } from '../../sets/remember.ts';
import { listLines } from '../../vendors/changes.ts';
import type { AcceptNode, Rule, RuleDestination, RuleSet } from '../ast.ts';
import type { Accept, Destination, Policy, PolicyRule, RuleRow } from '../policy.ts';
import { checkClouds, type KnownTags, type MissingTags, resolveAddresses } from './resolve-addresses.ts';

export interface ResolveOptions {
  /** The name of the policy; left out, that of the first rule set. */
  readonly name?: string;
  /** Leave out the rules that expired before this day, `YYYY-MM-DD`. */
  readonly asOf?: string;
  /** The names of each device that the policy is compiled for; an accept of `expired-denial` must hold for each that the denial is for. */
  readonly devices?: readonly (readonly string[])[];
  /** Losses that devices live with, whatever the rule set. */
  readonly accepts?: readonly AcceptNode[];
  /**
   * Where tags are not at hand and that is no error, hosts have no known addresses. Under `opaque` a destination
   * by such a tag matches nothing, and a note, `not-judged`, names the rule (`data.rule`): nothing can be said of it.
   */
  readonly missingTags?: MissingTags;
}

/**
 * Resolves rule sets to one policy, their rules in their order. The ids of several are `NAME/ID`. Errors:
 * `duplicate-name`, those of tags, `dropped-denial`. Notes: `dropped-rule`, `withdrawn-host`, `not-judged`.
 */
export function resolvePolicy(
  ruleSets: readonly RuleSet[],
  tags: readonly ServiceTags[],
  options: ResolveOptions = {},
): Outcome<Policy> {
  const [first] = ruleSets;
  if (first === undefined) throw new Error('no rule set to resolve');
  const diagnostics: Diagnostic[] = [...findDuplicateNames(ruleSets)];
  const report = (one: Diagnostic): void => void diagnostics.push(one);
  const isAlone = ruleSets.length === 1;
  const known = checkClouds(ruleSets, tags, options.missingTags ?? 'error', report);
  const rules = ruleSets.flatMap((ruleSet) => {
    const prefix = isAlone ? '' : `${ruleSet.name.value}/`;
    return dropExpired(ruleSet, options, report).map((rule) =>
      resolveRule(rule, ruleSet, `${prefix}${rule.id.value}`, known),
    );
  });
  diagnostics.push(...rules.flatMap(noteWithdrawnHosts));
  if (hasErrors(diagnostics)) return { diagnostics };
  const value: Policy = {
    name: options.name ?? first.name.value,
    ...present({ ruleSets: isAlone ? undefined : ruleSets.map(({ name }) => name.value) }),
    title: ruleSets.map((ruleSet) => ruleSet.title ?? ruleSet.name.value).join('; '),
    rules,
    accepts: [
      ...ruleSets.flatMap(({ accepts, name }) => accepts.map((one) => resolveAccept(one, name.value))),
      ...(options.accepts ?? []).map((one) => resolveAccept(one)),
    ],
  };
  return { value, diagnostics };
}

function findDuplicateNames(ruleSets: readonly RuleSet[]): readonly Diagnostic[] {
  return ruleSets.flatMap((ruleSet, index) => {
    const other = ruleSets.slice(0, index).find(({ name }) => name.value === ruleSet.name.value);
    if (other === undefined) return [];
    const related = [{ message: 'the other one', span: other.name.span }];
    const help = 'give one of them another name: it comes before the ids of its rules';
    const message = `two rule sets are named ${ruleSet.name.value}`;
    return [error('duplicate-name', message, { span: ruleSet.name.span, related, help })];
  });
}

function resolveRule(rule: Rule, ruleSet: RuleSet, id: string, known: KnownTags): PolicyRule {
  const { action, services, inspection, span, why, source, owner, ticket, expires, principals } = rule;
  const targets = rule.targets?.map(({ value }) => value);
  return {
    ...{ id, ruleSet: ruleSet.name.value, action, services },
    destinations: rule.destinations.map((destination) => resolveDestination(destination, id, known)),
    ...{ inspection, span },
    ...present({ rows: listRows(rule, ruleSet) }),
    ...present({ principals, targets, why, source: source?.value, owner, ticket, expires: expires?.value }),
  };
}

/** Lists the rows of vendors' lists that a rule claims, or names as sets, and the lists of the rule set that it names. */
function listRows({ from, destinations }: Rule, { locked }: RuleSet): readonly RuleRow[] | undefined {
  const entries = destinations.flatMap(({ hosts = [], addresses = [] }) => [
    ...hosts,
    ...(addresses === 'any' ? [] : addresses),
  ]);
  const sets = new Map<string, string[]>();
  for (const { by = '', text } of entries)
    if (/^(?:source|list):/.test(by)) remember(sets, by, () => []).push(text);
  const claimed = from === undefined ? [] : [`source:${from}`];
  const names = new Set([...claimed, ...sets.keys()]);
  const rows = [...names].flatMap((name) =>
    name.startsWith('source:')
      ? findLockedRow(name.slice('source:'.length), locked)
      : [{ name, edition: '', lines: sets.get(name) ?? [] }],
  );
  return rows.length === 0 ? undefined : rows;
}

function findLockedRow(name: string, locked: RuleSet['locked']): readonly RuleRow[] {
  const [id = ''] = name.split('/', 1);
  const source = locked.find((one) => one.name === id);
  const key = name.includes('/') ? name.slice(id.length + 1) : undefined;
  const row = source?.rows.find((one) => key === undefined || one.key === key);
  if (source === undefined || row === undefined) return [];
  const { version, date } = source.edition;
  return [{ name, edition: version ?? date ?? '', lines: listLines(row) }];
}

function resolveDestination(
  { hosts, addresses, services, span }: RuleDestination,
  rule: string,
  tags: KnownTags,
): Destination {
  const { set, origins } = resolveAddresses(tags, addresses, rule, hosts !== undefined);
  const rest = { origins, span, ...present({ services }) };
  if (hosts === undefined) return { kind: 'addresses', addresses: set ?? noAddresses, ...rest };
  return { kind: 'hosts', hosts, ...present({ known: set }), ...rest };
}

function resolveAccept({ loss, rules, targets, hosts, reason, span }: AcceptNode, ruleSet?: string): Accept {
  const read = (list: AcceptNode['rules']): readonly string[] | undefined => list?.map(({ value }) => value);
  return {
    loss,
    ...present({ rules: read(rules), targets: read(targets), hosts: read(hosts) }),
    reason,
    ...present({ ruleSet }),
    span,
  };
}

function noteWithdrawnHosts(rule: PolicyRule): readonly Diagnostic[] {
  const hosts = rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts : []));
  return hosts
    .filter(({ withdrawn }) => withdrawn !== undefined)
    .map(({ text, withdrawn, span }) => {
      const message = `${word(text)} is withdrawn from the source: ${withdrawn}`;
      return note('withdrawn-host', message, { span, data: { rule: rule.id } });
    });
}

/**
 * Returns the rules that hold on a day (all of them, where none is given), and reports the others: a note each, and an
 * error where leaving out a denial would open something that nobody has accepted.
 */
function dropExpired(
  ruleSet: RuleSet,
  { asOf, devices = [], accepts = [] }: ResolveOptions,
  report: (diagnostic: Diagnostic) => void,
): readonly Rule[] {
  if (asOf === undefined) return ruleSet.rules;
  return ruleSet.rules.filter((rule) => {
    const { action, expires } = rule;
    if (expires === undefined || expires.value >= asOf) return true;
    const { span } = expires;
    const id = rule.id.value;
    const data = { rule: id, ruleSet: ruleSet.name.value };
    const accepted =
      action === 'deny' ? findAcceptedReason([...ruleSet.accepts, ...accepts], rule, devices) : undefined;
    if (action === 'deny' && accepted === undefined) {
      const message = `the rule ${id} expired on ${expires.value}: leaving a denial out opens what it closed`;
      const help = `renew it, remove it, or accept expired-denial for the rule ${id}`;
      report(error('dropped-denial', message, { span, help, data }));
    } else {
      const message = `the rule ${id} is left out: it expired on ${expires.value}`;
      report(note('dropped-rule', message, { span, data: { ...data, action, ...present({ accepted }) } }));
    }
    return false;
  });
}

/** Returns why a dropped denial is lived with: every device that it is for must be covered, since it is gone for all. */
function findAcceptedReason(
  accepts: readonly AcceptNode[],
  rule: Rule,
  devices: readonly (readonly string[])[],
): string | undefined {
  const fitting = accepts.filter(
    ({ loss, rules, hosts }) =>
      loss === 'expired-denial' &&
      hosts === undefined &&
      (rules?.some(({ value }) => value === rule.id.value) ?? true),
  );
  const means = ({ targets }: Pick<Rule | AcceptNode, 'targets'>, names: readonly string[]): boolean =>
    targets?.some(({ value }) => names.includes(value)) ?? true;
  const meant = devices.filter((names) => means(rule, names));
  const isCovered = meant.every((names) => fitting.some((accept) => means(accept, names)));
  return isCovered ? fitting[0]?.reason : undefined;
}
