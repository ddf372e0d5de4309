/** The second evaluator of pf: what becomes of connections out of a host, or through a gateway. */
import { holds, type View } from '../../../src/proof/diagram/evaluate.ts';
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
  toAddress,
} from './address.ts';
import { type Criteria, type PfText, type Rule, readPf } from './pf-text.ts';
import { type AddressTest, addressMatches, type Met, type Result, walk } from './pf-walk.ts';
import { capabilitiesOf, type Evaluator, evaluatorOf, type Outcome } from './settle.ts';

/** A view, and on which way it is met. */
interface Probe extends Met {
  readonly into: string;
  readonly outOf: string;
  readonly forwarded: boolean;
}

function decide(text: PfText, probe: Probe): Outcome {
  if (!probe.forwarded) {
    return summarise(walk(text, { direction: 'out', interface: probe.outOf, met: probe }, undefined));
  }
  const both = walk(text, { direction: 'in', interface: probe.into, met: probe }, undefined).flatMap((into) =>
    walk(text, { direction: 'out', interface: probe.outOf, met: probe }, into.tag).map(
      (out): Result =>
        into.action === 'block' ? into : out.action === 'block' || out.stateless ? out : into,
    ),
  );
  return summarise(both);
}

function summarise(results: readonly Result[]): Outcome {
  const outcomes = new Set(
    results.map(
      ({ action, explicit, stateless }): Outcome =>
        action === 'block' ? 'deny' : stateless ? 'unsure' : explicit ? 'allow' : 'none',
    ),
  );
  const [only] = outcomes;
  return outcomes.size === 1 && only !== undefined ? only : 'unsure';
}

const strangePort = 50_000;

function probes(subject: Subject, texts: readonly PfText[]): readonly Probe[] {
  const { text: rules, isInside, sources } = surroundings(subject, texts);
  const destinations = distinct(
    [...edgesOf(rangesAt(texts, 'to')), ...localEdges(subject)],
    testsAt(texts, 'to').concat((ip) => isGoverned(subject, ip)),
  );
  const numbers = rules.flatMap(({ criteria }) => portsIn(criteria));
  const ports = distinctPorts([strangePort, ...numbers.flatMap((port) => [port - 1, port, port + 1])], rules);
  const all = ways(subject, texts);
  return destinations.flatMap((destination) =>
    sources
      .filter((source) => source.family === destination.family)
      .flatMap((source) =>
        ports.flatMap((port) =>
          (['tcp', 'udp'] as const).flatMap((transport) =>
            all.map((way): Probe => {
              const view: View = {
                transport,
                port,
                address: toAddress(destination),
                source: isInside(source) ? 'inside' : 'outside',
              };
              return { ...way, view, source, destination };
            }),
          ),
        ),
      ),
  );
}

function probesOf(subject: Subject, texts: readonly PfText[], view: View): readonly Probe[] {
  const { isInside, sources } = surroundings(subject, texts);
  const { address } = view;
  if (address === undefined) return [];
  const destination: Ip = { family: address.family, value: BigInt(address.value) };
  return sources
    .filter(
      (source) => source.family === destination.family && isInside(source) === (view.source !== 'outside'),
    )
    .flatMap((source) => ways(subject, texts).map((way) => ({ ...way, view, source, destination })));
}

/** What the texts and the options say about where requests come from. */
function surroundings(subject: Subject, texts: readonly PfText[]) {
  const clients = subject.values.source ?? 'any';
  const governed = clients === 'any' ? [everyIpv4, everyIpv6] : clients.split(',').map(readOption);
  const isInside = memberTest(governed);
  const sources = distinct(
    edgesOf([...governed, ...rangesAt(texts, 'from')]),
    testsAt(texts, 'from').concat(isInside),
  );
  return { text: texts.flatMap(({ rules }) => rules), isInside, sources };
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

/** The interfaces on which governed traffic comes in and goes out: those that are named, and one that is not. */
function ways(
  subject: Subject,
  texts: readonly PfText[],
): readonly Pick<Probe, 'into' | 'outOf' | 'forwarded'>[] {
  const inside = (subject.values.inside ?? 'any').split(',').filter((name) => name !== 'any');
  const named = [...new Set([...texts.flatMap(({ rules }) => rules.flatMap(interfacesIn)), 'em77'])];
  const into = inside.length === 0 ? named : inside;
  if (subject.values.form === 'host') return into.map((outOf) => ({ into: '', outOf, forwarded: false }));
  const outside = named.filter((name) => !inside.includes(name));
  return into.flatMap((one) => outside.map((outOf) => ({ into: one, outOf, forwarded: true })));
}

function interfacesIn({ criteria }: Rule): readonly string[] {
  return chain(criteria).flatMap(({ interfaces }) => interfaces.map(({ name }) => name));
}

function chain(criteria: Criteria): readonly Criteria[] {
  return criteria.outer === undefined ? [criteria] : [criteria, ...chain(criteria.outer)];
}

function portsIn(criteria: Criteria): readonly number[] {
  return chain(criteria).flatMap(({ to }) => to.ports.flatMap(({ numbers }) => numbers));
}

function testsOf(
  texts: readonly PfText[],
  side: 'from' | 'to',
): readonly { readonly text: PfText; readonly test: AddressTest }[] {
  return texts.flatMap((text) =>
    text.rules.flatMap(({ criteria }) =>
      chain(criteria).flatMap((one) => one[side].addresses.map((test) => ({ text, test }))),
    ),
  );
}

function rangesAt(texts: readonly PfText[], side: 'from' | 'to'): readonly Range[] {
  const ranges = testsOf(texts, side).flatMap(({ text, test }) =>
    test.range === undefined ? (text.tables.get(test.table ?? '')?.ranges ?? []) : [test.range],
  );
  return [...new Set(ranges), everyIpv4, everyIpv6];
}

function testsAt(texts: readonly PfText[], side: 'from' | 'to'): readonly ((ip: Ip) => unknown)[] {
  const asked = new Map<unknown, (ip: Ip) => unknown>();
  for (const { text, test } of testsOf(texts, side)) {
    const key = test.range ?? text.tables.get(test.table ?? '');
    asked.set(key, (ip) => addressMatches(text, test, ip));
  }
  return [...asked.values()];
}

/** One address of each kind: those that every test answers alike are of one. */
function distinct(ips: readonly Ip[], tests: readonly ((ip: Ip) => unknown)[]): readonly Ip[] {
  const kinds = new Map<string, Ip>();
  for (const ip of ips) kinds.set(`${ip.family} ${tests.map((test) => test(ip)).join(' ')}`, ip);
  return [...kinds.values()];
}

function distinctPorts(ports: readonly number[], rules: readonly Rule[]): readonly number[] {
  const tests = rules.flatMap(({ criteria }) => chain(criteria).flatMap(({ to }) => to.ports));
  const kinds = new Map<string, number>();
  for (const port of ports.filter((one) => one >= 0 && one <= 65535))
    kinds.set(tests.map((test) => (test.matches(port) ? 1 : 0)).join(''), port);
  return [...kinds.values()];
}

function localEdges(subject: Subject): readonly Ip[] {
  const local = subject.values.local;
  return local === undefined ? [] : edgesOf(local.split(',').map(readOption));
}

function isGoverned(subject: Subject, ip: Ip): boolean {
  return holds(capabilitiesOf(subject).governed, { source: 'inside', address: toAddress(ip) }) === true;
}

export const pfEvaluator: Evaluator = evaluatorOf<PfText, Probe>({
  read: (subject, files) => readPf(files, subject.values.dialect),
  probes,
  probesOf,
  decide,
  otherwise: 'allow',
});
