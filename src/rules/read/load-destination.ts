/** Destinations of rules: hosts, addresses, and the lists that they name. */
import { nearest } from '../../diagnostics/nearest.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Cloud } from '../../service-tags/cloud.ts';
import { coversHost } from '../../sets/hosts.ts';
import { isMisread, type Misread } from '../../sets/prefix.ts';
import type { AddressEntry, Located, RuleDestination } from '../ast.ts';
import { longestByHand, meansAny, parseAddressEntry } from '../forms/address-entries.ts';
import { makeHostKey, parseHost } from '../forms/hosts.ts';
import type { PolicyHost, Service } from '../policy.ts';
import { type Definitions, fillParameters, findSet, isSetName } from './definitions.ts';
import { findText, listTexts, type Report, readProse, readTextWith, splitList } from './nodes.ts';
import { findEntry, type Tree } from './yaml/yaml-tree.ts';

/** What a destination is read with. */
export interface DestinationContext {
  readonly cloud: Cloud;
  readonly known: Definitions;
  readonly report: Report;
  /** Takes warnings. */
  readonly warn: Report;
}

/** Reads a destination of a rule with these services; the entries of lists stand at the place that names the list. */
export function loadDestination(
  node: Tree,
  services: readonly Service[],
  { cloud, known, report }: DestinationContext,
): RuleDestination {
  const withdrawn = readProse(node, 'withdrawn', report);
  const evidence = readProse(node, 'evidence', report);
  const hosts = loadHosts(node, known, report)?.map((host) => ({ ...host, ...present({ withdrawn }) }));
  for (const host of hosts ?? []) checkPathServices(host, services, report);
  const addresses = loadAddresses(node, cloud, known, report);
  return { ...present({ hosts, addresses, evidence }), span: node.span };
}

/** Reads the hosts of a destination, those of its sets included, but for the ones under `except`, and for one word. */
export function loadHosts(
  node: Tree,
  known: Definitions,
  report: Report,
  but?: string,
): readonly PolicyHost[] | undefined {
  const texts = listTexts(node, 'hosts')?.filter(({ value }) => value !== but);
  const hosts = texts?.flatMap((text): readonly PolicyHost[] => {
    const filled = fillParameters(text, known.parameters, report);
    if (filled === undefined) return [];
    const list = findSet(filled, 'hosts', known, report);
    if (!isSetName(filled.value)) return loadHost(filled, report);
    return (list?.hosts ?? []).map((host) => ({ ...host, span: text.span, by: filled.value }));
  });
  return hosts === undefined ? undefined : leaveOut(node, hosts, report);
}

/** Reads one host pattern; reports an error, and returns nothing, where it is none. */
export function loadHost(text: Located<string>, report: Report): readonly PolicyHost[] {
  const parts = readTextWith(parseHost, text, isPathMistake(text.value) ? 'bad-path' : 'bad-host', report);
  return parts === undefined ? [] : [{ text: text.value, ...parts, span: text.span }];
}

/** Leaves out the hosts under `except`. Errors, `bad-list`: one that no list of the destination has, and no host left. */
function leaveOut(node: Tree, hosts: readonly PolicyHost[], report: Report): readonly PolicyHost[] {
  const except = findEntry(node, 'except')?.value;
  if (except?.kind !== 'map') return hosts;
  const listed = hosts.filter(({ by }) => by !== undefined);
  const left = new Set<string>();
  for (const { key, keySpan, value } of except.entries) {
    const wanted = makeHostKey(key);
    if (value.kind === 'scalar' && value.value === '')
      report('bad-list', `${word(key)} is left out without a reason`, { span: value.span, help: 'say why' });
    if (listed.some(({ text }) => makeHostKey(text) === wanted)) left.add(wanted);
    else {
      const near = nearest(
        key,
        listed.map(({ text }) => text),
      );
      const help = near === undefined ? 'remove it from except' : `did you mean ${near}?`;
      report('bad-list', `no list of this destination has the host ${word(key)}`, { span: keySpan, help });
    }
  }
  const rest = hosts.filter(({ by, text }) => by === undefined || !left.has(makeHostKey(text)));
  if (rest.length === 0 && hosts.length > 0)
    report('bad-list', 'except leaves no host of this destination', {
      span: except.span,
      help: 'remove the destination',
    });
  for (const host of rest) {
    const open = [...left].find((name) => coversText(host, name));
    if (open === undefined) continue;
    const help = `remove ${word(open)} from except, or name what ${word(host.text)} should reach instead`;
    report('bad-list', `${word(open)} is left out, and ${word(host.text)} permits it all the same`, {
      span: except.span,
      help,
    });
  }
  return rest;
}

/** Returns whether a host pattern matches every name that a text, another pattern, does. */
export function coversText(host: PolicyHost, text: string): boolean {
  const other = parseHost(text);
  return !isMisread(other) && host.path === undefined && coversHost(host.pattern, other.pattern);
}

/** Returns whether it is the path that is wrong with a host that was refused. */
function isPathMistake(text: string): boolean {
  const slash = text.indexOf('/');
  return slash > 0 && !text.includes('://') && !isMisread(parseHost(text.slice(0, slash)));
}

/** Refuses a path where a service of the rule has none: only `/http` and `/https` have paths. */
export function checkPathServices(host: PolicyHost, services: readonly Service[], report: Report): void {
  if (host.path === undefined || services.every((service) => service.scheme !== 'any')) return;
  const message = `${word(host.text)} has a path, and a service of this rule has none`;
  report('bad-path', message, { span: host.span, help: 'paths go with /http and /https services only' });
}

/** Reads the addresses of a destination or a list, those of its lists included. */
export function loadAddresses(
  node: Tree,
  cloud: Cloud,
  known: Definitions,
  report: Report,
): readonly AddressEntry[] | 'any' | undefined {
  const alone = findText(node, 'addresses');
  if (alone !== undefined) {
    if (alone.value === 'any') return 'any';
    const list = splitList(alone.value).join(', ');
    const help = meansAny(alone.value)
      ? 'write addresses: any'
      : `write a list: [${/^[\w:/., -]{1,120}$/.test(list) ? list : '192.0.2.0/24, azure:TAG'}]`;
    report('bad-address', 'addresses is a list, or the word any', { span: alone.span, help });
    return undefined;
  }
  const entries = listTexts(node, 'addresses');
  if (entries === undefined) return undefined;
  const any = entries.find(({ value }) => value === 'any');
  if (any !== undefined) {
    const message =
      entries.length === 1
        ? 'any is not an entry of a list'
        : 'any is listed with other addresses, which it already includes';
    report('any-with-others', message, { span: any.span, help: 'write addresses: any, without brackets' });
    return undefined;
  }
  const byHand = entries.length <= longestByHand;
  return entries.flatMap((given): readonly AddressEntry[] => {
    const text = fillParameters(given, known.parameters, report);
    if (text === undefined) return [];
    const list = findSet(text, 'addresses', known, report);
    if (isSetName(text.value))
      return (list?.addresses ?? []).map((entry) => ({ ...entry, span: text.span, by: text.value }));
    const parse = (one: string): AddressEntry | Misread => parseAddressEntry(one, cloud, text.span, byHand);
    const entry = readTextWith(parse, text, 'bad-address', report);
    return entry === undefined ? [] : [entry];
  });
}
