import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import { formatLock, lockOf } from '../../src/service-tags/lock.ts';
import type { ServiceTags, Tag } from '../../src/service-tags/tags.ts';
import { formatPrefix } from '../../src/sets/prefix.ts';
import { prefixes } from '../sets/arbitraries.ts';
import { bytesOf, loadTags, someTags, weeklyText } from './fixtures.ts';

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schemas/service-tags-lock.schema.json'), 'utf8'),
);
const matchesSchema = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

const weekly = weeklyText([
  { name: 'ExampleBus.WestEurope', prefixes: ['192.0.2.0/26'] },
  ...someTags.slice(0, 1),
  {
    name: 'ExampleAgent',
    prefixes: ['2001:db8::/48', '203.0.113.0/24', '192.0.2.128/25', '192.0.2.2/32'],
    changeNumber: '',
  },
]);

const from = loadTags(weekly, 'ServiceTags_Public_20260622.json');
const all = (tags: ServiceTags): readonly Tag[] => [...tags.tags.values()];
const locked = formatLock(
  lockOf([{ from, tags: all(from), url: 'https://example.test/ServiceTags_Public_20260622.json' }]),
);
const load = (text: string) => loadServiceTags({ file: 'service-tags.lock.json', bytes: bytesOf(text) });

describe('writing a lock', () => {
  test('one prefix a line, in numeric order, IPv4 first; tags by name', () => {
    expect(locked).toBe(`{
  "version": 1,
  "clouds": {
    "public": {
      "url": "https://example.test/ServiceTags_Public_20260622.json",
      "file": "ServiceTags_Public_20260622.json",
      "sha256": "${from.sha256}",
      "changeNumber": 7,
      "tags": {
        "ExampleAgent": {
          "changeNumber": "",
          "prefixes": [
            "192.0.2.2/32",
            "192.0.2.128/25",
            "203.0.113.0/24",
            "2001:db8::/48"
          ]
        },
        "ExampleBus": {
          "changeNumber": 3,
          "prefixes": [
            "192.0.2.0/25",
            "198.51.100.7/32",
            "2001:db8::/48"
          ]
        },
        "ExampleBus.WestEurope": {
          "changeNumber": 3,
          "prefixes": [
            "192.0.2.0/26"
          ]
        }
      }
    }
  }
}
`);
  });

  test('does not depend on the order of clouds, tags or prefixes', () => {
    const china = loadTags(weeklyText(someTags, 'China'), 'ServiceTags_China_20260720.json');
    const one = lockOf([
      { from, tags: all(from) },
      { from: china, tags: all(china) },
    ]);
    const backwards = all(from)
      .toReversed()
      .map((tag) => ({ ...tag, prefixes: tag.prefixes.toReversed() }));
    const other = lockOf([
      { from: china, tags: all(china) },
      { from, tags: backwards },
    ]);
    expect(formatLock(other)).toBe(formatLock(one));
    expect(Object.keys(JSON.parse(formatLock(one)).clouds)).toEqual(['china', 'public']);
  });

  test('has no url for a file that was at hand, and a name where that one cannot be kept', () => {
    const unnamed = loadTags(weekly, 'a file (1).json');
    const cloud = JSON.parse(formatLock(lockOf([{ from: unnamed, tags: [] }]))).clouds.public;
    expect(cloud).toEqual({
      file: 'ServiceTags_Public.json',
      sha256: from.sha256,
      changeNumber: 7,
      tags: {},
    });
  });

  test('a change of one prefix is a change of one line', () => {
    fc.assert(
      fc.property(fc.uniqueArray(prefixes.map(formatPrefix), { minLength: 2, maxLength: 20 }), (list) => {
        const tag = { name: 'A', changeNumber: '1', region: '', systemService: '' };
        const lines = (kept: readonly string[]) =>
          formatLock(lockOf([{ from, tags: [{ ...tag, prefixes: kept }] }]))
            .replaceAll(',\n', '\n')
            .split('\n');
        const [gone, ...rest] = list;
        const with_ = lines(list);
        expect(lines(rest)).toEqual(with_.filter((line) => line.trim() !== `"${gone}"`));
      }),
    );
  });
});

