import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { verifyByHand } from '../../support/by-hand.ts';
import { cases } from './cases.ts';

const dir = import.meta.dirname;

test.each(cases)('$target: $files.0: $title', async ({ target, files, options, says, lines }) => {
  const given = Object.fromEntries(
    files.map((name) => [name, readFileSync(join(dir, target, name))] as const),
  );
  const words = Object.entries(options ?? {}).flatMap(([name, value]) => [
    '--set',
    `${target}.${name}=${value}`,
  ]);
  const said = await verifyByHand(target, given, words);
  expect(said.differences).toEqual(says);
  expect(said.lines).toEqual(lines ?? []);
  expect(said.status).toBe(says.length === 0 && !(lines ?? []).join().includes('config-syntax') ? 0 : 1);
});
