/** Microsoft 365 endpoint sets: the answer of the web service, and the Markdown pages that are generated of it. */

import { present } from '../../diagnostics/present.ts';
import { isRefusal, type Refusal } from '../bytes.ts';
import { type Fault, isFault, isPort, readDestination } from '../destinations.ts';
import { readPrefixText } from '../forms.ts';
import { makeService } from '../ports.ts';
import { type Found, flagEntries, groupEntries, type Placed, refuseRow, type Task } from '../rows.ts';
import type { RefusedRow, SourcePosition, SourceRow } from '../source.ts';
import {
  checkSelect,
  isSelected,
  type JsonDocument,
  memberOf,
  readDocument,
  textOf,
  textsOf,
} from './json-values.ts';

/** One set, in whichever form it came. */
export interface EndpointSet {
  readonly id: string;
  readonly area: string;
  readonly category: string;
  readonly required: boolean;
  readonly expressRoute: boolean;
  readonly notes?: string;
  readonly urls: readonly string[];
  readonly ips: readonly string[];
  /** `443`, `50000-50059`. */
  readonly tcp: readonly string[];
  readonly udp: readonly string[];
  readonly position: SourcePosition;
}

const selectable = ['id', 'serviceArea', 'category', 'required', 'expressRoute'];

/** Reads the answer of the web service. It states no version: that comes with the options. */
export function readM365(task: Task): Found | Refusal {
  const document = readDocument(task.text);
  if (isRefusal(document)) return document;
  const { root } = document;
  if (root.kind !== 'list') return { problem: 'is not a list of endpoint sets', line: 1 };
  const sets: EndpointSet[] = [];
  for (const json of root.items) {
    const set = readSet(json, document);
    if (isRefusal(set)) return set;
    sets.push(set);
  }
  const { version } = task.options;
  // The answer states no instance either: it is part of the address.
  const [, instance] = /\/endpoints\/([A-Za-z]{1,40})(?:[/?]|$)/.exec(task.definition.fetch ?? '') ?? [];
  return makeSets(sets, task, {
    edition: version === undefined ? {} : { version },
    ...(instance === undefined ? {} : { instance: instance.toLowerCase() }),
  });
}

function readSet(
  json: Parameters<typeof memberOf>[0] & object,
  document: JsonDocument,
): EndpointSet | Refusal {
  const line = document.lineOf(json);
  const id = textOf(json, 'id');
  const refuse = (what: string): Refusal => ({
    problem: `has a set${id === undefined ? '' : ` ${id}`} ${what}`,
    line,
  });
  const keys = json.kind === 'object' ? [...json.members.keys()] : [];
  const more = keys.find((key) => /^(?!urls$|ips$|(?:tcp|udp)Ports$).*(?:urls?|ips?|ports?)$/i.test(key));
  if (more !== undefined) return refuse(`with "${more}", which rulec does not know`);
  if (id === undefined || !/^\d{1,9}$/.test(id)) return refuse('without a number as "id"');
  const required = memberOf(json, 'required');
  if (required?.kind !== 'other' || typeof required.value !== 'boolean')
    return refuse('that does not say whether it is required');
  const [urls, ips] = ['urls', 'ips'].map((key) =>
    memberOf(json, key) === undefined ? [] : textsOf(json, key),
  );
  if (urls === undefined || ips === undefined) return refuse('whose "urls" or "ips" are no list of texts');
  const [tcp, udp] = ['tcpPorts', 'udpPorts'].map((key) =>
    memberOf(json, key) === undefined ? [] : splitPorts(textOf(json, key) ?? ''),
  );
  if (tcp === undefined || udp === undefined) return refuse('whose ports are none');
  const express = memberOf(json, 'expressRoute');
  const notes = textOf(json, 'notes');
  return {
    ...{ id, urls, ips, tcp, udp, required: required.value, position: { line } },
    area: textOf(json, 'serviceArea') ?? '',
    category: textOf(json, 'category') ?? '',
    expressRoute: express?.kind === 'other' && express.value === true,
    ...present({ notes }),
  };
}

