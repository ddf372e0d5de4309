import { type Entry, entriesOf } from '../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import { type AddressSet, intersectAddresses, isEmptyAddressSet } from '../../sets/addresses.ts';
import { all, always, any, type Condition, not, type Test, where } from '../../sets/condition.ts';
import { hostLiterals, hostNames, noHost } from '../../sets/hosts.ts';
import { intersectIntervals } from '../../sets/intervals.ts';
import { type PortSet, portRange } from '../../sets/ports.ts';
import { noteOpenEnd } from '../kernel/closing.ts';
import { atomsOf } from '../kernel/entries.ts';
import type { Approximation, Capabilities, Limit, ViewPiece } from '../target.ts';
import { longestAclName, longestExpression, longestLine, longestListLine } from './config.ts';
import type { Options } from './options.ts';
import { dotSegments, findOpenPorts, meansHttp, pathExpression, portsWithoutHttp } from './regions.ts';

const tcp = where({ field: 'transport', values: ['tcp'] });
const http = where({ field: 'scheme', values: ['http'] });
const tunnelled = where({ field: 'scheme', values: ['https', 'other'] });
const port80 = where({ field: 'port', ports: portRange(80, 80) });
const named = where({ field: 'host', hosts: hostNames('all') });
const literal = where({ field: 'host', hosts: hostLiterals });
const withoutHost = where({ field: 'host', hosts: noHost });
const asHttp: Test = { field: 'form', values: ['http'] };
const asConnect: Test = { field: 'form', values: ['connect'] };

/**
 * Squid 5.7 takes 0.0.0.0 and :: for names: no `dst` holds them, and their text is compared as the client
 * spelt it (`0`, `0x0`, `[0::0]`).
 */
const unspecified: AddressSet = { v4: [0, 0], v6: [0n, 0n] };

/** States what Squid shows its access rules, and what its access rules cannot say. */
export function capabilities(options: Options): Capabilities {
  const source = 'clients of the option source that use this proxy as their forward proxy';
  const everyone = 'clients that use this proxy as their forward proxy';
  return {
    governs:
      `New requests of ${options.source === 'any' ? everyone : source}. On Debian 13 and later, ` +
      'a line of the distribution allows those of the proxy host itself before this text.',
    sees:
      'Of an http request in absolute form: method, host, port and path. Of any other TCP request, a CONNECT: ' +
      'host and port. An address only where the host is one.',
    view: listViewPieces(options),
    unmeant: { ports: portsWithoutHttp, requests: http, says: noClient },
    hosts: 'by-name',
    closing: options.closing,
    governed: options.source === 'any' ? always : where({ field: 'source', values: ['inside'] }),
    unseen: [
      { code: 'transport-not-carried', when: any(not(tcp), withoutHost) },
      { code: 'address-behind-name', when: always, destination: 'addresses' },
    ],
    approximations: (entry, policy) => approximateEntry(entry, policy, options),
    inspection: 'by-text',
    notes: [
      ...noteOpenEnd(options.closing, 'the http_access lines of the site after it'),
      { code: 'http-not-meant', message: noClient, when: isWithoutHttp },
    ],
    limits: Object.values(limits),
  };
}

const noClient =
  'on ports to which HTTP clients send nothing (Fetch standard, port blocking), a service that states no scheme means ' +
  'CONNECT and no http:// URL; write the service with http where it is one';

function isWithoutHttp({ service }: Entry): boolean {
  return service.scheme === 'any' && service.transport === 'tcp' && !meansHttp(service);
}

/** The limits of Squid, with their sources. */
export const limits: Readonly<Record<'aclName' | 'line' | 'listLine' | 'expression', Limit>> = {
  aclName: {
    name: 'bytes in the name of an ACL',
    value: longestAclName,
    source: 'Squid 5.7 and 6.13, observed',
  },
  line: { name: 'bytes in a line of squid.conf', value: longestLine, source: 'Squid 5.7 to 7.7, observed' },
  listLine: {
    name: 'bytes in a line of a list file',
    value: longestListLine,
    source: 'Squid 5.7 to 7.7, observed',
  },
  expression: {
    name: 'bytes in a regular expression',
    value: longestExpression,
    source: 'of a longer one Squid 5.7 complains, src/acl/RegexData.cc',
  },
};

