/** What becomes of a whole connection, packet by packet: the first one, the answer to it, and what follows. */
import type { Address } from '../../../src/sets/addresses.ts';
import type { Config } from '../../../src/targets/pf/config.ts';
import { decidePacket, type Packet } from './packet.ts';

export interface Question {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  readonly destination: Address;
}

/** `unknown`: no state is made, and a packet behind the first is blocked. */
export type Answer = 'allow' | 'deny' | 'unknown';

type Asked = Question & { readonly source: Address };

/** The first packet of a connection at a place, with a tag that it may have. */
function firstPacket(asked: Asked, direction: 'in' | 'out', place: string, tag?: string): Packet {
  const { transport, port, destination, source } = asked;
  return {
    ...{ direction, interface: place, protocol: transport, source, destination, sourcePort: 50_000, port },
    flags: transport === 'tcp' ? 'S' : '',
    ...(tag === undefined ? {} : { tag }),
  };
}

/** The answer to a packet, at the same place. */
function answerTo({ tag: _, ...packet }: Packet): Packet {
  return {
    ...packet,
    direction: packet.direction === 'in' ? 'out' : 'in',
    source: packet.destination,
    destination: packet.source,
    sourcePort: packet.port,
    port: packet.sourcePort,
    flags: packet.protocol === 'tcp' ? 'SA' : '',
  };
}

function decideAt(config: Config, packet: Packet): Answer {
  const { action, keepsState } = decidePacket(config, packet);
  if (action === 'block') return 'deny';
  const later = [answerTo(packet), { ...packet, flags: packet.protocol === 'tcp' ? 'A' : '' }];
  const isCut = later.some((one) => decidePacket(config, one).action === 'block');
  return keepsState || !isCut ? 'allow' : 'unknown';
}

/** Out of a host by one place. */
export function decideHost(config: Config, asked: Asked, place: string): Answer {
  return decideAt(config, firstPacket(asked, 'out', place));
}

/** Into a gateway by one place, and out of it by another. */
export function decideThrough(config: Config, asked: Asked, entered: string, outside: string): Answer {
  const first = firstPacket(asked, 'in', entered);
  const into = decideAt(config, first);
  const { tag } = decidePacket(config, first);
  const both = [into, decideAt(config, firstPacket(asked, 'out', outside, tag))];
  return both.includes('deny') ? 'deny' : both.includes('unknown') ? 'unknown' : 'allow';
}