/** Reads `443`, `80,443`, `50000-50059`; undefined where one is no port. Commas part ports here: it is documented so. */
export function splitPorts(text: string): readonly string[] | undefined {
  const ports = text.split(',').map((part) => part.trim());
  const isRight = (part: string): boolean => {
    const [, from = '', to = from] = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$/.exec(part) ?? [];
    return from !== '' && isPort(Number(from)) && isPort(Number(to)) && Number(from) <= Number(to);
  };
  return ports.every(isRight) ? ports : undefined;
}

/** Makes rows of the sets that the definition selects; the ids of others are kept, with why they were left out. */
export function makeSets(
  sets: readonly EndpointSet[],
  task: Task,
  more: Pick<Found, 'edition' | 'instance'>,
): Found | Refusal {
  const odd = checkSelect(task.definition, selectable);
  if (odd !== undefined) return odd;
  const rows: SourceRow[] = [];
  const refused: RefusedRow[] = [];
  const unselected: { key: string; because: string }[] = [];
  const seen = new Set<string>();
  for (const set of sets) {
    if (seen.has(set.id)) return { problem: `has the set ${set.id} twice`, line: set.position.line };
    seen.add(set.id);
    const { id, area, category, required, expressRoute } = set;
    if (!isSelected(task.definition, { id, serviceArea: area, category, required, expressRoute })) {
      unselected.push({ key: id, because: `${required ? 'required' : 'optional'}, ${category}, ${area}` });
      continue;
    }
    const row = makeSet(set, task);
    if ('faults' in row) refused.push(row);
    else rows.push(row);
  }
  if (sets.length === 0) return { problem: 'has headings and no sets: it has no rows' };
  if (rows.length === 0 && refused.length === 0) return { problem: 'has sets, and none that select keeps' };
  return { rows, refused, unselected, ...more };
}

function makeSet(set: EndpointSet, task: Task): SourceRow | RefusedRow {
  const faults: Fault[] = [];
  const services = makeServices(set);
  const placed: Placed[] = [];
  const known: string[] = [];
  for (const url of set.urls) {
    const destination = readDestination(url, task.context);
    if (isFault(destination)) faults.push(destination);
    else if (destination.host === undefined)
      faults.push({ fault: 'not-a-host', text: url, why: 'is not a host' });
    else placed.push({ destination, ...services });
  }
  for (const ip of set.ips) {
    const prefix = readPrefixText(ip);
    if (typeof prefix === 'string') known.push(prefix);
    else faults.push({ fault: 'not-an-address', text: ip, why: prefix.problem });
  }
  // Without names the addresses are the destination itself.
  const isByAddress = set.urls.length === 0;
  if (isByAddress)
    placed.push(...known.map((address): Placed => ({ destination: { address }, ...services })));
  if (placed.length === 0 && faults.length === 0)
    faults.push({ fault: 'no-host', text: '', why: 'has no host and no address' });
  if (faults.length > 0) {
    const seen = placed.flatMap(({ destination: { host } }) => (host === undefined ? [] : [host]));
    return refuseRow(set.position, faults, { key: set.id, seen });
  }
  const entries = groupEntries(placed, task.definition);
  return {
    ...{
      key: set.id,
      position: set.position,
      entries,
      known: isByAddress ? [] : [...new Set(known)],
      tags: [],
    },
    ...(set.notes === undefined ? {} : { why: set.notes.slice(0, 500) }),
    flags: [...flagEntries(entries), ...(set.required ? [] : (['optional'] as const))],
  };
}

function makeServices({ tcp, udp }: EndpointSet): { services: string[]; assumed: string[] } {
  const made = tcp.map((port) => makeService(port, undefined));
  return {
    services: [...made.map(({ service }) => service), ...udp.map((port) => `${port}/udp`)],
    assumed: made.filter(({ assumed }) => assumed).map(({ service }) => service),
  };
}
