import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadAllServiceTags, loadServiceTags } from '../../src/service-tags/load.ts';
import { readTagAddresses } from '../../src/service-tags/tags.ts';
import { countAddresses } from '../../src/sets/addresses.ts';
import { bytesOf, loadTags, someTags, weeklyText } from './fixtures.ts';

const name = 'ServiceTags_Public_20260622.json';
const load = (text: string, file = name) => loadServiceTags({ file, bytes: bytesOf(text) });

describe('the weekly file', () => {
  test('gives its tags as they were published', () => {
    const tags = loadTags(weeklyText(someTags), `some/folder/${name}`);
    expect([...tags.tags.keys()]).toEqual(['examplebus', 'examplebus.westeurope', 'examplecloud']);
    expect(tags.tags.get('examplebus')).toEqual({
      name: 'ExampleBus',
      prefixes: ['192.0.2.0/25', '198.51.100.7/32', '2001:db8::/48'],
      changeNumber: '3',
      region: '',
      systemService: 'Bus',
    });
    expect(tags.tags.get('examplebus.westeurope')?.region).toBe('westeurope');
  });

  test('says where it comes from: cloud by content, date by name, digest by bytes', () => {
    const text = weeklyText(someTags, 'AzureGovernment');
    expect({ ...loadTags(text, `some/folder/${name}`), tags: null }).toEqual({
      cloud: 'government',
      file: `some/folder/${name}`,
      published: name,
      fileDate: '2026-06-22',
      sha256: createHash('sha256').update(text).digest('hex'),
      changeNumber: '7',
      form: 'file',
      tags: null,
    });
  });

  test.each([
    ['Public', 'public'],
    ['AzureGovernment', 'government'],
    ['China', 'china'],
  ])('of the cloud %s is of %s', (published, cloud) => {
    expect(loadTags(weeklyText(someTags, published)).cloud).toBe(cloud);
  });

  test.each([
    ['tags.json', 'tags.json', undefined],
    ['-', undefined, undefined],
    ['ServiceTags_Public_20261301.json', 'ServiceTags_Public_20261301.json', undefined],
    ['C:\\tags\\servicetags_china_20260720.JSON', 'servicetags_china_20260720.JSON', '2026-07-20'],
    ['odd\u001bname_20260720.json', undefined, '2026-07-20'],
  ])('named %j', (file, published, fileDate) => {
    const tags = loadTags(weeklyText(someTags), file);
    expect([tags.published, tags.fileDate]).toEqual([published, fileDate]);
  });

  test('may end its lines and itself in any way', () => {
    const text = weeklyText(someTags);
    const plain = loadTags(text);
    for (const other of [
      text.replaceAll('\n', '\r\n'),
      `${text}\n`,
      `\ufeff${text}`,
      JSON.stringify(JSON.parse(text)),
    ]) {
      const tags = loadTags(other);
      expect(tags.tags).toEqual(plain.tags);
      expect(tags.sha256).not.toBe(plain.sha256);
    }
  });

  test('may lack what it lacked in 2019, and have what nobody knows yet', () => {
    const document = JSON.parse(weeklyText(someTags));
    const plain = loadTags(weeklyText(someTags));
    for (const { properties } of document.values) {
      delete properties.regionId;
      delete properties.networkFeatures;
      properties.later = [{ deep: true }];
    }
    document.values[0].properties.networkFeatures = null;
    document.later = 'yes';
    expect(loadTags(JSON.stringify(document)).tags).toEqual(plain.tags);
  });

  test('may have empty tags, in any order, and prefixes in any order', () => {
    const tags = loadTags(
      weeklyText([
        { name: 'B', prefixes: [] },
        { name: 'A', prefixes: ['203.0.113.0/24', '192.0.2.0/24'] },
      ]),
    );
    expect([...tags.tags.values()].map((tag) => tag.prefixes)).toEqual([
      [],
      ['203.0.113.0/24', '192.0.2.0/24'],
    ]);
  });

  test('knows the addresses of a tag, once and for all', () => {
    const tag = loadTags(
      weeklyText([{ name: 'A', prefixes: ['192.0.2.128/25', '192.0.2.0/25', '2001:db8::/127'] }]),
    ).tags.get('a');
    const addresses = tag && readTagAddresses(tag);
    expect(addresses && countAddresses(addresses)).toEqual({ ipv4: 256n, ipv6: 2n });
    expect(addresses?.v4).toHaveLength(2);
    expect(tag && readTagAddresses(tag)).toBe(addresses);
  });
});

