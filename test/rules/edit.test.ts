/** Entries put into texts of rule sets: each line stays, and the text means what it did and what was added. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Insertion, insertEntries } from '../../src/rules/edit/insert-entries.ts';
import { writeFlow, writeYaml } from '../../src/rules/edit/write-yaml.ts';
import { readTree } from '../../src/rules/read/yaml/read-tree.ts';
import { convertToPlain, type Tree } from '../../src/rules/read/yaml/yaml-tree.ts';

function parse(text: string): Tree {
  const { value, diagnostics } = readTree('rules.yaml', text);
  if (value === undefined) throw new Error(`${diagnostics[0]?.message}:\n${text}`);
  return value;
}

const plain = (text: string): unknown => JSON.parse(JSON.stringify(convertToPlain(parse(text))));
const insert = (text: string, insertion: Insertion): string => insertEntries(text, parse(text), insertion);

const source: Insertion = {
  into: 'sources',
  key: 'vendor',
  value: { format: 'table', at: { heading: 'A: b' }, rows: { a: '*.example.com', b: ['c', 'd'] } },
};
const more: Insertion = { into: 'rules', items: [{ id: 'new', from: 'vendor/a' }] };

it('what two entries share is written out in each: nobody has to know anchors', () => {
  const services = ['443/https'];
  const lines = writeYaml([
    { id: 'a', services },
    { id: 'b', services },
  ]);
  expect(lines.join('\n')).toBe('- id: a\n  services: [443/https]\n- id: b\n  services: [443/https]');
  expect(writeFlow({ a: services, b: services })).not.toMatch(/[&*]/);
});

describe('entries go', () => {
  it.each([
    ['before the rules, and the comment above them', 'name: a\n# about\nrules:\n  - id: x\n'],
    [
      'below the others',
      'sources:\n    one: { url: x } # c\n\n# about\nrules:\n- id: x\n  to:\n    - b # c\n\n# end\n',
    ],
    [
      'behind a text of several lines',
      'sources:\n  one:\n    title: |\n      long\n      text\n\nrules:\n  - id: x\n',
    ],
    ['into braces and brackets', 'sources: { one: { url: x } }\nrules: [{ id: x }, { id: y }]\ntests: []\n'],
    ['into empty ones', 'sources: {}\nrules: []'],
    ['below keys without a value', 'sources:\nrules:\nname: a\n'],
    ['to the end of a text without a line break', 'rules:\n  - id: x\nsources:\n  one: { url: x }'],
    ['to a file that has neither', 'parameters: { region: {} }\n'],
  ])('%s', (_, text) => {
    const before = plain(text) as { sources?: object; rules?: readonly object[] };
    const after = insert(insert(text, source), more);
    expect(plain(after)).toEqual({
      ...before,
      sources: {
        ...before.sources,
        vendor: source.into === 'sources' && 'value' in source ? source.value : {},
      },
      rules: [...(before.rules ?? []), { id: 'new', from: 'vendor/a' }],
    });
    const kept = text.split('\n').filter((line) => /#/.test(line));
    expect(kept.filter((line) => !after.split('\n').includes(line))).toEqual([]);
  });
});

const words = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '*.example.com',
    'a "[ b ]" c',
    "it's [ x ]",
    'yes',
    '1',
    '- a',
    'a: b',
    '# c',
    '[ d',
    '] e',
    '{ f }',
    ' g ',
  ),
);
// Keys are as those of the language: letters, digits, hyphens, and hosts.
const keys = fc.stringMatching(/^[*]?[a-z0-9][a-z0-9.-]{0,8}[a-z0-9]$/);
const value = fc.dictionary(
  keys,
  fc.oneof(words, fc.array(words, { maxLength: 3 }), fc.dictionary(keys, words)),
  {
    maxKeys: 4,
  },
);

it('what is written is read as it was, in blocks and in a line', () => {
  fc.assert(
    fc.property(value, (given) => {
      // A rule set has no control characters.
      fc.pre(
        !/[^ -~]/.test(JSON.stringify(given).replaceAll(/\\./g, 'x')) &&
          !/\\[bfnrtu]/.test(JSON.stringify(given)),
      );
      fc.pre(Object.keys(given).length > 0);
      expect(
        plain(
          `rules:\n${writeYaml([given])
            .map((line) => `  ${line}`)
            .join('\n')}\n`,
        ),
      ).toEqual({ rules: [given] });
      expect(plain(`rules: ${writeFlow([given])}\n`)).toEqual({ rules: [given] });
    }),
    { numRuns: 200 },
  );
});
