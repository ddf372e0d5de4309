import { describe, expect, test } from 'vitest';
import { readSource } from '../../src/vendors/read-source.ts';
import type { SourceDefinition } from '../../src/vendors/source.ts';

const base = { name: 'vendor', at: { heading: 'Allow' } } as const;
const table = {
  ...base,
  format: 'table',
  columns: { hosts: ['URL'], services: ['Port'] },
} as SourceDefinition;
const list = { ...base, format: 'list', service: ['443/https'] } as SourceDefinition;

function readHosts(text: string, definition: SourceDefinition): readonly string[] {
  const { value } = readSource(text, definition, { file: 'page.md' });
  return (value?.rows ?? []).flatMap(({ entries }) => entries.flatMap(({ hosts }) => hosts));
}

function readFaults(text: string, definition: SourceDefinition): readonly string[] {
  const { value } = readSource(text, definition, { file: 'page.md' });
  return (value?.refused ?? []).flatMap(({ faults }) => faults.map(({ fault }) => fault));
}

const head = '# Page\n\n## Allow\n\n';
const rows = (text: string): string =>
  `${head}| URL | Port |\n| --- | --- |\n| good.example.com | 443 |\n${text}\n`;
const hidden = '| hidden.example.com | 443 |';

describe('what a person may not see on a page is not read', () => {
  test.each([
    ['a comment of HTML', `<!--\n${hidden}\n-->`],
    ['a comment of MDX', `{/*\n${hidden}\n*/}`],
    ['a comment of Hugo', `{{/*\n${hidden}\n*/}}`],
    ['a comment of Liquid', `{% comment %}\n${hidden}\n{%- endcomment -%}`],
    ['a condition of Liquid', `{% if page.beta %}\n${hidden}\n{% endif %}`],
    ['a cell that opens an element', `| <div hidden> | 443 |\n${hidden}\n| </div> | 443 |`],
  ])('%s in a table', (_, text) => {
    const read = readHosts(rows(text), table);
    expect(read).toContain('good.example.com');
    expect(read).not.toContain('hidden.example.com');
  });

  test.each([
    'div hidden',
    'section style="display:none"',
    'font color="white"',
    'template',
    'script',
    'details class="x"',
    'DIV\tHIDDEN',
  ])('a table or list in <%s>', (element) => {
    const [name = ''] = element.split(/\s/);
    const inside = (text: string): string => `${head}<${element}>\n\n${text}\n\n</${name}>\n`;
    expect(readHosts(inside(`| URL | Port |\n| --- | --- |\n${hidden}`), table)).toEqual([]);
    expect(readHosts(inside('- hidden.example.com'), list)).toEqual([]);
    expect(readHosts(inside('```\nhidden.example.com\n```'), list)).toEqual([]);
    const nested = `${head}- good.example.com\n- b.example.com\n  <${element}>\n  - hidden.example.com\n  </${name}>\n`;
    expect(readHosts(nested, list)).not.toContain('hidden.example.com');
  });

  test.each(['div align="center"', 'details', 'details open', 'div', 'a name="x"', 'div markdown="1"'])(
    'what is in <%s> is on the page',
    (element) => {
      const [name = ''] = element.split(/\s/);
      const text = `${head}<${element}>\n\n| URL | Port |\n| --- | --- |\n| good.example.com | 443 |\n\n</${name}>\n`;
      expect(readHosts(text, table)).toEqual(['good.example.com']);
    },
  );

  test('an element that is closed hides nothing behind it, and code that shows one hides nothing', () => {
    const before = '<div hidden>\n\nx\n\n</div>\n\n```html\n<div hidden>\n```\n\n`<b>` ';
    expect(readHosts(rows('').replace('## Allow', `${before}\n\n## Allow`), table)).toContain(
      'good.example.com',
    );
  });

  test('a page of beginnings without ends takes no time', () => {
    const many = ['{/*', '{% comment %}', '<!--', '<div hidden>', '{% if x %}'].map((one) =>
      `${one} x\n`.repeat(100_000),
    );
    for (const text of many) expect(readHosts(`${rows('')}\n${text}`, table)).toContain('good.example.com');
  });
});

test('a table of HTML on a page of Markdown is not read, which is told where it is under the heading', () => {
  const more = '\n<table><tr><td>c.example.com</td></tr></table>\n';
  const say = (text: string): readonly string[] =>
    readSource(text, table, { file: 'page.md' }).diagnostics.map(({ message }) => message);
  expect(say(rows(more))).toEqual(['page.md: the HTML at line 9 is not read']);
  expect(say(`${rows('')}\n## Other\n${more}`)).toEqual([]);
});

describe('raised letters', () => {
  test.each([
    ['login.exam<sup>ple</sup>.com', []],
    ['a<sup>1</sup>b.example.com', []],
    ['a.example.com<sup>1</sup>', ['a.example.com']],
    [
      '`a.example.com`<sup>1</sup><sup>2</sup><br>b.example.com <sup>*</sup>',
      ['a.example.com', 'b.example.com'],
    ],
    ['a.example.com<sup>new</sup>', []],
  ])('%s', (cell, hosts) => {
    expect(readHosts(`${head}| URL | Port |\n| --- | --- |\n| ${cell} | 443 |\n`, table)).toEqual(hosts);
  });

  test('in a number they are a part of it, and the row is refused', () => {
    expect(readFaults(rows('| c.example.com | 443<sup>1</sup>0 |'), table)).toEqual(['port-words']);
  });
});

describe('items of lists', () => {
  test.each([
    ['- a.example.com (UDP 123)', 'port-in-prose'],
    ['- a.example.com (over UDP)', 'transport-in-prose'],
    ['- a.example.com\n  on TCP port 8443', 'port-in-prose'],
    ['- a.example.com\n  or c.example.com', 'blank-in-host'],
  ])('%j is refused', (item, fault) => {
    const text = `${head}${item}\n- b.example.com\n`;
    expect(readHosts(text, list)).toEqual(['b.example.com']);
    expect(readFaults(text, list)).toEqual([fault]);
  });

  test.each(['- a.example.com\n  b.example.com', '- a.example.com\n  ```\n  b.example.com\n  ```'])(
    'in %j a reader sees two hosts',
    (item) => {
      expect(readHosts(`${head}${item}\n`, list)).toEqual(['a.example.com', 'b.example.com']);
    },
  );

  test('a note that says nothing of ports is kept', () => {
    expect(readHosts(`${head}- a.example.com (for updates)\n  used at night\n`, list)).toEqual([
      'a.example.com',
    ]);
  });
});
