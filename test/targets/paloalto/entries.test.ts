/** What entries of URL categories match, case by case from the documentation. */
import { describe, expect, test } from 'vitest';
import { holds } from '../../../src/proof/diagram/evaluate.ts';
import { meaningOfLines } from '../../../src/targets/paloalto/read/objects/meaning-entries.ts';
import { viewOf } from './support.ts';

const open = 'unknown';

describe('an entry with a final slash means the same on every version', () => {
  test.each([
    ['*.example.com/', 'www.example.com/', true],
    ['*.example.com/', 'a.b.example.com/', true],
    ['*.example.com/', 'example.com/', false],
    ['*.example.com/', 'www.example.com.evil.test/', false],
    ['*.example.com/', 'notexample.com/', false],
    ['*.EXAMPLE.com/', 'www.example.com/', true],
    ['example.com/', 'example.com/anything?q=1', true],
    ['example.com/', 'www.example.com/', false],
    ['^.example.com/', 'www.example.com/', true],
    ['^.example.com/', 'a.b.example.com/', false],
    ['^.example.com/', 'example.com/', false],
    ['a.^.example.com/', 'a.b.example.com/', true],
    ['a.*.example.com/', 'a.b.c.example.com/', true],
    ['www.example.com/pki/', 'www.example.com/pki/a.crl', true],
    ['www.example.com/pki/', 'www.example.com/PKI/a.crl', true],
    ['www.example.com/pki/', 'www.example.com/', false],
    ['www.example.com/pki/', 'www.example.com/pkix/a', false],
    // Left open by the documentation, and read as no: a text must not lean on it.
    ['www.example.com/pki/', 'www.example.com/pki', false],
    ['*.example.com/', 'evil.test/a.example.com/', false],
  ] as const)('%s on %s: %s', (entry, url, expected) => {
    const { condition, unread } = meaningOfLines([{ text: entry }], 'unknown', false);
    expect(unread).toEqual([]);
    expect(holds(condition, viewOf(`tcp 80 192.0.2.1 ${url}`))).toBe(expected);
  });
});

test.each(['3com/', '*.1x/', 'www.3com', '_srv/'])('%s is for hosts of which nothing is claimed', (entry) => {
  const { condition, unread } = meaningOfLines(
    [{ text: entry, origin: { file: 'x.txt', line: 1 } }],
    'on',
    false,
  );
  expect(unread).toHaveLength(1);
  expect(holds(condition, viewOf('tcp 443 192.0.2.1 www.example.com/'))).toBe(open);
});

test('letters beyond ASCII are no cases of others: the sign of kelvin is no k', () => {
  const { condition } = meaningOfLines([{ text: 'lin\u212a.example/' }], 'on', false);
  expect(holds(condition, viewOf('tcp 443 192.0.2.1 link.example/'))).toBe(open);
});

describe('an entry without a final slash depends on the version', () => {
  test.each([
    ['example.com', 'example.com/', true, true, true],
    ['example.com', 'example.com/search', true, true, true],
    ['example.com', 'example.com.domain.xyz/', false, true, open],
    ['*.example.com', 'news.example.com/', true, true, true],
    ['*.example.com', 'example.com/', false, false, false],
    ['*.example.com', 'news.example.com.uk/', false, true, open],
    ['^.domain.com', 'docs.domain.com/', true, true, true],
    ['^.domain.com', 'abc.xyz.domain.com/', false, false, false],
    ['www.example.*', 'www.example.co.uk/', true, true, true],
  ] as const)('%s on %s', (entry, url, on, off, either) => {
    const at = (ending: 'on' | 'off' | 'unknown') =>
      holds(meaningOfLines([{ text: entry }], ending, false).condition, viewOf(`tcp 80 192.0.2.1 ${url}`));
    expect([at('on'), at('off'), at('unknown')]).toEqual([on, off, either]);
  });
});

describe('what the documentation leaves open is unknown', () => {
  test.each([
    ['www.example.com/pki', 'www.example.com/pki', true],
    ['www.example.com/pki', 'www.example.com/pki/a', true],
    ['www.example.com/pki', 'www.example.com/pki.evil/a', open],
    ['www.example.com/pki', 'www.example.com/pki?a', open],
    ['www.example.com/pki', 'www.example.com/pkix', false],
    ['www.example.com/*/a', 'www.example.com/x/a', open],
    ['www.example.com/*/a', 'other.example.com/x/a', false],
    ['*cdn.example.com/', 'acdn.example.com/', open],
    ['example.com:8443/', 'example.com/', open],
    ['https://example.com/', 'example.com/', open],
    ['*/', '192.0.2.1/', open],
    ['*/', 'www.example.com/', true],
    ['192.0.2.1/', '192.0.2.1/', open],
    ['*.example.com/', '192.0.2.1/', false],
    ['a..example.com/', 'a.example.com/', open],
    ['', 'a.example.com/', open],
  ] as const)('%s on %s: %s', (entry, url, expected) => {
    const line = { text: entry, origin: { file: 'test.set', line: 3 } };
    const { condition, unread } = meaningOfLines([line], 'on', false);
    expect(holds(condition, viewOf(`tcp 80 192.0.2.1 ${url}`))).toBe(expected);
    expect(unread.length === 0 || unread[0]?.origin.line === 3).toBe(true);
    if (expected === open) expect(unread).toHaveLength(1);
  });
});

test('nothing that is no URL is matched, known or not', () => {
  for (const text of ['*/', 'www.example.com/', '*cdn.example.com/']) {
    const { condition } = meaningOfLines([{ text }], 'on', false);
    expect(holds(condition, viewOf('tcp 443 192.0.2.1 -'))).toBe(false);
  }
});
