/** Texts that are none of ours are told apart by their keys of the first level alone. */
import { expect, test } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';

const answer = (text: string): string =>
  loadRuleSet('test.yaml', text)
    .diagnostics.map(({ message }) => message)
    .join('\n');
const refusal = 'the file contains neither rulec nor rules, and is not a rule set';

test.each([
  'rulec: 1\nsecret-word: x\n',
  '---\nrulec: 1\nsecret-word: x\n',
  '# a comment\n\n  rulec: 1\n  secret-word: x\n',
  '{ "name": "a", "rulec": 1, "secret-word": "x" }',
  'rules:\n  - secret-word: x\n',
  'rulecc: 1\nsecret-word: x\n',
  '- rulec: 1\n  secret-word: x\n',
])('%j is meant for a rule set, and its mistakes are told', (text) => {
  expect(answer(text)).not.toContain(refusal);
});

test.each([
  'kind: Role\nmetadata:\n  rules: secret-word\n',
  'secret-word\nrulec\n',
  '{ "a": { "b": 1 }, "secret-word": [1] }',
  '[secret-word]\nrules=1\n',
  'secret-word: |\n  rulec: 1\n',
])('%j is not, and nothing of it is told', (text) => {
  expect(answer(text)).toBe(refusal);
});
