import { describe, expect, it } from 'vitest';
import { digestRows, type LockedSource, writeSourcesLock } from '../../src/vendors/lock.ts';
import { readSourcesLock } from '../../src/vendors/read-lock.ts';

const rows: LockedSource['rows'] = [
  {
    key: 'service',
    entries: [
      { services: ['443/https'], hosts: ['*.service.example', 'www.example.com/certs'], addresses: [] },
      {
        services: ['80/http', '123/udp'],
        assumed: ['80/http'],
        hosts: ['time.example.com', 'gone.example.com'],
        addresses: [],
        withdrawn: { 'gone.example.com': '2026-02-01' },
      },
    ],
    known: ['192.0.2.0/24'],
    tags: ['ExampleCloud'],
    flags: ['optional'],
  },
  {
    entries: [{ services: [], hosts: [], addresses: ['198.51.100.0/24', '2001:db8::/32'] }],
    known: [],
    tags: [],
    flags: [],
  },
];

const source: LockedSource = {
  name: 'example',
  fetch: 'https://vendor.example/list.md',
  edition: { date: '2026-01-02' },
  digest: digestRows(rows),
  rows,
};

const text = writeSourcesLock({ sources: [source] });

function refusalOf(given: string): string {
  const { value, diagnostics } = readSourcesLock(given, 'sources.lock.json');
  expect(value).toBeUndefined();
  return diagnostics.map(({ code, message, at }) => `${at?.line}: ${code}: ${message}`).join('\n');
}

describe('a lock', () => {
  it('is read as it was written', () => {
    const { value, diagnostics } = readSourcesLock(text, 'sources.lock.json');
    expect(diagnostics).toEqual([]);
    expect(value?.sources.map(({ written: _, ...rest }) => rest)).toEqual([source]);
  });

  it('has one host or prefix a line, in the order of the page', () => {
    const lines = text.split('\n').map((line) => line.trim());
    for (const one of ['"*.service.example",', '"www.example.com/certs"', '"198.51.100.0/24",'])
      expect(lines).toContain(one);
    expect(lines.indexOf('"time.example.com",')).toBeLessThan(lines.indexOf('"gone.example.com"'));
  });

  it('keeps what no run defines byte for byte, in any spelling', () => {
    const odd = text.replace('"fetch": "https', '"fetch":   "https');
    const read = readSourcesLock(odd, 'sources.lock.json').value?.sources ?? [];
    const other = { ...source, name: 'another' };
    const written = writeSourcesLock({ sources: [...read, other] });
    expect(written).toContain('"fetch":   "https');
    expect(written.indexOf('"another"')).toBeLessThan(written.indexOf('"example"'));
    expect(writeSourcesLock({ sources: read })).toBe(odd);
  });

  it('is empty without sources', () => {
    expect(readSourcesLock(writeSourcesLock({ sources: [] }), 'l').value).toEqual({ sources: [] });
  });
});

describe('the digest', () => {
  it('is the same whatever the order of rows, hosts and services', () => {
    const turned = rows.toReversed().map((row) => ({
      ...row,
      entries: row.entries.toReversed().map((entry) => ({ ...entry, hosts: entry.hosts.toReversed() })),
    }));
    expect(digestRows(turned)).toBe(digestRows(rows));
  });

  it.each(['hosts', 'addresses', 'services'] as const)('sees one more of %s', (kind) => {
    const added = { hosts: 'new.example.com', addresses: '203.0.113.0/24', services: '53/udp' }[kind];
    const [first, ...rest] = rows;
    const entries = (first?.entries ?? []).map((entry) => ({ ...entry, [kind]: [...entry[kind], added] }));
    expect(digestRows([{ ...first, known: [], tags: [], entries }, ...rest])).not.toBe(
      digestRows([{ ...first, known: [], tags: [], entries: first?.entries ?? [] }, ...rest]),
    );
  });
});

describe('a lock that rulec did not write', () => {
  const edits: readonly (readonly [what: string, from: string, to: string, said: string])[] = [
    ['a host more', '"time.example.com",', '"time.example.com",\n"evil.example.org",', 'edited by hand'],
    ['a host less', '"*.service.example",', '', 'edited by hand'],
    ['another key', '"key": "service"', '"key": "other"', 'edited by hand'],
    ['another service', '"123/udp"', '"1-65535/tcp"', 'edited by hand'],
    ['a flag less', '"optional"', '"inbound"', 'edited by hand'],
    ['another address to fetch from', 'vendor.example/list', 'vendor.example/other', 'edited by hand'],
    ['the seal of another text', /"seal": "[^"]*"/.exec(text)?.[0] ?? '', '"seal": "0"', 'edited by hand'],
    ['a name that is none', '"time.example.com"', '"time example.com"', 'has "time example.com" among hosts'],
    ['a name in another alphabet', '"time.', '"t\u0456me.', 'among hosts'],
    ['a bare star', '"*.service.example"', '"*"', 'among hosts'],
    ['host bits', '"192.0.2.0/24"', '"192.0.2.1/24"', 'among prefixes'],
    ['a service that is none', '"123/udp"', '"123/icmp"', 'among services'],
    ['a key of its own', '"digest":', '"note": "x", "digest":', 'unknown key "note"'],
    ['a key twice', '"digest":', '"digest": "x", "digest":', 'key "digest" twice'],
    ['a host twice', '"time.example.com"', '"gone.example.com"', 'twice'],
    ['another version', '"version": 1', '"version": 2', 'version 1'],
    ['a conflict', '"version": 1,', '\n<<<<<<< ours\n"version": 1,', 'conflict markers'],
    ['half of it', text.slice(text.length / 2), '', 'cut off'],
  ];

  it.each(edits)('is refused: %s', (_, from, to, said) => {
    expect(text).toContain(from);
    expect(refusalOf(text.replace(from, to))).toContain(said);
  });

  it('is told with the line of the fault', () => {
    const line = text.split('\n').findIndex((one) => one.includes('123/udp')) + 1;
    expect(refusalOf(text.replace('123/udp', '123/icmp'))).toMatch(new RegExp(`^${line}: source-lock`));
  });

  it('shows no control characters of its', () => {
    const message = refusalOf(text.replace('"time.example.com"', '"\\u001b[2J\\u202e"'));
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
