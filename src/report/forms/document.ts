/**
 * What a report says, apart from how it is printed: plain data, which the printers of this folder turn into text for
 * a terminal, into Markdown and into a page. No report escapes anything. `say` marks what comes from outside, and
 * each printer makes that harmless in its own way.
 */
import { grouped } from './words.ts';

/** A whole report. */
export interface Document {
  readonly title: Words;
  readonly of: readonly Block[];
}

export type Block = Paragraph | Facts | Table | Section | Listing | Filters;

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly words: Words;
}

/** Titles with what belongs to them. An overview is read first: a terminal puts its short lines side by side. */
export interface Facts {
  readonly kind: 'facts';
  readonly rows: readonly (readonly [title: Words, words: Words])[];
  readonly overview?: boolean;
}

/** Rows in columns, or a list where there are none. A terminal prints the cells of a row one below the other. */
export interface Table {
  readonly kind: 'table';
  readonly columns?: readonly Words[];
  readonly rows: readonly Row[];
  /** What a terminal, which prints no titles of columns, puts before each row and before its last cell. */
  readonly signs?: readonly [row: Run, last: string];
  /** How many rows a page shows in the open; it folds the others, and a terminal counts them. */
  readonly open?: number;
}

export interface Row extends Anchored {
  readonly cells: readonly Words[];
  readonly listings?: readonly Listing[];
}

/** Blocks under a title. A `small` section is folded in Markdown, a `minor` one on pages too. */
export interface Section extends Anchored {
  readonly kind: 'section';
  readonly title: Words;
  /** What a fold in Markdown says of what is in it. */
  readonly amount?: string;
  readonly of: readonly Block[];
  readonly look?: 'small' | 'minor' | 'card';
}

/** Lines of code, which pages and Markdown fold; Markdown puts those of rows behind everything else. */
export interface Listing {
  readonly kind: 'listing';
  readonly title: Words;
  /** What it belongs to, which is to be said where it stands apart. */
  readonly within?: Words;
  /** `at` is the number of a line in its file, where lines are left out; 0: it is none of the file's. */
  readonly lines: readonly (Anchored & {
    readonly text: string;
    readonly label?: Run;
    readonly at?: number;
  })[];
  /** How many of the lines a terminal shows; left out, none. */
  readonly most?: number;
  /** Whether a page shows it in the open, to be copied as one. */
  readonly isOpen?: boolean;
  readonly numbered?: boolean;
}

/** Choices that hide what they do not mean; only pages can. */
export interface Filters {
  readonly kind: 'filters';
  readonly of: readonly {
    readonly name: string;
    readonly title: string;
    readonly choices: readonly string[];
  }[];
}

/** What links lead to, and by which choices of which filters it is shown. */
export interface Anchored {
  readonly id?: string;
  readonly shownBy?: Readonly<Record<string, readonly number[]>>;
}

/** A line, or several: a line feed of this program's own ends one. */
export type Words = readonly Run[];

/**
 * A piece of a line. `own` is a word of this program. `given` comes from outside: from a rule set, a configuration, a
 * file. So does `code`, which a page shows as code besides.
 */
export type Run =
  | { readonly kind: 'own' | 'given' | 'code'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'link'; readonly text: string; readonly to: string };

/** How a piece stands out: as what is good, new, to be looked at or bad; as `strong` or `dim`, without a meaning. */
export type Tone = 'good' | 'calm' | 'warn' | 'bad' | 'strong' | 'dim';

type Value = Words | Run | string | number | false | undefined;

/** Makes words of a template: its literals are this program's own, and strings between them come from outside. */
export function say(literals: TemplateStringsArray, ...values: readonly Value[]): Words {
  return literals.flatMap((literal, index) => [...own(literal), ...toWords(values[index])]);
}

function toWords(value: Value): Words {
  if (value === undefined || value === false || value === '') return [];
  if (typeof value === 'string') return [{ kind: 'given', text: value }];
  if (typeof value === 'number') return own(grouped(value));
  return 'kind' in value ? [value] : value;
}

/** Vouches for a text that this program alone makes: numbers, sizes, words of its vocabulary. */
export function own(text: string): Words {
  return text === '' ? [] : [{ kind: 'own', text }];
}

export function code(text: string): Words {
  return text === '' ? [] : [{ kind: 'code', text }];
}

/** Makes words of this program stand out. */
export function strong(text: string, tone: Tone = 'strong'): Run {
  return { kind: 'own', text, tone };
}

/** Makes a name from outside stand out. */
export function strongName(text: string): Run {
  return { kind: 'given', text, tone: 'strong' };
}

/** Joins parts; those that are absent or empty are left out. */
export function joinWords(parts: readonly (Words | false | undefined)[], between: string): Words {
  const filled = parts.flatMap((part) =>
    part === false || part === undefined || part.length === 0 ? [] : [part],
  );
  return filled.flatMap((part, index) => (index === 0 ? part : [...own(between), ...part]));
}

/** Puts parts on lines of their own; those that are absent or empty are left out. */
export function sayLines(parts: readonly (Words | false | undefined)[]): Words {
  return joinWords(parts, '\n');
}

/** Lists names from outside: `a, b, c and 4 more`. */
export function sayNames(names: readonly (string | Words)[], most: number = names.length): Words {
  const shown = names.slice(0, most).map((name) => say`${name}`);
  return say`${joinWords(shown, ', ')}${names.length > most && say` and ${names.length - most} more`}`;
}

/** Returns the text of words without any marks. */
export function plainWords(words: Words): string {
  return words.map(({ text }) => text).join('');
}

/** Splits words into their lines. */
export function splitLines(words: Words): readonly Words[] {
  const lines: Run[][] = [[]];
  for (const run of words) {
    const [first = '', ...others] = run.kind === 'own' ? run.text.split('\n') : [run.text];
    if (first !== '') lines.at(-1)?.push({ ...run, text: first });
    for (const text of others) lines.push(text === '' ? [] : [{ ...run, text }]);
  }
  return lines;
}

export function makeParagraph(words: Words): Paragraph {
  return { kind: 'paragraph', words };
}

/** Makes a list; nothing where it would be empty. */
export function makeList(items: readonly Words[]): readonly Table[] {
  return items.length === 0 ? [] : [{ kind: 'table', rows: items.map((item) => ({ cells: [item] })) }];
}

/** Makes a table of titles and cells. */
export function makeTable(
  titles: readonly (string | Words)[],
  rows: readonly (Row | readonly Words[])[],
): Table {
  return {
    kind: 'table',
    columns: titles.map((title) => (typeof title === 'string' ? own(title) : title)),
    rows: rows.map((row) => ('cells' in row ? row : { cells: row })),
  };
}

export function makeSection(title: Words, of: readonly Block[], more: Partial<Section> = {}): Section {
  return { kind: 'section', title, of, ...more };
}
