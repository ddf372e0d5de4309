/** The criteria of rules as conditions on what pf sees of a packet of a new connection. */
import { unionAddresses } from '../../../../sets/addresses.ts';
import { always, type Condition, never } from '../../../../sets/condition.ts';
import { complementIntervals, intersectIntervals, isSubset } from '../../../../sets/intervals.ts';
import { allPorts, type PortSet, portDomain, portRange, unionPorts } from '../../../../sets/ports.ts';
import { remember } from '../../../../sets/remember.ts';
import {
  type AddressTest,
  type Criteria,
  type Endpoint,
  type FurtherTest,
  type PortTest,
  type Rule,
  type Statement,
  type Translation,
  tcp,
  type UserTest,
  udp,
} from '../../config.ts';
import { readClient } from './clients.ts';
import { addressesIn, type Family, readServer, textOf, whereAddress, whereFamily } from './endpoints.ts';
import type { Change, Meeting, Packet, Question } from './packet.ts';
import { givenBy } from './premises.ts';

/** Says whether criteria hold for a packet that rules have changed so; direction, interfaces and tags are not looked at. */
export type ReadCriteria = (
  criteria: Criteria,
  own: readonly Statement[],
  packet: Packet,
  change: Change,
  isStatefulPass: boolean,
) => Condition;

/** A rule is asked about at several places; where none of its tests is about the place, the condition is the same. */
export function createCriteriaReader(question: Question): ReadCriteria {
  const known = new Map<Criteria, Map<string, Condition>>();
  const names = new Map<object, number>();
  const nameOf = (one: object | undefined): number =>
    one === undefined ? -1 : remember(names, one, () => names.size);
  return (criteria, own, packet, change, isStatefulPass) => {
    const { direction, flags, isAnswer, place, entered } = packet;
    const at = asksForPlace(criteria)
      ? `${place.name} ${place.side} ${entered?.name} ${direction}`
      : direction;
    const key = `${at} ${flags} ${isAnswer} ${nameOf(change.source)} ${nameOf(change.destination)}`;
    const memo = remember(known, criteria, () => new Map<string, Condition>());
    return remember(memo, key, () =>
      readCriteria(question, { criteria, own, packet, change, isStatefulPass }),
    );
  };
}

function asksForPlace({ from, to, further }: Criteria): boolean {
  const isOfPlace = ({ kind }: { readonly kind: string }): boolean =>
    kind === 'interface' || kind === 'unrouted';
  return further !== undefined || [...from.addresses, ...to.addresses].some(isOfPlace);
}

function readCriteria(question: Question, meeting: Meeting): Condition {
  const { conditions } = question;
  const { criteria, packet } = meeting;
  const { from, to, family = familyOfNew(criteria), further = [] } = criteria;
  const families = ([4, 6] as const).filter(
    (one) => family === undefined || family === (one === 4 ? 'inet' : 'inet6'),
  );
  const [client, server] = packet.isAnswer ? [to, from] : [from, to];
  return conditions.all(
    readTransports(question, meeting),
    readServerPorts(question, server, meeting),
    readClientPorts(question, client, packet),
    joinFamilies(
      question,
      families.map((one) => ({
        family: one,
        client: readClient(question, meeting, client.addresses, one),
        server: readServer(question, meeting, server.addresses, one),
      })),
    ),
    ...further.map((test) => readFurther(question, meeting, test)),
    doubtFamily(question, criteria),
  );
}

/** The family of the one address that takes another's place: the rule can hold for no other (collapse_redirspec). */
function familyOfNew(
  criteria: Criteria & Partial<Pick<Rule, 'diversions'> & Pick<Translation, 'diversion'>>,
): Criteria['family'] {
  const { diversions = [], diversion } = criteria;
  const placed = [...diversions, ...(diversion === undefined ? [] : [diversion])].flatMap(
    ({ addresses }) => addresses,
  );
  const families = new Set(
    placed.map((one) =>
      one.kind === 'prefix' ? one.prefix.family : one.kind === 'range' ? one.from.family : undefined,
    ),
  );
  const [only] = families;
  return only === undefined || families.size > 1 ? undefined : only === 4 ? 'inet' : 'inet6';
}

