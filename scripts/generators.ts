/** The files that `npm run generate` writes, each with the function that makes its text from the sources. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { amounts, requiredFields } from '../src/driver/guard/guardrails.ts';
import { losses } from '../src/rules/losses.ts';
import { makeOptionsSchema } from '../src/targets/kernel/options.ts';
import { registry, targetNames } from '../src/targets/registry.ts';
import { cataloguePage } from './pages/catalogue.ts';
import { diagnosticPages } from './pages/diagnostics.ts';
import { lossPages } from './pages/losses.ts';
import { targetPages } from './pages/targets.ts';

export interface GeneratedFile {
  /** Relative to the root of the repository. */
  readonly file: string;
  /** Returns the whole text of the file; `root` is where prose can be read. */
  readonly make: (root: string) => string | Promise<string>;
}

export const generators: readonly GeneratedFile[] = [
  { file: 'schemas/config.schema.json', make: makeConfigSchema },
  { file: 'schemas/rule-set.schema.json', make: nameTargets },
  cataloguePage,
  ...diagnosticPages,
  ...lossPages,
  ...targetPages,
];

/** What the schema of rule sets offers where the name of a target stands. */
export const targetExamples: RegExp =
  /(?<="targets": \{[^{}]*"items": \{\s*"type": "string",\s*"examples": )\[[^\]]*\]/g;

/** Returns the schema of rule sets, written by hand but for the names of targets that editors offer. */
function nameTargets(root: string): string {
  const text = readFileSync(join(root, 'schemas/rule-set.schema.json'), 'utf8');
  return text.replace(targetExamples, `[${targetNames.map((name) => `"${name}"`).join(', ')}]`);
}

/** Returns the schema of `rulec.yaml`, with the options of every target, for editors. */
/** What stands under every device for audits of its own files. */
const auditSchema = {
  assume: {
    description: "What the device's own files cannot say, as --assume of audit, explain and import has it.",
    type: 'object',
    additionalProperties: {
      anyOf: [
        { type: ['string', 'number', 'boolean'] },
        { type: 'array', minItems: 1, items: { type: ['string', 'number'] } },
      ],
    },
  },
  'no-premise': {
    description: 'Premises that are not taken for granted, as --no-premise has it.',
    anyOf: [{ type: 'string' }, { type: 'array', minItems: 1, items: { type: 'string' } }],
  },
};

const namesSchema = { type: 'array', minItems: 1, items: { type: 'string' } };

const amountsSchema = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(amounts.map((name) => [name, { type: 'integer', minimum: 0 }])),
};

const guardrailsSchema = {
  description: 'What no rule set and no change may do; check, compile and diff judge by it.',
  type: 'object',
  additionalProperties: false,
  properties: {
    never: {
      description: 'Destinations that nothing may permit.',
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['reason'],
        anyOf: [{ required: ['hosts'] }, { required: ['addresses'] }],
        properties: {
          hosts: { description: 'Hosts, as rules write them.', ...namesSchema },
          addresses: { description: 'Prefixes, ranges or azure:TAG.', ...namesSchema },
          services: { description: 'Services; left out, all.', ...namesSchema },
          reason: { description: 'Why nothing may.', type: 'string' },
        },
      },
    },
    'at-most': {
      description: 'How much one rule, or one change, may open.',
      type: 'object',
      additionalProperties: false,
      properties: { rule: amountsSchema, change: amountsSchema },
    },
    'shared-names': {
      description:
        'Domains below which anybody can have a name, or bundled: no rule permits a wildcard there, unless its why names the domain.',
      type: 'array',
      items: { type: 'string' },
    },
    require: {
      description: 'What every rule that allows something states.',
      type: 'array',
      items: { enum: [...requiredFields] },
    },
  },
};

async function makeConfigSchema(): Promise<string> {
  const targets = await Promise.all(registry.map(({ load }) => load()));
  const byName = <T>(make: (name: string) => T): Record<string, T> =>
    Object.fromEntries(targetNames.map((name) => [name, make(name)]));
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $comment: 'Written by npm run generate from the options of the targets.',
    title: 'rulec.yaml',
    description: 'Which devices a rule set is compiled for, and with which options.',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      targets: {
        description:
          "A target's name, or a device's own name with `target`; below it the options that `rulec targets` lists.",
        type: ['object', 'null'],
        propertyNames: { pattern: '^(?!all$)[A-Za-z0-9][A-Za-z0-9_-]{0,62}$' },
        properties: byName((name) => ({ $ref: `#/$defs/${name}` })),
        additionalProperties: { $ref: '#/$defs/device' },
      },
      guardrails: guardrailsSchema,
    },
    $defs: {
      device: {
        description: 'A device that has a name of its own.',
        type: 'object',
        required: ['target'],
        properties: { target: { description: 'Which target the device is.', enum: targetNames } },
        allOf: targetNames.map((name) => ({
          if: { required: ['target'], properties: { target: { const: name } } },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: { $ref: `#/$defs/${name}` },
        })),
      },
      parameters: {
        description: 'Values of parameters of the rule sets, for this device alone; --param wins.',
        type: ['object', 'null'],
        additionalProperties: { type: ['string', 'integer'], pattern: '^[a-z0-9-]{1,63}$' },
      },
      accept: {
        description:
          'Losses that it lives with, whatever the rule set; under a target, all of its devices do.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['loss', 'reason'],
          properties: {
            loss: { description: 'The code of the loss.', enum: Object.keys(losses) },
            rules: { description: 'Ids of rules, ID or NAME/ID.', ...namesSchema },
            hosts: { description: 'Hosts, spelled as in the rules.', ...namesSchema },
            reason: { description: 'Why it can be lived with.', type: 'string' },
          },
        },
      },
      ...Object.fromEntries(
        targets.map(({ name, title, options }) => [
          name,
          {
            description: title,
            type: ['object', 'null'],
            additionalProperties: false,
            properties: {
              target: { const: name },
              parameters: { $ref: '#/$defs/parameters' },
              accept: { $ref: '#/$defs/accept' },
              ...makeOptionsSchema(options),
              ...auditSchema,
            },
          },
        ]),
      ),
    },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
