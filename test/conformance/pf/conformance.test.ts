import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import type { Address } from '../../../src/sets/addresses.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import { target } from '../../../src/targets/pf/target.ts';
import { decidePacket, type Packet } from '../../targets/pf/packet.ts';
import { readAll } from '../../targets/pf/support.ts';
import { type Case, cases } from './cases.ts';

function address(text: string): Address {
  const read = parseAddress(text);
  if (isMisread(read)) throw new Error(read.problem);
  return read;
}

function packetOf(text: string): Packet {
  const [direction, protocol, name = '', source = '', , to = '', flags = '', tag] = text.split(' ');
  const colon = to.lastIndexOf(':');
  return {
    direction: direction === 'in' ? 'in' : 'out',
    protocol: protocol === 'udp' || protocol === 'icmp' ? protocol : 'tcp',
    interface: name,
    source: address(source),
    destination: address(to.slice(0, colon)),
    sourcePort: 50_000,
    port: Number(to.slice(colon + 1)),
    flags,
    ...(tag === undefined ? {} : { tag }),
  };
}

/** New connections that leave the machine that pf runs on. */
function isNewFromHost(packet: Packet): boolean {
  return (
    packet.direction === 'out' &&
    packet.tag === undefined &&
    (packet.protocol === 'udp' || (packet.protocol === 'tcp' && packet.flags === 'S'))
  );
}

describe('pf conformance', () => {
  it.each(cases)('$behaviour', ({ rules, files, packets, unsure, dialect }: Case) => {
    const config = readAll(rules, files);
    const system = dialect === undefined ? {} : { dialect };
    expect(packets.length).toBeGreaterThan(0);
    for (const [text, verdict] of packets) {
      const packet = packetOf(text);
      expect([text, decidePacket(config, packet).action]).toEqual([text, verdict]);
      if (!isNewFromHost(packet)) continue;
      const source = packet.source.family === 4 ? '192.0.2.0/24' : '2001:db8::/64';
      const options = target.readOptions({ form: 'host', inside: packet.interface, source, ...system }).value;
      if (options === undefined) throw new Error('options');
      const { value, diagnostics } = target.meaning(config, options);
      if (value === undefined) throw new Error(JSON.stringify(diagnostics));
      const view = {
        transport: packet.protocol === 'udp' ? 'udp' : 'tcp',
        port: packet.port,
        address: packet.destination,
        source: 'inside',
      } as const;
      const { action } = evaluate(value.permit, view);
      const expected = unsure ? 'unknown' : verdict === 'pass' ? 'allow' : 'deny';
      expect([text, action]).toEqual([text, expected]);
    }
  });
});
