/**
 * Law: what is printed is read back as the config that was printed, up to the places where things stand and to
 * comments: for configs that are lowered from rule sets, and for others that no compiler makes.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../src/diagnostics/diagnostic.ts';
import { registry } from '../../src/targets/registry.ts';
import { policy } from '../support/build-policy.ts';
import { randomConfigs } from '../support/configs/all.ts';
import { randomRules } from '../support/random-policies.ts';
import { lawRuns, shareOf } from '../support/seed.ts';
import { optionSets, printedSets } from '../support/target-options.ts';

/** Where something stands, and what a comment says, is no part of what a config says. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => one?.kind !== 'comment').map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, one]) => key !== 'origin' && one !== undefined);
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutPlaces(one)]));
}

/** What a format has no place for, or in a comment alone: neither Registry.pol nor LGPO text says where it goes. */
const without: Readonly<Record<string, readonly string[]>> = {
  // That a machine may have a rule of this name already is no part of what is printed.
  powershell: ['from', 'keeps'],
  'registry-pol': ['from', 'store'],
  lgpo: ['from', 'store'],
  // Where the rules go in the device's own is for whoever loads the document.
  xml: ['position'],
};

function inFormat(format: string, config: unknown): unknown {
  const dropped = without[format] ?? [];
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([key]) => !dropped.includes(key));
    return Object.fromEntries(kept.map(([key, one]) => [key, strip(one)]));
  };
  return strip(withoutPlaces(config));
}

describe.each(registry)('$name', ({ name, load }) => {
  test.each([...(optionSets[name] ?? [{}]), ...(printedSets[name] ?? [])])(
    'lowered with %o',
    async (values) => {
      const target = await load();
      const options = target.readOptions(values);
      if (options.value === undefined) throw new Error(JSON.stringify(options.diagnostics));
      fc.assert(
        fc.property(randomRules, (words) => {
          const config = target.lower(policy(...words), options.value).value;
          if (config === undefined) return;
          const files = target.print(config);
          for (const format of target.formats) {
            const { value } = format.parse(files.filter(({ path }) => format.owns(path)));
            expect(inFormat(format.name, value)).toEqual(inFormat(format.name, config));
          }
        }),
        { numRuns: lawRuns(30) },
      );
    },
  );

  test('made by nobody', async () => {
    const target = await load();
    const seen = { read: 0 };
    for (const format of target.formats) {
      const made = randomConfigs[name]?.(format.name);
      if (made === undefined) throw new Error(`${name} has no random configs`);
      fc.assert(
        fc.property(made, (config) => {
          const files = target.print(config).filter(({ path }) => format.owns(path));
          const { value, diagnostics } = format.parse(files);
          expect(diagnostics.filter((one) => hasErrors([one]))).toEqual([]);
          expect(inFormat(format.name, value)).toEqual(inFormat(format.name, config));
          const again = value === undefined ? [] : target.print(value);
          for (const file of again.filter(({ path }) => format.owns(path)))
            expect(file).toEqual(files.find(({ path }) => path === file.path));
          seen.read++;
        }),
        { numRuns: lawRuns(100) },
      );
    }
    expect(seen.read).toBeGreaterThan(shareOf(90));
  });
});
