/** What `diff` and `report` print as JSON is what their schemas say, and names nothing that they do not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, read } = useSmallFolder();

interface Node {
  readonly properties?: Readonly<Record<string, unknown>>;
  additionalProperties?: unknown;
}

/** The schema, made to refuse what it does not name. */
function strict(name: string): object {
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, `../../schemas/${name}.schema.json`), 'utf8'),
  );
  const close = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const own = node as Node;
    if (own.properties !== undefined && own.additionalProperties === undefined)
      own.additionalProperties = false;
    for (const one of Object.values(node)) close(one);
  };
  close(schema);
  return schema;
}

function errorsOf(name: string, text: string): unknown {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(strict(name));
  return validate(JSON.parse(text))
    ? []
    : validate.errors?.map(({ instancePath, message, params }) => [instancePath, message, params]);
}

const more = `${smallRules.replace('192.0.2.0/24', '192.0.2.0/23')}  - id: news
    services: [443/https]
    tls-inspection: bypass
    ticket: NET-99
    to:
      - hosts: ["*.example.org"]
accept:
  - { loss: host-without-addresses, reason: "none are known" }
`;

it('rulec diff --format json', async () => {
  write('new.yaml', more);
  const words = [
    'diff',
    'rules.yaml',
    'new.yaml',
    '--format',
    'json',
    '--no-new-access',
    '--except',
    'news=so',
  ];
  const { stdout } = await runCli(words, { cwd: path() });
  expect(errorsOf('diff', stdout)).toEqual([]);
  for (const [name, out] of [
    ['rules.yaml', 'old'],
    ['new.yaml', 'new'],
  ] as const) {
    const made = await runCli(['compile', name, '--target', 'pf', '--out', out, '--quiet'], { cwd: path() });
    expect(made.status).toBe(0);
  }
  const folders = await runCli(['diff', 'old', 'new', '--format', 'json'], { cwd: path() });
  expect(errorsOf('diff', folders.stdout)).toEqual([]);
  expect(JSON.parse(folders.stdout).comparisons[0].changes[0].lines.new).toMatchObject({
    file: 'small.conf',
  });
});

it('rulec report --out FILE.json', async () => {
  write('new.yaml', more);
  await runCli(['report', 'new.yaml', '--since', 'rules.yaml', '--out', 'a.json'], { cwd: path() });
  const text = read('a.json');
  // Witnesses and messages of losses are as in the report of compile.
  const bare = JSON.stringify(JSON.parse(text), (key, value) =>
    key === 'witness' || key === 'message' || key === 'since' ? undefined : value,
  );
  expect(errorsOf('evidence', bare)).toEqual([]);
  expect(errorsOf('diff', JSON.stringify(JSON.parse(text).since))).toEqual([]);
});
