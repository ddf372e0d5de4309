/** `rulec tags show`, `diff` and `lookup`. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type MadeUpTag, someTags, weeklyText } from '../service-tags/fixtures.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const folder = useSmallFolder();
const file = 'ServiceTags_Public_20260105.json';

beforeEach(() => folder.write(file, weeklyText(someTags)));

function tags(...words: readonly string[]): Promise<CliResult> {
  return runCli(['tags', ...words], { cwd: folder.path() });
}

describe('tags', () => {
  it('has commands of its own', async () => {
    const help = await tags('--help');
    expect(help.status).toBe(0);
    for (const name of ['refresh', 'show', 'diff', 'lookup']) expect(help.stdout).toContain(`  ${name}`);
    expect((await tags()).status).toBe(2);
    const typo = await tags('refesh');
    expect([typo.status, typo.stderr]).toEqual([2, expect.stringContaining('refresh')]);
  });
});

describe('tags show', () => {
  it('lists tags with their sizes', async () => {
    const { status, stdout } = await tags('show', file);
    expect([status, stdout]).toEqual([
      0,
      `tag                    cloud   region      IPv4  merged  IPv6  merged  IPv4 addresses  IPv6 addresses
ExampleBus             public                 2       2     1       1             129      about 2^80
ExampleBus.WestEurope  public  westeurope     1       1     0       0              64               0
ExampleCloud           public                 2       2     1       1             512      about 2^96

3 tags
`,
    ]);
  });

  it('lists those that hold some words, also in their region', async () => {
    expect((await tags('show', file, 'EUROPE', 'bus')).stdout).toMatch(
      /^tag.*\nExampleBus\.WestEurope .*\n\n1 tag of 3\n$/,
    );
    expect((await tags('show', 'nothing', '--service-tags', file)).stdout).toBe('0 tags of 3\n');
  });

  it('shows what merging would save', async () => {
    folder.write(
      'halves.json',
      weeklyText([
        {
          name: 'Halves',
          prefixes: ['192.0.2.0/25', '192.0.2.128/25', '2001:db8::/33', '2001:db8:8000::/33'],
        },
      ]),
    );
    const { stdout } = await tags('show', 'halves.json', '--format', 'json');
    expect(JSON.parse(stdout).tags).toEqual([
      {
        cloud: 'public',
        name: 'Halves',
        region: '',
        changeNumber: '3',
        prefixes: { ipv4: 2, ipv6: 2 },
        merged: { ipv4: 1, ipv6: 1 },
        addresses: { ipv4: '256', ipv6: String(2n ** 96n) },
      },
    ]);
  });

  it('reads the lock of the folder, and where there is none, the one that comes with rulec', async () => {
    const { status, stdout } = await tags('show');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/\nAzureCloud .*\n\n\d+ tags\n$/s)]);
    await tags('refresh', '--from', file);
    folder.write('rules.yaml', folder.read('rules.yaml').replace('192.0.2.0/24', 'azure:ExampleBus'));
    await tags('refresh', 'rules.yaml', '--from', file);
    expect((await tags('show')).stdout).toMatch(/ExampleBus .*\n\n1 tag\n$/);
  });
});

describe('tags diff', () => {
  const before: readonly MadeUpTag[] = [...someTags, { name: 'Old', prefixes: ['203.0.113.0/25'] }];
  const after: readonly MadeUpTag[] = [
    { name: 'ExampleBus', prefixes: ['192.0.2.0/25', '2001:db8::/48'] },
    { name: 'ExampleBus.WestEurope', prefixes: ['192.0.2.0/26', '198.51.100.7/32'] },
    { name: 'ExampleCloud', prefixes: ['192.0.2.0/24', '203.0.113.0/24', '2001:db8::/32'] },
    { name: 'New', prefixes: ['203.0.113.0/25'] },
  ];
  beforeEach(() => {
    folder.write('before.json', weeklyText(before));
    folder.write('after.json', weeklyText(after));
    folder.write('rules.yaml', folder.read('rules.yaml').replace('192.0.2.0/24', 'azure:examplebus'));
  });

  it('compares the tags in use', async () => {
    const { status, stdout } = await tags('diff', 'before.json', 'after.json', '--rules', 'rules.yaml');
    expect([status, stdout]).toEqual([
      1,
      `public: before.json to after.json: 1 tag, -1 entries, -1 distinct prefixes
  ExampleBus: -1 prefixes; 1 IPv4 address fewer
      moved to ExampleBus.WestEurope: 1 prefix
      - 198.51.100.7/32
small: in all, 1 IPv4 address fewer
  web: 1 IPv4 address fewer
`,
    ]);
  });

  it('compares all', async () => {
    const { status, stdout } = await tags('diff', 'before.json', 'after.json', '--all');
    expect(status).toBe(1);
    expect(stdout).toContain('4 tags, +2 -2 entries, +0 distinct prefixes');
    expect(stdout).toContain(
      '  New is new: 1 prefix, 128 IPv4 addresses; it has the addresses of Old, which is gone: probably its new name',
    );
    expect(stdout).toContain(
      '  Old is gone, with 1 prefix, 128 IPv4 addresses; New has its addresses: probably its new name',
    );
    expect(stdout).toContain('      moved from ExampleBus: 1 prefix');
  });

  it('says it in JSON and in Markdown', async () => {
    const json = JSON.parse(
      (await tags('diff', 'before.json', 'after.json', '--all', '--format', 'json')).stdout,
    );
    expect(json.clouds[0].changes.map(({ tag, kind }: Record<string, string>) => [tag, kind])).toEqual([
      ['ExampleBus', 'changed'],
      ['ExampleBus.WestEurope', 'changed'],
      ['New', 'new'],
      ['Old', 'gone'],
    ]);
    expect(json.clouds[0].changes[0].addresses).toEqual({
      removed: { ipv4: '1', ipv6: '0' },
      added: { ipv4: '0', ipv6: '0' },
    });
    const markdown = (await tags('diff', 'before.json', 'after.json', '--all', '--format', 'markdown'))
      .stdout;
    expect(markdown).toContain('- `Old` is gone, with 1 prefix, 128 IPv4 addresses; `New` has its addresses');
    expect(markdown).toContain('fewer<br>moved to `ExampleBus.WestEurope`: 1 prefix\n');
  });

  it('is done with 0 where nothing differs', async () => {
    expect(await tags('diff', 'before.json', 'before.json', '--all')).toEqual({
      status: 0,
      stdout: 'public: before.json to before.json: no difference\n',
      stderr: '',
    });
    expect((await tags('diff', 'before.json', 'before.json', '--all', '--format', 'markdown')).stdout).toBe(
      '',
    );
  });

  it('takes the tags of a lock for those in use', async () => {
    await tags('refresh', 'rules.yaml', '--from', 'before.json', '--lock', 'old.lock.json');
    const { status, stdout } = await tags('diff', 'old.lock.json', 'after.json');
    expect([status, stdout]).toEqual([1, expect.stringContaining('1 tag, -1 entries')]);
  });

  it('compares files of one cloud', async () => {
    folder.write('china.json', weeklyText(after, 'China'));
    const { status, stderr } = await tags('diff', 'before.json', 'china.json');
    expect([status, stderr]).toEqual([
      3,
      expect.stringContaining(
        'before.json is of public and china.json of china: they have no cloud in common',
      ),
    ]);
    expect((await tags('diff', 'before.json', 'missing.json')).status).toBe(3);
    const unused = await tags('diff', 'china.json', 'china.json');
    expect([unused.status, unused.stderr]).toEqual([
      0,
      expect.stringContaining('no rule set uses tags of the cloud china'),
    ]);
  });
});

describe('tags lookup', () => {
  it('says which tags hold an address, the smallest first', async () => {
    const { status, stdout } = await tags('lookup', '192.0.2.7', '--service-tags', file);
    expect([status, stdout]).toEqual([
      0,
      `192.0.2.7: 3 tags
  ExampleBus.WestEurope, by 192.0.2.0/26; the tag has 64 IPv4 addresses, region westeurope
  ExampleBus, by 192.0.2.0/25; the tag has 129 IPv4 and about 2^80 IPv6 addresses
  ExampleCloud, by 192.0.2.0/24; the tag has 512 IPv4 and about 2^96 IPv6 addresses
`,
    ]);
  });

  it('says which hold a prefix in part', async () => {
    const { stdout } = await tags(
      'lookup',
      '192.0.2.0/25',
      '2001:db8:1::/48',
      '198.51.100.8',
      '--service-tags',
      file,
      '--format',
      'json',
    );
    const { answers } = JSON.parse(stdout);
    expect(
      answers[0].tags.map(({ tag, share, held }: Record<string, unknown>) => [tag, share, held]),
    ).toEqual([
      ['ExampleBus', 'whole', { ipv4: '128', ipv6: '0' }],
      ['ExampleCloud', 'whole', { ipv4: '128', ipv6: '0' }],
      ['ExampleBus.WestEurope', 'part', { ipv4: '64', ipv6: '0' }],
    ]);
    expect(answers[1].tags.map(({ tag }: Record<string, unknown>) => tag)).toEqual(['ExampleCloud']);
    expect(answers[2].tags).toEqual([]);
    expect((await tags('lookup', '198.51.100.8', '--service-tags', file)).stdout).toBe(
      '198.51.100.8: no tag of public contains it\n',
    );
  });

  it('says what a rule set knows of a host', async () => {
    const { status, stdout } = await tags(
      'lookup',
      'www.example.com',
      '*.example.com',
      'other.test',
      '--rules',
      'rules.yaml',
    );
    expect([status, stdout]).toEqual([
      0,
      `www.example.com: 1 entry of small
  web: allow www.example.com; addresses: 192.0.2.0/24
*.example.com: 1 entry of small
  web: allow www.example.com (only these names of it); addresses: 192.0.2.0/24
other.test: small does not name it
`,
    ]);
  });

  it('asks the bundled rule set', async () => {
    expect((await tags('lookup', 'login.microsoftonline.com')).stdout).toContain(
      'addresses: azure:AzureActiveDirectory',
    );
  });

  it.each([
    ['192.0.2.1/24', 'did you mean 192.0.2.0/24?'],
    ['192.0.2.300', 'above 255'],
    ['https://example.com', 'help: write example.com\n'],
  ])('refuses %s', async (word, message) => {
    const { status, stderr } = await tags('lookup', word, '--service-tags', file);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('needs tags for addresses', async () => {
    folder.write('rules.yaml', folder.read('rules.yaml').replace('192.0.2.0/24', 'azure:ExampleBus'));
    expect(await tags('lookup', '192.0.2.1', '--rules', 'rules.yaml')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('error[tags-missing]'),
    });
  });
});
