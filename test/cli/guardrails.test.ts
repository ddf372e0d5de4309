import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, compile, files } = useSmallFolder();

function run(...words: readonly string[]): Promise<CliResult> {
  return runCli(words, { cwd: path() });
}

const guard = (text: string, targets = 'targets: { pf: {}, squid: {} }\n'): void =>
  write('rulec.yaml', `guardrails:\n${text}${targets}`);

const never = (words: string): string => `  never: [{ ${words}, reason: not here }]\n`;

describe('never', () => {
  it.each([
    ['a host that a rule names', 'hosts: [www.example.com]', 'policy, squid'],
    ['a wildcard that a rule reaches into', 'hosts: ["*.example.com"]', 'policy, squid'],
    ['addresses that stand for hosts, where no names are seen', 'addresses: [192.0.2.7/32]', 'pf'],
    ['addresses of a rule by address', 'addresses: [198.51.100.0/24]', 'policy, pf'],
    ['a host with its addresses', 'hosts: [www.example.com], addresses: [192.0.2.0/30]', 'policy, pf, squid'],
  ])('finds %s', async (_, words, where) => {
    guard(never(words));
    const { status, stderr } = await run('check', 'rules.yaml');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^rules\.yaml:\d+:5: error\[guardrail\]: rule (?:web|resolvers) permits what a guardrail/m,
    );
    const places = [...stderr.matchAll(/; on (.*), for example (?:https|udp|tcp):/g)].flatMap(([, of = '']) =>
      of.split(', '),
    );
    expect([...new Set(places)].sort()).toEqual(where.split(', ').sort());
  });

  it.each([
    ['another host', 'hosts: [other.example.com]'],
    ['another port', 'hosts: [www.example.com], services: [22/tcp]'],
    ['addresses beside those of the rules', 'addresses: [192.0.3.0/24]'],
    ['the addresses of a host for UDP', 'addresses: [192.0.2.0/24], services: [443/udp]'],
  ])('lets pass %s', async (_, words) => {
    guard(never(words));
    expect(await run('check', 'rules.yaml')).toMatchObject({ status: 0, stderr: '' });
  });

  it('heeds denials, and the options of a device', async () => {
    guard(never('addresses: [192.0.2.7/32]'));
    const denial =
      '  - { id: no, action: deny, services: [1-65535/tcp], to: [{ addresses: [192.0.2.7/32] }] }\n';
    write('rules.yaml', smallRules.replace('rules:\n', `rules:\n${denial}`));
    expect(await run('check', 'rules.yaml')).toMatchObject({ status: 0 });
    guard(never('addresses: [192.0.2.7/32]'), 'targets: { pf: { source: nonsense } }\n');
    const { status, stderr } = await run('check', 'rules.yaml');
    expect([status, stderr]).toEqual([1, expect.stringContaining('whether pf permits what a guardrail')]);
  });

  it('stops a compile, which writes nothing', async () => {
    guard(never('hosts: [www.example.com]'));
    const { status, stderr } = await compile(['rules.yaml', '--target', 'squid', '--out', 'out']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('error[guardrail]')]);
    expect(() => files('out')).toThrow();
  });
});

describe('at-most and require', () => {
  it('are judged for each rule', async () => {
    guard('  at-most: { rule: { addresses: 255, hosts: 0, ports: 0 } }\n  require: [owner, ticket]\n');
    const { status, stderr } = await run('check', 'rules.yaml');
    expect(status).toBe(1);
    expect(stderr).toContain('rule web opens 256 addresses; one rule may open at most 255');
    expect(stderr).toContain('rule web opens 1 hosts; one rule may open at most 0');
    expect(stderr).toContain('rule resolvers opens 1 ports; one rule may open at most 0');
    expect(stderr).toContain('rule web has no owner, no ticket');
    expect(stderr).not.toContain('rule resolvers opens 1 addresses');
    guard('  at-most: { rule: { addresses: 256, hosts: 1, ports: 1 } }\n');
    expect(await run('check', 'rules.yaml')).toMatchObject({ status: 0, stderr: '' });
  });

  it('are judged for a change', async () => {
    guard('  at-most: { change: { hosts: 0 } }\n');
    write('new.yaml', smallRules.replace('[www.example.com]', '[www.example.com, a.example.net]'));
    const { status, stdout, stderr } = await run('diff', 'rules.yaml', 'new.yaml', '--target', 'squid');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'error[guardrail]: the change opens 1 hosts (policy); one change may open at most 0',
    );
    expect(stdout).toMatch(/^guardrail: the change opens 1 hosts/);
    expect((await run('diff', 'new.yaml', 'rules.yaml', '--target', 'squid')).stderr).toBe('');
  });
});

