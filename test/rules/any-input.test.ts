import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { parseAddressEntry } from '../../src/rules/forms/address-entries.ts';
import { makeHostKey, parseHost } from '../../src/rules/forms/hosts.ts';
import { parseRequest } from '../../src/rules/forms/request-text.ts';
import { formatHostPattern } from '../../src/sets/hosts.ts';
import { formatPrefix, isMisread, parsePrefix } from '../../src/sets/prefix.ts';

const example = readFileSync(join(import.meta.dirname, 'example.yaml'), 'utf8');

/** The example with a piece of it taken out, put elsewhere, or something foreign put in. */
const edited = fc
  .tuple(
    fc.nat(example.length),
    fc.nat(40),
    fc.nat(example.length),
    fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        ': ',
        '- ',
        '\n',
        '  ',
        '"',
        '[',
        '{',
        '&a ',
        '*a',
        '!',
        '|\n',
        '#',
        '%',
        '? ',
        '---\n',
        '\t',
      ),
    ),
  )
  .map(([at, length, from, foreign]) => {
    const piece = from % 2 === 0 ? foreign : example.slice(from, from + length);
    return example.slice(0, at) + piece + example.slice(at + length);
  });

function checkAnswer(content: string | Uint8Array, text: string): void {
  const { value, diagnostics } = loadRuleSet('any.yaml', content);
  expect(value === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  for (const { span, message, help } of diagnostics) {
    if (span !== undefined) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
      expect(span.start).toBeLessThanOrEqual(text.length);
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(`${message}${help ?? ''}`).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/);
  }
}

describe('whatever is read, the answer is a rule set or a message', () => {
  test('for edited rule sets', () => {
    fc.assert(
      fc.property(edited, (text) => checkAnswer(text, text)),
      { numRuns: 500 },
    );
  });

  test('for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) =>
        checkAnswer(bytes, `${new TextDecoder().decode(bytes)} `),
      ),
      { numRuns: 300 },
    );
  });
});

describe('texts', () => {
  const prefix = fc.oneof(
    fc.tuple(fc.ipV4(), fc.nat(32)).map(([address, length]) => `${address}/${length}`),
    fc.tuple(fc.ipV6(), fc.nat(128)).map(([address, length]) => `${address}/${length}`),
  );

  test('a prefix is read only where the strict reader reads it, and always in its one form', () => {
    const span = { file: 'any.yaml', start: 0, end: 0 };
    fc.assert(
      fc.property(prefix, (text) => {
        const strict = parsePrefix(text);
        const entry = parseAddressEntry(text, 'public', span);
        if (isMisread(strict)) expect(isMisread(entry)).toBe(true);
        else
          expect(parseAddressEntry(formatPrefix(strict), 'public', span)).toMatchObject({ prefix: strict });
      }),
      { numRuns: 500 },
    );
  });

  test('a host that is read holds nothing that an output would have to quote, and is written as it was read', () => {
    const label = fc.stringMatching(/^[a-zA-Z0-9*_-]{1,12}$/);
    const likely = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
    fc.assert(
      fc.property(fc.oneof(likely, fc.string(), fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseHost(text);
        if (isMisread(parsed)) return;
        expect(text).toMatch(/^[A-Za-z0-9_.*-]+(?:\/[A-Za-z0-9\-._~!$&'()+,;=:@%/]+)?$/);
        expect(formatHostPattern(parsed.pattern) + (parsed.path ?? '')).toBe(makeHostKey(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('a request that is read has a port, a clean host and a clean path', () => {
    const text = fc
      .tuple(
        fc.constantFrom('https', 'http', 'connect', 'tcp', 'udp'),
        fc.string({ maxLength: 20 }),
        fc.string({ maxLength: 20 }),
      )
      .map(([scheme, authority, rest]) => `${scheme}://${authority}${rest}`);
    fc.assert(
      fc.property(text, (one) => {
        const request = parseRequest(one);
        if (isMisread(request)) return;
        expect(request.port).toBeLessThanOrEqual(65535);
        expect(request.host ?? 'a').toMatch(/^[a-z0-9_.-]+$/);
        expect(request.path ?? '/').toMatch(/^\/[!-~]*$/);
      }),
      { numRuns: 500 },
    );
  });
});
