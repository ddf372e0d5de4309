/** What tests beside those of fields hold for: of the flags of TCP, of the status of a connection, of routes. */
import { type AddressSet, ipv4Domain } from '../../../../sets/addresses.ts';
import { always, type Condition, never } from '../../../../sets/condition.ts';
import type { Beyond } from '../../config.ts';
import {
  both,
  either,
  negate,
  unknown,
  whereAddress,
  whereFamily,
  whereTransport,
} from '../meaning-conditions.ts';
import { fieldIsThere, isOfLink, type PacketKind, type Place } from '../meaning-place.ts';
import { premised } from '../meaning-premises.ts';

/** Returns for which requests a test holds for the packet of this place. */
export function whereBeyond(test: Beyond, place: Place): Condition {
  const isMessage = isOfLink(place) || place.packet === 'related';
  const { sight, text } = test;
  switch (sight) {
    case 'tcp flags': {
      if (isMessage) return never;
      const holds = whereFlags(test, place.packet);
      return both(whereTransport('tcp'), test.isNegated ? negate(holds) : holds);
    }
    case 'tcp option':
      return isMessage ? never : whereTransport('tcp');
    case 'ct status':
      // Where the first packet has met a translation, what the chain does is unknown all the same (walk-hooks.ts, closeChain).
      return place.packet === 'first' ? never : unknown(text, text);
    case 'rt type':
      return both(
        whereFamily(6),
        premised('headers of options may stand in front', 'no-extension-headers', false),
      );
    case 'fib daddr':
      return turn(test, either(...test.words.map((word) => whereType(word, place, text))));
    case 'fib saddr': {
      const isComing = place.hook === 'prerouting' || place.hook === 'forward' || place.hook === 'input';
      if (!isComing || isMessage) return unknown(text, text);
      const isMissing = test.words.some((word) => word !== 'exists');
      return premised(text, 'same-way-back', isMissing === test.isNegated);
    }
    case 'pkttype':
      return whereKind(test, place);
    case 'ct direction':
      if (!place.isTracked || !isOfConnection(place)) return openAt(test, place);
      return turn(test, test.words.includes('reply') === (place.packet === 'answer') ? always : never);
    case 'fragment':
      return both(fieldIsThere('ip saddr', place), premised(text, 'no-fragments', !test.isNegated));
    case 'segment size':
      return isMessage ? never : both(whereTransport('tcp'), whereSize(test, place));
    case 'family':
      return fieldIsThere(`${test.words[0]} saddr`, place);
    case 'nothing':
      return always;
    case 'unseen':
      return openAt(test, place);
  }
}

/** What packets of one connection need not have in common has a name for each kind of them. */
function openAt({ text }: Beyond, { packet }: Place): Condition {
  return unknown(text, packet === 'first' ? text : `${text}, ${packet}`);
}

/** Only packets that open a connection say which segments they take, and others never match. */
function whereSize(test: Beyond, place: Place): Condition {
  if (place.packet === 'later') return never;
  const [from = 0, to = from] = (test.words[0] ?? '').split('-').map(Number);
  const isOutside = test.isNegated ? from <= smallest && to === 65535 : to < smallest;
  return isOutside ? premised(test.text, 'usual-segments', false) : openAt(test, place);
}

/** What a TCP without the option is taken to accept (RFC 9293, section 3.7.1). */
const smallest = 536;

function turn({ isNegated }: Beyond, holds: Condition): Condition {
  return isNegated ? negate(holds) : holds;
}

function isOfConnection({ packet }: Place): boolean {
  return packet === 'first' || packet === 'later' || packet === 'answer';
}

/**
 * The flags that a packet of TCP has for certain, and those that it has not (RFC 9293, section 3.5). ECN is asked for in the
 * first packet by the flags ecn and cwr (RFC 3168, section 6.1.1), so that these are open.
 */
function flagsOf(packet: PacketKind): { readonly has: string; readonly lacks: string } {
  switch (packet) {
    case 'later':
      return { has: 'ack', lacks: 'syn' };
    case 'answer':
      return { has: 'ack', lacks: '' };
    default:
      return { has: 'syn', lacks: 'fin rst psh ack urg' };
  }
}

/** Without a mask, one of the words is enough. */
function whereFlags({ words, mask, text }: Beyond, packet: PacketKind): Condition {
  const { has, lacks } = flagsOf(packet);
  const isKnown = (one: string, list: string): boolean => list.split(' ').includes(one);
  const open = unknown(`which flags a packet has: ${text}`, text);
  if (mask === undefined) {
    if (words.some((one) => isKnown(one, has))) return always;
    return words.every((one) => isKnown(one, lacks)) ? never : open;
  }
  if (words.some((one) => !mask.includes(one))) return never;
  const isWrong = mask.some((one) => isKnown(one, words.includes(one) ? lacks : has));
  if (isWrong) return never;
  return mask.every((one) => isKnown(one, words.includes(one) ? has : lacks)) ? always : open;
}

/** 224.0.0.0/4 and ff00::/8 (RFC 1112, section 4; RFC 4291, section 2.7). */
const multicast: AddressSet = {
  v4: [2 ** 32 - 2 ** 29, ipv4Domain.max - 2 ** 28],
  v6: [0xffn << 120n, (1n << 128n) - 1n],
};

/** The type of the destination's route, which the kernel's table of addresses of its own decides. */
function whereType(word: string, { packet, hook }: Place, text: string): Condition {
  if (/ iif type /.test(text) && !['prerouting', 'input', 'forward'].includes(hook))
    return unknown(text, text);
  const why = `whether the destination is one of the machine itself: ${text}`;
  const elsewhere = (holds: boolean): Condition => premised(why, 'not-to-itself', holds);
  if (packet === 'loopback' && word !== 'multicast') return word === 'local' ? always : never;
  if (packet !== 'first' && packet !== 'later') return unknown(text, text);
  const toMany = whereAddress(multicast);
  switch (word) {
    case 'multicast':
      return toMany;
    case 'local':
    case 'broadcast':
    case 'anycast':
      return both(negate(toMany), elsewhere(false));
    case 'unicast':
      return both(negate(toMany), elsewhere(true));
    default:
      return unknown(text, text);
  }
}

/** The kernel forwards only what was sent to it alone (net/ipv4/ip_forward.c, ip_forward; net/ipv6/ip6_output.c, ip6_forward). */
function whereKind(test: Beyond, place: Place): Condition {
  if (place.hook !== 'forward' || !isOfConnection(place)) return unknown(test.text, test.text);
  return turn(test, test.words.some((word) => word === 'host' || word === 'unicast') ? always : never);
}
