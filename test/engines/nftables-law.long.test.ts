/**
 * Random rulesets of people: what is read without an error, nft loads, and the kernel decides as it is read. The generator has
 * a fixed seed; RULEC_SEED chooses another.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluate } from '../../src/proof/diagram/evaluate.ts';
import { isMisread, parseAddress } from '../../src/sets/prefix.ts';
import { target } from '../../src/targets/nftables/target.ts';
import type { Meaning } from '../../src/targets/target.ts';
import { describeWithEngine } from '../support/engines.ts';
import { numbersFrom } from '../support/numbers.ts';
import { hasKernel, type Kernel, startKernel } from './kernel.ts';
import { type Asked, gatewayRoles, governed, judge } from './nftables.ts';
import { writeRuleset } from './nftables-law.ts';
import { loadAll } from './nftables-loads.ts';

const next = numbersFrom(Number(process.env.RULEC_SEED ?? 20261203));
const texts = Array.from({ length: 300 }, () => writeRuleset(next));
const [role] = gatewayRoles;

function read(text: string): Meaning | undefined {
  const options = target.readOptions({ source: governed }).value;
  const config = target.formats[0]?.parse([{ path: 'a.nft', content: text }]).value;
  return options && config && target.meaning(config, options).value?.permit;
}

const asked: readonly Asked[] = [
  ...['198.51.100.7', '198.51.100.200', '198.51.101.9', '192.0.2.53', '2001:db8:9::1', '2001:db8:8::5'],
].flatMap((address) =>
  ([443, 80, 22, 25, 8005, -53, -443] as const).map((number): Asked => {
    const [transport, port] = number < 0 ? (['udp', -number] as const) : (['tcp', number] as const);
    const parsed = parseAddress(address);
    if (isMisread(parsed) || role === undefined) throw new Error(address);
    const source = parsed.family === 6 ? '2001:db8:ffff::' : '203.0.113.64';
    const { principal = { account: 'a-user', services: [] } } = role;
    return {
      probe: { transport, port, address, source },
      view: { transport, port, address: parsed, source: 'inside', principal },
    };
  }),
);

describeWithEngine('random rulesets', 'nft, or a network namespace for root,', hasKernel(), () => {
  let kernel: Kernel;
  beforeAll(() => {
    kernel = startKernel();
  });
  afterAll(() => kernel?.stop());

  it('load where they are read, and decide as they are read', async () => {
    const loads = loadAll(texts);
    const readable = texts.flatMap((text, at) => {
      const permit = read(text);
      return permit === undefined ? [] : [{ text, permit, load: loads[at] }];
    });
    expect(readable.filter(({ load }) => load?.loads !== true).map(({ load }) => load?.says)).toEqual([]);
    expect(readable.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    for (const { text, permit } of readable.slice(0, 40)) {
      await kernel.flush();
      await kernel.load(text);
      const known = asked.filter(({ view }) => evaluate(permit, view).action !== 'unknown');
      if (role === undefined || known.length === 0) continue;
      const found = await judge(kernel, role, known, permit);
      if (found.wrong.length > 0) wrong.push(`${found.wrong.slice(0, 3).join('\n')}\n${text}`);
    }
    expect(wrong).toEqual([]);
  }, 600_000);
});
