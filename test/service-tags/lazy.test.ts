import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import type { ServiceTags } from '../../src/service-tags/tags.ts';
import { bytesOf, someTags, weeklyText } from './fixtures.ts';

const file = 'ServiceTags_Public_20260622.json';
const loadBoth = (text: string) => {
  const source = { file, bytes: bytesOf(text) };
  return [loadServiceTags(source), loadServiceTags(source, { isLazy: true })] as const;
};

/** What a reader of everything would have: the tags as plain data, and what is wrong with any of them. */
const readAll = ({ value = [], diagnostics }: ReturnType<typeof loadServiceTags>) => {
  const tags = value.flatMap((one) => [...one.tags.values()]);
  const flaws = tags.flatMap((tag) => tag.findFlaws?.() ?? []);
  const plain = value.map((one: ServiceTags) => ({
    ...one,
    tags: [...one.tags].map(([key, { findFlaws: _, ...tag }]) => [key, tag]),
  }));
  return {
    value: flaws.length > 0 || value.length === 0 ? undefined : plain,
    flaws: [...diagnostics, ...flaws],
  };
};

const entry = fc.constantFrom(
  '192.0.2.0/25',
  '192.0.2.128/25',
  '2001:db8::/48',
  '2001:DB8::/48',
  '192.0.2.0/33',
  '',
  'x]',
  '\0',
  '\\u00001',
  7,
  null,
);
const list = fc.oneof(
  fc.array(entry, { maxLength: 4 }),
  fc.constantFrom(null, '\0' + '0', '\0', {}, [[]], 'none'),
);
const value = fc.record({
  name: fc.constantFrom('A', 'B', 'a', 'addressPrefixes', '\0' + '0'),
  properties: fc.oneof(
    fc.record({ addressPrefixes: list }),
    fc.record({ prefixes: list, addressPrefixes: list }),
    list,
  ),
});
const cloud = fc.record({
  file: fc.constant(file),
  sha256: fc.constant('0'.repeat(64)),
  tags: fc.dictionary(
    fc.constantFrom('A', 'B', 'prefixes', 'a'),
    fc.oneof(fc.record({ prefixes: list }), list),
  ),
});
const documents = fc.oneof(
  fc.record({ cloud: fc.constant('Public'), values: fc.array(value, { maxLength: 3 }), prefixes: list }),
  fc.record({ version: fc.constant(1), clouds: fc.dictionary(fc.constantFrom('public', 'china'), cloud) }),
);

test('a lazy reader finds the same tags, and of those that are asked for the same flaws', () => {
  fc.assert(
    fc.property(documents, fc.constantFrom(0, 2), (document, indent) => {
      const [full, lazy] = loadBoth(JSON.stringify(document, null, indent)).map(readAll);
      expect(lazy?.value).toEqual(full?.value);
      const said = (of: typeof full) => of?.flaws.map(({ message }) => message).toSorted();
      // Where a file is no good as a whole, nobody asks about its tags.
      if (loadBoth(JSON.stringify(document))[1].value !== undefined) expect(said(lazy)).toEqual(said(full));
      else expect(said(full)).toEqual(expect.arrayContaining(said(lazy) ?? []));
    }),
    { numRuns: 2000 },
  );
});

test('texts that are no JSON, or have a key twice, are refused in the same words', () => {
  const text = weeklyText(someTags);
  const broken = [
    ...Array.from({ length: 40 }, (_, part) => text.slice(0, Math.floor((text.length * part) / 40))),
    text.replace('"192.0.2.0/25",', '"192.0.2.0/25"'),
    text.replace('"192.0.2.0/25"', '"192.0.2.0/25'),
    text.replace('"addressPrefixes"', '"addressPrefixes": [], "addressPrefixes"'),
    text.replace('"name"', '"name": "twice", "name"'),
    ...['\u00a0', '\ufeff', '\u2028', '\v', '\f'].map((blank) =>
      text.replace('"192.0.2.0/25"', `${blank}"192.0.2.0/25"`),
    ),
  ];
  for (const one of broken) {
    const [full, lazy] = loadBoth(one);
    expect(full.diagnostics).not.toEqual([]);
    expect(lazy).toEqual(full);
  }
});

test('a flaw of a tag is told when somebody asks, with its line', () => {
  const [full, lazy] = loadBoth(weeklyText(someTags).replace('198.51.100.7/32', '198.51.100.7/24'));
  expect(full.value).toBeUndefined();
  expect(lazy.diagnostics).toEqual([]);
  const [tags] = lazy.value ?? [];
  expect(tags?.tags.get('examplecloud')?.findFlaws?.()).toEqual([]);
  expect(tags?.tags.get('examplebus')?.findFlaws?.()).toEqual(full.diagnostics);
});

test('a list of any length stays unread until somebody asks', () => {
  const prefixes = Array.from(
    { length: 300_000 },
    (_, at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}/32`,
  );
  const properties = { addressPrefixes: prefixes };
  const text = JSON.stringify({ cloud: 'Public', values: [{ name: 'A', properties }] });
  const { value } = loadServiceTags({ file, bytes: bytesOf(text) }, { isLazy: true });
  const tag = value?.[0]?.tags.get('a');
  expect(tag?.prefixes).toEqual(prefixes);
  expect(tag?.findFlaws?.()).toEqual([]);
});

test('bytes that are no UTF-8, and byte-order marks, are what they are to a reader of the whole', () => {
  const bytes = bytesOf(weeklyText(someTags));
  const inList = weeklyText(someTags).indexOf('192.0.2.0/25');
  const foreign = [[0xff], [0xc3], [0xef, 0xbb, 0xbf], [0xef, 0xbb], [0x00], [0xc3, 0xa4]];
  for (const at of [0, 1, inList, inList - 1, bytes.length - 1, bytes.length])
    for (const some of foreign) {
      const source = {
        file,
        bytes: Uint8Array.from([...bytes.subarray(0, at), ...some, ...bytes.subarray(at)]),
      };
      const full = readAll(loadServiceTags(source));
      const lazy = readAll(loadServiceTags(source, { isLazy: true }));
      expect(lazy.value).toEqual(full.value);
      expect(lazy.flaws).toEqual(full.flaws);
    }
});
