/** On which interfaces a text is asked, and whether a test of the interface holds there. */
import type { InterfaceTest, PfOptions, Statement } from '../config.ts';

export type Truth = 'yes' | 'no' | 'maybe';

/** Where a packet comes in or goes out: an interface by name, or one that the text does not name. */
export type Place = { readonly name: string } | 'unnamed';

/** Whether tests of the interface hold at a place; none hold everywhere. */
export function holdsAt(tests: readonly InterfaceTest[], place: Place): Truth {
  if (tests.length === 0) return 'yes';
  const truths = tests.map(({ name, negated }): Truth => {
    const is = isAt(name, place);
    if (!negated) return is;
    return is === 'yes' ? 'no' : is === 'no' ? 'yes' : 'maybe';
  });
  return truths.includes('yes') ? 'yes' : truths.includes('maybe') ? 'maybe' : 'no';
}

/**
 * A rule's name may be that of an interface or of a group of interfaces. Interface names end in a digit and
 * group names never do (ifconfig(8)), but FreeBSD lets interfaces be renamed.
 */
function isAt(name: string, place: Place): Truth {
  // Nothing that comes from clients, or leaves for addresses that are not local, passes the loopback interface.
  if (isLoopback(name)) return place !== 'unnamed' && isLoopback(place.name) ? 'yes' : 'no';
  if (place === 'unnamed') return /\d$/.test(name) ? 'no' : 'maybe';
  if (name === place.name) return 'yes';
  return /\d$/.test(name) && /\d$/.test(place.name) ? 'no' : 'maybe';
}

function isLoopback(name: string): boolean {
  return name === 'lo' || name === 'lo0';
}

/**
 * The places where governed traffic is judged, `in` on a gateway and `out` on a host: the interfaces of the
 * option, or every one, that is those that the text names and one more.
 */
export function insidePlaces(options: PfOptions, statements: readonly Statement[]): readonly Place[] {
  if (options.inside.length > 0) return options.inside.map((name) => ({ name }));
  return everyPlace(statements);
}

/** The places where a gateway lets governed traffic out: anywhere but inside. */
export function outsidePlaces(options: PfOptions, statements: readonly Statement[]): readonly Place[] {
  return everyPlace(statements).filter(
    (place) => place === 'unnamed' || !options.inside.includes(place.name),
  );
}

function everyPlace(statements: readonly Statement[]): readonly Place[] {
  const names = new Set(statements.flatMap(namesIn).filter((name) => !isLoopback(name)));
  return [...[...names].sort().map((name) => ({ name })), 'unnamed'];
}

function namesIn(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'rule':
      return statement.interfaces.map(({ name }) => name);
    case 'anchor':
      return [...statement.interfaces.map(({ name }) => name), ...(statement.body ?? []).flatMap(namesIn)];
    case 'set':
      return (statement.skip ?? []).map(({ name }) => name);
    case 'load':
      return statement.statements.flatMap(namesIn);
    default:
      return [];
  }
}
