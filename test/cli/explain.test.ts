import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { lonelyRules, smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();

function explain(...words: readonly string[]): Promise<CliResult> {
  return runCli(['explain', ...words], { cwd: path() });
}

const principals = smallRules
  .replace('name: small', 'name: small\nsources:\n  page: { title: A page }')
  .replace(
    'services: [443/https]',
    'why: The site itself.\n    source: page / row 1\n    principal: [network-service, "service:Agent"]\n    services: [443/https]',
  )
  .replace('[192.0.2.0/24]', '[192.0.2.0/24, "2001:db8:5::/48"]');

describe('a request', () => {
  it('is decided by a rule, and by a line of every format of every target', async () => {
    write('rules.yaml', principals);
    const { status, stdout } = await explain(
      'https://www.example.com/x',
      'rules.yaml',
      '--target',
      'all',
      '--principal',
      'network-service',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^https:\/\/www\.example\.com\/x stands for 2 requests\n\(at: an address of the server, from the rule set\)\nas network-service at 192\.0\.2\.0, 2001:db8:5::\n/,
    );
    expect(stdout).toMatch(
      /rule set +allows it: rule web \(rules\.yaml:6:5\)\n +why: The site itself\.\n +source: page \/ row 1\n/,
    );
    expect(stdout).toMatch(/squid fragment +allows it: small\.conf:\d+: http_access allow /);
    expect(stdout).toMatch(/paloalto xml +allows it: small\.xml:\d+: <entry name=/);
    expect(stdout).toMatch(
      /paloalto set +allows it: small\.set:\d+: set rulebase security rules \S+ action allow/,
    );
    expect(stdout).toMatch(/pf conf +allows it: small\.conf:\d+: pass in quick proto tcp /);
    expect(stdout).toMatch(/windows-firewall powershell +allows it: small\.ps1:\d+: Name +=/);
    expect(stdout).toMatch(/windows-firewall registry-pol +allows it: small\.pol:\d+\n/);
    expect(stdout).toMatch(/windows-firewall lgpo +allows it: small\.lgpo\.txt:\d+: SZ:v/);
  });

  it('that a target decides otherwise has the loss that explains it', async () => {
    write(
      'rules.yaml',
      `${lonelyRules}accept:\n  - { loss: host-without-addresses, reason: a proxy carries it, hosts: [nowhere.example.com] }\n`,
    );
    const accepted = await explain('https://nowhere.example.com/', 'rules.yaml', '--target', 'pf');
    expect(accepted.status).toBe(0);
    expect(accepted.stdout).toMatch(/rule set +allows it: rule web/);
    expect(accepted.stdout).toMatch(/pf +denies it: small\.conf:\d+: block return /);
    expect(accepted.stdout).toMatch(
      /because of host-without-addresses \(under-permit\): pf cannot see .*\n +rule web \(rules\.yaml:4:5\): nowhere\.example\.com\n +accepted: a proxy carries it\n/,
    );
    const open = await explain('https://elsewhere.example.com/', 'rules.yaml', '--target', 'pf');
    expect(open.status).toBe(0);
    expect(open.stdout).toContain('host-without-addresses');
    expect(open.stdout).not.toContain('accepted:');
  });

  it('that a target lets through besides has its reasons, each once', async () => {
    const { stdout } = await explain('tcp://192.0.2.77:443', 'rules.yaml', '--target', 'pf,squid');
    expect(stdout).toMatch(/rule set +denies it: no rule matches/);
    expect(stdout).toMatch(/squid +denies it: such a request never reaches it/);
    expect(stdout).toMatch(/pf +allows it: /);
    expect(stdout.match(/because of host-by-address \(over-permit\)/g)).toHaveLength(1);
  });

  it('that a text leaves to the rest of the device is told so, whatever the rule set says', async () => {
    const denied = await explain('https://10.0.0.1/', 'rules.yaml', '--target', 'pf');
    const left =
      /pf +leaves it alone: its lines are for other traffic, .*\n +its text is only for this: New con/;
    expect(denied.stdout).toMatch(left);
    const v6 = smallRules.replace('[192.0.2.0/24]', '["2001:db8:5::/48"]');
    write('v6.yaml', v6);
    const words = ['--target', 'pf', '--set', 'pf.source=198.51.100.0/24'];
    const allowed = await explain('https://www.example.com/', 'v6.yaml', ...words);
    expect(allowed.stdout).toMatch(/rule set +allows it: rule web/);
    expect(allowed.stdout).toMatch(left);
    expect(allowed.stdout).not.toContain('no line');
    const table = await explain('https://10.0.0.1/', 'rules.yaml', '--target', 'pf', '--format', 'markdown');
    expect(table.stdout).toMatch(/\| .*leaves it alone.* \|/);
  });

  it('says what it asked where the user did not', async () => {
    const chosen = async (text: string, ...words: string[]): Promise<string> => {
      write('rules.yaml', text);
      const { stdout } = await explain(...words, 'rules.yaml', '--target', 'squid');
      return /^\(.*\)$/m.exec(stdout)?.[0] ?? '';
    };
    const each = 'as: each account or service that a rule names';
    expect(await chosen(principals, 'https://www.example.com/')).toBe(
      `(${each}; at: an address of the server, from the rule set)`,
    );
    expect(await chosen(smallRules, 'https://nobody.example.org/')).toBe(
      '(at: an example address of the server; the rule set has none)',
    );
    expect(await chosen(principals, 'tcp://192.0.2.1:443')).toBe(`(${each})`);
    expect(await chosen(principals, 'tcp://192.0.2.1:443', '--principal', 'someone-else')).toBe('');
  });

  it('is the same in the JSON, with the requests that it stands for', async () => {
    const words = ['https://www.example.com/', 'rules.yaml', '--format', 'json', '--target', 'pf'];
    const { outcomes } = JSON.parse((await explain(...words)).stdout);
    expect(outcomes).toMatchObject([
      {
        requests: [{ host: 'www.example.com', address: '192.0.2.0', port: 443, scheme: 'https', path: '/' }],
        policy: { action: 'allow', rule: 'web', span: { file: 'rules.yaml', line: 4, column: 5 } },
        targets: [
          { target: 'pf', decisions: [{ format: 'conf', action: 'allow', seen: true }], reasons: [] },
        ],
      },
    ]);
  });

  it('to a host at an address that another rule knows it by is out of the claim', async () => {
    const plain = `  - id: plain
    services: [80/http]
    to:
      - hosts: [www.example.com]
        addresses: [203.0.113.0/24]
`;
    write('rules.yaml', smallRules + plain);
    const { stdout } = await explain('https://www.example.com/', 'rules.yaml', '--target', 'pf');
    expect(stdout).toMatch(
      /2\. at 203\.0\.113\.0\n +rule set +allows it: rule web .*\n +pf +denies it: .*\n +because of addresses-may-be-stale \(note\): .*\n +rule web .*: www\.example\.com\n$/,
    );
  });

  it('that stands for several is told outcome by outcome', async () => {
    write(
      'rules.yaml',
      principals.replace(
        '- id: resolvers',
        '- id: second\n    services: [443/https]\n    principal: local-system\n    to:\n      - hosts: [other.example.com]\n  - id: resolvers',
      ),
    );
    const { stdout } = await explain('https://www.example.com/', 'rules.yaml', '--target', 'squid');
    expect(stdout).toContain('stands for 6 requests, with 2 outcomes\n');
    expect(stdout).toMatch(
      /^1\. as network-service, service:agent at 192\.0\.2\.0, 2001:db8:5::\n +rule set +allows it: rule web/m,
    );
    expect(stdout).toMatch(
      /^2\. as local-system at 192\.0\.2\.0, 2001:db8:5::\n +rule set +denies it: no rule matches\n +squid +allows it: .*\n +because of principal-not-visible/m,
    );
  });

  it('is asked of every target, with placeholders for what nobody gave, and of devices by their names', async () => {
    write('rulec.yaml', 'targets:\n  edge-fw: { target: pf, inside: em1 }\n');
    const { status, stdout } = await explain('https://www.example.com/', 'rules.yaml', '--format', 'json');
    expect(status).toBe(0);
    const { targets } = JSON.parse(stdout).outcomes[0];
    expect(targets.map(({ target }: { target: string }) => target)).toEqual([
      'squid',
      'paloalto',
      'edge-fw',
      'windows-firewall',
    ]);
    const line = targets[2].decisions[0].line;
    expect(line).toMatchObject({ file: 'small.conf', text: expect.stringContaining('on em1') });
  });

  it('does not hand control characters on to the terminal', async () => {
    write('rules.yaml', smallRules.replace('- id: web', '- id: web\n    why: "plain"'));
    const { stdout } = await explain('https://www.example.com/%1b', 'rules.yaml', '--target', 'squid');
    expect(stdout).toContain('allows it');
    expect(stdout).not.toContain('\u001b');
  });
});

describe('what is wrong', () => {
  it.each<[string, readonly string[], number, string]>([
    [
      'no request',
      ['example.com', 'rules.yaml'],
      2,
      'error[usage]: "example.com" is not a request\n  help: write https://',
    ],
    [
      'nobody who could ask',
      ['https://a.example/', 'rules.yaml', '--principal', 'network-servic'],
      2,
      'did you mean network-service?',
    ],
    [
      'an unknown target',
      ['https://a.example/', 'rules.yaml', '--target', 'squod'],
      2,
      'did you mean squid?',
    ],
    [
      'an option with a bad value',
      ['https://a.example/', 'rules.yaml', '--set', 'pf.form=bridge'],
      2,
      'error[bad-option]',
    ],
    ['no such rule set', ['https://a.example/', 'gone.yaml'], 3, 'gone.yaml does not exist'],
  ])('is told: %s', async (_, words, status, message) => {
    const result = await explain(...words);
    expect(result.stderr).toContain(message);
    expect(result.status).toBe(status);
  });
});
