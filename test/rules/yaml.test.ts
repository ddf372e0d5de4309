import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { loaded, mistakes, places, ruleSetText } from './support.ts';

describe('texts that are no YAML for us', () => {
  test.each<[string, string, readonly string[]]>([
    ['nothing', '', ['1:1 yaml-syntax']],
    ['comments alone', '# nothing\n', ['1:1 yaml-syntax']],
    ['null', '~\n', ['1:1 yaml-syntax']],
    ['two documents', `${ruleSetText()}---\nrulec: 1\n`, ['8:1 yaml-syntax']],
    ['a key twice', 'rulec: 1\nname: a\nname: b\n', ['3:1 yaml-syntax']],
    [
      'a nested key twice',
      ruleSetText({ to: 'hosts: [a.example]\nhosts: [b.example]' }),
      ['8:9 yaml-syntax'],
    ],
    ['tabs for indentation', 'rulec: 1\nrules:\n\t- id: a\n', ['3:1 yaml-syntax']],
    ['an open bracket', 'rulec: [1\n', ['1:8 yaml-syntax']],
    ['an open quote', 'rulec: 1\nname: "a\n', ['2:7 yaml-syntax']],
    ['bad indentation', 'rulec: 1\n  name: a\n', ['1:8 yaml-syntax']],
    ['a key that is a mapping', 'rulec: 1\n? {a: b}\n: c\n', ['2:3 yaml-syntax']],
    ['an unknown tag', 'rulec: 1\nname: !foo a\n', ['2:7 yaml-syntax']],
    ['a tag that makes objects', 'rulec: 1\nname: !!js/function a\n', ['2:7 yaml-syntax']],
    ['another YAML', `%YAML 1.1\n---\n${ruleSetText()}`, ['1:1 yaml-syntax']],
    ['an alias to nothing', 'rulec: 1\nname: *a\n', ['2:7 yaml-syntax']],
    ['an alias to itself', 'rulec: 1\nrules: &a [*a]\n', ['2:12 yaml-syntax']],
  ])('%s', (_what, text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test('numbers keep their spelling where text is asked for in quotes, and are told where it is not', () => {
    expect(loaded(ruleSetText({ rule: 'services: [1/tcp]\nticket: "080"' })).rules[0]?.ticket).toBe('080');
    for (const source of ['080', '0o17', '1e2', '0x1F', '1_000.5e3'.replace('_', '')]) {
      const text = ruleSetText({ rule: `services: [1/tcp]\nticket: ${source}` });
      expect(loadRuleSet('test.yaml', text).diagnostics[0]?.message).toContain(`"${source}"`);
    }
  });

  test('an alias means what its anchor does', () => {
    const text = ruleSetText({ to: 'hosts: &h [a.example, b.example]' }).concat(
      '  - id: two\n    services: [80/http]\n    to: [{hosts: *h}]\n',
    );
    expect(loaded(text).rules.map((rule) => rule.destinations[0]?.hosts?.map((host) => host.text))).toEqual([
      ['a.example', 'b.example'],
      ['a.example', 'b.example'],
    ]);
  });

  test('a mistake that an alias repeats is told once', () => {
    const text = ruleSetText({ to: 'hosts: &h ["*"]' }).concat(
      '  - id: two\n    services: [80/http]\n    to: [{hosts: *h}]\n',
    );
    expect(mistakes(text)).toEqual(['7:20 bad-host']);
  });
});

describe('bytes', () => {
  const bytesOf = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string)));

  test('UTF-8 with a byte-order mark and CRLF means the same, at the same places', () => {
    const text = ruleSetText({ top: 'title: Zürich' });
    const plain = loaded(text);
    const marked = loadRuleSet('test.yaml', bytesOf([0xef, 0xbb, 0xbf], text)).value;
    expect(marked).toEqual(plain);
    const crlf = loadRuleSet('test.yaml', bytesOf(text.replaceAll('\n', '\r\n'))).value;
    expect(crlf?.rules.map(({ id }) => id.value)).toEqual(['one']);
    expect(mistakes(ruleSetText({ top: 'titel: x' }).replaceAll('\n', '\r\n'))).toEqual(['3:1 unknown-key']);
    expect(mistakes(`\ufeff${ruleSetText({ top: 'titel: x' })}`)).toEqual(['3:1 unknown-key']);
  });

  test.each<[string, Uint8Array, string, string]>([
    ['a bad byte', bytesOf('rulec: 1\nname: a', [0xff], 'b\n'), '2:8 not-text', 'line 2, column 8'],
    ['Latin-1', bytesOf('rulec: 1\ntitle: Z', [0xfc], 'rich\n'), '2:9 not-text', 'offset 17'],
    ['a character cut off', bytesOf('rulec: 1\nname: a', [0xc3]), '2:8 not-text', 'not UTF-8'],
    ['an overlong form', bytesOf('a', [0xc0, 0xaf]), '1:2 not-text', 'not UTF-8'],
    ['an encoded surrogate', bytesOf('ab', [0xed, 0xa0, 0x80]), '1:3 not-text', 'not UTF-8'],
    ['UTF-16', bytesOf([0xff, 0xfe, 0x72, 0x00]), '1:1 not-text', 'UTF-16'],
    ['NUL', bytesOf('rulec: 1\nna\0me: a\n'), '2:3 not-text', 'U+0000'],
    ['an executable', bytesOf([0x7f], 'ELF', [2, 1, 1, 0]), '1:1 not-text', 'U+007F'],
    ['an escape sequence in a comment', bytesOf('rulec: 1 # \u001b[2J\n'), '1:12 not-text', 'U+001B'],
    ['a lone carriage return', bytesOf('rulec: 1\n# a\rrules: []\n'), '2:4 not-text', 'carriage return'],
    ['turned text in a comment', bytesOf('rulec: 1 # \u202ehidden\n'), '1:12 unsafe-text', 'direction'],
    [
      'a line separator in a comment',
      bytesOf('rulec: 1 # \u2028name: b\n'),
      '1:12 unsafe-text',
      'line separator',
    ],
  ])('%s', (_what, bytes, place, message) => {
    const { diagnostics } = loadRuleSet('test.yaml', bytes);
    expect(places(new TextDecoder().decode(bytes), diagnostics)).toEqual([place]);
    expect(diagnostics[0]?.message).toContain(message);
  });

  test('half of a surrogate pair in a text', () => {
    expect(mistakes('rulec: 1\nname: a\ud800b\n')).toEqual(['2:8 not-text']);
  });
});

