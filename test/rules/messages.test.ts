/**
 * What a tired author writes, and what rulec answers: `messages.txt` has them all. A block is where it stands
 * (`top`, `rule` and `to`: in the rule set of `ruleSetText`; `file`: the whole file) and, as JSON, what was written;
 * then each message with its place, and its help. One mistake has one message.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { positionOf } from '../../src/diagnostics/position.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { ruleSetText } from './support.ts';

const table = readFileSync(join(import.meta.dirname, 'messages.txt'), 'utf8');
const blocks = table
  .split(/\n(?=(?:top|rule|to|file) ")/)
  .map((block) => block.trimEnd())
  .filter((block) => !block.startsWith('#'));

function textOf(where: string, written: string): string {
  if (where === 'file') return written;
  // In a rule, the services come first, lest each of these be about missing ones too.
  if (where === 'rule' && !written.startsWith('services'))
    return ruleSetText({ rule: `services: [443/https]\n${written}` });
  return ruleSetText({ [where]: written });
}

function answer(text: string): readonly string[] {
  return loadRuleSet('test.yaml', text).diagnostics.flatMap(({ code, message, span, help, related = [] }) => {
    const place = (start: number): string => {
      const { line, column } = positionOf(text, start);
      return `${line}:${column}`;
    };
    return [
      `  ${span === undefined ? 'nowhere' : place(span.start)} ${code}: ${message}`,
      ...related.map((other) => `    ${place(other.span.start)}: ${other.message}`),
      `    help: ${help ?? 'none'}`,
    ];
  });
}

describe('wrong input is told with its place, and with help that fits', () => {
  test.each(blocks)('%s', (block) => {
    const [head = '', ...expected] = block.split('\n');
    const [, where = '', json = ''] = /^(\w+) (".*")$/.exec(head) ?? [];
    expect(answer(textOf(where, JSON.parse(json)))).toEqual(expected);
    expect(expected.length).toBeGreaterThan(1);
    expect(block).not.toMatch(/^ +(?:nowhere|help: (?:none)?$)/m);
  });

  test('no block is there twice', () => {
    const heads = blocks.map((block) => block.split('\n', 1)[0]);
    expect(new Set(heads).size).toBe(heads.length);
  });
});
