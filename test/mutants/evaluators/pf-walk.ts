/** One packet through a ruleset, as a kernel walks it, for the second evaluator alone. */
import type { View } from '../../../src/proof/diagram/evaluate.ts';
import { type Ip, isIn } from './address.ts';
import type { Criteria, Endpoint, PfText } from './pf-text.ts';

/** What a packet shows, and the view that it is of. */
export interface Met {
  readonly view: View;
  readonly source: Ip;
  readonly destination: Ip;
}

type Truth = boolean | 'unsure';

export interface Packet {
  readonly direction: 'in' | 'out';
  readonly interface: string;
  readonly met: Met;
}

/** What a ruleset leaves a packet with. */
export interface Result {
  readonly action: 'pass' | 'block';
  /** Whether a rule said so. */
  readonly explicit: boolean;
  readonly tag: string | undefined;
  /** Whether a pass without state let the packet through: other rules decide about the answers. */
  readonly stateless: boolean;
}

/** Every way in which a packet may fare: more than one where the text leaves something to others. */
export function walk(text: PfText, packet: Packet, tag: string | undefined): readonly Result[] {
  const from = (index: number, last: Result): readonly Result[] => {
    for (let at = index; at < text.rules.length; at++) {
      const rule = text.rules[at];
      if (rule === undefined) break;
      const truth = matches(text, rule.criteria, packet, last.tag);
      if (truth === false) continue;
      if (rule.action === 'match') {
        const tagged = from(at + 1, { ...last, tag: rule.tag ?? last.tag });
        return truth === 'unsure' ? [...tagged, ...from(at + 1, last)] : tagged;
      }
      const matched: Result = {
        action: rule.action,
        explicit: true,
        tag: rule.tag ?? last.tag,
        stateless: rule.criteria.stateless,
      };
      const then = rule.quick ? [matched] : from(at + 1, matched);
      return truth === 'unsure' ? [...then, ...from(at + 1, last)] : then;
    }
    return [last];
  };
  return from(0, { action: 'pass', explicit: false, tag, stateless: false });
}

function matches(text: PfText, criteria: Criteria, packet: Packet, tag: string | undefined): Truth {
  const { met } = packet;
  if (criteria.direction !== undefined && criteria.direction !== packet.direction) return false;
  const { interfaces, protocols, tagged } = criteria;
  if (interfaces.length > 0 && !interfaces.some((one) => (one.name === packet.interface) !== one.negated))
    return false;
  if (criteria.family !== undefined && criteria.family !== met.destination.family) return false;
  const { transport = 'tcp', port = 0 } = met.view;
  if (protocols.length > 0 && !protocols.includes(transport)) return false;
  if (transport === 'tcp' && !criteria.matchesSyn) return false;
  if (tagged !== undefined && (tag === tagged.name) === tagged.negated) return false;
  const ports = criteria.to.ports;
  if (ports.length > 0 && !ports.some((test) => test.matches(port))) return false;
  const parts: readonly Truth[] = [
    fromMatches(criteria.from),
    pairMatches(text, criteria, met),
    criteria.outer === undefined || matches(text, criteria.outer, packet, tag),
  ];
  return parts.includes(false) ? false : parts.includes('unsure') ? 'unsure' : true;
}

/** Nobody can say which port a client uses; a test of all ports is none. */
function fromMatches({ ports }: Endpoint): Truth {
  const edges = [
    1,
    65535,
    ...ports.flatMap(({ numbers }) => numbers.flatMap((one) => [one - 1, one, one + 1])),
  ];
  const truths = edges
    .filter((one) => one >= 1 && one <= 65535)
    .map((one) => ports.length === 0 || ports.some((test) => test.matches(one)));
  return truths.includes(true) && (truths.includes(false) ? 'unsure' : true);
}

/** A list stands for one rule a pair, and a literal makes its rule one of its family. */
function pairMatches(text: PfText, { from, to }: Criteria, met: Met): Truth {
  const pairs = optionsOf(from).flatMap((source) => optionsOf(to).map((target) => [source, target] as const));
  const truths = pairs.map(([source, target]): Truth => {
    const one = addressMatches(text, source, met.source);
    const other = addressMatches(text, target, met.destination);
    return one === false || other === false
      ? false
      : one === 'unsure' || other === 'unsure'
        ? 'unsure'
        : true;
  });
  return truths.includes(true) || (truths.includes('unsure') && 'unsure');
}

export type AddressTest = Endpoint['addresses'][number];

function optionsOf({ addresses }: Endpoint): readonly (AddressTest | undefined)[] {
  return addresses.length === 0 ? [undefined] : addresses;
}

export function addressMatches(text: PfText, test: AddressTest | undefined, ip: Ip): Truth {
  if (test === undefined) return true;
  if (test.range !== undefined)
    return test.range.family === ip.family && isIn(ip, test.range) !== test.negated;
  // A table that this text does not define may be one of the main ruleset.
  const holds = text.tables.get(test.table ?? '')?.holds(ip) ?? 'unsure';
  return holds === 'unsure' ? 'unsure' : holds !== test.negated;
}
