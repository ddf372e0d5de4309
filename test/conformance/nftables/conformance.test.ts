import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import { target } from '../../../src/targets/nftables/target.ts';
import { type Case, cases, refusals } from './cases.ts';

const options = target.readOptions({ source: '203.0.113.64/26,2001:db8:ffff::/64' }).value;

/** What the interpreter says of a text: its meaning, or what is wrong with it. */
function read(rules: string) {
  const { value, diagnostics } =
    target.formats[0]?.parse([{ path: 'a.nft', content: rules }]) ?? expect.fail();
  if (value === undefined || options === undefined) return { diagnostics };
  return target.meaning(value, options);
}

describe('nftables conformance', () => {
  it.each(cases)('$behaviour', ({ rules, connections, unsure }: Case) => {
    const { value, diagnostics } = read(rules);
    if (value === undefined) throw new Error(JSON.stringify(diagnostics));
    expect(connections.length).toBeGreaterThan(0);
    for (const [text, verdict] of connections) {
      const [transport, to = '', port] = text.split(' ');
      const address = parseAddress(to);
      if (isMisread(address)) throw new Error(address.problem);
      const view = {
        transport: transport === 'udp' ? 'udp' : 'tcp',
        port: Number(port),
        address,
        source: 'inside',
      } as const;
      const { action } = evaluate(value.permit, view);
      expect([text, action]).toEqual([text, unsure ? 'unknown' : verdict]);
    }
  });

  it.each(refusals)('refuses %s', (_, rules, says) => {
    const { value, diagnostics } = read(rules);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n')).toContain(says);
    expect(diagnostics.map(({ code }) => code)).toEqual(['config-syntax']);
  });
});
