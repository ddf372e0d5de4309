import { describe, expect, it } from 'vitest';
import type { TargetReport } from '../../src/driver/report.ts';
import type { Loss } from '../../src/proof/compare/proof.ts';
import { renderDiagnostic } from '../../src/report/findings/diagnostic-text.ts';
import { plain, printable } from '../../src/report/forms/paint.ts';
import { count, describeRequest, grouped, magnitude } from '../../src/report/forms/words.ts';
import { renderLosses, renderSummary, type TextOptions } from '../../src/report/runs/text.ts';
import { losses as lossCodes, lossWords } from '../../src/rules/losses.ts';

const text = 'rulec: 1\nrules:\n  - id: web\n  - id: mail\n';
const sources: ReadonlyMap<string, string> = new Map([['rules.yaml', text]]);

function spanOf(word: string): { file: string; start: number; end: number } {
  const start = text.indexOf(word);
  return { file: 'rules.yaml', start, end: start + word.length };
}

const request = {
  transport: 'tcp',
  port: 443,
  scheme: 'https',
  host: 'www.example.com',
  path: '/x',
} as const;

function loss(code: Loss['code'], rest: Partial<Loss> = {}): Loss {
  const direction = lossCodes[code];
  const severity = direction === 'over-permit' ? 'warning' : direction === 'note' ? 'note' : 'error';
  const rule = rest.rule ?? 'web';
  return {
    code,
    rule,
    span: spanOf(rule === '' ? 'web' : rule),
    direction,
    severity,
    size: null,
    destinations: [],
    accepted: null,
    ...rest,
  };
}

function report(...losses: readonly Loss[]): TargetReport {
  const files = [{ path: 'squid/one.conf', digest: 'sha256:0', bytes: 3412 }];
  return {
    target: 'squid',
    device: null,
    options: {},
    files,
    verdict: 'best-possible',
    losses,
    differences: [],
  };
}

const options: TextOptions = {
  sources,
  paint: plain,
  allowRules: ['web', 'mail'],
  quiet: false,
  strict: false,
};

describe('renderSummary', () => {
  it('says the verdict, the losses by severity, and the files', () => {
    const one = report(
      loss('path-not-visible'),
      loss('host-by-address', { accepted: 'so' }),
      loss('handshake-not-filtered'),
    );
    expect(renderSummary(one, plain, { strict: false, hasFiles: true })).toBe(
      'squid: best-possible: permits exactly what the target can distinguish; the rest is listed as losses; ' +
        'losses: 1 warning, 1 note, 1 accepted\n  squid/one.conf  3,412 bytes\n',
    );
    expect(renderSummary(one, plain, { strict: true, hasFiles: false })).toMatch(
      /losses: 1 error, 1 note, 1 accepted\n$/,
    );
  });

  it('names a device and its target', () => {
    const one = { ...report(), device: 'edge', verdict: 'exact' as const };
    expect(renderSummary(one, plain, { strict: false, hasFiles: true })).toMatch(
      /^edge \(squid\): exact: .*; no losses\n/,
    );
  });
});

describe('renderLosses', () => {
  it('groups by code, with place, destinations, size and one witness', () => {
    const size = { ipv4: '49949043', ipv6: '79228162514264337593543950336', ports: 1 };
    const witness = { request, policy: 'deny', target: 'allow' } as const;
    const losses = [
      loss('host-by-address', { destinations: ['*.example.com'], size, witness }),
      loss('host-by-address', {
        rule: 'mail',
        destinations: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
        size: { ...size, ipv4: '0', ports: 2 },
      }),
    ];
    expect(renderLosses(report(...losses), options)).toBe(
      `warning[host-by-address]: squid ${lossWords['host-by-address']}
  rules.yaml:3:9: web: *.example.com (49,949,043 IPv4 and about 2^96 IPv6 addresses)
  rules.yaml:4:9: mail: a, b, c, d, e, f and 1 more (about 2^96 IPv6 addresses × 2 ports)
  e.g. https://www.example.com/x: rule set denies, target allows
`,
    );
  });

  it('writes one line for what is alike in every rule', () => {
    const losses = [loss('scheme-not-checked'), loss('scheme-not-checked', { rule: 'mail' })];
    expect(renderLosses(report(...losses), options)).toBe(
      `warning[scheme-not-checked]: squid ${lossWords['scheme-not-checked']}; every rule (2)\n`,
    );
    expect(renderLosses(report(...losses), { ...options, allowRules: ['web', 'mail', 'dns'] })).toContain(
      '; rules web, mail\n',
    );
  });

  it('puts errors first, and turns warnings into errors when strict', () => {
    const one = report(
      loss('path-not-visible'),
      loss('host-without-addresses'),
      loss('handshake-not-filtered', { rule: '' }),
    );
    const words = (strict: boolean): readonly string[] =>
      renderLosses(one, { ...options, strict })
        .split('\n')
        .flatMap((line) => /^\w+\[[\w-]+\]/.exec(line)?.[0] ?? []);
    expect(words(false)).toEqual([
      'error[host-without-addresses]',
      'warning[path-not-visible]',
      'note[handshake-not-filtered]',
    ]);
    expect(words(true)).toEqual([
      'error[path-not-visible]',
      'error[host-without-addresses]',
      'note[handshake-not-filtered]',
    ]);
  });

  it('tells accepted under-permits in every run, in one line with all hosts', () => {
    const one = report(
      loss('host-without-addresses', { accepted: 'none', destinations: ['a.example', 'b.example'] }),
      loss('transport-not-carried', {
        accepted: 'none',
        rule: 'mail',
        destinations: ['b.example', 'c.example'],
      }),
      loss('path-not-visible', { accepted: 'fine' }),
    );
    const line =
      'accepted: squid: blocked: a.example, b.example, c.example (clients need another way there)\n';
    expect(renderLosses(one, options)).toBe(`accepted: squid: 1 other loss: path-not-visible\n${line}`);
    expect(renderLosses(one, { ...options, quiet: true })).toBe(line);
  });

  it('names a few of many blocked destinations when asked to be quiet, else all', () => {
    const hosts = Array.from({ length: 60 }, (_, index) => `h${index}.example.com`);
    const one = report(loss('host-without-addresses', { accepted: 'so', destinations: hosts }));
    expect(renderLosses(one, options)).toContain(hosts.join(', '));
    expect(renderLosses(one, { ...options, quiet: true })).toBe(
      'accepted: squid: blocked: h0.example.com, h1.example.com, h2.example.com and 57 more (clients need another way there)\n',
    );
  });

  it('tells hosts that are blocked at some addresses from those that are blocked at all', () => {
    const accepted = { accepted: 'none', direction: 'under-permit' } as const;
    const partly = loss('address-not-known', { ...accepted, destinations: ['a.example'] });
    const wholly = loss('host-not-visible', { ...accepted, destinations: ['b.example'] });
    expect(renderLosses(report(partly), options)).toBe(
      'accepted: squid: blocked but at the known addresses: a.example\n',
    );
    expect(renderLosses(report(wholly, partly), options)).toContain(
      'squid: blocked: b.example (clients need another way there); blocked but at the known addresses: a.example',
    );
  });

  it('tells hosts that other requests reach from those that none reaches', () => {
    const some = loss('host-without-addresses', {
      ...{ accepted: 'The proxy has them.', direction: 'under-permit' },
      ...{ destinations: ['a.example', 'b.example'], partly: ['b.example'] },
    });
    expect(renderLosses(report(some), options)).toBe(
      'accepted: squid: blocked: a.example (clients need another way there); blocked in part: b.example\n',
    );
    const all = renderLosses(report(some), { ...options, verbose: true });
    expect(all).toContain('accepted[host-without-addresses]: squid ');
    expect(all).toContain('  reason: The proxy has them.\n');
  });

  it('is quiet about warnings and notes when asked', () => {
    const one = report(loss('path-not-visible'), loss('handshake-not-filtered'), loss('host-not-visible'));
    expect(renderLosses(one, { ...options, quiet: true })).toMatch(
      /^error\[host-not-visible\][^\n]*\n {2}rules\.yaml[^\n]*\n$/,
    );
  });
});

