/** Prints documents for a terminal. Nothing in them can act on it. */
import {
  type Block,
  type Facts,
  type Listing,
  splitLines,
  type Table,
  type Tone,
  type Words,
} from './document.ts';
import { type Paint, plain, printable } from './paint.ts';
import { count, grouped } from './words.ts';

/** Prints blocks, without the title of their document. */
export function printText(blocks: readonly Block[], paint: Paint): string {
  const lines = blocks.flatMap((block) => blockToLines(block, paint));
  while (lines.at(-1) === '') lines.pop();
  return lines.map((line) => `${line}\n`).join('');
}

/** Prints words, each line on its own. */
export function printWords(words: Words, paint: Paint): string {
  return words.length === 0
    ? ''
    : toLines(words, paint)
        .map((line) => `${line}\n`)
        .join('');
}

function blockToLines(block: Block, paint: Paint): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
      return toLines(block.words, paint);
    case 'facts':
      return [...factsToLines(block, paint), ''];
    case 'table':
      return tableToLines(block, paint);
    case 'section': {
      const title = toLines(block.title, plain).filter((line) => line !== '');
      return [
        ...title.map((line) => paint('bold', line)),
        ...block.of.flatMap((one) => blockToLines(one, paint)),
      ];
    }
    case 'listing':
      return listingToLines(block);
    case 'filters':
      return [];
  }
}

/** A row of an overview that is longer is told a part a line. */
const longestRow = 200;

function factsToLines({ rows, overview }: Facts, paint: Paint): readonly string[] {
  const titles = rows.map(([title]) => toLines(title, plain).join(' '));
  const width = Math.max(...titles.map((title) => title.length));
  return rows.flatMap(([, words], row) => {
    const title = titles[row]?.padEnd(width) ?? '';
    const lines = toLines(words, paint);
    const together = lines.join('; ');
    const shown = overview === true && together.length <= longestRow ? [together] : lines;
    return shown.map((line, index) => {
      const head = index > 0 ? ' '.repeat(width) : overview === true ? paint('bold', title) : title;
      return `${overview === true ? '' : '   '}${head}  ${line}`;
    });
  });
}

function tableToLines({ rows, signs, open = rows.length }: Table, paint: Paint): readonly string[] {
  const lines = rows.slice(0, open).flatMap(({ cells, listings = [] }) => {
    const [sign, lead] = signs === undefined ? ['', ''] : [`${toLines([signs[0]], paint)} `, signs[1]];
    const own = cells.flatMap((cell, index) => {
      const texts = toLines(cell, paint);
      return index > 0 && index === cells.length - 1 ? texts.map((text) => `${lead}${text}`) : texts;
    });
    const [first = '', ...rest] = [...own, ...listings.flatMap(listingToLines)];
    return [`  ${sign}${first}`, ...rest.map((line) => `      ${line}`)];
  });
  const rest = rows.length - open;
  return rest > 0 ? [...lines, `    and ${grouped(rest)} more; --format json has all of them`] : lines;
}

function listingToLines({ lines, most = 0 }: Listing): readonly string[] {
  const shown = lines.slice(0, most).map(({ text }) => printable(text.replaceAll('\t', '    ')));
  const rest = lines.length - most;
  return most > 0 && rest > 0 ? [...shown, `and ${count(rest, 'more line')}`] : shown;
}

const styles: Readonly<Record<Tone, Parameters<Paint>[0]>> = {
  good: 'green',
  calm: 'cyan',
  warn: 'yellow',
  bad: 'red',
  strong: 'bold',
  dim: 'dim',
};

function toLines(words: Words, paint: Paint): readonly string[] {
  return splitLines(words).map((line) =>
    line
      .map((run) => {
        const text = printable(run.text);
        return run.kind === 'link' || run.tone === undefined ? text : paint(styles[run.tone], text);
      })
      .join(''),
  );
}
