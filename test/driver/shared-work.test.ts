/** What devices have in common is made once. Nothing that is made, or read, may depend on what was before it. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readFormats, writeTarget } from '../../src/driver/compile-target.ts';
import { entriesOf } from '../../src/rules/entries.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { findTarget, targetNames } from '../../src/targets/registry.ts';
import type { Target, TargetFile } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';
import { optionSets, printedSets } from '../support/target-options.ts';

const rules = policy(
  {
    services: ['443/https', '80/http'],
    hosts: ['a.example.com', 'd.example.com', 'e.example.com', '*.b.example.com'],
    addresses: ['192.0.2.0/24'],
  },
  { action: 'deny', services: ['80/tcp'], addresses: ['198.51.100.0/24', '2001:db8::/48'] },
  { services: ['80/tcp', '8443/tcp'], addresses: ['198.51.0.0/16', '2001:db8::/32'] },
  { services: ['443/https'], hosts: ['c.example.com'], inspection: 'bypass' },
);

async function load(name: string, registry: { readonly findTarget: typeof findTarget }): Promise<Target> {
  const target = await registry.findTarget(name)?.load();
  if (target === undefined) throw new Error(name);
  return target;
}

/** The same as if nothing had been made of it yet. */
function copy(one: Policy): Policy {
  return { ...one };
}

/** The same as if nothing had been told of its entries yet, either. */
function copyRules(one: Policy): Policy {
  return { ...one, rules: one.rules.map((rule) => ({ ...rule })) };
}

describe.each(targetNames)('%s', (name) => {
  let target: Target;
  let other: Target;
  beforeAll(async () => {
    target = await load(name, { findTarget });
    vi.resetModules();
    other = await load(name, await import('../../src/targets/registry.ts'));
  });

  it('writes for each device what it writes for that alone: whatever differs between options is made anew', () => {
    const sets = [...(optionSets[name] ?? [{}]), ...(printedSets[name] ?? [])];
    for (const values of [...sets, ...sets.toReversed()]) {
      const { value, diagnostics } = writeTarget(rules, target, values);
      const alone = writeTarget(copy(rules), other, values);
      expect([values, diagnostics]).toEqual([values, alone.diagnostics]);
      expect(value?.files).toEqual(alone.value?.files);
      expect(value?.config).toEqual(alone.value?.config);
      expect(value?.readings).toEqual(alone.value?.readings);
    }
  });

  it('tells for each device what it tells for that alone of every entry', () => {
    const sets = [...(optionSets[name] ?? [{}]), ...(printedSets[name] ?? [])];
    const tell = (from: Target, values: Readonly<Record<string, string>>, whole: Policy): unknown => {
      const options = from.readOptions(values).value;
      const seen = options === undefined ? undefined : from.capabilities(options);
      return whole.rules.flatMap(entriesOf).map((entry) => seen?.approximations(entry, whole));
    };
    for (const values of [...sets, ...sets.toReversed()])
      expect([values, tell(target, values, rules)]).toEqual([values, tell(other, values, copyRules(rules))]);
  });

  it('reads a text the same, whatever it has read before', () => {
    const values = optionSets[name]?.find((one) => 'source' in one) ?? optionSets[name]?.[0] ?? {};
    const files = writeTarget(copy(rules), target, values).value?.files ?? [];
    const options = target.readOptions(values).value;
    const edited = files.flatMap((file, index) =>
      typeof file.content === 'string'
        ? editText(file.content).map((content) => files.with(index, { ...file, content }))
        : [],
    );
    const texts: readonly (readonly TargetFile[])[] = [files, ...edited];
    // What is known of lines is known of those that were read last at their places.
    const nothing = files.map((file) => ({ ...file, content: '# nothing\n' }));
    const alone = texts.map((one) => {
      readFormats(other, options, nothing);
      return readFormats(other, options, one);
    });
    expect(texts.length).toBeGreaterThan(40);
    for (const [index, one] of texts.entries())
      expect([index, readFormats(target, options, one)]).toEqual([index, alone[index]]);
  });
});

/** Edits of a text: at some of its lines, what a person or a broken copy does to one. */
function editText(text: string): readonly string[] {
  const lines = text.split('\n');
  const step = Math.max(1, Math.floor(lines.length / 40));
  const edits: readonly ((line: string, at: number) => readonly string[])[] = [
    () => [],
    (line) => [line.replace(/[a-z](?=[^a-z]*$)/, (letter) => (letter === 'm' ? 'n' : 'm'))],
    (line) => [line, line],
    (line) => [line.replace(/\d(?=\D*$)/, (digit) => `${(Number(digit) + 1) % 10}`)],
    (line) => [`${line} \\`],
    (line) => [`# ${line}`],
    (line, at) => [lines[at + 1] ?? '', line],
    (line) => [line.toUpperCase()],
  ];
  // Two edits of each line, which are others for the next.
  return lines.flatMap((line, at) => {
    if (at % step !== 0) return [];
    const first = (2 * (at / step)) % edits.length;
    return edits
      .slice(first, first + 2)
      .map((edit) => [...lines.slice(0, at), ...edit(line, at), ...lines.slice(at + 1)].join('\n'));
  });
}
