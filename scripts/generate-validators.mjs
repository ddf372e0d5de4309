/**
 * Turns schemas into validator functions, `src/generated/validate-NAME.js` with their types, so that no start of the
 * program compiles a schema. What these need of ajv at run time is bundled into them: users of the package have no ajv.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'src/generated');
const names = ['rule-set', 'report'];

const types = `/** One way in which a value differs from the schema. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
}

/** Whether a plain value has the form of the schema; \`errors\` are those of the last call. */
export declare const validate: { (data: unknown): boolean; readonly errors?: readonly SchemaError[] | null };
`;

/** Takes ajv's runtime as it is but for the property that tells its code generator how to `require` it. */
const runtime = {
  name: 'ajv-runtime',
  setup: (build) =>
    build.onLoad({ filter: /[\\/]ajv[\\/]dist[\\/]runtime[\\/]\w+\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^\w+\.code = 'require\(.*$/m, ''),
    })),
};

/** Returns a schema without its words for people, which the errors of `verbose` would carry into the program. */
function dropWords(schema) {
  if (Array.isArray(schema)) return schema.map(dropWords);
  if (typeof schema !== 'object' || schema === null) return schema;
  const isWord = ([key, value]) =>
    ['title', 'description', 'examples'].includes(key) && (typeof value === 'string' || Array.isArray(value));
  const kept = Object.entries(schema).filter((one) => !isWord(one));
  return Object.fromEntries(kept.map(([key, value]) => [key, dropWords(value)]));
}

/** Returns the schema of a report without the forms of what nobody reads back: its findings. */
function dropFindings({ $defs, ...schema }) {
  return { ...schema, $defs: { ...$defs, loss: {}, difference: {}, diagnostic: {} } };
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const name of names) {
  const file = join(root, 'schemas', `${name}.schema.json`);
  const ajv = new Ajv2020({
    // Users get all errors of what they write at once; of a report, which anybody may have left, the first will do.
    allErrors: name !== 'report',
    // Puts the parent schema into errors: it tells which keys there are, and messages offer the nearest.
    verbose: name !== 'report',
    // Of a rule set, `src/rules/read/shape.ts` says in its own words what is wrong.
    messages: name === 'report',
    allowUnionTypes: true,
    code: { source: true, esm: true },
  });
  const schema = dropWords(JSON.parse(readFileSync(file, 'utf8')));
  const validate = ajv.compile(name === 'report' ? dropFindings(schema) : schema);
  await build({
    stdin: { contents: standalone.default(ajv, validate), resolveDir: root, sourcefile: `${name}.js` },
    outfile: join(folder, `validate-${name}.js`),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['main'],
    plugins: [runtime],
    logLevel: 'warning',
  });
  writeFileSync(join(folder, `validate-${name}.d.ts`), types);
}
