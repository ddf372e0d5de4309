/**
 * How Eleventy makes the site of the Markdown that lies in the repository: each page keeps its path, links stay relative,
 * and whatever is no page of the site leads to the repository. So the pages open from a file system too.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { yamlLanguage } from '@codemirror/lang-yaml';
import { classHighlighter, highlightCode } from '@lezer/highlight';
import { layOut } from './layout.mjs';
import { isPage, leadFrom, placeOf, slugOf } from './places.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

export default function configure(config) {
  config.setUseGitIgnore(true);
  for (const folder of ['src', 'test', 'examples', 'bench', 'data', 'site', 'scripts', 'docs/src'])
    config.ignores.add(`${folder}/**`);
  config.addGlobalData(
    'permalink',
    () =>
      ({ page }) =>
        placeOf(page.inputPath),
  );
  config.amendLibrary('md', writeAsGithub);
  config.addTransform('layout', function (body) {
    return layOut({
      path: this.page.outputPath,
      root: config.directories.output,
      title: titleOf(body),
      body,
    });
  });
  return { templateFormats: ['md'], markdownTemplateEngine: false };
}

function titleOf(body) {
  const [, title = 'rulec'] = /<h1[^>]*>(.*?)<\/h1>/s.exec(body) ?? [];
  return title.replace(/<[^>]*>/g, '').replace(/\s*#$/, '');
}

/** Headings get the anchors that GitHub gives them, links lead from page to page, and samples of YAML get colours. */
function writeAsGithub(markdown) {
  const { rules } = markdown.renderer;
  markdown.core.ruler.push('anchors', ({ tokens }) => {
    const used = new Map();
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'heading_open') continue;
      const slug = slugOf(tokens[index + 1].content.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
      const before = used.get(slug) ?? 0;
      used.set(slug, before + 1);
      token.attrSet('id', before === 0 ? slug : `${slug}-${before}`);
    }
  });
  rules.link_open = (tokens, index, options, env, self) => {
    const token = tokens[index];
    token.attrSet('href', leadTo(token.attrGet('href'), env.page.inputPath));
    return self.renderToken(tokens, index, options);
  };
  const { image } = rules;
  rules.image = (tokens, index, options, env, self) => {
    const token = tokens[index];
    token.attrSet('src', leadTo(token.attrGet('src'), env.page.inputPath));
    return image(tokens, index, options, env, self);
  };
  rules.table_open = () => '<div class="table"><table>\n';
  // The policy of the pages lets no style stand in an element.
  rules.th_open = rules.td_open = (tokens, index, options, _env, self) => {
    const token = tokens[index];
    const isRight = /right/.test(token.attrGet('style') ?? '');
    token.attrs = isRight ? [['class', 'right']] : [];
    return self.renderToken(tokens, index, options);
  };
  rules.table_close = () => '</table></div>\n';
  rules.fence = (tokens, index) => {
    const [language = '', file = ''] = tokens[index].info.trim().split(/ (.*)/s);
    const text = tokens[index].content;
    const code = language === 'yaml' ? colour(text) : markCommands(text, language);
    const name = file === '' ? '' : `<figcaption>${escapeHtml(file)}</figcaption>`;
    return `<figure class="code">${name}<pre tabindex="0"><code>${code}</code></pre></figure>\n`;
  };
}

function leadTo(link, from) {
  return leadFrom(link, from.replace(/^\.\//, ''), (path) => {
    if (isPage(path)) return 'page';
    return /\.png$/.test(path) && existsSync(join(root, path)) ? 'copy' : 'elsewhere';
  });
}

function escapeHtml(text) {
  return text.replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark]);
}

function colour(text) {
  const parts = [];
  const put = (code, classes) =>
    parts.push(classes === '' ? escapeHtml(code) : `<span class="${classes}">${escapeHtml(code)}</span>`);
  highlightCode(text, yamlLanguage.parser.parse(text), classHighlighter, put, () => parts.push('\n'));
  return parts.join('');
}

function markCommands(text, language) {
  const lines = escapeHtml(text).split('\n');
  if (language !== 'console') return lines.join('\n');
  return lines.map((line) => (line.startsWith('$ ') ? `<b>${line}</b>` : line)).join('\n');
}
