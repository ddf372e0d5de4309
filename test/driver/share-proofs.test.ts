import { describe, expect, test } from 'vitest';
import { writeTarget } from '../../src/driver/compile-target.ts';
import { createProver, seesAlike } from '../../src/driver/share-proofs.ts';
import { isSame } from '../../src/sets/remember.ts';
import { findTarget } from '../../src/targets/registry.ts';
import type { Capabilities } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';

const rules = policy(
  { services: ['443/https'], hosts: ['a.example.com', '*.b.example.com'], addresses: ['192.0.2.0/24'] },
  { action: 'deny', services: ['80/tcp'], addresses: ['198.51.100.0/24'] },
  { services: ['80/tcp'], addresses: ['198.51.0.0/16'] },
);

async function write(name: string, values: Readonly<Record<string, string>>, of = rules) {
  const target = await findTarget(name)?.load();
  if (target === undefined) throw new Error(name);
  const { value } = writeTarget(of, target, values);
  if (value === undefined) throw new Error(`${name}: no text`);
  return value;
}

type Written = Awaited<ReturnType<typeof write>>;

function shares(one: Written, other: Written): boolean {
  const prove = createProver(rules);
  const first = prove(one.target.name, one.capabilities, one.readings).proof;
  const second = prove(other.target.name, other.capabilities, other.readings).proof;
  return first === second;
}

const pan = (from: string, more = {}) => ({ 'from-zone': from, 'to-zone': 'wan', ...more });

describe('devices whose texts mean the same share one proof', () => {
  test.each([
    ['squid', { source: '192.0.2.1/32' }, { source: '192.0.2.2/32' }, true],
    ['squid', { source: '192.0.2.1/32' }, { source: '192.0.2.1/32', 'connect-80': 'yes' }, false],
    ['squid', {}, { closing: 'none' }, false],
    ['paloalto', pan('a'), pan('b'), true],
    ['paloalto', pan('a'), pan('a', { destination: 'known' }), false],
    ['pf', { source: '192.0.2.1/32', inside: 'em1' }, { source: '192.0.2.2/32', inside: 'em2' }, true],
    ['pf', { source: '192.0.2.1/32' }, { source: '192.0.2.1/32', local: '192.0.2.0/24' }, false],
    ['windows-firewall', { gpo: 'a.example\\x' }, { gpo: 'a.example\\y' }, true],
  ])('%s with %j and %j: %s', async (name, one, other, shared) => {
    expect(shares(await write(name, one), await write(name, other))).toBe(shared);
  });

  test('what shares a proof would have got an equal one', async () => {
    for (const [name, one, other] of [
      ['paloalto', pan('a'), pan('b')],
      ['pf', { source: '192.0.2.1/32' }, { source: '192.0.2.2/32' }],
    ] as const) {
      const [first, second] = [await write(name, one), await write(name, other)];
      const prove = ({ capabilities, readings }: Written) =>
        createProver(rules)(name, capabilities, readings);
      expect(prove(second).proof).toEqual(prove(first).proof);
    }
  });

  test('changing any part of what a proof is made of asks anew', async () => {
    const one = await write('squid', {});
    const { capabilities } = one;
    const change = (more: Partial<Capabilities>): Written => ({
      ...one,
      capabilities: { ...capabilities, ...more },
    });
    const [reading] = one.readings;
    if (reading === undefined) throw new Error('no reading');
    const [clause, ...clauses] = reading.reading.permit.clauses;
    const permit = { ...reading.reading.permit, clauses };
    const changed: readonly Written[] = [
      change({ view: capabilities.view.slice(1) }),
      change({ hosts: 'by-address' }),
      change({ governed: { kind: 'not', of: capabilities.governed } }),
      change({ unseen: [] }),
      change({ inspection: 'never-inspects' }),
      change({ askedFor: { 'host-by-address': 'x' } }),
      change({ notes: [{ code: 'addresses-may-be-stale', message: 'x' }] }),
      change({
        notes: [...capabilities.notes, { code: 'closing-left-open', message: 'y', when: () => false }],
      }),
      change({
        approximations: (entry, whole) =>
          entry.host?.text === 'a.example.com'
            ? [{ code: 'path-decoded', direction: 'over', region: { kind: 'all', of: [] } }]
            : capabilities.approximations(entry, whole),
      }),
      { ...one, readings: [{ ...reading, reading: { ...reading.reading, permit } }] },
      { ...one, readings: [{ ...reading, format: 'other' }] },
      { ...one, readings: [...one.readings, reading] },
      {
        ...one,
        readings: [
          {
            ...reading,
            reading: {
              ...reading.reading,
              permit: { ...permit, clauses: [...clauses, ...(clause === undefined ? [] : [clause])] },
            },
          },
        ],
      },
    ];
    expect(shares(one, { ...one, capabilities: { ...capabilities } })).toBe(true);
    for (const [index, other] of changed.entries())
      expect([index, shares(one, other)]).toEqual([index, false]);
    const named = { ...one, target: { ...one.target, name: 'pf' } };
    expect(shares(one, named)).toBe(false);
    // The words for people are no part of it.
    expect(seesAlike(rules, capabilities, { ...capabilities, governs: 'other words', strangers: 'x' })).toBe(
      true,
    );
  });
});

describe('isSame', () => {
  test.each([
    [{ a: [1, 2, 'x'] }, { a: [1, 2, 'x'] }, true],
    [{ a: 1, b: undefined }, { a: 1, c: undefined }, false],
    [[1, 2], [1, 2, 3], false],
    [{ 0: 1 }, [1], false],
    [new Set([1]), new Set([1]), false],
    [new Map(), new Map(), false],
    [() => 1, () => 1, false],
    [{ a: null }, { a: undefined }, false],
    [0, -0, false],
  ])('%j and %j: %s', (one, other, same) => {
    expect(isSame(one, other)).toBe(same);
  });
});

test('devices share the files that are the same; one of another content is read for itself', async () => {
  const [one, other, elsewhere] = await Promise.all([
    write('pf', { source: '192.0.2.1/32', inside: 'em1' }),
    write('pf', { source: '192.0.2.2/32', inside: 'em2' }),
    write('pf', { source: '192.0.2.1/32', inside: 'em1', dir: '/etc/other' }),
  ]);
  const tableOf = ({ files }: Written) =>
    files.find(({ content }) => String(content).includes('192.0.2.0/24'));
  expect(tableOf(one)).toBeDefined();
  expect(tableOf(other)).toBe(tableOf(one));
  const main = ({ files }: Written) => files[0]?.content;
  expect(main(elsewhere)).not.toBe(main(one));
  const [format] = one.target.formats;
  const edited = one.files.map((file) =>
    file === tableOf(one)
      ? { ...file, content: String(file.content).replace('192.0.2.0/24', '192.0.2.0/25') }
      : file,
  );
  const [read, again] = [one.files, edited].map((files) => JSON.stringify(format?.parse(files).value, plain));
  expect(again).not.toBe(read);
  expect(again).toContain('"length":25');
});

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
