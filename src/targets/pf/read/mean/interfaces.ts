/** On which interfaces a text is asked, and whether a test of the interface holds there. */
import { always, type Condition, never } from '../../../../sets/condition.ts';
import type { InterfaceTest, PfOptions, Statement } from '../../config.ts';
import { listEvery } from '../statements.ts';
import type { Conditions } from './conditions.ts';
import { givenBy } from './premises.ts';

/** Where a packet comes in or goes out: an interface by name, or one that the text does not name. */
export interface Place {
  readonly name: string | undefined;
  /** Whether requests enter here (a client's side), or leave. */
  readonly side: 'in' | 'out';
}

/** Whether tests of the interface hold at a place; none hold everywhere. */
export function holdsAt(
  tests: readonly InterfaceTest[],
  place: Place,
  conditions: Conditions,
  options: PfOptions,
): Condition {
  if (tests.length === 0) return always;
  const truths = tests.map(({ name, negated }) => {
    const is = isAt(name, place, conditions, options);
    return negated ? conditions.not(is) : is;
  });
  return conditions.any(...truths);
}

/** Groups that an interface is in by its name, for it was made on demand (ifconfig(8), "interface family group"). */
const families: ReadonlySet<string> = new Set(
  `
  bridge carp enc etherip gif gre lagg lo mgre pair pflog pflow ppp pppoe sec svlan tap trunk tun vether vlan vxlan wg
`
    .trim()
    .split(' '),
);

/**
 * A rule's name may be that of an interface or of a group of interfaces. Interface names end in a digit and
 * group names never do (ifconfig(8)), but FreeBSD lets interfaces be renamed.
 */
export function isAt(name: string, place: Place, conditions: Conditions, options: PfOptions): Condition {
  const at = place.name;
  // Nothing that comes from clients, or leaves for addresses that are not local, passes the loopback interface.
  if (isLoopback(name)) return at !== undefined && isLoopback(at) ? always : never;
  if (name === at) return always;
  const members = options.groups.get(name);
  if (members !== undefined) return at !== undefined && members.includes(at) ? always : never;
  if (/\d$/.test(name) && (at === undefined || /\d$/.test(at))) return never;
  if (at !== undefined && families.has(name) && at.replace(/\d+$/, '') === name) return always;
  const why = 'a test of the interface that may hold for a part of the governed traffic';
  const family = families.has(name) ? givenBy('groups-by-family', false) : {};
  const given = name === 'egress' ? givenBy('egress-leads-out', place.side === 'out') : family;
  return conditions.unknown({ why, cause: `group:${name}:${at ?? ''}`, ...given });
}

export function isLoopback(name: string): boolean {
  return name === 'lo' || name === 'lo0';
}

/**
 * The places where governed traffic is judged first, `in` on a gateway and `out` on a host: the interfaces of the
 * option, or every one, that is those that the text names and one more.
 */
export function listInsidePlaces(options: PfOptions, statements: readonly Statement[]): readonly Place[] {
  const side = options.form === 'host' ? 'out' : 'in';
  const names = options.inside.length > 0 ? options.inside : listNames(statements);
  return names.map((name) => ({ name, side }));
}

/** The places where a gateway lets governed traffic out: those of the option, or anywhere but inside. */
export function listOutsidePlaces(options: PfOptions, statements: readonly Statement[]): readonly Place[] {
  const names = options.outside.length > 0 ? options.outside : listNames(statements);
  return names
    .filter((name) => options.outside.length > 0 || name === undefined || !options.inside.includes(name))
    .map((name) => ({ name, side: 'out' }));
}

function listNames(statements: readonly Statement[]): readonly (string | undefined)[] {
  const all = listEvery(statements).flatMap(namesIn);
  const names = new Set(all.filter((name) => !isLoopback(name) && /\d$/.test(name)));
  // A group is no interface, but FreeBSD and macOS let one have any name.
  const groups = new Set(all.filter((name) => !/\d$/.test(name) && name !== 'egress'));
  return [...[...names].sort(), ...[...groups].filter((name) => !isLoopback(name)).sort(), undefined];
}

function namesIn(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'rule':
    case 'translation':
    case 'anchor':
      return statement.interfaces.map(({ name }) => name);
    case 'set':
      return (statement.skip ?? []).map(({ name }) => name);
    default:
      return [];
  }
}
