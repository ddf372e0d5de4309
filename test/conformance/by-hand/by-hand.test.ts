import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { expectByHand } from '../../support/by-hand.ts';
import { cases } from './cases.ts';

test.each(cases)('$target: $files.0: $title', async ({ target, files, options = {}, says, lines = [] }) => {
  const read = (name: string): Buffer => readFileSync(join(import.meta.dirname, target, name));
  const given = Object.fromEntries(files.map((name) => [name, read(name)] as const));
  await expectByHand({ target, files: given, options }, { says, lines });
});