describe('the form of the REST API', () => {
  const rest = (extra: object) => {
    const values = JSON.parse(weeklyText(someTags)).values.map((tag: { properties: object }) => ({
      ...tag,
      properties: { ...tag.properties, changeNumber: '12' },
    }));
    return JSON.stringify({
      name: 'Public',
      id: '/subscriptions/x',
      changeNumber: '63',
      cloud: 'Public',
      values,
      ...extra,
    });
  };

  test('is read, with a warning', () => {
    const { value, diagnostics } = load(rest({ type: 'Microsoft.Network/serviceTags' }));
    expect(value?.[0]).toMatchObject({ form: 'rest', changeNumber: '63' });
    expect(value?.[0]?.tags.get('examplebus')?.changeNumber).toBe('12');
    expect(diagnostics).toMatchObject([{ code: 'tags-rest-form', severity: 'warning' }]);
  });

  test('is known by its change number alone', () => {
    expect(load(rest({})).diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['tags-rest-form']);
  });

  test('says when more pages follow', () => {
    const [warning] = load(rest({ nextLink: 'https://example.test/next' })).diagnostics;
    expect(warning?.message).toMatch(/one page .* more pages follow/);
  });
});

describe('what is not a file of service tags', () => {
  test.each<[what: string, bytes: Uint8Array | string, code: string, message: RegExp]>([
    ['an empty file', '', 'tags-not-tags', /is empty/],
    ['blanks', ' \r\n\t', 'tags-not-tags', /is empty/],
    ['a byte-order mark alone', '\ufeff', 'tags-not-tags', /is empty/],
    [
      'a web page',
      '<!DOCTYPE html><html><head><title>404 - File not found.</title>',
      'tags-not-tags',
      /a web page, "404 - File not found\."/,
    ],
    [
      'a bare error page',
      '\n<HTML><HEAD>\n<TITLE>Error</TITLE></HEAD>Reference #132.0',
      'tags-not-tags',
      /a web page, "Error"/,
    ],
    ['a page without a title', '<html><body>', 'tags-not-tags', /a web page, not JSON/],
    ['XML', '<?xml version="1.0"?><AzurePublicIpAddresses/>', 'tags-not-tags', /is XML/],
    ['a truncated file', weeklyText(someTags).slice(0, -30), 'tags-not-tags', /truncated/],
    [
      'a file cut after a bracket',
      weeklyText(someTags).slice(0, weeklyText(someTags).indexOf(']') + 1),
      'tags-not-tags',
      /truncated/,
    ],
    ['broken JSON', weeklyText(someTags).replace(',', ',,'), 'tags-not-tags', /not well-formed JSON/],
    [
      'a merge conflict',
      weeklyText(someTags).replace('"values"', '\n<<<<<<< ours\n"values"'),
      'tags-not-tags',
      /conflict markers/,
    ],
    ['a conflict from the start', '<<<<<<< ours\n{}', 'tags-not-tags', /conflict markers/],
    ['a rule set', '# x\nrulec: 1\nname: x\n', 'tags-not-tags', /is a rule set, not JSON/],
    ['YAML', 'cloud: Public\n', 'tags-not-tags', /is not JSON/],
    ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n', 'tags-not-tags', /Git LFS/],
    ['a list', '[]', 'tags-not-tags', /contains a list/],
    ['a text', '"Public"', 'tags-not-tags', /contains a single value/],
    ['null', 'null', 'tags-not-tags', /contains a single value/],
    ['a number', '7', 'tags-not-tags', /contains a single value/],
    ['an empty object', '{}', 'tags-not-tags', /has no "values"$/],
    ['an object of another kind', '{"syncToken": "1", "prefixes": []}', 'tags-not-tags', /has no "values"$/],
    [
      'an answer that is an error',
      '{"error": {"code": "InvalidAuthenticationToken"}}',
      'tags-not-tags',
      /error message, "InvalidAuthenticationToken"/,
    ],
    ['values that are none', '{"cloud": "Public", "values": {}}', 'tags-not-tags', /not a list/],
    ['no cloud', '{"values": []}', 'tags-not-tags', /no "cloud"/],
    ['a cloud that is not text', '{"cloud": 1, "values": []}', 'tags-not-tags', /"cloud" that is not a text/],
    ['Germany', weeklyText(someTags, 'AzureGermany'), 'tags-not-tags', /AzureGermany, which is closed/],
    ['a cloud in other letters', weeklyText(someTags, 'public'), 'tags-not-tags', /unknown cloud, "public"/],
    [
      'another cloud',
      weeklyText(someTags, 'Mars\u001b[2J'),
      'tags-not-tags',
      /unknown cloud, "Mars\\u001b\[2J"/,
    ],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), 'not-text', /UTF-16/],
    ['a ZIP archive', new Uint8Array([0x50, 0x4b, 3, 4, 9, 9]), 'not-text', /ZIP/],
    ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0]), 'not-text', /gzip/],
    ['binary', new Uint8Array([0x7b, 0, 1, 0x7d]), 'not-text', /is binary/],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 'not-text', /not UTF-8/],
  ])('%s', (_, content, code, message) => {
    const bytes = typeof content === 'string' ? bytesOf(content) : content;
    const { value, diagnostics } = loadServiceTags({ file: 'tags.json', bytes });
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code, severity: 'error', message: expect.stringMatching(message) }]);
    expect(diagnostics[0]?.message.startsWith('tags.json ')).toBe(true);
    expect(diagnostics[0]?.help).not.toBe('');
  });

  test('a name of a cloud that is nearly right is told', () => {
    for (const [name, right] of [
      ['AzureChina', 'China'],
      ['public', 'Public'],
      ['AzureGovernmnet', 'AzureGovernment'],
    ] as const) {
      expect(load(weeklyText(someTags, name)).diagnostics[0]?.help).toBe(`did you mean ${right}?`);
    }
  });

  test('a broken place has its line', () => {
    const text = weeklyText(someTags).replace('"cloud": "Public",', '"cloud": "Public",\n<<<<<<< HEAD');
    expect(load(text).diagnostics[0]?.at).toEqual({ file: name, line: 4 });
  });

  test('a file of more than 64 MiB is not even decoded', () => {
    const { diagnostics } = loadServiceTags({ file: name, bytes: new Uint8Array(64 * 1024 * 1024 + 1) });
    expect(diagnostics).toMatchObject([{ code: 'too-large' }]);
  });
});

