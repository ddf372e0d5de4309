import { describe, expect, test } from 'vitest';
import { coversPath, isPlainPath, matchesPath, normalisePath } from '../../src/sets/paths.ts';

describe('a path is plain', () => {
  test.each([
    '/',
    '/a',
    '/a/',
    '//a',
    '/a//b',
    '/...',
    '/.a',
    '/a..',
    '/%41',
    '/a%20b',
    '/a?x=/../y',
    '/a;v=1',
    '/%C3%BC',
  ])('%s', (path) => expect(isPlainPath(path)).toBe(true));
});

describe('a path is not plain', () => {
  test.each([
    ['no slash in front', 'a'],
    ['a dot segment', '/a/./b'],
    ['two dots', '/a/..'],
    ['dots, percent-encoded', '/%2e%2E/a'],
    ['half encoded dots', '/.%2e'],
    ['an encoded slash', '/a%2Fb'],
    ['an encoded backslash', '/a%5cb'],
    ['a raw backslash', '/a\\b'],
    ['an encoded NUL', '/a%00'],
    ['an encoded newline', '/a%0A'],
    ['an encoded DEL', '/a%7f'],
    ['half an escape', '/a%2'],
    ['a lone percent sign', '/a%'],
    ['a character outside RFC 3986', '/a"b'],
    ['a raw byte above 127', '/\u00fc'],
  ])('%s', (_why, path) => expect(isPlainPath(path)).toBe(false));
});

describe('below /pkiops', () => {
  const below = { kind: 'below', path: '/pkiops' } as const;
  test.each(['/pkiops', '/pkiops/', '/pkiops/a/b.crl', '/pkiops?x=1', '/%70kiops/a', '/pkiops/a?../'])(
    '%s is',
    (path) => expect(matchesPath(below, path)).toBe(true),
  );
  test.each([
    '/pkiopsx',
    '/PKIOPS',
    '/',
    '/x/pkiops',
    '/pkiops/../a',
    '/pkiops%2fa',
    '//pkiops',
    '/pkiops;v=1',
  ])('%s is not', (path) => expect(matchesPath(below, path)).toBe(false));
});

describe('percent signs, as Squid reads them', () => {
  const slash = { kind: 'decoded-expression', source: '^/a/' } as const;
  const escaped = { kind: 'decoded-expression', source: '^/a%2f' } as const;
  test('an escape is decoded', () => expect(matchesPath(slash, '/a%2fb')).toBe(true));
  test('two percent signs are one, and begin no escape', () => {
    expect(matchesPath(slash, '/a%%2fb')).toBe(false);
    expect(matchesPath(escaped, '/a%%2fb')).toBe(true);
  });
  test('%00 stays as it is', () => {
    expect(matchesPath({ kind: 'decoded-expression', source: '^/a%00b' }, '/a%00b')).toBe(true);
  });
});

test('raw texts compare with or without case', () => {
  expect(matchesPath({ kind: 'prefix', text: '/p/', ignoreCase: true }, '/P/x')).toBe(true);
  expect(matchesPath({ kind: 'prefix', text: '/p/', ignoreCase: false }, '/P/x')).toBe(false);
  expect(matchesPath({ kind: 'text', text: '/', ignoreCase: false }, '/?x')).toBe(false);
});

test('a path covers itself and what is below it', () => {
  expect(coversPath('/a', '/a')).toBe(true);
  expect(coversPath('/a', '/a/b')).toBe(true);
  expect(coversPath('/', '/a')).toBe(true);
  expect(coversPath('/a', '/ab')).toBe(false);
  expect(coversPath('/%61', '/a/b')).toBe(true);
});

test('only escapes of unreserved characters are decoded', () => {
  expect(normalisePath('/%41%7e%2f%3a')).toBe('/A~%2F%3A');
});
