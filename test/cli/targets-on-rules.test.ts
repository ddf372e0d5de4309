import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rulec-targets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const rules = `rulec: 1
name: sample
rules:
  - { id: no-metadata, action: deny, targets: [pf], services: [80/tcp], to: [{ addresses: [192.0.2.7/32] }] }
  - { id: net, services: [80/tcp], to: [{ addresses: [192.0.2.0/24] }] }
  - { id: edge-only, targets: [edge], services: [22/tcp], to: [{ addresses: [198.51.100.1/32] }] }
`;
const config = 'targets: { edge: { target: pf }, other: { target: pf } }\n';

async function rulec(words: string, files: Readonly<Record<string, string>>): Promise<CliResult> {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries({ 'rulec.yaml': config, ...files }))
    writeFileSync(join(folder, name), text);
  return runCli(words.split(' '), { cwd: folder });
}

async function decideOn(device: string, request: string): Promise<string> {
  const { stdout } = await rulec(`explain ${request} rules.yaml --target ${device} --format json`, {
    'rules.yaml': rules,
  });
  const { outcomes } = JSON.parse(stdout) as {
    outcomes: {
      policy: { action: string };
      targets: { decisions: { action: string }[]; reasons: object[] }[];
    }[];
  };
  const [{ policy, targets } = { policy: { action: '' }, targets: [] }] = outcomes;
  const [{ decisions, reasons } = { decisions: [], reasons: [] }] = targets;
  return `${policy.action} ${decisions[0]?.action} ${reasons.map((one) => ('kind' in one ? one.kind : '')).join()}`;
}

describe('targets on rules', () => {
  test.each([
    ['edge', 'tcp://192.0.2.7:80', 'deny deny '],
    ['windows-firewall', 'tcp://192.0.2.7:80', 'deny allow left-out'],
    ['edge', 'tcp://198.51.100.1:22', 'allow allow '],
    ['other', 'tcp://198.51.100.1:22', 'allow deny left-out'],
    ['pf', 'tcp://198.51.100.1:22', 'allow deny left-out'],
    ['windows-firewall', 'tcp://192.0.2.9:80', 'allow allow '],
  ])('%s decides %s by the rules that are for it', async (device, request, decided) => {
    expect(await decideOn(device, request)).toBe(decided);
  });

  test('a denial that is left out is noted, a rule that allows is not, and both texts are proved', async () => {
    const { status, stdout } = await rulec(
      'compile rules.yaml --target edge,other,windows-firewall --format json',
      { 'rules.yaml': rules },
    );
    expect(status).toBe(0);
    const { targets } = JSON.parse(stdout) as {
      targets: {
        device: string;
        verdict: string;
        losses: { code: string; rule: string; direction: string }[];
      }[];
    };
    expect(targets.map(({ verdict }) => verdict)).toEqual(['exact', 'exact', 'exact']);
    expect(targets.map(({ losses }) => losses)).toMatchObject([
      [],
      [],
      [{ code: 'rule-not-for-target', rule: 'no-metadata', direction: 'note', severity: 'note' }],
    ]);
  });

  test('verify judges files of a device by the rules that are for it', async () => {
    await rulec('compile rules.yaml --target edge,other --out out', { 'rules.yaml': rules });
    const verify = async (device: string, of: string): Promise<string> =>
      (await rulec(`verify rules.yaml --target ${device} out/${of}`, { 'rules.yaml': rules })).stdout;
    expect(await verify('edge', 'edge')).toMatch(/equal/);
    expect(await verify('other', 'other')).toMatch(/equal/);
    expect(await verify('other', 'edge')).toMatch(/different/);
  });

  test('a rule that others of the same target do not have is no reason to call a later one dead', async () => {
    const text = (targets: string): string => `rulec: 1
name: sample
rules:
  - { id: wide, ${targets}services: [80/tcp], to: [{ addresses: [192.0.2.0/24] }] }
  - { id: narrow, targets: [pf], services: [80/tcp], to: [{ addresses: [192.0.2.1/32] }] }
`;
    const check = async (targets: string): Promise<string> =>
      (await rulec('check rules.yaml', { 'rules.yaml': text(targets) })).stderr;
    expect(await check('')).toMatch(/narrow can never decide/);
    expect(await check('targets: [pf], ')).toMatch(/narrow can never decide/);
    expect(await check('targets: [squid], ')).toBe('');
    expect(await check('targets: [edge], ')).toBe('');
  });

  test('a change of targets is a change for the devices that it is of', async () => {
    const { status, stdout } = await rulec('diff old.yaml rules.yaml --target edge,other --format json', {
      'old.yaml': rules.replace('[edge]', '[pf]'),
      'rules.yaml': rules,
    });
    expect(status).toBe(1);
    const { comparisons, text } = JSON.parse(stdout) as {
      comparisons: { of: string; verdict: string; changes: { effect: string }[] }[];
      text: { changed: { rule: string; parts: string[] }[] };
    };
    expect(comparisons.map(({ of, verdict }) => `${of} ${verdict}`)).toEqual([
      'policy equal',
      'edge equal',
      'other different',
    ]);
    expect(comparisons[2]?.changes).toMatchObject([{ effect: 'permits no more' }]);
    expect(text.changed).toMatchObject([{ rule: 'edge-only', parts: ['targets'] }]);
  });

  test('tests and accepts may name devices, and a name of neither is an error', async () => {
    const accepted = `${rules}tests:
  - { deny: "tcp://198.51.100.1:22", targets: [other] }
  - { allow: "tcp://198.51.100.1:22", targets: [edge] }
accept:
  - { loss: scheme-not-checked, targets: [edge], reason: None. }
`;
    expect((await rulec('test rules.yaml', { 'rules.yaml': accepted })).stdout).toMatch(/2 passed, 0 failed/);
    const wrong = accepted.replaceAll('other', 'othr').replaceAll('edge]', 'egde]');
    const { status, stderr } = await rulec('check rules.yaml', { 'rules.yaml': wrong });
    expect(status).toBe(3);
    expect(stderr.match(/error\[[\w-]+\]: there is no target or device \w+/g)).toEqual([
      'error[bad-target]: there is no target or device egde',
      'error[bad-test]: there is no target or device othr',
      'error[bad-test]: there is no target or device egde',
      'error[bad-accept]: there is no target or device egde',
    ]);
    expect(stderr).toMatch(/did you mean edge\?/);
  });

  test('a device that no allowing rule is for is told', async () => {
    const { stderr } = await rulec('compile rules.yaml --target edge,windows-firewall --out out --verbose', {
      'rules.yaml': `${rules.split('\n').slice(0, 4).join('\n')}\n${rules.split('\n')[5]}\n`,
    });
    expect(stderr).toMatch(/nothing-allowed\]: every request is denied on windows-firewall/);
    expect(stderr.match(/nothing-allowed/g)).toHaveLength(1);
  });
});

