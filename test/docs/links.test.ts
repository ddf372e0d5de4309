/** Links between pages lead somewhere, and no page knows the machine that it was written on. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, isProse, type Page, pages, proseOf, root } from './pages.ts';

/** The targets of a page's links, those of code aside. */
function linksOf(page: Page): readonly string[] {
  const text = proseOf(page).replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** What is wrong with a link; nothing where it leads somewhere. */
function flawOf(page: Page, link: string): string | undefined {
  if (/^(?:https|mailto):/.test(link)) return undefined;
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? page.path : normalize(join(dirname(page.path), file)).replace(/\/$/, '');
  if (path.startsWith('..') || !existsSync(join(root, path))) return `${link} leads to no file`;
  if (anchor === undefined) return undefined;
  const other = pages.find((one) => one.path === path);
  return other !== undefined && anchorsOf(other).has(anchor) ? undefined : `${link} leads to no heading`;
}

const read = pages.filter((page) => !isProse(page));

describe('links', () => {
  it('lead to files and headings', () => {
    const flaws = read.flatMap((page) =>
      linksOf(page).flatMap((link) => {
        const flaw = flawOf(page, link);
        return flaw === undefined ? [] : [`${page.path}: ${flaw}`];
      }),
    );
    expect(flaws).toEqual([]);
  });

  it('are found, and wrong ones are told', () => {
    const page: Page = {
      path: 'docs/x.md',
      text: '# A heading\n\n[a](../README.md) `[b](no.md)` [c](no.md#x)\n',
    };
    expect(linksOf(page)).toEqual(['../README.md', 'no.md#x']);
    expect(flawOf(page, 'no.md#x')).toBe('no.md#x leads to no file');
    expect(flawOf(page, '../README.md#no-such-heading')).toBe(
      '../README.md#no-such-heading leads to no heading',
    );
    expect(flawOf(page, '../README.md#what-is-not-proved')).toBeUndefined();
    expect(flawOf(page, '../../outside.md')).toBe('../../outside.md leads to no file');
  });

  it('lead from the table of contents to every page below docs', () => {
    const reached = new Set<string>();
    const visit = (path: string): void => {
      const page = pages.find((one) => one.path === path);
      if (page === undefined || reached.has(path)) return;
      reached.add(path);
      for (const link of linksOf(page)) {
        visit(normalize(join(dirname(path), link.split('#')[0] ?? '')));
      }
    };
    visit('docs/README.md');
    const lost = read
      .map(({ path }) => path)
      .filter((path) => path.startsWith('docs/') && !reached.has(path));
    expect(lost).toEqual([]);
  });
});

it('no page names a path of this machine', () => {
  const places = [root, homedir(), '/tmp/', '/home/', '/root/', '/Users/'].filter(
    (place) => place.length > 2,
  );
  const found = pages.flatMap(({ path, text }) =>
    places.filter((place) => text.includes(place)).map((place) => `${path}: ${place}`),
  );
  expect(found).toEqual([]);
});
