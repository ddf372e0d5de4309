/** Asks for connections: one got through where a byte came back. Drops are silence, so silent ones are asked again. */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { resolveAll } from './resolver.mjs';

// Where this process was kept waiting, what has come in meanwhile is read before silence is called one.
const grace = 20;

/** One try of a connection of TCP. */
function tryTcp({ source, address, port }, wait) {
  return new Promise((resolve) => {
    const socket = connect({
      host: address,
      port,
      ...(source === undefined ? {} : { localAddress: source }),
    });
    let isDone = false;
    const end = (allowed) => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      socket.resetAndDestroy();
      resolve(allowed);
    };
    const timer = setTimeout(() => setTimeout(() => end(false), grace), wait);
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
  });
}

const udp = new Map();

function udpSocket(source, family) {
  const key = `${source} ${family}`;
  if (udp.has(key)) return udp.get(key);
  const socket = createSocket(family);
  const waiting = new Map();
  socket.on('message', (data) => waiting.get(data.toString())?.());
  socket.on('error', (error) => {
    if (error.syscall === 'bind') throw error;
  });
  const ready = new Promise((resolve) =>
    socket.bind({ port: 0, ...(source && { address: source }) }, resolve),
  );
  const entry = ready.then(() => ({ socket, waiting }));
  udp.set(key, entry);
  return entry;
}

let count = 0;

async function tryUdp({ source, address, port }, wait) {
  const { socket, waiting } = await udpSocket(source, address.includes(':') ? 'udp6' : 'udp4');
  const id = `${count++}`;
  return new Promise((resolve) => {
    const end = (allowed) => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve(allowed);
    };
    const timer = setTimeout(() => setTimeout(() => end(false), grace), wait);
    waiting.set(id, () => end(true));
    // A drop on the machine itself is an error to the sender.
    socket.send(id, port, address, () => {});
  });
}

async function round(probes, width, wait, allowed) {
  const left = probes.map((_, at) => at).filter((at) => !allowed[at]);
  const work = async () => {
    for (let at = left.shift(); at !== undefined; at = left.shift()) {
      const probe = probes[at];
      allowed[at] = await (probe.transport === 'udp' ? tryUdp : tryTcp)(probe, wait);
    }
  };
  await Promise.all(Array.from({ length: width }, work));
}

const held = [];

const jobs = {
  resolve: ({ names, server }) => resolveAll(names, server),
  probe: async ({ probes, patient }) => {
    const allowed = probes.map(() => false);
    if (patient) await round(probes, 32, 5000, allowed);
    else {
      await round(probes, 256, 400, allowed);
      await round(probes, 1024, 1500, allowed);
    }
    // The kernel takes what comes from the same port for the same connection, whatever is loaded by then.
    for (const opened of udp.values()) (await opened).socket.close();
    udp.clear();
    return allowed;
  },
  hold: async ({ probes }) => {
    const sockets = probes.map(({ source, address, port }) =>
      connect({ host: address, port, ...(source === undefined ? {} : { localAddress: source }) }),
    );
    const open = await Promise.all(
      sockets.map(
        (socket) =>
          new Promise((resolve) => {
            socket.once('data', () => resolve(true));
            socket.once('error', () => resolve(false));
          }),
      ),
    );
    held.push(...sockets);
    return open;
  },
  /** Whether the connections that are held open still carry bytes. */
  echo: async () =>
    Promise.all(
      held.map(
        (socket) =>
          new Promise((resolve) => {
            const timer = setTimeout(() => resolve(false), 3000);
            socket.once('error', () => resolve(false));
            socket.once('data', () => {
              clearTimeout(timer);
              resolve(true);
            });
            socket.write('?');
          }),
      ),
    ),
};

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const answer = await jobs[job.kind](job).catch(({ message }) => ({ error: message }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
