import { describe, expect, test } from 'vitest';
import { isBadExpression, parseExpression } from '../../src/sets/regular/expression.ts';
import { matchesExpression } from '../../src/sets/regular/match-expression.ts';

describe('an expression matches as POSIX says', () => {
  test.each([
    ['b', 'abc', true],
    ['^b', 'abc', false],
    ['c$', 'abc', true],
    ['^a.c$', 'abc', true],
    ['a|^c', 'bc', false],
    ['(a|^b)c', 'bc', true],
    ['^(ab)+$', 'ababab', true],
    ['^a{2,3}$', 'aaaa', false],
    ['^a{2,}$', 'aaaa', true],
    ['^[^.]+[.]b$', 'aa.b', true],
    ['^[]a]+$', ']a]', true],
    ['^[^]a]$', ']', false],
    ['[/\\]x', '\\x', true],
    ['^[[:digit:][:upper:]]+$', 'A1', true],
    ['^[a-c-]+$', 'b-', true],
    ['^[-a-c]+$', 'b-', true],
    ['^[[:alpha:]-]+$', 'b-', true],
    ['^[+--]+$', ',-', true],
    ['^[A-[]+$', 'A[', true],
    ['^a{01,002}$', 'aa', true],
    ['a\\.b', 'axb', false],
    ['a\\.b', 'a.b', true],
  ])('%s in %s: %s', (source, text, expected) => {
    expect(matchesExpression(source, text, false)).toBe(expected);
  });

  test('letters of both cases only where asked', () => {
    expect(matchesExpression('^AB', 'abc', true)).toBe(true);
    expect(matchesExpression('^AB', 'abc', false)).toBe(false);
    expect(matchesExpression('^[A-B]+$', 'ab', true)).toBe(true);
    expect(matchesExpression('^[--a]+$', 'A-a', true)).toBe(true);
    expect(matchesExpression('[--a]', 'b', true)).toBe(false);
    expect(matchesExpression('[.-z]', '[', true)).toBe(false);
    expect(isBadExpression(parseExpression('[]-a]', true))).toBe(true);
  });
});

test('counts that glibc takes are not said to be none', () => {
  const problemOf = (source: string): string => {
    const read = parseExpression(source);
    return isBadExpression(read) ? read.problem : '';
  };
  for (const source of ['a{,2}', 'a{,}', 'a{0,300}', 'a{32767}'])
    expect(problemOf(source)).toMatch(/^an unusual/);
  for (const source of ['a{}', 'a{2,1}', 'a{32768}', 'a{x}', 'a{1'])
    expect(problemOf(source)).toMatch(/^a bad/);
});

describe('an expression is refused', () => {
  test.each([
    ['an open group', '(a'],
    ['a parenthesis that closes nothing', 'a|b)'],
    ['an open bracket', '[a'],
    ['a repetition of nothing', '*a'],
    ['an empty alternative', 'a|'],
    ['a GNU escape', '\\bword'],
    ['a class of GNU', '\\w+'],
    ['a bad count', 'a{3,2}'],
    ['a count without a number', 'a{}'],
    ['a count of more than glibc takes', 'a{32768}'],
    ['a count without a lower bound', 'a{,2}'],
    ['a large count', 'a{0,300}'],
    ['a range that ends in a named character', '[a-[.b.]]'],
    ['a backward range', '[z-a]'],
    ['a hyphen behind a range', '[a-z0-9-_]'],
    ['a hyphen between ranges', '[0-9-a-z_]'],
    ['a hyphen behind a class', '[[:alpha:]-_]'],
    ['an equivalence class', '[[=a=]]'],
    ['an unknown class', '[[:nope:]]'],
    ['a character outside ASCII', 'ä'],
    ['groups in groups in groups', '('.repeat(60)],
  ])('%s', (_why, source) => {
    expect(isBadExpression(parseExpression(source))).toBe(true);
    expect(matchesExpression(source, 'a', false)).toBe(false);
  });
});

describe('an expression whose ways through a text are without number is tried at once', () => {
  test.each([
    ['wildcards behind wildcards', `${'.*.?'.repeat(200)}z`, 'none'],
    ['repetitions of repetitions', `^${'('.repeat(30)}a${'*)'.repeat(30)}*b`, 'a'.repeat(200)],
    ['counts of counts', `^${'('.repeat(10)}a${'{0,9})'.repeat(10)}b`, 'a'.repeat(200)],
    ['alternatives that are alike', '^(a|a|aa)*b', 'a'.repeat(200)],
  ])(
    '%s',
    (_what, source, text) => {
      expect(matchesExpression(source, text, false)).toBe(false);
      expect(matchesExpression(source, `${text}zb`, false)).toBe(source.endsWith('z'));
      expect(matchesExpression(source, `${text}b`, false)).toBe(!source.endsWith('z'));
    },
    2_000,
  );
});
