/** What was measured, and the page that is published of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { targetNames } from '../../src/targets/registry.ts';
import { kinds } from './mutant.ts';
import { type Counts, columns, type Row, totalOf } from './run.ts';

export const pagePath: string = join(import.meta.dirname, '../../docs/mutants.md');
/** The counts of every operator, one a line; tests and the page are made of it, and it is no part of the package. */
export const measuredPath: string = join(import.meta.dirname, 'measured.jsonl');

/** By target. */
export type Measured = Readonly<Record<string, readonly Row[]>>;

export function readMeasured(): Measured {
  const measured: Record<string, Row[]> = Object.fromEntries(targetNames.map((name) => [name, []]));
  const lines = existsSync(measuredPath) ? readFileSync(measuredPath, 'utf8').trim().split('\n') : [];
  for (const { target, ...row } of lines.map((line) => JSON.parse(line))) measured[target]?.push(row);
  return measured;
}

export function spellMeasured(measured: Measured): string {
  const rows = Object.entries(measured).flatMap(([target, all]) => all.map((row) => ({ target, ...row })));
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** `11400` of 11,437: as pages say it. */
export function roundedTotal(measured: Measured): string {
  const { made } = totalOf(Object.values(measured).flat());
  return (Math.floor(made / 100) * 100).toLocaleString('en-US');
}

const introduction = (total: string): string => `# Mutants

The tests break compiled texts in some ${total} ways, in every format of every target, and run \`verify\` on each. It must never call
a text equal that means something else.

The edit itself says what it does, or a second evaluator does, without code of the target; for Squid, also the running program. Each example
of a difference is replayed there.

| column | the edited text |
| --- | --- |
| made | differs from the compiled one |
| different | is reported as different, with an example |
| unknown | is reported as unknown, or refused with an error |
| equal | is reported as equal, and is |
| noise | means the same, and is not reported as equal |
| wrong | is reported as equal and is not, or has a false example |
`;

const closing = `
\`npm run mutants\` counts again; \`RULEC_MUTANT_SEED\` chooses other edits. [test/mutants](../test/mutants/README.md) has
the counts of each edit in \`measured.jsonl\`.
`;

function tabulate(title: string, rows: readonly (readonly [string, Counts])[]): string {
  const head = `| ${title} | ${columns.join(' | ')} |\n| --- |${' ---: |'.repeat(columns.length)}`;
  const lines = rows.map(
    ([name, counts]) => `| ${name} | ${columns.map((column) => counts[column]).join(' | ')} |`,
  );
  return [head, ...lines].join('\n');
}

export function pageOf(measured: Measured): string {
  const all = Object.values(measured).flat();
  const ofTargets = Object.entries(measured).map(([target, rows]) => [target, totalOf(rows)] as const);
  const table = tabulate('target', [...ofTargets, ['**all**', totalOf(all)]]);
  const edits = Object.keys(kinds).join(', ');
  return `${introduction(roundedTotal(measured))}\n${table}\n\nThe edits are of ${edits}.\n${closing}`;
}
