import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { validate } from '../../src/generated/validate-rule-set.js';
import { losses } from '../../src/rules/losses.ts';
import { readTree } from '../../src/rules/read/yaml/read-tree.ts';
import { convertToPlain } from '../../src/rules/read/yaml/yaml-tree.ts';
import { bundledNames } from '../support/bundled.ts';
import { ruleSetText } from './support.ts';

interface Schema {
  readonly description?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly [keyword: string]: unknown;
}

const path = join(import.meta.dirname, '../../schemas/rule-set.schema.json');
const schema: Schema = JSON.parse(readFileSync(path, 'utf8'));

describe('the schema', () => {
  test('knows every loss', () => {
    expect(schema.$defs?.accept?.properties?.loss?.enum).toEqual(Object.keys(losses));
  });

  test('tells editors what every key is for, and lets no other key pass', () => {
    const parts = [schema, ...Object.values(schema.$defs ?? {})];
    for (const part of parts.filter(({ properties }) => properties !== undefined)) {
      expect(part.additionalProperties).toBe(false);
      for (const [key, property] of Object.entries(part.properties ?? {})) {
        if (property.$ref === undefined) expect(property.description, key).toMatch(/\S/);
      }
    }
  });

  test('has no alternatives that would turn one mistake into ten', () => {
    expect(readFileSync(path, 'utf8')).not.toContain('"oneOf"');
  });

  test.each([
    ruleSetText({ rule: 'services: [443]' }),
    ruleSetText({ rule: 'services: [443/sctp]' }),
    ruleSetText({ rule: 'services: [443/https ]\nprincipal: root' }),
    ruleSetText({ rule: 'services: [1/tcp]\nprincipal: [network-service, root]' }),
    ruleSetText({ rule: 'services: [1/tcp]\nexpires: tomorrow' }),
    ruleSetText({ to: 'addresses: none' }),
    ruleSetText({ top: 'name2: x' }),
    ruleSetText({ top: 'sources: {doc: {date: 17.7.2024}}' }),
    ruleSetText().replace('id: one', 'id: o n e'),
    ruleSetText().replace('id: one', `id: ${'x'.repeat(101)}`),
    ruleSetText().replace('name: sample', 'name: a/b'),
  ])('what an editor underlines, the loader refuses: %#', (text) => {
    const tree = readTree('test.yaml', text).value;
    expect(tree && validate(convertToPlain(tree))).toBe(false);
    expect(loadRuleSet('test.yaml', text).value).toBeUndefined();
  });

  test.each(['example.yaml', ...bundledNames.map((name) => `../../data/${name}.yaml`)])(
    '%s is fine by it',
    (file) => {
      const tree = readTree(file, readFileSync(join(import.meta.dirname, file), 'utf8')).value;
      expect(tree && validate(convertToPlain(tree))).toBe(true);
    },
  );
});