/** An interface without parentheses is looked up once: of which family its addresses are, the rule is. */
function doubtFamily(
  { conditions }: Question,
  criteria: Criteria & Partial<Pick<Rule, 'action' | 'diversions'>>,
): Condition {
  const { diversions = [], family, from, to, action } = criteria;
  const isOpen = (test: AddressTest): boolean => test.kind === 'interface' && !test.text.startsWith('(');
  const hasLiteral = [...from.addresses, ...to.addresses].some(
    ({ kind }) => kind === 'prefix' || kind === 'range',
  );
  const open = diversions.flatMap(({ addresses }) => addresses).find(isOpen);
  if (open === undefined || family !== undefined || hasLiteral || action !== 'pass') return always;
  return conditions.unknown({ why: `of which families the addresses of ${textOf(open)} are` });
}

/** Whether the addresses of one family fit. */
interface Route {
  readonly family: Family;
  readonly client: Condition;
  readonly server: Condition;
}

/** Whether the addresses fit; what both families ask alike is asked once. */
function joinFamilies({ conditions }: Question, routes: readonly Route[]): Condition {
  const within = ({ family, server }: Route): Condition =>
    conditions.all(whereFamily(conditions, family), server);
  const [first, second] = routes;
  const isOne = second !== undefined && first?.client === second.client;
  if (!isOne || first === undefined)
    return conditions.any(...routes.map((route) => conditions.all(within(route), route.client)));
  const servers = routes.map(({ family, server }) => addressesIn(family, server));
  const known = servers.flatMap((one) => (one === undefined ? [] : [one]));
  const isKnown = known.length === servers.length;
  const server = isKnown
    ? whereAddress(conditions, unionAddresses(known))
    : conditions.any(...routes.map(within));
  return conditions.all(first.client, server);
}

/** The transports whose packets a rule matches. */
function readTransports({ conditions }: Question, { criteria, packet, isStatefulPass }: Meeting): Condition {
  const { protocols, flags } = criteria;
  const asks = (protocol: number): boolean => protocols.length === 0 || protocols.includes(protocol);
  // A pass that keeps state and names no flags gets S/SA; every other rule tests none.
  const tested =
    flags === 'any' ? undefined : (flags ?? (isStatefulPass ? { set: 'S', of: 'SA' } : undefined));
  const fits = (flag: string): boolean =>
    /[EW]/.test(flag) || tested === undefined || tested.set.includes(flag) === packet.flags.includes(flag);
  const matches = asks(tcp) && (tested === undefined || [...tested.of].every(fits));
  const isTcp = conditions.where({ field: 'transport', values: ['tcp'] });
  const isUdp = asks(udp) ? conditions.where({ field: 'transport', values: ['udp'] }) : never;
  // A first SYN may also have E and W set (RFC 3168, section 6.1.1), and later packets P, F and others.
  const isLoose = packet.flags === 'S' ? /[EW]/ : /[EWPFU]/;
  if (matches && tested !== undefined && isLoose.test(tested.of)) {
    const unsure = conditions.unknown({ why: 'a test of TCP flags that some clients set and others do not' });
    return conditions.any(conditions.all(isTcp, unsure), isUdp);
  }
  if (matches && isUdp !== never) return always;
  return matches ? isTcp : isUdp;
}

/** The ports that clients send from, and that a machine gives out by itself. */
const ephemeral: PortSet = [1024, 65535];

