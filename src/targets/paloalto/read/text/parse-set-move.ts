/** `move` lines applied to a tree. */
import type { Origin } from '../../../target.ts';
import type { Container, Schema } from './parse-forms.ts';
import { type Change, schemaOf, wasDeleted } from './parse-set-change.ts';
import { type Branch, deviceRule, type EntriesTree, restBelow, restOfRules } from './parse-tree.ts';
import type { Word } from './parse-words.ts';

/** `move`: puts a rule at the top or the bottom of its rulebase, or before or after another. */
export function reorder(
  change: Change,
  root: Branch,
  rootSchema: Container,
  words: readonly Word[],
  origin: Origin,
): string | undefined {
  const at = words.indexOf('rules');
  const [name, where, other, more] = words.slice(at + 1);
  const rules = at < 0 ? undefined : findRules(root, rootSchema, words.slice(0, at + 1));
  if (rules === undefined || typeof name !== 'string') return 'move needs a rulebase and the name of a rule';
  if (rules === 'absent' || !rules.byName.has(name)) return `there is no rule ${name} to move`;
  if (where !== 'top' && where !== 'bottom' && where !== 'before' && where !== 'after')
    return 'a rule moves to top, bottom, before or after';
  const order = (rules.order ?? [restOfRules, ...rules.byName.keys()]).filter((one) => one !== name);
  rules.order = order;
  if (where === 'top' || where === 'bottom') {
    order.splice(where === 'top' ? 0 : order.length, 0, name);
    return other === undefined ? undefined : `nothing follows ${where}`;
  }
  if (typeof other !== 'string' || more !== undefined)
    return `move ${where} needs the name of one other rule`;
  const place = findAnchor(order, other);
  // One that was deleted before is not there either.
  const isGone = !rules.byName.has(other) && wasDeleted(change, [...words.slice(0, at + 1), other]);
  if (place < 0 || isGone) {
    const what = `${name} is moved ${where} ${other}, a rule that the text does not show`;
    rules.byName.get(name)?.unread.push({ what, origin });
  }
  order.splice(place < 0 ? 0 : where === 'before' ? place : place + 1, 0, name);
  return undefined;
}

/** The place of the rule that a move names: one of the text, or one that the device has among the others. */
function findAnchor(order: string[], other: string): number {
  const own = order.indexOf(other);
  if (own >= 0) return own;
  const known = order.indexOf(deviceRule(other));
  if (known >= 0 || order.includes(restBelow)) return known;
  order.splice(order.indexOf(restOfRules) + 1, 0, deviceRule(other), restBelow);
  return order.indexOf(deviceRule(other));
}

/** The rules at a path; nothing where the schema has none there. */
function findRules(
  root: Branch,
  rootSchema: Container,
  path: readonly Word[],
): EntriesTree | 'absent' | undefined {
  let schema: Schema | undefined = rootSchema;
  let tree: Branch | EntriesTree | undefined = root;
  for (const word of path) {
    if (typeof word !== 'string' || schema === undefined) return undefined;
    if (schema.kind === 'entries') {
      schema = schema.of;
      tree = tree?.kind === 'entries' ? tree.byName.get(word) : undefined;
      continue;
    }
    schema = schema.kind === 'container' ? schemaOf(schema, word) : undefined;
    const child: ReturnType<Branch['children']['get']> =
      tree?.kind === 'branch' ? tree.children.get(word) : undefined;
    tree = child?.kind === 'branch' || child?.kind === 'entries' ? child : undefined;
  }
  if (schema?.kind !== 'entries') return undefined;
  return tree?.kind === 'entries' ? tree : 'absent';
}
