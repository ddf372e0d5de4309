/** ACLs as conditions on views. */
import {
  type AddressSet,
  allAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
  subtractAddresses,
} from '../../../sets/addresses.ts';
import {
  all,
  always,
  any,
  type Condition,
  type EnumValues,
  never,
  not,
  where,
} from '../../../sets/condition.ts';
import { hostLiterals, hostNames } from '../../../sets/hosts.ts';
import { portRange } from '../../../sets/ports.ts';
import { matchesExpression } from '../../../sets/regular/match-expression.ts';
import type { AclContent, Expression, LiteralMatch, Lookup, UrlWay } from './acls/types.ts';

/** A CONNECT request. */
export const connectForm: Condition = where({ field: 'form', values: ['connect'] });
const named = where({ field: 'host', hosts: hostNames('all') });
const literal = where({ field: 'host', hosts: hostLiterals });
const ipv4Literal = where({ field: 'host', hosts: { ...hostLiterals, ipv6Literal: false } });
const ipv6Literal = where({ field: 'host', hosts: { ...hostLiterals, ipv4Literal: false } });

/** No address ACL holds these, and as text they are what the client wrote (5.7, observed). */
const unspecified: AddressSet = { v4: [0, 0], v6: [0n, 0n] };

/** The one literal of IPv6 that Squid compares without brackets, as `::` (5.7, observed). */
const bare = all(ipv6Literal, where({ field: 'address', addresses: { v4: [], v6: [0n, 0n] } }));

type Unknown = Extract<Condition, { readonly kind: 'unknown' }>;

/** A condition that nobody can tell. */
export function doubt(why: string, details: Omit<Unknown, 'kind' | 'why'> = {}): Condition {
  return { kind: 'unknown', why, ...details };
}

/** A name in reverse DNS for an IP literal; that there is none is a premise, and Squid then compares the word `none`. */
function reverseName({ acl, matchesNone }: Lookup): Condition {
  return doubt(`the reverse record of an address, which the ACL ${acl} asks for`, {
    cause: `reverse:${acl}`,
    premise: { name: 'no-reverse-records', holds: matchesNone },
  });
}

/** Contents whose condition is of the view alone. `step`: that of `ssl_bump`; absent: `http_access` asks. */
export type PlainContent = Exclude<AclContent, { kind: 'sources' | 'group' }>;

/** The condition of what an ACL holds. */
export function conditionOf(content: PlainContent, name: string, step?: 1 | 2): Condition {
  switch (content.kind) {
    case 'domains':
      return domainsCondition(content);
    case 'expressions':
      return expressionsCondition(content);
    case 'destinations':
      return destinationsCondition(content);
    case 'ports':
      return where({ field: 'port', ports: content.ports });
    case 'methods':
      return any(...[...new Set(content.methods)].map(methodCondition));
    case 'protocols':
      return any(...[...new Set(content.protocols)].map(protocolCondition));
    case 'paths':
      return all(not(connectForm), where({ field: 'path', paths: content.expressions.map(pathPattern) }));
    case 'urls':
      if (content.ways.length === 0) return never;
      return any(...content.ways.map((one) => urlCondition(one, name)), otherUrls);
    case 'manager':
      return managerCondition;
    case 'server-names':
      if (step === 2) return doubt(`the name that the handshake gives, in the ACL ${name}`);
      return conditionOf(content.of as PlainContent, name, step);
    case 'login':
      return content.isAnyone
        ? always
        : doubt(`whose login it is, in the ACL ${name}`, { cause: `user:${name}` });
    case 'steps':
      // Outside of ssl_bump it is step 1 (5.7, observed).
      return content.steps.includes(step ?? 1) ? always : never;
    case 'constant':
      return content.holds ? always : never;
    case 'unknown': {
      const { why, cause } = content;
      return doubt(why, cause === undefined ? {} : { cause });
    }
  }
}

const ownPort: Condition = any(
  ...Object.entries({ http: 80, https: 443, ftp: 21 } as const).map(([form, port]) =>
    all(
      where({ field: 'form', values: [form as 'http' | 'https' | 'ftp'] }),
      where({ field: 'port', ports: portRange(port, port) }),
    ),
  ),
);

/** Other schemes do not reach the access lines in the versions that were looked at. */
const otherUrls: Condition = all(where({ field: 'form', values: ['other'] }), doubt('URLs of other schemes'));

function urlCondition({ forms, hosts, paths, port, isDoubtful }: UrlWay, name: string): Condition {
  return all(
    where({ field: 'form', values: forms }),
    ...(hosts === undefined ? [] : [expressionsCondition(hosts)]),
    ...(paths === undefined ? [] : [where({ field: 'path', paths: paths.map(pathPattern) })]),
    ...(port === undefined ? [] : [port === 'own' ? ownPort : not(ownPort)]),
    ...(isDoubtful ? [doubt(`what the ACL ${name} matches of the port in a URL`)] : []),
  );
}

