/** What devices of a report have alike is written as if each were alone. */
import { expect, it } from 'vitest';
import type { Report, TargetReport } from '../../src/driver/report.ts';
import type { Loss } from '../../src/proof/compare/proof.ts';
import { renderJson } from '../../src/report/runs/json.ts';

function lose(rule: string): Loss {
  return {
    ...({ code: 'host-by-address', direction: 'over-permit', severity: 'warning' } as const),
    ...{ rule, size: null, destinations: [`${rule}.example.com`], accepted: null },
    span: { file: 'rules.yaml', start: 0, end: 0 },
  };
}

function device(name: string, losses: readonly Loss[]): TargetReport {
  return {
    ...{ target: 'pf', device: name, options: {}, files: [], verdict: 'best-possible', losses },
    differences: [],
  };
}

it('writes the losses of each device, whichever the device before has', () => {
  const [one, two, three] = ['one', 'two', 'three'].map(lose) as [Loss, Loss, Loss];
  const lists = [[one, two], [one, two], [one, three], [one], [one, two, three], [], [], [one, two]];
  const targets = lists.map((losses, index) => device(`edge-${index}`, losses));
  const head: Report = { rulec: '0.0.0', ruleSets: [], serviceTags: [], targets: [] };
  const sources = new Map([['rules.yaml', 'rulec: 1\n']]);
  const read = (all: readonly TargetReport[]): unknown[] =>
    (JSON.parse(renderJson({ ...head, targets: all }, sources)) as { targets: unknown[] }).targets;
  const whole = read(targets);
  expect(whole).toEqual(targets.flatMap((target) => read([target])));
  expect(whole).toHaveLength(lists.length);
  const rules = (whole as TargetReport[]).map(({ losses }) => losses.map(({ rule }) => rule));
  expect(rules).toEqual(lists.map((losses) => losses.map(({ rule }) => rule)));
});
