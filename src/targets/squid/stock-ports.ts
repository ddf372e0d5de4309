/** What Debian's squid.conf denies before it reads the folder of the fragment, and how it is widened. */
import { isSubset } from '../../sets/intervals.ts';
import { type PortSet, portRange, portRanges, unionPorts } from '../../sets/ports.ts';
import type { Grant } from './lower-grants.ts';

/** The ports of its lines `http_access deny CONNECT !SSL_ports` and `http_access deny !Safe_ports` (Debian 12). */
const sslPorts = portRange(443, 443);
const safePorts = unionPorts([
  portRange(1025, 65535),
  ...[21, 70, 80, 210, 280, 443, 488, 591, 777].map((port) => portRange(port, port)),
]);

/** What to tell of these grants: nothing where that file lets all of them through. One line each. */
export function stockPortsNote(grants: readonly Grant[]): readonly string[] {
  const tunnelled = grants.filter(({ form }) => form === 'connect');
  const lines = [
    ...wideningLines('SSL_ports', portsOf(tunnelled), sslPorts),
    ...wideningLines('Safe_ports', portsOf(grants), safePorts),
  ];
  if (lines.length === 0) return [];
  const why =
    "Debian's squid.conf denies CONNECT to ports outside of SSL_ports, and all ports outside of Safe_ports, " +
    'before it reads this folder. The rules below need these lines in it:';
  return [why, ...lines];
}

function portsOf(grants: readonly Grant[]): PortSet {
  return unionPorts(grants.map(({ ports }) => ports));
}

/** One line for each range, so that a change of one is a change of one line. */
function wideningLines(acl: string, ports: PortSet, listed: PortSet): readonly string[] {
  return portRanges(ports)
    .filter(({ from, to }) => !isSubset(portRange(from, to), listed))
    .map(({ from, to }) => `acl ${acl} port ${from === to ? from : `${from}-${to}`}`);
}