function expressionsCondition(content: Extract<AclContent, { kind: 'expressions' }>): Condition {
  const { expressions, ipv4, ipv6, lookup } = content;
  const patterns = expressions.map((one) => ({ kind: 'expression', ...one }) as const);
  const matchesBare = expressions.some(({ source, ignoreCase }) =>
    matchesExpression(source, '::', ignoreCase),
  );
  return any(
    where({ field: 'host', hosts: hostNames(patterns) }),
    literalCondition(ipv4Literal, ipv4, lookup),
    literalCondition(all(ipv6Literal, not(bare)), ipv6, lookup),
    literalCondition(bare, matchesBare ? 'all' : 'none', lookup),
  );
}

/** Networks outside of the public ones: special purposes (RFC 6890), multicast, and all of IPv6 but 2000::/3. */
const private4: readonly (readonly [number, number])[] = [
  [0x00000000, 0x00ffffff],
  [0x0a000000, 0x0affffff],
  [0x64400000, 0x647fffff],
  [0x7f000000, 0x7fffffff],
  [0xa9fe0000, 0xa9feffff],
  [0xac100000, 0xac1fffff],
  [0xc0a80000, 0xc0a8ffff],
  [0xe0000000, 0xffffffff],
];
const publicAddresses: AddressSet = subtractAddresses(
  { v4: allAddresses.v4, v6: [0x2000n << 112n, (0x4000n << 112n) - 1n] },
  { v4: private4.flat(), v6: [] },
);

/** Without `-n` a name is resolved, and one address in the set is enough. */
function destinationsCondition(content: Extract<AclContent, { kind: 'destinations' }>): Condition {
  const { addresses, lookup } = content;
  const asked = all(
    literal,
    where({ field: 'address', addresses: subtractAddresses(addresses, unspecified) }),
  );
  if (lookup === undefined) return asked;
  const isPrivate = isEmptyAddressSet(intersectAddresses(addresses, publicAddresses));
  const isWide = isSubsetAddresses(publicAddresses, addresses);
  const premise = { name: 'names-resolve-publicly', holds: isWide };
  const resolved = doubt(`the addresses of a name, which the ACL ${lookup} asks for`, {
    cause: `addresses:${lookup}`,
    ...(isPrivate || isWide ? { premise } : {}),
  });
  // 0.0.0.0 and :: go the way of names, and lead to themselves (5.7, observed).
  const rest = where({ field: 'address', addresses: intersectAddresses(addresses, unspecified) });
  return any(asked, all(named, resolved), all(literal, rest, doubt('where 0.0.0.0 and :: lead')));
}

function pathPattern(expression: Expression) {
  return { kind: 'decoded-expression', ...expression } as const;
}

function domainsCondition(content: Extract<AclContent, { kind: 'domains' }>): Condition {
  const { names, literals, doubtful, lookup } = content;
  const asText = doubt('an IP literal, compared as text');
  const parts = [
    where({ field: 'host', hosts: hostNames(names) }),
    all(literal, where({ field: 'address', addresses: literals })),
  ];
  if (doubtful.ipv4) parts.push(all(ipv4Literal, asText));
  if (doubtful.ipv6) parts.push(all(ipv6Literal, asText));
  if (lookup !== undefined) parts.push(all(literal, reverseName(lookup)));
  return any(...parts);
}

/** Without `-n`, a literal that no expression matches is looked up, and the answer is compared. */
function literalCondition(literals: Condition, match: LiteralMatch, lookup: Lookup | undefined): Condition {
  if (match === 'all') return literals;
  const reverse = lookup === undefined ? never : reverseName(lookup);
  if (match === 'none') return all(literals, reverse);
  return all(literals, any(doubt('an IP literal, matched as text'), reverse));
}

const methods: readonly EnumValues['method'][] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PATCH',
];

function methodCondition(method: string): Condition {
  if (method === 'CONNECT') return connectForm;
  const known = methods.find((one) => one === method);
  if (known !== undefined) return all(not(connectForm), where({ field: 'method', values: [known] }));
  return all(
    not(connectForm),
    where({ field: 'method', values: ['other'] }),
    doubt(`the method ${method} among the others`),
  );
}

function protocolCondition(protocol: string): Condition {
  switch (protocol) {
    case 'HTTP':
      return where({ field: 'form', values: ['http'] });
    case 'HTTPS':
      return where({ field: 'form', values: ['https'] });
    case 'FTP':
      return where({ field: 'form', values: ['ftp'] });
    case 'NONE':
      return connectForm;
    default:
      return all(
        where({ field: 'form', values: ['other'] }),
        doubt(`the scheme ${protocol} among the others`),
      );
  }
}

/** Its expression on the URL (5.7: ^https?://[^/]+/squid-internal-mgr/; 6 and 7: of any scheme) is one on the path. */
export const managerPath: Condition = where({
  field: 'path',
  paths: [{ kind: 'decoded-expression', source: '^/squid-internal-mgr/' }],
});
const managerCondition: Condition = any(
  all(where({ field: 'form', values: ['http', 'https'] }), managerPath),
  all(
    where({ field: 'form', values: ['ftp', 'other'] }),
    managerPath,
    doubt('whether the ACL manager is for this scheme, as from Squid 6 on'),
  ),
);
