import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mutantTargets } from './targets.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/mutants.md'), 'utf8');

test.each(Object.entries(mutantTargets))('the page lists every operator of %s', (name, { operators }) => {
  const section = page.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '';
  const listed = [...section.matchAll(/^\| ([\w-]+) \|/gm)].map(([, operator]) => operator);
  expect(listed.slice(2)).toEqual(operators.map((operator) => operator.name));
});
