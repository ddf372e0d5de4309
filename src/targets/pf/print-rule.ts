/** Rules and anchors as text, in the order that every pf takes (pfrule and anchorrule in parse.y). */
import { formatAddress, formatPrefix } from '../../sets/prefix.ts';
import {
  type AddressTest,
  type Criteria,
  type Endpoint,
  type PortTest,
  type Rule,
  tcp,
  udp,
} from './config.ts';
import { keywords } from './config-keywords.ts';

/** One rule, without its newline. */
export function printRule(rule: Rule): string {
  const log =
    rule.log === undefined ? [] : rule.log.length === 0 ? ['log'] : [`log (${rule.log.join(', ')})`];
  return words([
    rule.action,
    rule.response,
    rule.direction,
    ...log,
    rule.quick ? 'quick' : undefined,
    printCriteria(rule, rule.state),
  ]);
}

/** What a rule or an anchor asks for and sets, from the interface on. */
export function printCriteria(criteria: Criteria, state?: Rule['state']): string {
  const { interfaces, family, protocols, flags, labels, tag, tagged, unread } = criteria;
  return words([
    interfaces.length === 0 ? undefined : `on ${printList(interfaces.map(printNegated))}`,
    family,
    protocols.length === 0 ? undefined : `proto ${printList(protocols.map(printProtocol))}`,
    printRoute(criteria),
    flags === undefined ? undefined : `flags ${flags === 'any' ? 'any' : `${flags.set}/${flags.of}`}`,
    state === undefined ? undefined : `${state} state`,
    ...labels.map((label) => `label ${quote(label)}`),
    tag === undefined ? undefined : `tag ${printName(tag)}`,
    tagged === undefined ? undefined : `${tagged.negated ? '! ' : ''}tagged ${printName(tagged.tag)}`,
    unread?.text,
  ]);
}

function printRoute({ from, to }: Criteria): string {
  const isAnywhere = [from, to].every(({ addresses, ports }) => addresses.length === 0 && ports.length === 0);
  return isAnywhere ? 'all' : `from ${printEndpoint(from)} to ${printEndpoint(to)}`;
}

function printEndpoint({ addresses, ports }: Endpoint): string {
  const address = addresses.length === 0 ? 'any' : printList(addresses.map(printAddress));
  return ports.length === 0 ? address : `${address} port ${printList(ports.map(printPort))}`;
}

function printAddress(test: AddressTest): string {
  return `${test.negated ? '! ' : ''}${printPlainAddress(test)}`;
}

function printPlainAddress(test: AddressTest): string {
  switch (test.kind) {
    case 'prefix':
      return formatPrefix(test.prefix);
    case 'range':
      return `${formatAddress(test.from)} - ${formatAddress(test.to)}`;
    case 'table':
      return `<${printName(test.name)}>`;
    case 'unread':
      return test.text;
  }
}

function printPort(test: PortTest): string {
  switch (test.operator) {
    case 'unread':
      return test.text;
    case ':':
      return `${test.from}:${test.to}`;
    case '><':
    case '<>':
      return `${test.from} ${test.operator} ${test.to}`;
    case '=':
      return String(test.port);
    default:
      return `${test.operator} ${test.port}`;
  }
}

function printProtocol(protocol: number): string {
  return protocol === tcp ? 'tcp' : protocol === udp ? 'udp' : String(protocol);
}

export function printNegated({ name, negated }: { name: string; negated: boolean }): string {
  return `${negated ? '! ' : ''}${printName(name)}`;
}

export function printList(items: readonly string[]): string {
  return items.length === 1 ? items.join() : `{ ${items.join(' ')} }`;
}

/** A name, in quotes where a bare word would be read otherwise. */
export function printName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name) && !keywords.has(name) ? name : quote(name);
}

/** A string; one that ends in a backslash cannot be written, and the parser never makes one. */
export function quote(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}

export function words(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