describe('too much', () => {
  const mebi = 1024 * 1024;

  test.each<[string, string]>([
    ['10 MB of brackets', '['.repeat(10 * mebi)],
    ['7 MB of brackets', '['.repeat(7 * mebi)],
    ['7 MB of mappings', '{a: '.repeat(1.75 * mebi)],
    ['7 MB of dashes', '- '.repeat(3.5 * mebi)],
    ['keys of keys', '? '.repeat(3 * mebi)],
    ['staircases', Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['an endless list', `[${'a,'.repeat(3 * mebi)}]`],
  ])(
    '%s',
    (_what, text) => {
      expect(loadRuleSet('test.yaml', text).diagnostics.map(({ code }) => code)).toEqual(['too-large']);
    },
    60_000,
  );

  test('10 MB of nesting is answered quickly', () => {
    const started = performance.now();
    loadRuleSet('test.yaml', `rulec: 1\nrules: ${'['.repeat(10 * mebi)}`);
    loadRuleSet('test.yaml', `rulec: 1\nrules: ${'['.repeat(8 * mebi - 100)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('an anchor bomb', () => {
    const levels = Array.from({ length: 20 }, (_, level) => {
      const inner = level === 0 ? 'x' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
    });
    expect(mistakes(levels.join('\n'))).toEqual(['6:45 too-large']);
  });

  test('what a rule set may well need is not too much', () => {
    const prefixes = Array.from({ length: 20_000 }, (_, n) => `198.18.${(n >> 8) & 255}.${n & 255}/32`);
    const rules = loaded(
      ruleSetText({ to: `addresses:\n${prefixes.map((prefix) => `  - ${prefix}`).join('\n')}` }),
    ).rules;
    expect(rules[0]?.destinations[0]?.addresses).toHaveLength(20_000);
  }, 60_000);
});

describe('free text', () => {
  test('line ends and tabs become blanks', () => {
    const rule = 'services: [1/tcp]\nwhy: |\n  one\n\n  \ttwo\n   three\n  four\n';
    expect(loaded(ruleSetText({ rule })).rules[0]?.why).toBe('one two three four');
    expect(loaded(ruleSetText({ top: 'title: "a\\n  b\\tc"' })).title).toBe('a b c');
  });

  test.each([
    ['\\0', 'U+0000'],
    ['\\x1b[31m', 'U+001B'],
    ['\\r', 'U+000D'],
    ['\\x7f', 'U+007F'],
    ['\\x85', 'U+0085'],
    ['\\u2028', 'U+2028'],
    ['\\u2029', 'U+2029'],
    ['\\u202e', 'U+202E'],
    ['\\u2066', 'U+2066'],
    ['\\u200f', 'U+200F'],
    ['\\ud800', 'U+D800'],
    ['\\ufeff', 'U+FEFF'],
    ['\\uffff', 'U+FFFF'],
  ])('%s by way of an escape is refused wherever it is', (sequence, name) => {
    const places: readonly string[] = [
      ruleSetText({ top: `title: "a${sequence}b"` }),
      ruleSetText({ rule: `services: [1/tcp]\nwhy: "a${sequence}b"` }),
      ruleSetText({ rule: `services: [1/tcp]\nowner: "a${sequence}b"` }),
      ruleSetText({ rule: `services: [1/tcp]\nticket: "a${sequence}b"` }),
      ruleSetText({ to: `hosts: [a.example]\nevidence: "a${sequence}b"` }),
      ruleSetText({ to: `hosts: [a.example]\nwithdrawn: "a${sequence}b"` }),
      ruleSetText({ top: `accept:\n  - loss: path-not-visible\n    reason: "a${sequence}b"` }),
      ruleSetText({ top: `sources:\n  doc: {title: "a${sequence}b"}` }),
      ruleSetText({ top: `sources:\n  doc: {url: "a${sequence}b"}` }),
      ruleSetText({ to: `hosts: ["a${sequence}b"]` }),
    ];
    for (const text of places) {
      const { value, diagnostics } = loadRuleSet('test.yaml', text);
      expect(value).toBeUndefined();
      expect(diagnostics[0]).toMatchObject({ code: 'unsafe-text', message: expect.stringContaining(name) });
    }
  });

  test('quotes, hashes, dollars, bars and backticks are text like any other', () => {
    const hostile = `'"\`#$|;&<>\\{}()[]!%~*?:@,`;
    const rule = `services: [1/tcp]\nwhy: ${JSON.stringify(hostile)}`;
    expect(loaded(ruleSetText({ rule })).rules[0]?.why).toBe(hostile);
  });

  test('no message carries a control character', () => {
    const hostile = 'x\u001b[2J\u202e\n$(x)';
    const quoted = JSON.stringify(hostile).replace('\u202e', '\\u202e');
    for (const key of ['name', 'cloud', quoted]) {
      const text = ruleSetText({ top: `${key}: ${quoted}` });
      for (const { message, help } of loadRuleSet('test.yaml', text).diagnostics) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
        expect(`${message}${help}`).not.toMatch(/[\x00-\x1f\u202e]/);
      }
    }
  });
});
