/** What a text decides at several places, where the claim is about all of them and a view names none. */
import { type Condition, never } from '../../../../sets/condition.ts';
import type { Clause } from '../../../target.ts';
import { notGoverned } from './answers.ts';
import type { Asked } from './walk.ts';
import { type Chain, findAllowed, findDenied, keyOf, type Way } from './ways.ts';

/** Why an answer depends on the interface. */
export const byPlace =
  'a test of the interface, since other lines decide otherwise on other interfaces of governed traffic (--set pf.inside=NAME,… names its interfaces)';

/** Where lines let through on some of the ways what falls through on others. */
function findHalfLet(asked: Asked, ways: readonly Way[]): Condition {
  if (!asked.falls) return never;
  const { conditions } = asked.question;
  const allowed = ways.map(([chain]) => findAllowed(asked, chain?.clauses ?? []));
  return conditions.all(conditions.any(...allowed), conditions.not(conditions.all(...allowed)));
}

/**
 * What is decided on every one of the ways, in the words of the first; unknown where some of them let through what
 * others block. What is not governed is to be blocked nowhere, so there one of them is enough.
 */
export function combineWays(asked: Asked, ways: readonly Way[]): Way {
  const { conditions } = asked.question;
  const different = [...new Map(ways.map((way) => [keyOf(asked, way), way])).values()];
  const [first = [], ...others] = different;
  if (others.length === 0) return first;
  const denied = different.map((way) =>
    conditions.any(...way.map(({ clauses }) => findDenied(asked, clauses))),
  );
  const [everywhere, anywhere] = [conditions.all(...denied), conditions.any(...denied)];
  const ungoverned = notGoverned(asked);
  const isSplit = conditions.all(anywhere, conditions.not(everywhere));
  const differs = conditions.all(
    conditions.not(ungoverned),
    conditions.any(isSplit, findHalfLet(asked, different)),
  );
  const [head = { clauses: [], lines: [] }, ...rest] = first;
  // What is let through by default on the first way may be let through by a rule on another one.
  const isNew = (clause: Clause): boolean =>
    !head.clauses.some(({ action, condition }) => action === clause.action && condition === clause.condition);
  const strangers = others.flatMap(([chain]) => chain?.clauses ?? []).filter(isNew);
  const origin = (strangers[0] ?? head.clauses[0])?.origin ?? { file: asked.config.path, line: 1 };
  const condition = conditions.all(conditions.unknown({ why: byPlace }), differs);
  const denies: Clause = { action: 'deny', condition: conditions.all(ungoverned, anywhere), origin };
  const split: Clause = { action: 'unknown', condition, origin };
  const allows = strangers.filter(({ action }) => action === 'allow');
  const told = [{ condition: differs === never ? never : conditions.unknown({ why: byPlace }), origin }];
  return [
    {
      clauses: [...[denies, split].filter((one) => one.condition !== never), ...head.clauses, ...allows],
      lines: [...told, ...head.lines],
    },
    ...rest.map(
      ({ clauses, lines }): Chain => ({
        clauses: [{ action: 'allow', condition: differs, origin }, ...clauses],
        lines,
      }),
    ),
  ];
}
