/** Pages that need nothing but themselves: no scripts, no network. Whatever comes from outside is escaped here. */
import { printable } from './paint.ts';

/** HTML that is safe: made of literals of this program and of what was escaped. */
export interface Html {
  readonly html: string;
}

/** A template in which every value is escaped, but for HTML, and lists of it. */
export function h(literals: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  const parts = literals.map(
    (literal, index) => literal + (index < values.length ? textOf(values[index]) : ''),
  );
  return { html: parts.join('') };
}

export type Fragment = Html | string | number | undefined | readonly Fragment[];

function textOf(value: Fragment): string {
  if (value === undefined) return '';
  if (typeof value === 'object') return 'html' in value ? value.html : value.map(textOf).join('');
  return escapeHtml(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text from outside, for elements and for attributes in quotes. */
export function escapeHtml(text: string): string {
  const lines = text.replaceAll('\t', '    ').split('\n');
  return lines
    .map(printable)
    .join('\n')
    .replace(/[&<>"'`]/g, (one) => entities[one] ?? '');
}

/** A link, where an address is one of the web; else its words. */
export function link(address: string | undefined, words: string): Html {
  if (address === undefined || !/^https?:\/\/[^\s"'<>`]+$/.test(address)) return h`${words}`;
  return h`<a href="${address}" rel="noreferrer noopener">${words}</a>`;
}

/** A row of a table that is shown as a list of its cells where there is no room, each with the head of its column. */
export function tableRow(columns: readonly string[], cells: readonly Fragment[]): Html {
  return h`<tr role="row">${cells.map((cell, index) =>
    cell === undefined
      ? h`<td role="cell"></td>`
      : h`<td role="cell" data-label="${columns[index]}">${cell}</td>`,
  )}</tr>
`;
}

/** A whole page. `style` is this program's own. */
export function page(title: string, style: string, body: Html): string {
  const { html } = h`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>
${{ html: style }}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return html;
}
