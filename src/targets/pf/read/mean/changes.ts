/** Translation: what rules make of the addresses of a packet before other rules see it. */

import { present } from '../../../../diagnostics/present.ts';
import type { Condition } from '../../../../sets/condition.ts';
import { always, never } from '../../../../sets/condition.ts';
import type { Diversion, Rule, Statement, Translation } from '../../config.ts';
import { findUnseen } from './anchors.ts';
import type { Change } from './packet.ts';
import { givenBy } from './premises.ts';
import { meetFrame, pushOpen, unlessStopped, type Walk } from './walk.ts';

/** More translations behind each other than people write; beyond, anything may come of a packet. */
const mostChanges = 16;

/** A match rule translates at once: later rules see the new address (pf.conf(5) of OpenBSD, TRANSLATION). */
export function translateByMatch(
  walk: Walk,
  rule: Rule,
  diversion: Diversion,
  own: readonly Statement[],
  outer: Condition,
): void {
  const { conditions } = walk.asked.question;
  const frame = meetFrame(walk, rule, outer);
  const meets = (change: Change): Condition =>
    conditions.all(frame, walk.asked.read(rule, own, walk.packet, change, false));
  const met = conditions.any(
    ...walk.changes.map((change) => conditions.all(change.condition, meets(change))),
  );
  if (diversion.kind === 'redirect') walk.redirected.push(unlessStopped(walk, met));
  changeWhere(walk, placeOf(diversion), meets);
  if (walk.changes.length > mostChanges) pushOpen(walk, always, rule.origin);
}

type Made = Omit<Change, 'condition'>;

function placeOf({ kind, addresses, port }: Diversion): Made {
  if (kind === 'source') return { source: { addresses } };
  return { destination: { addresses, ...present({ port }) } };
}

/** Splits what may have become of the packet by whether it is changed once more. */
function changeWhere(walk: Walk, place: Made, meets: (change: Change) => Condition): void {
  const { conditions } = walk.asked.question;
  const merged = new Map<string, Change>();
  const add = (change: Change): void => {
    if (change.condition === never) return;
    const key = showChange(change);
    const before = merged.get(key);
    merged.set(
      key,
      before === undefined
        ? change
        : { ...before, condition: conditions.any(before.condition, change.condition) },
    );
  };
  for (const change of walk.changes) {
    const met = meets(change);
    add({ ...change, ...place, condition: conditions.all(change.condition, met) });
    add({ ...change, condition: conditions.all(change.condition, conditions.not(met)) });
  }
  walk.changes = [...merged.values()];
}

function showChange({ source, destination, makesState }: Change): string {
  return JSON.stringify([source, destination, makesState], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
}

/**
 * The `nat`, `rdr` and `binat` rules of FreeBSD and macOS: the first that matches translates the packet, before any
 * filter rule is asked; `nat` is for packets that go out, `rdr` for those that come in (pf.conf(5), TRANSLATION).
 */
export function translateFirst(walk: Walk, statements: readonly Statement[]): void {
  const { conditions } = walk.asked.question;
  /** Where no rule of either kind has matched so far. */
  let rest: Condition = always;
  for (const one of statements) {
    if (one.kind !== 'translation' || !isFor(one, walk.packet.direction)) continue;
    const own = statements;
    const frame = meetFrame(walk, one, rest);
    if (frame === never) continue;
    const met = conditions.all(frame, walk.asked.read(one, own, walk.packet, { condition: always }, false));
    if (met === never) continue;
    translateBy(walk, one, met);
    if (one.anchor === undefined) rest = conditions.all(rest, conditions.not(met));
  }
}

/**
 * What rules of an anchor may make of a packet that they meet: another address, another tag, and past all filter rules. They
 * never block (pf.conf(5) of FreeBSD, TRANSLATION).
 */
function translateByAnchor(walk: Walk, { type, origin }: Translation, anchor: string, met: Condition): void {
  const { conditions } = walk.asked.question;
  const unseen = findUnseen(
    walk.asked.anchors,
    anchor,
    ({ isAbsent, statements }) => isAbsent === true || statements.some(({ kind }) => kind === 'translation'),
  );
  const empty = unseen === undefined ? givenBy('anchors-empty', false) : {};
  const cause = `anchor:${type} ${anchor}`;
  const why = `the anchor "${anchor}" of ${type} rules, which are not ${unseen === undefined ? 'in these files' : 'read'}`;
  const filled = conditions.all(met, conditions.unknown({ why, cause, ...empty }));
  const isSource = walk.packet.direction === 'out';
  walk.tags.push({ condition: filled, behind: walk.steps.length });
  if (!isSource) walk.redirected.push(filled);
  const place: Diversion = { kind: isSource ? 'source' : 'redirect', addresses: [], port: -1, text: anchor };
  // They may also say `no nat`, so that no state is made.
  changeWhere(walk, placeOf(place), () => filled);
  if (walk.changes.length > mostChanges) pushOpen(walk, always, origin);
  const passing = conditions.unknown({ why, cause: `${cause} pass`, ...empty });
  const plain = { quick: true, keepsState: true, redirects: !isSource } as const;
  walk.steps.push({ ...plain, action: 'allow', condition: conditions.all(filled, passing), origin });
}

function isFor({ type }: Translation, direction: 'in' | 'out'): boolean {
  return type === 'binat' || type === (direction === 'out' ? 'nat' : 'rdr');
}

function translateBy(walk: Walk, one: Translation, met: Condition): void {
  const { anchor, type, diversion, origin } = one;
  const isSource = walk.packet.direction === 'out';
  if (anchor !== undefined) {
    translateByAnchor(walk, one, anchor, met);
    return;
  }
  if (one.exempts || diversion === undefined) return;
  // What binat makes of a packet depends on its own address.
  const made: Diversion =
    type === 'binat' ? { ...diversion, kind: isSource ? 'source' : 'redirect', addresses: [] } : diversion;
  if (one.tag !== undefined) walk.tags.push({ tag: one.tag, condition: met, behind: walk.steps.length });
  if (made.kind === 'redirect') walk.redirected.push(met);
  // These rules make a state, also where no filter rule does (pf_test_rule of FreeBSD and xnu); `match … nat-to` of
  // OpenBSD needs a rule that keeps one.
  changeWhere(walk, { ...placeOf(made), makesState: true }, (change) =>
    change.source === undefined && change.destination === undefined ? met : never,
  );
  if (walk.changes.length > mostChanges) pushOpen(walk, always, origin);
  if (!one.passes) return;
  const plain = { quick: true, keepsState: true, redirects: false } as const;
  walk.steps.push({ ...plain, action: 'allow', condition: met, origin });
}
