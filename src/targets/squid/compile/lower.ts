import { hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { checkProse } from '../../kernel/prose.ts';
import type { AccessLine, AclLine, Config, ConfigFile, Directive, Term } from '../config.ts';
import type { Options } from '../options.ts';
import { type Draft, has, sourceTerms } from './lower-acls.ts';
import { checkConfig } from './lower-checks.ts';
import {
  actsOn,
  concerning,
  type Denial,
  denialsOf,
  type Permission,
  permissionsOf,
} from './lower-denials.ts';
import { denialRows, deniedAcl, type Grant, grantRows, grantsOf } from './lower-rows.ts';
import {
  comment,
  comments,
  makeHead,
  makeHeading,
  makeSpliceHead,
  noLine,
  stockPortsNote,
} from './lower-text.ts';

/** What the lines of a policy are to say. */
interface Plan {
  readonly denials: readonly Denial[];
  /** Denials that act on some of what stands behind them only: no line can state these at their place. */
  readonly partial: ReadonlySet<Denial>;
  /** Denials that some line leaves out of what it says. */
  readonly leftOut: ReadonlySet<Denial>;
  /** What each allow rule permits, and which tunnels it exempts from inspection. */
  readonly grants: ReadonlyMap<PolicyRule, readonly Grant[]>;
  readonly exemptions: ReadonlyMap<PolicyRule, readonly Grant[]>;
}

/** What a policy is on Squid, line by line. Errors: `limit`, `name-clash`. */
export function lower(policy: Policy, options: Options): Outcome<Config> {
  const plan = planOf(policy, options);
  const draft: Draft = {
    ruleSet: policy.name,
    options,
    shared: [],
    block: [],
    lists: [],
    names: new Map(),
    problems: [],
  };
  const source = sourceTerms(draft);
  const rules: Directive[] = [];
  const exemptions: Directive[] = [];
  for (const rule of policy.rules) {
    rules.push(...makeHeading(rule), ...linesOf(draft, plan, rule, source));
    const splices = (plan.exemptions.get(rule) ?? []).flatMap((grant) => grantRows(draft, rule, grant));
    if (splices.length === 0) continue;
    exemptions.push(comment(''), comment(`rule ${rule.id}`));
    exemptions.push(...splices.map((row) => line('ssl_bump', 'splice', [...source, ...row])));
  }
  const main = [
    ...makeHead(policy, options.dir, stockPortsNote([...plan.grants.values()].flat())),
    ...(draft.shared.length === 0 ? [] : [comment(''), ...sortedByName(draft.shared)]),
    ...rules,
    comment(''),
    comment('what no rule allows'),
    line('http_access', 'deny', source.length === 0 ? [has('all')] : source),
  ];
  const splice = numbered(`${policy.name}.splice.conf`, [...makeSpliceHead(policy), ...exemptions]);
  const config: Config = {
    main: numbered(`${policy.name}.conf`, main),
    ...(exemptions.length === 0 ? {} : { splice }),
    lists: draft.lists.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  const problems = [...draft.problems, ...checkConfig(config), ...checkProse(comments, policy.rules)];
  return hasErrors(problems) ? { diagnostics: problems } : { value: config, diagnostics: problems };
}

function planOf(policy: Policy, options: Options): Plan {
  const denials = denialsOf(policy, options);
  const permissions = new Map<PolicyRule, readonly Permission[]>();
  for (const rule of policy.rules) {
    if (rule.action === 'allow') permissions.set(rule, permissionsOf(policy, rule, options));
  }
  const partial = new Set<Denial>();
  for (const permission of [...permissions.values()].flat()) {
    for (const denial of concerning(denials, permission)) {
      if (!actsOn(denial, permission)) partial.add(denial);
    }
  }
  const acting = (one: Permission): readonly Denial[] =>
    concerning(denials, one).filter((denial) => actsOn(denial, one));
  const grants = new Map<PolicyRule, readonly Grant[]>();
  const exemptions = new Map<PolicyRule, readonly Grant[]>();
  for (const [rule, ofRule] of permissions) {
    // Denials that stand as lines before the rule need no mention in it, but there are none in the splice file.
    grants.set(
      rule,
      grantsOf(ofRule, (one) => acting(one).filter((denial) => partial.has(denial))),
    );
    if (rule.inspection !== 'bypass') continue;
    const tunnels = ofRule.filter(({ form, entry }) => form === 'connect' && entry.scheme === 'https');
    exemptions.set(rule, grantsOf(tunnels, acting));
  }
  const all = [...grants.values(), ...exemptions.values()].flat();
  const leftOut = new Set(all.flatMap(({ without }) => without));
  return { denials, partial, leftOut, grants, exemptions };
}

/** The ACLs of a rule, then its lines; a comment where it has neither. */
function linesOf(draft: Draft, plan: Plan, rule: PolicyRule, source: readonly Term[]): readonly Directive[] {
  const { partial, leftOut } = plan;
  draft.block.length = 0;
  const lines: AccessLine[] = [];
  for (const denial of plan.denials) {
    if (denial.rule !== rule || (partial.has(denial) && !leftOut.has(denial))) continue;
    const rows = denialRows(draft, denial);
    if (leftOut.has(denial)) deniedAcl(draft, denial, rows);
    if (!partial.has(denial))
      lines.push(...rows.map((row) => line('http_access', 'deny', [...source, ...row])));
  }
  for (const grant of plan.grants.get(rule) ?? []) {
    const rows = grantRows(draft, rule, grant);
    lines.push(...rows.map((row) => line('http_access', 'allow', [...source, ...row])));
  }
  const all = [...draft.block, ...lines];
  return all.length === 0 ? [noLine(reasonOf(rule))] : all;
}

function reasonOf(rule: PolicyRule): string {
  if (rule.services.every(({ transport }) => transport === 'udp')) return 'udp does not pass a proxy';
  return rule.action === 'deny'
    ? 'a proxy cannot tell these requests from others that are allowed'
    : 'a proxy recognises none of these requests';
}

function line(kind: AccessLine['kind'], action: string, terms: readonly Term[]): AccessLine {
  return { kind, action, terms, origin: { file: '', line: 0 } };
}

/** By name, so that a rule put in front of others moves no line; the lines of one ACL keep their order. */
function sortedByName(acls: readonly AclLine[]): readonly AclLine[] {
  return [...acls].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Each directive is one line of the file. */
function numbered(path: string, directives: readonly Directive[]): ConfigFile {
  return {
    path,
    directives: directives.map((one, index) => ({ ...one, origin: { file: path, line: index + 1 } })),
  };
}
