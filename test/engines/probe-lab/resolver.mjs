/** The resolver of the lab: what it answers, and what it does not. It lies where it is told to. */
import { createSocket } from 'node:dgram';

const records = {
  good: ['192.0.2.10'],
  h2: ['192.0.2.11'],
  opened: ['192.0.2.12'],
  incomplete: ['192.0.2.13'],
  expired: ['192.0.2.14'],
  wrong: ['192.0.2.15'],
  self: ['192.0.2.16'],
  mtls12: ['192.0.2.17'],
  mtls13: ['192.0.2.18'],
  reset: ['192.0.2.19'],
  clear: ['192.0.2.20'],
  mute: ['192.0.2.21'],
  trickle: ['192.0.2.22'],
  mail: ['192.0.2.23'],
  flood: ['192.0.2.24'],
  dropped: ['192.0.2.25'],
  nobody: ['192.0.2.26'],
  rejected: ['192.0.2.27'],
  escape: ['192.0.2.28'],
  page: ['192.0.2.29'],
  lied: ['192.0.2.30'],
  slow: ['192.0.2.31'],
  portal: ['192.0.2.32'],
  counted: ['192.0.2.35'],
  alone: ['192.0.2.39'],
  caught: ['192.0.2.40'],
  proxy: ['192.0.2.67'],
  badproxy: ['192.0.2.69'],
  two: ['192.0.2.26', '192.0.2.10'],
  six: ['2001:db8::10'],
  sunk: ['0.0.0.0'],
  linked: ['169.254.169.254'],
};

const codes = { gone: 3, failing: 2, refusing: 5 };

export function startResolver(host) {
  const socket = createSocket('udp4');
  socket.on('message', (message, { port, address }) => {
    const length = message[12];
    const name = message.toString('latin1', 13, 13 + length).toLowerCase();
    if (name === 'unanswered') return;
    const end = message.indexOf(0, 12) + 5;
    const type = message.readUInt16BE(end - 4);
    const wanted = (records[name] ?? []).filter((one) => one.includes(':') === (type === 28));
    const known = name in records ? 0 : (codes[name] ?? 3);
    const answers = wanted.map((one) => {
      const data = one.includes(':') ? writeIpv6(one) : Buffer.from(one.split('.').map(Number));
      return Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length]), data]);
    });
    const head = Buffer.from([
      message[0],
      message[1],
      0x81,
      0x80 | known,
      0,
      1,
      0,
      answers.length,
      0,
      0,
      0,
      0,
    ]);
    socket.send(Buffer.concat([head, message.subarray(12, end), ...answers]), port, address);
  });
  return new Promise((resolve) => socket.bind(53, host, resolve));
}

function writeIpv6(text) {
  const [before = '', after = ''] = text.split('::');
  const groups = (part) => (part === '' ? [] : part.split(':').map((one) => Number.parseInt(one, 16)));
  const [first, last] = [groups(before), groups(after)];
  const all = [...first, ...Array(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((one) => [one >> 8, one & 255]));
}
