/** What users assume of things that files cannot say. */
import { expect, test } from 'vitest';
import {
  checkAssumptions,
  readAssumedList,
  readAssumedValue,
  settleByAssumptions,
  splitAssumption,
} from '../../src/driver/audit/assume.ts';
import { settleReading } from '../../src/driver/audit/settle-reading.ts';
import { evaluate } from '../../src/proof/diagram/evaluate.ts';
import { type Condition, not } from '../../src/sets/condition.ts';
import { isMisread, parseAddress } from '../../src/sets/prefix.ts';
import type { Reading } from '../../src/targets/target.ts';

const table: Condition = {
  kind: 'unknown',
  why: 'the table bad',
  cause: 'table:bad',
  settledBy: 'address',
};
const login: Condition = { kind: 'unknown', why: 'a login', cause: 'login' };
const origin = { file: 'text', line: 1 };
const reading: Reading = {
  permit: {
    mode: 'first-match',
    clauses: [
      { action: 'deny', condition: table, origin },
      { action: 'deny', condition: not(login), origin },
    ],
    otherwise: 'allow',
  },
};

function decide(texts: readonly string[], at: string): string {
  const assumptions = texts.flatMap((text) => {
    const { value: parts } = splitAssumption(text);
    return parts === undefined ? [] : [readAssumedValue(parts.cause, parts.value) ?? []].flat();
  });
  expect(assumptions).toHaveLength(texts.length);
  const address = parseAddress(at);
  if (isMisread(address)) throw new Error(at);
  return evaluate(settleReading(reading, settleByAssumptions(assumptions)).permit, { address }).action;
}

test('words and addresses settle what they name, and nothing else', () => {
  expect(decide([], '192.0.2.1')).toBe('unknown');
  expect(decide(['login=succeeds'], '192.0.2.1')).toBe('unknown');
  expect(decide(['login=succeeds', 'table:bad=empty'], '192.0.2.1')).toBe('allow');
  expect(decide(['login=fails', 'table:bad=empty'], '192.0.2.1')).toBe('deny');
  expect(decide(['login=succeeds', 'table:bad=192.0.2.0/25,198.51.100.7'], '192.0.2.1')).toBe('deny');
  expect(decide(['login=succeeds', 'table:bad=192.0.2.0/25,198.51.100.7'], '198.51.100.7')).toBe('deny');
  expect(decide(['login=succeeds', 'table:bad=192.0.2.0/25,198.51.100.7'], '192.0.2.200')).toBe('allow');
});

test('lists are of addresses, or of host names', () => {
  const read = (list: string) => readAssumedList('table:bad', 'table:bad=list', 'list', list);
  expect(read('# bad ones\n192.0.2.1\n192.0.2.4-192.0.2.5 # two\n').value?.addresses?.v4).toEqual([
    3221225985, 3221225985, 3221225988, 3221225989,
  ]);
  expect(read('.example.com\n*.example.net\n').value?.hosts).toEqual([
    { kind: 'name', name: 'example.com' },
    { kind: 'below', name: 'example.com' },
    { kind: 'below', name: 'example.net' },
  ]);
  expect(read('a.example\n\n!!\n').diagnostics[0]).toMatchObject({ at: { file: 'list', line: 3 } });
});

test('what nobody leaves open cannot be assumed', () => {
  const causes = new Map([
    ['login', new Set<never>()],
    ['table:bad', new Set(['address'] as const)],
  ]);
  const of = (cause: string) => checkAssumptions([{ cause, text: cause, holds: true }], causes);
  expect(of('login')).toEqual([]);
  expect(of('table')).toEqual([]);
  const addresses = { v4: [1, 2], v6: [] };
  expect(checkAssumptions([{ cause: 'login', text: 'login', addresses }], causes)[0]?.message).toBe(
    'addresses do not settle login',
  );
  expect(checkAssumptions([{ cause: 'table:bad', text: 'table:bad', addresses }], causes)).toEqual([]);
  expect(of('logn')[0]?.help).toContain('login');
  expect(of('time')[0]?.help).toContain('login, table:bad');
  expect(splitAssumption('login').diagnostics[0]?.code).toBe('usage');
});
