/** Every policy over a small universe: lowered, printed, read back in both formats, and proved equal to its claim. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { prove } from '../../../src/proof/compare/proof.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { PaloaltoOptions } from '../../../src/targets/paloalto/options.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { policy } from '../../support/build-policy.ts';
import { randomRules } from '../../support/random-policies.ts';
import { ruleWords } from '../../support/small-universe.ts';
import { optionsOf } from './support.ts';

function proofOf(wanted: Policy, options: PaloaltoOptions) {
  const lowered = target.lower(wanted, options);
  if (lowered.value === undefined) throw new Error(JSON.stringify(lowered.diagnostics));
  const files = target.print(lowered.value);
  const readings = target.formats.map((format) => {
    const parsed = format.parse(files.filter(({ path }) => format.owns(path)));
    if (parsed.value === undefined) throw new Error(JSON.stringify(parsed.diagnostics));
    const read = target.meaning(parsed.value, options);
    if (read.value === undefined) throw new Error(JSON.stringify(read.diagnostics));
    expect([...parsed.diagnostics, ...read.diagnostics]).toEqual([]);
    return { format: format.name, reading: read.value };
  });
  return prove(wanted, target, target.capabilities(options), readings);
}

const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['by default', {}],
  ['with a source', { source: '10.0.0.0/24,2001:db8:1::/48' }],
  ['with known addresses', { destination: 'known' }],
  [
    'on Panorama, with lists',
    { 'device-group': 'DG 1', 'service-tags': 'edl', 'edl-url': 'https://edl.example.test/r' },
  ],
];

test.each(cases)('the text means the claim, %s', (_name, values) => {
  const options = optionsOf(values);
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.oneof(fc.array(ruleWords, { minLength: 1, maxLength: 5 }), randomRules), (words) => {
      const proof = proofOf(policy(...words), options);
      expect([proof.differences, hasErrors(proof.diagnostics) ? proof.diagnostics : []]).toEqual([[], []]);
      seen.set(proof.verdict, (seen.get(proof.verdict) ?? 0) + 1);
    }),
    { numRuns: Number(process.env.RULEC_RUNS ?? 60) },
  );
  expect(seen.get('approximate') ?? 0).toBeGreaterThan(10);
});
