import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, files, compile } = useSmallFolder();

describe('wrong input', () => {
  it.each([
    [['missing.yaml'], 3, 'error[file-not-readable]: missing.yaml does not exist'],
    [['./'], 3, 'is a folder, not a file'],
    [['entra-private-network-conector'], 3, 'did you mean entra-private-network-connector?'],
    [['rules.yaml', '--service-tags', 'none.json'], 3, 'none.json does not exist'],
    [['rules.yaml', '--as-of', '2026-02-30'], 2, 'write --as-of YYYY-MM-DD'],
    [['rules.yaml', '--config', 'none.yaml'], 3, 'none.yaml does not exist'],
    [['rules.yaml', '--set', 'pf.form=sideways'], 2, 'error[bad-option]: pf: form cannot be "sideways"'],
    [['rules.yaml', '--set', 'pf.colour=red'], 2, 'error[bad-option]: pf: there is no option "colour"'],
    [['rules.yaml', '--set', 'fp.form=host'], 2, 'did you mean pf?'],
    [['rules.yaml', '--check'], 2, 'add --out DIR'],
    [['rules.yaml', '--format', 'xml'], 2, "argument 'xml' is invalid"],
    [['rules.yaml', '--target', 'fp'], 2, 'did you mean pf?'],
    [['rules.yaml', '--target', 'windows-firewall'], 2, 'several targets need a folder'],
  ])('compile %j is exit %i', async (words, expected, message) => {
    const { status, stdout, stderr } = await compile(['--target', 'pf', ...words]);
    expect([status, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(message);
  });

  it('needs a target', async () => {
    expect(await compile(['rules.yaml'])).toMatchObject({ status: 2, stdout: '' });
  });

  it('points at file, line and column', async () => {
    write('rules.yaml', smallRules.replace('443/https', '443/htps'));
    const { status, stderr } = await compile(['rules.yaml', '--target', 'pf', '--out', 'out']);
    expect(status).toBe(3);
    expect(stderr).toMatch(/^rules\.yaml:5:16: error\[bad-service\]: /);
    expect(readdirSync(path())).toEqual(['rules.yaml']);
  });

  it('is missing tags, with the command that fetches them', async () => {
    write('rules.yaml', smallRules.replace('[192.0.2.0/24]', '[azure:AzureCloud]'));
    const { status, stderr } = await compile(['rules.yaml', '--target', 'pf']);
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /rules\.yaml:8:21: error\[tags-missing\]: .*\n {2}help: .*rulec tags refresh rules\.yaml/,
    );
  });
});

describe('service tags', () => {
  const weekly = {
    changeNumber: 7,
    cloud: 'Public',
    values: [
      {
        name: 'AzureCloud',
        id: 'AzureCloud',
        properties: {
          changeNumber: 3,
          region: '',
          regionId: 0,
          platform: 'Azure',
          systemService: '',
          addressPrefixes: ['192.0.2.0/25'],
          networkFeatures: null,
        },
      },
    ],
  };

  beforeEach(() => {
    write('rules.yaml', smallRules.replace('[192.0.2.0/24]', '[azure:AzureCloud]'));
    write('ServiceTags_Public_20260105.json', JSON.stringify(weekly));
  });

  it('come from --service-tags, and are named in the report', async () => {
    const words = [
      'rules.yaml',
      '--target',
      'pf',
      '--format',
      'json',
      '--service-tags',
      'ServiceTags_Public_20260105.json',
    ];
    const { status, stdout } = await compile(words);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).serviceTags).toMatchObject([
      { cloud: 'public', digest: expect.stringMatching(/^sha256:/), changeNumber: 7 },
    ]);
  });

  const lock = (text: string): string =>
    JSON.stringify({
      version: 1,
      clouds: {
        public: {
          url: 'https://example.com/ServiceTags_Public_20260105.json',
          file: 'ServiceTags_Public_20260105.json',
          sha256: '0'.repeat(64),
          changeNumber: 7,
          tags: { AzureCloud: { changeNumber: 3, prefixes: [text] } },
        },
      },
    });

  it('come from the lock beside the rule set, or in this folder for standard input', async () => {
    mkdirSync(path('sub'));
    cpSync(path('rules.yaml'), path('sub/rules.yaml'));
    write('sub/service-tags.lock.json', lock('203.0.113.0/24'));
    expect((await compile(['rules.yaml', '--target', 'pf'])).status).toBe(3);
    expect((await compile(['sub/rules.yaml', '--target', 'pf'])).status).toBe(0);
    const stdin = read('rules.yaml');
    expect((await compile(['-', '--target', 'pf'], { stdin })).status).toBe(3);
    expect((await compile(['-', '--target', 'pf'], { stdin, cwd: path('sub') })).status).toBe(0);
  });

  it('of a lock do not stand beside those that are named', async () => {
    write('service-tags.lock.json', 'not even JSON');
    const words = ['rules.yaml', '--target', 'pf', '--service-tags', 'ServiceTags_Public_20260105.json'];
    expect((await compile(words)).status).toBe(0);
    expect((await compile(['rules.yaml', '--target', 'pf'])).status).toBe(3);
  });

  it('are one file a cloud', async () => {
    cpSync(path('ServiceTags_Public_20260105.json'), path('other.json'));
    const words = [
      'rules.yaml',
      '--target',
      'pf',
      '--service-tags',
      'ServiceTags_Public_20260105.json',
      '--service-tags',
      'other.json',
    ];
    expect(await compile(words)).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('error[tags-twice]'),
    });
  });
});

