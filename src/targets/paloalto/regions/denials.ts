/** What PAN-OS makes of denials: which views each of them closes, in a policy as a whole. */

import type { Entry } from '../../../rules/entries.ts';
import { entriesOf } from '../../../rules/entries.ts';
import type { Policy } from '../../../rules/policy.ts';
import { all, any, type Condition, not } from '../../../sets/condition.ts';
import type { Approximation } from '../../target.ts';
import type { PaloaltoOptions } from '../options.ts';
import {
  actsAlways,
  actsOn,
  allowUnits,
  type Box,
  denyUnits,
  intersectBoxes,
  keyOfBox,
  regionOf,
  type Unit,
} from './boxes.ts';

/** A unit of an allow rule, with the denials before it that act on some of its views. */
interface Guarded {
  readonly unit: Unit;
  readonly rule: number;
  readonly denials: readonly Unit[];
}

/** The denials of a policy, ready to be asked about each. */
export interface Denials {
  readonly approximations: (entry: Entry) => readonly Approximation[];
}

/**
 * A denial closes the views of its box, but for those that something later lets through and that it does not
 * act on: there the view does not show which of the two a request is.
 */
export function denialsOf(policy: Policy, options: PaloaltoOptions): Denials {
  const denials = policy.rules.map((rule) =>
    rule.action === 'deny' ? entriesOf(rule).flatMap(denyUnits) : [],
  );
  const guarded: Guarded[] = [];
  const prepare = (): readonly Guarded[] => {
    if (guarded.length > 0) return guarded;
    policy.rules.forEach((rule, index) => {
      if (rule.action !== 'allow') return;
      const before = denials.slice(0, index).flat();
      for (const unit of entriesOf(rule).flatMap((entry) => allowUnits(entry, options))) {
        const acting = before.filter(
          (one) => actsOn(one, unit) && intersectBoxes(one.box, unit.box) !== undefined,
        );
        guarded.push({ unit, rule: index, denials: acting });
      }
    });
    return guarded;
  };
  return {
    approximations: (entry) => {
      const visible = visibleBox(entry);
      if (visible === undefined) return [];
      const units = denyUnits(entry);
      if (units.length > 0 && units.every(actsAlways)) return [];
      const index = policy.rules.indexOf(entry.rule);
      const later = prepare().filter((one) => one.rule > index);
      const closed = any(...units.flatMap((unit) => closedBy(unit, later)));
      return [
        { code: 'denial-not-expressible', direction: 'over', region: all(regionOf(visible), not(closed)) },
        { code: 'denial-too-wide', direction: 'under', region: closed },
      ];
    },
  };
}

/** The box of all views that an entry's requests may have; nothing where they have no view of their own. */
function visibleBox({ service, destination, host }: Entry): Box | undefined {
  const base = { transport: service.transport, from: service.from, to: service.to };
  if (host !== undefined)
    return service.transport === 'udp' ? undefined : { ...base, url: { host: host.pattern } };
  if (destination.kind === 'hosts' || destination.addresses === 'any') return base;
  return { ...base, addresses: destination.addresses };
}

function closedBy(denial: Unit, later: readonly Guarded[]): readonly Condition[] {
  const touched = later.filter(({ unit }) => intersectBoxes(denial.box, unit.box) !== undefined);
  if (!touched.some(({ unit }) => actsOn(denial, unit))) return [];
  const kept = touched.filter(({ unit }) => !actsOn(denial, unit)).map(staysOpen);
  return [all(regionOf(denial.box), not(any(...new Map(kept.map((one) => [one.key, one.region])).values())))];
}

function staysOpen({ unit, denials }: Guarded): { readonly key: string; readonly region: Condition } {
  const closed = denials.map(({ box }) => regionOf(box));
  return {
    key: [unit.box, ...denials.map(({ box }) => box)].map(keyOfBox).join('\n'),
    region: all(regionOf(unit.box), not(any(...closed))),
  };
}
