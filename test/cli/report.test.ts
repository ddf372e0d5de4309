import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { lonelyRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, read } = useSmallFolder();

const rules = `rulec: 1
name: small
title: Small
sources:
  doc: { title: The document, url: https://docs.example.com/a, date: 2024-07-17 }
rules:
  - id: web
    why: "=1+1 is why, \\"they\\" said"
    source: doc / Table 1 / row 2
    services: [443/https]
    owner: web-team
    ticket: NET-1
    expires: 2027-01-31
    to:
      - hosts: [www.example.com]
        addresses: [192.0.2.0/24]
        evidence: The provider says so.
  - id: resolvers
    services: [53/udp]
    to:
      - addresses: [198.51.100.53/32]
accept:
  - { loss: host-by-address, reason: Nothing else is there. }
`;

function report(...words: readonly string[]): Promise<CliResult> {
  return runCli(['report', 'rules.yaml', '--target', 'pf,squid', ...words], { cwd: path() });
}

/** A table of RFC 4180. */
function parseCsv(text: string): readonly (readonly string[])[] {
  return text
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"')),
    );
}

describe('as CSV', () => {
  it('has a line for each rule and device: source, owner, ticket, expiry, lines, verdict', async () => {
    write('rules.yaml', rules);
    const { status, stdout } = await report('--out', 'evidence.csv');
    expect([status, stdout]).toEqual([0, 'wrote evidence.csv\n']);
    const [titles = [], ...rows] = parseCsv(read('evidence.csv'));
    const table = rows.map((cells) => Object.fromEntries(cells.map((cell, index) => [titles[index], cell])));
    expect(table.map((one) => [one.rule, one.device, one['outcome of the rule']])).toEqual([
      ['web', 'pf', 'lossy'],
      ['web', 'squid', 'lossy'],
      ['resolvers', 'pf', 'exact'],
      ['resolvers', 'squid', 'unmet'],
    ]);
    expect(table[0]).toMatchObject({
      why: `'=1+1 is why, "they" said`,
      services: '443/https',
      hosts: 'www.example.com',
      addresses: '192.0.2.0/24',
      evidence: 'The provider says so.',
      document: 'The document',
      'document address': 'https://docs.example.com/a',
      'document date': '2024-07-17',
      'place in the document': 'Table 1 / row 2',
      owner: 'web-team',
      ticket: 'NET-1',
      expires: '2027-01-31',
      'place in the rule set': 'rules.yaml:7',
      'verdict of the text': 'best-possible',
      losses: 'scheme-not-checked',
      'accepted losses': 'host-by-address: Nothing else is there.',
    });
    expect(table[0]?.['emitted lines']).toMatch(/small\.conf:\d+/);
  });
});

describe('as JSON', () => {
  it('has the digests of inputs and outputs, and the losses of each rule', async () => {
    write('rules.yaml', rules);
    await report('--out', 'deep/evidence.json');
    const evidence = JSON.parse(read('deep/evidence.json'));
    expect(evidence.ruleSets).toMatchObject([
      { name: 'small', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) },
    ]);
    expect(evidence.devices[0]).toMatchObject({ name: 'pf', verdict: 'best-possible', placeholders: [] });
    expect(evidence.devices[0].files[0]).toMatchObject({ path: 'pf/small.conf', digest: expect.any(String) });
    expect(evidence.rules[0].outcomes[0].losses.map(({ code }: { code: string }) => code)).toContain(
      'host-by-address',
    );
  });
});

describe('as HTML', () => {
  it('is the same page in every run, and says what changed since an older rule set', async () => {
    write('rules.yaml', rules);
    write('old.yaml', rules.replace('192.0.2.0/24', '192.0.2.0/25'));
    await report('--out', 'a.html', '--since', 'old.yaml');
    await report('--out', 'b.html', '--since', 'old.yaml');
    expect(read('b.html')).toBe(read('a.html'));
    expect(read('a.html')).toContain('<h2>What changed since old.yaml</h2>');
    expect(read('a.html')).toContain('New access on pf: 128 IPv4 addresses');
    expect(read('a.html')).toContain(
      '<a href="https://docs.example.com/a" rel="noreferrer noopener">The document</a> (2024-07-17), Table 1 / row 2',
    );
    expect(readdirSync(path()).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('has once what devices have alike, and of long lists the first lines and their number', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `203.0.113.${index * 4}/32`).join(', ');
    write('rules.yaml', rules.replace('192.0.2.0/24', `192.0.2.0/24, ${many}`));
    const devices = ['a', 'b'].map((name) => `  ${name}: { target: pf, inside: [em-${name}] }\n`);
    write('rulec.yaml', `targets:\n${devices.join('')}`);
    const { status } = await runCli(['report', 'rules.yaml', '--target', 'a,b', '--out', 'a.html'], {
      cwd: path(),
    });
    expect(status).toBe(0);
    const page = read('a.html');
    expect(page).toContain('<h3>a, b: what they have alike</h3>');
    expect(page.match(/<summary>[^<]*rulec_[^<]*\.txt: \d+ lines</g)).toHaveLength(
      new Set(page.match(/<summary>[^<]*rulec_[^<]*\.txt: /g)).size,
    );
    expect(page).toMatch(/… 5\d more lines of this kind/);
    expect(page).not.toContain('203.0.113.100/32</span>');
    expect(page).toMatch(/<td role="cell" data-label="device">a, b <span class="chip/);
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, to]) => to);
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((to) => !ids.has(to))).toEqual([]);
  });

  it('names placeholders, and what has no text', async () => {
    write('rules.yaml', lonelyRules);
    const { status } = await runCli(['report', 'rules.yaml', '--target', 'paloalto', '--out', 'a.html'], {
      cwd: path(),
    });
    expect(status).toBe(0);
    expect(read('a.html')).toContain('(a placeholder: nobody gave it)');
  });
});

it('refuses a form that it does not know, and a rule set that does not load', async () => {
  expect((await report('--out', 'evidence.pdf')).status).toBe(2);
  expect((await runCli(['report', 'rules.yaml'], { cwd: path() })).status).toBe(2);
  write('rules.yaml', 'rulec: 2\n');
  expect((await report('--out', 'evidence.html')).status).toBe(3);
  expect(readdirSync(path())).toEqual(['rules.yaml']);
});
