import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import schema from '../../schemas/report.schema.json' with { type: 'json' };
import { listBundledRuleSets } from '../../src/cli/inputs/read.ts';
import { type CliSetting, runCli } from '../support/run-cli.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'rulec-check-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function check(
  text: string,
  words: readonly string[] = [],
  setting: CliSetting = {},
): ReturnType<typeof runCli> {
  writeFileSync(join(dir, 'rules.yaml'), text);
  return runCli(['check', 'rules.yaml', ...words], { cwd: dir, ...setting });
}

const good = `rulec: 1
name: small
rules:
  - id: web
    services: [443/https]
    to:
      - hosts: [www.example.com]
`;

describe('check', () => {
  it('says what it read where all is well', async () => {
    expect(await check(good)).toEqual({
      status: 0,
      stdout: 'rules.yaml: small: 1 rule, 1 host, 0 service tags; no warnings\n',
      stderr: '',
    });
  });

  it('warns of rules that can never decide, and of covered hosts', async () => {
    const text = good.replace('[www.example.com]', '["*.example.com", www.example.com]').concat(
      `  - id: again
    action: deny
    services: [443/https]
    to:
      - hosts: [www.example.com]
`,
    );
    const { status, stdout, stderr } = await check(text);
    expect(status).toBe(0);
    expect(stdout).toContain('2 rules, 2 hosts, 0 service tags; 2 warnings');
    expect(stderr).toContain('rules.yaml:7:34: warning[covered-host]');
    expect(stderr).toMatch(/^rules\.yaml:8:5: warning\[dead-rule\]: the rule again /m);
    expect((await check(text, ['--strict'])).status).toBe(1);
    expect((await check(text, ['--quiet'])).stderr).toBe('');
  });

  it('reads the clock for dates, or takes --as-of', async () => {
    const text = good.replace('    services', '    expires: 2026-06-30\n    services');
    const codes = async (today: string, ...words: readonly string[]): Promise<readonly string[]> =>
      (await check(text, words, { today })).stderr.match(/(?<=\[)[\w-]+(?=\])/g) ?? [];
    expect(await codes('2026-05-01')).toEqual([]);
    expect(await codes('2026-06-01')).toEqual(['expiring-rule']);
    expect(await codes('2026-07-01')).toEqual(['expired-rule']);
    expect(await codes('2026-07-01', '--as-of', '2026-05-01')).toEqual([]);
  });

  it('says what it could not judge without service tags', async () => {
    const text = good.concat(`        addresses: [azure:AzureCloud]
  - id: by-address
    services: [443/tcp]
    to:
      - addresses: [azure:Storage]
`);
    const { status, stderr } = await check(text);
    expect(status).toBe(0);
    expect(stderr).toContain(
      'rules.yaml:8:21: note[not-judged]: there are no service tags for the cloud public',
    );
    expect(stderr).toContain('AzureCloud, Storage');
    expect(stderr).toMatch(/^rules\.yaml:12:\d+: note\[not-judged\]: azure:Storage /m);
    expect(stderr).not.toContain('dead-rule');
  });

  it('is exit 3 for what is not valid, all of it told', async () => {
    const { status, stdout, stderr } = await check(
      good.replace('443/https', '443/htps').replace('www.', 'www..'),
    );
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain('rules.yaml:5:16: error[bad-service]');
    expect(stderr).toContain('rules.yaml:7:17: error[bad-host]');
  });

  it('reads standard input', async () => {
    const { status, stdout } = await runCli(['check', '-'], { stdin: good });
    expect([status, stdout]).toEqual([0, '-: small: 1 rule, 1 host, 0 service tags; no warnings\n']);
  });

  it.each(['good', 'bad'])('writes JSON by the schema for a %s rule set', async (kind) => {
    const { status, stdout } = await check(kind === 'good' ? good : good.replace('443/https', '443/htps'), [
      '--format',
      'json',
    ]);
    const report = JSON.parse(stdout);
    const fits = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
    expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
    expect(status).toBe(kind === 'good' ? 0 : 3);
    expect(report.diagnostics.map(({ code, span }: { code: string; span: unknown }) => [code, span])).toEqual(
      kind === 'good' ? [] : [['bad-service', { file: 'rules.yaml', line: 5, column: 16 }]],
    );
  });

  it('has no error to tell of the rule sets that come with rulec', async () => {
    const names = await listBundledRuleSets();
    expect(names).toContain('entra-private-network-connector');
    expect((await runCli(['check', ...names])).status).toBe(0);
    expect((await runCli(['check'])).stdout).toMatch(/^rulec:entra-private-network-connector: /);
  });
});

describe('clients in a rule', () => {
  it.each([
    'from: [192.0.2.0/24]',
    'from: 192.0.2.0/24',
    'source: 192.0.2.0/24',
    'source: ["2001:db8::/32"]',
  ])('%s is told where clients are named', async (words) => {
    const stdin = `rulec: 1
name: clients
rules:
  - { id: web, ${words}, services: [443/https], to: [{ hosts: [www.example.com] }] }
`;
    const { status, stderr } = await runCli(['check', '-'], { stdin });
    expect(status).toBe(3);
    expect(stderr).toContain('help: a rule does not name clients: they are the option source of a target');
  });
});

describe('a setting that names no target', () => {
  it('is told which targets have it', async () => {
    const { status, stderr } = await runCli(['compile', '--target', 'pf', '--set', 'source=192.0.2.0/24']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/help: name the target or device that it is for: squid\.source, .*pf\.source/);
  });
});
