import { describe, expect, it } from 'vitest';
import { meaning } from '../../../src/targets/squid/read/meaning.ts';
import { parse } from '../../../src/targets/squid/read/parse.ts';
import type { TargetFile } from '../../../src/targets/target.ts';
import { oddCases, openCases, readCases, refusedCases } from './cases.ts';
import { decide } from './requests.ts';

function filesOf(text: string, lists: Readonly<Record<string, string>> = {}): readonly TargetFile[] {
  return [
    { path: 'test.conf', content: text },
    ...Object.entries(lists).map(([name, content]) => ({ path: `some/where/${name}`, content })),
  ];
}

describe('what Squid makes of a text', () => {
  it.each([...readCases, ...oddCases])('$name', ({ text, lists, asks, tells }) => {
    const { value, diagnostics } = parse(filesOf(text, lists));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    if (tells !== undefined)
      expect(
        diagnostics.find(({ message, at }) => tells[0].test(message) && at?.line === tells[1]),
      ).toBeDefined();
    const reading = value && meaning(value).value;
    const said = Object.keys(asks).map((line) => [line, reading && decide(reading.permit, line)]);
    expect(Object.fromEntries(said)).toEqual(asks);
  });
});

describe('what Squid refuses', () => {
  it.each(refusedCases)('$name', ({ text, lists, says, line }) => {
    const { value, diagnostics } = parse(filesOf(text, lists));
    expect(value).toBeUndefined();
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code }) => code)).toEqual(errors.map(() => 'config-syntax'));
    const told = errors.find(({ message }) => says.test(message));
    expect(told?.message ?? errors).toMatch(says);
    expect(told?.at?.line).toBe(line);
  });
});

describe('what Squid does not start with, or where nobody gets through', () => {
  it.each(openCases)('$name', ({ text }) => {
    const { value } = parse([{ path: 'squid.conf', content: text.replaceAll('PORT', '3128') }]);
    const reading = value && meaning(value).value;
    const said = ['CONNECT a.example:443', 'GET http://a.example/'].map(
      (line) => reading && decide(reading.permit, line),
    );
    // Where a port takes other requests only, what is denied stays denied.
    expect(said[0]).toBe('unknown');
    expect(said[1]).not.toBe('allow');
  });
});
