/** What is worth a look in a rule set and yet no mistake: told by `rulec check`, not by every compile. */
import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import { coversHost } from '../../sets/hosts.ts';
import { coversPath } from '../../sets/paths.ts';
import { remember } from '../../sets/remember.ts';
import type { Rule, RuleSet } from '../ast.ts';
import { addDays } from '../forms/dates.ts';
import type { PolicyHost, PolicyRule } from '../policy.ts';
import { findRepeatedIds } from '../read/references.ts';
import { findSharedNameSpaces } from './shared-name-spaces.ts';

/** Returns the warnings that need the rule set alone: `duplicate-id`, `covered-host`, `shared-name-space`, `source-row-unclaimed`. */
export function checkRuleSet(ruleSet: RuleSet): readonly Diagnostic[] {
  const ofRules = ruleSet.rules.flatMap((rule) => [
    ...findCoveredHosts(rule),
    ...(rule.action === 'allow' ? listRuleHosts(rule).flatMap(findSharedNames) : []),
  ]);
  return [...findLikeIds(ruleSet.rules), ...ofRules, ...findUnclaimedRows(ruleSet)];
}

/** Warns of rows of a vendor's list that are neither claimed nor ignored, where a rule claims others of the same list. */
function findUnclaimedRows({ sources, locked, claims }: RuleSet): readonly Diagnostic[] {
  return locked.flatMap(({ name, rows }) => {
    const definition = sources.find(({ id }) => id === name)?.definition;
    const own = claims.filter(({ source }) => source === name);
    const first = own.find(({ use }) => use === 'rule');
    if (definition === undefined || first === undefined) return [];
    const ignored = Object.keys(definition.ignore ?? {});
    return rows.flatMap(({ key = '', entries, flags }) => {
      const hosts = entries.flatMap((entry) => entry.hosts);
      const isSaid =
        own.some((one) => one.key === key) || ignored.some((one) => one === key || hosts.includes(one));
      if (isSaid || flags.includes('inbound')) return [];
      const what = key === '' ? `the row with ${word(hosts[0] ?? 'no host')}` : `the row ${word(key)}`;
      const help = 'claim it with from:, or ignore it under the source, with a reason';
      return [
        warning('source-row-unclaimed', `no rule claims ${what} of ${word(name)}`, {
          span: first.span,
          help,
        }),
      ];
    });
  });
}

/** Warns of ids that differ in case alone: Squid's names of access lists do not tell them apart, nor do many file systems. */
function findLikeIds(rules: readonly Rule[]): readonly Diagnostic[] {
  return findRepeatedIds(rules, (id) => id.toLowerCase()).map(({ id, first, details }) => {
    const message = `the ids ${word(first)} and ${word(id)} differ only in case, which Squid does not see`;
    return warning('duplicate-id', message, details);
  });
}

function listRuleHosts(rule: Rule): readonly PolicyHost[] {
  return rule.destinations.flatMap((destination) => destination.hosts ?? []);
}

/** Finds hosts that another entry of the same rule covers; of two that are equal, the later one. */
function findCoveredHosts(rule: Rule): readonly Diagnostic[] {
  const hosts = listRuleHosts(rule);
  const findCover = createCoverFinder(hosts);
  return hosts.flatMap((host, index) => {
    const cover = findCover(host, index);
    // Vendors list both often enough, and nobody wrote this one by hand.
    if (cover === undefined || host.by === 'row:rest') return [];
    const message = `${word(host.text)} is covered by ${word(cover.text)} of the same rule`;
    const related = [{ message: 'the entry that covers it', span: cover.span }];
    const help = 'remove it, or leave it in where the source document lists both';
    return [warning('covered-host', message, { span: host.span, related, help })];
  });
}

/**
 * Returns a function that finds the host that covers another. It looks among names by suffix, so that long lists stay
 * cheap, and tries only patterns with `*` inside labels one by one.
 */
function createCoverFinder(
  hosts: readonly PolicyHost[],
): (host: PolicyHost, index: number) => PolicyHost | undefined {
  const byName = new Map<string, number[]>();
  const globs: number[] = [];
  for (const [index, { pattern }] of hosts.entries()) {
    if (pattern.kind === 'labels') globs.push(index);
    else remember(byName, pattern.name, () => []).push(index);
  }
  return (host, own) => {
    const labels = host.pattern.kind === 'labels' ? host.pattern.labels : host.pattern.name.split('.');
    const near = labels.flatMap((_, from) => byName.get(labels.slice(from).join('.')) ?? []);
    const covering = [...near, ...globs].find((index) => {
      const other = hosts[index];
      if (other === undefined || index === own || !coversRuleHost(other, host)) return false;
      return index < own || !coversRuleHost(host, other);
    });
    return covering === undefined ? undefined : hosts[covering];
  };
}

function coversRuleHost(wide: PolicyHost, narrow: PolicyHost): boolean {
  if (!coversHost(wide.pattern, narrow.pattern)) return false;
  return wide.path === undefined || (narrow.path !== undefined && coversPath(wide.path, narrow.path));
}

function findSharedNames(host: PolicyHost): readonly Diagnostic[] {
  const { pattern } = host;
  const top = pattern.kind === 'labels' ? /^\*(com|net|org)$/.exec(pattern.labels.join('.')) : null;
  if (top !== null) {
    const message = `${word(host.text)} matches only names of one label, without a dot, and no name below ${top[1]}`;
    const help = `list the names that are meant; *.${top[1]} would be every name below ${top[1]}, whoever owns it`;
    return [warning('shared-name-space', message, { span: host.span, help })];
  }
  const [space] = findSharedNameSpaces(pattern);
  if (space === undefined) return [];
  const message = `${word(host.text)} reaches names that are not one owner's: below ${space.name} ${space.reason}`;
  const help = 'list the names that are meant, if they are known';
  return [warning('shared-name-space', message, { span: host.span, help })];
}

/** Returns warnings about rules that have expired, or will within 30 days of `today` (`YYYY-MM-DD`, UTC). */
export function checkDates(ruleSet: RuleSet, today: string): readonly Diagnostic[] {
  const soon = addDays(today, 30);
  return ruleSet.rules.flatMap(({ id, expires }) => {
    if (expires === undefined || expires.value > soon) return [];
    const isPast = expires.value < today;
    const [code, verb] = isPast
      ? (['expired-rule', 'expired'] as const)
      : (['expiring-rule', 'expires'] as const);
    const help = 'renew it, remove it, or compile with --as-of to leave expired rules out';
    return [warning(code, `the rule ${id.value} ${verb} on ${expires.value}`, { span: expires.span, help })];
  });
}

/** A rule that never decides, and earlier rules that together match all that it matches. */
export interface DeadRule {
  readonly rule: PolicyRule;
  /** None of these can be left out; empty where the rule matches nothing at all. */
  readonly coveredBy: readonly PolicyRule[];
}

/** Returns warnings about rules that can never decide; `findDeadRules` finds them. */
export function warnOfDeadRules(dead: readonly DeadRule[]): readonly Diagnostic[] {
  return dead.map(({ rule, coveredBy }) => {
    const names = coveredBy.map((other) => other.id).join(', ');
    const why =
      names === ''
        ? 'it matches nothing'
        : `${names} ${coveredBy.length === 1 ? 'matches' : 'together match'} all of it`;
    return warning('dead-rule', `the rule ${rule.id} can never decide: ${why}`, {
      span: rule.span,
      related: coveredBy.map((other) => ({ message: `the rule ${other.id}`, span: other.span })),
      help: 'move it up, or remove it',
    });
  });
}
