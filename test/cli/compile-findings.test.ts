import { readdirSync, statSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../schemas/report.schema.json' with { type: 'json' };
import { lonelyRules, smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, compile } = useSmallFolder();

const tests = `tests:
  - allow: https://www.example.com/
  - deny: https://example.com/
  - allow: tcp://192.0.2.9:443
    targets: [pf]
`;

describe('findings', () => {
  it('keep everything from being written', async () => {
    write('rules.yaml', lonelyRules);
    const { status, stdout, stderr } = await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('error[host-without-addresses]: pf');
    expect(stderr).toContain('web: nowhere.example.com, elsewhere.example.com');
    expect(stderr).toContain('nothing was written in out');
    expect(readdirSync(path())).toEqual(['rules.yaml']);
    expect((await compile(['rules.yaml', '--target', 'pf'])).stdout).toBe('');
  });

  it('are none once they are accepted, and the accepted are told in every run', async () => {
    write(
      'rules.yaml',
      `${lonelyRules}accept:\n  - { loss: host-without-addresses, reason: it is known, targets: [pf] }\n`,
    );
    const { status, stderr } = await compile(['rules.yaml', '--target', 'pf', '--out', 'out', '--quiet']);
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^accepted: pf: blocked: nowhere\.example\.com, elsewhere\.example\.com \(clients need another way there\)\n$/,
    );
  });

  it('tell a host that another rule reaches from one that none reaches', async () => {
    const open = `rulec: 1
name: parts
rules:
  - { id: web, services: [443/https], to: [{ hosts: [one.example.com, two.example.com] }] }
  - { id: plain, services: [80/http], to: [{ hosts: [two.example.com], addresses: any }] }
accept:
  - { loss: host-without-addresses, reason: The proxy has them., targets: [pf] }
`;
    write('rules.yaml', open);
    const { stderr } = await compile(['rules.yaml', '--target', 'pf', '--out', 'out', '--quiet']);
    expect(stderr).toBe(
      'accepted: pf: blocked: one.example.com (clients need another way there); blocked in part: two.example.com\n',
    );
  });

  it('remain where only a part is accepted', async () => {
    const accept =
      'accept:\n  - { loss: host-without-addresses, reason: known, hosts: [nowhere.example.com] }\n';
    write('rules.yaml', lonelyRules + accept);
    const { status, stdout } = await compile(['rules.yaml', '--target', 'pf', '--format', 'json']);
    expect(status).toBe(1);
    const losses = JSON.parse(stdout).targets[0].losses.filter(
      (loss: { code: string }) => loss.code === 'host-without-addresses',
    );
    expect(losses).toMatchObject([
      {
        destinations: ['nowhere.example.com'],
        accepted: 'known',
        witness: { request: { host: 'nowhere.example.com' } },
      },
      {
        destinations: ['elsewhere.example.com'],
        accepted: null,
        witness: { request: { host: 'elsewhere.example.com' } },
      },
    ]);
  });

  it('are warnings too when strict, which changes no output', async () => {
    const relaxed = await compile(['rules.yaml', '--target', 'pf', '--format', 'json']);
    const strict = await compile(['rules.yaml', '--target', 'pf', '--format', 'json', '--strict']);
    expect([relaxed.status, strict.status]).toEqual([0, 1]);
    expect(strict.stdout).toBe(relaxed.stdout);
    expect(strict.stderr).toContain('error[host-by-address]: pf');
  });

  it('are accepts that meet nothing, as a warning', async () => {
    write(
      'rules.yaml',
      `${smallRules}accept:\n  - { loss: path-decoded, reason: none }\n  - { loss: path-decoded, reason: none, targets: [squid] }\n`,
    );
    const { status, stderr } = await compile(['rules.yaml', '--target', 'pf', '--verbose']);
    expect(status).toBe(0);
    expect(stderr.match(/warning\[stale-accept\]/g)).toHaveLength(1);
    expect(stderr).toContain(
      'rules.yaml:14:5: warning[stale-accept]: no path-decoded on pf is left to accept',
    );
  });

  it('are failed tests', async () => {
    write('rules.yaml', smallRules + tests);
    expect((await compile(['rules.yaml', '--target', 'pf', '--out', 'out'])).status).toBe(0);
    const wrong = tests
      .replace('deny: https://example.com/', 'allow: https://example.com/')
      .replace('allow: tcp', 'deny: tcp');
    write('rules.yaml', smallRules + wrong);
    const { status, stderr } = await compile(['rules.yaml', '--target', 'pf', '--out', 'other']);
    expect(status).toBe(1);
    expect(stderr).toContain('rules.yaml:15:12: error[failed-test]: ');
    expect(stderr).toMatch(/rules\.yaml:16:11: error\[failed-test\]: pf: /);
    expect(readdirSync(path())).not.toContain('other');
  });
});

describe('an expired denial', () => {
  const expired = smallRules.replace(
    'rules:\n',
    `rules:
  - id: never-there
    action: deny
    expires: 2026-01-31
    services: [443/https]
    to:
      - hosts: [www.example.com]
`,
  );
  const asOf = ['rules.yaml', '--target', 'pf', '--format', 'json', '--as-of', '2026-02-01'];

  it('is a finding when it would be left out', async () => {
    write('rules.yaml', expired);
    const { status, stderr } = await compile(asOf);
    expect(status).toBe(1);
    expect(stderr).toContain('rules.yaml:6:14: error[dropped-denial]');
  });

  it('is an accepted loss in the report, where the rule set lives with it', async () => {
    write('rules.yaml', `${expired}accept:\n  - { loss: expired-denial, reason: it moved }\n`);
    const { status, stdout, stderr } = await compile(asOf);
    expect(status).toBe(0);
    expect(stderr).not.toContain('stale-accept');
    expect(JSON.parse(stdout).targets[0].losses).toContainEqual(
      expect.objectContaining({ code: 'expired-denial', rule: 'never-there', accepted: 'it moved' }),
    );
  });
});

describe('the report', () => {
  const fits = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

  it('has the form of its schema, and is what the folder gets', async () => {
    const { stdout } = await compile([
      'rules.yaml',
      '--target',
      'pf,windows-firewall',
      '--format',
      'json',
      '--out',
      'out',
    ]);
    const report = JSON.parse(stdout);
    expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
    expect(read('out/rulec-report.json')).toBe(stdout);
    expect(stdout).not.toContain(path());
    for (const { path: name, bytes } of report.targets.flatMap(
      (target: { files: unknown[] }) => target.files,
    )) {
      expect(statSync(path('out', name)).size).toBe(bytes);
    }
  });

  it('goes to standard output where there are findings', async () => {
    write('rules.yaml', lonelyRules);
    const { status, stdout } = await compile(['rules.yaml', '--target', 'pf', '--format', 'json']);
    expect(status).toBe(1);
    const report = JSON.parse(stdout);
    expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
    expect(report.targets[0].losses).toContainEqual(
      expect.objectContaining({
        code: 'host-without-addresses',
        direction: 'under-permit',
        span: { file: 'rules.yaml', line: 4, column: 5 },
        accepted: null,
        size: null,
        witness: {
          request: expect.objectContaining({ host: 'nowhere.example.com', port: 443 }),
          policy: 'allow',
          target: 'deny',
        },
      }),
    );
  });
});
