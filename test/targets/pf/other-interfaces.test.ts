/** Files that differ in interfaces and tables alone are read once, and what was read before says nothing of any others. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from '../../../src/targets/pf/read/parse.ts';
import type { TargetFile } from '../../../src/targets/target.ts';

type Read = ReturnType<typeof parse>;

function alone(files: readonly TargetFile[]): Read {
  parse([{ path: 'none.conf', content: 'pass all\n' }]);
  return parse(files);
}

const name = fc.constantFrom(
  ...[
    'em1',
    'em1',
    'vtnet12',
    'inet6',
    'l3',
    'any',
    'egress',
    '$if',
    '!em1',
    '{ em1 em2 }',
    '"em1"',
    'em1#',
    '',
  ],
  ...['abcdefghi123456', 'abcdefghi1234567', 'em1 inet', '1em', 'em1\\', 'em1 ! em2', 'rdomain 1'],
);

const line = fc.constantFrom(
  ...[
    'pass in quick on NAME from any to <a>',
    'block return in log quick on NAME all',
    'pass out on NAME all \\',
  ],
  ...[
    '# pass in on NAME all',
    'pass in on em1 tag "on NAME all"',
    'pass on NAME all label "x',
    'set skip on NAME',
  ],
  ...['antispoof for NAME', 'antispoof quick for NAME inet', 'pass quick quick on NAME all', 'if = NAME', ''],
  ...[
    'table <a> persist file "/etc/a.txt"',
    'table <a> file "/etc/a.txt" file "/etc/b.txt"',
    'include "/etc/a.txt"',
  ],
  ...[
    'anchor "x" on NAME {',
    '}',
    'nat on NAME from any to any -> 192.0.2.1',
    'pass received-on NAME on em1 all',
  ],
);

const table = fc.constantFrom(
  ...[
    '192.0.2.0/24\n',
    '198.51.100.1\n',
    '# none\n',
    '; freebsd\n192.0.2.1\n',
    'pass all\n',
    '192.0.2.0/99\n',
    '',
  ],
);

const runs = fc
  .tuple(
    fc.array(line, { minLength: 1, maxLength: 6 }),
    fc.array(fc.tuple(fc.array(name, { minLength: 6 }), table), { minLength: 2, maxLength: 4 }),
  )
  .map(([lines, all]) =>
    all.map(([names, content]): readonly TargetFile[] => [
      {
        path: 'site.conf',
        content: `${lines.map((one, at) => one.replace('NAME', () => names[at] ?? 'em1')).join('\n')}\n`,
      },
      { path: 'a.txt', content },
      { path: 'b.txt', content: '2001:db8::/32\n' },
    ]),
  );

it('as if nothing had been read before', () => {
  fc.assert(
    fc.property(runs, (all) => {
      const each = all.map(alone);
      alone([]);
      expect(all.map((files) => parse(files))).toEqual(each);
    }),
    { numRuns: 1500 },
  );
});

const rules = (one: string, file = '/etc/a.txt'): string =>
  `table <a> persist file "${file}"\nset skip on lo0\npass in quick on ${one} from any to <a>\nblock all\n`;
const files = (content: string, entries: string, path = 'tables/a.txt'): readonly TargetFile[] => [
  { path: 'site.conf', content },
  { path, content: entries },
];
const first = files(rules('em1'), '192.0.2.0/24\n');

it('takes all but the interfaces and the tables from what was read before, of these files alone', () => {
  const before = parse(first).value;
  const { value } = parse(files(rules('em2'), '198.51.100.0/24\n'));
  expect(value?.statements[1]).toBe(before?.statements[1]);
  expect(value?.statements[2]).toMatchObject({ interfaces: [{ name: 'em2', negated: false }] });
  expect(value?.tableFiles).toEqual(alone(files(rules('em2'), '198.51.100.0/24\n')).value?.tableFiles);
});

const included = `${rules('em1')}include "b.txt"\n`;
const loaded = 'pass all\n';

const others: readonly (readonly [what: string, one: readonly TargetFile[], other: readonly TargetFile[]])[] =
  [
    ['another rule', first, files(rules('em2').replace('block', 'pass'), '192.0.2.0/24\n')],
    ['a name that is a word', first, files(rules('inet6'), '192.0.2.0/24\n')],
    ['a name that is too long', first, files(rules('abcdefghi1234567'), '192.0.2.0/24\n')],
    ['a file elsewhere', first, files(rules('em2'), '192.0.2.0/24\n', 'b.txt')],
    ['a table that no system loads', first, files(rules('em2'), '192.0.2.0/99\n')],
    ['a table that one system loads', first, files(rules('em2'), '; x\n192.0.2.0/24\n')],
    ['one that only one system loaded', files(rules('em2'), '; x\n192.0.2.0/24\n'), first],
    ...[loaded, 'block all\n'].map(
      (content, at) =>
        [
          `a file of rules ${at}`,
          [...files(included, '192.0.2.0/24\n'), { path: 'b.txt', content: loaded }],
          [...files(included, '192.0.2.0/24\n'), { path: 'b.txt', content }],
        ] as const,
    ),
    [
      'a second file of that name',
      [...first, { path: 'more/a.txt', content: '192.0.2.0/24\n' }],
      [...files(rules('em1'), '198.51.100.0/24\n'), { path: 'more/a.txt', content: '192.0.2.0/24\n' }],
    ],
    [
      'a second main file',
      [...first, { path: 'b.conf', content: rules('em1') }],
      [...files(rules('em2'), '192.0.2.0/24\n'), { path: 'b.conf', content: rules('em1') }],
    ],
  ];

it.each(others)('reads anew: %s', (_, one, other) => {
  const each = [one, other].map(alone);
  alone([]);
  expect([one, other].map((files) => parse(files))).toEqual(each);
});

it('what was read without a file is not read again where files have to be there', () => {
  const read = (name: string): TargetFile[] => [
    { path: 'pf.conf', content: `table <t> file "/etc/t.txt"\npass in quick on ${name} proto tcp to <t>\n` },
  ];
  expect(parse(read('em0'), []).value).toBeDefined();
  expect(parse(read('em1')).value).toBeUndefined();
});
