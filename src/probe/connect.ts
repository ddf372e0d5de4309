import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Address } from '../sets/addresses.ts';
import { formatAddress } from '../sets/prefix.ts';
import { type Failure, fail, type Step, settle } from './steps.ts';

/** Opens a TCP connection. */
export async function openConnection(
  address: Address,
  port: number,
  signal: AbortSignal,
): Promise<Step<Socket>> {
  const socket = connect({ host: formatAddress(address), port });
  const ended = await settle<'open' | Failure>(signal, (settled) => {
    socket.once('connect', () => settled('open'));
    socket.on('error', (problem) => settled(explainConnectError(problem)));
    return undefined;
  });
  if (ended === 'open') return socket;
  socket.destroy();
  return ended ?? fail('silent', 'far-end', 'nothing came back');
}

/** Says what the system's error of a connection amounts to. */
function explainConnectError(problem: Error): Failure {
  const code = String((problem as NodeJS.ErrnoException).code);
  if (code === 'ECONNREFUSED') return fail('refused', 'far-end', 'the connection was refused');
  if (code === 'ECONNRESET') return fail('refused', 'far-end', 'the connection was reset');
  if (code === 'EACCES' || code === 'EPERM')
    return fail('refused', 'filter', 'a firewall forbids it, says this machine');
  if (code === 'ETIMEDOUT') return fail('silent', 'far-end', 'nothing came back');
  if (code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')
    return fail('refused', 'here', 'this machine has no way there');
  if (code === 'EHOSTUNREACH')
    return fail('refused', 'here', 'a router or firewall says that there is no way there');
  return fail('refused', 'here', `the connection failed (${code})`);
}

/** How long a connection is watched that nothing is spoken on: whatever takes it and drops it does so at once. */
const watched = 500;

/** Watches an open connection on which the client would speak first: what cuts it at once is not the service. */
export async function watchConnection(socket: Duplex, signal: AbortSignal): Promise<Failure | undefined> {
  const ended = await settle<'cut' | 'fine'>(signal, (settled) => {
    const timer = setTimeout(() => settled('fine'), watched);
    socket.once('data', () => settled('fine'));
    socket.once('close', () => settled('cut'));
    socket.once('end', () => settled('cut'));
    return () => clearTimeout(timer);
  });
  return ended === 'cut'
    ? fail('unclear', 'far-end', 'the connection was taken and cut at once, without a byte')
    : undefined;
}
