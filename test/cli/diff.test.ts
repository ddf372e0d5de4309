import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import schema from '../../schemas/diff.schema.json' with { type: 'json' };
import { type CliResult, runCli } from '../support/run-cli.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();
const fits = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

function diff(...words: readonly string[]): Promise<CliResult> {
  return runCli(['diff', ...words, ...(words.includes('--target') ? [] : ['--target', 'pf'])], {
    cwd: path(),
  });
}

const more = `${smallRules}  - id: news
    services: [443/https]
    owner: news-team
    ticket: NET-99
    to:
      - hosts: ["*.example.org"]
        addresses: [203.0.113.0/24]
`;

function tags(...prefixes: readonly string[]): string {
  const values = [
    {
      name: 'ExampleBus',
      id: 'ExampleBus',
      properties: { changeNumber: prefixes.length, region: '', systemService: '', addressPrefixes: prefixes },
    },
  ];
  return JSON.stringify({ changeNumber: 7, cloud: 'Public', values });
}

const tagged = smallRules.replace('[192.0.2.0/24]', '[azure:ExampleBus]');

function lock(...prefixes: readonly string[]): string {
  const locked = { ExampleBus: { changeNumber: 1, prefixes } };
  const cloud = {
    file: 'ServiceTags_Public_20250818.json',
    sha256: '0'.repeat(64),
    changeNumber: 7,
    tags: locked,
  };
  return JSON.stringify({ version: 1, clouds: { public: cloud } });
}

