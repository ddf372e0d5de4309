/** Prints documents as pages that need nothing but themselves: no scripts, no network. */
import {
  type Anchored,
  type Block,
  type Document,
  type Filters,
  type Listing,
  plainWords,
  type Row,
  type Run,
  type Section,
  splitLines,
  type Table,
  type Words,
} from './document.ts';
import { style } from './html-style.ts';
import { printable } from './paint.ts';
import { count } from './words.ts';

/** How many lines of one listing are on a page: a browser has to show them. */
export const longestListing = 3_000;

/** Prints a whole page; `foot` is its last line. */
export function printPage({ title, of }: Document, foot: Words): string {
  const filters = of.flatMap((block) => (block.kind === 'filters' ? block.of : []));
  const { html } = h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${plainWords(title)}</title>
<style>
${{ html: style + filters.map(filterToStyle).join('') }}</style>
</head>
<body>
${filters.length > 0 && h`<a class="skip" href="#filters">Skip to the filters</a>`}
<header><h1>${toHtml(title)}</h1></header>
<main>${of.map((block) => blockToHtml(block, 2))}</main>
<footer>${toHtml(foot)}</footer>
</body>
</html>
`;
  return html;
}

function blockToHtml(block: Block, level: number): Html {
  switch (block.kind) {
    case 'paragraph':
      return h`<p>${toHtml(block.words)}</p>\n`;
    case 'facts': {
      const rows = block.rows.map(([title, words]) => h`<dt>${toHtml(title)}</dt><dd>${toHtml(words)}</dd>`);
      return h`<dl${block.overview === true && h` class="overview"`}>${rows}</dl>\n`;
    }
    case 'table':
      return tableToHtml(block);
    case 'section':
      return sectionToHtml(block, level);
    case 'listing':
      return listingToHtml(block);
    case 'filters':
      return h`<fieldset id="filters"><legend>Show only</legend>\n${block.of.map(filterToHtml)}</fieldset>\n`;
  }
}

/** Prints a table, which is shown as cards where there is no room: whoever hears it needs the roles then. */
function tableToHtml({ columns, rows, open = rows.length }: Table): Html {
  if (columns === undefined) return h`<ul>${rows.map((row) => rowToHtml(row, []))}</ul>\n`;
  const titles = columns.map(plainWords);
  const head = columns.map((title) => h`<th scope="col" role="columnheader">${toHtml(title)}</th>`);
  const fill = (shown: readonly Row[]): Html => h`<table role="table">
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">${shown.map((row) => rowToHtml(row, titles))}</tbody></table>
`;
  const rest = rows.slice(open);
  const folded = h`<details><summary>${count(rest.length, 'more row')}</summary>${fill(rest)}</details>\n`;
  return h`${fill(rows.slice(0, open))}${rest.length > 0 && folded}`;
}

function rowToHtml({ cells, listings = [], ...row }: Row, titles: readonly string[]): Html {
  const [first, ...others] = cells.map(toHtml);
  const all = [h`${first}${listings.map(listingToHtml)}`, ...others];
  if (titles.length === 0) return h`<li${anchorToHtml(row)}>${all}</li>`;
  const shown = all.map((cell, index) => h`<td role="cell" data-label="${titles[index]}">${cell}</td>`);
  return h`<tr role="row"${anchorToHtml(row)}>${shown}</tr>\n`;
}

function sectionToHtml({ title, of, look, ...section }: Section, level: number): Html {
  const inside = of.map((block) => blockToHtml(block, level + 1));
  if (look === 'minor') return h`<details><summary>${toHtml(title)}</summary>${inside}</details>\n`;
  const name = { html: `h${level}` };
  const head = title.length > 0 && h`<${name}>${toHtml(title)}</${name}>\n`;
  return h`<section${anchorToHtml(section)}${look === 'card' && h` class="card"`}>${head}${inside}</section>\n`;
}

function listingToHtml({ title, lines, numbered, isOpen }: Listing): Html {
  const shown = lines.slice(0, longestListing).map(({ text, label, at, ...line }, index) => {
    const before = h`<i>${at === 0 ? '' : (at ?? index + 1)}</i><b>${label && toHtml([label])}</b>`;
    return h`<span${anchorToHtml(line)}>${numbered === true && before}${text}</span>`;
  });
  const rest = lines.length - longestListing;
  const left = rest > 0 && h`<p>${count(rest, 'further line')} left out here.</p>`;
  if (isOpen === true)
    return h`<figure class="copy"><figcaption>${toHtml(title)}</figcaption><pre>${shown}</pre>${left}</figure>\n`;
  return h`<details><summary>${toHtml(title)}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${plainWords(title)}"><pre>${shown}</pre></div>
${left}</details>\n`;
}

function toHtml(words: Words): Html {
  return h`${splitLines(words).map((line, index) => h`${index > 0 && h`<br>`}${line.map(runToHtml)}`)}`;
}

/** Links lead to a place on the page, or to an address of the web; of others only the words are shown. */
function runToHtml(run: Run): Html {
  if (run.kind === 'link') {
    const isWeb = /^https?:\/\/[^\s"'<>`]+$/.test(run.to);
    if (!isWeb && !run.to.startsWith('#')) return h`${run.text}`;
    return h`<a href="${run.to}"${isWeb && h` rel="noreferrer noopener"`}>${run.text}</a>`;
  }
  const text = run.kind === 'code' ? h`<code>${run.text}</code>` : h`${run.text}`;
  if (run.tone === undefined || run.tone === 'dim') return text;
  return run.tone === 'strong'
    ? h`<strong>${text}</strong>`
    : h`<span class="chip ${run.tone}">${text}</span>`;
}

function anchorToHtml({ id, shownBy = {} }: Anchored): Fragment {
  const filters = Object.entries(shownBy).map(([name, numbers]) => h` data-${name}="${numbers.join(' ')}"`);
  return [id !== undefined && h` id="${id}"`, ...filters];
}

function filterToHtml({ name, title, choices }: Filters['of'][number]): Html {
  const options = choices.map((choice, index) => h`<option value="${index}">${choice}</option>`);
  return h`<label for="by-${name}">${title} <select id="by-${name}" autocomplete="off"><option value="" selected>all</option>${options}</select></label>\n`;
}

/** Writes what the choices of a filter hide: whatever can be chosen by it, and is not. */
function filterToStyle({ name, choices }: Filters['of'][number]): string {
  const hide = (index: number): string =>
    `main:has(#by-${name} option[value="${index}"]:checked) [data-${name}]:not([data-${name}~="${index}"]){display:none}\n`;
  return choices.map((_, index) => hide(index)).join('');
}

/** HTML that is safe: made of literals of this program and of what was escaped. */
interface Html {
  readonly html: string;
}

type Fragment = Html | string | number | false | undefined | readonly Fragment[];

/** Fills a template, in which every value is escaped, but for HTML, and lists of it. */
function h(literals: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  const parts = literals.map((literal, index) => literal + escapeFragment(values[index]));
  return { html: parts.join('') };
}

function escapeFragment(value: Fragment): string {
  if (value === undefined || value === false) return '';
  if (typeof value !== 'object') return escapeHtml(String(value));
  return 'html' in value ? value.html : value.map(escapeFragment).join('');
}

/** Escapes text for elements, and for attributes in quotes. */
function escapeHtml(text: string): string {
  const lines = text.replaceAll('\t', '    ').split('\n');
  return lines
    .map(printable)
    .join('\n')
    .replace(/[&<>"'`]/g, (one) => `&#${one.charCodeAt(0)};`);
}
