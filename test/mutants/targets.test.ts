/** No target, and no format of one, without mutants. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTarget, targetNames } from '../../src/targets/registry.ts';
import { randomFrom } from './mutant.ts';
import { makeMutants } from './run.ts';
import { chosenPolicies, subjectsOf } from './subjects.ts';
import { registrationOf } from './targets.ts';

test.each(targetNames)('%s has a long test', (name) => {
  expect(existsSync(join(import.meta.dirname, `${name}.long.test.ts`))).toBe(true);
});

test.each(targetNames)('%s: every format is edited in many ways, and as the config is', async (name) => {
  const { operators, options } = registrationOf(name);
  const mixed = chosenPolicies().find((one) => one.name === 'mixed');
  if (mixed === undefined) throw new Error('no policy');
  const subjects = await subjectsOf(mixed.name, mixed.policy, name, options[0] ?? {});
  const target = await findTarget(name)?.load();
  expect(subjects.map(({ format }) => format)).toEqual(target?.formats.map((format) => format.name));
  for (const subject of subjects) {
    const random = randomFrom('1');
    const made = operators.filter((one) => one.edits(subject, random).length > 0);
    expect(made.length, subject.format).toBeGreaterThan(20);
    const [drop] = operators.filter((one) => one.name === 'config-drop');
    if (drop === undefined) throw new Error('no operator');
    expect(makeMutants(subject, drop, 5).length, subject.format).toBe(5);
  }
});

test.each(targetNames)('%s: every operator has a name of its own', (name) => {
  const all = registrationOf(name).operators.map((one) => one.name);
  expect(all.filter((one, at) => all.indexOf(one) !== at)).toEqual([]);
});
