/** Sections are made once for both formats, and forgotten though somebody still has the lists. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { makeScopeNodes, type Node } from '../../../src/targets/paloalto/compile/print-tree.ts';
import type { ScopeConfig } from '../../../src/targets/paloalto/config.ts';

function scopeOf(tags: ScopeConfig['tags']): ScopeConfig {
  return {
    ...{ scope: { kind: 'vsys', name: 'vsys1' }, tags, addresses: [], addressGroups: [] },
    ...{ services: [], serviceGroups: [], categories: [], lists: [], rulebases: [] },
  };
}

function sectionOf(scope: ScopeConfig): Node {
  const [section] = makeScopeNodes(scope);
  if (section === undefined) throw new Error('no section');
  return section;
}

it('forgets sections of lists that were not asked for since', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const scopes = Array.from({ length: 40 }, (_, index) =>
    scopeOf([{ name: `tag-${index}`, comments: 'made up' } as ScopeConfig['tags'][number]]),
  );
  const made = scopes.map((scope) => new WeakRef(sectionOf(scope)));
  const last = scopes.at(-1) as ScopeConfig;
  expect(sectionOf(last)).toBe(made.at(-1)?.deref());
  await new Promise((resolve) => setTimeout(resolve, 0));
  collect();
  expect(scopes).toHaveLength(40);
  expect(made.filter((one) => one.deref() !== undefined).length).toBeLessThan(20);
});
