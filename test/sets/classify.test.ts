/** Law: the classes of a family of languages are those that plain matching finds, with the shortest member of each. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classify } from '../../src/sets/regular/automaton.ts';
import { choice, type Regular, repeat, sequence, symbol } from '../../src/sets/regular/regular.ts';
import { lawRuns } from '../support/seed.ts';

const symbols = 3;
const longest = 6;

/** Returns where a language can end in a text when it begins at a place. */
function findEnds(language: Regular, text: readonly number[], from: number): ReadonlySet<number> {
  const step = (places: ReadonlySet<number>, part: Regular): ReadonlySet<number> =>
    new Set([...places].flatMap((place) => [...findEnds(part, text, place)]));
  switch (language.kind) {
    case 'symbol':
      return new Set(from < text.length && language.symbols[text[from] ?? 0] === 1 ? [from + 1] : []);
    case 'sequence':
      return language.of.reduce(step, new Set([from]));
    case 'choice':
      return new Set(language.of.flatMap((part) => [...findEnds(part, text, from)]));
    case 'repeat': {
      let now: ReadonlySet<number> = new Set([from]);
      for (let count = 0; count < language.min; count++) now = step(now, language.of);
      const all = new Set(now);
      for (let count = language.min; count < (language.max ?? language.min + longest); count++) {
        now = step(now, language.of);
        for (const place of now) all.add(place);
      }
      return all;
    }
    case 'start':
      return new Set(from === 0 ? [from] : []);
    case 'end':
      return new Set(from === text.length ? [from] : []);
  }
}

/** Every text of at most `longest` symbols, the shortest first. */
const texts: readonly (readonly number[])[] = Array.from({ length: longest + 1 }, (_, length) =>
  Array.from({ length: symbols ** length }, (__, number) =>
    Array.from({ length }, (___, place) => Math.floor(number / symbols ** (length - 1 - place)) % symbols),
  ),
).flat();

function classifyPlainly(
  domain: Regular,
  languages: readonly Regular[],
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  for (const text of texts) {
    const holds = (language: Regular): boolean => findEnds(language, text, 0).has(text.length);
    if (!holds(domain)) continue;
    const key = languages.flatMap((language, index) => (holds(language) ? [index] : [])).join();
    if (!found.has(key)) found.set(key, text);
  }
  return found;
}

const anySymbol: fc.Arbitrary<Regular> = fc
  .uint8Array({ min: 0, max: 1, minLength: symbols, maxLength: symbols })
  .map(symbol);
const { language } = fc.letrec<{ language: Regular }>((tie) => ({
  language: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anySymbol,
    fc.constantFrom<Regular>({ kind: 'start' }, { kind: 'end' }),
    fc.array(tie('language'), { maxLength: 3 }).map((of) => sequence(...of)),
    fc.array(tie('language'), { maxLength: 3 }).map((of) => choice(...of)),
    fc
      .tuple(tie('language'), fc.nat(2), fc.option(fc.nat(2), { nil: undefined }))
      .map(([of, min, more]) => repeat(of, min, more === undefined ? undefined : min + more)),
  ),
}));

/** Languages that end alike behind different beginnings, as paths do, and some that do not. */
const families = fc
  .tuple(
    fc.array(language, { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(language, fc.nat(), fc.boolean()), { maxLength: 5 }),
  )
  .map(([tails, heads]) =>
    heads.map(
      ([head, number, alone]): Regular =>
        alone ? head : sequence(head, tails[number % tails.length] ?? head),
    ),
  );
const everything = repeat(symbol(Uint8Array.of(1, 1, 1)));

test('classes are those that plain matching finds', () => {
  fc.assert(
    fc.property(fc.oneof(fc.constant(everything), language), families, (domain, languages) => {
      const found = classify(domain, languages, symbols) ?? [];
      const short = found.filter(({ witness }) => witness.length <= longest);
      expect(short.map(({ members, witness }) => [members.join(), witness])).toEqual([
        ...classifyPlainly(domain, languages),
      ]);
      expect(new Set(found.map(({ members }) => members.join())).size).toBe(found.length);
    }),
    { numRuns: lawRuns(600) },
  );
});
