/** The second evaluators are what they have to be: right by the documentation, and strangers to the targets. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cases } from '../conformance/pf/cases.ts';
import { readIp, toAddress } from './evaluators/address.ts';
import { readPf } from './evaluators/pf-text.ts';
import { type Packet, walk } from './evaluators/pf-walk.ts';

const folder = join(import.meta.dirname, 'evaluators');

test.each(readdirSync(folder))('%s imports nothing of a target', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  // The contract and the entries of policies are shared by all; what is of one target is not.
  expect(text).not.toMatch(/from '[^']*src\/targets\/[^/']+\//);
});

/** `out tcp em0 192.0.2.10 -> 198.51.100.5:443 S`, with a tag behind it; undefined: not of a new connection. */
function packetOf(text: string): { readonly packet: Packet; readonly tag: string | undefined } | undefined {
  const [direction, transport, place = '', from = '', , to = '', flags = '', tag] = text.split(' ');
  const colon = to.lastIndexOf(':');
  const [source, destination] = [readIp(from), readIp(to.slice(0, colon))];
  if (source === undefined || destination === undefined) throw new Error(text);
  if ((transport !== 'tcp' || flags !== 'S') && transport !== 'udp') return undefined;
  const view = { transport, port: Number(to.slice(colon + 1)), address: toAddress(destination) } as const;
  const met = { view, source, destination };
  return { packet: { direction: direction === 'in' ? 'in' : 'out', interface: place, met }, tag };
}

test('that of pf decides the packets of the conformance cases as real programs do', () => {
  let decided = 0;
  for (const { behaviour, rules, files = {}, packets, dialect } of cases) {
    const others = Object.entries(files).map(([path, content]) => ({ path, content }));
    try {
      const text = readPf([{ path: 'main.conf', content: rules }, ...others], dialect);
      for (const [words, verdict] of packets) {
        const read = packetOf(words);
        if (read === undefined) continue;
        const found = new Set(walk(text, read.packet, read.tag).map(({ action }) => action));
        // It is a fork where a table is not filled, or where a rule asks for more than it knows.
        expect([behaviour, words, [...found]]).toEqual([
          behaviour,
          words,
          found.size > 1 ? [...found] : [verdict],
        ]);
        if (found.size === 1) decided++;
      }
    } catch (thrown) {
      if (!(thrown instanceof Error) || thrown.name !== 'Beyond') throw thrown;
    }
  }
  expect(decided).toBeGreaterThan(50);
});
