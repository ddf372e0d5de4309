/** Where things lie on the site. Paths are relative to the root of the repository, and of the site, with `/`. */
import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Whether a file of the repository is a page of the site. */
export function isPage(path) {
  return /^(?:docs\/(?!src\/).*|[A-Z]+)\.md$/.test(path);
}

/** Where the page of a file lies: `docs/README.md` is `docs/index.html`. */
export function placeOf(path) {
  return path
    .replace(/^\.\//, '')
    .replace(/README\.md$/, 'index.md')
    .replace(/\.md$/, '.html');
}

/** The anchor of a heading, as GitHub makes it of its text. */
export function slugOf(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/**
 * Where a link in a file of the repository leads on the site. `kindOf` says of a path whether it is a `page`, a file that
 * the site has a `copy` of, or neither: then the link leads to the repository.
 */
export function leadFrom(link, from, kindOf) {
  if (/^[a-z]+:/.test(link) || link.startsWith('#')) return link;
  const [path = '', anchor] = link.split('#');
  const target = posix.normalize(posix.join(posix.dirname(from), path)).replace(/\/$/, '');
  const kind = kindOf(target);
  const end = anchor === undefined ? '' : `#${anchor}`;
  if (kind === 'elsewhere') return `${repository}/blob/main/${target}${end}`;
  return `${relativeTo(placeOf(from), kind === 'page' ? placeOf(target) : target)}${end}`;
}

/** The link from one place of the site to another. */
export function relativeTo(from, to) {
  return posix.relative(posix.dirname(from), to);
}

/** The address of the repository: where a workflow runs, its own. */
export const repository = findRepository();

function findRepository() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
  if (server !== undefined && name !== undefined) return `${server}/${name}`;
  const { repository: own } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return own.url.replace(/^git\+/, '').replace(/\.git$/, '');
}
