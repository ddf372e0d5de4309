/** What lines test, as terms; and permissions gathered into as few lines as say them exactly. */
import type { PolicyRule } from '../../../rules/policy.ts';
import { isSubset } from '../../../sets/intervals.ts';
import { type PortSet, unionPorts } from '../../../sets/ports.ts';
import { remember } from '../../../sets/remember.ts';
import type { Term } from '../config.ts';
import {
  type Draft,
  defineConnect,
  defineDots,
  defineGroup,
  defineHosts,
  defineHttp,
  definePath,
  definePorts,
  has,
  hasNot,
} from './lower-acls.ts';
import type { Denial, Permission } from './lower-denials.ts';
import { slugPath } from './lower-names.ts';
import type { Form, Part } from './lower-parts.ts';

/** What one or more lines test. */
interface Block {
  readonly form: Form;
  readonly ports: PortSet;
  readonly part: Part;
}

/** A permission as a line: what it tests, and the denials that it has to leave out. */
export interface Grant extends Block {
  readonly without: readonly Denial[];
}

type Rows = readonly (readonly Term[])[];

/** Makes the lines of a grant: method, protocol, ports, hosts and path, and what it leaves out. */
export function makeGrantRows(draft: Draft, rule: PolicyRule, grant: Grant): Rows {
  const guard = grant.form === 'http' && grant.part.path !== undefined ? [hasNot(defineDots(draft))] : [];
  // Defined with its own rule, which stands before this one.
  const without = grant.without.map((denial) => hasNot(defineDenied(draft, denial, [])));
  const ids = [...new Set(grant.without.map((denial) => denial.rule.id.replace('/', '_')))];
  const mark = ids.length === 0 ? '' : `but-${ids.sort().join('_')}`;
  return makeBlockRows(draft, rule, grant, mark).map((row) => [...row, ...guard, ...without]);
}

/** Makes the lines of a denial. */
export function makeDenialRows(draft: Draft, rule: PolicyRule, denial: Denial): Rows {
  return makeBlockRows(draft, rule, denial, denial.kind === 'any' ? '' : denial.kind);
}

/** Makes the lines of a block; `mark` tells it from others of its rule and form. A path is denied in every spelling that decodes to it once, whatever is below it. */
function makeBlockRows(draft: Draft, rule: PolicyRule, { form, ports, part }: Block, mark: string): Rows {
  const connect = defineConnect(draft);
  const method = form === 'connect' ? [has(connect)] : [hasNot(connect), has(defineHttp(draft))];
  const kind = [`${form}-ports`, ...(mark === '' ? [] : [mark])].join('-');
  const port = has(definePorts(draft, ports, nameServed(rule, part), kind));
  const path = form === 'http' && part.path !== undefined ? [has(definePath(draft, part.path))] : [];
  return defineHosts(draft, nameServed(rule, part), part).map((hosts) => [
    ...method,
    port,
    ...hosts,
    ...path,
  ]);
}

/** Defines what a denial denies as one ACL that other lines can leave out. */
export function defineDenied(draft: Draft, { rule, form, kind, part }: Denial, rows: Rows): string {
  const at = part.path === undefined ? '' : `-at-${slugPath(part.path)}`;
  return defineGroup(draft, nameServed(rule, part), `denied-${form}-${kind}${at}`, rows);
}

/** Returns what names of ACLs begin with: the rule, and a word for the services where those of its destinations differ. */
function nameServed(rule: PolicyRule, { served }: Part): string {
  return served === undefined ? rule.id : `${rule.id}.${served}`;
}

/**
 * Returns the grants of a rule. Permissions that leave out the same denials are one; one that leaves out more than
 * another and says nothing besides is none.
 */
export function uniteGrants<P extends Permission>(
  permissions: readonly P[],
  leavesOut: (permission: P) => readonly Denial[],
): readonly Grant[] {
  // A rule may have ten thousand parts: only what is of one part is compared.
  const grants = new Map<Part, Grant[]>();
  for (const permission of permissions) {
    const { form, part, ports } = permission;
    const without = leavesOut(permission);
    const own = remember(grants, part, () => []);
    const same = own.findIndex((one) => one.form === form && sameMembers(one.without, without));
    const known = own[same];
    if (known === undefined) own.push({ form, part, ports, without });
    else own[same] = { ...known, ports: unionPorts([known.ports, ports]) };
  }
  return [...grants.values()].flatMap((own) =>
    own.filter((one) => !own.some((other) => other !== one && saysMore(other, one))),
  );
}

function sameMembers(a: readonly Denial[], b: readonly Denial[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

/** Compares grants of one part. */
function saysMore(more: Grant, less: Grant): boolean {
  return (
    more.form === less.form &&
    isSubset(less.ports, more.ports) &&
    more.without.every((denial) => less.without.includes(denial))
  );
}