describe('entries that are wrong', () => {
  test.each<[what: string, prefixes: readonly unknown[], message: RegExp, help?: string]>([
    [
      'a blank',
      ['192.0.2.0/24', ' 198.51.100.0/24'],
      /" 198\.51\.100\.0\/24" contains a blank/,
      'did you mean 198.51.100.0/24?',
    ],
    ['no mask', ['192.0.2.0'], /192\.0\.2\.0 has no mask/, 'for that one address write 192.0.2.0/32'],
    [
      'host bits',
      ['192.0.2.1/24'],
      /192\.0\.2\.1\/24 has bits set after its mask/,
      'did you mean 192.0.2.0/24?',
    ],
    ['a long mask', ['192.0.2.0/33'], /192\.0\.2\.0\/33 has a mask above \/32/],
    ['mapped IPv4', ['::ffff:192.0.2.0/120'], /IPv4 written as IPv6/, 'did you mean 192.0.2.0/24?'],
    [
      'upper case',
      ['2001:DB8::/32'],
      /2001:DB8::\/32 is not in its shortest form/,
      'did you mean 2001:db8::/32?',
    ],
    [
      'an uncompressed one',
      ['2001:db8:0:0:0:0:0:0/32'],
      /not in its shortest form/,
      'did you mean 2001:db8::/32?',
    ],
    ['a prefix twice', ['192.0.2.0/24', '192.0.2.0/24'], /has 192\.0\.2\.0\/24 twice/],
    [
      'one inside another',
      ['192.0.2.64/26', '192.0.2.0/24'],
      /192\.0\.2\.64\/26 lies inside 192\.0\.2\.0\/24/,
    ],
    [
      'IPv6 inside another',
      ['2001:db8::/32', '2001:db8:1::/48'],
      /2001:db8:1::\/48 lies inside 2001:db8::\/32/,
    ],
    ['what is not a prefix', ['example.com'], /example\.com is not an IPv4 or IPv6 address/],
    ['an empty text', [''], /"" has no address/],
    ['a number', [24], /entry 1 is not a text, but 24/],
    ['null', ['192.0.2.0/24', null], /entry 2 is not a text, but null/],
  ])('%s', (_, prefixes, message, help) => {
    const { value, diagnostics } = load(
      weeklyText([
        { name: 'Good', prefixes: [] },
        { name: 'Bad.Tag', prefixes },
      ]),
    );
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([
      {
        code: 'tags-bad-entry',
        severity: 'error',
        message: expect.stringMatching(message),
        ...(help === undefined ? {} : { help }),
      },
    ]);
    expect(diagnostics[0]?.message.startsWith('tag Bad.Tag: ')).toBe(true);
  });

  test('have their line', () => {
    const text = weeklyText([...someTags, { name: 'Bad', prefixes: ['192.0.2.0/24', '192.0.2.1/24'] }]);
    const line = text.split('\n').findIndex((row) => row.includes('192.0.2.1/24')) + 1;
    expect(load(text).diagnostics[0]?.at).toEqual({ file: name, line });
    expect(load(text.replaceAll('\n', '\r\n')).diagnostics[0]?.at).toEqual({ file: name, line });
  });

  test('do not pass for one inside another where they only touch', () => {
    loadTags(
      weeklyText([
        { name: 'A', prefixes: ['192.0.2.128/25', '192.0.2.0/25', '2001:db8:1::/48', '2001:db8::/48'] },
      ]),
    );
  });

  test('are told up to twenty', () => {
    const prefixes = Array.from({ length: 30 }, (_, i) => `192.0.2.${i}`);
    const { diagnostics } = load(weeklyText([{ name: 'Bad', prefixes }]));
    expect(diagnostics).toHaveLength(21);
    expect(diagnostics.at(-1)?.message).toMatch(/10 more/);
  });

  test.each<[what: string, change: (tag: Record<string, unknown>) => void, message: RegExp]>([
    ['no name', (tag) => delete tag.name, /entry 1 of "values" has no name/],
    ['a name that is not text', (tag) => Object.assign(tag, { name: 7 }), /has the name 7/],
    [
      'a name that could act on a terminal',
      (tag) => Object.assign(tag, { name: 'A\u001b[2J' }),
      /has the name "A\\u001b\[2J"/,
    ],
    ['a name of two lines', (tag) => Object.assign(tag, { name: 'A\nB' }), /which no tag can have/],
    ['an empty name', (tag) => Object.assign(tag, { name: '' }), /which no tag can have/],
    [
      'another id',
      (tag) => Object.assign(tag, { id: 'Other' }),
      /tag ExampleBus: its id is another, "Other"/,
    ],
    ['no properties', (tag) => delete tag.properties, /tag ExampleBus: has no "properties"/],
    [
      'null for prefixes',
      (tag) => Object.assign(tag, { properties: { addressPrefixes: null } }),
      /no list of "addressPrefixes", but null/,
    ],
    ['no prefixes', (tag) => Object.assign(tag, { properties: {} }), /no list of "addressPrefixes"$/],
    [
      'a text for prefixes',
      (tag) => Object.assign(tag, { properties: { addressPrefixes: '192.0.2.0/24' } }),
      /no list/,
    ],
  ])('%s', (_, change, message) => {
    const document = JSON.parse(weeklyText(someTags));
    change(document.values[0]);
    const { value, diagnostics } = load(JSON.stringify(document));
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'tags-bad-entry', message: expect.stringMatching(message) }]);
  });

  test.each([
    [null, /entry 2 of "values" has no name/],
    ['ExampleBus', /entry 2 of "values" has no name/],
  ])('an entry that is %j', (entry, message) => {
    const document = JSON.parse(weeklyText(someTags));
    document.values[1] = entry;
    expect(load(JSON.stringify(document)).diagnostics[0]?.message).toMatch(message);
  });

  test('two tags of one name, also in other letters', () => {
    const twice = load(weeklyText([...someTags, { name: 'ExampleBus', prefixes: [] }]));
    expect(twice.diagnostics).toMatchObject([
      {
        code: 'tags-duplicate',
        message: expect.stringMatching(/: tag ExampleBus is there twice; the first one is in line \d+$/),
        help: expect.stringContaining('take one as it is'),
      },
    ]);
    const other = load(weeklyText([...someTags, { name: 'EXAMPLEBUS', prefixes: [] }]));
    expect(other.diagnostics).toMatchObject([
      {
        code: 'tags-duplicate',
        message: expect.stringMatching(
          /: tag ExampleBus and EXAMPLEBUS differ only in case; the first one is /,
        ),
      },
    ]);
  });
});

describe('several files', () => {
  const source = (file: string, cloud: string) => ({ file, bytes: bytesOf(weeklyText(someTags, cloud)) });

  test('of different clouds are all loaded', () => {
    const { value, diagnostics } = loadAllServiceTags([
      source('a.json', 'Public'),
      source('b.json', 'China'),
    ]);
    expect(diagnostics).toEqual([]);
    expect(value?.map((tags) => tags.cloud)).toEqual(['public', 'china']);
  });

  test('of one cloud are an error that names both', () => {
    const { value, diagnostics } = loadAllServiceTags([source('a.json', 'China'), source('b.json', 'China')]);
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([
      {
        code: 'tags-twice',
        message: expect.stringMatching(/^b\.json .* china, and so does a\.json$/),
        at: { file: 'b.json' },
        related: [{ span: { file: 'a.json' } }],
        help: 'name one of them with --service-tags FILE',
      },
    ]);
  });
});
