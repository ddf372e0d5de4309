import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coversHost, formatHostPattern, matchesHost } from '../../src/sets/hosts.ts';
import { host } from '../support/build-policy.ts';

describe('a pattern matches', () => {
  test.each([
    ['example.com', 'example.com', true],
    ['example.com', 'a.example.com', false],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'a.example.com', true],
    ['*.example.com', 'a.b.example.com', true],
    ['*.example.com', 'evilexample.com', false],
    ['*.example.com', 'a.example.com.evil.test', false],
    ['autodiscover.*.example.net', 'autodiscover.x.example.net', true],
    ['autodiscover.*.example.net', 'autodiscover.x.y.example.net', false],
    ['autodiscover.*.example.net', 'autodiscover.example.net', false],
    ['*cdn.example.org', 'xcdn.example.org', true],
    ['*cdn.example.org', 'cdn.example.org', false],
    ['*cdn.example.org', 'a.xcdn.example.org', false],
  ])('%s, %s: %s', (pattern, name, expected) => {
    expect(matchesHost(host(pattern).pattern, name)).toBe(expected);
  });
});

const patterns = [
  'example.com',
  '*.example.com',
  'a.example.com',
  '*.a.example.com',
  'a*.example.com',
  'ab*.example.com',
];
const names = [
  'example.com',
  'a.example.com',
  'ab.example.com',
  'abc.example.com',
  'x.a.example.com',
  'y.x.a.example.com',
  'b.test',
];

test('a pattern covers another only if every name of that is one of its own', () => {
  fc.assert(
    fc.property(fc.constantFrom(...patterns), fc.constantFrom(...patterns), (wide, narrow) => {
      const [a, b] = [host(wide).pattern, host(narrow).pattern];
      const included = names.every((name) => !matchesHost(b, name) || matchesHost(a, name));
      if (coversHost(a, b)) expect(included).toBe(true);
      expect(coversHost(a, a)).toBe(true);
    }),
  );
});

test.each([
  ['*.example.com', 'a.example.com', true],
  ['*.example.com', '*.a.example.com', true],
  ['*.example.com', 'a*.example.com', true],
  ['*.example.com', 'example.com', false],
  ['a*.example.com', 'ab*.example.com', true],
  ['ab*.example.com', 'a*.example.com', false],
  ['a.example.com', '*.example.com', false],
])('%s covers %s: %s', (wide, narrow, expected) => {
  expect(coversHost(host(wide).pattern, host(narrow).pattern)).toBe(expected);
});

test('a pattern is written as the rule set writes it', () => {
  for (const text of patterns) expect(formatHostPattern(host(text).pattern)).toBe(text);
});
