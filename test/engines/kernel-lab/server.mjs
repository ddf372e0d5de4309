/** A server for whatever is sent to it: one byte as soon as a connection of TCP is open, and each byte back. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const addresses = ['240.0.0.6', '100::2:2'];
await Promise.all(
  addresses.map(
    (address) =>
      new Promise((resolve) => {
        createServer((socket) => {
          socket.on('error', () => {});
          socket.on('data', (data) => socket.write(data));
          socket.write('!');
        }).listen({ port: 7, host: address, backlog: 4096 }, resolve);
      }),
  ),
);
await Promise.all(
  addresses.map(
    (address) =>
      new Promise((resolve) => {
        const socket = createSocket({
          type: address.includes(':') ? 'udp6' : 'udp4',
          recvBufferSize: 4_000_000,
        });
        socket.on('error', () => {});
        socket.on('message', (data, { address: to, port }) => socket.send(data, port, to));
        socket.bind(7, address, resolve);
      }),
  ),
);
process.stdin.once('data', () => process.stdout.write('{}\n'));
