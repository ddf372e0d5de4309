import { describe, expect, it } from 'vitest';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import { formatLock } from '../../src/service-tags/lock.ts';
import { type Plan, planRefresh } from '../../src/service-tags/plan.ts';
import type { ServiceTags } from '../../src/service-tags/tags.ts';
import { bytesOf, loadTable, loadTags, type TagTable, weeklyText } from './fixtures.ts';

const span = { file: 'rules.yaml', start: 1, end: 2 };

function plan(
  uses: readonly string[],
  pinned: readonly ServiceTags[],
  fetched: readonly ServiceTags[],
  told: Partial<Parameters<typeof planRefresh>[0]> = {},
): Plan {
  return planRefresh({
    uses: uses.map((use) => {
      const [cloud, name = ''] = use.split('/');
      return { cloud: cloud === 'government' ? 'government' : 'public', name, span };
    }),
    pinned,
    fetched,
    maxRemoved: 20,
    allowRemovals: false,
    allowOlder: false,
    ...told,
  });
}

function codes({ diagnostics }: Plan): readonly string[] {
  return diagnostics.map(({ severity, code }) => `${severity} ${code}`);
}

const a = { A: ['192.0.2.0/24'] };
const government = loadTable(
  { G: ['198.51.100.0/24'] },
  'ServiceTags_AzureGovernment_20260105.json',
  'AzureGovernment',
);

describe('a plan', () => {
  it('pins the tags in use, spelled as the file spells them', () => {
    const { lock } = plan(['public/a', 'public/A'], [], [loadTable({ ...a, B: ['203.0.113.0/24'] })]);
    expect(Object.keys(lock?.clouds.public?.tags ?? {})).toEqual(['A']);
  });

  it('writes nothing where the tags in use are the same', () => {
    expect(
      plan(
        ['public/A'],
        [loadTable({ ...a, Unused: ['203.0.113.0/24'] })],
        [loadTable(a, 'ServiceTags_Public_20260112.json')],
      ).lock,
    ).toBeUndefined();
  });

  it('keeps a cloud that was not fetched, and drops what nobody uses', () => {
    const { lock, unused, diagnostics } = plan(
      ['public/B', 'government/G'],
      [loadTable(a), government],
      [loadTable({ B: ['203.0.113.0/24'] })],
    );
    expect(Object.keys(lock?.clouds ?? {})).toEqual(['public', 'government']);
    expect(Object.keys(lock?.clouds.public?.tags ?? {})).toEqual(['B']);
    expect([unused, diagnostics]).toEqual([['public/A'], []]);
    expect(
      plan(['public/B'], [loadTable(a), government], [loadTable({ B: ['203.0.113.0/24'] })]).unused,
    ).toEqual(['public/A', 'government/G']);
  });

  it('warns of tags that it does not pin', () => {
    expect(codes(plan(['public/A', 'government/G'], [], [loadTable(a)]))).toEqual(['warning tags-missing']);
    expect(codes(plan(['public/A', 'government/G'], [government], [loadTable(a)]))).toEqual([]);
  });

  it.each([
    ['a tag that never was', ['public/X'], {}, a, 'error unknown-tag'],
    ['a tag that holds nothing, new', ['public/E'], {}, { E: [] }, 'error empty-tag'],
    [
      'a tag that held nothing before and does not now',
      ['public/E'],
      { E: [] },
      { E: [] },
      'error empty-tag',
    ],
    ['a tag that held nothing before and is gone', ['public/E'], { E: [] }, a, 'error unknown-tag'],
    ['a tag that is gone', ['public/A'], a, { B: ['203.0.113.0/24'] }, 'error tags-removed'],
    ['a tag that holds nothing any more', ['public/A'], a, { A: [] }, 'error tags-removed'],
    [
      'a tag that lost a quarter',
      ['public/A'],
      a,
      { A: ['192.0.2.0/25', '192.0.2.128/26'] },
      'error tags-removed',
    ],
  ])('refuses %s', (_, uses, before: TagTable, after: TagTable, code) => {
    const found = plan(uses, Object.keys(before).length === 0 ? [] : [loadTable(before)], [loadTable(after)]);
    expect([codes(found), found.lock]).toEqual([[code], undefined]);
  });

  it('goes through with what is told of, with a warning', () => {
    const found = plan(
      ['public/A', 'public/B'],
      [loadTable({ ...a, B: ['203.0.113.0/24'] })],
      [loadTable({ B: ['203.0.113.0/24'] })],
      { allowRemovals: true },
    );
    expect(codes(found)).toEqual(['warning tags-removed']);
    expect(Object.keys(found.lock?.clouds.public?.tags ?? {})).toEqual(['B']);
  });

  it('measures a removal by the addresses, not by the prefixes', () => {
    const many = { A: ['192.0.2.0/25', '192.0.2.128/25', '198.51.100.0/24'] };
    expect(
      codes(plan(['public/A'], [loadTable(many)], [loadTable({ A: ['192.0.2.0/24', '198.51.100.0/24'] })])),
    ).toEqual([]);
  });

  it('refuses a file with an older date in its name, also where nothing in use differs', () => {
    const [newer, older] = [loadTable(a, 'ServiceTags_Public_20260112.json'), loadTable(a)];
    expect(codes(plan(['public/A'], [newer], [older]))).toEqual(['error tags-older']);
    expect(codes(plan(['public/A'], [newer], [older], { allowOlder: true }))).toEqual(['warning tags-older']);
    expect(codes(plan(['public/A'], [newer], [loadTable(a, 'tags.json')]))).toEqual([]);
  });

  it('tells the age by the change number, whatever the names say, and by the dates where the numbers do not differ', () => {
    const week = (changeNumber: unknown, date: string, prefixes = a.A): ServiceTags =>
      loadTags(
        weeklyText([{ name: 'A', prefixes }], 'Public', changeNumber),
        `ServiceTags_Public_${date}.json`,
      );
    const more = [...a.A, '198.51.100.0/24'];
    const age = (
      pinned: readonly [unknown, string],
      fetched: readonly [unknown, string],
    ): readonly string[] => codes(plan(['public/A'], [week(...pinned)], [week(...fetched, more)]));
    const older = ['error tags-older'];
    expect(age([8, '20260105'], [7, '20260112'])).toEqual(older);
    expect(age([10, '20260105'], [9, '20260105'])).toEqual(older);
    expect(age([7, '20260112'], [8, '20260105'])).toEqual([]);
    expect(age([8, '20260112'], [8, '20260105'])).toEqual(older);
    expect(age([8, '20260105'], [8, '20260112'])).toEqual([]);
    expect(age([null, '20260112'], [8, '20260105'])).toEqual(older);
    expect(age([8, '20260112'], [null, '20260119'])).toEqual([]);
    const { diagnostics } = plan(['public/A'], [week(8, '20260105')], [week(7, '20260112', more)]);
    expect(diagnostics[0]?.message).toMatch(
      / has the change number 7, and is older than what is pinned, with 8$/,
    );
  });

  it('makes a lock that reads back', () => {
    const { lock } = plan(['public/A', 'government/G'], [], [loadTable(a), government]);
    if (lock === undefined) throw new Error('nothing was planned');
    const { value, diagnostics } = loadServiceTags({ file: 'lock', bytes: bytesOf(formatLock(lock)) });
    expect([value?.map(({ cloud, tags }) => [cloud, [...tags.keys()]]), diagnostics]).toEqual([
      [
        ['government', ['g']],
        ['public', ['a']],
      ],
      [],
    ]);
  });
});
