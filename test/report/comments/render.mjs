/**
 * Draws the comments of this folder with Chromium, as GitHub shows them, 880 pixels wide: `node render.mjs FOLDER`, a folder
 * where `npm install marked github-markdown-css` was run.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const here = import.meta.dirname;
const modules = resolve(process.argv[2] ?? '.', 'node_modules');
const { marked } = await import(pathToFileURL(join(modules, 'marked/lib/marked.esm.js')).href);
const style = readFileSync(join(modules, 'github-markdown-css/github-markdown-light.css'), 'utf8');
const temporary = mkdtempSync(join(tmpdir(), 'rulec-comment-'));
for (const name of readdirSync(here).filter((one) => one.endsWith('.md') && one !== 'README.md')) {
  const body = marked.parse(readFileSync(join(here, name), 'utf8'), { gfm: true });
  const page = join(temporary, 'page.html');
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><style>${style} body.markdown-body { margin: 16px; }</style><body class="markdown-body">${body}`,
  );
  const picture = join(here, name.replace(/\.md$/, '.png'));
  const words = ['--headless', '--no-sandbox', '--hide-scrollbars', '--window-size=880,900'];
  execFileSync('chromium', [...words, `--screenshot=${picture}`, pathToFileURL(page).href], {
    stdio: 'ignore',
  });
}
rmSync(temporary, { recursive: true, force: true });
