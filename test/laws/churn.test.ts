/** Law: an edit of a rule set moves no name but those of the ids, ports and prefixes that it changes. */
import { expect, test } from 'vitest';
import { registry } from '../../src/targets/registry.ts';
import { compareTexts, compileTexts, readPolicy } from '../support/churn.ts';
import { editedRuleSet, ruleSetEdits } from '../support/rule-set-edits.ts';

/** A rule's name on Windows ends in a digest of what it says: the new rule is loaded while the old one still stands. */
const endsInDigest = /-[0-9a-f]{10}$/;

test.each(registry)('$name', async ({ load }) => {
  const target = await load();
  const before = compileTexts(readPolicy(editedRuleSet), target);
  const moved = ruleSetEdits.flatMap(({ name: edit, moves, edit: change }) => {
    const after = compileTexts(readPolicy(change(editedRuleSet)), target);
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((file) => {
      const { gone, fresh } = compareTexts(before.get(file) ?? '', after.get(file) ?? '');
      const others = [...gone, ...fresh].filter(
        (name) =>
          !endsInDigest.test(name) &&
          !moves.some((part) => name.replaceAll('_', '-').includes(part.replaceAll('_', '-'))),
      );
      return others.map((name) => `${edit}: ${file}: ${name}`);
    });
  });
  expect(moved).toEqual([]);
});
