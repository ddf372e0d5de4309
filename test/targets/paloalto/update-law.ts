/**
 * Law: the commands of an update turn the old configuration of a device into the new one exactly, each is accepted where it
 * stands, and a paste that is cut behind any of them lets through nothing that neither the old text nor the new one does.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { listConditions } from '../../../src/proof/claim/claimed.ts';
import { findPossibleViews } from '../../../src/proof/claim/views.ts';
import { listReadingConditions } from '../../../src/proof/compare/compare.ts';
import { createUniverse } from '../../../src/proof/diagram/conditions.ts';
import { computeDecisions } from '../../../src/proof/diagram/decisions.ts';
import { createDiagrams, nothing } from '../../../src/proof/diagram/diagram.ts';
import { chooseBranchingOrder, createSpace } from '../../../src/proof/space/space.ts';
import { print } from '../../../src/targets/paloalto/compile/print.ts';
import { planUpdate } from '../../../src/targets/paloalto/compile/update/plan.ts';
import type { PaloaltoConfig } from '../../../src/targets/paloalto/config.ts';
import type { PaloaltoOptions } from '../../../src/targets/paloalto/options.ts';
import {
  applyCommand,
  openCandidate,
  readCandidate,
} from '../../../src/targets/paloalto/read/edits/candidate.ts';
import { checkUpdate } from '../../../src/targets/paloalto/read/edits/check-update.ts';
import { meaning } from '../../../src/targets/paloalto/read/meaning.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Reading } from '../../../src/targets/target.ts';
import { addToDevice, type Pair, pairs } from './update-pairs.ts';

interface Made {
  readonly old: PaloaltoConfig;
  readonly wanted: PaloaltoConfig;
  readonly options: readonly PaloaltoOptions[];
}

function make(pair: Pair): Made | undefined {
  const read = [pair.before, pair.after].map(({ values }) => {
    const { value } = target.readOptions(values);
    if (value === undefined) throw new Error('options');
    return value;
  });
  const [was, now] = read;
  if (was === undefined || now === undefined) return undefined;
  const old = target.lower(pair.before.policy, was).value;
  const wanted = target.lower(pair.after.policy, now).value;
  if (old === undefined || wanted === undefined) return undefined;
  const other = target.lower(pair.other, was).value;
  return { old: addToDevice(old, other, pair.site), wanted, options: read };
}

/** The states of the candidate, from the old one on, as far as a commit would take them. */
function statesOf(
  files: ReturnType<typeof print>,
  lines: readonly string[],
): readonly (PaloaltoConfig | undefined)[] {
  const { value: candidate } = openCandidate(files);
  if (candidate === undefined) throw new Error('the old text cannot be read');
  const states = [readCandidate(candidate).value];
  for (const [at, line] of lines.entries()) {
    expect(applyCommand(candidate, line, { file: 'update', line: at + 1 })).toBeUndefined();
    states.push(readCandidate(candidate).value);
  }
  return states;
}

function textOf(permit: Reading['permit']): string {
  const plain = (key: string, value: unknown): unknown =>
    key === 'origin' ? undefined : typeof value === 'bigint' ? `${value}` : value;
  return JSON.stringify(permit, plain);
}

/** The states that let through what neither the first nor the last does. */
function findWide(
  states: readonly (PaloaltoConfig | undefined)[],
  options: PaloaltoOptions,
): readonly number[] {
  const readings = states.map((state) => state && meaning(state, options).value);
  // Most lines change nothing that a reading tells.
  const texts = readings.map((reading) => reading && textOf(reading.permit));
  const distinct = new Map<string, Reading>();
  readings.forEach((reading, at) => {
    if (reading !== undefined) distinct.set(texts[at] ?? '', reading);
  });
  const capabilities = target.capabilities(options);
  const space = createSpace([
    ...listConditions([], capabilities),
    ...[...distinct.values()].flatMap(listReadingConditions),
  ]);
  if (space === undefined) throw new Error('no space');
  const universe = createUniverse(
    space,
    createDiagrams(space.sizes, undefined, chooseBranchingOrder(capabilities.hosts, space)),
  );
  const governed = universe.intersect(
    findPossibleViews(universe, capabilities),
    universe.set(capabilities.governed),
  );
  const passes = new Map(
    [...distinct].map(([text, { permit }]) => {
      const { allow, unknown } = computeDecisions(universe, permit);
      return [text, universe.intersect(universe.union(allow, unknown), governed)] as const;
    }),
  );
  const passing = texts.map((text) => passes.get(text ?? '') ?? nothing);
  const either = universe.union(passing[0] ?? nothing, passing.at(-1) ?? nothing);
  return passing.flatMap((one, at) => (universe.subtract(one, either) === nothing ? [] : [at]));
}

/** Holds the law against so many random pairs of rule sets. */
export function holdLaw(runs: number): void {
  const seen = { made: 0, judged: 0, guarded: 0, moved: 0 };
  fc.assert(
    fc.property(pairs, (pair) => {
      const made = make(pair);
      if (made === undefined) return;
      const files = print(made.old).filter(({ path }) => path.endsWith('.xml'));
      const { value: update, diagnostics } = planUpdate(made.old, made.wanted);
      expect(diagnostics).toEqual([]);
      if (update === undefined) throw new Error('no update');
      const wanted = print(made.wanted).filter(({ path }) => path.endsWith('.xml'));
      expect(checkUpdate(files, update, wanted).map(({ message }) => message)).toEqual([]);
      const lines = String(update.content).split('\n').slice(0, -1);
      const states = statesOf(files, lines);
      for (const options of made.options)
        expect(findWide(states, options).map((at) => lines[at - 1])).toEqual([]);
      seen.made++;
      // A rule without zones is refused on commit: what runs then is the old text.
      seen.judged += states.filter((state) => state !== undefined).length / states.length;
      if (lines.some((line) => line.includes('update_deny'))) seen.guarded++;
      if (lines.some((line) => line.startsWith('move '))) seen.moved++;
    }),
    { numRuns: runs },
  );
  // The pairs reach what the law is about.
  expect(seen.judged / seen.made).toBeGreaterThan(0.8);
  expect(seen.guarded / seen.made).toBeGreaterThan(0.2);
  expect(seen.moved / seen.made).toBeGreaterThan(0.4);
}
