/** ACLs as conditions on views. */
import { type AddressSet, noAddresses, subtractAddresses } from '../../../sets/addresses.ts';
import { all, always, any, type Condition, type EnumValues, not, where } from '../../../sets/condition.ts';
import { hostLiterals, hostNames } from '../../../sets/hosts.ts';
import type { Term } from '../config.ts';
import type { AclContent, Expression, LiteralMatch } from './parse-acl-types.ts';

/** A CONNECT request. */
export const connectForm: Condition = where({ field: 'form', values: ['connect'] });
const named = where({ field: 'host', hosts: hostNames('all') });
const literal = where({ field: 'host', hosts: hostLiterals });
const ipv4Literal = where({ field: 'host', hosts: { ...hostLiterals, ipv6Literal: false } });
const ipv6Literal = where({ field: 'host', hosts: { ...hostLiterals, ipv4Literal: false } });

/** No address ACL holds these, and as text they are what the client wrote (5.7, observed). */
const unspecified: AddressSet = { v4: [0, 0], v6: [0n, 0n] };

/** A condition that nobody can tell. */
export function doubt(why: string): Condition {
  return { kind: 'unknown', why };
}

/** The condition of an ACL but for `sources` and groups, which need more than the ACL to be read. */
export function conditionOf(
  content: Exclude<AclContent, { kind: 'sources' | 'group' | 'steps' }>,
): Condition {
  switch (content.kind) {
    case 'domains':
      return domainsCondition(content);
    case 'expressions': {
      const names = where({
        field: 'host',
        hosts: hostNames(content.expressions.map((one) => ({ kind: 'expression', ...one }))),
      });
      const { ipv4, ipv6, lookup } = content;
      return any(
        names,
        literalCondition(ipv4Literal, ipv4, lookup),
        literalCondition(ipv6Literal, ipv6, lookup),
      );
    }
    case 'destinations': {
      const addresses = subtractAddresses(content.addresses, unspecified);
      const asked = all(literal, where({ field: 'address', addresses }));
      return content.lookup ? any(asked, all(named, doubt('the addresses of a name, without -n'))) : asked;
    }
    case 'ports':
      return where({ field: 'port', ports: content.ports });
    case 'methods':
      return any(...[...new Set(content.methods)].map(methodCondition));
    case 'protocols':
      return any(...[...new Set(content.protocols)].map(protocolCondition));
    case 'paths':
      return all(not(connectForm), where({ field: 'path', paths: content.expressions.map(pathPattern) }));
    case 'note':
      return always;
    case 'unknown':
      return doubt(content.why);
  }
}

function pathPattern(expression: Expression) {
  return { kind: 'decoded-expression', ...expression } as const;
}

function domainsCondition(content: Extract<AclContent, { kind: 'domains' }>): Condition {
  const { names, literals, doubtful, lookup } = content;
  const parts = [
    where({ field: 'host', hosts: hostNames(names) }),
    all(literal, where({ field: 'address', addresses: literals })),
  ];
  if (doubtful.ipv4 || lookup)
    parts.push(all(ipv4Literal, doubt('a literal, compared as text or by its PTR record')));
  if (doubtful.ipv6 || lookup)
    parts.push(all(ipv6Literal, doubt('a literal, compared as text or by its PTR record')));
  return any(...parts);
}

/** Without `-n`, a literal that no expression matches is looked up, and the answer is compared. */
function literalCondition(literals: Condition, match: LiteralMatch, lookup: boolean): Condition {
  if (match === 'all') return literals;
  if (match === 'none' && !lookup) return any();
  return all(literals, doubt('a literal, compared as text or by its PTR record'));
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

/** The predefined ACLs other than CONNECT (squid.conf.documented); `localhost` is a test of the client. */
export const localhost: AddressSet = { ...noAddresses, v4: [0x7f000001, 0x7f000001], v6: [1n, 1n] };
export const predefinedConditions: Readonly<Record<string, Condition>> = {
  all: always,
  // Its expression on the URL (5.7: ^https?://[^/]+/squid-internal-mgr/; 6 and 7: of any scheme) is one on the path.
  manager: any(
    all(
      where({ field: 'form', values: ['http', 'https'] }),
      where({ field: 'path', paths: [{ kind: 'decoded-expression', source: '^/squid-internal-mgr/' }] }),
    ),
    all(where({ field: 'form', values: ['ftp', 'other'] }), doubt('the predefined ACL manager')),
  ),
  to_localhost: doubt('the predefined ACL to_localhost, which asks DNS'),
};

/** The condition of terms that must all hold, or of which one must. */
export function termsCondition(
  of: 'all' | 'any',
  terms: readonly Term[],
  condition: (acl: string) => Condition,
): Condition {
  const conditions = terms.map(({ acl, negated }) => (negated ? not(condition(acl)) : condition(acl)));
  return of === 'all' ? all(...conditions) : any(...conditions);
}