function listViewPieces({ connect80 }: Options): readonly ViewPiece[] {
  const pieces: ViewPiece[] = [
    { when: all(tcp, http, named), copies: ['port', 'host', 'path'], sets: [asHttp] },
    { when: all(tcp, http, literal), copies: ['port', 'host', 'path', 'address'], sets: [asHttp] },
    { when: all(tcp, tunnelled, named), copies: ['port', 'host'], sets: [asConnect] },
    { when: all(tcp, tunnelled, literal), copies: ['port', 'host', 'address'], sets: [asConnect] },
  ];
  if (!connect80) return pieces;
  return [
    ...pieces,
    { when: all(tcp, http, port80, named), copies: ['port', 'host'], sets: [asConnect] },
    { when: all(tcp, http, port80, literal), copies: ['port', 'host', 'address'], sets: [asConnect] },
  ];
}

function approximateEntry(
  entry: Entry,
  policy: Policy | undefined,
  options: Options,
): readonly Approximation[] {
  const { rule, service, host, destination } = entry;
  if (service.transport === 'udp') return [];
  if (destination.kind === 'addresses') {
    const { addresses } = destination;
    return addresses === 'any' ? [] : approximateUnspecified(entry, addresses, policy, options);
  }
  if (host?.path === undefined) return [];
  if (rule.action === 'allow' ? !meansHttp(service) : service.scheme === 'https') return [];
  const views = all(
    where(asHttp),
    where({ field: 'port', ports: portRange(service.from, service.to) }),
    where({ field: 'host', hosts: hostNames([host.pattern]) }),
  );
  const path = testDecodedPath(pathExpression(host.path));
  const dots = testDecodedPath(dotSegments);
  if (rule.action === 'allow') {
    return [
      { code: 'path-decoded', direction: 'over', region: all(views, path, not(dots)) },
      { code: 'path-dot-in-query', direction: 'under', region: all(views, dots) },
    ];
  }
  // Who asks cannot be seen, and a denial that is not for everyone is not for the other spellings either.
  if (rule.principals !== undefined) {
    return [{ code: 'denial-not-expressible', direction: 'over', region: views }];
  }
  return [{ code: 'path-not-decoded', direction: 'under', region: all(views, path) }];
}

function testDecodedPath(source: string): Condition {
  return where({ field: 'path', paths: [{ kind: 'decoded-expression', source }] });
}

function approximateUnspecified(
  { rule, service }: Entry,
  addresses: AddressSet,
  policy: Policy | undefined,
  options: Options,
): readonly Approximation[] {
  const missed = intersectAddresses(addresses, unspecified);
  if (isEmptyAddressSet(missed)) return [];
  const ports = portRange(service.from, service.to);
  const at = all(literal, where({ field: 'address', addresses: missed }));
  if (rule.action === 'allow') {
    const region = all(where({ field: 'port', ports }), at);
    return [{ code: 'address-behind-name', direction: 'under', region }];
  }
  const open = policy === undefined ? [{ ports, when: always }] : findOpenBehind(policy, rule, options);
  return open.flatMap(({ ports: some, when }): readonly Approximation[] => {
    const region = all(where({ field: 'port', ports: intersectIntervals(ports, some) }), when, at);
    return [{ code: 'denial-not-expressible', direction: 'over', region }];
  });
}

/** Returns in which form, and on which ports, rules behind this one let any address through. */
function findOpenBehind(
  policy: Policy,
  rule: PolicyRule,
  { connect80 }: Options,
): readonly { readonly ports: PortSet; readonly when: Condition }[] {
  const later = policy.rules.slice(policy.rules.indexOf(rule) + 1).filter(({ action }) => action === 'allow');
  const atoms = later.flatMap(entriesOf).filter(isForAnyAddress).flatMap(atomsOf);
  return atoms.flatMap((atom) => {
    const { service, scheme } = atom;
    const open = findOpenPorts(policy, atom.rule, atom);
    const ports = intersectIntervals(portRange(service.from, service.to), open);
    if (scheme !== 'http') return [{ ports, when: where(asConnect) }];
    const tunnelled = connect80 ? intersectIntervals(ports, portRange(80, 80)) : [];
    return [
      { ports, when: where(asHttp) },
      { ports: tunnelled, when: where(asConnect) },
    ];
  });
}

function isForAnyAddress({ destination, service }: Entry): boolean {
  return service.transport === 'tcp' && destination.kind === 'addresses' && destination.addresses === 'any';
}
