/** Questions over UDP that whoever listens answers. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { Address } from '../sets/addresses.ts';
import { formatAddress } from '../sets/prefix.ts';
import { type Failure, fail, settle } from './steps.ts';

interface Exchange {
  readonly ask: Buffer;
  readonly isAnswer: (message: Buffer) => boolean;
}

/** Makes a datagram for a service, and says how its answer is known: by what was random in it. */
function makeExchange(speaks: 'dns' | 'ntp' | 'stun'): Exchange {
  const random = randomBytes(12);
  if (speaks === 'dns') {
    // RFC 1035, section 4: the name servers of the root, one question.
    const ask = Buffer.concat([
      random.subarray(0, 2),
      Buffer.from('01000001000000000000', 'hex'),
      Buffer.from('0000020001', 'hex'),
    ]);
    return {
      ask,
      isAnswer: (message) =>
        message.length >= 12 &&
        message.subarray(0, 2).equals(ask.subarray(0, 2)) &&
        ((message[2] ?? 0) & 0x80) !== 0,
    };
  }
  if (speaks === 'ntp') {
    // RFC 5905, section 7.3: version 4, client; the answer gives our transmit timestamp back as its origin.
    const ask = Buffer.concat([Buffer.from([0x23]), Buffer.alloc(39), random.subarray(0, 8)]);
    return {
      ask,
      isAnswer: (message) =>
        message.length >= 48 &&
        ((message[0] ?? 0) & 7) === 4 &&
        message.subarray(24, 32).equals(ask.subarray(40)),
    };
  }
  // RFC 8489, section 5: a binding request with the magic cookie.
  const ask = Buffer.concat([Buffer.from('000100002112a442', 'hex'), random]);
  return {
    ask,
    isAnswer: (message) =>
      message.length >= 20 &&
      message[0] === 1 &&
      (message[1] === 0x01 || message[1] === 0x11) &&
      message.subarray(4, 20).equals(ask.subarray(4)),
  };
}

/** Sends a question, and again after a second while nothing comes. Returns why it came to nothing. */
export async function askUdp(
  address: Address,
  port: number,
  speaks: 'dns' | 'ntp' | 'stun',
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const { ask, isAnswer } = makeExchange(speaks);
  const socket = createSocket(address.family === 4 ? 'udp4' : 'udp6');
  const ended = await settle<'answer' | 'other' | NodeJS.ErrnoException>(signal, (settled) => {
    const send = (): void => socket.send(ask, () => undefined);
    const timer = setInterval(send, 1000);
    socket.on('error', settled);
    socket.on('message', (message) => settled(isAnswer(message) ? 'answer' : 'other'));
    socket.connect(port, formatAddress(address), (problem?: Error) =>
      problem === undefined ? send() : settled(problem),
    );
    return () => clearInterval(timer);
  });
  socket.close();
  if (ended === 'answer') return undefined;
  if (ended === undefined) return fail('silent', 'far-end', 'nothing came back');
  if (ended === 'other') return fail('unclear', 'filter', 'what came back is no answer to the question');
  if (ended.code === 'ECONNREFUSED') return fail('refused', 'far-end', 'nobody listens there');
  if (ended.code === 'EPERM' || ended.code === 'EACCES')
    return fail('refused', 'filter', 'a firewall forbids it, says this machine');
  return fail('refused', 'here', `it cannot be sent (${ended.code})`);
}
