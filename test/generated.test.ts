/** Wall 9: generated files equal what their generator makes; and what the generated schema of `rulec.yaml` takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import schema from '../schemas/config.schema.json' with { type: 'json' };
import { generators } from '../scripts/generators.ts';
import { registry, targetNames } from '../src/targets/registry.ts';

const root = join(import.meta.dirname, '..');

describe('generated files', () => {
  it.each(generators)('$file', async ({ file, make }) => {
    expect(readFileSync(join(root, file), 'utf8')).toBe(await make(root));
  });
});

describe('the schema of rulec.yaml', () => {
  const fits = new Ajv2020({ allowUnionTypes: true }).compile(schema);

  it.each(registry)('knows the options of $name, as a target and as a device', async ({ name, load }) => {
    const { options } = await load();
    for (const { name: option, form, default: preset, placeholder } of options) {
      const value = preset ?? placeholder ?? form.split('|')[0];
      const values = { [option]: value };
      expect(fits({ targets: { [name]: values } }), option).toBe(true);
      expect(fits({ targets: { 'edge-1': { target: name, ...values } } }), option).toBe(true);
      expect(fits({ targets: { 'edge-1': { target: name, [`${option}s`]: value } } }), option).toBe(false);
    }
  });

  it.each([
    ['targets: { squid: { connect-80: true, source: [192.0.2.0/24, 2001:db8::/32] }, pf: }', true],
    ['targets: { squid: { connect-80: yes } }', true],
    ['targets: { squid: { connect-80: perhaps } }', false],
    ['targets: { squid: { form: host } }', false],
    ['targets: { edge: { target: paloalto, version: 10.1, from-zone: trust } }', true],
    ['targets: { edge: { target: paloalto, form: host } }', false],
    ['targets: { edge: { from-zone: trust } }', false],
    ['targets: { squid: { target: pf } }', false],
  ])('%s', (text, isRight) => {
    expect(fits(parse(text))).toBe(isRight);
  });

  it('names every target', () => {
    expect(schema.$defs.device.properties.target.enum).toEqual(targetNames);
  });
});
