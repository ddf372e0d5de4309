/** No target, and no format of one, without mutants. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { registry } from '../../src/targets/registry.ts';
import { randomFrom } from './mutant.ts';
import { chosenPolicies, subjectsOf } from './subjects.ts';
import { mutantTargets } from './targets.ts';

const names = registry.map(({ name }) => name);

test('every target has a catalogue, an evaluator and a test', () => {
  expect(Object.keys(mutantTargets).sort()).toEqual([...names].sort());
  for (const name of names)
    expect(existsSync(join(import.meta.dirname, `${name}.long.test.ts`)), name).toBe(true);
});

test.each(names)('%s: every format is edited, wrongly and harmlessly', async (name) => {
  const { operators = [], options = [] } = mutantTargets[name] ?? {};
  const mixed = chosenPolicies().find((one) => one.name === 'mixed');
  if (mixed === undefined) throw new Error('no policy');
  const subjects = await subjectsOf(mixed.name, mixed.policy, name, options[0] ?? {});
  const target = await registry.find((one) => one.name === name)?.load();
  expect(subjects.map(({ format }) => format)).toEqual(target?.formats.map((format) => format.name));
  for (const subject of subjects) {
    const edits = operators.flatMap((one) => one.edits(subject, randomFrom('1')).slice(0, 1));
    expect(edits.length, subject.format).toBeGreaterThan(20);
    const effects = new Set(edits.map(({ effect }) => effect));
    expect([...effects], subject.format).toEqual(expect.arrayContaining([undefined, 'same', 'refused']));
  }
});

test.each(names)('%s: every operator has a name of its own', (name) => {
  const all = mutantTargets[name]?.operators.map((one) => one.name) ?? [];
  expect(new Set(all).size).toBe(all.length);
});
