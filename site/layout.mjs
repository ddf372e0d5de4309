/** The frame of every page: head, search, contents. Nothing in it comes from elsewhere, and no script is inline. */
import { readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPage, leadFrom, placeOf, relativeTo, repository } from './places.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const table = readFileSync(join(root, 'docs/README.md'), 'utf8').split('\n');

const policy = [
  "default-src 'none'",
  ...['script-src', 'style-src', 'connect-src', 'worker-src'].map((kind) => `${kind} 'self'`),
  "img-src 'self' data:", // the editor's marks
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Returns a whole page. `path` is where it is written, below the folder `root`. */
export function layOut({ path, root: out, title, body, scripts = [], wide = false }) {
  const here = relative(out, path).split('\\').join('/');
  const to = (place) => relativeTo(here, place);
  const up = '../'.repeat(here.split('/').length - 1);
  const isHome = here === 'index.html';
  return `<!doctype html>
<html lang="en" data-up="${up}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${isHome ? 'rulec' : `${title} · rulec`}</title>
<link rel="icon" href="${to('assets/icon.svg')}">
<link rel="stylesheet" href="${to('assets/style.css')}">
<script src="${to('assets/theme.js')}"></script>
<script defer src="${to('assets/search.js')}"></script>
${scripts.map((script) => `<script defer src="${to(script)}"></script>\n`).join('')}</head>
<body${wide ? ' class="wide"' : ''}>
<a class="skip" href="#content">Skip to the content</a>
<header>
<a class="brand" href="${to('index.html')}">rulec</a>
<div class="search" role="search"><label for="search">Search</label>
<input id="search" type="search" autocomplete="off" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list">
<ul id="found" role="listbox" aria-label="Pages found" hidden></ul></div>
<nav aria-label="Site"><a href="${to('docs/index.html')}">Docs</a>
<a href="${to('playground.html')}">Playground</a>
<a href="${repository}">Repository</a></nav>
<button id="theme" type="button" hidden>Dark</button>
</header>
<div class="page">
${wide ? '' : `<nav class="contents" aria-label="Contents"><details open><summary>Contents</summary>\n${listContents(here)}</details></nav>\n`}<main id="content">
${body}</main>
</div>
</body>
</html>
`;
}

/** The table of contents that `docs/README.md` has, as it leads from a page. */
function listContents(here) {
  const parts = table.flatMap((line) => {
    const [, section] = /^\*\*(.*)\*\*$/.exec(line) ?? [];
    if (section !== undefined) return [`</ul><h2>${section}</h2><ul>`];
    if (!line.startsWith('- ')) return [];
    return [...line.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, title, link]) => {
      const target = posix.normalize(posix.join('docs', link));
      if (isPage(target) && placeOf(target) === here)
        return `<li><a aria-current="page" href="#content">${title}</a></li>`;
      const href = leadFrom(link, 'docs/README.md', (path) => (isPage(path) ? 'page' : 'elsewhere'));
      const place = /^https:/.test(href) ? href : relativeTo(here, posix.join('docs', href));
      return `<li><a href="${place}">${title}</a></li>`;
    });
  });
  return `${parts.join('\n').replace('</ul>', '')}</ul>\n`;
}
