/**
 * How much of each file moves from edition to edition of Service Tags, and with twenty edits of a rule set: lines as a
 * diff counts them, and names of objects that come or go. `npm run churn` prints it.
 */
import { resolve } from 'node:path';
import type { Policy } from '../src/rules/policy.ts';
import { registry } from '../src/targets/registry.ts';
import { compareTexts, compileTexts, readPolicy } from '../test/support/churn.ts';
import { editedRuleSet, ruleSetEdits } from '../test/support/rule-set-edits.ts';
import { readBundledPolicy } from './bundled-policy.ts';

const data = resolve(process.env.RULEC_DATA ?? '../shared/data');
const weeks = ['20250818', '20250825', '20251028', '20260622'];

/** Two policies to compare, and what happened between them. */
interface Step {
  readonly title: string;
  readonly before: Policy;
  readonly after: Policy;
}

function listSteps(): readonly Step[] {
  const policies = weeks.map((week) => ({
    week,
    policy: readBundledPolicy(`${data}/service-tags/ServiceTags_Public_${week}.json`),
  }));
  const pairs = policies.flatMap(({ week, policy: before }, index) =>
    policies
      .slice(index + 1)
      .map((later) => ({ title: `tags of ${week} to ${later.week}`, before, after: later.policy })),
  );
  const before = readPolicy(editedRuleSet);
  const edits = ruleSetEdits.map(({ name, edit }) => ({
    title: name,
    before,
    after: readPolicy(edit(editedRuleSet)),
  }));
  return [...pairs, ...edits];
}

const steps = listSteps();
for (const { name, load } of registry) {
  const target = await load();
  console.log(
    `\n${name.padEnd(44)} ${'lines'.padStart(7)} ${'names gone'.padStart(11)} ${'new'.padStart(5)}`,
  );
  for (const { title, before, after } of steps) {
    const [old, fresh] = [compileTexts(before, target), compileTexts(after, target)];
    for (const file of new Set([...old.keys(), ...fresh.keys()])) {
      const { lines, gone, fresh: added } = compareTexts(old.get(file) ?? '', fresh.get(file) ?? '');
      if (lines === 0) continue;
      const counts = `${String(lines).padStart(7)} ${String(gone.length).padStart(11)} ${String(added.length).padStart(5)}`;
      console.log(`${title.padEnd(44)} ${counts}  ${file}`);
    }
  }
}
