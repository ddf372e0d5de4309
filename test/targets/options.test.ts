/** What holds for the options of every target: one table each says what is read, what it defaults to, and what is told. */
import { describe, expect, it } from 'vitest';
import { diffReadings } from '../../src/diff/readings.ts';
import { withPlaceholders, writeTarget } from '../../src/driver/compile-target.ts';
import { registry } from '../../src/targets/registry.ts';
import type { Target } from '../../src/targets/target.ts';
import { addresses, policy } from '../support/build-policy.ts';

const targets: readonly Target[] = await Promise.all(registry.map(({ load }) => load()));

function read(target: Target, values: Readonly<Record<string, string>>) {
  return target.readOptions(withPlaceholders(target, values));
}

describe.each(targets)('$name', (target) => {
  it('reads its defaults as if they were given', () => {
    const given = Object.fromEntries(
      target.options.flatMap(({ name, default: preset }) => (preset === undefined ? [] : [[name, preset]])),
    );
    expect(read(target, {}).diagnostics).toEqual([]);
    expect(read(target, given).value).toEqual(read(target, {}).value);
  });

  it.each(target.options)('refuses what $name cannot be, and says what to write', ({ name }) => {
    const { value, diagnostics } = read(target, { [name]: '\u0000' });
    expect(value).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'bad-option', data: { option: name } }]);
    expect(diagnostics[0]?.message).toMatch(new RegExp(`^${name}\\b`));
    expect(diagnostics[0]?.help).toMatch(/\bwrit(e|ten)\b/);
  });

  it('asks for what is required, by its form', () => {
    const required = target.options.filter((option) => option.required === true);
    const { diagnostics } = target.readOptions({});
    expect(diagnostics.map(({ code, data }) => [code, data?.option, data?.form])).toEqual(
      required.map(({ name, form }) => ['missing-option', name, form]),
    );
  });
});

describe.each(targets.filter(({ options }) => options.some(({ name }) => name === 'source')))(
  'the source of $name',
  (target) => {
    const sourceOf = (text: string): unknown =>
      (read(target, { source: text }).value as { readonly source: unknown } | undefined)?.source;

    it('is any, or prefixes and ranges with commas between them', () => {
      expect(sourceOf('any')).toBe('any');
      expect(sourceOf('192.0.2.0/24')).toEqual(addresses('192.0.2.0/24'));
      expect(sourceOf('192.0.2.0/25, 192.0.2.128-192.0.2.255,2001:db8::-2001:db8::f')).toEqual(
        addresses('192.0.2.0/24', '2001:db8::/124'),
      );
      expect(sourceOf('0.0.0.0/0,::/0')).toBe('any');
    });

    it('is nothing else, and every flaw is told', () => {
      const { value, diagnostics } = read(target, { source: '192.0.2.1/24,any,192.0.2.9-192.0.2.1' });
      expect(value).toBeUndefined();
      expect(diagnostics.map(({ code }) => code)).toEqual(['bad-option', 'bad-option', 'bad-option']);
    });
  },
);

describe('an option that decides nothing', () => {
  const values: Readonly<Record<string, string>> = {
    ...{ 'log-setting': 'central', 'log-start': 'yes', 'log-end': 'no' },
    ...{ description: 'NET-99', tag: 'site', model: 'pa-440' },
  };
  const idle = targets.flatMap((target) =>
    target.options
      .filter(({ decidesNothing }) => decidesNothing === true)
      .map(({ name }) => ({ target, name })),
  );
  const rules = policy(
    { hosts: ['*.example.com'], services: ['443/https'] },
    { addresses: ['192.0.2.53/32'], services: ['53/udp'] },
  );

  it.each(idle)('leaves what the text permits: $name of $target.name', ({ target, name }) => {
    const [old, fresh] = [{}, { [name]: values[name] ?? '' }].map((own) => {
      const { value } = writeTarget(rules, target, withPlaceholders(target, own));
      return value?.readings[0]?.reading;
    });
    const options = read(target, {}).value;
    if (old === undefined || fresh === undefined || options === undefined)
      throw new Error('no text was written');
    expect(diffReadings(target.name, old, fresh, target.capabilities(options)).verdict).toBe('equal');
  });
});
