/** Guesses how a text is read, when a person adds it: by what is in it, never by its name. */

import { lookAtPage } from '../formats/pages.ts';
import { isJsonFault, type Json, readJson } from '../json.ts';
import { readPage } from '../page/blocks.ts';
import type { SourceFormat } from '../source.ts';
import { guessColumns } from './guess-columns.ts';

/** Guesses the format of a text that is no error page. */
export function guessFormat(text: string): SourceFormat {
  if (/^\s*[[{]/.test(text)) {
    const json = readJson(text);
    // What is cut off is for the reader to refuse.
    return isJsonFault(json) ? 'json' : guessJson(json);
  }
  if (/^\s*(?:<!--[^>]*-->\s*)*<!--\s*\w[\w. ]* endpoints version \d/i.test(text)) return 'm365';
  const page = readPage(text);
  if (page.tables.some((table) => guessColumns(table) !== undefined)) return 'table';
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(?:#|\/\/)/.test(line));
  const isCsv = lines.every((line) => /^[^\s,]+(?:,[^,]*){1,20}$/.test(line.trim()));
  if (isCsv) return 'csv';
  const isPage =
    page.tables.length > 0 || page.includes.length > 0 || lines.some((line) => /^\s*`{3}/.test(line));
  const isPlain = lines.filter((line) => /^\s*\S+\s*(?:[#/].*)?$/.test(line)).length * 2 > lines.length;
  if (isPlain && !isPage) return 'lines';
  return page.lists.length > 0 && page.tables.length === 0 ? 'list' : 'table';
}

/** Returns whether a web page has a table of hosts or addresses; lists of links are on any page. */
export function hasHtmlTable(text: string): boolean {
  return lookAtPage(text, 'html-table').tables.some((table) => guessColumns(table) !== undefined);
}

/** Members by which the documents of vendors are told. */
function guessJson(json: Json): SourceFormat {
  const [first] = itemsOf(json);
  if (json.kind === 'list') return has(first, 'serviceArea') ? 'm365' : 'json';
  if (json.kind !== 'object') return 'json';
  const [prefix] = itemsOf(json.members.get('prefixes'));
  if (has(prefix, 'ip_prefix')) return 'aws';
  if (has(prefix, 'ipv4Prefix') || has(prefix, 'ipv6Prefix')) return 'google';
  if (has(itemsOf(json.members.get('items'))[0], 'cidr')) return 'atlassian';
  if (has(itemsOf(json.members.get('regions'))[0], 'cidrs')) return 'oracle';
  if (has(json, 'addresses') && has(json, 'ipv6_addresses')) return 'fastly';
  return has(json, 'verifiable_password_authentication') ? 'github' : 'json';
}

function itemsOf(json: Json | undefined): readonly Json[] {
  return json?.kind === 'list' ? json.items : [];
}

function has(json: Json | undefined, key: string): boolean {
  return json?.kind === 'object' && json.members.has(key);
}
