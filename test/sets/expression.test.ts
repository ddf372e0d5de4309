import { describe, expect, test } from 'vitest';
import { isBadExpression, matchesExpression, parseExpression } from '../../src/sets/regular/expression.ts';

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
    ['a\\.b', 'axb', false],
    ['a\\.b', 'a.b', true],
  ])('%s in %s: %s', (source, text, expected) => {
    expect(matchesExpression(source, text, false)).toBe(expected);
  });

  test('letters of both cases only where asked', () => {
    expect(matchesExpression('^AB', 'abc', true)).toBe(true);
    expect(matchesExpression('^AB', 'abc', false)).toBe(false);
    expect(matchesExpression('^[A-B]+$', 'ab', true)).toBe(true);
  });
});

describe('an expression is refused', () => {
  test.each([
    ['an open group', '(a'],
    ['an open bracket', '[a'],
    ['a repetition of nothing', '*a'],
    ['an empty alternative', 'a|'],
    ['a GNU escape', '\\bword'],
    ['a class of GNU', '\\w+'],
    ['a bad count', 'a{3,2}'],
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
