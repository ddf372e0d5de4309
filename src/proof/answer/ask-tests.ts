/** Tests of single fields, made ready to be asked about many views: lists of names are looked up, not walked through. */
import { type AddressSet, containsAddress } from '../../sets/addresses.ts';
import type { EnumField, EnumValues, Test } from '../../sets/condition.ts';
import { type HostPattern, type HostSet, matchesHost } from '../../sets/hosts.ts';
import { matchesPath } from '../../sets/paths.ts';
import { containsPort } from '../../sets/ports.ts';
import { remember } from '../../sets/remember.ts';
import type { View } from '../diagram/evaluate.ts';
import { runsAs } from '../space/process-classes.ts';

/** A view whose address may be left open: then it is any of some, and tests of it stay open too. */
export interface AskedView {
  readonly view: View;
  readonly isAddressOpen: boolean;
}

/** Whether a test holds; a set of addresses: it holds where the address is in it. */
export type AskTest = (asked: AskedView) => boolean | AddressSet;

const aboveOf = new WeakMap<NamedHost, readonly string[]>();

type NamedHost = Extract<View['host'], { readonly kind: 'name' }>;

/** Returns the names above that of a host: of `a.b.c` they are `b.c` and `c`. Many tests ask about one host. */
function listNamesAbove(host: NamedHost): readonly string[] {
  return remember(aboveOf, host, ({ name }) => {
    const above: string[] = [];
    // A dot at the very beginning has no label in front of it.
    for (let dot = name.indexOf('.', 1); dot >= 0; dot = name.indexOf('.', dot + 1))
      above.push(name.slice(dot + 1));
    return above;
  });
}

/** Makes a test ready. */
export function prepareTest(test: Test): AskTest {
  switch (test.field) {
    case 'port':
      return ({ view: { port } }) => port !== undefined && containsPort(test.ports, port);
    case 'address':
      return ({ view: { address }, isAddressOpen }) =>
        isAddressOpen ? test.addresses : address !== undefined && containsAddress(test.addresses, address);
    case 'path':
      return ({ view: { path } }) =>
        path !== undefined && test.paths.some((pattern) => matchesPath(pattern, path));
    case 'principal':
      return ({ view: { principal } }) => principal !== undefined && runsAs(principal, test.principals);
    case 'host':
      return prepareHosts(test.hosts);
    case 'resolved':
      return prepareResolved(test.hosts);
    default: {
      const values = new Set<EnumValues[EnumField]>(test.values);
      const { field } = test;
      return ({ view }) => {
        const value = view[field];
        return value !== undefined && values.has(value);
      };
    }
  }
}

function prepareHosts(hosts: HostSet): AskTest {
  const isNamed = hosts.names === 'all' ? () => true : prepareNames(hosts.names);
  return ({ view: { host, address } }) => {
    if (host === undefined) return false;
    if (host.kind === 'none') return hosts.none;
    if (host.kind === 'name') return isNamed(host);
    return address?.family === 6 ? hosts.ipv6Literal : hosts.ipv4Literal;
  };
}

function prepareResolved(hosts: HostSet): AskTest {
  const isNamed = hosts.names === 'all' ? () => true : prepareNames(hosts.names);
  return ({ view: { resolved } }) =>
    resolved === undefined ? hosts.none : isNamed({ kind: 'name', name: resolved });
}

function prepareNames(patterns: readonly HostPattern[]): (host: NamedHost) => boolean {
  const names = new Set<string>();
  const suffixes = new Set<string>();
  const others: HostPattern[] = [];
  for (const pattern of patterns) {
    if (pattern.kind === 'name') names.add(pattern.name);
    else if (pattern.kind === 'below') suffixes.add(pattern.name);
    else others.push(pattern);
  }
  return (host) => {
    const { name } = host;
    if (names.has(name)) return true;
    if (suffixes.size > 0 && listNamesAbove(host).some((above) => suffixes.has(above))) return true;
    return others.some((pattern) => matchesHost(pattern, name));
  };
}