function readClientPorts({ conditions }: Question, { ports }: Endpoint, { isAnswer }: Packet): Condition {
  const { definite, unread } = readPorts(ports);
  if (ports.length === 0 || isSubset(allPorts, definite)) return always;
  const why = "a test of the client's port";
  const text = JSON.stringify(ports);
  // Nothing is sent from port 0, which is in no set.
  const hasOthers = definite.length > 0 || unread.length > 0;
  if (!hasOthers) return never;
  const isAbove = isSubset(ephemeral, definite);
  if (isAbove && isAnswer) return always;
  const isBelow = unread.length === 0 && intersectIntervals(definite, ephemeral).length === 0;
  // An answer of interest goes to a port that a machine gave out by itself.
  if (isBelow && isAnswer) return never;
  return conditions.unknown({
    ...{ why, cause: `client-port:${text}` },
    ...(isBelow || isAbove ? givenBy('ephemeral-ports', isAbove) : {}),
  });
}

function readServerPorts(question: Question, { ports }: Endpoint, { change }: Meeting): Condition {
  const { conditions } = question;
  if (ports.length === 0) return always;
  const { definite, unread } = readPorts(ports);
  const unknown = unread.map((text) =>
    conditions.unknown({ why: `the port ${text}, a name that only the device knows`, cause: `port:${text}` }),
  );
  const port = change.destination?.port;
  if (port === undefined) {
    const all = isSubset(allPorts, definite);
    return all
      ? always
      : conditions.any(
          definite.length === 0 ? never : conditions.where({ field: 'port', ports: definite }),
          ...unknown,
        );
  }
  if (port < 0) return conditions.unknown({ why: 'the port that a redirection leads to' });
  const isIn = isSubset([port, port], definite);
  return isIn ? always : conditions.any(...unknown);
}

/** The ports that tests hold for, and the texts of those that only the device can read. */
function readPorts(tests: readonly PortTest[]): {
  readonly definite: PortSet;
  readonly unread: readonly string[];
} {
  return {
    definite: unionPorts(tests.map((test) => (test.operator === 'unread' ? [] : portSetOf(test)))),
    unread: tests.flatMap((test) => (test.operator === 'unread' ? [test.text] : [])),
  };
}

function portSetOf(test: Exclude<PortTest, { operator: 'unread' }>): PortSet {
  switch (test.operator) {
    case '=':
      return between(test.port, test.port);
    case '!=':
      return complementIntervals(between(test.port, test.port), portDomain);
    case '<':
      return between(0, test.port - 1);
    case '<=':
      return between(0, test.port);
    case '>':
      return between(test.port + 1, 65535);
    case '>=':
      return between(test.port, 65535);
    case ':':
      return between(test.from, test.to);
    case '><':
      return between(test.from + 1, test.to - 1);
    case '<>':
      return unionPorts([between(0, test.from - 1), between(test.to + 1, 65535)]);
  }
}

/** None where the range ends before it begins. */
function between(from: number, to: number): PortSet {
  return from > to ? [] : portRange(from, to);
}

function readFurther({ conditions, options }: Question, meeting: Meeting, test: FurtherTest): Condition {
  const { criteria, packet } = meeting;
  switch (test.kind) {
    case 'fragment':
      // A client that sends its first packet in pieces comes through such a pass where nothing puts them together.
      return !packet.isAnswer && 'action' in criteria && criteria.action === 'pass'
        ? conditions.unknown({ why: 'first packets in pieces', ...givenBy('first-packets-whole', false) })
        : never;
    case 'icmp':
      return never;
    case 'unknown':
      return conditions.unknown({ why: test.text });
    case 'limit':
      // What happens where the bound is met is the rule's business.
      return always;
    case 'user':
      return conditions.unknown({
        why: `who owns the socket: ${test.text}`,
        cause: `${test.text} ${packet.direction}`,
        // A gateway has sockets too, for connections to its own addresses.
        ...(options.form === 'host' ? {} : givenBy('destination-elsewhere', test.users.some(hasNoOwner))),
      });
  }
}

/** Forwarded packets have no socket here, so that only these tests of the owner hold (pf.conf(5), `user`). */
function hasNoOwner({ operator, user }: UserTest): boolean {
  return operator === '=' ? user === 'unknown' : operator === '!=' && user !== 'unknown';
}
