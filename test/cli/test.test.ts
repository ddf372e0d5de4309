import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, files } = useSmallFolder();

function test(...words: readonly string[]): Promise<CliResult> {
  return runCli(['test', ...words], { cwd: path() });
}

const right = `tests:
  - allow: https://www.example.com/
  - deny: https://example.com/
  - allow: tcp://192.0.2.9:443
    targets: [pf, windows-firewall]
  - deny: udp://198.51.100.53:53
    targets: [squid]
`;

describe('tests that pass', () => {
  it('are told one by one, with their sum', async () => {
    write('rules.yaml', smallRules + right);
    const { status, stdout, stderr } = await test('rules.yaml');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`ok    rules.yaml:14:12: allow https://www.example.com/
ok    rules.yaml:15:11: deny https://example.com/
ok    rules.yaml:16:12: allow tcp://192.0.2.9:443 on pf
ok    rules.yaml:16:12: allow tcp://192.0.2.9:443 on windows-firewall
ok    rules.yaml:18:11: deny udp://198.51.100.53:53 on squid
5 passed, 0 failed
`);
    expect(files('.')).toEqual(['rules.yaml']);
  });

  it('are the sum alone when quiet', async () => {
    write('rules.yaml', smallRules + right);
    expect((await test('rules.yaml', '--quiet')).stdout).toBe('5 passed, 0 failed\n');
  });

  it('may be none, which is said', async () => {
    const { status, stdout, stderr } = await test('rules.yaml');
    expect([status, stdout]).toEqual([0, '0 passed, 0 failed\n']);
    expect(stderr).toContain('there is no test to run');
  });

  it('are asked of devices, where the configuration has some', async () => {
    write('rules.yaml', smallRules + right);
    write('rulec.yaml', 'targets:\n  north: { target: pf }\n  south: { target: pf, form: host }\n');
    const { stdout } = await test('rules.yaml', '--target', 'north,south');
    expect(stdout).toContain('tcp://192.0.2.9:443 on north\n');
    expect(stdout).toContain('tcp://192.0.2.9:443 on south\n');
    expect(stdout).not.toContain('windows-firewall');
  });

  it('need no options of a target that nobody gave', async () => {
    write('rules.yaml', `${smallRules}tests:\n  - deny: https://example.com/\n    targets: [paloalto]\n`);
    expect(await test('rules.yaml')).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('tests that fail', () => {
  const wrong = `tests:
  - deny: https://www.example.com/
  - allow: https://www.example.com:8443/
  - deny: tcp://192.0.2.9:443
    targets: [pf]
  - allow: udp://198.51.100.53:53
    principal: network-service
    targets: [squid]
`;

  it('are told with their place and a witness', async () => {
    write('rules.yaml', smallRules + wrong);
    const { status, stdout, stderr } = await test('rules.yaml');
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toBe(`FAIL  rules.yaml:14:11: deny https://www.example.com/: it is allowed
        allowed: https://www.example.com/ at 192.0.2.0
        by the rule web (rules.yaml:4:5)
FAIL  rules.yaml:15:12: allow https://www.example.com:8443/: it is denied
        denied: https://www.example.com:8443/ at 192.0.2.0
FAIL  rules.yaml:16:11: deny tcp://192.0.2.9:443 on pf: it is allowed
        allowed: tcp://192.0.2.9:443
FAIL  rules.yaml:18:12: allow udp://198.51.100.53:53 as network-service on squid: it is denied
        denied: udp://198.51.100.53:53 as network-service
0 passed, 4 failed
`);
  });

  it('are those that hold in part', async () => {
    const some = smallRules.replace(
      'services: [443/https]',
      'services: [443/https]\n    principal: [network-service]',
    );
    const other = `${some}  - id: other
    services: [22/tcp]
    principal: local-system
    to:
      - addresses: [203.0.113.1/32]
tests:
  - allow: https://www.example.com/
`;
    write('rules.yaml', other);
    const { status, stdout } = await test('rules.yaml');
    expect(status).toBe(1);
    expect(stdout).toContain(`it is allowed in part
        allowed: https://www.example.com/ as network-service at 192.0.2.0
        denied: https://www.example.com/ as local-system at 192.0.2.0
0 passed, 1 failed
`);
  });

  it('are those of a target that has no text', async () => {
    write('rules.yaml', smallRules + wrong);
    const { status, stdout, stderr } = await test('rules.yaml', '--set', 'pf.form=bridge', '--target', 'pf');
    expect(stderr).toContain('error[bad-option]');
    expect(stdout).toContain('on pf\n        there is no text to ask: it could not be compiled\n');
    expect(status).toBe(2);
  });

  it('are in the JSON with their answers', async () => {
    write('rules.yaml', smallRules + wrong);
    const { status, stdout } = await test('rules.yaml', '--format', 'json');
    expect(status).toBe(1);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ passed: 0, failed: 4, ruleSets: [{ name: 'small' }] });
    expect(result.tests[2]).toEqual({
      span: { file: 'rules.yaml', line: 16, column: 11 },
      expect: 'deny',
      request: 'tcp://192.0.2.9:443',
      target: 'pf',
      passed: false,
      answer: 'allow',
      allowed: 'tcp://192.0.2.9:443',
    });
  });
});

it('rule sets that are compiled as one are tested as one', async () => {
  write('rules.yaml', `${smallRules}tests:\n  - deny: https://www.example.com:8443/\n`);
  write('more.yaml', smallRules.replace('name: small', 'name: more').replace('443/https', '8443/https'));
  expect((await test('rules.yaml')).status).toBe(0);
  expect((await test('rules.yaml', 'more.yaml')).status).toBe(1);
});
