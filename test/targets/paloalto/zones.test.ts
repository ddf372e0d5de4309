/** Texts that differ in zones alone are read once, and what was read before says nothing of any other. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formats } from '../../../src/targets/paloalto/read/parse.ts';
import type { TargetFile } from '../../../src/targets/target.ts';

type Format = (typeof formats)[number];
type Read = ReturnType<Format['parse']>;

const [xml, set] = formats as readonly [Format, Format];

function alone(format: Format, files: readonly TargetFile[]): Read {
  for (const content of ['set address x fqdn x.example\n', '<config/>\n'])
    format.parse([{ path: `other${format.name === 'xml' ? '.xml' : '.set'}`, content }]);
  return format.parse(files);
}

const zone = fc.constantFrom(
  ...['lan', 'lan', 'lab-2', 'any', 'from', 'to', 'r', 'trust', 'x'.repeat(31), 'x'.repeat(32)],
  ...[
    '2lan',
    'la n',
    '"la n"',
    '[ lan lab ]',
    'lan lab',
    'l\\n',
    'lén',
    'lan\r',
    '',
    ' lan',
    'a&amp;b',
    '<b/>',
  ],
);

const rule = 'rulebase security rules r';
const scriptLine = fc.constantFrom(
  ...['delete address a', `delete ${rule}`, `delete ${rule} from lan`, `delete ${rule} from lab-2`],
  ...['set address a ip-netmask 192.0.2.1', `set ${rule} action allow`, `set ${rule} to wan`],
  ...[`set ${rule} from lan`, `set ${rule} from ZONE`, `set ${rule} from ZONE`, `set ${rule} to ZONE`],
  ...[
    `set vsys vsys1 ${rule} from ZONE`,
    `set vsys vsys2 ${rule} from ZONE`,
    `set shared pre-${rule} to ZONE`,
  ],
  ...[
    `set rulebase decryption rules d from ZONE`,
    `set ${rule} to wan from ZONE`,
    `set ${rule} from ZONE to wan`,
  ],
  ...[`set ${rule} description from ZONE`, `set ${rule} tag from ZONE`, `set ${rule} source ZONE`],
  ...[
    `set ${rule} description "open`,
    'set zone lan network layer3 ethernet1/1',
    `move ${rule} top`,
    'commit',
  ],
);

const documentLine = fc.constantFrom(
  ...[
    '<from><member>ZONE</member></from>',
    '<to><member>ZONE</member></to>',
    '<to>',
    '<member>ZONE</member>',
  ],
  ...['</to>', '<!--', '-->', '<from><member>lan</member></from>', '<source><member>any</member></source>'],
  ...['<action>allow</action>', '<description>', '</description>', '</entry><entry name="q">'],
);

function documentOf(lines: readonly string[]): string {
  const around = [
    '<devices><entry name="localhost.localdomain"><vsys><entry name="vsys1"><rulebase><security>',
  ];
  const rules = ['<rules>', '<entry name="r">', ...lines, '</entry>', '</rules>'];
  const end = ['</security></rulebase></entry></vsys></entry></devices>', '</config>'];
  return ['<?xml version="1.0"?>', '<config version="10.1.0">', ...around, ...rules, ...end, ''].join('\n');
}

/** The same text several times, each with other zones. */
const texts = (line: fc.Arbitrary<string>, textOf: (lines: readonly string[]) => string) =>
  fc
    .tuple(
      fc.array(line, { minLength: 1, maxLength: 7 }),
      fc.array(fc.array(zone, { minLength: 8 }), { minLength: 2 }),
    )
    .map(([lines, all]) =>
      all.map((zones) => textOf(lines.map((one, at) => one.replace('ZONE', () => zones[at] ?? 'lan')))),
    );

it.each([
  ['set', set, 'site.set', texts(scriptLine, (lines) => `${lines.join('\n')}\n`)],
  ['xml', xml, 'site.xml', texts(documentLine, documentOf)],
] as const)('%s: as if nothing had been read before', (_, format, path, all) => {
  fc.assert(
    fc.property(all, (some) => {
      const files = some.map((content): readonly TargetFile[] => [{ path, content }]);
      const each = files.map((one) => alone(format, one));
      alone(format, []);
      expect(files.map((one) => format.parse(one))).toEqual(each);
    }),
    { numRuns: 300 },
  );
});

const lists = [
  'set external-list e type ip url https://example.com/e.txt',
  'set external-list e type ip recurring hourly',
  'set address a fqdn a.example',
];
const rules = (from: string, to: string): readonly string[] =>
  ['from ', 'to ', 'source any', 'destination e', 'service any', 'application any', 'action allow'].map(
    (one) => `set ${rule} ${one}${one === 'from ' ? from : one === 'to ' ? to : ''}`,
  );
const script = (from: string, to: string, more: readonly string[] = []): string =>
  `${[...lists, ...rules(from, to), ...more].join('\n')}\n`;

it('takes all but the zones from what was read before, of these files alone', () => {
  const list = { path: 'edl/e.txt', content: '192.0.2.0/24\n' };
  const read = (content: string, ...others: readonly TargetFile[]) =>
    set.parse([{ path: 'site.set', content }, ...others]).value?.scopes[0];
  const first = read(script('lan', 'wan'), list);
  const second = read(script('lab', 'dmz'), list);
  expect(second?.addresses).toBe(first?.addresses);
  expect(second?.rulebases[0]?.security[0]).toMatchObject({ from: ['lab'], to: ['dmz'], action: 'allow' });
  const others: readonly (readonly [string, ...TargetFile[]])[] = [
    [script('lab', 'dmz'), { ...list, content: '198.51.100.0/24\n' }],
    [script('lab', 'dmz'), { ...list, path: 'edl/f.txt' }],
    [script('lab', 'dmz')],
    [script('lab', 'dmz', ['set address b fqdn b.example']), list],
    [script('lab', 'dmz').replace('allow', 'deny'), list],
    [script('lab', 'dmz').replace('a.example', 'b.example'), list],
    [script('[ lan lab ]', 'dmz'), list],
  ];
  for (const [content, ...beside] of others) {
    read(script('lan', 'wan'), list);
    const now = read(content, ...beside);
    expect(now).toBeDefined();
    expect(now?.addresses).not.toBe(first?.addresses);
    expect(now).toEqual(alone(set, [{ path: 'site.set', content }, ...beside]).value?.scopes[0]);
  }
});

const crowded = (zone: string): string =>
  documentOf([
    '<to><member>wan</member></to>\r\r<source><member>any</member></source>',
    '<from><member>lan</member></from>',
    '</entry><entry name="q">',
    `<from><member>${zone}</member></from>`,
    '<to><member>wan</member></to>',
  ]);

it.each([
  ['a zone that two lines name', set, (to: string) => script('lan', 'wan', [`set ${rule} from ${to}`])],
  ['a deletion behind it', set, (from: string) => script(from, 'wan', [`delete ${rule} from lab`])],
  ['a device that has zones', set, (from: string) => script(from, 'wan', ['set zone lan network layer3 e'])],
  ['lines that end otherwise', xml, crowded],
])('reads anew: %s', (_, format, textOf) => {
  const files = ['lan', 'lab'].map((one) => [{ path: `site.${format.name}`, content: textOf(one) }]);
  const each = files.map((one) => alone(format, one));
  expect(each[1]).not.toEqual(each[0]);
  alone(format, []);
  expect(files.map((one) => format.parse(one))).toEqual(each);
});