describe('two rule sets', () => {
  it('answers what, how much, because of what, who asked, and what became of the outputs', async () => {
    write('new.yaml', more);
    const { status, stdout, stderr } = await diff('rules.yaml', 'new.yaml');
    expect(status).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toBe(`new access   policy: 1 wildcard; pf: 256 IPv4 addresses
lost access  nothing
because of   news, new, owner news-team, ticket NET-99
the text     1 rule added: news
outputs      pf: best-possible, 2 new losses

policy
  + https, port 443, host *.example.org: 1 wildcard
      rule news, new (new.yaml:13:5); owner news-team, ticket NET-99
      e.g. https://x.example.org/
pf
  + tcp port 443, address 203.0.113.0/24: 256 IPv4 addresses
      rule news, new (new.yaml:13:5); owner news-team, ticket NET-99
      e.g. https://x.example.org/ at 203.0.113.0
`);
  });

  it('says of moved text that it only moved', async () => {
    write('new.yaml', smallRules.replace('id: resolvers', 'id: names'));
    const { status, stdout } = await diff('rules.yaml', 'new.yaml');
    expect([status, stdout]).toEqual([
      0,
      'no difference: only the text moved\n  1 rule renamed: resolvers to names\n',
    ]);
    write('new.yaml', `# A comment.\n${smallRules}`);
    expect((await diff('rules.yaml', 'new.yaml')).stdout).toBe(
      'no difference: only comments, blanks or the spelling changed\n',
    );
    expect((await diff('rules.yaml', './rules.yaml')).stdout).toBe(
      'no difference: the inputs are the same\n',
    );
  });

  it('calls nothing cosmetic that somebody answers for', async () => {
    const full = `${smallRules.replace('  - id: web\n', '  - id: web\n    owner: net\n    expires: 2127-01-01\n')}accept:
  - loss: host-by-address
    reason: fine
tests:
  - allow: https://www.example.com/
  - deny: https://www.example.org/
`;
    const moved = 'no change of access: only remarks changed\n';
    const changes: readonly (readonly [string, string])[] = [
      [full.replace(/ {2}- deny.*\n/, ''), '1 test removed: deny "https://www.example.org/"'],
      [`${full}  - deny: http://a.example/\n`, '1 test added: deny "http://a.example/"'],
      [full.replace(/accept:\n.*\n.*\n/, ''), '1 accept removed: loss host-by-address'],
      [full.replace('2127', '2137'), '1 rule with another last day: web (expires 2127-01-01 to 2137-01-01)'],
      [
        full.replace('owner: net', 'ticket: N-1'),
        '1 rule with other remarks: web (owner "net" to none, ticket none to "N-1")',
      ],
    ];
    write('old.yaml', full);
    for (const [text, words] of changes) {
      write('new.yaml', text);
      const { status, stdout } = await diff('old.yaml', 'new.yaml');
      expect([status, stdout]).toEqual([0, `${moved}  ${words}\n`]);
      const json: unknown = JSON.parse((await diff('old.yaml', 'new.yaml', '--format', 'json')).stdout);
      expect([fits(json), fits.errors]).toEqual([true, null]);
      for (const format of ['markdown', 'html']) {
        const { stdout: other } = await diff('old.yaml', 'new.yaml', '--format', format);
        expect(other.replaceAll('`', '')).toContain(words.slice(0, words.search(/["(]|$/)));
      }
    }
  });

  it('tells the gate of access that lasts longer, which is no new access', async () => {
    const until = (day: string, action: string): string =>
      `rulec: 1\nname: small\nrules:\n  - id: web\n    action: ${action}\n${day}    services: [443/https]\n    to:\n      - hosts: [a.example]\n`;
    const [sooner, later] = ['    expires: 2127-01-01\n', '    expires: 2137-01-01\n'];
    const cases = [
      ['allow', sooner, later, 'permitted for longer: web (expires 2127-01-01 to 2137-01-01)'],
      ['allow', sooner, '', 'permitted for longer: web (expires 2127-01-01 to none)'],
      ['allow', later, sooner, ''],
      ['deny', later, sooner, 'denied for shorter: web (expires 2137-01-01 to 2127-01-01)'],
      ['deny', sooner, later, ''],
    ] as const;
    for (const [action, from, to, words] of cases) {
      write('old.yaml', until(from, action));
      write('new.yaml', until(to, action));
      const { status, stdout } = await diff('old.yaml', 'new.yaml', '--no-new-access');
      expect(status).toBe(0);
      expect(stdout.slice(stdout.indexOf('no new access'))).toBe(
        `no new access\n${words === '' ? '' : `  ${words}\n`}`,
      );
    }
  });

  it('names the source of a rule that nobody is named for', async () => {
    const place = 'doc / a table with a long name that says much / of its rows, row 17';
    const from = (rules: string): string =>
      rules
        .replace('rules:', 'sources:\n  doc:\n    title: A document\nrules:')
        .replace('  - id: web\n', `  - id: web\n    source: ${place}\n`);
    write('old.yaml', from(smallRules));
    write('new.yaml', from(smallRules.replace('[www.example.com]', '[www.example.com, b.example.com]')));
    const cut = 'source doc / a table with a long … much / of its rows, row 17';
    for (const format of ['text', 'markdown', 'html']) {
      const { stdout } = await diff('old.yaml', 'new.yaml', '--format', format);
      expect(stdout.replaceAll('`', '')).toContain(cut);
    }
    expect((await diff('old.yaml', 'new.yaml', '--format', 'json')).stdout).toContain(place);
  });

  it('finds one host among many lines that moved', async () => {
    const rule = (index: number): string =>
      `  - id: r${index}\n    services: [443/https]\n    to:\n      - hosts: [h${index}.example.com]\n`;
    const rules = Array.from({ length: 60 }, (_, index) => rule(index));
    const head = 'rulec: 1\nname: small\nrules:\n';
    write('old.yaml', head + rules.join(''));
    const hidden = rule(33).replace('h33.', 'h33.example.net, h33.');
    write('new.yaml', head + rules.with(33, hidden).reverse().join(''));
    const { stdout } = await diff('old.yaml', 'new.yaml');
    expect(stdout).toMatch(/^new access +policy: 1 host name\nlost access +nothing\n/);
    expect(stdout).toContain(
      '+ https, port 443, host h33.example.net: 1 host name\n      rule r33, changed: hosts',
    );
    write('new.yaml', head + rules.toReversed().join(''));
    expect((await diff('old.yaml', 'new.yaml')).stdout).toBe(
      'no difference: only the text moved\n  the order of the rules changed\n',
    );
  });

  it('is told as JSON too', async () => {
    write('new.yaml', more);
    const { status, stdout } = await diff('rules.yaml', 'new.yaml', '--format', 'json');
    expect(status).toBe(1);
    const [policy, pf] = JSON.parse(stdout).comparisons;
    expect(policy).toMatchObject({
      of: 'policy',
      verdict: 'different',
      changes: [
        {
          effect: 'permits now',
          hosts: ['*.example.org'],
          rules: [{ rule: 'news', relation: 'only', ticket: 'NET-99', span: { file: 'new.yaml', line: 13 } }],
        },
      ],
    });
    expect(pf.changes).toMatchObject([{ addresses: ['203.0.113.0/24'], size: { ipv4: '256', ports: 1 } }]);
  });

  it('compares devices of the configuration by their names and options', async () => {
    write('new.yaml', more);
    write('rulec.yaml', 'targets:\n  gate: { target: pf, source: 192.0.2.0/24 }\n');
    const { stdout } = await diff('rules.yaml', 'new.yaml', '--target', 'gate,squid');
    expect(stdout).toMatch(/^gate\n {2}\+ tcp port 443/m);
    expect(stdout).toMatch(/^squid: nothing else/m);
    const wrong = await diff('rules.yaml', 'new.yaml', '--set', 'pf.source=nowhere');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('error[bad-option]');
  });

  it('refuses what cannot be compared', async () => {
    write('tags.json', tags('192.0.2.0/24'));
    const mixed = await diff('rules.yaml', 'tags.json');
    expect(mixed.status).toBe(2);
    expect(mixed.stderr).toContain('rules.yaml is a rule set and tags.json is a file of service tags');
    expect(mixed.stderr).toContain('--service-tags tags.json');
    mkdirSync(path('out'));
    const folder = await diff('tags.json', 'out');
    expect(folder.status).toBe(2);
    expect(folder.stderr).toContain('tags.json is a file of service tags and out is an output folder');
    expect((await diff('-', '-')).status).toBe(2);
    expect((await diff('rules.yaml', 'nowhere.yaml')).status).toBe(3);
    write('bad.yaml', smallRules.replace('443/https', '443/htps'));
    const bad = await diff('rules.yaml', 'bad.yaml');
    expect(bad.status).toBe(3);
    expect(bad.stderr).toMatch(/^bad\.yaml:5:\d+: error\[bad-service\]/);
    expect(bad.stdout).toBe('');
  });
});

describe('--no-new-access', () => {
  it('is content with less access, and not with more on the policy or on any target', async () => {
    write('less.yaml', smallRules.slice(0, smallRules.indexOf('  - id: resolvers')));
    const less = await diff('rules.yaml', 'less.yaml', '--no-new-access');
    expect(less.status).toBe(0);
    expect(less.stdout).toMatch(/\nno new access\n$/);
    // The policy reads the same, and the packet filter opens addresses.
    write('wider.yaml', smallRules.replace('192.0.2.0/24', '192.0.2.0/23'));
    const wider = await diff('rules.yaml', 'wider.yaml', '--no-new-access');
    expect(wider.status).toBe(1);
    expect(wider.stdout).toMatch(/\nnew access that nobody agreed to: pf\n$/);
  });

  it('excuses the access of a rule, or of a denial that is gone, for a reason', async () => {
    write('new.yaml', more);
    const gate = ['rules.yaml', 'new.yaml', '--no-new-access'];
    const excused = await diff(...gate, '--except', 'news=approved in NET-99');
    expect(excused.status).toBe(0);
    expect(excused.stdout).toContain(
      '\nno new access beside what was agreed to\n  excepted: news: approved in NET-99\n',
    );
    write(
      'exceptions.yaml',
      'exceptions:\n  - rule: news\n    reason: approved\n  - rule: olds\n    reason: never\n',
    );
    const fromFile = await diff(...gate, '--exceptions', 'exceptions.yaml');
    expect(fromFile.status).toBe(0);
    expect(fromFile.stderr).toMatch(/^exceptions\.yaml:4:5: warning\[stale-exception\]: .*"olds"/);
    const other = await diff(...gate, '--except', 'web=approved');
    expect(other.status).toBe(1);

    const denial = `rulec: 1\nname: small\nrules:\n  - id: hole\n    action: deny\n    services: [443/https]\n    to:\n      - hosts: [bad.www.example.com]\n`;
    const wide = smallRules.replace('www.example.com', '"*.example.com"');
    write('old.yaml', denial + wide.slice(wide.indexOf('  - id: web')));
    write('open.yaml', wide);
    expect((await diff('old.yaml', 'open.yaml', '--no-new-access')).status).toBe(1);
    expect(
      (await diff('old.yaml', 'open.yaml', '--no-new-access', '--except', 'hole=no more needed')).status,
    ).toBe(0);
  });

  it('excuses no more than the rule, says what is left, and which exceptions meet nothing', async () => {
    const rule = (id: string, hosts: string, action = 'allow'): string =>
      `  - { id: ${id}, action: ${action}, services: [443/https], to: [{ hosts: [${hosts}] }] }\n`;
    const head = 'rulec: 1\nname: small\nrules:\n';
    const service = rule('service', '"*.example.com"');
    write('old.yaml', head + rule('no-uploads', 'up.example.com, drop.example.com', 'deny') + service);
    const news = rule('news', 'news.example.org, shared.example.net') + rule('other', 'shared.example.net');
    write('new.yaml', head + rule('no-uploads', 'up.example.com', 'deny') + service + news);
    const judge = (...words: readonly string[]): Promise<CliResult> => {
      const exceptions = words.flatMap((word) => ['--except', `${word}=agreed`]);
      return diff('old.yaml', 'new.yaml', '--no-new-access', '--target', 'squid', ...exceptions);
    };
    // What another rule permits too, and what was behind a denial, is not excused with it.
    const one = await judge('news');
    expect(one.status).toBe(1);
    expect(one.stdout).toMatch(
      /^ {2}not agreed to: policy: https, port 443, host drop\.example\.com \| shared\.example\.net \(2 host names, by service, other, denied before by no-uploads\)$/m,
    );
    expect((await judge('news', 'other')).stdout).toMatch(
      /policy: https, port 443, host drop\.example\.com \(/,
    );
    expect((await judge('news', 'other', 'no-uploads')).status).toBe(0);
    const stale = await judge('news', 'other', 'no-uploads', 'nws');
    expect([stale.status, stale.stderr]).toEqual([
      0,
      expect.stringMatching(/^warning\[stale-exception\]: .*"nws" gives no new access\n {2}help: /),
    ]);
    // After the merge nothing is new, and all of them are stale.
    const merged = ['new.yaml', 'new.yaml', '--no-new-access', '--except', 'news=agreed'];
    expect((await diff(...merged)).stderr).toContain('warning[stale-exception]');
  });

  it('refuses exceptions without a reason, or without the gate', async () => {
    expect((await diff('rules.yaml', 'rules.yaml', '--no-new-access', '--except', 'news')).status).toBe(2);
    expect((await diff('rules.yaml', 'rules.yaml', '--except', 'news=so')).status).toBe(2);
    write('exceptions.yaml', 'exceptions:\n  - rule: news\n');
    const unreasoned = await diff(
      'rules.yaml',
      'rules.yaml',
      '--no-new-access',
      '--exceptions',
      'exceptions.yaml',
    );
    expect(unreasoned.status).toBe(3);
    expect(unreasoned.stderr).toMatch(
      /^exceptions\.yaml:2:5: error\[bad-config\]: an exception gives a reason/,
    );
  });
});

describe('service tags', () => {
  it('compares two files for a rule set, and names tag and version', async () => {
    write('tagged.yaml', tagged);
    write('ServiceTags_Public_20250818.json', tags('192.0.2.0/24'));
    write('ServiceTags_Public_20250825.json', tags('192.0.2.0/24', '203.0.113.0/25'));
    const files = ['ServiceTags_Public_20250818.json', 'ServiceTags_Public_20250825.json'];
    const { status, stdout } = await diff(...files, '--rules', 'tagged.yaml');
    expect(status).toBe(1);
    expect(stdout).toContain('policy: no difference\n');
    expect(stdout).toContain('+ tcp port 443, address 203.0.113.0/25: 128 IPv4 addresses');
    expect(stdout).toContain(
      'azure:ExampleBus: ServiceTags_Public_20250818.json (change 1) to ServiceTags_Public_20250825.json (change 2)',
    );
    write('ServiceTags_Public_20250825.json', tags('192.0.2.128/25', '192.0.2.0/25'));
    expect(await diff(...files, '--rules', 'tagged.yaml')).toMatchObject({
      status: 0,
      stdout: 'no difference: the service tags in use hold the same addresses\n',
    });
  });

  it('compares a weekly file with a lock, which has the tags in use alone', async () => {
    write('tagged.yaml', tagged);
    write('week.json', tags('192.0.2.0/24', '203.0.113.0/25'));
    write('service-tags.lock.json', lock('192.0.2.0/24'));
    const { status, stdout } = await diff('service-tags.lock.json', 'week.json', '--rules', 'tagged.yaml');
    expect([status, stdout.split('\n')[0]]).toEqual([1, 'new access   pf: 128 IPv4 addresses']);
    write('other.yaml', tagged.replaceAll('ExampleBus', 'ExampleTram'));
    const unknown = await diff('service-tags.lock.json', 'week.json', '--rules', 'other.yaml');
    expect([unknown.status, unknown.stdout]).toEqual([3, '']);
  });

  it('needs the tags that the rule sets use', async () => {
    write('tagged.yaml', tagged);
    const { status, stderr } = await diff('tagged.yaml', 'tagged.yaml');
    expect(status).toBe(3);
    expect(stderr).toContain('error[tags-missing]');
    write('tags.json', tags('192.0.2.0/24'));
    expect((await diff('tagged.yaml', 'tagged.yaml', '--service-tags', 'tags.json')).status).toBe(0);
  });
});

describe('output folders', () => {
  async function compile(
    name: string,
    text: string,
    out: string,
    ...words: readonly string[]
  ): Promise<void> {
    write(name, text);
    const made = await runCli(['compile', name, '--target', 'pf,windows-firewall', '--out', out, ...words], {
      cwd: path(),
    });
    expect(made.status).toBe(0);
  }

  it('compares what the texts mean, with the lines that decide', async () => {
    await compile('rules.yaml', smallRules, 'old');
    await compile('new.yaml', more, 'new');
    const { status, stdout, stderr } = await diff('old', 'new', '--target', 'pf,windows-firewall');
    expect([status, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^new access +pf, windows-firewall: 256 IPv4 addresses\n/);
    expect(stdout).toMatch(/decided by small\.conf:\d+ in OLD, small\.conf:\d+ \(rule news\) in NEW/);
    expect((await diff('new', 'old', '--no-new-access')).status).toBe(0);
    expect((await diff('old', 'new', '--no-new-access')).status).toBe(1);
    expect((await diff('old', 'new', '--no-new-access', '--except', 'news=so')).status).toBe(2);
  });

  it('tells edited files, moved lines, options that differ, and texts that one side alone has', async () => {
    await compile('rules.yaml', smallRules, 'old');
    await compile('rules.yaml', smallRules, 'new');
    const conf = 'new/pf/small.conf';
    write(conf, readFileSync(path(conf), 'utf8').replace('# ', '#  '));
    const moved = await diff('old', 'new');
    expect(moved).toMatchObject({ status: 0, stdout: 'no difference: only the text moved\n' });
    expect(moved.stderr).toContain('warning[interrupted]: pf/small.conf of new');
    write('new/pf/small.tables/other.txt', '192.0.2.0/24\n');
    const { stderr } = await diff('old', 'new');
    expect(stderr).toContain(
      'warning[unlisted-files]: the report of new does not list pf/small.tables/other.txt',
    );
    expect(await diff('old', './old')).toMatchObject({ stdout: 'no difference: the inputs are the same\n' });
    await compile('rules.yaml', smallRules, 'new', '--set', 'pf.source=192.0.2.0/24');
    const sourced = await diff('old', 'new');
    expect(sourced.status).toBe(1);
    expect(sourced.stdout).toContain('  option source: any in OLD, 192.0.2.0/24 in NEW\n');
    expect((await diff('old', 'new', '--no-new-access')).status).toBe(3);
    const none = { rulec: '0.1.0', ruleSets: [], serviceTags: [], targets: [] };
    write('new/rulec-report.json', JSON.stringify(none));
    const hidden = await diff('old', 'new');
    expect(hidden.stdout).toContain('  there is no text of it in NEW\n');
    expect(hidden.stderr).toMatch(
      /^warning\[unlisted-files\]: new also holds pf\b.*; what is there is not compared$/m,
    );
  });

  it('compares a folder with a rule set, as that is compiled for the devices and options of the folder', async () => {
    await compile('rules.yaml', smallRules, 'out', '--set', 'pf.source=192.0.2.0/24');
    const same = 'no difference: the texts let through what the rule set is compiled to\n';
    expect(await diff('out', 'rules.yaml')).toMatchObject({ status: 0, stdout: same, stderr: '' });
    expect(await diff('rules.yaml', 'out')).toMatchObject({ status: 0, stdout: same });
    write('rules.yaml', more);
    const grown = await diff('out', 'rules.yaml', '--target', 'pf,windows-firewall');
    expect(grown.status).toBe(1);
    expect(grown.stdout).toMatch(/^new access +pf, windows-firewall: 256 IPv4 addresses\n/);
    expect(grown.stdout).toContain('(rule news, owner news-team, ticket NET-99) in NEW');
    expect((await diff('out', 'rules.yaml', '--no-new-access')).status).toBe(1);
    expect((await diff('rules.yaml', 'out', '--no-new-access')).status).toBe(0);
    const sourced = await diff('out', 'rules.yaml', '--set', 'pf.source=any');
    expect(sourced.stdout).toContain('  option source: 192.0.2.0/24 in OLD, any in NEW\n');
    const json = JSON.parse((await diff('out', 'rules.yaml', '--format', 'json')).stdout);
    expect(json.comparisons[0].changes[0].lines.new).toMatchObject({ rule: 'news', owner: 'news-team' });
    const bad = await diff('out', 'rules.yaml', '--except', 'news=so', '--no-new-access');
    expect(bad.status).toBe(2);
  });

  it('refuses what is no output folder, and reports that lead out of it', async () => {
    await compile('rules.yaml', smallRules, 'old');
    mkdirSync(path('new'));
    const none = await diff('old', 'new');
    expect(none.status).toBe(3);
    expect(none.stderr).toContain('new has no rulec-report.json');
    const report = JSON.parse(readFileSync(path('old/rulec-report.json'), 'utf8'));
    report.targets[0].files[0].path = 'pf/../../rules.yaml';
    write('new/rulec-report.json', JSON.stringify(report));
    const foreign = await diff('old', 'new');
    expect(foreign.status).toBe(3);
    expect(foreign.stderr).toContain('new/rulec-report.json is not a report of rulec');
  });

  it('refuses what another version of rulec has written, and this one does not know', async () => {
    await compile('rules.yaml', smallRules, 'old');
    const report = JSON.parse(readFileSync(path('old/rulec-report.json'), 'utf8'));
    cpSync(path('old'), path('new'), { recursive: true });
    const answer = async (...targets: readonly unknown[]): Promise<CliResult> => {
      write('new/rulec-report.json', JSON.stringify({ ...report, targets }));
      return diff('old', 'new', '--target', 'pf,windows-firewall');
    };
    const [pf, windows] = report.targets;
    const listed = windows.files[0];
    write('new/windows-firewall/small.new', readFileSync(path(`old/${listed.path}`), 'utf8'));
    const extra = { ...listed, path: 'windows-firewall/small.new' };
    const stranger = await answer(pf, { ...windows, files: [...windows.files, extra] });
    expect([stranger.status, stranger.stdout]).toEqual([3, '']);
    expect(stranger.stderr).toContain('windows-firewall/small.new is of no format of windows-firewall');
    const unknown = await answer({ ...pf, target: 'abacus', device: 'pf' }, windows);
    expect([unknown.status, unknown.stdout]).toEqual([3, '']);
    expect(unknown.stderr).toContain('pf was compiled for abacus, which is not a target of this version');
    // A device that nobody asks about is in nobody's way.
    const other = { ...pf, target: 'abacus', device: 'other', files: [] };
    expect((await answer(pf, windows, other)).status).toBe(0);
  });
});

describe('git', () => {
  function git(...words: readonly string[]): void {
    const identity = [
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@example.com',
      '-c',
      'commit.gpgsign=false',
    ];
    execFileSync('git', [...identity, ...words], { cwd: path(), stdio: 'pipe' });
  }

  function commit(): void {
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--message=first');
  }

  it('reads a rule set of a commit, with the lock that lies beside it there', async () => {
    write('rules.yaml', tagged);
    write('service-tags.lock.json', lock('192.0.2.0/24'));
    commit();
    write('service-tags.lock.json', lock('192.0.2.0/23'));
    const { status, stdout } = await diff('git:main:rules.yaml', 'rules.yaml');
    expect(status).toBe(1);
    expect(stdout).toContain('+ tcp port 443, address 192.0.3.0/24: 256 IPv4 addresses');
    expect((await diff('git:HEAD:rules.yaml', 'git:main:rules.yaml')).status).toBe(0);
    const checked = await runCli(['check', 'git:HEAD:rules.yaml'], { cwd: path() });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
    expect(checked.stdout).toContain('git:HEAD:rules.yaml: small: 2 rules');
    const refreshed = await runCli(['tags', 'refresh', 'git:HEAD:rules.yaml'], { cwd: path() });
    expect([refreshed.status, refreshed.stdout]).toEqual([2, '']);
    expect(refreshed.stderr).toContain('the lock git:HEAD:service-tags.lock.json is in git');
    const locks = ['git:HEAD:service-tags.lock.json', 'service-tags.lock.json', '--rules', 'rules.yaml'];
    expect((await diff(...locks)).status).toBe(1);
  });

  it('takes no name for an option or for two names', async () => {
    commit();
    for (const name of [
      'git:--output=pwned:rules.yaml',
      'git:main:--help',
      'git:-c core.pager=x:rules.yaml',
      'git:main:rules.yaml\nmain:rules.yaml',
      'git:nowhere:rules.yaml',
      'git:main',
      'git:$(touch pwned):rules.yaml',
    ]) {
      const { status, stderr } = await diff(name, 'rules.yaml');
      expect([2, 3], name).toContain(status);
      expect(stderr, name).toMatch(/^error\[(?:usage|file-not-readable)\]: /);
    }
    expect(execFileSync('git', ['status', '--porcelain'], { cwd: path() }).toString()).toBe('');
  });

  it('reads an output folder of a commit', async () => {
    const compile = ['compile', 'rules.yaml', '--target', 'pf', '--out', 'out'];
    await runCli(compile, { cwd: path() });
    commit();
    write('rules.yaml', more);
    await runCli(compile, { cwd: path() });
    expect((await diff('git:HEAD:out', 'out')).stdout).toContain('+ tcp port 443, address 203.0.113.0/24');
    expect((await diff('git:HEAD:out/', 'git:main:out')).status).toBe(0);
    expect((await diff('git:HEAD:out', 'git:HEAD:rules.yaml')).status).toBe(0);
    expect((await diff('git:HEAD:out', 'rules.yaml')).status).toBe(1);
  });

  it('tells of files in a folder of a commit that its report does not list', async () => {
    await runCli(['compile', 'rules.yaml', '--target', 'pf', '--out', 'deep/out'], { cwd: path() });
    commit();
    const folder = 'git:HEAD:deep/out';
    expect((await diff(folder, 'deep/out')).stderr).toBe('');
    write('deep/out/pf/-extra.conf', '');
    write('deep/out/pf/.hidden', '');
    mkdirSync(path('deep/out/edge'));
    write('deep/out/edge/other.conf', '');
    write('deep/out/README.md', '');
    commit();
    const { status, stderr } = await diff(folder, 'rules.yaml');
    expect(status).toBe(0);
    expect(stderr).toContain(`the report of ${folder} does not list pf/-extra.conf; what`);
    expect(stderr).toContain(`warning[unlisted-files]: ${folder} also holds edge; what`);
  });

  it('says that there is no repository', async () => {
    const { status, stderr } = await diff('git:main:rules.yaml', 'rules.yaml');
    expect(status).toBe(3);
    expect(stderr).toMatch(/error\[file-not-readable\]: git fails: .*not a git repository/);
  });
});