describe('the configuration file', () => {
  it('makes devices with folders of their own', async () => {
    write('rulec.yaml', 'targets:\n  edge: { target: pf, form: host }\n  pf: { dialect: freebsd }\n');
    const { status } = await compile(['rules.yaml', '--target', 'edge,pf', '--out', 'out']);
    expect(status).toBe(0);
    expect(files('out').filter((name) => name.endsWith('.conf'))).toEqual([
      'edge/small.conf',
      'pf/small.conf',
    ]);
    const report = JSON.parse(read('out/rulec-report.json'));
    expect(report.targets).toMatchObject([
      { target: 'pf', device: 'edge', options: { form: 'host' } },
      { target: 'pf', device: null, options: { dialect: 'freebsd', form: 'gateway' } },
    ]);
  });

  it('has its errors placed', async () => {
    write('rulec.yaml', 'targets:\n  pf:\n    form: sideways\n');
    const one = await compile(['rules.yaml', '--target', 'pf']);
    expect(one).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/^rulec\.yaml:3:5: error\[bad-option\]/m),
    });
    write('other.yaml', 'targets:\n  edge: { target: cisco }\n');
    const two = await compile(['rules.yaml', '--target', 'pf', '--config', 'other.yaml']);
    expect(two).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/^other\.yaml:2:3: error\[bad-config\]/),
    });
  });
});

describe('several rule sets', () => {
  it('become one text, in their order, with the ids of both', async () => {
    write(
      'more.yaml',
      smallRules.replace('name: small', 'name: more').replace('192.0.2.0/24', '203.0.113.0/24'),
    );
    const { status, stdout } = await compile([
      'rules.yaml',
      'more.yaml',
      '--target',
      'pf',
      '--format',
      'json',
    ]);
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.ruleSets.map(({ name }: { name: string }) => name)).toEqual(['small', 'more']);
    expect(report.targets[0].files[0].path).toBe('pf/small.conf');
    const named = report.targets[0].losses.map(
      ({ rule, span }: { rule: string; span: { file: string } }) => `${rule} ${span.file}`,
    );
    expect(named).toContain('small/web rules.yaml');
    expect(named).toContain('more/web more.yaml');
  });

  it('are named after the first, or as somebody says, and verify takes them together', async () => {
    write('two.yaml', smallRules.replace('name: small', 'name: two').replace('443/https', '8443/https'));
    const both = ['rules.yaml', 'two.yaml', '--target', 'pf', '--out', 'out', '--quiet'];
    expect((await compile([...both, '--name', 'site'])).status).toBe(0);
    expect(files('out')).toContain('pf/site.conf');
    expect(JSON.parse(read('out/rulec-report.json')).ruleSets).toMatchObject([
      { name: 'small' },
      { name: 'two' },
    ]);
    const verify = (...words: readonly string[]): Promise<CliResult> =>
      runCli(['verify', 'rules.yaml', '--target', 'pf', 'out', ...words], { cwd: path() });
    expect((await verify('--with', 'two.yaml')).status).toBe(0);
    expect((await verify()).status).toBe(1);
    expect((await compile([...both, '--name', '../up'])).stderr).toContain('--name cannot be ../up');
    expect((await compile(both)).status).toBe(0);
    expect(files('out')).toContain('pf/small.conf');
    expect(files('out')).not.toContain('pf/site.conf');
  });

  it('need different names', async () => {
    write('more.yaml', smallRules);
    const { status, stderr } = await compile(['rules.yaml', 'more.yaml', '--target', 'pf']);
    expect(status).toBe(3);
    expect(stderr).toBe(
      `more.yaml:2:7: error[duplicate-name]: two rule sets are named small
  rules.yaml:2:7: the other one
  help: give one of them another name: it comes before the ids of its rules
`,
    );
  });

  it.each([
    [['rules.yaml', 'rules.yaml'], 'rules.yaml is named twice\n'],
    [['rules.yaml', './rules.yaml'], './rules.yaml is named twice, as rules.yaml before\n'],
  ])('%j are one, read once, with a warning', async (names, message) => {
    const { status, stdout, stderr } = await compile([...names, '--target', 'pf']);
    expect([status, stdout]).toEqual([0, expect.stringContaining('pass')]);
    expect(stderr).toContain(`warning[usage]: ${message}  help: it is read once; name every file once\n`);
    expect((await compile([...names, '--target', 'pf', '--strict'])).status).toBe(1);
  });

  it('name the rule of another one that decides against a test', async () => {
    write(
      'more.yaml',
      smallRules
        .replace('name: small', 'name: more')
        .replace('www', 'intranet')
        .replace('198.51.100.53', '203.0.113.53')
        .concat('tests:\n  - deny: https://www.example.com/\n'),
    );
    const { status, stderr } = await compile(['rules.yaml', 'more.yaml', '--target', 'squid']);
    expect(status).toBe(1);
    expect(
      stderr,
    ).toContain(`more.yaml:14:11: error[failed-test]: the rules allow what the test expects to be denied
  rules.yaml:4:5: the rule small/web decides it
  help: allowed: https://www.example.com/ at 192.0.2.0
  help: tests use all rule sets together, and the first rule that matches is one of small: `);
  });
});
