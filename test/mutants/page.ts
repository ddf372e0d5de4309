/** What was measured, and the page that is published of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { targetNames } from '../../src/targets/registry.ts';
import { kinds } from './mutant.ts';
import { byKind, type Counts, columns, type Row, totalOf } from './run.ts';

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

Mistakes that \`verify\` was tried against: some ${total} edits of compiled texts, in every format of every target. An edit
changes the config and prints it, or the text itself. \`verify\` may never call an edit equal that is none.

What an edit does is said by something else than \`verify\`: by the edit itself, or by a second evaluator that is written
from the platform's documentation, shares no code with the target, and is asked at every boundary of both texts. For Squid
the running program says it (\`test/engines\`). Each witness of a difference is replayed there too.

| column | the edit |
| --- | --- |
| made | was made, and is another text |
| different | is different, with a witness |
| unknown | is called unknown, or is refused with an error |
| equal | is equal, and nothing that judges says otherwise |
| noise | changes nothing, and is not called equal |
| wrong | is called equal and changes something, or has a witness that is none |
`;

const closing = `
\`npm run mutants\` counts anew; \`RULEC_MUTANT_SEED\` chooses other edits. [test/mutants](../test/mutants/README.md) has the
operators, and the counts of each in \`measured.json\`.
`;

function rowOf(target: string, kind: string, counts: Counts): string {
  return `| ${target} | ${kind} | ${columns.map((column) => counts[column]).join(' | ')} |`;
}

export function pageOf(measured: Measured): string {
  const rows = Object.entries(measured).flatMap(([target, all]) => [
    ...byKind(all).map(([kind, counts]) => rowOf(target, `${kind}: ${kinds[kind]}`, counts)),
    rowOf(target, '**all**', totalOf(all)),
  ]);
  const head = `| target | edit | ${columns.join(' | ')} |\n| --- | --- |${' ---: |'.repeat(columns.length)}`;
  return `${introduction(roundedTotal(measured))}\n${[head, ...rows].join('\n')}\n${closing}`;
}
