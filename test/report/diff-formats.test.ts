import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/diff/change.ts';
import { markComment, renderDiffMarkdown } from '../../src/report/diff/diff-formats.ts';
import { longestComment } from '../../src/report/forms/print-markdown.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { policy } from '../support/build-policy.ts';
import { diffReport, hostileTexts } from '../support/diff-report.ts';

const web = { id: 'web', services: ['443/https'], hosts: ['*.example.com'], addresses: ['192.0.2.0/24'] };
const news = { id: 'news', services: ['443/https'], hosts: ['example.net'], addresses: ['203.0.113.0/25'] };
const report = diffReport(policy(web), policy(web, news));

/** The cells of a row, as GitHub splits it: at bars, in code or not. */
function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

describe('renderDiffMarkdown', () => {
  it('begins with the headline and answers the questions in tables', () => {
    const text = renderDiffMarkdown(report, new Map());
    expect(text.split('\n')[0]).toBe('### New access: 1 host name (`example.net`)');
    expect(text).toMatch(
      /^\| \*\*New access\*\*: .* \| on \| because of \| asked for by \|\n.*\n\| `https, port 443, host example\.net`: 1 host name<br>for example `https:\/\/example\.net\/` \| `proxy` \| rule `news`, new \(`test\.yaml`\) \|/m,
    );
    expect(text).toMatch(
      /^\| `tcp port 443, address 203\.0\.113\.0\/25`: 128 IPv4 addresses<br>.* \| `filter` \|/m,
    );
    expect(text.endsWith(markComment('test'))).toBe(true);
    expect(renderDiffMarkdown(report, new Map())).toBe(text);
  });

  it('is short where nothing differs', () => {
    const same = diffReport(policy(web), policy({ ...web, id: 'other' }));
    expect(renderDiffMarkdown(same, new Map())).toBe(
      '### No difference in what is permitted\n\n`old.yaml` to `new.yaml`\n\n**no difference: only the text moved**\n\n- 1 rule renamed: `web` to `other`\n\n<!-- rulec diff: test -->\n',
    );
  });

  it('lists the prefixes of a region that is about many', () => {
    const addresses = Array.from({ length: 30 }, (_, index) => `198.51.100.${index * 8}/31`);
    const text = renderDiffMarkdown(diffReport(policy(web), policy({ ...web, addresses })), new Map());
    expect(text).toMatch(
      /<summary><code>filter<\/code>: new access: <code>.*<\/code>: 30 prefixes<\/summary>/,
    );
    expect(text).toContain('\n198.51.100.232/31\n```\n');
    const hosts = Array.from({ length: 12 }, (_, index) => `h${index}.example.net`);
    const named = renderDiffMarkdown(diffReport(policy(web), policy(web, { ...news, hosts })), new Map());
    expect(named).toMatch(/<summary><code>proxy<\/code>: new access: <code>.*<\/code>: 12 hosts<\/summary>/);
  });

  it('names every rule behind a change, with who asked for it', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({
      ...news,
      id: `r${index}`,
      hosts: [`h${index}.example.net`],
    }));
    const text = renderDiffMarkdown(diffReport(policy(web), policy(web, ...many)), new Map());
    expect(text).toContain('<summary>Rules behind the change: 9</summary>');
    expect(text).toContain('| `r8` | new |  | `test.yaml` |\n');
  });

  it('never passes the limit, and says what it left out and where to find it', () => {
    const [first] = report.comparisons;
    const [change] = first?.changes ?? [];
    if (first === undefined || change === undefined) throw new Error('nothing differs');
    const changes = Array.from(
      { length: 2_000 },
      (_, index): Change => ({ ...change, words: `host h${index}.example.net` }),
    );
    const comparisons = ['policy', ...Array.from({ length: 9 }, (_, index) => `device-${index}`)].map(
      (of, index) => ({
        ...{ ...first, of, asPolicy: false },
        changes: changes.slice(index),
      }),
    );
    const text = renderDiffMarkdown({ ...report, comparisons: comparisons.slice(0, 1) }, new Map());
    expect(text.length).toBeLessThanOrEqual(longestComment);
    expect(text.length).toBeGreaterThan(longestComment - 8_000);
    expect(text).toMatch(
      /\*\*Left out\*\*, for this would be too long: `New access: [\d,]+ more rows \([\d,]+ of [\d,]+\)`/,
    );
    expect(text).toContain('--format json');
    expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
    expect(text.endsWith(markComment('test'))).toBe(true);
  });

  it('lets nothing that users write be more than text', () => {
    const [owner = '', ...others] = hostileTexts;
    const hostile: Policy = {
      ...policy(web),
      rules: policy(
        web,
        ...others.map((_, index) => ({ ...news, id: `r${index}`, hosts: [`h${index}.example.net`] })),
      ).rules.map((rule, index) => ({
        ...rule,
        owner,
        ticket: others[index] ?? owner,
        expires: others[index] ?? owner,
      })),
    };
    const rules = hostile.rules.map(({ id }) => id);
    const exceptions = hostileTexts.map((reason, index) => {
      const meets = hostile.rules.find(({ id }) => id === rules[index]);
      return { rule: rules[index] ?? 'x', reason, ...(meets === undefined ? {} : { meets }) };
    });
    const made = diffReport(policy(web), hostile);
    const gate = { passed: false, comparisons: made.comparisons, unjudged: [], exceptions, devices: [] };
    const names = {
      before: { ...made.before, name: owner },
      after: { ...made.after, name: others[4] ?? '' },
    };
    const text = renderDiffMarkdown({ ...made, ...names, gate }, new Map());
    const outside = text.replace(/```text\n[^`]*```/g, '').replace(/`[^`\n]*`/g, '');
    const tags = [...outside.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
    expect(new Set(tags)).toEqual(
      new Set([
        '<br>',
        '<code>',
        '</code>',
        '<details>',
        '</details>',
        '<summary>',
        '</summary>',
        markComment('test').trim(),
      ]),
    );
    const bare = outside
      .replace(/<code>[^<]*<\/code>/g, '')
      .replace(/&#\d+;/g, '')
      .replace(/^#+ /gm, '');
    expect(bare).not.toMatch(/[@[\]`\\#]|:\/\/|www\.|GH-1/);
    for (const table of text.split('\n\n').filter((one) => one.startsWith('| '))) {
      const [head = '', ...rows] = table.split('\n').map((line) => cellsOf(line).length);
      for (const cells of rows) expect(cells, table).toBe(head);
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2028]/);
  });
});

it('the mark of a comment is one line and one comment, whatever it is called', () => {
  for (const id of [...hostileTexts, 'edge rules/office.yaml', '--', '-->', '--!>']) {
    expect(markComment(id)).toMatch(/^<!-- rulec diff: [^<>\n]* -->\n$/);
    expect(markComment(id).slice(4, -4)).not.toMatch(/--|[\r\u2028`|]/);
  }
  expect(new Set(['a', 'b', 'a-b', 'a--b', 'a->b'].map(markComment)).size).toBe(5);
  expect(renderDiffMarkdown(report, new Map(), 'job 2')).toMatch(/<!-- rulec diff: job 2 -->\n$/);
});
