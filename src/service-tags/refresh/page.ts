import type { Cloud } from '../cloud.ts';
import { publishedClouds, readDateInName } from '../tags.ts';

/** A link to a weekly file. */
export interface FileLink {
  readonly url: URL;
  /** As the page spells it: `ServiceTags_Public_20251028.json`. */
  readonly name: string;
  /** Of the name, `YYYY-MM-DD`: the only date on the page that is dependable. */
  readonly date: string;
}

/** Writes the address of the page that links to a cloud's file. Whether it or its twin has the link has changed. */
export function writeDownloadPage(cloud: Cloud): string {
  const id = { public: 56519, government: 57063, china: 57062 }[cloud];
  return `https://www.microsoft.com/en-us/download/details.aspx?id=${id}`;
}

/** Returns the other one of the two pages, where an address is one of them. */
export function findTwinPage(address: URL): URL | undefined {
  const match = /\/(details|confirmation)\.aspx$/i.exec(address.pathname);
  if (match === null) return undefined;
  const twin = new URL(address);
  const other = match[1]?.toLowerCase() === 'details' ? 'confirmation' : 'details';
  twin.pathname = `${address.pathname.slice(0, match.index)}/${other}.aspx`;
  return twin;
}

/**
 * Finds the links of a page to the files of a cloud, newest first, each address once; of those of one date the first on
 * the page. It reads the data that the page carries for its own script, then everything that looks like a link. `base`
 * is what relative links are relative to; without it they are left out.
 */
export function findFileLinks(page: string, cloud: Cloud, base?: URL): readonly FileLink[] {
  const links = new Map<string, FileLink>();
  const prefix = `servicetags_${publishedClouds[cloud].toLowerCase()}_`;
  for (const address of [...readScriptLinks(page), ...readTextLinks(page)]) {
    const url = parseUrl(address, base);
    const name = url?.pathname.slice(url.pathname.lastIndexOf('/') + 1);
    const date = name?.toLowerCase().startsWith(prefix)
      ? readDateInName(name.slice(prefix.length - 1))
      : undefined;
    if (url === undefined || name === undefined || date === undefined || links.has(url.href)) continue;
    if (name.length === `${prefix}YYYYMMDD.json`.length) links.set(url.href, { url, name, date });
  }
  return [...links.values()].sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0));
}

/** Reads what a page calls itself. */
export function readTitle(page: string): string | undefined {
  const title = /<title[^>]{0,200}>([^<]{0,500})<\/title>/i.exec(page.slice(0, 65_536))?.[1]?.trim();
  return title === undefined || title === '' ? undefined : decodeEntities(title);
}

/** Parses an address; undefined where it is none, or relative without a base. */
export function parseUrl(address: string, base?: URL): URL | undefined {
  try {
    return new URL(address, base);
  } catch {
    return undefined;
  }
}

/** Reads `window.__DLCDetails__={"dlcDetailsView":{"downloadFile":[{"url":"…"}]}}`, with or without `;` behind it. */
function readScriptLinks(page: string): readonly string[] {
  const start = page.indexOf('{', page.indexOf('__DLCDetails__='));
  const end = page.indexOf('</script', start);
  if (!page.includes('__DLCDetails__=') || start < 0 || end < 0) return [];
  let details: unknown;
  try {
    details = JSON.parse(page.slice(start, end).trim().replace(/;$/, ''));
  } catch {
    return [];
  }
  const files = readKey(readKey(details, 'dlcDetailsView'), 'downloadFile');
  if (!Array.isArray(files)) return [];
  return files.map((file) => readKey(file, 'url')).filter((url) => typeof url === 'string');
}

function readKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Reads whatever ends in the name of such a file, wherever it stands, in an attribute or a script. */
function readTextLinks(page: string): readonly string[] {
  const text = decodeEntities(page)
    .replace(/\\u002f/gi, '/')
    .replaceAll('\\/', '/');
  const names = text.matchAll(/ServiceTags_\w{1,40}\.json(?![\w-]|\.\w)(?:\?[^\s"'<>()\\]{0,1000})?/gi);
  return [...names].map(({ 0: name, index }) => readLinkStart(text, index) + name);
}

/** Reads what stands before a name, up to where the link begins; a pattern for both would be slow on long lines. */
function readLinkStart(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < 2000 && !/[\s"'<>()\\=]/.test(text.charAt(start - 1))) start--;
  return text.slice(start, end);
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  sol: '/',
  colon: ':',
  period: '.',
  lowbar: '_',
};

function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,10}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}
