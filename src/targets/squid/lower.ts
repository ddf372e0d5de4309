import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import { isSubset } from '../../sets/intervals.ts';
import { type PortSet, unionPorts } from '../../sets/ports.ts';
import {
  type AccessLine,
  type AclLine,
  type Config,
  type ConfigFile,
  type Directive,
  longestLine,
  longestListLine,
  type Term,
} from './config.ts';
import {
  connectAcl,
  type Draft,
  dotsAcl,
  groupAcl,
  has,
  hasNot,
  hostTerms,
  httpAcl,
  noLine,
  pathAcl,
  portsAcl,
  sourceTerms,
} from './lower-acls.ts';
import {
  actsOn,
  concerning,
  type Denial,
  denialsOf,
  type Permission,
  permissionsOf,
} from './lower-denials.ts';
import { slugOf } from './lower-names.ts';
import type { Form, Part } from './lower-parts.ts';
import { comment, headingOf, headOf, spliceHeadOf } from './lower-text.ts';
import type { Options } from './options.ts';
import { printDirective } from './print.ts';

/** A permission as a line: what it tests, and the denials that it has to leave out. */
interface Grant {
  readonly form: Form;
  readonly part: Part;
  readonly ports: PortSet;
  readonly without: readonly Denial[];
}

/** What a policy is on Squid, line by line. Errors: `limit`, `name-clash`. */
export function lower(policy: Policy, options: Options): Outcome<Config> {
  const denials = denialsOf(policy, options);
  const permissions = new Map(
    policy.rules
      .filter((rule) => rule.action === 'allow')
      .map((rule) => [rule, permissionsOf(policy, rule, options)] as const),
  );
  // A denial can stand as a line at its place where it acts on everything behind it that it concerns.
  const all = [...permissions.values()].flat();
  const partial = new Set(
    all.flatMap((permission) =>
      concerning(denials, permission).filter((denial) => !actsOn(denial, permission)),
    ),
  );
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
  const grants = new Map<PolicyRule, readonly Grant[]>();
  const exemptions = new Map<PolicyRule, readonly Grant[]>();
  for (const [rule, ofRule] of permissions) {
    const acting = (one: Permission) => concerning(denials, one).filter((denial) => actsOn(denial, one));
    grants.set(
      rule,
      grantsOf(ofRule, (one) => acting(one).filter((denial) => partial.has(denial))),
    );
    if (rule.inspection !== 'bypass') continue;
    exemptions.set(
      rule,
      grantsOf(
        ofRule.filter(({ form, entry }) => form === 'connect' && entry.scheme === 'https'),
        acting,
      ),
    );
  }
  const leftOut = new Set(
    [...grants.values(), ...exemptions.values()].flat().flatMap(({ without }) => without),
  );

  const blocks: Directive[] = [];
  const spliceBlocks: Directive[] = [];
  for (const rule of policy.rules) {
    draft.block.length = 0;
    const lines: AccessLine[] = [];
    for (const denial of denials.filter(
      (one) => one.rule === rule && (leftOut.has(one) || !partial.has(one)),
    )) {
      const rows = rowsOf(draft, rule, denial, false);
      if (leftOut.has(denial)) deniedAcl(draft, denial, rows);
      if (!partial.has(denial))
        lines.push(...rows.map((row) => access('http_access', 'deny', [...source, ...row])));
    }
    const exempt: AccessLine[] = [];
    for (const grant of grants.get(rule) ?? []) {
      const without = withoutTerms(draft, grant);
      lines.push(
        ...rowsOf(draft, rule, grant, true).map((row) =>
          access('http_access', 'allow', [...source, ...row, ...without]),
        ),
      );
    }
    for (const grant of exemptions.get(rule) ?? []) {
      const without = withoutTerms(draft, grant);
      exempt.push(
        ...rowsOf(draft, rule, grant, true).map((row) =>
          access('ssl_bump', 'splice', [...source, ...row, ...without]),
        ),
      );
    }
    const reason = draft.block.length + lines.length === 0 ? [noLine(reasonOf(rule))] : [];
    blocks.push(...headingOf(rule), ...reason, ...draft.block, ...lines);
    if (exempt.length > 0) spliceBlocks.push(comment(''), comment(`rule ${rule.id}`), ...exempt);
  }
  const closing = access('http_access', 'deny', source.length === 0 ? [has('all')] : source);
  const shared = draft.shared.length === 0 ? [] : [comment(''), ...sortedByName(draft.shared)];
  const main = [
    ...headOf(policy.name, options.dir),
    ...shared,
    ...blocks,
    comment(''),
    comment('what no rule allows'),
    closing,
  ];
  const splice = numbered(`${policy.name}.splice.conf`, [...spliceHeadOf(policy.name), ...spliceBlocks]);
  const config: Config = {
    main: numbered(`${policy.name}.conf`, main),
    ...(spliceBlocks.length === 0 ? {} : { splice }),
    lists: draft.lists.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
  const problems = [...draft.problems, ...checkLimits(config)];
  return hasErrors(problems) ? { diagnostics: problems } : { value: config, diagnostics: problems };
}

/** Permissions that leave out the same denials are one line; one that leaves out more than another says nothing. */
function grantsOf(
  permissions: readonly Permission[],
  without: (one: Permission) => readonly Denial[],
): readonly Grant[] {
  const grants: Grant[] = [];
  for (const permission of permissions) {
    const { form, part, ports } = permission;
    const left = without(permission);
    const same = grants.findIndex(
      (one) => one.form === form && one.part === part && sameMembers(one.without, left),
    );
    const known = grants[same];
    if (known === undefined) grants.push({ form, part, ports, without: left });
    else grants[same] = { ...known, ports: unionPorts([known.ports, ports]) };
  }
  return grants.filter((one) => !grants.some((other) => other !== one && saysMore(other, one)));
}

function sameMembers(a: readonly Denial[], b: readonly Denial[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

function saysMore(more: Grant, less: Grant): boolean {
  return (
    more.form === less.form &&
    more.part === less.part &&
    isSubset(less.ports, more.ports) &&
    more.without.every((denial) => less.without.includes(denial))
  );
}

/** The alternatives of a block: method, protocol, ports, hosts and path, each row to be met whole. */
function rowsOf(
  draft: Draft,
  rule: PolicyRule,
  { form, ports, part }: { readonly form: Form; readonly ports: PortSet; readonly part: Part },
  guarded: boolean,
): readonly (readonly Term[])[] {
  const connect = connectAcl(draft);
  const method = form === 'connect' ? [has(connect)] : [hasNot(connect), has(httpAcl(draft))];
  const port = has(portsAcl(draft, ports));
  const path: Term[] = [];
  if (form === 'http' && part.path !== undefined) {
    path.push(has(pathAcl(draft, part.path)));
    if (guarded) path.push(hasNot(dotsAcl(draft)));
  }
  return hostTerms(draft, rule.id, part).map((hosts) => [...method, port, ...hosts, ...path]);
}

function withoutTerms(draft: Draft, { without }: Grant): readonly Term[] {
  return without.map((denial) => hasNot(deniedAcl(draft, denial, [])));
}

/** What a denial denies, as one ACL; it is defined with its rule, before anything leaves it out. */
function deniedAcl(
  draft: Draft,
  { rule, form, kind, part }: Denial,
  rows: readonly (readonly Term[])[],
): string {
  const at = part.path === undefined ? '' : `-at-${slugOf(part.path)}`;
  return groupAcl(draft, rule.id, `denied-${form}-${kind}${at}`, rows);
}

function reasonOf(rule: PolicyRule): string {
  if (rule.services.every(({ transport }) => transport === 'udp')) return 'udp does not pass a proxy';
  return rule.action === 'deny'
    ? 'a proxy cannot tell these requests from others that are allowed'
    : 'a proxy recognises none of these requests';
}

function access(kind: AccessLine['kind'], action: string, terms: readonly Term[]): AccessLine {
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

function checkLimits(config: Config): readonly Diagnostic[] {
  const files = [config.main, ...(config.splice === undefined ? [] : [config.splice])];
  return [
    ...files.flatMap(({ path, directives }) => tooLong(path, directives.map(printDirective), longestLine)),
    ...config.lists.flatMap(({ path, lines }) => tooLong(path, lines, longestListLine)),
  ];
}

function tooLong(path: string, lines: readonly string[], limit: number): readonly Diagnostic[] {
  return lines.flatMap((line, index) => {
    const bytes = line.length * 3 > limit ? new TextEncoder().encode(line).length : 0;
    if (bytes <= limit) return [];
    const message = `line ${index + 1} of ${path} would have ${bytes} bytes, and Squid reads ${limit} at a time`;
    return [
      error('limit', message, {
        help: 'use shorter names, or fewer denials that hold for some requests only',
      }),
    ];
  });
}
