/** What a device lacks, as lines to add. */
import type { DeviceAudit } from '../../driver/audit/audit-device.ts';
import { type Block, makeParagraph, makeSection, own, say } from '../forms/document.ts';

/** How many lines are shown; `--format json` has all of them. */
const mostLines = 40;

/** Shows the lines that would carry what is blocked. */
export function describeAddition({ addition }: DeviceAudit): readonly Block[] {
  const [main] = addition?.files ?? [];
  if (addition === undefined || main === undefined || typeof main.content !== 'string') return [];
  if (addition.isThere) return [makeSection(own('What would carry it'), [makeParagraph(own(linesAreThere))])];
  const text = listStatements(main.content);
  const closes = addition.closes && say` Its closing denial is not meant to be taken over.`;
  return [
    makeSection(own('What would carry it'), [
      makeParagraph(
        say`Lines of the compiler for what is blocked, to put before the lines that block it.${closes}`,
      ),
      {
        kind: 'listing',
        title: say`${main.path}`,
        lines: text.map((line) => ({ text: line })),
        most: mostLines,
      },
    ]),
  ];
}

/** Said in place of lines that would be the same as those that are there. */
export const linesAreThere =
  'The files have the lines of the compiler for what is blocked already; other lines decide before them. Move them before the lines that block, or narrow those.';

/** Returns the lines of a text without its comments, which speak of the text as a whole. */
export function listStatements(content: string): readonly string[] {
  return content.split('\n').filter((line) => line.trim() !== '' && !/^\s*(?:#|<!--)/.test(line));
}
