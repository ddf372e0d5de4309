/** Where connections between the zones of a PAN-OS text come from and go to: one of each kind. */
import type { Subject } from '../mutant.ts';
import {
  bitsOf,
  blockOf,
  edgesOf,
  everyIpv4,
  everyIpv6,
  type Ip,
  memberTest,
  type Range,
  readIp,
} from './address.ts';
import { oneOfEach } from './classes.ts';
import type { Rule } from './paloalto-text.ts';

/** Where a connection comes from and goes to. */
export interface Place {
  readonly from: string;
  readonly to: string;
  readonly source: Ip;
}

export function isForPlace(rule: Rule, { from, to }: Pick<Place, 'from' | 'to'>): boolean {
  if (
    rule.ruleType === 'none' ||
    (rule.ruleType !== 'universal' && (rule.ruleType === 'intrazone') !== (from === to))
  )
    return false;
  return isZone(rule.from, from) && isZone(rule.to, to);
}

function isZone(zones: readonly string[], zone: string): boolean {
  return zones.includes('any') || zones.includes(zone);
}

/** A rule for other clients alone is none of the rule set's business. */
export function isAboutGoverned(subject: Subject, rule: Rule): boolean {
  const { 'from-zone': from = '', 'to-zone': to = '', source = 'any' } = subject.values;
  if (!isForPlace(rule, { from, to })) return false;
  const clients = source === 'any' ? [everyIpv4, everyIpv6] : source.split(',').map(readOption);
  return edgesOf([...clients, ...rule.source.ranges]).some(
    (ip) => isGoverned(subject, { from, to, source: ip }) && rule.source.holds(ip) !== false,
  );
}

export function isGoverned({ values }: Subject, { from, to, source }: Place): boolean {
  const { source: clients = 'any' } = values;
  if (from !== values['from-zone'] || to !== values['to-zone']) return false;
  return clients === 'any' || memberTest(clients.split(',').map(readOption))(source);
}

function readOption(text: string): Range {
  const [from = '', to] = text.split('-');
  const [body = '', bits] = from.split('/');
  const ip = readIp(body);
  const end = readIp(to ?? body);
  if (ip === undefined || end === undefined) throw new Error(`the option ${text}`);
  return to === undefined
    ? blockOf(ip, Number(bits ?? bitsOf[ip.family]))
    : { family: ip.family, from: ip.value, to: end.value };
}

/** Connections between the zones of the options, a named one and another, from one client of each kind. */
export function placesIn(subject: Subject, rules: readonly Rule[]): readonly Place[] {
  const { 'from-zone': from = '', 'to-zone': to = '', source = 'any' } = subject.values;
  const options = source === 'any' ? [] : source.split(',').map(readOption);
  const tests = [...new Set(rules.map((rule) => rule.source.holds))];
  const ranges = [...options, ...rules.flatMap((rule) => rule.source.ranges), everyIpv4, everyIpv6];
  const sources = oneOfEach(edgesOf([...new Set(ranges)]), [
    ...tests,
    (ip) => isGoverned(subject, { from, to, source: ip }),
  ]);
  const zones = [
    ...new Set([from, to, 'elsewhere', ...rules.flatMap((rule) => [...rule.from, ...rule.to])]),
  ].filter((zone) => zone !== 'any');
  const pairs = oneOfEach(
    zones.flatMap((one) => zones.filter((other) => one !== other).map((other) => [one, other] as const)),
    [
      ([one, other]) => one === from && other === to,
      ...rules.flatMap((rule) => [
        ([one]: readonly [string, string]) => isZone(rule.from, one),
        ([, other]: readonly [string, string]) => isZone(rule.to, other),
      ]),
    ],
  );
  return pairs.flatMap(([one, other]) => sources.map((ip) => ({ from: one, to: other, source: ip })));
}

const numbers = new WeakMap<object, number>();
let count = 0;
const known = new Map<string, readonly Ip[]>();

/** The same tests make the same addresses. */
function keyOf(tests: readonly object[]): string {
  return tests
    .map((test) => {
      const number = numbers.get(test) ?? ++count;
      numbers.set(test, number);
      return number;
    })
    .join(' ');
}

export function destinationsIn(rules: readonly Rule[]): readonly Ip[] {
  const tests = [...new Set(rules.map((rule) => rule.destination.holds))];
  const key = keyOf(tests);
  const before = known.get(key);
  if (before !== undefined) return before;
  const ranges = new Set([everyIpv4, everyIpv6, ...rules.flatMap((rule) => rule.destination.ranges)]);
  const found = oneOfEach(edgesOf([...ranges]), [({ family }) => family, ...tests]);
  if (known.size > 500) known.clear();
  known.set(key, found);
  return found;
}

export function servicesIn(
  rules: readonly Rule[],
): readonly { readonly transport: 'tcp' | 'udp'; readonly port: number }[] {
  const edges = [
    443,
    80,
    50_000,
    ...rules.flatMap(({ service }) => service.ports).flatMap((port) => [port - 1, port, port + 1]),
  ];
  const ports = [...new Set(edges)].filter((port) => port >= 0 && port <= 65535);
  return oneOfEach(
    (['tcp', 'udp'] as const).flatMap((transport) => ports.map((port) => ({ transport, port }))),
    [
      ({ transport }) => transport,
      ...rules.map(
        ({ service }) =>
          (one: { transport: 'tcp' | 'udp'; port: number }) =>
            service.matches(one.transport, one.port),
      ),
    ],
  );
}
