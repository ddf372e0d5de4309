/** Files that are none of the kind that can be read: nothing is known of them, and the line is told. */
import { describe, expect, it } from 'vitest';
import { target } from '../../../src/targets/pac/target.ts';
import { answersOfScript } from '../../adversary/by-manual/pac-edits.ts';
import { policy } from '../../support/build-policy.ts';
import { compile, options, parse, ways } from './support.ts';

const text =
  compile(
    policy(
      { services: ['443/https'], hosts: ['*.example.com', 'x*.example.net'] },
      { services: ['80/http'], addresses: ['2001:db8::7/128'] },
    ),
  ) ?? expect.fail('refused');

type Edit = readonly [title: string, find: string | RegExp, put: string, line: number];

const edits: readonly Edit[] = [
  ['a carriage return', '// Advice', '// Advice\rx', 2],
  ['two carriage returns', '\n', '\r\r\n', 1],
  ['a byte-order mark', /^/, '\ufeff', 1],
  ['a letter outside ASCII', '// rule ', '// r\u00fcle ', 3],
  ['a comment that JScript runs', '// Advice', '//@cc_on Advice', 2],
  ['a comment that is none', '// Advice', '/* Advice', 2],
  ['an answer that clients read differently', ways.permitted, 'PROXY proxy.example', 5],
  ['a closed string in an answer', ways.otherwise, 'DIRECT"; var x = "DIRECT', 6],
  ['a table that is missing', 'var rulecHosts = {};\n', '', 8],
  ['a number that is not the next', 'rulecServices[1]', 'rulecServices[2]', 11],
  ['ports that are none', '443, 443', '443, 70000', 10],
  ['a value of 2', '"] = 1;', '"] = 2;', 12],
  ['upper case', '*.example.com', '*.Example.com', 12],
  ['a name that is an address', '*.example.com', '*.0.2.1', 12],
  // Clients ask for these, and no claim is about them.
  ['a name that begins with a digit', '*.example.com', '3com', 12],
  ['names below one that begins with a digit', '*.example.com', '*.1x', 12],
  ['a name that begins with a line', '*.example.com', '__proto__', 12],
  ['an IPv6 literal in long form', '2001:db8::7', '2001:db8:0::7', 13],
  ['a service that is not there', '"0 *.example.com"', '"5 *.example.com"', 12],
  [
    'a key that occurs twice',
    'rulecPatterns.push',
    'rulecHosts["0 *.example.com"] = 0;\nrulecPatterns.push',
    14,
  ],
  ['one more statement', '// The function', 'rulecHosts = {};\n// The function', 15],
  ['another function', 'return rulecOtherwise;\n}', 'return rulecPermitted;\n}', 16],
  ['something behind the function', /$/, ';\n', 16],
  ['a comment that JScript runs behind the function', /$/, '//@cc_on x\n', 16],
  ['a comment in the function', 'return rulecOtherwise;\n}', '// x\nreturn rulecOtherwise;\n}', 16],
];

describe('a file', () => {
  it('is read as it was written', () => {
    expect(parse(text).foreign).toBeUndefined();
    expect(target.print(parse(text))[0]?.content).toBe(text);
  });

  it.each([
    ['CR LF', /\n/g, '\r\n'],
    ['empty lines', /^\S.*;\n/gm, '$&\n'],
    ['an empty line first', /^/, '\n'],
    ['lines of blanks', 'var rulecHosts', '  \nvar rulecHosts'],
    ['an indented comment', 'var rulecHosts', '  // x\nvar rulecHosts'],
    ['a comment behind the function', /$/, '// x\n\n'],
    ['no line end', /\n$/, ''],
  ])('with %s is read, and an engine answers the same', (_, find, put) => {
    const edited = text.replace(find, put);
    expect(edited).not.toBe(text);
    const [a, b] = [text, edited].map((one) => target.meaning(parse(one), options).value?.permit);
    const dropPlaces = (one: typeof a) => one?.clauses.map(({ action, condition }) => [action, condition]);
    expect(parse(edited).foreign).toBeUndefined();
    expect(dropPlaces(b)).toEqual(dropPlaces(a));
    expect(answersOfScript(edited)).toBe(answersOfScript(text));
  });

  it.each(edits)('with %s is not read', (_, find, put, line) => {
    const edited = text.replace(find, put);
    expect(edited).not.toBe(text);
    const config = parse(edited);
    expect(config.foreign?.origin.line).toBe(line);
    const { value, diagnostics } = target.meaning(config, options);
    expect(value?.permit).toEqual({ mode: 'first-match', clauses: [], otherwise: 'unknown' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-construct']);
  });

  it('of more than 1 MB is not read', () => {
    expect(parse(`${'// x\n'.repeat(220_000)}${text}`).foreign?.why).toMatch('1 MB');
  });

  it('with an answer that no option names is unknown where it gives it', () => {
    const config = parse(text.replace(ways.otherwise, 'DIRECT'));
    const { value, diagnostics } = target.meaning(config, options);
    expect(value?.permit.otherwise).toBe('unknown');
    expect(diagnostics.map(({ message }) => message)).toEqual([expect.stringContaining('"DIRECT"')]);
  });
});

describe('the options', () => {
  const read = (permitted: string, otherwise = 'DIRECT'): readonly string[] =>
    target.readOptions({ permitted, otherwise }).diagnostics.map(({ code }) => code);

  it.each([
    'PROXY a.example:1',
    'HTTPS 192.0.2.1:65535',
    'SOCKS5 [2001:db8::1]:1080',
    'PROXY a:1; PROXY b:2; DIRECT',
  ])('take %s', (value) => expect(read(value)).toEqual([]));

  it.each([
    '',
    'proxy a:1',
    'PROXY a',
    'PROXY a:0',
    'PROXY a:65536',
    'PROXY a:01',
    'PROXY a:1;DIRECT',
    'PROXY a:1, DIRECT',
    'PROXY a:1; ',
    'QUIC a:1',
    'PROXY http://a:1',
    'PROXY [::g]:1',
    'PROXY 2001:db8::1:1',
    'DIRECT"',
    'PROXY a:1\nx',
  ])('refuse %s', (value) => expect(read(value)).toEqual(['bad-option']));

  it('are both needed, and differ', () => {
    expect(read('DIRECT')).toEqual(['bad-option']);
    expect(target.readOptions({}).diagnostics.map(({ code }) => code)).toEqual([
      'missing-option',
      'missing-option',
    ]);
  });
});
