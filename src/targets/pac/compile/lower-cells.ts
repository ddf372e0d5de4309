/** What a policy says of each scheme and port: the atoms that allow, and the denials that may act on them. */
import { entriesOf } from '../../../rules/entries.ts';
import type { Policy } from '../../../rules/policy.ts';
import { type Atom, atomsOf, coversPaths, coversPrincipals } from '../../kernel/entries.ts';

export type WebScheme = 'http' | 'https';

/** An atom of an allow rule, or a denial of one scheme. */
export interface Said {
  readonly atom: Atom;
  /** Its place in the policy: denials act on what stands behind them. */
  readonly order: number;
  readonly permits: boolean;
}

/** A line of the tables, without its service. */
export interface HostLine {
  readonly host: string;
  readonly permits: boolean;
}

/** The ports of one scheme on which a policy says the same entries. */
export interface Cell {
  readonly scheme: WebScheme;
  readonly from: number;
  readonly to: number;
  readonly said: readonly Said[];
}

/** Returns the cells that some rule permits anything in: `http` before `https`, ports in ascending order. */
export function listCells(policy: Policy): readonly Cell[] {
  const all = policy.rules.flatMap((rule, order) =>
    entriesOf(rule)
      .filter(({ service }) => service.transport === 'tcp')
      .flatMap(atomsOf)
      .map((atom): Said => ({ atom, order, permits: rule.action === 'allow' })),
  );
  return (['http', 'https'] as const).flatMap((scheme) =>
    cutPorts(
      scheme,
      all.filter(({ atom }) => atom.scheme === scheme),
    ),
  );
}

/** Cuts the ports of a scheme where a service begins or ends. */
function cutPorts(scheme: WebScheme, said: readonly Said[]): readonly Cell[] {
  const cuts = [...new Set(said.flatMap(({ atom: { service } }) => [service.from, service.to + 1]))];
  cuts.sort((a, b) => a - b);
  return cuts.flatMap((from, index): readonly Cell[] => {
    const to = (cuts[index + 1] ?? 65536) - 1;
    const here = said.filter(({ atom: { service } }) => service.from <= from && to <= service.to);
    return here.some(({ permits }) => permits) ? [{ scheme, from, to, said: here }] : [];
  });
}

/** Returns whether a denial takes all requests of an atom that have a host of its own. */
export function actsOn(denial: Said, allow: Said): boolean {
  return (
    denial.order < allow.order &&
    coversPrincipals(denial.atom, allow.atom) &&
    coversPaths(denial.atom, allow.atom)
  );
}

/** Returns whether a host gets through of which all this is said, and nothing else. */
export function permits(said: readonly Said[]): boolean {
  const denials = said.filter((one) => !one.permits);
  return said.some((one) => one.permits && !denials.some((denial) => actsOn(denial, one)));
}
