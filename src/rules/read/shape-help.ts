/** What to do about a node of the wrong type: with the text that is there, written where and as it belongs. */
import type { Code } from '../../diagnostics/codes.ts';
import { quote, word } from '../../diagnostics/quote.ts';
import { isMisread, type Misread } from '../../sets/prefix.ts';
import { meansAny, parseAddressEntry } from '../forms/address-entries.ts';
import { helpForClients } from '../forms/client-help.ts';
import { explainDate } from '../forms/dates.ts';
import { parseHost } from '../forms/hosts.ts';
import { helpForCheckNumber } from '../forms/machine-checks.ts';
import { parsePrincipal } from '../forms/principals.ts';
import { parseService } from '../forms/services.ts';
import { helpForMissing } from './key-guesses.ts';
import { splitList } from './nodes.ts';
import type { MapTree, Tree } from './yaml/yaml-tree.ts';

/** A message about a node. */
export interface TypeFlaw {
  readonly code?: Code;
  readonly message: string;
  readonly help: string;
}

/** A node of a rule set: its path from the top, and what messages call it. */
export interface NodePlace {
  readonly path: readonly string[];
  readonly node: Tree;
  readonly label: string;
}

/** Explains a node that is not of a type which the schema wants there; `text` is the whole file. */
export function explainType(place: NodePlace, wanted: readonly string[], text: string): TypeFlaw {
  const { path, node, label } = place;
  const belongs = wanted.map((type) => typeNames[type] ?? type).join(' or ');
  const list = /^\d+$/.test(path.at(-1) ?? '') ? (path.at(-2) ?? '') : (path.at(-1) ?? '');
  if (node.kind !== 'scalar') {
    const message = `${label} is a ${node.kind === 'map' ? 'mapping' : 'list'} where ${belongs} belongs`;
    const [first] = node.kind === 'list' ? node.items : [];
    const isOfSource = list === 'from' || list === 'source';
    const clients = isOfSource && first?.kind === 'scalar' ? helpForClients(first.source) : undefined;
    if (clients !== undefined) return { message, help: clients };
    const help = node.kind === 'map' ? helpForMap(list, node, wanted) : helpForList(list, node, wanted);
    return { message, help };
  }
  if (node.value === null) return explainEmptyNode(place, belongs, text);
  const given = node.source;
  if (typeof node.value !== 'string' && wanted.includes('string')) {
    const misread = misreadAs(list, given);
    if (misread !== undefined)
      return { code: misread.code, message: misread.problem, help: misread.help ?? '' };
  }
  const kind = typeof node.value === 'string' ? 'text' : `a ${typeof node.value}`;
  const message = `${label} is ${kind}, ${quote(given)}, where ${belongs} belongs`;
  return { message, help: helpForScalar(list, given, wanted) };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a mapping',
  integer: 'a whole number',
};

/** Explains a number or a truth value where text belongs, if it would be wrong as text too. */
function misreadAs(list: string, given: string): (Misread & { readonly code: Code }) | undefined {
  const reader = Object.hasOwn(readers, list) ? readers[list] : undefined;
  const misread = reader?.[1](given);
  return reader === undefined || misread === undefined || !isMisread(misread)
    ? undefined
    : { code: reader[0], ...misread };
}

const nowhere = { file: '', start: 0, end: 0 };

const readers: Readonly<Record<string, readonly [Code, (text: string) => object]>> = {
  services: ['bad-service', parseService],
  hosts: ['bad-host', parseHost],
  addresses: ['bad-address', (text) => parseAddressEntry(text, 'public', nowhere)],
  principal: ['bad-principal', parsePrincipal],
  expires: ['bad-date', (text) => explainDate(text) ?? {}],
  date: ['bad-date', (text) => explainDate(text) ?? {}],
};

