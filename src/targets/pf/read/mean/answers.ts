/** Which connections make no state, so that their answers are asked about by themselves. */
import { type AddressSet, complementAddresses, isSubsetAddresses } from '../../../../sets/addresses.ts';
import { always, type Condition, never } from '../../../../sets/condition.ts';
import { isSubset } from '../../../../sets/intervals.ts';
import { allPorts } from '../../../../sets/ports.ts';
import { type Asked, inOrder, type Step, type Walk } from './walk.ts';

/** What the text is not asked about: other machines, and local addresses. */
export function notGoverned({ question }: Asked): Condition {
  const { conditions, options } = question;
  return conditions.any(
    conditions.where({ field: 'source', values: ['outside'] }),
    conditions.where({ field: 'address', addresses: options.local }),
  );
}

/** Where governed connections get through without a state being made. */
export function findStateless(walk: Walk): Condition {
  const { asked, steps, skipped } = walk;
  if (skipped) return never;
  const { conditions } = asked.question;
  const ordered = inOrder(steps);
  const allStates = ordered.every(({ action, keepsState }) => action === 'deny' || keepsState);
  if (allStates && ordered.some((step) => coversGoverned(asked, step.condition))) return never;
  const makesNone = ordered.reduceRight<Condition>(
    (rest, { condition, keepsState, action }) =>
      // What is blocked needs no state.
      keepsState || action === 'deny'
        ? conditions.all(conditions.not(condition), rest)
        : conditions.any(condition, rest),
    always,
  );
  return conditions.all(makesNone, conditions.not(findTranslated(walk)), conditions.not(notGoverned(asked)));
}

/** Where a translation rule makes a state. */
export function findTranslated({ asked, changes }: Walk): Condition {
  const translated = changes.filter(({ makesState }) => makesState === true);
  return asked.question.conditions.any(...translated.map(({ condition }) => condition));
}

/** Whether a rule says itself that it makes no state. */
export function makesNoState({ action, keepsState }: Step): boolean {
  return action === 'allow' && !keepsState;
}

/** Where such a rule lets governed connections through. */
export function findNoState({ asked, steps }: Walk): Condition {
  const { conditions } = asked.question;
  if (!steps.some(makesNoState)) return never;
  const decides = inOrder(steps).reduceRight<Condition>(
    (rest, step) =>
      makesNoState(step)
        ? conditions.any(step.condition, rest)
        : conditions.all(conditions.not(step.condition), rest),
    never,
  );
  return conditions.all(decides, conditions.not(notGoverned(asked)));
}

/** Whether a condition surely holds for everything that is governed. */
function coversGoverned(asked: Asked, condition: Condition): boolean {
  if (condition === always) return true;
  if (condition.kind === 'all') return condition.of.every((part) => coversGoverned(asked, part));
  if (condition.kind === 'any') return condition.of.some((part) => coversGoverned(asked, part));
  if (condition.kind !== 'test') return false;
  const { test } = condition;
  if (test.field === 'source') return test.values.includes('inside');
  if (test.field === 'port') return isSubset(allPorts, test.ports);
  return test.field === 'address' && isSubsetAddresses(governedAddresses(asked), test.addresses);
}

/** All but the local ones, of the families that the machines have addresses of. */
function governedAddresses({ question }: Asked): AddressSet {
  const { source, local } = question.options;
  const { v4, v6 } = complementAddresses(local);
  const has = (family: 'v4' | 'v6'): boolean => source === 'any' || source[family].length > 0;
  return { v4: has('v4') ? v4 : [], v6: has('v6') ? v6 : [] };
}