describe('shared-names', () => {
  const rule = (host: string, why = ''): string =>
    smallRules.replace('[www.example.com]', `["${host}"]`).replace(/(- id: web\n)/, `$1${why}`);

  it.each([
    ['*.blob.core.windows.net', 'blob.core.windows.net'],
    ['*.windows.net', 'database.windows.net'],
    ['backup-*.azurewebsites.net', 'azurewebsites.net'],
    ['*.s3.eu-west-1.amazonaws.com', 's3.*.amazonaws.com'],
    ['*.amazonaws.com', 's3.amazonaws.com'],
    ['*.com', 'com'],
    ['*.customers.example.net', 'customers.example.net'],
  ])('refuses %s, unless the rule says that it means all of it', async (host, space) => {
    guard('  shared-names: [bundled, customers.example.net]\n');
    write('rules.yaml', rule(host));
    for (const words of [['check'], ['compile', '--target', 'squid', '--out', 'out']]) {
      const [command = '', ...more] = words;
      const { status, stderr } = await run(command, 'rules.yaml', ...more);
      expect([status, stderr]).toEqual([
        1,
        expect.stringContaining('permits names that anybody can register'),
      ]);
      expect(stderr).toContain(`${space}, and `);
      expect(stderr).toContain('rulec.yaml:2:3: the guardrail');
    }
    const { stderr } = await run('check', 'rules.yaml');
    const spaces = [...stderr.matchAll(/with the words (\S+): why/g)].map(([, name]) => name);
    write('rules.yaml', rule(host, `    why: "all of ${spaces.join(', ')}, as the vendor names none"\n`));
    expect((await run('check', 'rules.yaml')).stderr).not.toContain('error[guardrail]');
  });

  it.each(['office.blob.core.windows.net', '*.office.blob.core.windows.net', '*.example.com'])(
    'lets pass %s',
    async (host) => {
      guard('  shared-names: [bundled, customers.example.net]\n');
      write('rules.yaml', rule(host));
      expect((await run('check', 'rules.yaml')).stderr).not.toContain('error[guardrail]');
    },
  );

  it('is no leave to name another space, or to open any address', async () => {
    guard('  shared-names: [bundled]\n');
    write('rules.yaml', rule('*.azurewebsites.net', '    why: blob.core.windows.net is ours\n'));
    expect((await run('check', 'rules.yaml')).status).toBe(1);
    write('rules.yaml', smallRules.replace('[192.0.2.0/24]', 'any').replace(/hosts: \[www[^\]]*\],? ?/, ''));
    const { status, stderr } = await run('check', 'rules.yaml');
    expect([status, stderr]).toEqual([1, expect.stringContaining('addresses: any reaches every host')]);
  });
});

describe('a comparison with a commit', () => {
  const git = (...words: readonly string[]): void => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    execFileSync('git', [...who, ...words], { cwd: path(), stdio: 'ignore' });
  };
  const commit = (): void => {
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
  };

  it.each([
    ['an entry that is gone', '  require: [owner]\n'],
    ['an entry that is narrower', `${never('hosts: [a.example.net]')}  require: [owner]\n`],
    ['a field that is no longer required', `${never('hosts: ["*.example.net"]')}`],
    [
      'a name space that is gone',
      `${never('hosts: ["*.example.net"]')}  require: [owner]\n  shared-names: [a.example.net]\n`,
    ],
  ])('says first of %s, and ends with 1', async (_, text) => {
    write('rules.yaml', smallRules.replaceAll('    services', '    owner: net\n    services'));
    guard(`${never('hosts: ["*.example.net"]')}  require: [owner]\n  shared-names: [bundled]\n`);
    commit();
    guard(text);
    const gate = ['--no-new-access', '--target', 'squid'];
    const { status, stdout, stderr } = await run('diff', 'git:HEAD:rules.yaml', 'rules.yaml', ...gate);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^error\[weaker-guardrail\]: /)]);
    expect(stdout).toMatch(/^guardrail: .*: a guardrail is weaker\n/);
    const comment = await run('diff', 'git:HEAD:rules.yaml', 'rules.yaml', ...gate, '--format', 'markdown');
    expect(comment.stdout).toMatch(/^### Breaks a guardrail: /);
  });

  it('judges by the older guardrails too, and lets others pass that say the same in other words', async () => {
    guard(never('hosts: [a.example.net, b.example.net]'));
    commit();
    guard('  never: [{ hosts: [b.example.net], reason: b }, { hosts: [a.example.net], reason: a }]\n');
    const same = await run('diff', 'git:HEAD:rules.yaml', 'rules.yaml', '--target', 'squid');
    expect(same).toMatchObject({ status: 0, stderr: '' });
    guard(never('hosts: [c.example.net]'));
    write('rules.yaml', smallRules.replace('[www.example.com]', '[www.example.com, a.example.net]'));
    const { stderr } = await run('diff', 'git:HEAD:rules.yaml', 'rules.yaml', '--target', 'squid');
    expect(stderr).toContain('error[weaker-guardrail]');
    expect(stderr).toContain('error[guardrail]: rule web permits what a guardrail forbids');
  });
});

it.each([
  ['  nevr: []\n', 'did you mean never?'],
  ['  never: [{ hosts: [a.example.net] }]\n', 'gives no reason'],
  ['  never: [{ reason: x }]\n', 'names neither hosts nor addresses'],
  ['  never: [{ hosts: ["a..example"], reason: x }]\n', 'rulec.yaml:2:11: error[bad-config]'],
  ['  at-most: { rule: { hosts: many } }\n', 'hosts must be a whole number'],
  ['  require: [budget]\n', 'rules have no "budget" to require'],
  ['  shared-names: [known]\n', '"known" is not a domain'],
])('a guardrail that is none is told: %j', async (text, message) => {
  guard(text);
  for (const words of [
    ['check', 'rules.yaml'],
    ['compile', 'rules.yaml', '--target', 'pf'],
  ]) {
    const { status, stderr } = await run(...words);
    expect([status, stderr]).toEqual([3, expect.stringContaining(message)]);
  }
});
