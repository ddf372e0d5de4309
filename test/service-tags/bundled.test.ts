/** The locks that come with rulec: programs do not check them again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import { readSourcesLock } from '../../src/vendors/read-lock.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, '../../data', file));

it('the pinned tags have no flaw', () => {
  const { value, diagnostics } = loadServiceTags({
    file: 'a.json',
    bytes: read('service-tags.lock.json'),
  });
  expect(diagnostics).toEqual([]);
  expect(value?.length).toBeGreaterThan(1);
});

it('nor have the pinned lists of vendors', () => {
  const { value, diagnostics } = readSourcesLock(String(read('sources.lock.json')), 'a.json');
  expect(diagnostics).toEqual([]);
  expect(value?.sources.length).toBeGreaterThan(5);
});
