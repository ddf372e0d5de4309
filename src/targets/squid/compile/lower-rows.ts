/** What lines test, as terms. */
import type { PolicyRule } from '../../../rules/policy.ts';
import { isSubset } from '../../../sets/intervals.ts';
import { type PortSet, unionPorts } from '../../../sets/ports.ts';
import type { Term } from '../config.ts';
import {
  connectAcl,
  type Draft,
  dotsAcl,
  groupAcl,
  has,
  hasNot,
  hostTerms,
  httpAcl,
  pathAcl,
  portsAcl,
} from './lower-acls.ts';
import type { Denial, Permission } from './lower-denials.ts';
import { slugPath } from './lower-names.ts';
import type { Form, Part } from './lower-parts.ts';

interface Block {
  readonly form: Form;
  readonly ports: PortSet;
  readonly part: Part;
}

/** The lines of a grant: method, protocol, ports, hosts and path, and what it leaves out. */
export function grantRows(draft: Draft, rule: PolicyRule, grant: Grant): readonly (readonly Term[])[] {
  const guard = grant.form === 'http' && grant.part.path !== undefined ? [hasNot(dotsAcl(draft))] : [];
  // Defined with its own rule, which stands before this one.
  const without = grant.without.map((denial) => hasNot(deniedAcl(draft, denial, [])));
  return blockRows(draft, rule, grant).map((row) => [...row, ...guard, ...without]);
}

/** The lines of a denial. A path is denied in every spelling that decodes to it once, whatever is below it. */
export function denialRows(draft: Draft, denial: Denial): readonly (readonly Term[])[] {
  return blockRows(draft, denial.rule, denial);
}

function blockRows(
  draft: Draft,
  rule: PolicyRule,
  { form, ports, part }: Block,
): readonly (readonly Term[])[] {
  const connect = connectAcl(draft);
  const method = form === 'connect' ? [has(connect)] : [hasNot(connect), has(httpAcl(draft))];
  const port = has(portsAcl(draft, ports));
  const path = form === 'http' && part.path !== undefined ? [has(pathAcl(draft, part.path))] : [];
  return hostTerms(draft, rule.id, part).map((hosts) => [...method, port, ...hosts, ...path]);
}

/** What a denial denies, as one ACL that other lines can leave out. */
export function deniedAcl(
  draft: Draft,
  { rule, form, kind, part }: Denial,
  rows: readonly (readonly Term[])[],
): string {
  const at = part.path === undefined ? '' : `-at-${slugPath(part.path)}`;
  return groupAcl(draft, rule.id, `denied-${form}-${kind}${at}`, rows);
}

// Permissions gathered into as few lines as say them exactly.

/** A permission as a line: what it tests, and the denials that it has to leave out. */
export interface Grant {
  readonly form: Form;
  readonly part: Part;
  readonly ports: PortSet;
  readonly without: readonly Denial[];
}

/**
 * The grants of a rule. Permissions that leave out the same denials are one; one that leaves out more than
 * another and says nothing besides is none.
 */
export function grantsOf(
  permissions: readonly Permission[],
  leavesOut: (permission: Permission) => readonly Denial[],
): readonly Grant[] {
  const grants: Grant[] = [];
  for (const permission of permissions) {
    const { form, part, ports } = permission;
    const without = leavesOut(permission);
    const same = grants.findIndex(
      (one) => one.form === form && one.part === part && sameMembers(one.without, without),
    );
    const known = grants[same];
    if (known === undefined) grants.push({ form, part, ports, without });
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
