import { type Diagnostic, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { isEverything, openPolicy } from '../../../rules/open-policy.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { remember } from '../../../sets/remember.ts';
import { checkProse } from '../../kernel/prose.ts';
import { rememberByOptions } from '../../kernel/remembered.ts';
import type { AccessLine, Config, ConfigFile, Directive, Term } from '../config.ts';
import type { Options } from '../options.ts';
import { beginDraft, type Draft, defineSource, has, nowhere, takeSource } from './lower-acls.ts';
import { checkConfig, tellGoverned } from './lower-checks.ts';
import {
  actsOn,
  type Denial,
  findConcerning,
  listDenials,
  listPermissions,
  type PortOptions,
} from './lower-denials.ts';
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
  const { source, ...others } = options;
  const body = makeBody(policy, { ...others, hasSource: source !== 'any' });
  const draft = beginDraft(policy.name, options.dir);
  defineSource(draft, source);
  // By name, so that a rule put in front of others moves no line; the lines of one ACL keep their order.
  const shared = [...draft.shared, ...body.shared].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
  );
  const head = [
    ...makeHead(policy, options, body.stockPorts),
    ...(shared.length === 0 ? [] : [comment(''), ...shared]),
  ];
  const path = `${policy.name}.conf`;
  const rules = remember(body.numbered, head.length, () => numberLines(path, body.rules, head.length));
  const config: Config = {
    main: { path, directives: [...numberLines(path, head), ...rules] },
    ...present({ splice: body.splice }),
    lists: [...draft.lists, ...body.lists].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  const problems = [...body.problems, ...checkConfig(config), ...body.prose];
  if (hasErrors(problems)) return { diagnostics: problems };
  return { value: config, diagnostics: [...tellGoverned(options), ...problems] };
}

/** What texts for the same rules have in common, whoever their clients are. */
interface Body extends Pick<Draft, 'shared' | 'lists' | 'problems'> {
  readonly stockPorts: readonly string[];
  /** The lines of the rules, and the closing one; and the same by how many lines stand before them. */
  readonly rules: readonly Directive[];
  readonly numbered: Map<number, readonly Directive[]>;
  readonly splice: ConfigFile | undefined;
  readonly prose: readonly Diagnostic[];
}

/** Of the clients, the lines of rules depend on whether they are all. */
type BodyOptions = Omit<Options, 'source'> & { readonly hasSource: boolean };

const makeBody = rememberByOptions((policy, options: BodyOptions): Body => {
  const closes = options.closing === 'deny';
  const plan = makePlan(closes ? policy : openPolicy(policy), options);
  const draft = beginDraft(policy.name, options.dir);
  const source = options.hasSource ? takeSource(draft) : [];
  const rules = policy.rules.flatMap((rule) => [
    ...makeHeading(rule),
    ...makeRuleLines(draft, plan, rule, source),
  ]);
  const exemptions = [...plan.exemptions].flatMap(([rule, grants]) => {
    const splices = grants.flatMap((grant) => makeGrantRows(draft, rule, grant));
    const lines = makeLines('ssl_bump', 'splice', source, splices);
    return lines.length === 0 ? [] : [comment(''), comment(`rule ${rule.id}`), ...lines];
  });
  const path = `${policy.name}.splice.conf`;
  const splice = { path, directives: numberLines(path, [...makeSpliceHead(policy), ...exemptions]) };
  return {
    ...draft,
    stockPorts: tellStockPorts([...plan.grants.values()].flat()),
    rules: [...rules, ...(closes ? makeClosing(source) : [])],
    numbered: new Map(),
    splice: exemptions.length === 0 ? undefined : splice,
    prose: checkProse(comments, policy.rules),
  };
});

function makeClosing(source: readonly Term[]): readonly Directive[] {
  return [
    comment(''),
    comment('what no rule allows'),
    ...makeLines('http_access', 'deny', [], [source.length === 0 ? [has('all')] : source]),
  ];
}

function makePlan(policy: Policy, options: PortOptions): Plan {
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

/** Each directive is one line of the file; `before` stand before the first. */
function numberLines(path: string, directives: readonly Directive[], before = 0): readonly Directive[] {
  return directives.map((one, index) => ({ ...one, origin: { file: path, line: before + index + 1 } }));
}
