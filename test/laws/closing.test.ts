/** Texts that do not close, of random rule sets: each is proved where it is written, and edited ones are judged, on every target that has the option. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { loadTarget } from '../../src/driver/devices.ts';
import { verifyFiles } from '../../src/driver/verify/verify-files.ts';
import { targetNames } from '../../src/targets/registry.ts';
import type { Target, TargetFile } from '../../src/targets/target.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';
import { randomRules } from '../support/random-policies.ts';
import { optionSets } from '../support/target-options.ts';

const targets = (await Promise.all(targetNames.map((name) => loadTarget(name)))).filter(({ options }) =>
  options.some(({ name }) => name === 'closing'),
);

it.each(targets.map((target) => ({ name: target.name, target })))(
  'are proved for $name',
  ({ name, target }) => {
    const values = { ...optionSets[name]?.[0], closing: 'none' };
    let left = 0;
    const property = fc.property(randomRules, (words) => {
      const { value, diagnostics } = compileTarget(policy(...words), target, values);
      const failed = diagnostics.filter(({ code }) => code === 'internal' || code === 'bad-option');
      expect(failed.map(({ message }) => message)).toEqual([]);
      if (value?.proof.losses.some(({ code }) => code === 'closing-left-open') === true) left++;
    });
    fc.assert(property, { numRuns: 12, seed: 20261130 });
    expect(left).toBeGreaterThan(5);
  },
);

/** What lets through, and what takes its place. */
const flips = { allow: 'deny', pass: 'block', accept: 'drop', 'Active=TRUE': 'Active=FALSE' } as const;
const flip = (line: string): string =>
  Object.entries(flips).reduce((text, [one, other]) => text.replace(one, other), line);

type Edit = (lines: readonly string[], at: number) => readonly string[];
const edits: readonly Edit[] = [
  (lines, at) => [...lines.slice(0, at), ...lines.slice(at + 1)],
  (lines, at) => [...lines.slice(0, at), ...lines.slice(at, at + 1), ...lines.slice(at)],
  (lines, at) => lines.map((line, index) => (index === at ? line.replace(/\d(?=\D*$)/, '3') : line)),
  (lines, at) => lines.map((line, index) => (index < at ? line : flip(line))),
  (lines, at) => lines.filter((line) => line.split(' ')[0] !== lines[at]?.split(' ')[0]),
];

/** The files of one format whose files are texts, with a text of them edited. */
function editOne(
  target: Target,
  files: readonly TargetFile[],
  edit: Edit,
  at: number,
): readonly TargetFile[] {
  const formats = target.formats
    .map(({ owns }) => files.filter(({ path }) => owns(path)))
    .filter((some) => some.length > 0 && some.every(({ content }) => typeof content === 'string'));
  const chosen = formats[at % formats.length] ?? [];
  const [text, ...others] = chosen;
  if (text === undefined) throw new Error('no texts');
  const lines = String(text.content).split('\n');
  const place = Math.trunc(at / formats.length) % lines.length;
  return [{ ...text, content: edit(lines, place).join('\n') }, ...others];
}

/** No target sees all of what this denies. */
const denial: RuleWords = { id: 'no', action: 'deny', services: ['443/https'], hosts: ['b.a.example.com/p'] };

/** Losses of what a text leaves open are told where it is known to be open: a witness elsewhere would not reproduce. */
it.each(targets.map((target) => ({ name: target.name, target })))(
  'are judged for $name with an edited line',
  ({ name, target }) => {
    const values = { ...optionSets[name]?.[0], closing: 'none' };
    let different = 0;
    const edit = fc.tuple(fc.constantFrom<Edit>(...edits), fc.nat());
    const some = fc.array(edit, { minLength: 6, maxLength: 6 });
    const property = fc.property(randomRules, some, (words, changes) => {
      const wanted = policy(denial, ...words);
      const files = compileTarget(wanted, target, values).value?.files ?? [];
      for (const [change, at] of files.length === 0 ? [] : changes) {
        const { value } = verifyFiles(wanted, target, values, editOne(target, files, change, at));
        const problems = value?.proof?.diagnostics.filter(({ code }) => code === 'internal') ?? [];
        expect(problems.map(({ message }) => message)).toEqual([]);
        if (value?.proof?.verdict === 'different') different++;
      }
    });
    fc.assert(property, { numRuns: 12, seed: 20261201 });
    expect(different).toBeGreaterThan(3);
  },
);
