/** The far ends of the lab: one address each, and what each does. */
import { createSocket } from 'node:dgram';
import { createServer as createHttp } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createTcp } from 'node:net';
import { createServer as createTls } from 'node:tls';

const quiet = (socket) => socket.on('error', () => undefined);
const listen = (server, port, host) =>
  new Promise((resolve, reject) => server.on('error', reject).listen(port, host, resolve));

/** Answers the first bytes of a connection with a text, and ends it. */
const reply = (text) => (socket) => quiet(socket).once('data', () => socket.end(text));
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

/** Sends a text byte after byte, for longer than anybody waits. */
const trickle = (text) => (socket) =>
  quiet(socket).once('data', () => {
    let at = 0;
    const timer = setInterval(() => socket.write(text[at++ % text.length]), 150);
    socket.on('close', () => clearInterval(timer));
  });

const flood = (socket) =>
  quiet(socket).once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const more = () => {
      while (!socket.destroyed && socket.write(`x-${'y'.repeat(1000)}: z\r\n`));
    };
    socket.on('drain', more);
    more();
  });

/** When connections to the counted server began. */
export const arrivals = [];

const counted = (socket) => {
  arrivals.push(Date.now());
  reply(ok)(socket);
};

export async function startServers(certificates) {
  const { good, expired, wrong, incomplete, opened, self, alone, authorities } = certificates;
  const secure = (options, serve) => createTls(options, serve).on('tlsClientError', () => undefined);
  const wantsClient = { ...good, requestCert: true, rejectUnauthorized: true, ca: [authorities.world] };
  const http2 = createSecureServer(good, (_, response) => response.writeHead(418).end());
  const refusing = (socket) => quiet(socket).once('data', () => socket.resetAndDestroy());
  const tables = [
    ['192.0.2.10', 443, secure(good, reply('HTTP/1.1 403 Forbidden\r\n\r\n'))],
    ['192.0.2.11', 443, http2],
    ['192.0.2.12', 443, secure(opened, reply(ok))],
    ['192.0.2.13', 443, secure(incomplete, reply(ok))],
    ['192.0.2.14', 443, secure(expired, reply(ok))],
    ['192.0.2.15', 443, secure(wrong, reply(ok))],
    ['192.0.2.16', 443, secure(self, reply(ok))],
    ['192.0.2.17', 443, secure({ ...wantsClient, maxVersion: 'TLSv1.2' }, reply(ok))],
    ['192.0.2.18', 443, secure({ ...wantsClient, minVersion: 'TLSv1.3' }, reply(ok))],
    ['192.0.2.19', 443, createTcp(refusing)],
    ['192.0.2.20', 443, createTcp(reply('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['192.0.2.21', 443, createTcp(quiet)],
    ['192.0.2.22', 443, secure(good, trickle(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(10_000)}`))],
    ['192.0.2.23', 443, secure(good, reply('220 mail.lab.test ESMTP\r\n'))],
    ['192.0.2.24', 80, createTcp(flood)],
    ['192.0.2.28', 80, createTcp(reply('\u001b]0;owned\u0007HTTP/1.1 200 OK\r\n\r\n'))],
    ['192.0.2.29', 80, createHttp((_, response) => response.writeHead(404).end())],
    ['192.0.2.30', 80, createHttp((_, response) => response.writeHead(200).end())],
    ['192.0.2.31', 80, createTcp(trickle('HTTP/1.1 200 OK\r\n'))],
    ['192.0.2.32', 80, createHttp((_, response) => response.writeHead(511).end())],
    ['192.0.2.33', 7000, createTcp((socket) => quiet(socket).write('220 ready\r\n'))],
    ['192.0.2.34', 7000, createTcp((socket) => quiet(socket).destroy())],
    ['192.0.2.35', 80, createTcp(counted)],
    ['192.0.2.39', 443, secure(alone, reply(ok))],
    ['192.0.2.40', 443, secure(good, reply(ok))],
    ['192.0.2.40', 80, createHttp((_, response) => response.writeHead(200).end())],
    ['2001:db8::10', 443, secure(good, reply(ok))],
    ['192.0.2.60', 3128, createTcp(reply('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))],
    ['192.0.2.61', 3128, createTcp(quiet)],
    ['192.0.2.62', 3128, createTcp(reply('HTTP/1.1 302 Found\r\nLocation: http://block.lab.test/\r\n\r\n'))],
    [
      '192.0.2.63',
      3128,
      createTcp(reply('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>blocked</html>')),
    ],
    ['192.0.2.64', 3128, createHttp((_, response) => response.writeHead(403).end('no'))],
    [
      '192.0.2.65',
      3128,
      createTcp(reply('HTTP/1.1 502 Bad Gateway\r\nProxy-Status: lab; error=connection_refused\r\n\r\n')),
    ],
    ['192.0.2.66', 3128, createTcp(reply('SSH-2.0-lab\r\n'))],
    ['192.0.2.67', 3128, secure(good, tunnel)],
    ['192.0.2.69', 3128, secure(opened, tunnel)],
  ];
  for (const [host, port, server] of tables) await listen(server, port, host);
  startDatagrams();
}

/** A proxy that opens every tunnel and is the HTTP server at its end. */
function tunnel(socket) {
  quiet(socket).once('data', () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
  });
}

/** Services that answer datagrams, and one that answers them wrongly. */
function startDatagrams() {
  const serve = (port, host, answer) => {
    const socket = createSocket('udp4');
    socket.on('message', (message, { port: to, address }) => {
      const data = answer(message);
      if (data !== undefined) socket.send(data, to, address);
    });
    socket.bind(port, host);
  };
  serve(53, '192.0.2.36', (message) =>
    Buffer.concat([message.subarray(0, 2), Buffer.from('8185', 'hex'), message.subarray(4)]),
  );
  serve(123, '192.0.2.36', (message) =>
    Buffer.concat([Buffer.from([0x24]), Buffer.alloc(23), message.subarray(40, 48), Buffer.alloc(16)]),
  );
  serve(3478, '192.0.2.36', (message) =>
    Buffer.concat([Buffer.from('01010000', 'hex'), message.subarray(4)]),
  );
  serve(53, '192.0.2.37', () => Buffer.from('nonsense'));
  serve(53, '192.0.2.38', () => undefined);
}