it('has words for every loss', () => {
  expect(Object.keys(lossWords).sort()).toEqual(Object.keys(lossCodes).sort());
});

describe('renderDiagnostic', () => {
  it('gives the place, related places and help', () => {
    const rendered = renderDiagnostic(
      {
        code: 'covered-host',
        severity: 'warning',
        message: 'one covers another',
        span: spanOf('mail'),
        related: [{ message: 'the other', span: spanOf('web') }],
        help: 'remove it',
      },
      sources,
      plain,
    );
    expect(rendered).toBe(
      'rules.yaml:4:9: warning[covered-host]: one covers another\n  rules.yaml:3:9: the other\n  help: remove it\n',
    );
  });

  it('gives a line of a text, or no place', () => {
    const one = { code: 'unknown-construct', severity: 'error', message: 'what?', target: 'pf' } as const;
    expect(renderDiagnostic({ ...one, at: { file: 'a.conf', line: 7 } }, sources, plain)).toBe(
      'a.conf:7: error[unknown-construct]: pf: what?\n',
    );
    expect(renderDiagnostic(one, sources, plain)).toBe('error[unknown-construct]: pf: what?\n');
  });

  it('lets nothing act on the terminal, and keeps a message on its line', () => {
    const message = 'a\u001b[31mb\nerror[x]: forged\u202e';
    expect(renderDiagnostic({ code: 'schema', severity: 'error', message }, sources, plain)).toBe(
      'error[schema]: a\\u{1b}[31mb\\u{a}error[x]: forged\\u{202e}\n',
    );
    expect(printable('grüße, 例え')).toBe('grüße, 例え');
  });
});

describe('describeRequest', () => {
  it.each([
    [request, 'https://www.example.com/x'],
    [
      { ...request, port: 8443, address: '192.0.2.1', principal: 'network-service' },
      'https://www.example.com:8443/x at 192.0.2.1 by network-service',
    ],
    [{ ...request, host: '2001:db8::1', address: '2001:db8::1' }, 'https://[2001:db8::1]/x'],
    [{ transport: 'tcp', port: 25, scheme: 'other', host: 'mail.example' }, 'connect://mail.example:25'],
    [{ transport: 'udp', port: 53, scheme: 'other', address: '2001:db8::1' }, 'udp://[2001:db8::1]:53'],
    [{ transport: 'tcp', port: 22, scheme: 'other', address: '192.0.2.1' }, 'tcp://192.0.2.1:22'],
  ] as const)('%j', (one, words) => {
    expect(describeRequest(one)).toBe(words);
  });
});

it('writes numbers', () => {
  expect([grouped(0), grouped(999), grouped(1000), grouped('1234567')]).toEqual([
    '0',
    '999',
    '1,000',
    '1,234,567',
  ]);
  expect([count(1, 'loss', 'losses'), count(2, 'loss', 'losses'), count(0, 'file')]).toEqual([
    '1 loss',
    '2 losses',
    '0 files',
  ]);
  expect([magnitude('65536'), magnitude(String(2n ** 64n))]).toEqual(['65,536', 'about 2^64']);
});
