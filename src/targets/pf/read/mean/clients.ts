/** Tests of a client's address: a view says of a client only whether it is one of the machines that are governed. */
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../../../sets/addresses.ts';
import { always, type Condition, never } from '../../../../sets/condition.ts';
import type { AddressTest } from '../../config.ts';
import {
  doubtTable,
  everyAddress,
  type Family,
  loopback,
  readNamed,
  readPlaced,
  textOf,
} from './endpoints.ts';
import { isAt } from './interfaces.ts';
import type { Meeting, Packet, Question } from './packet.ts';
import { givenBy } from './premises.ts';
import type { TableContent } from './tables.ts';

/** What no client sends from, on an interface that is not loopback: RFC 1122 3.2.1.3, RFC 1112, RFC 4291 2.5 and 2.7. */
const noClients: AddressSet = unionAddresses([
  loopback,
  { v4: [0, 0x00ffffff], v6: [0n, 0n] },
  { v4: [0xe0000000, 0xefffffff], v6: [0xffn << 120n, 2n ** 128n - 1n] },
  { v4: [0xffffffff, 0xffffffff], v6: [] },
]);

/** Whether the client's address passes one of these tests, among addresses of one family. */
export function readClient(
  question: Question,
  meeting: Meeting,
  tests: readonly AddressTest[],
  family: Family,
): Condition {
  if (tests.length === 0) return always;
  const { conditions, options } = question;
  const { own, change, packet } = meeting;
  const governed =
    options.source === 'any'
      ? everyAddress[family]
      : intersectAddresses(options.source, everyAddress[family]);
  const clients = subtractAddresses(governed, noClients);
  const strangers = subtractAddresses(everyAddress[family], unionAddresses([governed, noClients]));
  const others: Condition[] = [];
  const known: AddressSet[] = [];
  const texts: string[] = [];
  for (const test of tests) {
    const turn = (truth: Condition): Condition => (test.negated ? conditions.not(truth) : truth);
    const named = change.source === undefined ? readNamed(question, test, family, own) : undefined;
    if (named === 'other family') continue;
    if (change.source !== undefined)
      others.push(readPlaced(question, meeting, test, change.source.addresses));
    else if (named === undefined) others.push(turn(readClientInterface(question, packet, test)));
    else if (named.table?.doubt !== undefined) others.push(turn(doubtClient(question, clients, named.table)));
    else if (options.form === 'host' && options.source === 'any')
      others.push(turn(splitHost(question, clients, named.addresses, textOf(test))));
    else {
      known.push(test.negated ? subtractAddresses(everyAddress[family], named.addresses) : named.addresses);
      texts.push(
        `${test.negated ? '! ' : ''}${named.table === undefined ? textOf(test) : `<${named.table.name}>`}`,
      );
    }
  }
  const addresses = unionAddresses(known);
  const inside = conditions.any(splitBy(question, clients, addresses, texts), ...others);
  // Where there are no others, nothing is said of them; of those, one that a line is about is enough.
  if (isEmptyAddressSet(strangers)) return inside;
  const isAboutOthers = !isEmptyAddressSet(intersectAddresses(strangers, addresses));
  const outside = conditions.any(isAboutOthers ? always : never, ...others);
  if (inside === outside) return inside;
  return conditions.any(
    conditions.all(conditions.where({ field: 'source', values: ['inside'] }), inside),
    conditions.all(conditions.where({ field: 'source', values: ['outside'] }), outside),
  );
}

/** Whether machines are among addresses; where only some of them are, a view does not show which one asks. */
function splitBy(
  { conditions }: Question,
  machines: AddressSet,
  addresses: AddressSet,
  texts: readonly string[],
): Condition {
  if (isEmptyAddressSet(intersectAddresses(machines, addresses))) return never;
  if (isSubsetAddresses(machines, addresses)) return always;
  const why = 'a test of the source that distinguishes governed machines';
  return conditions.unknown({ why, cause: `client:${texts.join(' ')}` });
}

/** The address of this machine, of which the options say nothing. */
function splitHost(question: Question, machines: AddressSet, addresses: AddressSet, text: string): Condition {
  const split = splitBy(question, machines, addresses, [text]);
  if (split.kind !== 'unknown') return split;
  return question.conditions.unknown({ ...split, ...givenBy('outside-address-not-named', false) });
}

function doubtClient(
  question: Question,
  machines: AddressSet,
  { name, addresses, doubt }: TableContent,
): Condition {
  const unsure = doubt === undefined ? never : doubtTable(question, 'client', doubt);
  return question.conditions.any(splitBy(question, machines, addresses, [`<${name}>`]), unsure);
}

/** Interfaces, and the routing table: where a client is, no text says, and a premise does. */
function readClientInterface(question: Question, packet: Packet, test: AddressTest): Condition {
  const { conditions, options } = question;
  const text = textOf(test);
  const doubt = { why: `whether the client is in ${text}`, cause: `client-in:${text}` };
  const given = (holds: boolean): Condition =>
    conditions.unknown({ ...doubt, ...givenBy('client-of-interface', holds) });
  if (test.kind === 'unrouted') return given(false);
  if (test.kind !== 'interface') return conditions.unknown(doubt);
  const isHost = options.form === 'host';
  if (test.name === 'self') return given(isHost);
  // A host sends from its own address, and a client has none of the gateway's.
  if (isHost ? test.part === 'other' : test.part !== 'network') return given(false);
  const at = isHost || (packet.direction === 'in') !== packet.isAnswer ? packet.place : packet.entered;
  if (at === undefined) return conditions.unknown(doubt);
  const isThere = isAt(test.name, at, conditions, options);
  if (isThere === always || isThere === never) return given(isThere === always);
  // Then the client is in the group's network where the interface is in the group.
  const premised = conditions.unknown({ ...doubt, ...givenBy('client-of-interface', true) });
  return conditions.any(
    conditions.all(premised, isThere),
    conditions.all(conditions.not(premised), conditions.unknown(doubt)),
  );
}
