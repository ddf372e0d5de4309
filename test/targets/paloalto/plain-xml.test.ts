/** The reader of plain XML says of a document what the reader of all XML says of it, or nothing, whatever it has read before. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formats } from '../../../src/targets/paloalto/read/parse.ts';
import { parsePlain } from '../../../src/targets/paloalto/read/text/xml/parse-plain.ts';
import {
  parseAnyXml,
  parseXml,
  parseXmlToRead,
} from '../../../src/targets/paloalto/read/text/xml/parse-xml.ts';

const file = 'site.xml';

function rule(name: string, zone: string): readonly string[] {
  return [
    `<entry name="${name}">`,
    `  <from><member>${zone}</member></from>`,
    '  <to><member>wan</member></to>',
    '  <source>',
    '    <member>web-1</member>',
    '    <member>web-2</member>',
    '  </source>',
    '  <destination><member>any</member></destination>',
    '  <profile-setting>',
    '    <group><member>strict</member></group>',
    '  </profile-setting>',
    '  <action>allow</action>',
    '  <description>Source: a &amp; b.</description>',
    '</entry>',
  ];
}

function documentOf(zone: string, rules: readonly string[]): readonly string[] {
  return [
    '<?xml version="1.0"?>',
    '<config version="10.1.0" urldb="paloaltonetworks">',
    '<devices>',
    '<entry name="localhost.localdomain">',
    '<vsys>',
    '<entry name="vsys1">',
    '  <address>',
    '    <entry name="web-1"><ip-netmask>192.0.2.0/25</ip-netmask></entry>',
    '    <entry name="web-2">',
    '      <fqdn>web.example.com</fqdn>',
    '      <tag/>',
    '    </entry>',
    '  </address>',
    '<rulebase>',
    '<security>',
    '<rules>',
    ...rules.flatMap((name) => rule(name, zone)),
    '</rules>',
    '</security>',
    '</rulebase>',
    '</entry>',
    '</vsys>',
    '</entry>',
    '</devices>',
    '</config>',
  ];
}

/** What an edit puts in a line, for the nth word of it. */
const odd = fc.constantFrom(
  ...['&lt;', '&#65;', '&x;', '&', '>', ']]>', '<!-- -->', '<![CDATA[x]]>', '<?x?>', '<!DOCTYPE a>'],
  ...['\t', '\r', '\n', ' ', 'é', '\0', '"', ' a="1"', ' name="a" name="b"', " name='a'", '/', '<a>', '</a>'],
  ...['<a/>', '<member>x</member>', '<member></member>', '<unknown>', 'entry', 'name', 'x', ''],
);

type Edit = readonly [at: number, kind: 'drop' | 'twice' | 'swap' | 'put', where: number, what: string];

function edit(lines: readonly string[], [at, kind, where, what]: Edit): readonly string[] {
  const index = at % lines.length;
  const line = lines[index] ?? '';
  const words = line.split(/(?<=[<>"/ ])|(?=[<>"/ ])/);
  const put = [
    ...words.slice(0, where % (words.length + 1)),
    what,
    ...words.slice(where % (words.length + 1)),
  ];
  const there = { drop: [], twice: [line, line], swap: [lines[index + 1] ?? '', line], put: [put.join('')] };
  return [...lines.slice(0, index), ...there[kind], ...lines.slice(index + (kind === 'swap' ? 2 : 1))];
}

const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.tuple(fc.nat(99), fc.constantFrom('drop', 'twice', 'swap', 'put'), fc.nat(20), odd),
  { maxLength: 2 },
);

const text = fc
  .tuple(
    fc.constantFrom('lan', 'lab', 'lan-22'),
    fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 }),
    edits,
  )
  .map(([zone, rules, all]) => `${all.reduce(edit, documentOf(zone, rules)).join('\n')}\n`);

it('agrees with the reader of all XML, or leaves the document to it', () => {
  let plain = 0;
  fc.assert(
    fc.property(text, (one) => {
      const read = parsePlain(file, one, false);
      if (read === undefined) return;
      plain++;
      expect(read).toEqual(parseAnyXml(file, one));
    }),
    { numRuns: 2000 },
  );
  expect(plain).toBeGreaterThan(500);
});

it('does so in whatever order documents are read', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), (all) => {
      for (const one of all) expect(parseXmlToRead(file, one)).toEqual(parseAnyXml(file, one));
    }),
    { numRuns: 400 },
  );
});

const parse = (one: string) => formats[0]?.parse([{ path: file, content: one }]);
const plain = (zone: string): string => `${documentOf(zone, ['a', 'b']).join('\n')}\n`;

function addressesOf(one: ReturnType<typeof parseXml>): unknown {
  return one.value?.scopes[0]?.branch.children.get('address');
}

it('takes what is the same from the document before, and nothing for whoever changes the tree', () => {
  const [first, second] = [parseXmlToRead(file, plain('lan')), parseXmlToRead(file, plain('lab'))];
  expect(addressesOf(second)).toBe(addressesOf(first));
  expect(addressesOf(parseXmlToRead('other.xml', plain('lab')))).not.toBe(addressesOf(first));
  const own = parseXml(file, plain('lan'));
  const trees = [parseXmlToRead(file, plain('lan')), parseXml(file, plain('lan'))].map(addressesOf);
  for (const tree of trees) expect(tree).not.toBe(addressesOf(own));
});

it('tells of an empty list once in each document', () => {
  const empty = plain('lan')
    .replace('<member>web-1</member>\n', '\n')
    .replace('<member>web-2</member>\n', '\n');
  const told = [empty, empty, empty].map(parse);
  expect(told[0]?.diagnostics).not.toEqual([]);
  for (const one of told) expect(one).toEqual(told[0]);
});

it('keeps no list to which members come that stand beside it', () => {
  const group = (...beside: readonly string[]): string => {
    const lines = ['<address-group>', '<entry name="g">', '<static>', '<member>web-1</member>', '</static>'];
    const all = [...lines, ...beside, '</entry>', '</address-group>'].join('\n');
    return plain('lan').replace('<rulebase>', `${all}\n<rulebase>`);
  };
  const bare = '<member>web-2</member>';
  for (const one of [group(bare), group(), group(bare), group(bare.replace('2', '3')), group()])
    expect(parseXmlToRead(file, one)).toEqual(parseAnyXml(file, one));
});
