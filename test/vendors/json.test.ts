import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonFault, type Json, readJson } from '../../src/vendors/json.ts';

function plain(json: Json): unknown {
  if (json.kind === 'object')
    return Object.fromEntries([...json.members].map(([key, value]) => [key, plain(value)]));
  if (json.kind === 'list') return json.items.map(plain);
  return json.kind === 'text' ? json.text : json.value;
}

function faultOf(text: string): string {
  const read = readJson(text);
  return isJsonFault(read) ? `${read.at}: ${read.problem}` : 'read';
}

describe('JSON', () => {
  it('is read as JSON.parse reads it', () => {
    const value = fc.jsonValue({ maxDepth: 5 }).filter((one) => !JSON.stringify(one).includes('"__proto__"'));
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 3 }), (one, indent) => {
        const read = readJson(JSON.stringify(one, null, indent));
        expect(isJsonFault(read) ? read : JSON.stringify(plain(read))).toEqual(JSON.stringify(one));
      }),
    );
  });

  it('is refused where JSON.parse refuses it', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0a1-.e+ \n'), maxLength: 12 });
    fc.assert(
      fc.property(letters, (text) => {
        let good = true;
        try {
          JSON.parse(text);
        } catch {
          good = false;
        }
        if (!/"[^"]*".*"[^"]*"/.test(text)) expect(faultOf(text) === 'read').toBe(good);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a": 1, "b": 2, "a": 3}', '17: has the key "a" twice in one object'],
    ['{"a": [1, 2', '11: breaks off in the middle: it is cut off'],
    ['{"a": "half', '11: breaks off in the middle: it is cut off'],
    ['[tru', '4: breaks off in the middle: it is cut off'],
    ['', '0: breaks off in the middle: it is cut off'],
    ['[1,]', '3: is not well-formed JSON'],
    ['{"a" 1}', '5: has a key without a colon'],
    ['{a: 1}', '1: has something else than a key in quotes in an object'],
    ['[] []', '3: goes on after its end'],
    ['"\u0001"', '0: contains a text that is not well-formed JSON'],
    ['['.repeat(100_000), '64: is nested deeper than 64 levels'],
  ])('%j: %s', (text, said) => {
    expect(faultOf(text.slice(0, 200_000))).toBe(said);
  });

  it('takes time in proportion to its length', () => {
    const timeOf = (size: number): number => {
      const text = `[${'"a\\n",{"k":[1,2]},'.repeat(size)}0]`;
      const start = performance.now();
      readJson(text);
      return performance.now() - start;
    };
    timeOf(1000);
    // It takes a tenth of a second; were it quadratic, it would take minutes.
    expect(timeOf(50_000)).toBeLessThan(20_000);
  });
});