describe('accept in rulec.yaml', () => {
  const hosts = `rulec: 1
name: sample
rules:
  - { id: web, services: [443/https], to: [{ hosts: [www.example.com] }] }
`;
  const losses = async (file: string, target: string): Promise<string> => {
    const words = `compile rules.yaml --target ${target} --format json`;
    const { stdout } = await rulec(words, { 'rules.yaml': hosts, 'rulec.yaml': file });
    const { targets } = JSON.parse(stdout) as {
      targets: {
        target: string;
        device: string | null;
        losses: { code: string; accepted: string | null }[];
      }[];
    };
    return targets
      .flatMap(({ device, target: name, losses: all }) =>
        all
          .filter(({ code }) => code === 'host-without-addresses')
          .map(({ accepted }) => `${device ?? name}: ${accepted}`),
      )
      .join('; ');
  };

  test('under a target it holds for its devices too, under a device for that alone', async () => {
    const of = (what: string): string => `targets: { edge: { target: pf }, ${what} }\n`;
    const entry = 'accept: [{ loss: host-without-addresses, reason: None are published. }]';
    expect(await losses(of(`pf: { ${entry} }`), 'edge')).toBe('edge: None are published.');
    expect(await losses(of(`core: { target: pf, ${entry} }`), 'edge,core')).toBe(
      'edge: null; core: None are published.',
    );
    expect(
      await losses(of(`pf: { ${entry.replace('reason', 'rules: [sample/web], reason')} }`), 'edge'),
    ).toBe('edge: None are published.');
    expect(await losses(of(`pf: { ${entry.replace('reason', 'rules: [other], reason')} }`), 'edge')).toBe(
      'edge: null',
    );
  });

  test('an entry of a target with nothing else makes no device of it', async () => {
    const { stdout } = await rulec('compile rules.yaml --target all --out out', {
      'rules.yaml': rules.replaceAll('80/tcp', '80/tcp').split('\n').slice(0, 5).join('\n'),
      'rulec.yaml': `targets:
  edge: { target: pf }
  paloalto: { from-zone: a, to-zone: b }
  pf: { accept: [{ loss: host-without-addresses, reason: None. }] }
  squid: { accept: [{ loss: transport-not-carried, reason: None. }, { loss: address-behind-name, reason: None. }] }
`,
    });
    expect(stdout).toMatch(/^edge \(pf\): /m);
    expect(stdout).toMatch(/^squid: /m);
    expect(stdout).not.toMatch(/^pf: /m);
  });

  test.each([
    ['accept: { loss: x }', 'accept must be a list'],
    ['accept: [{ loss: host-without-addresses }]', 'gives no reason'],
    ['accept: [{ loss: host-without-adresses, reason: x }]', 'did you mean host-without-addresses'],
    [
      'accept: [{ loss: host-without-addresses, reason: x, targets: [pf] }]',
      'applies to the target or device above it',
    ],
    ['accept: [{ loss: host-without-addresses, reason: x, rules: web }]', 'rules must be a list'],
  ])('%s is refused', async (entry, said) => {
    const { status, stderr } = await rulec('compile rules.yaml --target pf --out out', {
      'rules.yaml': hosts,
      'rulec.yaml': `targets: { pf: { ${entry} } }\n`,
    });
    expect(status).toBe(3);
    expect(stderr).toContain('bad-config');
    expect(stderr).toContain(said);
  });

  test('an expired denial may be accepted there', async () => {
    const expired = `${hosts}  - { id: old, action: deny, expires: 2025-01-01, services: [80/tcp], to: [{ addresses: [192.0.2.1/32] }] }\n`;
    const compile = async (file: string): Promise<CliResult> =>
      rulec('compile rules.yaml --target squid --as-of 2026-01-01', {
        'rules.yaml': expired,
        'rulec.yaml': file,
      });
    expect((await compile('')).stderr).toMatch(/dropped-denial/);
    const entry = 'targets: { squid: { accept: [{ loss: expired-denial, rules: [old], reason: Gone. }] } }';
    expect((await compile(entry)).status).toBe(0);
  });
});
