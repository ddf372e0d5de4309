/** The schemas that come with rulec, made to refuse what they do not name. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Node {
  readonly properties?: Readonly<Record<string, unknown>>;
  additionalProperties?: unknown;
}

function close(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const own = node as Node;
  if (own.properties !== undefined && own.additionalProperties === undefined)
    own.additionalProperties = false;
  for (const one of Object.values(node)) close(one);
}

/** What is wrong with a text in JSON by the schema of this name; nothing, where it is as it should be. */
export function errorsOf(name: string, text: string): readonly unknown[] {
  const path = join(import.meta.dirname, `../../schemas/${name}.schema.json`);
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  close(schema);
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(schema);
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(({ instancePath, message, params }) => [instancePath, message, params]);
}
