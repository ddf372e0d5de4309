/** The built site: every link, picture and script of it is there, and nothing on it comes from elsewhere or runs inline. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite, type Site } from '../support/site.ts';
import { isGenerated, isProse, pages, root } from './pages.ts';

interface Html {
  readonly path: string;
  readonly text: string;
}

let site: Site;
let made: readonly Html[] = [];

beforeAll(() => {
  site = buildSite();
  made = readdirSync(site.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: path.slice(site.folder.length + 1).replaceAll('\\', '/'),
      text: readFileSync(path, 'utf8'),
    }));
}, 120_000);
afterAll(() => site.remove());

/** The values of an attribute, and the elements that have them. */
function valuesOf(
  text: string,
  attribute: string,
): readonly { readonly element: string; readonly value: string }[] {
  return [...text.matchAll(new RegExp(`<([a-z][a-z0-9]*)\\b[^>]*?\\s${attribute}="([^"]*)"`, 'g'))].map(
    ([, element = '', value = '']) => ({ element, value: value.replaceAll('&amp;', '&') }),
  );
}

/** What is wrong with a link of a page; nothing where it leads to a file, and to an element of it. */
function flawOf(all: readonly Html[], from: Html, link: string): string | undefined {
  if (/^(?:https|mailto):/.test(link)) return undefined;
  if (/^(?:[a-z]+:|\/)/.test(link)) return `${link} does not lead everywhere`;
  const [file = '', anchor] = decodeURI(link).split('#');
  const path = file === '' ? from.path : posix.normalize(posix.join(posix.dirname(from.path), file));
  const page = all.find((one) => one.path === path);
  if (page === undefined && !existsSync(join(site.folder, path))) return `${link} leads to no file`;
  if (anchor === undefined) return undefined;
  const isThere = page !== undefined && valuesOf(page.text, 'id').some(({ value }) => value === anchor);
  return isThere ? undefined : `${link} leads to no element`;
}

describe('the site', () => {
  it('has a page for each page of the documentation', () => {
    const wanted = pages
      .filter((page) => (page.path.startsWith('docs/') && !isProse(page)) || /^[A-Z]+\.md$/.test(page.path))
      .map(({ path }) => path.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html'));
    expect(wanted.length).toBeGreaterThan(150);
    expect(pages.filter(isGenerated).length).toBeGreaterThan(100);
    expect(made.map(({ path }) => path).sort()).toEqual([...wanted, 'playground.html'].sort());
  });

  it('has only links that lead somewhere', () => {
    const links = made.flatMap((page) =>
      [...valuesOf(page.text, 'href'), ...valuesOf(page.text, 'src')].map(({ value }) => ({ page, value })),
    );
    expect(links.length).toBeGreaterThan(2_000);
    const flaws = links.flatMap(({ page, value }) => {
      const flaw = flawOf(made, page, value);
      return flaw === undefined ? [] : [`${page.path}: ${flaw}`];
    });
    expect(flaws).toEqual([]);
  });

  it('leads to the repository only where the repository has a file', () => {
    const elsewhere = made.flatMap(({ path, text }) =>
      valuesOf(text, 'href').flatMap(({ value }) => {
        const [, file] = /\/blob\/main\/([^#]*)/.exec(value) ?? [];
        return file === undefined || existsSync(join(root, file)) ? [] : [`${path}: ${value}`];
      }),
    );
    expect(elsewhere).toEqual([]);
  });

  it('tells a link that leads nowhere', () => {
    const page: Html = { path: 'docs/x.html', text: '<h1 id="x">x</h1>' };
    const home: Html = { path: 'index.html', text: '<h2 id="start">' };
    expect(flawOf([page, home], page, '../index.html#start')).toBeUndefined();
    expect(flawOf([page, home], page, '../index.html#end')).toBe('../index.html#end leads to no element');
    expect(flawOf([page, home], page, 'no.html')).toBe('no.html leads to no file');
    expect(flawOf([page, home], page, '/index.html')).toBe('/index.html does not lead everywhere');
  });

  it('loads nothing from elsewhere, runs nothing inline, and says so to the browser', () => {
    for (const { path, text } of made) {
      const outside = [...valuesOf(text, 'src'), ...valuesOf(text, 'href')].filter(
        ({ element, value }) => element !== 'a' && /^(?:[a-z]+:|\/\/)/.test(value),
      );
      expect(outside, path).toEqual([]);
      expect(text, path).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none';`);
      const markup = text.replace(/<pre[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>/g, '');
      expect(markup.match(/<script(?![^>]*\ssrc=)[^>]*>|\s(?:on[a-z]+|style)="|<style/g) ?? [], path).toEqual(
        [],
      );
    }
  });
});