describe('reading a lock', () => {
  test('gives the tags, and what the published file was', () => {
    const { value, diagnostics } = load(locked);
    expect(diagnostics).toEqual([]);
    expect(value?.map((tags) => ({ ...tags, tags: [...tags.tags.keys()] }))).toEqual([
      {
        cloud: 'public',
        file: 'service-tags.lock.json',
        published: 'ServiceTags_Public_20260622.json',
        fileDate: '2026-06-22',
        sha256: from.sha256,
        changeNumber: '7',
        form: 'lock',
        url: 'https://example.test/ServiceTags_Public_20260622.json',
        tags: ['exampleagent', 'examplebus', 'examplebus.westeurope'],
      },
    ]);
  });

  test('and writing it again gives the same bytes', () => {
    const [tags] = load(locked).value ?? [];
    expect(tags && formatLock(lockOf([{ from: tags, tags: all(tags) }]))).toBe(locked);
  });

  test('takes CRLF and a byte-order mark, which an editor or a checkout may bring', () => {
    expect(load(`\ufeff${locked.replaceAll('\n', '\r\n')}`).value?.[0]?.tags).toEqual(
      load(locked).value?.[0]?.tags,
    );
  });

  test('of several clouds gives several', () => {
    const china = loadTags(weeklyText(someTags, 'China'), 'ServiceTags_China_20260720.json');
    const both = formatLock(
      lockOf([
        { from, tags: all(from) },
        { from: china, tags: all(china) },
      ]),
    );
    expect(load(both).value?.map((tags) => tags.cloud)).toEqual(['china', 'public']);
    expect(load('{"version": 1, "clouds": {}}')).toEqual({ value: [], diagnostics: [] });
  });

  const bad: [what: string, from: string, to: string, code: string, message: RegExp][] = [
    ['another version', '"version": 1', '"version": 2', 'tags-not-tags', /a lock of version 2/],
    [
      'clouds that are a list',
      '"clouds": {',
      '"clouds": [], "x": {',
      'tags-not-tags',
      /"clouds" are not an object/,
    ],
    ['an unknown cloud', '"public": {', '"Public": {', 'tags-not-tags', /unknown cloud, "Public"/],
    [
      'a cloud of the language',
      '"public": {',
      '"constructor": {',
      'tags-not-tags',
      /unknown cloud, "constructor"/,
    ],
    ['a short digest', `"${from.sha256}"`, '"abc"', 'tags-not-tags', /"sha256" .* 64 hex/],
    [
      'a path for a file',
      '"file": "Serv',
      '"file": "../Serv',
      'tags-not-tags',
      /"file" .* not the name of a file/,
    ],
    [
      'an address of another kind',
      '"url": "https:',
      '"url": "javascript:',
      'tags-not-tags',
      /"url" .* not an http/,
    ],
    ['no tags', '"tags": {', '"tags": [], "x": {', 'tags-not-tags', /without "tags"/],
    [
      'no prefixes',
      '"prefixes": [',
      '"prefix": [',
      'tags-bad-entry',
      /tag ExampleAgent: has no list of "prefixes"/,
    ],
    [
      'a bad prefix',
      '192.0.2.2/32',
      '192.0.2.2/31x',
      'tags-bad-entry',
      /tag ExampleAgent: 192\.0\.2\.2\/31x has a mask that/,
    ],
    [
      'an overlap',
      '192.0.2.2/32',
      '192.0.2.200/32',
      'tags-bad-entry',
      /192\.0\.2\.200\/32 lies inside 192\.0\.2\.128\/25/,
    ],
    ['a bad name', '"ExampleAgent"', '"Example Agent"', 'tags-bad-entry', /"Example Agent" is not a name/],
    [
      'a name in other letters',
      '"ExampleAgent"',
      '"EXAMPLEBUS"',
      'tags-duplicate',
      /EXAMPLEBUS and ExampleBus differ only in case/,
    ],
    [
      'a tag twice, as a merge by hand leaves it',
      '"ExampleAgent"',
      '"ExampleBus"',
      'tags-not-tags',
      /"ExampleBus" twice in one object/,
    ],
    [
      'a key twice',
      '"changeNumber": 7,',
      '"changeNumber": 7, "\\u0074ags": {},',
      'tags-not-tags',
      /"tags" twice in one object/,
    ],
    [
      'conflict markers',
      '"ExampleAgent"',
      '\n<<<<<<< ours\n"ExampleAgent"',
      'tags-not-tags',
      /conflict markers/,
    ],
  ];

  test.each(bad)('refuses %s', (_, text, by, code, message) => {
    expect(locked).toContain(text);
    const { value, diagnostics } = load(locked.replace(text, by));
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code, severity: 'error', message: expect.stringMatching(message) }]);
  });

  test('a wrong prefix has its line, in the right cloud', () => {
    const china = loadTags(weeklyText(someTags, 'China'), 'ServiceTags_China_20260720.json');
    const both = formatLock(
      lockOf([
        { from, tags: all(from) },
        { from: china, tags: all(china) },
      ]),
    );
    const last = both.lastIndexOf('198.51.100.7/32');
    const text = `${both.slice(0, last)}198.51.100.7/24${both.slice(last + 15)}`;
    const line = text.split('\n').findIndex((row) => row.includes('198.51.100.7/24')) + 1;
    expect(load(text).diagnostics).toMatchObject([{ at: { file: 'service-tags.lock.json', line } }]);
  });
});

describe('the schema', () => {
  test('describes what is written', () => {
    expect([matchesSchema(JSON.parse(locked)), matchesSchema.errors]).toEqual([true, null]);
    expect(matchesSchema({ version: 1, clouds: {} })).toBe(true);
  });

  test.each([
    ['"version": 1', '"version": 2'],
    ['"public": {', '"Public": {'],
    ['"file": "Serv', '"file": "../Serv'],
    ['"url": "https:', '"url": "javascript:'],
    ['"prefixes": [', '"prefix": ['],
    ['"ExampleAgent"', '"Example Agent"'],
    ['192.0.2.2/32', '192.0.2.2'],
    ['"changeNumber": 7', '"changeNumber": "7"'],
    ['"tags": {', '"more": 1, "tags": {'],
  ])('refuses %s as %s', (text, by) => {
    expect(locked).toContain(text);
    expect(matchesSchema(JSON.parse(locked.replace(text, by)))).toBe(false);
  });
});
