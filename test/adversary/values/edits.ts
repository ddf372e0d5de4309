/** Values of the texts at random places, each spelled otherwise. */
import { numbersFrom } from '../../support/numbers.ts';
import type { Subject } from './subjects.ts';
import { variations } from './variations.ts';

export interface Edit {
  /** How it is spelled, and what is. */
  readonly kind: string;
  readonly content: string;
  /** The line before and after. */
  readonly shown: string;
}

/** The values of a text: what stands between tags and in attributes, behind an equals sign or a colon, in quotes, and words. */
const valuesIn: Readonly<Record<string, RegExp>> = {
  '.xml': /(?<=>)[^<>\n]+(?=<)|(?<=name=")[^"]+(?=")/g,
  '.set': /(?<= )[^\s[\]]+/g,
  '.txt': /[^\n]+/g,
  '.ps1': /(?<=')[^'\n]+(?=')/g,
  '.lgpo.txt': /(?<=[|=\n]|SZ:|DWORD:)[^|=\n;]+/g,
  '.pol': /(?<=[|=]|Computer\n|FirewallRules\n|SZ:)[^|=\n;]+/g,
  '.reg': /(?<=[|="\\[])[^|="\\\]\r\n]+|(?<=dword:)\w+/g,
  '.pac': /(?<=")[^"\n]+(?=")|\b\d+(?=[,\]])/g,
};

function placesIn({ path, content }: Subject): readonly { readonly at: number; readonly value: string }[] {
  const ending = Object.keys(valuesIn).find(
    (one) => path.endsWith(one) && (one !== '.txt' || !path.endsWith('.lgpo.txt')),
  );
  const pattern = path.endsWith('.lgpo.txt') ? valuesIn['.lgpo.txt'] : valuesIn[ending ?? ''];
  return [...content.matchAll(pattern ?? /\S+/g)].map((found) => ({ at: found.index, value: found[0] }));
}

/** Lists so many edits of a text, the same for a seed. Each way of spelling has its turn. */
export function listEdits(subject: Subject, count: number, seed: number): readonly Edit[] {
  const next = numbersFrom(seed);
  const places = placesIn(subject);
  const seen = new Set([subject.content]);
  const edits: Edit[] = [];
  for (let turn = 0; edits.length < count && turn < 20 * count; turn++) {
    const place = places[next(places.length)];
    const way = variations[turn % variations.length];
    const varied = place && way?.vary(place.value, next);
    if (place === undefined || way === undefined || varied === undefined) continue;
    const content =
      subject.content.slice(0, place.at) + varied + subject.content.slice(place.at + place.value.length);
    if (seen.has(content)) continue;
    seen.add(content);
    edits.push({ kind: way.kind, content, shown: showPlace(subject.content, place.at, place.value, varied) });
  }
  return edits;
}

/** The words that lead to a place: of XML the elements and the names of entries, of other texts the line so far. */
function showPlace(text: string, at: number, value: string, varied: string): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim();
  const ahead = text.startsWith('<?xml')
    ? pathTo(text.slice(0, at))
    : line.length > 120
      ? `${line.slice(0, 60)}…${line.slice(-60)}`
      : line;
  return `${ahead} ${JSON.stringify(value.slice(0, 80))} becomes ${JSON.stringify(varied.slice(0, 90))}`;
}

function pathTo(ahead: string): string {
  const open: string[] = [];
  for (const [, end, tag = '', name, single] of ahead.matchAll(
    /<(\/?)([\w-]+)(?: name="([^"]*)")?[^<>]*?(\/?)(?:>|$)/g,
  )) {
    if (end === '/') open.pop();
    else if (single !== '/') open.push(name ?? tag);
  }
  return `${open.slice(3).join(' ')}${ahead.endsWith('name="') ? ' name' : ''}`;
}
