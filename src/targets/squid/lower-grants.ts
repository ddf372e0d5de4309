/** Permissions gathered into as few lines as say them exactly. */
import { isSubset } from '../../sets/intervals.ts';
import { type PortSet, unionPorts } from '../../sets/ports.ts';
import type { Denial, Permission } from './compile/lower-denials.ts';
import type { Form, Part } from './compile/lower-parts.ts';

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
