/** Both formats are forms of one configuration, and say nothing that the policy did not put there. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/rules/policy.ts';
import type { PaloaltoConfig } from '../../../src/targets/paloalto/config.ts';
import { formats } from '../../../src/targets/paloalto/read/parse.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { policy } from '../../support/build-policy.ts';
import { randomRules } from '../../support/random-policies.ts';
import { optionsOf } from './support.ts';

function withoutOrigins(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'origin' ? undefined : part)));
}

function lowered(wanted: Policy, values: Readonly<Record<string, string>> = {}): PaloaltoConfig {
  const { value, diagnostics } = target.lower(wanted, optionsOf(values));
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
}

function readBack(config: PaloaltoConfig): readonly unknown[] {
  const files = target.print(config);
  return formats.map((format) => {
    const { value, diagnostics } = format.parse(files.filter(({ path }) => format.owns(path)));
    expect(diagnostics).toEqual([]);
    return value;
  });
}

const optionValues = [
  {},
  { source: '192.0.2.0/24', destination: 'known', vsys: 'vsys2' },
  {
    ...{ 'device-group': 'DG', place: 'top', destination: 'known' },
    ...{ 'service-tags': 'edl', 'edl-url': 'https://edl.example.com' },
  },
];

test.each(optionValues)(
  'both formats are read back as what was printed, and printed again as they were: %o',
  (values) => {
    fc.assert(
      fc.property(randomRules, (words) => {
        const config = lowered(policy(...words), values);
        const texts = target.print(config);
        for (const value of readBack(config)) {
          expect(withoutOrigins(value)).toEqual(withoutOrigins(config));
          expect(target.print(value as PaloaltoConfig)).toEqual(texts);
        }
      }),
      { numRuns: 40 },
    );
  },
);

test('no line tells rulec, the day or a count', () => {
  const config = lowered(policy({ services: ['443/https'], hosts: ['a.example.com', 'b.example.com'] }));
  for (const { content } of target.print(config)) {
    expect(String(content)).not.toMatch(/\d{4}-\d{2}-\d{2}|\b2 (hosts|entries)|config version="(?!10\.1\.0)/);
  }
});

describe('hostile text', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '"\nset rulebase security rules x action allow\n"',
      '</description></entry><entry name="x"><action>allow</action></entry>',
      ']]><!--',
      '&amp;&#10;<b>',
      '\\" ? | # $(x) `y` [ z ] \u2028\u0000\u202e',
      'x" disabled no',
    ),
  );
  test('in free fields and ids reaches neither text as anything but a name or description', () => {
    fc.assert(
      fc.property(
        fc.record({
          why: hostile,
          owner: hostile,
          ticket: hostile,
          source: hostile,
          id: hostile,
          name: hostile,
        }),
        (texts) => {
          const base = policy({ services: ['443/https', '53/udp'], addresses: ['192.0.2.0/24'] });
          const { name, id, ...free } = texts;
          const wanted: Policy = {
            ...base,
            name,
            rules: base.rules.map((rule) => ({ ...rule, ...free, id })),
          };
          const plain = lowered(base);
          const config = lowered(wanted);
          const files = target.print(config);
          const shape = (one: PaloaltoConfig) =>
            target.print(one).map(({ content }) =>
              String(content)
                .split('\n')
                .map((line) => line.replace(/rulec-[A-Za-z0-9._-]+/g, 'NAME'))
                .filter((line) => !line.includes('description')),
            );
          expect(shape(config)).toEqual(shape(plain));
          for (const { path, content } of files) {
            expect(path).toMatch(/^[A-Za-z0-9.-]+$/);
            expect(String(content)).toMatch(/^[\n -~]*$/);
          }
          // The document's file has a part of a long name alone.
          const { name: whole, ...rest } = config;
          expect(whole).toMatch(/^[A-Za-z0-9.-]+$/);
          for (const value of readBack(config))
            expect(withoutOrigins(value)).toMatchObject(withoutOrigins(rest) as object);
        },
      ),
      { numRuns: 200 },
    );
  });
});
