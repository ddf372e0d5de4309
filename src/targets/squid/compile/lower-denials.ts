/**
 * Which denials act on which permissions. A denial acts on what the proxy sees of a request only where it
 * denies every request that looks the same: it must cover what the proxy does not see of the permission.
 */

import type { Entry, Scheme } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import type { Principal } from '../../../sets/condition.ts';
import { intersectIntervals } from '../../../sets/intervals.ts';
import { type PortSet, unionPorts } from '../../../sets/ports.ts';
import { type Atom, coversPaths, coversPrincipals, coversSchemes, schemesOf } from '../../kernel/entries.ts';
import type { Options } from '../options.ts';
import { findOpenPorts } from '../regions.ts';
import { type Form, listForms, listParts, type Part, partsMeet } from './lower-parts.ts';

/** One kind of line of a rule: a form, a part, and the ports of the services that come in that form. */
interface Block {
  readonly index: number;
  readonly rule: PolicyRule;
  readonly form: Form;
  readonly ports: PortSet;
  readonly part: Part;
}

/** What a deny rule says in one form, of one kind of service, about one part. */
export interface Denial extends Block {
  readonly kind: 'http' | 'https' | 'any';
  readonly entry: Entry;
}

/** What an allow rule says in one form, of one scheme and one principal, about one part. */
export interface Permission extends Block {
  readonly entry: Atom;
}

/** The denials of a policy that a line can state. */
export function listDenials(policy: Policy, options: Options): readonly Denial[] {
  return policy.rules.flatMap((rule, index) => {
    if (rule.action !== 'deny') return [];
    return listParts(rule).flatMap((part) =>
      (['http', 'https', 'any'] as const).flatMap((kind) =>
        (['connect', 'http'] as const).flatMap((form): readonly Denial[] => {
          const services = rule.services.filter(
            ({ scheme, transport }) => scheme === kind && transport === 'tcp',
          );
          const ports = portsOf(services, form, options);
          const service = services[0];
          if (service === undefined || ports.length === 0) return [];
          const denial: Denial = {
            index,
            rule,
            form,
            kind,
            ports,
            part,
            entry: { rule, service, ...part.sample },
          };
          return form === 'http' && isLeftOut(denial) ? [] : [denial];
        }),
      ),
    );
  });
}

/**
 * Plain HTTP shows the path, but not who asks. A denial by both says nothing there: the approximations in
 * capabilities name it.
 */
function isLeftOut({ rule, part }: Denial): boolean {
  return part.path !== undefined && rule.principals !== undefined;
}

/** The permissions of a rule; ports on which denials by address leave no address at all are taken out. */
export function listPermissions(policy: Policy, rule: PolicyRule, options: Options): readonly Permission[] {
  const index = policy.rules.indexOf(rule);
  const principals: readonly (Principal | undefined)[] = rule.principals ?? [undefined];
  const schemes: readonly (readonly [Scheme, Form])[] = [
    ['https', 'connect'],
    ['other', 'connect'],
    ['http', 'connect'],
    ['http', 'http'],
  ];
  return listParts(rule).flatMap((part) =>
    schemes.flatMap(([scheme, form]) => {
      const services = rule.services.filter((service) =>
        schemesOf({ rule, service, ...part.sample }).includes(scheme),
      );
      const meant =
        scheme === 'http' ? services.map((service) => ({ ...service, scheme: 'http' as const })) : services;
      const ports = portsOf(meant, form, options);
      const service = services[0];
      if (service === undefined || ports.length === 0) return [];
      return principals.flatMap((principal): readonly Permission[] => {
        const entry: Atom = {
          rule,
          service,
          ...part.sample,
          scheme,
          ...(principal === undefined ? {} : { principal }),
        };
        const left = intersectIntervals(ports, findOpenPorts(policy, rule, entry));
        return left.length === 0 ? [] : [{ index, rule, form, ports: left, part, entry }];
      });
    }),
  );
}

function portsOf(services: PolicyRule['services'], form: Form, { connect80 }: Options): PortSet {
  const inForm = services
    .flatMap((service) => listForms(service, connect80))
    .filter((one) => one.form === form);
  return unionPorts(inForm.map(({ ports }) => ports));
}

/** The earlier denials that concern a permission. */
export function findConcerning(denials: readonly Denial[], permission: Permission): readonly Denial[] {
  return denials.filter(
    (denial) =>
      denial.index < permission.index &&
      denial.form === permission.form &&
      intersectIntervals(denial.ports, permission.ports).length > 0 &&
      partsMeet(denial.part, permission.part),
  );
}

/** Whether the denial holds for every request that looks like one of the permission's and is in its own part. */
export function actsOn(denial: Denial, { entry, form }: Permission): boolean {
  const schemes = coversSchemes(denial.entry, entry);
  const paths = form === 'http' || coversPaths(denial.entry, entry);
  return schemes && paths && coversPrincipals(denial.entry, entry);
}
