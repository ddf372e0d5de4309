import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Policy, PolicyRule } from '../../src/rules/policy.ts';
import { carryText, checkProse, describeRule, nameRuleSets } from '../../src/targets/kernel/prose.ts';
import { registry } from '../../src/targets/registry.ts';
import { policy } from '../support/build-policy.ts';
import { optionSets } from '../support/target-options.ts';

const strict = { name: 'comments', allowed: /[A-Za-z0-9 ._]/ };
const loose = { name: 'comments', allowed: /[A-Za-z0-9 ._'"?@;()-]/ };

const base = { services: ['443/https'], hosts: ['a.example.com'], addresses: ['192.0.2.0/24'] };
const withTexts = (...texts: readonly string[]): Policy => {
  const made = policy(...texts.map((_, index) => ({ ...base, id: `rule-${index}` })));
  return { ...made, rules: made.rules.map((rule, index) => ({ ...rule, why: texts[index] ?? '' })) };
};

describe('a text in allowed characters', () => {
  it.each([
    ['Größe – “naïve” façade…', 'Grosse - "naive" facade...'],
    ['Łódź, Ærø, Þór, ﬁn, ½', 'Lodz_ AEro_ Thor_ fin_ 1_2'],
    ["it's; a@b?", "it's; a@b?"],
    ['a\u00a0b\tc\r\nd \u0000 e', 'a b c d e'],
    ['zero\u200bwidth, e\u0301', 'zerowidth_ e'],
  ])('%j', (text, expected) => expect(carryText(loose, text)).toBe(expected));

  it.each([
    ["it's; a@b?", 'its_ a_b'],
    ['日本語 and $x `y`', '_ and _x y'],
    ['" \' "', ''],
    ['\ud800', '_'],
  ])('%j where little is allowed', (text, expected) => expect(carryText(strict, text)).toBe(expected));

  it('loses what nothing stands for, and nothing else', () => {
    expect(checkProse(loose, withTexts('Größe – “x”').rules)).toEqual([]);
    expect(checkProse(strict, withTexts("it's").rules)).toEqual([]);
    expect(checkProse(loose, withTexts('日本').rules)).toHaveLength(1);
    expect(checkProse(strict, withTexts('a;b').rules)).toHaveLength(1);
  });

  it('says of the same rules what each place says', () => {
    const { rules } = withTexts('a;b', 'long text');
    const short = { ...loose, longest: 5 };
    for (const place of [loose, short, strict, loose, strict, short]) {
      const [first] = checkProse(place, rules);
      const expected = new Map([
        [short, '1 description is cut'],
        [strict, '1 text has'],
      ]).get(place);
      expect(first?.message ?? 'nothing').toContain(expected ?? 'nothing');
      expect(carryText(place, 'a;b')).toBe(place === strict ? 'a_b' : 'a;b');
    }
  });

  it('holds no other characters, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const place of [strict, loose])
          expect(Array.from(carryText(place, text)).every((one) => place.allowed.test(one))).toBe(true);
      }),
    );
  });
});

describe('texts that lose something', () => {
  it('are counted once each, in one note', () => {
    const [note, ...others] = checkProse(strict, withTexts('日本', '日本', '語', 'plain').rules);
    expect(others).toEqual([]);
    expect(note).toMatchObject({ severity: 'note', code: 'unsafe-text', data: { texts: 2 } });
    expect(note?.message).toBe('2 texts have characters that comments cannot hold: _ stands for them there');
    expect(checkProse(strict, withTexts('naïve').rules)).toEqual([]);
  });

  it.each(registry.map(({ name, load }) => [name, load] as const))('are told by %s', async (name, load) => {
    const target = await load();
    const options = target.readOptions(optionSets[name]?.[0] ?? {}).value;
    const told = (made: Policy): readonly string[] =>
      target
        .lower(made, options)
        .diagnostics.flatMap((one) => (one.code === 'unsafe-text' ? [one.message] : []));
    expect(told(withTexts('Ünïcode; “quoted” <b> it’s'))).toEqual([]);
    expect(told(withTexts('日本', 'plain'))).toHaveLength(1);
  });
});

describe('a description', () => {
  const long = `${'word '.repeat(300)}end`;

  it('says why a rule is there and whose it is, a sentence each', () => {
    const [rule] = policy({ services: ['443/https'], hosts: ['a.example.com'] }).rules;
    if (rule === undefined) throw new Error('a policy without rules');
    const texts = { why: 'It is needed..', source: 'vendor / 1.', owner: 'a–team' };
    expect(describeRule({ name: 'x', allowed: /[A-Za-z0-9 .:/-]/ }, { ...rule, ...texts })).toBe(
      'It is needed. Source: vendor / 1. Owner: a-team.',
    );
    expect(describeRule(strict, { ...rule, why: ' . ' })).toBeUndefined();
  });

  it('is cut where it is too long, and that is told', () => {
    const place = { ...strict, longest: 1024 };
    const describeText = (text: string): string =>
      describeRule(place, withTexts(text).rules[0] as PolicyRule) ?? '';
    expect(describeText('x'.repeat(1023))).toBe(`${'x'.repeat(1023)}.`);
    expect(describeText(long)).toMatch(/^(?:word )+w?o?r?d?\.\.\.$/);
    expect(describeText(long).length).toBeLessThanOrEqual(1024);
    expect(describeRule(strict, withTexts(long).rules[0] as PolicyRule)).toBe(`${long}.`);
    expect(checkProse(place, withTexts('short', '').rules)).toEqual([]);
    expect(checkProse(place, withTexts(long, 'short', long).rules)[0]?.message).toBe(
      '2 descriptions are cut to 1024 characters',
    );
  });
});

describe('the head of a text', () => {
  const one = policy({ services: ['443/https'], hosts: ['a.example.com'], addresses: ['192.0.2.0/24'] });
  const [rule] = one.rules;
  const several: Policy = {
    ...one,
    name: 'a',
    rules: ['a', 'b', 'a', 'c'].flatMap((ruleSet, index) =>
      rule === undefined ? [] : [{ ...rule, ruleSet, id: `${ruleSet}/r${index}` }],
    ),
  };

  it('names one rule set, or all of them in their order', () => {
    expect(nameRuleSets({ ...one, name: 'x', rules: [] })).toBe('the rule set x');
    expect(nameRuleSets(several)).toBe('the rule sets a, b and c');
  });

  it.each(registry.map(({ name, load }) => [name, load] as const))('does so on %s', async (name, load) => {
    const target = await load();
    const options = target.readOptions(optionSets[name]?.[0] ?? {}).value;
    const { value } = target.lower(several, options);
    const files = target.print(value).filter(({ path }) => /\.(?:conf|xml|set|nft|ps1|pac)$/.test(path));
    expect(files.length).toBeGreaterThan(0);
    for (const { path, content } of files)
      expect([path, content]).toEqual([path, expect.stringContaining('the rule sets a, b and c')]);
  });
});
