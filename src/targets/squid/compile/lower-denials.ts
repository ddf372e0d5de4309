/**
 * Which denials act on which permissions. A denial acts on what the proxy sees of a request only where it
 * denies every request that looks the same: it must cover what the proxy does not see of the permission.
 */
import { present } from '../../../diagnostics/present.ts';
import { type Entry, serviceSchemes, splitRule } from '../../../rules/entries.ts';
import { formatService } from '../../../rules/forms/services.ts';
import type { Policy, PolicyRule, Service } from '../../../rules/policy.ts';
import { intersectIntervals } from '../../../sets/intervals.ts';
import { type PortSet, portRange, unionPorts } from '../../../sets/ports.ts';
import { type Atom, atomsOf, coversPaths, coversPrincipals, coversSchemes } from '../../kernel/entries.ts';
import { shortDigest } from '../../kernel/names.ts';
import { nameRows } from '../../kernel/rows.ts';
import type { Options } from '../options.ts';
import { findOpenPorts, meansHttp } from '../regions.ts';
import { type Form, listParts, type Part, partsMeet } from './lower-parts.ts';

/** The option that decides which ports a form has. */
export type PortOptions = Pick<Options, 'connect80'>;

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

/** Returns the denials of a policy that a line can state. */
export function listDenials(policy: Policy, options: PortOptions): readonly Denial[] {
  const kinds = (['http', 'https', 'any'] as const).flatMap((kind) =>
    (['connect', 'http'] as const).map((form) => ({ kind, form })),
  );
  return policy.rules.flatMap((rule, index) => {
    if (rule.action !== 'deny') return [];
    return listServedParts(rule).flatMap(({ part, services: served }) =>
      kinds.flatMap(({ kind, form }): readonly Denial[] => {
        const services = served.filter(({ scheme, transport }) => scheme === kind && transport === 'tcp');
        const ports = findPorts(services, form, options);
        const [service] = services;
        if (service === undefined || ports.length === 0) return [];
        // Plain HTTP shows the path, but not who asks. A denial by both says nothing there: the approximations in
        // capabilities name it.
        if (form === 'http' && part.path !== undefined && rule.principals !== undefined) return [];
        return [{ index, rule, form, kind, ports, part, entry: { rule, service, ...part.sample } }];
      }),
    );
  });
}

/** Returns the permissions of a rule, without ports on which denials by address leave no address at all. */
export function listPermissions(
  policy: Policy,
  rule: PolicyRule,
  options: PortOptions,
): readonly Permission[] {
  const index = policy.rules.indexOf(rule);
  const kinds = [
    { scheme: 'https', form: 'connect' },
    { scheme: 'other', form: 'connect' },
    { scheme: 'http', form: 'connect' },
    { scheme: 'http', form: 'http' },
  ] as const;
  return listServedParts(rule).flatMap(({ part, services: served }) =>
    kinds.flatMap(({ scheme, form }) => {
      const services = served.filter((service) =>
        scheme === 'http' ? meansHttp(service) : serviceSchemes(service).includes(scheme),
      );
      const meant = scheme === 'http' ? services.map((service) => ({ ...service, scheme })) : services;
      const ports = findPorts(meant, form, options);
      const [service] = services;
      if (service === undefined || ports.length === 0) return [];
      const atoms = atomsOf({ rule, service, ...part.sample }).filter((atom) => atom.scheme === scheme);
      return atoms.flatMap((entry): readonly Permission[] => {
        const open = intersectIntervals(ports, findOpenPorts(policy, rule, entry));
        return open.length === 0 ? [] : [{ index, rule, form, ports: open, part, entry }];
      });
    }),
  );
}

interface ServedPart {
  readonly part: Part;
  readonly services: readonly Service[];
}

/** Returns the parts of a rule, with the services of each. */
function listServedParts(rule: PolicyRule): readonly ServedPart[] {
  const split = splitRule(rule);
  const keyOf = ({ services }: PolicyRule): string => services.map(formatService).sort().join(',');
  const isPlain = rule.destinations.every(({ services }) => services === undefined);
  const rows = new Map(isPlain ? [] : split.map((one) => [keyOf(one), one.services]));
  const words = nameRows(rows, (word, key) => `${word}-${shortDigest(key)}`.replace(/^-/, ''));
  return split.flatMap((one) => {
    const served = words.get(keyOf(one)) || undefined;
    return listParts(one).map((part) => ({
      part: { ...part, ...present({ served }) },
      services: one.services,
    }));
  });
}

/** Returns the ports on which requests of these services come in a form. */
function findPorts(services: readonly Service[], form: Form, { connect80 }: PortOptions): PortSet {
  const inForm = services.map(({ transport, scheme, from, to }) => {
    const ports = portRange(from, to);
    if (transport === 'udp') return [];
    if (scheme === 'any' || (scheme === 'https') === (form === 'connect')) return ports;
    return scheme === 'http' && connect80 ? intersectIntervals(ports, portRange(80, 80)) : [];
  });
  return unionPorts(inForm);
}

/** Returns the earlier denials that concern a permission. */
export function findConcerning(denials: readonly Denial[], permission: Permission): readonly Denial[] {
  return denials.filter(
    (denial) =>
      denial.index < permission.index &&
      denial.form === permission.form &&
      intersectIntervals(denial.ports, permission.ports).length > 0 &&
      partsMeet(denial.part, permission.part),
  );
}

/** Returns whether the denial holds for every request of its part that looks like one of the permission's. */
export function actsOn(denial: Denial, { entry, form }: Permission): boolean {
  const schemes = coversSchemes(denial.entry, entry);
  const paths = form === 'http' || coversPaths(denial.entry, entry);
  return schemes && paths && coversPrincipals(denial.entry, entry);
}
