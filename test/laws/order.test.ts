/** Law: the order and the number of rules matter where the language says so, and nowhere else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffPolicies } from '../../src/diff/policies.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';
import { plainTargets } from '../support/capabilities.ts';
import { lawRuns } from '../support/seed.ts';
import { ruleWords } from '../support/small-universe.ts';

const targets = Object.entries(plainTargets).map(([name, capabilities]) => ({ name, capabilities }));

function verdicts(before: readonly RuleWords[], after: readonly RuleWords[]): readonly string[] {
  const side = (words: readonly RuleWords[]) => ({ policy: policy(...words), tags: [] });
  return [...new Set(diffPolicies(side(before), side(after), targets).map(({ verdict }) => verdict))];
}

const rules = fc.array(ruleWords, { minLength: 1, maxLength: 4 });
const runs = { numRuns: lawRuns(40) };

test('a rule twice is a rule once', () => {
  fc.assert(
    fc.property(rules, fc.nat(), (words, at) => {
      const index = at % words.length;
      const twice = [...words.slice(0, index + 1), ...words.slice(index)];
      expect(verdicts(words, twice)).toEqual(['equal']);
    }),
    runs,
  );
});

test('rules that only allow, or only deny, can be put in any order', () => {
  fc.assert(
    fc.property(rules, fc.constantFrom('allow' as const, 'deny' as const), (words, action) => {
      const same = words.map((one) => ({ ...one, action, inspection: 'allowed' as const }));
      expect(verdicts(same, [...same].reverse())).toEqual(['equal']);
    }),
    runs,
  );
});

test('a last rule that denies everything changes nothing, a first one everything', () => {
  const nothing: RuleWords = { action: 'deny', services: ['1-65535/tcp', '1-65535/udp'], addresses: 'any' };
  fc.assert(
    fc.property(rules, (words) => {
      expect(verdicts(words, [...words, nothing])).toEqual(['equal']);
      expect(verdicts([nothing], [nothing, ...words])).toEqual(['equal']);
    }),
    runs,
  );
});

test('a denial before and behind what it denies are two things', () => {
  const allow: RuleWords = { services: ['443/https'], hosts: ['*.example.com'] };
  const deny: RuleWords = { action: 'deny', services: ['443/https'], hosts: ['a.example.com'] };
  expect(verdicts([allow, deny], [deny, allow])).toContain('different');
});