function explainEmptyNode({ label, path, node }: NodePlace, belongs: string, text: string): TypeFlaw {
  const last = path.at(-1) ?? '';
  const rest = text.slice(node.span.start, node.span.start + 200).split('\n', 1)[0] ?? '';
  const comment = /^:?\s*(#\S.*)$/.exec(rest)?.[1];
  const help =
    comment !== undefined
      ? `a blank and # begin a comment: in quotes it is text: ${quote(comment.trim())}`
      : /^\d+$/.test(last)
        ? `${belongs} belongs there; or remove the entry`
        : (helpForMissing(last) ?? `${belongs} belongs there; or leave the key out`);
  return { message: `${label} is empty`, help };
}

function helpForScalar(list: string, given: string, wanted: readonly string[]): string {
  const number = wanted.includes('integer') ? helpForCheckNumber(list, given) : undefined;
  if (number !== undefined) return number;
  if (wanted.includes('object')) return helpForText(list, given);
  if (!wanted.includes('array') || (wanted.includes('string') && !/[,\s]/.test(given)))
    return `in quotes it is text: "${given}"`;
  if (list === 'to') return `write a list of destinations: to: [${showDestination(given)}]`;
  if (/^(?:rules|tests|accept|requires)$/.test(list))
    return `${helpForText(list, given)}; each begins with a hyphen`;
  const entries = splitList(given.replace(/(?:^|\s)-(?=\S)/g, ' '));
  const reader = Object.hasOwn(readers, list) ? readers[list] : undefined;
  const misread = entries.length === 1 ? misreadAs(list, entries[0] ?? '') : undefined;
  if (reader !== undefined && misread !== undefined)
    return `${misread.help ?? misread.problem}; and put it in brackets, as a list`;
  return `write a list: [${entries.slice(0, 5).map(word).join(', ')}${entries.length > 5 ? ', …' : ''}]`;
}

/** Says what to write for text where a mapping belongs. */
function helpForText(list: string, given: string): string {
  switch (list) {
    case 'to':
      return `write ${showDestination(given)}`;
    case 'tests':
      return /^\w+:\/\/\S+$/.test(given)
        ? `write allow: ${given} or deny: ${given}`
        : 'a test is allow: URL or deny: URL';
    case 'accept':
      return `write loss: ${word(given)}, and a reason`;
    case 'requires':
      return 'a requirement has an id and a check: { id: windows-server, os-build: 14393 }';
    case 'registry':
    case 'file-version':
      return helpForMissing(list) ?? '';
    case 'rules':
      return 'a rule has id, services and to: { id: web, services: [443/https], to: [{ hosts: [www.example.com] }] }';
    case '':
      return /\w:\S/.test(given)
        ? 'a key has a colon and a blank after it: rulec: 1'
        : 'a rule set begins with rulec: 1, name: NAME and rules:';
    default:
      return /^https?:/.test(given) ? `write { url: ${given} }` : `write { title: ${quote(given)} }`;
  }
}

/** Writes a text as the destination that it seems to be. */
function showDestination(given: string): string {
  const entries = splitList(given);
  if (entries.length === 1 && meansAny(given)) return '{ addresses: any }';
  const isAddress = (entry: string): boolean => !isMisread(parseAddressEntry(entry, 'public', nowhere));
  const shown = entries.slice(0, 3).map(word).join(', ');
  return entries.every(isAddress) ? `{ addresses: [${shown}] }` : `{ hosts: [${shown}] }`;
}

/** Says what to write for a mapping where a list or text belongs. */
function helpForMap(list: string, { entries }: MapTree, wanted: readonly string[]): string {
  const [first] = entries;
  const key = word(first?.key ?? 'key');
  const value = first?.value.kind === 'scalar' ? first.value.source : undefined;
  const of = (name: string): string | undefined => {
    const found = entries.find((entry) => entry.key.toLowerCase().startsWith(name))?.value;
    return found?.kind === 'scalar' ? found.source : undefined;
  };
  if (list === 'services') {
    const text =
      of('port') === undefined ? `${first?.key}/${value}` : `${of('port')}/${of('proto') ?? 'tcp'}`;
    const service = text.toLowerCase().replace(/\s/g, '');
    if (!isMisread(parseService(service)))
      return wanted.includes('array') ? `write a list: [${service}]` : `write ${service}`;
    return 'write a port and a kind in one text: [443/https]';
  }
  if (list === 'addresses' && first?.key === 'azure' && value !== undefined)
    return `without the blank it is a tag: azure:${word(value)}`;
  if (list === 'principal' && first?.key === 'service' && value !== undefined)
    return `without the blank it is a service: service:${word(value)}`;
  if (first === undefined) return 'write what belongs there, or leave the key out';
  if (list === 'rules' && entries.every((entry) => entry.value.kind === 'map'))
    return `each rule begins with a hyphen and has an id: - id: ${key}`;
  if (['rules', 'to', 'tests', 'accept', 'requires'].includes(list))
    return `a list has hyphens: write - ${key}: … and indent the rest of the entry alike`;
  if (value === '') return 'text with { or : in it needs quotes';
  return value === undefined
    ? 'remove the key: text or a list of texts belongs there'
    : `write only the text: ${word(value)}`;
}

/** Says what to write for a list where a mapping or text belongs. */
function helpForList(list: string, node: Tree, wanted: readonly string[]): string {
  const items = node.kind === 'list' ? node.items : [];
  const texts = items.flatMap((item) => (item.kind === 'scalar' ? [item.source] : []));
  if (wanted.includes('object')) {
    if (list === '')
      return 'a rule set is a mapping: rulec: 1, name: NAME and rules:, without a hyphen in front';
    if (list === 'sources') return 'write each source below an id of its own: ID: { title: …, url: … }';
    return 'there is a bracket or a hyphen too many: an entry is a mapping, key: value';
  }
  if (list === 'allow' || list === 'deny')
    return `write a test for each: - ${list}: ${word(texts[0] ?? 'URL')}`;
  if (['hosts', 'services', 'addresses'].includes(list))
    return 'take the inner brackets, or the second hyphen, out: each entry is text';
  return `write one text${texts.length === 0 ? '' : `: ${word(texts.join(', '))}`}`;
}

/** Returns the word that a key may have and that another one means; undefined where it means none. */
export function guessWord(key: string, given: string): string | undefined {
  const words = Object.hasOwn(otherWords, key) ? otherWords[key] : undefined;
  return words?.find(([pattern]) => pattern.test(given))?.[1];
}

const otherWords: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  action: [
    [/^(?:permit|pass|accept|true|yes|on)$/i, 'allow'],
    [/^(?:block|drop|reject|denied|forbid|false|no|off)$/i, 'deny'],
  ],
  'tls-inspection': [
    [/^(?:none|no|false|off|never|skip|disabled|exempt)$/i, 'bypass'],
    [/^(?:yes|true|on|inspect|enabled|allow)$/i, 'allowed'],
  ],
  cloud: [
    [/gov/i, 'government'],
    [/21vianet|mooncake/i, 'china'],
    [/^(?:azure|azurecloud|commercial|global|worldwide)$/i, 'public'],
  ],
};
