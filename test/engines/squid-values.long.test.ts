/**
 * What the values of one ACL match is asked of a running Squid value by value: each has a port of its own, so that nothing else
 * decides. Where the reader says what a value matches, Squid says so too. The generator has a fixed seed; RULEC_SEED chooses
 * another.
 */
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { target } from '../../src/targets/squid/target.ts';
import type { Meaning } from '../../src/targets/target.ts';
import { decide } from '../conformance/squid/requests.ts';
import { describeWithEngine } from '../support/engines.ts';
import { numbersFrom } from '../support/numbers.ts';
import { makeFolder, squidVersion, startSquid } from './squid-daemon.ts';
import { valueHosts, type Written, writeValue } from './squid-values.ts';

const version = squidVersion();

/** A value whose line is read, without a word of doubt, with what it is read to mean at the port 1. */
interface Read {
  readonly written: Written;
  readonly permit: Meaning;
}

function linesFor([type, value]: Written, at: number, port: number): string {
  return `acl v${at} ${type} ${value}\nacl p${at} port ${port}\nhttp_access allow p${at} v${at}\n`;
}

function read(written: Written): Read | undefined {
  const content = `${linesFor(written, 0, 1)}http_access deny all\n`;
  const config = target.formats[0]?.parse([{ path: 'x.conf', content }]).value;
  const options = target.readOptions({}).value;
  const permit = config && options && target.meaning(config, options).value?.permit;
  const isKnown =
    permit !== undefined && valueHosts.every((host) => decide(permit, `CONNECT ${host}:1`) !== 'unknown');
  return isKnown ? { written, permit } : undefined;
}

/** Requests to a port, and the same to the port 1. */
function listRequests(port: number): readonly (readonly [asked: string, meant: string])[] {
  return valueHosts.flatMap((host) =>
    [`CONNECT ${host}:PORT`, `GET http://${host}:PORT/a`].map(
      (line) => [line.replace('PORT', String(port)), line.replace('PORT', '1')] as const,
    ),
  );
}

describeWithEngine(`values of ACLs in Squid ${version}`, 'squid', version !== undefined, () => {
  it('match what they are read to match', async () => {
    const next = numbersFrom(Number(process.env.RULEC_SEED ?? 20261201));
    const values = new Map<string, Written>();
    while (values.size < 1500) {
      const written = writeValue(next);
      values.set(written.join(' '), written);
    }
    const known = [...values.values()].flatMap((written) => read(written) ?? []);
    const wrong: string[] = [];
    let matches = 0;
    for (let from = 0; from < known.length; from += 60) {
      const some = known.slice(from, from + 60);
      const folder = makeFolder();
      const text = some.map(({ written }, at) => linesFor(written, at, 10_000 + at)).join('');
      const squid = await startSquid(`${text}http_access deny all\n`, folder);
      try {
        const asked = some.flatMap(({ written, permit }, at) =>
          // Which port a URL has is a part of what its expression asks.
          listRequests(10_000 + at).map(([line, meant]) => ({
            ...{ line, written },
            meant: decide(permit, written[0].startsWith('url') ? line.replace(/\d{5}/, '1') : meant),
          })),
        );
        const said = await squid.askAll(asked);
        asked.forEach(({ line, written, meant }, at) => {
          if (said[at] === 'allow') matches++;
          if (meant !== 'unknown' && said[at] !== meant && said[at] !== 'malformed')
            wrong.push(`${written.join(' ')}: ${line}: ${said[at]}, meant ${meant}`);
        });
      } finally {
        await squid.stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
      }
    }
    expect(wrong).toEqual([]);
    expect(known.length).toBeGreaterThan(500);
    expect(matches).toBeGreaterThan(3000);
  }, 600_000);
});
