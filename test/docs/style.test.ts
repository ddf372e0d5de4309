/** How the pages are written: short sentences in plain words, and a README that one reads in five minutes. */
import { describe, expect, it } from 'vitest';
import { isProse, type Page, pages, proseOf, textOf } from './pages.ts';

/** Words and turns that a native reader trips over, each with what to write. */
const turns: readonly (readonly [RegExp, string])[] = [
  [/\bdear to (?:undo|change)\b/i, 'expensive to reverse'],
  [/\bwhat is spoken\b/i, 'the protocol'],
  [/\b(?:loss|line|rule|difference)s? (?:is|are) said\b/i, 'is reported'],
  [/\bask(?:s|ed)? to be believed\b/i, 'say what is proved'],
  [/\balone does not carry\b/i, 'say what else is needed'],
  [/\bsees? something else of\b/i, 'sees different parts of'],
  [/\bAsked is\b/, 'begin with who asks'],
  [/\bwritten anew\b|\bmade anew\b|\btype it anew\b/i, 'rewritten, recreated'],
  [/\bwhereby\b|\bthereof\b|\btherein\b|\bhereby\b/i, 'plain words'],
  [/\butili[sz]e|\bleverage|\bin order to\b/i, 'use, to'],
  [/\bof which nobody\b/i, 'that nobody'],
  [/\bin small or capital letters\b/i, 'in either case'],
  [/\bfor ever\b/i, 'always, or leave it out'],
];

/** The most words of a sentence. */
const longest = 55;

const read = pages.filter(
  (page) =>
    !isProse(page) &&
    (page.path.startsWith('docs/') || /^(?:README|CONTRIBUTING|SECURITY|ARCHITECTURE)\.md$/.test(page.path)),
);

/** The paragraphs and list items of a page, each as one line, without samples, tables and comments. */
function paragraphsOf(page: Page): readonly string[] {
  return proseOf(page)
    .replace(/<!--[\s\S]*?-->/g, '')
    .split(/\n(?:\s*\n|(?= *(?:- |\d+\. |#|\|)))/)
    .filter((part) => !/^\s*\||^ {4}/.test(part))
    .map((part) =>
      part
        .replace(/^\s*- /, '')
        .replace(/\s+/g, ' ')
        .trim(),
    );
}

function sentencesOf(paragraph: string): readonly string[] {
  const plain = paragraph.replace(/\]\([^)]*\)/g, ']').replace(/`[^`]*`/g, 'x');
  return plain.split(/(?<=[.!?:;])\s+/);
}

/** What of a page is hard to read. */
function flawsOf(page: Page): readonly string[] {
  return paragraphsOf(page).flatMap((paragraph) => [
    ...turns.flatMap(([turn, better]) => {
      const found = turn.exec(paragraph);
      return found === null ? [] : [`${page.path}: "${found[0]}": ${better}`];
    }),
    ...sentencesOf(paragraph)
      // A list in a sentence may be long.
      .filter((sentence) => sentence.split(' ').length > longest && sentence.split(',').length < 9)
      .map((sentence) => `${page.path}: over ${longest} words: ${sentence.slice(0, 80)}`),
  ]);
}

describe('the pages', () => {
  it('are plain', () => {
    expect(read.flatMap(flawsOf)).toEqual([]);
  });

  it('are judged', () => {
    const long = Array.from({ length: longest + 1 }, () => 'word').join(' ');
    const page: Page = { path: 'x.md', text: `# X\n\nEvery loss is said.\n\n- ${long}.\n- short\n` };
    expect(flawsOf(page)).toEqual([
      'x.md: "loss is said": is reported',
      expect.stringMatching(/^x\.md: over 55 words: word word/),
    ]);
  });
});

it('the README takes five minutes', () => {
  expect(textOf('README.md').split(/\s+/).length).toBeLessThanOrEqual(1_400);
});
