/** What PAN-OS makes of denials: which views each of them closes, in a policy as a whole. */
import { type Entry, entriesOf } from '../../../rules/entries.ts';
import { isEverything } from '../../../rules/open-policy.ts';
import type { Policy } from '../../../rules/policy.ts';
import { all, any, type Condition, not } from '../../../sets/condition.ts';
import type { Approximation } from '../../target.ts';
import type { RuleOptions } from '../options.ts';
import { actsAlways, actsOn, actsOnRest, type Box, keyOfBox, makeRegion, meets, type Unit } from './boxes.ts';
import { listAllowUnits, listDenyUnits } from './units.ts';

/** A unit of an allow rule, with the denials before it that act on some of its views. */
interface Guarded {
  readonly unit: Unit;
  readonly rule: number;
  readonly denials: readonly Unit[];
}

/** Returns what PAN-OS makes of a denial of the policy. */
export type ApproximateDenial = (entry: Entry) => readonly Approximation[];

/**
 * Makes the denials of a policy ready to be asked about each. A denial closes the views of its box, but for those that
 * something later lets through and that it does not act on: there the view does not show which of the two a request is.
 */
export function prepareDenials(policy: Policy, options: RuleOptions): ApproximateDenial {
  let guarded: readonly Guarded[] | undefined;
  const isOpen = options.closing === 'none';
  return (entry) => {
    const visible = findVisibleBox(entry);
    const units = listDenyUnits(entry);
    if (visible === undefined || (units.length > 0 && units.every(actsAlways))) return [];
    guarded ??= guardUnits(policy, options);
    const index = policy.rules.indexOf(entry.rule);
    const later = guarded.filter(({ rule }) => rule > index);
    const closed = any(...units.flatMap((unit) => findClosed(unit, later, isOpen && actsOnRest(unit))));
    return [
      { code: 'denial-not-expressible', direction: 'over', region: all(makeRegion(visible), not(closed)) },
      { code: 'denial-too-wide', direction: 'under', region: closed },
    ];
  };
}

function guardUnits(policy: Policy, options: RuleOptions): readonly Guarded[] {
  const before: Unit[] = [];
  return policy.rules.flatMap((rule, index) => {
    if (isEverything(rule)) return [];
    if (rule.action === 'deny') {
      before.push(...entriesOf(rule).flatMap(listDenyUnits));
      return [];
    }
    const units = entriesOf(rule).flatMap((entry) => listAllowUnits(entry, options, policy));
    return units.map((unit) => {
      return { unit, rule: index, denials: before.filter((one) => actsOn(one, unit) && meets(one, unit)) };
    });
  });
}

/** Returns the box of all views that an entry's requests may have; undefined where they have no view of their own. */
function findVisibleBox({ service, destination, host }: Entry): Box | undefined {
  const { transport, from, to } = service;
  const base = { transport, from, to };
  if (host !== undefined) return transport === 'udp' ? undefined : { ...base, url: { host: host.pattern } };
  if (destination.kind === 'hosts' || destination.addresses === 'any') return base;
  return { ...base, addresses: destination.addresses };
}

/** `actsAnyway`: on what no rule decides, and so without anything that it could act on behind it. */
function findClosed(denial: Unit, later: readonly Guarded[], actsAnyway: boolean): readonly Condition[] {
  const touched = later.filter(({ unit }) => meets(denial, unit));
  if (!actsAnyway && !touched.some(({ unit }) => actsOn(denial, unit))) return [];
  const kept = new Map<string, Condition>();
  for (const { unit, denials } of touched) {
    if (actsOn(denial, unit)) continue;
    const boxes = denials.map(({ box }) => box);
    const key = [unit.box, ...boxes].map(keyOfBox).join('\n');
    if (!kept.has(key)) kept.set(key, all(makeRegion(unit.box), not(any(...boxes.map(makeRegion)))));
  }
  return [all(makeRegion(denial.box), not(any(...kept.values())))];
}
