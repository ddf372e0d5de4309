/** One document in three forms, and text from outside in all of them. */
import { describe, expect, it } from 'vitest';
import {
  type Block,
  code,
  joinWords,
  makeList,
  makeParagraph,
  makeSection,
  makeTable,
  own,
  plainWords,
  say,
  sayLines,
  sayNames,
  splitLines,
  strong,
} from '../../src/report/forms/document.ts';
import { type Paint, plain } from '../../src/report/forms/paint.ts';
import { longestListing, printPage } from '../../src/report/forms/print-html.ts';
import { longestComment, printMarkdown } from '../../src/report/forms/print-markdown.ts';
import { printText } from '../../src/report/forms/print-text.ts';
import { hostileTexts } from '../support/diff-report.ts';

const elsewhere = say`All of it: ${code('rulec --format json')}.`;

function inMarkdown(of: readonly Block[]): string {
  return printMarkdown({ title: own('A title'), of }, elsewhere).replace('### A title\n\n', '');
}

function inHtml(of: readonly Block[]): string {
  const page = printPage({ title: own('A title'), of }, own('rulec'));
  return page.slice(page.indexOf('<main>') + '<main>'.length, page.indexOf('</main>'));
}

const painted: Paint = (style, text) => `<${style} ${text}>`;

describe('words', () => {
  it('tell what this program says from what comes from outside', () => {
    expect(say`rule ${'web'}, ${3} of ${own('them')}`).toEqual([
      { kind: 'own', text: 'rule ' },
      { kind: 'given', text: 'web' },
      { kind: 'own', text: ', ' },
      { kind: 'own', text: '3' },
      { kind: 'own', text: ' of ' },
      { kind: 'own', text: 'them' },
    ]);
    expect(say`${undefined}${false}${''}`).toEqual([]);
  });

  it('are joined without what is absent, and listed as far as there is room', () => {
    expect(plainWords(joinWords([own('a'), undefined, [], false, own('b')], '; '))).toBe('a; b');
    expect(plainWords(sayNames(['a', 'b', 'c'], 2))).toBe('a, b and 1 more');
  });

  it('have the lines of this program alone', () => {
    const lines = splitLines(sayLines([own('one'), say`two ${'given\nhere'}`, undefined]));
    expect(lines.map(plainWords)).toEqual(['one', 'two given\nhere']);
  });
});

describe('a document', () => {
  const table = makeTable(
    [[strong('+ new', 'warn')], 'because of'],
    [[say`host ${code('a.example')}`, sayLines([say`rule ${'web'}`, say`owner ${'net'}`])]],
  );
  const blocks: readonly Block[] = [
    { kind: 'facts', rows: [[own('new'), sayLines([own('one'), own('two')])]], overview: true },
    makeSection(own('policy'), [{ ...table, signs: [strong('+', 'warn'), 'by '] }]),
    ...makeList([say`agreed to: ${'NET-1'}`]),
    makeParagraph(say`${strong('exact', 'good')}: ${'pf'}`),
    makeSection(own('More'), [makeParagraph(own('Text.'))], { look: 'minor' }),
  ];

  it('is text', () => {
    expect(printText(blocks, plain)).toBe(`new  one; two

policy
  + host a.example
      by rule web
      by owner net
  agreed to: NET-1
exact: pf
More
Text.
`);
    expect(printText(blocks, painted)).toContain('<yellow +> host a.example');
    expect(printText(blocks, painted)).toContain('<green exact>: pf');
  });

  it('is Markdown', () => {
    expect(inMarkdown(blocks)).toBe(`|  |  |
| --- | --- |
| new | one<br>two |

#### policy

| **+ new** | because of |
| --- | --- |
| host \`a.example\` | rule \`web\`<br>owner \`net\` |

- agreed to: \`NET-1\`

**exact**: \`pf\`

<details><summary>More</summary>

Text.

</details>
`);
  });

  it('is a page', () => {
    const page = inHtml(blocks);
    expect(page).toContain('<dl class="overview"><dt>new</dt><dd>one<br>two</dd></dl>');
    expect(page).toContain('<h2>policy</h2>');
    expect(page).toContain('<span class="chip warn">+ new</span></th>');
    expect(page).toContain('<td role="cell" data-label="+ new">host <code>a.example</code></td>');
    expect(page).toContain('<ul><li>agreed to: NET-1</li></ul>');
    expect(page).toContain('<details><summary>More</summary><p>Text.</p>');
  });

  it('folds what is long', () => {
    const rows = Array.from({ length: 30 }, (_, index) => [own(`row ${index + 1}`)]);
    const long = [{ ...makeTable(['what'], rows), open: 20 }];
    expect(printText(long, plain)).toMatch(/ {2}row 20\n {4}and 10 more; --format json has all of them\n$/);
    expect(inHtml(long)).toMatch(/row 20<[\s\S]*<details><summary>10 more rows<\/summary>[\s\S]*row 21</);
    expect(inMarkdown(long)).toContain('| row 30 |');
    const lines = Array.from({ length: longestListing + 1 }, (_, index) => ({ text: `line ${index + 1}` }));
    const listing: Block = { kind: 'listing', title: own('lines'), within: own('a'), lines, most: 2 };
    expect(printText([listing], plain)).toBe('line 1\nline 2\nand 2,999 more lines\n');
    expect(inHtml([listing])).toContain('1 further line left out here');
    expect(inMarkdown([listing])).toContain('<summary>a: lines</summary>\n\n```text\nline 1\n');
  });
});

