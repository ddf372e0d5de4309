/**
 * Law: at no moment of a run of the script does the group let through what neither the rules before nor those wanted do, nor
 * block what both let through. The steps are those of the script, whose lines the last test holds in their order.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scriptTail } from '../../../src/targets/windows-firewall/config.ts';
import { lawRuns } from '../../support/seed.ts';

/** A rule of the group as a machine has it. Flows are the bits of a number. */
interface Live {
  readonly name: string;
  readonly action: 'Allow' | 'Block';
  /** Switched off, or for what comes in: then it decides nothing. */
  readonly isInert: boolean;
  readonly flows: number;
}

interface Wanted {
  readonly name: string;
  readonly flows: number;
}

type Group = readonly Live[];

const everything = 0xff;

/** What a group lets through: a block beats every allow, and the default decides the rest. */
function permits(group: Group, isOpen: boolean): number {
  const those = (action: Live['action']): number =>
    group
      .filter((rule) => !rule.isInert && rule.action === action)
      .reduce((all, { flows }) => all | flows, 0);
  return (isOpen ? everything : those('Allow')) & ~those('Block');
}

interface Update {
  readonly before: Group;
  readonly wanted: readonly Wanted[];
  readonly opensBefore: boolean;
  readonly setsBlock: boolean;
}

/** What is let through after each step, the state before the first. */
function run({ before, wanted, opensBefore, setsBlock }: Update): readonly number[] {
  let [group, isOpen] = [before, opensBefore];
  const states = [permits(group, isOpen)];
  const become = (next: Group, open: boolean = isOpen): void => {
    [group, isOpen] = [next, open];
    states.push(permits(group, isOpen));
  };
  const live = before.filter(({ isInert }) => !isInert);
  const named = (action: Live['action']): ReadonlySet<string> =>
    new Set(live.filter((rule) => rule.action === action).map(({ name }) => name));
  const [intact, blocks] = [named('Allow'), named('Block')];
  for (const isLast of [false, true]) {
    for (const { name, flows } of wanted) {
      if (intact.has(name) || blocks.has(name) !== isLast) continue;
      become(group.filter((rule) => rule.name !== name));
      become([...group, { name, flows, action: 'Allow', isInert: false }]);
    }
    if (isLast) break;
    if (setsBlock) become(group, false);
    for (const isBlock of [false, true]) {
      for (const { name } of before) {
        if (wanted.some((one) => one.name === name) || blocks.has(name) !== isBlock) continue;
        become(group.filter((rule) => rule.name !== name));
      }
    }
  }
  return states;
}

const flows = fc.nat(everything);
const wanted = fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), flows }), {
  selector: ({ name }) => name,
});
const rule = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
  action: fc.constantFrom('Allow' as const, 'Block' as const),
  isInert: fc.boolean(),
  flows,
});
const before = fc.uniqueArray(rule, { selector: ({ name }) => name, maxLength: 8 });
const update = fc.record({ before, wanted, opensBefore: fc.boolean(), setsBlock: fc.boolean() });

/** Names end with a digest: a rule of a wanted name has the flows that are wanted, whatever else somebody made of it. */
function withDigests(one: Update): Update {
  const flowsOf = new Map(one.wanted.map(({ name, flows: own }) => [name, own]));
  return {
    ...one,
    before: one.before.map((live) => ({ ...live, flows: flowsOf.get(live.name) ?? live.flows })),
  };
}

test('each step lets through at least what both sides do, and at most what either does', () => {
  fc.assert(
    fc.property(update, (words) => {
      const one = withDigests(words);
      const states = run(one);
      const [first = 0, last = 0] = [states[0], states.at(-1)];
      for (const state of states) {
        expect(first & last & ~state).toBe(0);
        expect(state & ~(first | last)).toBe(0);
      }
    }),
    { numRuns: lawRuns(2000) },
  );
});

test('the last step leaves the wanted rules alone', () => {
  fc.assert(
    fc.property(update, (words) => {
      const one = withDigests(words);
      const asked = one.wanted.reduce((all, { flows: own }) => all | own, 0);
      expect(run(one).at(-1)).toBe(one.opensBefore && !one.setsBlock ? everything : asked);
    }),
    { numRuns: lawRuns(500) },
  );
});

test('the script takes these steps in this order', () => {
  const steps = [
    "$intact = @($live | Where-Object { $_.Action -eq 'Allow' }",
    "$blocks = @($live | Where-Object { $_.Action -eq 'Block' }",
    'foreach ($isLast in @($false, $true)) {',
    'foreach ($spec in $Desired) {',
    'if ($intact -contains $spec.Name -or ($blocks -contains $spec.Name) -ne $isLast) { continue }',
    'if ($edited -contains $spec.Name) { Remove-NetFirewallRule @target -Name $spec.Name }',
    '$null = New-NetFirewallRule @target @rule',
    'if ($isLast) { break }',
    '-DefaultOutboundAction Block',
    'foreach ($isBlock in @($false, $true)) {',
    'foreach ($rule in $current) {',
    'if ($wanted -contains $rule.Name -or ($blocks -contains $rule.Name) -ne $isBlock) { continue }',
    'Remove-NetFirewallRule @target -Name $rule.Name',
  ];
  const from = scriptTail.indexOf('$live = ');
  const places = steps.map((step) => scriptTail.indexOf(step, from));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(scriptTail.match(/(?:New|Remove|Set)-NetFirewall/g)?.length).toBe(4);
});
