import { hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { isEverything, openPolicy } from '../../../rules/open-policy.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { checkProse } from '../../kernel/prose.ts';
import type { AccessLine, Config, ConfigFile, Directive, Term } from '../config.ts';
import type { Options } from '../options.ts';
import { type Draft, defineSource, has, nowhere } from './lower-acls.ts';
import { checkConfig, tellGoverned } from './lower-checks.ts';
import { actsOn, type Denial, findConcerning, listDenials, listPermissions } from './lower-denials.ts';
import { defineDenied, type Grant, makeDenialRows, makeGrantRows, uniteGrants } from './lower-rows.ts';
import { comment, comments, makeHead, makeHeading, makeSpliceHead, tellStockPorts } from './lower-text.ts';

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

/** Policy to config, line by line. Errors: `limit`, `name-clash`. */
export function lower(policy: Policy, options: Options): Outcome<Config> {
  const closes = options.closing === 'deny';
  const plan = makePlan(closes ? policy : openPolicy(policy), options);
  const draft: Draft = {
    ruleSet: policy.name,
    options,
    shared: [],
    block: [],
    lists: [],
    names: new Map(),
    problems: [],
  };
  const source = defineSource(draft);
  const rules = policy.rules.flatMap((rule) => [
    ...makeHeading(rule),
    ...makeRuleLines(draft, plan, rule, source),
  ]);
  const exemptions = [...plan.exemptions].flatMap(([rule, grants]) => {
    const splices = grants.flatMap((grant) => makeGrantRows(draft, rule, grant));
    const lines = makeLines('ssl_bump', 'splice', source, splices);
    return lines.length === 0 ? [] : [comment(''), comment(`rule ${rule.id}`), ...lines];
  });
  // By name, so that a rule put in front of others moves no line; the lines of one ACL keep their order.
  const shared = draft.shared.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const main = [
    ...makeHead(policy, options, tellStockPorts([...plan.grants.values()].flat())),
    ...(shared.length === 0 ? [] : [comment(''), ...shared]),
    ...rules,
    ...(closes ? makeClosing(source) : []),
  ];
  const splice = [...makeSpliceHead(policy), ...exemptions];
  const config: Config = {
    main: numberLines(`${policy.name}.conf`, main),
    ...present({
      splice: exemptions.length === 0 ? undefined : numberLines(`${policy.name}.splice.conf`, splice),
    }),
    lists: draft.lists.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  const problems = [...draft.problems, ...checkConfig(config), ...checkProse(comments, policy.rules)];
  if (hasErrors(problems)) return { diagnostics: problems };
  return { value: config, diagnostics: [...tellGoverned(options), ...problems] };
}

function makeClosing(source: readonly Term[]): readonly Directive[] {
  return [
    comment(''),
    comment('what no rule allows'),
    ...makeLines('http_access', 'deny', [], [source.length === 0 ? [has('all')] : source]),
  ];
}

function makePlan(policy: Policy, options: Options): Plan {
  const denials = listDenials(policy, options);
  const allowed = policy.rules
    .filter(({ action }) => action === 'allow')
    .map((rule) => ({
      rule,
      permissions: listPermissions(policy, rule, options).map((one) => {
        const near = findConcerning(denials, one);
        return { ...one, near, acting: near.filter((denial) => actsOn(denial, one)) };
      }),
    }));

  const partial = new Set(
    allowed.flatMap(({ permissions }) =>
      permissions.flatMap(({ near, acting }) => near.filter((denial) => !acting.includes(denial))),
    ),
  );
  // Denials that stand as lines before the rule need no mention in it, but there are none in the splice file.
  const grants = new Map(
    allowed.map(({ rule, permissions }) => [
      rule,
      uniteGrants(permissions, ({ acting }) => acting.filter((denial) => partial.has(denial))),
    ]),
  );
  const exemptions = new Map(
    allowed
      .filter(({ rule }) => rule.inspection === 'bypass')
      .map(({ rule, permissions }) => {
        const tunnels = permissions.filter(
          ({ form, entry }) => form === 'connect' && entry.scheme === 'https',
        );
        return [rule, uniteGrants(tunnels, ({ acting }) => acting)];
      }),
  );
  // No line lets through what no rule decides.
  for (const { rule } of allowed) if (isEverything(rule)) grants.delete(rule);
  const all = [...grants.values(), ...exemptions.values()].flat();
  return { denials, partial, leftOut: new Set(all.flatMap(({ without }) => without)), grants, exemptions };
}

/** Makes the ACLs of a rule, then its lines; a comment where it has neither. */
function makeRuleLines(
  draft: Draft,
  { denials, partial, leftOut, grants }: Plan,
  rule: PolicyRule,
  source: readonly Term[],
): readonly Directive[] {
  draft.block.length = 0;
  const lines: AccessLine[] = [];
  for (const denial of denials) {
    if (denial.rule !== rule || (partial.has(denial) && !leftOut.has(denial))) continue;
    const rows = makeDenialRows(draft, rule, denial);
    if (leftOut.has(denial)) defineDenied(draft, denial, rows);
    if (!partial.has(denial)) lines.push(...makeLines('http_access', 'deny', source, rows));
  }
  for (const grant of grants.get(rule) ?? []) {
    lines.push(...makeLines('http_access', 'allow', source, makeGrantRows(draft, rule, grant)));
  }
  const all = [...draft.block, ...lines];
  return all.length === 0 ? [comment(`no line: ${explainAbsence(rule)}`)] : all;
}

function explainAbsence(rule: PolicyRule): string {
  if (rule.services.every(({ transport }) => transport === 'udp')) return 'udp does not pass a proxy';
  return rule.action === 'deny'
    ? 'a proxy cannot tell these requests from others that are allowed'
    : 'a proxy recognises none of these requests';
}

function makeLines(
  kind: AccessLine['kind'],
  action: string,
  source: readonly Term[],
  rows: readonly (readonly Term[])[],
): readonly AccessLine[] {
  return rows.map((row) => ({ kind, action, terms: [...source, ...row], origin: nowhere }));
}

/** Each directive is one line of the file. */
function numberLines(path: string, directives: readonly Directive[]): ConfigFile {
  return {
    path,
    directives: directives.map((one, index) => ({ ...one, origin: { file: path, line: index + 1 } })),
  };
}