describe('text from outside', () => {
  const all = hostileTexts.flatMap((text): readonly Block[] => [
    makeParagraph(say`paragraph ${text}`),
    { kind: 'facts', rows: [[say`${text}`, say`fact ${text}`]] },
    makeTable([say`${text}`], [{ cells: [code(text)], listings: [] }]),
    makeSection(say`title ${text}`, [makeParagraph(code(text))], { look: 'minor', amount: '1 part' }),
    makeSection(say`${text}`, makeList([say`item ${{ kind: 'given', text, tone: 'strong' }}`])),
    makeParagraph(say`${{ kind: 'link', text, to: text }}`),
    { kind: 'listing', title: say`${text}`, lines: [{ text }], most: 1 },
  ]);

  it('does nothing to a terminal', () => {
    const text = printText(all, plain);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e\u2028]/);
    expect(text.split('\n').filter((line) => line.startsWith('break') || line.startsWith('#'))).toEqual([]);
  });

  it('is code in Markdown', () => {
    const bare = inMarkdown(all)
      .replace(/```text\n[^`]*```/g, '')
      .replace(/`[^`\n]*`/g, '')
      .replace(/<code>[^<>`]*<\/code>/g, '');
    expect(bare.replace(/^#+ /gm, '').replace(/\|[ -]*\|/g, '')).not.toMatch(/[@[\]`\\#&]|:\/\/|www\.|GH-1/);
    const tags = [...bare.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
    expect(new Set(tags)).toEqual(new Set(['<details>', '</details>', '<summary>', '</summary>']));
    for (const word of ['everyone', 'alert', 'evil', 'gnp'])
      expect(bare.toLowerCase(), word).not.toContain(word);
  });

  it('is code in Markdown even where a report vouches for it by mistake', () => {
    expect(inMarkdown([makeParagraph(own('ask @everyone'))])).toBe('<code>ask &#64;everyone</code>\n');
    expect(inMarkdown([makeParagraph(own('see #1'))])).toBe('<code>see &#35;1</code>\n');
    expect(inMarkdown([makeParagraph(own('<b>'))])).toBe('&#60;b&#62;\n');
  });

  it('is no element, no attribute and no address on a page', () => {
    const page = inHtml(all);
    const tags = [...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
    const known =
      'br code details div dd dl dt h2 li p pre section span strong summary table tbody td th thead tr ul';
    expect([...new Set(tags)].filter((tag) => tag !== undefined && !known.split(' ').includes(tag))).toEqual(
      [],
    );
    const names = [...page.matchAll(/<[^>]*>/g)].flatMap(([tag]) =>
      [...tag.replace(/"[^"]*"/g, '').matchAll(/\s([\w-]+)/g)].map(([, name]) => name),
    );
    expect(new Set(names)).toEqual(
      new Set(['role', 'scope', 'data-label', 'class', 'tabindex', 'aria-label']),
    );
  });

  it('is cut where it is long, never within a letter', () => {
    expect(inMarkdown([makeParagraph(say`${'x'.repeat(700)}`)])).toBe(`\`${'x'.repeat(600)}…\`\n`);
    const letters = inMarkdown([makeParagraph(say`${`x${'😀'.repeat(400)}`}`)]);
    expect(letters).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});

it('what does not fit into a comment is named, and folds stay whole', () => {
  const rows = Array.from({ length: 4_000 }, (_, index) => [say`host ${code(`h${index}.example.net`)}`]);
  const parts = Array.from({ length: 12 }, (_, index) =>
    makeSection(own(`part ${index}`), [makeTable(['what'], rows)], {
      look: 'small',
      amount: '4,000 regions',
    }),
  );
  const text = printMarkdown({ title: own('A title'), of: parts }, elsewhere, '<!-- end -->\n');
  expect(text.length).toBeLessThanOrEqual(longestComment);
  expect(text.length).toBeGreaterThan(longestComment - 4_000);
  expect(text).toMatch(/`part 0 \([\d,]+ of 4,000\)`; `part 1/);
  expect(text).toContain('and 4 other parts. All of it: `rulec --format json`.');
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  expect(text.endsWith('<!-- end -->\n')).toBe(true);
});
