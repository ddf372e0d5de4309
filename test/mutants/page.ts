/** The published table of mutants. */
import { join } from 'node:path';
import type { Outcome, Row } from './run.ts';
import { mutantTargets } from './targets.ts';

export const pagePath: string = join(import.meta.dirname, '../../docs/mutants.md');

const introduction = `# Mutants

Every compiled text is edited in the ways below: mistakes that people and generators make, and edits that change
nothing. \`verify\` has to report each one that changes the meaning, and to call each of the others equal. The suite in
\`test/mutants/\` demands 100 % of both.

A report is a difference with a witness; or that \`verify\` cannot tell, since something outside of the text decides; or
that the real program would refuse the text, or that versions of it disagree. All three end with an exit status that is
not 0. So a PAN-OS text without its closing rule is \`unknown\`: rules of the device that stand below decide the rest.

What an edit does is stated where it follows from the edit alone, and settled for all others by a second evaluator,
written from the platform's documentation, that shares no code with the target: it is asked about every boundary of
the text before and after. Where both are there, they have to agree. Nothing is labelled by \`verify\` itself. Every witness
is replayed: the rule set has to decide it as \`verify\` says, and so does the second evaluator for the edited text, which it
did not for the text before.

The texts are those of the bundled rule sets with made-up service tags, of a rule set with a little of everything, of
one with a list of some 1,600 addresses, and of random rule sets, in every format and under several options. Edits are
sampled by a seed. \`npm run mutants\` writes this page anew, with twice as many edits as an ordinary run of the tests
(\`RULEC_MUTANT_EFFORT\`); \`RULEC_MUTANT_SEED\` and \`RULEC_MUTANT_POLICIES\` choose other edits, and more random rule
sets; \`RULEC_MUTANT_TARGETS=pf,squid\` does a part.
`;

/** The head of the table of a target. */
export function headOf(target: string): string {
  return `## ${target}`;
}

/** The first cells of an operator's line. */
export function cellsOf(name: string, what: string): string {
  return `| ${name} | ${what.replaceAll('|', '\\|')} |`;
}

/** The table of a target as a page has it; empty where it has none. */
export function sectionOf(page: string, target: string): string {
  const [, section = ''] = page.split(`\n${headOf(target)}\n`);
  return section.split('\n## ')[0] ?? '';
}

/** The page, with what was counted for each target; of the others, what `before` says. */
export function pageOf(outcomes: Readonly<Record<string, Outcome>>, before: string): string {
  const tables = Object.keys(mutantTargets).map((target) => {
    const rows = outcomes[target]?.rows;
    return `${headOf(target)}\n${rows === undefined ? sectionOf(before, target) : tableOf(target, rows)}`;
  });
  return `${introduction}\n${tables.map((table) => table.trimEnd()).join('\n\n')}\n`;
}

function tableOf(target: string, rows: readonly Row[]): string {
  const lines = (mutantTargets[target]?.operators ?? []).map(({ name, what }) => {
    const row = rows.find(({ operator }) => operator === name);
    return `${cellsOf(name, what)} ${countsOf(row)}`;
  });
  return [
    '',
    '| operator | what is done | mutants | change the meaning | change nothing | are refused |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
    ...lines,
    `| **all** | | ${countsOf(rows.reduce<Row | undefined>(sum, undefined))}`,
    '',
  ].join('\n');
}

function countsOf(row: Row | undefined): string {
  const { changes = 0, same = 0, refused = 0 } = row?.effects ?? {};
  return `${[row?.mutants ?? 0, changes, same, refused].join(' | ')} |`;
}

function sum(before: Row | undefined, { mutants, effects }: Row): Row {
  return {
    operator: 'all',
    mutants: (before?.mutants ?? 0) + mutants,
    effects: {
      changes: (before?.effects.changes ?? 0) + effects.changes,
      same: (before?.effects.same ?? 0) + effects.same,
      refused: (before?.effects.refused ?? 0) + effects.refused,
    },
  };
}
