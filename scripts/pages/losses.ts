/** The pages of losses: a page for each code, and their list. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { severityOf } from '../../src/proof/compare/loss-report.ts';
import { type LossCode, type LossDirection, losses, lossWords } from '../../src/rules/losses.ts';
import { targetNames } from '../../src/targets/registry.ts';
import type { GeneratedFile } from '../generators.ts';
import { capitalise, fillMarkers, formatTable, joinWords, makePage } from './markdown.ts';

const tables = 'src/rules/losses.ts';
const all = Object.entries(losses) as [LossCode, LossDirection][];

export const lossPages: readonly GeneratedFile[] = [
  makePage('docs/losses/README.md', tables, listLosses),
  ...all.map(([code, direction]) =>
    makePage(`docs/losses/${code}.md`, tables, (prose, root) => {
      const severity = severityOf(code, direction);
      const kind = direction === 'note' ? 'Note' : `${capitalise(direction)}, ${article(severity)}`;
      return `# ${code}\n\n${kind}. The target ${lossWords[code]}. Targets: ${linkTargets(code, root)}.\n\n${prose}`;
    }),
  ),
];

function article(severity: string): string {
  return severity === 'error' ? 'an error' : `a ${severity}`;
}

/** Returns the list of all losses; a marker stands for those of one direction. */
function listLosses(prose: string, root: string): string {
  return fillMarkers(prose, {
    'losses:': (direction) =>
      formatTable(
        ['code', 'the target', 'targets'],
        all
          .filter(([, one]) => one === direction)
          .map(([code]) => [`[${code}](${code}.md)`, lossWords[code], linkTargets(code, root)]),
      ),
  });
}

/** Returns the losses that the page of a target tells people to expect, by the links in its tables. */
export function findExpectedLosses(prose: string): readonly string[] {
  const rows = prose.split('\n').filter((line) => line.startsWith('|'));
  return rows.flatMap((row) =>
    [...row.matchAll(/\]\(\.\.\/losses\/([a-z-]+)\.md\)/g)].map(([, code = '']) => code),
  );
}

/** Returns links to the targets whose pages tell people to expect a loss. */
function linkTargets(code: LossCode, root: string): string {
  const having = targetNames.filter((name) => {
    const prose = readFileSync(join(root, `docs/src/targets/${name}.md`), 'utf8');
    return findExpectedLosses(prose).includes(code);
  });
  if (having.length === 0) return 'none so far';
  if (having.length === targetNames.length) return 'all';
  return joinWords(
    having.map((name) => `[${name}](../targets/${name}.md)`),
    'and',
  );
}
