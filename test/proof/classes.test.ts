import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alphabet, classifyByAutomaton, classifyNames } from '../../src/proof/space/host-classes.ts';
import { classifyPaths, classifyPathsByAutomaton } from '../../src/proof/space/path-classes.ts';
import { classifyPlainNames } from '../../src/proof/space/plain-names.ts';
import { type HostPattern, matchesHost } from '../../src/sets/hosts.ts';
import { matchesPath, type PathPattern } from '../../src/sets/paths.ts';

const word = fc.constantFrom('a', 'b', 'ab', 'x', 'a-b', 'cdn');
const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const glob = fc.constantFrom('a', '*', 'a*', '*b', 'a*b', 'cdn');
const hostPattern: fc.Arbitrary<HostPattern> = fc.oneof(
  name.map((one): HostPattern => ({ kind: 'name', name: one })),
  name.map((one): HostPattern => ({ kind: 'below', name: one })),
  fc.array(glob, { minLength: 1, maxLength: 3 }).map((labels): HostPattern => ({ kind: 'labels', labels })),
  fc
    .tuple(fc.array(fc.constantFrom('a', 'b', '*', '^', 'x'), { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([tokens, open]): HostPattern => ({ kind: 'tokens', tokens, open })),
  fc
    .constantFrom(
      '^a',
      'b$',
      '^[^.]+\\.b$',
      '(a|b)\\.x',
      'a{2}',
      '^.+\\.a\\.b$',
      '.a.b',
      '[[:digit:]]',
      '^(a|x.)*b?$',
    )
    .map((source): HostPattern => ({ kind: 'expression', source })),
);

test('every name is in the class whose patterns are those that match it', () => {
  fc.assert(
    fc.property(
      fc.array(hostPattern, { maxLength: 6 }),
      fc.array(name, { minLength: 1, maxLength: 20 }),
      (patterns, names) => {
        const classes = classifyNames(patterns) ?? [];
        const membersOf = (one: string): readonly number[] =>
          [...patterns.keys()].filter((index) => matchesHost(patterns[index] as HostPattern, one));
        for (const found of classes) expect(membersOf(found.name)).toEqual(found.patterns);
        const keys = new Set(classes.map((found) => found.patterns.join()));
        expect(keys.size).toBe(classes.length);
        for (const one of names) expect(keys).toContain(membersOf(one).join());
      },
    ),
  );
});

const odd = fc.constantFrom('x', '1', 'a..b', '', 'A', 'x.1', 'com');
const plainPattern: fc.Arbitrary<HostPattern> = fc.oneof(
  fc.oneof(name, odd).map((one): HostPattern => ({ kind: 'name', name: one })),
  fc.oneof(name, odd).map((one): HostPattern => ({ kind: 'below', name: one })),
  name.map((one): HostPattern => ({ kind: 'labels', labels: one.split('.') })),
  name.map((one): HostPattern => ({ kind: 'tokens', tokens: ['*', ...one.split('.')], open: false })),
  name.map((one): HostPattern => ({ kind: 'tokens', tokens: one.split('.'), open: false })),
);

test('plain names have the classes that the automaton finds, with the same names and in the same order', () => {
  fc.assert(
    fc.property(fc.array(plainPattern, { maxLength: 12 }), (patterns) => {
      expect(classifyPlainNames(patterns, alphabet)).toEqual(classifyByAutomaton(patterns));
    }),
    { numRuns: 500 },
  );
});

test('where every short name is taken, the automaton finds a longer one', () => {
  const patterns: readonly HostPattern[] = [
    { kind: 'below', name: 'a.test' },
    ...[...alphabet]
      .filter((one) => one !== '.')
      .map((one): HostPattern => ({ kind: 'name', name: `${one}.a.test` })),
  ];
  expect(classifyPlainNames(patterns, alphabet)).toBeUndefined();
  expect(
    classifyNames(patterns)?.map(({ patterns: [first, ...others], name: found }) => [
      first,
      others.length,
      found,
    ]),
  ).toContainEqual([0, 0, 'xx.a.test']);
});

const piece = fc.constantFrom(
  '/',
  'p',
  'P',
  '.',
  '..',
  '%2e',
  '%2F',
  '%70',
  '%',
  '?',
  ';',
  '\\',
  'q',
  '%00',
  '%5c',
  '%%',
  '0',
  'a',
  '2',
  '//',
);
const path = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
const pathPattern: fc.Arbitrary<PathPattern> = fc.oneof(
  fc.constantFrom('/', '/p', '/p/q', '/p/').map((one): PathPattern => ({ kind: 'below', path: one })),
  fc
    .constantFrom('^/p(/|$|[?])', '[/\\][.][.]?([/\\?#;]|$)', 'p', '^/$', '/p/.*q$')
    .map((source): PathPattern => ({ kind: 'decoded-expression', source })),
  fc
    .tuple(fc.constantFrom('/p/', '/', '/p', '/%2F'), fc.boolean())
    .map(([text, ignoreCase]): PathPattern => ({ kind: 'prefix', text, ignoreCase })),
  fc
    .tuple(fc.constantFrom('/p/', '/', '/p', '/p?q'), fc.boolean())
    .map(([text, ignoreCase]): PathPattern => ({ kind: 'text', text, ignoreCase })),
);

test('every path is in the class whose patterns are those that match it', () => {
  fc.assert(
    fc.property(
      fc.array(pathPattern, { maxLength: 5 }),
      fc.array(path, { minLength: 1, maxLength: 20 }),
      (patterns, paths) => {
        const classes = classifyPaths(patterns) ?? [];
        const membersOf = (one: string): readonly number[] =>
          [...patterns.keys()].filter((index) => matchesPath(patterns[index] as PathPattern, one));
        for (const found of classes)
          expect([found.path, membersOf(found.path)]).toEqual([found.path, found.patterns]);
        const keys = new Set(classes.map((found) => found.patterns.join()));
        for (const one of paths)
          expect([one, [...keys]]).toEqual([one, expect.arrayContaining([membersOf(one).join()])]);
      },
    ),
  );
});

const plainPiece = fc.constantFrom(
  '/',
  'p',
  'x',
  'P',
  '%70',
  '%2e',
  '%3F',
  '%3f',
  ';',
  '~',
  '!',
  '.q',
  'p/p',
);
const plainPath: fc.Arbitrary<PathPattern> = fc
  .array(plainPiece, { maxLength: 5 })
  .map((pieces): PathPattern => ({ kind: 'below', path: `/${pieces.join('')}` }));

test('plain paths have the classes that the automaton finds, with the same paths and in the same order', () => {
  fc.assert(
    fc.property(fc.array(plainPath, { maxLength: 10 }), (patterns) => {
      expect(classifyPaths(patterns)).toEqual(classifyPathsByAutomaton(patterns));
    }),
    { numRuns: 500 },
  );
});
