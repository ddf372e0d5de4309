/** Matches of rules as conditions: one field, or several of a concatenation, held against values and sets. */
import { type Condition, never } from '../../../sets/condition.ts';
import type { Element, NamedSet, Right, Value } from '../config.ts';
import type { LoadedTable } from './check/loaded.ts';
import { readFed } from './dnsmasq/languages.ts';
import { both, either, negate, unknown } from './meaning-conditions.ts';
import { readField, spanOf } from './meaning-fields.ts';
import { fieldIsThere, type Misfit, type Place } from './meaning-place.ts';

/** A place in a table, whose sets matches may name. */
export interface Frame {
  readonly place: Place;
  readonly table: LoadedTable;
  /** Sets are asked about by many lines: what one holds for a field is worked out once. */
  readonly known: Map<NamedSet, Map<string, Condition | Misfit>>;
}

/** Returns when a match holds. */
export function readMatch(
  frame: Frame,
  {
    left,
    operator,
    right,
  }: { readonly left: readonly string[]; readonly operator: string; readonly right: Right },
): Condition | Misfit {
  const there = both(...left.map((field) => fieldIsThere(field, frame.place)));
  if (operator !== '==' && operator !== '!=') {
    const [field, value] = [left[0] ?? '', right.kind === 'one' ? right.key[0] : undefined];
    const isOrdered = left.length === 1 && value !== undefined && / [sd]port$| sk[ug]id$/.test(field);
    if (!isOrdered) return both(there, unknown(`a comparison of ${left.join(' . ')}`));
    const span = spanOf(operator as '<', value, field.endsWith('port') ? 65535 : 2 ** 32 - 1);
    if (span === undefined)
      return both(there, value.kind === 'number' ? never : unknown(`a comparison of ${field}`));
    return within(there, readField(field, [span], frame.place), false);
  }
  return within(there, readRight(frame, left, right), operator === '!=');
}

function within(there: Condition, holds: Condition | Misfit, isNegated: boolean): Condition | Misfit {
  if ('misfit' in holds) return holds;
  return both(there, isNegated ? negate(holds) : holds);
}

function readRight(frame: Frame, left: readonly string[], right: Right): Condition | Misfit {
  switch (right.kind) {
    case 'one':
      return readElements(frame, left, [{ key: right.key }]);
    case 'flags':
      return readElements(
        frame,
        left,
        right.words.map((text): Element => ({ key: [{ kind: 'word', text }] })),
      );
    case 'list':
      return readElements(frame, left, right.elements);
    case 'set': {
      const set = frame.table.sets.get(right.name);
      if (set === undefined)
        return { misfit: `there is no set ${right.name} in the table ${frame.table.name}` };
      return readSet(frame, left, set);
    }
  }
}

function readSet(frame: Frame, left: readonly string[], set: NamedSet): Condition | Misfit {
  const fed = frame.table.fed.get(set.name);
  if (fed !== undefined) {
    const listed = readElements(frame, left, set.elements);
    return 'misfit' in listed
      ? listed
      : readFed(fed, set, { field: left.join(' . '), packet: frame.place.packet, listed });
  }
  if (set.doubt !== undefined)
    return unknown(`what the set ${set.name} holds: ${set.doubt}`, `set:${frame.table.name}:${set.name}`);
  const known = frame.known.get(set) ?? new Map<string, Condition | Misfit>();
  frame.known.set(set, known);
  const { hook, inside, packet } = frame.place;
  const key = `${left.join(' . ')} ${hook} ${inside} ${packet}`;
  const condition = known.get(key) ?? readElements(frame, left, set.elements);
  known.set(key, condition);
  return condition;
}

/** Returns for which requests the fields are in one of the elements; single ones are put together. */
export function readElements(
  { place }: Frame,
  left: readonly string[],
  elements: readonly Element[],
): Condition | Misfit {
  const [first] = left;
  if (first !== undefined && left.length === 1) {
    const long = elements.find(({ key }) => key.length !== 1);
    if (long !== undefined) return { misfit: `an element has several parts, and ${first} has one` };
    return readField(
      first,
      elements.flatMap(({ key }) => key),
      place,
    );
  }
  const parts: Condition[] = [];
  for (const { key } of elements) {
    if (key.length !== left.length)
      return { misfit: `an element has ${key.length} parts, and ${left.length} are asked for` };
    const fits: Condition[] = [];
    for (const [at, field] of left.entries()) {
      const holds = readField(field, [key[at] as Value], place);
      if ('misfit' in holds) return holds;
      fits.push(holds);
    }
    parts.push(both(...fits));
  }
  return either(...parts);
}
