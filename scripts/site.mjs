/**
 * Builds the site of the documentation with its playground (`npm run site`, into `_site` or the folder that `--out` names).
 * With `--serve [PORT]` it then answers on this machine alone, which the playground needs.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Eleventy } from '@11ty/eleventy';
import { build } from 'esbuild';
import { layOut } from '../site/layout.mjs';
import { serveFolder } from '../site/serve.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: '_site' }, serve: { type: 'boolean' } },
  allowPositionals: true,
});
const out = resolve(root, values.out);

rmSync(out, { recursive: true, force: true });
process.chdir(root);
// Messages of the generator go where they are wanted: only failures are.
const eleventy = new Eleventy('.', relative(root, out), {
  configPath: 'site/eleventy.config.mjs',
  quietMode: true,
});
const pages = await eleventy.toJSON();
for (const { outputPath, content } of pages) write(resolve(root, outputPath), content);
const picture = 'test/report/comments';
cpSync(join(root, picture), join(out, picture), {
  recursive: true,
  filter: (path) => !/\.(?:md|mjs)$/.test(path),
});
const playground = join(out, 'playground.html');
write(
  playground,
  layOut({
    ...{ path: playground, root: out, title: 'Playground', scripts: ['assets/playground.js'], wide: true },
    body: readFileSync(join(root, 'site/playground/page.html'), 'utf8'),
  }),
);
for (const file of ['style.css', 'icon.svg']) cpSync(join(root, 'site', file), join(out, 'assets', file));
write(join(out, 'assets/search-index.js'), `window.rulecSections=${JSON.stringify(listSections(pages))};\n`);
await build({
  absWorkingDir: root,
  entryPoints: {
    theme: 'site/theme.ts',
    search: 'site/search.ts',
    playground: 'site/playground/main.ts',
    'playground-worker': 'site/playground/worker.ts',
  },
  outdir: join(out, 'assets'),
  ...{ bundle: true, format: 'iife', platform: 'browser', target: 'es2022', minify: true },
  ...{ legalComments: 'linked', logLevel: 'warning' },
});
console.log(
  `${pages.length + 1} pages in ${relative(root, out)}/: open index.html, or npm run site -- --serve`,
);

if (values.serve) {
  const { port } = await serveFolder(out, Number(positionals[0] ?? 8080));
  console.log(`http://127.0.0.1:${port}/`);
}

function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** The sections of all pages, for the search: what stands below a heading, without markup. */
function listSections(made) {
  const sections = made.flatMap(({ outputPath, content }) => {
    const place = relative(out, resolve(root, outputPath)).split('\\').join('/');
    const [, body = ''] = /<main id="content">(.*)<\/main>/s.exec(content) ?? [];
    const parts = body.split(/(?=<h[123] id=)/).filter((part) => part.startsWith('<h'));
    const plain = parts.map((part) => {
      const [, level, anchor, heading, rest] = /^<h([123]) id="([^"]*)"[^>]*>(.*?)<\/h\1>(.*)$/s.exec(part);
      return {
        heading: withoutMarkup(heading),
        text: withoutMarkup(rest),
        place: level === '1' ? place : `${place}#${anchor}`,
      };
    });
    return plain.map((section) => ({ title: plain[0].heading, ...section }));
  });
  return sections.map((section, id) => ({ id, ...section }));
}

function withoutMarkup(html) {
  const marks = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return html
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot);/g, (_, name) => marks[name])
    .replace(/\s+/g, ' ')
    .trim();
}
