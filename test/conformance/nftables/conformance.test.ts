import { describe, expect, it } from 'vitest';
import { settleReading } from '../../../src/driver/audit/settle-reading.ts';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import { always, never } from '../../../src/sets/condition.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import { target } from '../../../src/targets/nftables/target.ts';
import { type Case, cases, refusals } from './cases.ts';
import { foreignCases, refusedForms } from './foreign-cases.ts';
import { foreignRulesets } from './foreign-rulesets.ts';

const source = '203.0.113.64/26,2001:db8:ffff::/64';
const plain = target.readOptions({ source }).value;
/** Those of a gateway whose clients come in by f0. */
const withInside = target.readOptions({ source, inside: 'f0' }).value;

/** What the interpreter says of a text: its meaning, or what is wrong with it. */
function read(rules: string, options = plain) {
  const { value, diagnostics } =
    target.formats[0]?.parse([{ path: 'a.nft', content: rules }]) ?? expect.fail();
  if (value === undefined || options === undefined) return { diagnostics };
  return target.meaning(value, options);
}

/** The same, as an audit of the device asks. */
function readSettled(rules: string, options = plain): ReturnType<typeof read> {
  const { value, diagnostics } = read(rules, options);
  return { diagnostics, ...(value === undefined ? {} : { value: settleReading(value, settle) }) };
}

/** What an audit takes for granted: the premises, and that requests leave by f1. */
function settle({ cause, premise }: { cause?: string; premise?: { holds: boolean } }) {
  const isOuter = /^outer:(\S+)$/.exec(cause ?? '')?.[1];
  if (isOuter !== undefined) return isOuter === 'f1' ? always : never;
  return premise === undefined ? undefined : premise.holds ? always : never;
}

/** Holds what the interpreter says of each connection against what is right. */
function judge({ connections, unsure }: Case, { value, diagnostics }: ReturnType<typeof read>): void {
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  const { permit } = value;
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
    const { action } = evaluate(permit, view);
    expect([text, action]).toEqual([text, unsure ? 'unknown' : verdict]);
  }
}

describe('nftables conformance', () => {
  it.each(cases)('$behaviour', (one: Case) => judge(one, read(one.rules)));
  it.each(foreignCases)('of others: $behaviour', (one: Case) => judge(one, readSettled(one.rules, plain)));
  it.each(foreignRulesets)('$behaviour', (one: Case) => judge(one, readSettled(one.rules, withInside)));

  it.each(refusedForms)('takes no form for read that nft refuses: %s', (rules) => {
    const { value, diagnostics } = read(rules);
    if (value === undefined) expect(diagnostics.map(({ code }) => code)).toEqual(['config-syntax']);
    else expect(diagnostics.map(({ code }) => code)).toContain('unknown-construct');
  });

  it.each(refusals)('refuses %s', (_, rules, says) => {
    const { value, diagnostics } = read(rules);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n')).toContain(says);
    expect(diagnostics.map(({ code }) => code)).toEqual(['config-syntax']);
  });
});
