import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diffTags, findTagsLike, type TagsDiff } from '../../src/service-tags/diff.ts';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import { readTagAddresses, type ServiceTags } from '../../src/service-tags/tags.ts';
import { dataFile, describeWithData } from '../support/data.ts';
import { loadTable, type TagTable } from './fixtures.ts';

function changes(before: TagTable, after: TagTable): TagsDiff['changes'] {
  return diffTags(loadTable(before), loadTable(after)).changes;
}

describe('two files', () => {
  it('of the same content do not differ, in whatever order', () => {
    const prefixes = ['192.0.2.0/25', '198.51.100.0/24'];
    expect(changes({ A: prefixes, B: [] }, { B: [], A: [...prefixes].reverse() })).toEqual([]);
  });

  it('differ by what a tag gained and lost', () => {
    const [change] = changes(
      { A: ['192.0.2.0/24', '198.51.100.0/24'] },
      { A: ['192.0.2.0/24', '198.51.100.0/25', '2001:db8::/127'] },
    );
    expect(change).toMatchObject({
      name: 'A',
      kind: 'changed',
      added: ['198.51.100.0/25', '2001:db8::/127'],
      removed: ['198.51.100.0/24'],
    });
    expect(change?.addresses).toEqual({
      added: { ipv4: 0n, ipv6: 2n },
      removed: { ipv4: 128n, ipv6: 0n },
      before: { ipv4: 512n, ipv6: 0n },
    });
  });

  it('differ by no address where one prefix became two', () => {
    const [change] = changes({ A: ['192.0.2.0/24'] }, { A: ['192.0.2.0/25', '192.0.2.128/25'] });
    expect(change?.addresses).toMatchObject({ added: { ipv4: 0n }, removed: { ipv4: 0n } });
    expect(change?.added.length).toBe(2);
  });

  it('show tags that are new, gone and emptied', () => {
    const kinds = changes(
      { A: ['192.0.2.0/24'], B: ['198.51.100.0/24'] },
      { B: [], C: ['203.0.113.0/24'] },
    ).map(({ name, kind }) => [name, kind]);
    expect(kinds).toEqual([
      ['A', 'gone'],
      ['B', 'emptied'],
      ['C', 'new'],
    ]);
  });

  it('show a tag that has a new name', () => {
    const found = changes(
      { Old: ['192.0.2.0/24'], Other: ['192.0.2.0/24'] },
      { Fresh: ['192.0.2.0/24'], Other: ['192.0.2.0/24'] },
    );
    expect(found.map(({ name, kind, likely }) => [name, kind, likely])).toEqual([
      ['Fresh', 'new', ['Old']],
      ['Old', 'gone', ['Fresh']],
    ]);
  });

  it('show where prefixes moved', () => {
    const [a, b] = changes(
      { A: ['192.0.2.0/24', '198.51.100.0/24'], B: [] },
      { A: ['192.0.2.0/24'], B: ['198.51.100.0/24', '203.0.113.0/24'] },
    );
    expect(a?.movedTo).toEqual([{ tag: 'B', prefixes: ['198.51.100.0/24'] }]);
    expect(b?.movedFrom).toEqual([{ tag: 'A', prefixes: ['198.51.100.0/24'] }]);
  });

  it('are compared as to some tags, moves to the others included', () => {
    const [before, after] = [
      loadTable({ A: ['192.0.2.0/24'], B: [] }),
      loadTable({ A: [], B: ['192.0.2.0/24'] }),
    ];
    const { changes: found, totals } = diffTags(before, after, new Set(['a']));
    expect(found.map(({ name, movedTo }) => [name, movedTo[0]?.tag])).toEqual([['A', 'B']]);
    expect(totals).toEqual({ entries: { added: 0, removed: 1 }, distinct: { added: 0, removed: 1 } });
  });
});

describe('tags that are like another', () => {
  const tags = loadTable({
    Same: ['192.0.2.0/24'],
    Near: ['192.0.2.0/25', '192.0.2.128/26', '192.0.2.192/27', '192.0.2.224/28'],
    Half: ['192.0.2.0/25'],
    All: ['192.0.2.0/24', '198.51.100.0/24'],
  }).tags;

  it('have its addresses, or nearly', () => {
    const set = readTagAddresses(
      loadTable({ A: ['192.0.2.0/24'] }).tags.get('a') ?? {
        name: '',
        prefixes: [],
        changeNumber: '',
        region: '',
        systemService: '',
      },
    );
    expect(findTagsLike(set, tags.values())).toEqual(['Same']);
    expect(
      findTagsLike(
        set,
        [...tags.values()].filter(({ name }) => name !== 'Same'),
      ),
    ).toEqual(['Near']);
  });
});

/** Tags new, gone and changed; entries and distinct prefixes added and removed. */
const steps: readonly (readonly [before: string, after: string, ...numbers: number[]])[] = [
  ['Public_20250818', 'Public_20250825', 0, 0, 17, 105, 113, 58, 64],
  ['Public_20250825', 'Public_20251028', 72, 0, 316, 2189, 248, 1139, 140],
  ['Public_20251028', 'Public_20260622', 195, 0, 845, 15625, 2011, 8439, 1322],
  ['Public_20190722', 'Public_20260622', 2516, 38, 711, 95216, 2814, 53391, 1423],
  ['AzureGovernment_20260713', 'AzureGovernment_20260720', 0, 0, 2, 2, 0, 1, 0],
];
const names = [...new Set(steps.map(([before]) => before).concat(steps.map(([, after]) => after)))].map(
  (name) => `service-tags/ServiceTags_${name}.json`,
);

describeWithData('real weeks', names, () => {
  const read = (name: string): ServiceTags => {
    const file = `service-tags/ServiceTags_${name}.json`;
    const { value } = loadServiceTags({ file, bytes: readFileSync(dataFile(file)) });
    if (value?.[0] === undefined) throw new Error(`${file} does not load`);
    return value[0];
  };

  it.each(steps.map(([before, after, ...numbers]) => ({ before, after, numbers })))(
    '$before to $after',
    ({ before, after, numbers }) => {
      const { changes: found, totals } = diffTags(read(before), read(after));
      const count = (kind: string): number => found.filter((change) => change.kind === kind).length;
      const { entries, distinct } = totals;
      expect([
        count('new'),
        count('gone'),
        count('changed'),
        entries.added,
        entries.removed,
        distinct.added,
        distinct.removed,
      ]).toEqual(numbers);
    },
  );
});
