/**
 * What the values of one ACL match is asked of a running Squid value by value: each has a port of its own, so that nothing else
 * decides. Where the reader says what a value matches, Squid says so too. The generator has a fixed seed; RULEC_SEED chooses
 * another.
 */
import { expect, it } from 'vitest';
import { target } from '../../src/targets/squid/target.ts';
import type { Meaning } from '../../src/targets/target.ts';
import { decide } from '../conformance/squid/requests.ts';
import { describeWithEngine } from '../support/engines.ts';
import { type Next, numbersFrom } from '../support/numbers.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { makeFolder, squidVersion, startSquid } from './squid-daemon.ts';
import { valueHosts, writeList, writeValue } from './squid-values.ts';

const version = squidVersion();

/** The lines of an ACL, without its name. */
type Written = readonly string[];

/** An ACL of which it is known that Squid starts with it, with what it is read to mean at the port 1. */
interface Read {
  readonly written: Written;
  readonly permit: Meaning;
}

function linesFor(written: Written, at: number, port: number): string {
  const acl = written.map((line) => `acl v${at} ${line}\n`).join('');
  return `${acl}acl p${at} port ${port}\nhttp_access allow p${at} v${at}\n`;
}

function read(written: Written): Read | undefined {
  const content = `${linesFor(written, 0, 1)}http_access deny all\n`;
  const config = target.formats[0]?.parse([{ path: 'x.conf', content }]).value;
  const options = target.readOptions({}).value;
  const { value, diagnostics = [] } = (config && options && target.meaning(config, options)) ?? {};
  const permit = value?.permit;
  const isKnown =
    permit !== undefined && !diagnostics.some(({ message }) => message.startsWith('whether Squid starts'));
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

/** Where the reader says what these match, and Squid says otherwise; and how often Squid says that one does. */
async function judge(
  all: readonly Written[],
): Promise<{ readonly known: number; readonly matches: number; readonly wrong: readonly string[] }> {
  const known = all.flatMap((written) => read(written) ?? []);
  const wrong: string[] = [];
  let matches = 0;
  for (let from = 0; from < known.length; from += 60) {
    const some = known.slice(from, from + 60);
    const folder = makeFolder();
    const text = some.map(({ written }, at) => linesFor(written, at, 10_000 + at)).join('');
    const squid = await startSquid(`${text}http_access deny all\n`, folder);
    try {
      const asked = some.flatMap(({ written, permit }, at) =>
        // Which port it is, is a part of what some types ask.
        listRequests(10_000 + at).map(([line, meant]) => ({
          ...{ line, written },
          meant: decide(permit, /^url_/.test(written[0] ?? '') ? line.replace(/\d{5}/, '1') : meant),
        })),
      );
      const said = await squid.askAll(asked);
      asked.forEach(({ line, written, meant }, at) => {
        if (said[at] === 'allow') matches++;
        if (meant !== 'unknown' && said[at] !== meant && said[at] !== 'malformed')
          wrong.push(`${written.join(' & ')}: ${line}: ${said[at]}, meant ${meant}`);
      });
    } finally {
      await squid.stop();
      removeFolder(folder);
    }
  }
  return { known: known.length, matches, wrong };
}

function collect(count: number, seed: number, write: (next: Next) => Written): readonly Written[] {
  const next = numbersFrom(Number(process.env.RULEC_SEED ?? seed));
  const all = new Map<string, Written>();
  while (all.size < count) {
    const written = write(next);
    all.set(written.join('\n'), written);
  }
  return [...all.values()];
}

describeWithEngine(`values of ACLs in Squid ${version}`, 'squid', version !== undefined, () => {
  it('match what they are read to match', async () => {
    const { known, matches, wrong } = await judge(
      collect(1500, 20261201, (next) => [writeValue(next).join(' ')]),
    );
    expect(wrong).toEqual([]);
    expect(known).toBeGreaterThan(500);
    expect(matches).toBeGreaterThan(3000);
  }, 600_000);

  it('match what they are read to match beside others in one ACL', async () => {
    const { known, matches, wrong } = await judge(
      collect(1500, 20261202, (next) => writeList(next)).filter((lines) => !lines.join().includes('{0,300}')),
    );
    expect(wrong).toEqual([]);
    expect(known).toBeGreaterThan(500);
    expect(matches).toBeGreaterThan(3000);
  }, 600_000);
});
