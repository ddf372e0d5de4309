/** Every stored edition of real vendors' lists, against its right reading. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SourceDefinition, SourceReading } from '../../src/vendors/source.ts';
import { describeWithData } from '../support/data.ts';
import {
  bytesOf,
  defineTable,
  destinationsOf,
  type Expected,
  expectedLines,
  linesOf,
  readExpected,
  readTried,
  tabId,
  wholePrefix,
} from './real-lists.ts';

interface Counted {
  readonly count: number;
  readonly 'sha256 of the sorted lines, LF, one at the end': string | null;
}

/** Counts and digests as the expectations do. */
function countLines(lines: readonly string[]): Counted {
  const sorted = [...new Set(lines)].sort();
  const digest = createHash('sha256')
    .update(sorted.map((line) => `${line}\n`).join(''))
    .digest('hex');
  return {
    count: sorted.length,
    'sha256 of the sorted lines, LF, one at the end': sorted.length === 0 ? null : digest,
  };
}

function readWhole(file: string, definition: Omit<SourceDefinition, 'name'>): SourceReading {
  const { value, diagnostics } = readTried(file, { name: 'tried', ...definition });
  if (value === undefined)
    throw new Error(`${file}: ${diagnostics.map(({ message }) => message).join('; ')}`);
  return value;
}

/** The format of a generated list by the folder that it lies in. */
function formatOf({ file, format }: Expected): SourceDefinition['format'] {
  const folder = file.split('/')[0] ?? '';
  const own: Readonly<Record<string, SourceDefinition['format']>> = {
    'github-meta': 'github',
    'm365-json': 'm365',
    'm365-markdown': 'm365',
    digitalocean: 'csv',
    datadog: 'json',
    zscaler: 'json',
    'gh-aw': 'json',
  };
  if (format === 'markdown-page') return 'table';
  return own[folder] ?? (format === 'json' ? (folder as SourceDefinition['format']) : 'lines');
}

function meaningOf(file: string): Pick<SourceDefinition, 'meaning'> {
  const meanings = {
    'squid-lists': 'squid',
    'pan-edl': 'pan-url',
    'gh-aw-firewall': 'awf',
    'pi-hole': 'pi-hole',
  } as const;
  const meaning = meanings[file.split('/')[0] as keyof typeof meanings];
  return meaning === undefined ? {} : { meaning };
}

describeWithData('real vendors’ lists', ['sources/expected'], () => {
  const all = process.env.RULEC_REQUIRE_DATA === '1' || readable() ? readExpected() : [];
  const pages = all.filter(({ format, result }) => format === 'markdown-page' && result === undefined);
  const tables = pages.flatMap((page) =>
    (page.tables ?? []).flatMap((table) => (table.use === 'endpoints' ? [{ page, table }] : [])),
  );

  it('are many', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(tables.length).toBeGreaterThan(35);
  });

  it.each(tables.map(({ page, table }) => [page.file, table.heading, table.tab, { page, table }] as const))(
    'the table of %s under %s, %s',
    (file, _heading, _tab, { page, table }) => {
      const definition = defineTable(
        table,
        (page.tables ?? []).filter(({ use }) => use === 'endpoints'),
      );
      const { value, diagnostics } = readTried(file, definition);
      const expected = typeof table.rows === 'number' ? [] : table.rows;
      const right = expected.map((row) =>
        row.result === 'refuse'
          ? { line: row.line, refused: true }
          : {
              line: row.line,
              lines: expectedLines(row.entries),
              known: (row['known addresses'] ?? []).map(wholePrefix),
              tags: row.tag === undefined ? [] : [row.tag],
              // Rows that have a condition in words are flagged more often than there.
              flags: (row.flags ?? []).filter((flag) => flag !== 'conditional').toSorted(),
            },
      );
      const rows = (value?.rows ?? []).map(({ position, entries, known, tags, flags }) => ({
        line: position.line,
        lines: linesOf(entries),
        ...{ known, tags, flags: flags.filter((flag) => flag !== 'conditional').toSorted() },
      }));
      const refused = diagnostics
        .filter(({ code }) => code === 'source-row-refused')
        .map(({ at }) => ({ line: at?.line ?? 0, refused: true }));
      expect([...rows, ...refused].sort((a, b) => a.line - b.line)).toEqual(right);
    },
  );

  const lists = pages.flatMap((page) => (page.lists ?? []).map((list) => ({ page, list })));
  it.each(
    lists.map(({ page, list }) => [page.file, list.heading, list.tab, list.kind, { page, list }] as const),
  )('the list of %s under %s, %s: a %s', (file, heading, tab, _kind, { page, list }) => {
    const twins = (page.lists ?? []).filter((one) => one.heading === list.heading && one.tab === list.tab);
    const id = tabId(tab);
    const reading = readWhole(file, {
      format: 'list',
      at: {
        ...(heading === null ? {} : { heading }),
        ...(id === undefined ? {} : { tab: id }),
        ...(twins.length > 1 ? { nth: twins.indexOf(list) + 1 } : {}),
      },
    });
    const right = list.items
      .filter(({ refuse }) => refuse === undefined)
      .map(({ host, path = '', address = '', scheme }) => {
        const service = { https: ' 443/https', http: ' 80/http' }[scheme ?? ''] ?? '';
        return `${host === undefined ? wholePrefix(address) : host + path}${service}`;
      });
    expect(reading.rows.map(({ entries }) => linesOf(entries))).toEqual([[...new Set(right)].toSorted()]);
    const refused = list.items.filter(({ refuse }) => refuse !== undefined).map(({ line }) => line);
    expect(reading.refused.map(({ position }) => position.line)).toEqual(refused);
  });

  const failures = all.filter(({ result }) => typeof result === 'string' && result.startsWith('refuse'));
  it('has failures that were really served', () => expect(failures.length).toBeGreaterThan(12));
  it.each(failures.map((one) => [one.file, one] as const))('the failure %s is refused', (file, expected) => {
    const format = formatOf(expected);
    const columns = { hosts: ['URL'], addresses: format === 'csv' ? [1] : [] };
    const named = { hosts: ['Destination'] };
    for (const definition of [
      { format, columns: format === 'csv' ? { addresses: [1] } : columns, ...meaningOf(file) },
      { format: 'table', columns: named },
      { format: 'list' },
    ] as const) {
      const { value, diagnostics } = readTried(file, { name: 'tried', ...definition });
      // A page without a table may have bullets of prose, which are no list.
      expect(value).toBeUndefined();
      expect(diagnostics[0]?.severity).toBe('error');
    }
  });

  const sets = all.filter(
    (one) => one.sets !== undefined && one.result !== 'refuse: no rows under 4 headings',
  );
  it.each(sets.map((one) => [one.file, one] as const))('the sets of %s', (file, expected) => {
    const reading = readWhole(file, { format: 'm365', let: { tenant: 'contoso' } });
    // Of a range of ports the expectations have the first one.
    const right = (expected.sets ?? []).map(({ id, required, urls, ips, tcp, udp }) => ({
      key: `${id}`,
      hosts: [...new Set(urls)],
      addresses: [...new Set(ips)],
      ports: [...tcp.map((port) => `${port}/tcp`), ...udp.map((port) => `${port}/udp`)].toSorted(),
      required,
    }));
    const rows = reading.rows.map(({ key, entries, known, flags }) => ({
      key,
      hosts: entries.flatMap(({ hosts }) => hosts),
      addresses: [...entries.flatMap(({ addresses }) => addresses), ...known],
      ports: (entries[0]?.services ?? [])
        .map((service) => service.replace(/-\d+/, '').replace(/\/https?$/, '/tcp'))
        .toSorted(),
      required: !flags.includes('optional'),
    }));
    expect(rows).toEqual(right);
    expect(reading.refused).toEqual([]);
    if (file.endsWith('.md')) expect(reading.edition.version).toBe(expected.version);
  });

  const ofFolder = (folder: string): readonly (readonly [string, Expected])[] =>
    all
      .filter(({ file, result }) => file.startsWith(`${folder}/`) && !result?.startsWith('refuse'))
      .map((one) => [one.file, one]);

  it.each(ofFolder('aws'))('%s', (file, expected) => {
    const whole = destinationsOf(readWhole(file, { format: 'aws' }));
    expect(countLines(whole.filter((one) => !one.includes(':')))).toEqual(expected['distinct ipv4']);
    expect(countLines(whole.filter((one) => one.includes(':')))).toEqual(expected['distinct ipv6']);
    const some = readWhole(file, { format: 'aws', select: { service: ['S3'], region: ['eu-central-1'] } });
    expect(some.rows.map(({ key }) => key)).toEqual(['S3.eu-central-1']);
    expect(countLines(destinationsOf(some))).toEqual(expected['select service=S3 region=eu-central-1']);
    expect(some.edition.version).toBe(expected.syncToken);
    const connect = readTried(file, {
      name: 'x',
      format: 'aws',
      select: { service: ['EC2_INSTANCE_CONNECT'], region: ['eu-central-1'] },
    }).value;
    const lines = connect === undefined ? [] : [...new Set(destinationsOf(connect))].sort();
    const right = expected['select service=EC2_INSTANCE_CONNECT'] as readonly string[] | Counted;
    if ('count' in right) expect(countLines(lines)).toEqual(right);
    else expect(lines).toEqual(right);
  });

  it.each(ofFolder('google'))('%s', (file, expected) => {
    const reading = readWhole(file, { format: 'google' });
    expect(countLines(destinationsOf(reading))).toEqual(expected.all);
    const right = expected['select scope=europe-west3'] as Counted;
    const europe = readTried(file, {
      name: 'x',
      format: 'google',
      select: { scope: ['europe-west3'] },
    }).value;
    expect(countLines(europe === undefined ? [] : destinationsOf(europe))).toEqual(right);
    expect(reading.edition.version).toBe(expected.syncToken);
  });

  it.each(ofFolder('atlassian'))('%s', (file, expected) => {
    const reading = readWhole(file, { format: 'atlassian' });
    expect(countLines(destinationsOf(reading))).toEqual(
      expected['direction contains ingress (what a client connects to)'],
    );
  });

  it.each(ofFolder('oracle'))('%s', (file, expected) => {
    expect(countLines(destinationsOf(readWhole(file, { format: 'oracle' })))).toEqual(expected.all);
    const some = readWhole(file, { format: 'oracle', select: { tag: ['OSN'], region: ['eu-frankfurt-1'] } });
    const rows = some.rows.filter(({ key }) => key === 'OSN.eu-frankfurt-1');
    expect(countLines(destinationsOf({ ...some, rows }))).toEqual(
      expected['select tag=OSN region=eu-frankfurt-1'],
    );
  });

  it.each(ofFolder('fastly'))('%s', (file, expected) => {
    const right = [...(expected.addresses as string[]), ...(expected.ipv6_addresses as string[])];
    expect(destinationsOf(readWhole(file, { format: 'fastly' }))).toEqual(right);
  });

  it.each([...ofFolder('cloudflare'), ...ofFolder('zoom')])('%s', (file, expected) => {
    const reading = readWhole(file, { format: 'lines' });
    const bad = reading.refused.map(({ faults }) => faults[0]?.text ?? '');
    expect(countLines([...destinationsOf(reading), ...bad])).toEqual(expected.all);
    expect([...new Set(bad)].sort()).toEqual(expected.bad);
  });

  it.each(ofFolder('digitalocean'))('%s', (file, expected) => {
    const reading = readWhole(file, { format: 'csv', columns: { addresses: [1] } });
    expect(countLines(destinationsOf(reading))).toEqual(expected.all);
  });

  it.each(ofFolder('datadog'))('%s', (file, expected) => {
    const sections = expected.sections as Readonly<Record<string, readonly [number, number]>> | undefined;
    const reading = readWhole(file, { format: 'json' });
    const counts = Object.entries(sections ?? {}).flatMap(([name, [v4, v6]]) => [
      ...(v4 > 0 ? [[`${name}.prefixes_ipv4`, v4]] : []),
      ...(v6 > 0 ? [[`${name}.prefixes_ipv6`, v6]] : []),
    ]);
    const found = reading.rows.map(({ key, entries }) => [
      key,
      entries.flatMap(({ addresses }) => addresses).length,
    ]);
    expect(found.filter(([key]) => /prefixes_ipv[46]$/.test(String(key))).sort()).toEqual(counts.sort());
    const agents = readWhole(file, { format: 'json', at: { path: 'agents.prefixes_ipv4' } });
    expect(destinationsOf(agents)).toEqual((expected.agents as { prefixes_ipv4: string[] }).prefixes_ipv4);
  });

  it.each(ofFolder('zscaler'))('%s', (file, expected) => {
    const reading = readWhole(file, { format: 'json', at: { path: 'hubPrefixes' } });
    expect(countLines(destinationsOf(reading))).toEqual(expected.all);
  });

  it.each(ofFolder('gh-aw'))('%s', (file, expected) => {
    const reading = readWhole(file, { format: 'json', at: { path: 'ecosystems' } });
    const not = new Set(expected['not hosts'] as string[]);
    const right = Object.entries(expected.ecosystems as Record<string, string[]>).map(([key, texts]) => [
      `ecosystems.${key}`,
      texts
        .filter((text) => !not.has(text))
        .map((text) => (/^[\d.]+$|:/.test(text) ? wholePrefix(text) : text)),
    ]);
    const rows = reading.rows.map(({ key, entries }) => [
      key,
      entries.flatMap(({ hosts, addresses }) => [...hosts, ...addresses]),
    ]);
    expect(rows.sort()).toEqual(right.sort());
  });

  it.each(ofFolder('github-meta'))('%s', (file, expected) => {
    const reading = readWhole(file, { format: 'github' });
    const row = (key: string): readonly string[] =>
      destinationsOf({ ...reading, rows: reading.rows.filter((one) => one.key === key) });
    for (const [name, right] of Object.entries(expected.domains as Record<string, unknown>)) {
      if (Array.isArray(right))
        expect([name, row(`domains.${name}`)]).toEqual([name, [...new Set(right as string[])]]);
      else
        for (const [inner, texts] of Object.entries(right as Record<string, unknown>))
          if (Array.isArray(texts))
            expect(row(`domains.${name}.${inner}`)).toEqual([...new Set(texts as string[])]);
    }
    for (const [name, right] of Object.entries(expected.digests as Record<string, Counted>))
      expect([name, countLines(row(name))]).toEqual([name, right]);
  });

  it.each([
    ...ofFolder('squid-lists'),
    ...ofFolder('pi-hole'),
    ...ofFolder('pan-edl'),
    ...ofFolder('gh-aw-firewall'),
  ])('%s', (file, expected) => {
    const reading = readWhole(file, { format: 'lines', ...meaningOf(file) });
    const found = new Set(destinationsOf(reading));
    const right = rightLines(expected);
    expect([...found].sort()).toEqual([...new Set(right)].sort());
    expect(reading.refused).toEqual([]);
  });

  it('is told apart by its content, and by nothing else', () => {
    const digestOf = (file: string, format: SourceDefinition['format']): string =>
      readWhole(file, { format, let: { tenant: 'x' } }).digest;
    expect(digestOf('google/cloud-2025-07-12.json', 'google')).toBe(
      digestOf('google/cloud-2025-07-13.json', 'google'),
    );
    const a = 'm365-markdown/worldwide-endpoints-2020012800-a.md';
    expect(digestOf(a, 'm365')).not.toBe(digestOf(a.replace('-a', '-b'), 'm365'));
    expect(bytesOf(a).length).toBeGreaterThan(0);
  });
});

/** What the expectations of plain lists mean. */
function rightLines(expected: Expected): readonly string[] {
  const texts = (key: string): readonly string[] => (expected[key] as readonly string[] | undefined) ?? [];
  const addressOr = (text: string): string => (/^[\d.]+$/.test(text) ? wholePrefix(text) : text);
  return [
    ...texts('exact names').map(addressOr),
    ...texts('name and all below (.x)').flatMap((text) => [text.slice(1), `*${text}`]),
    ...texts('entries').map((text) => text.replace(/\/$/, '')),
    ...(expected.file.startsWith('gh-aw-firewall')
      ? texts('hosts').flatMap((host) => [host, `*.${host}`])
      : texts('hosts')),
  ];
}

function readable(): boolean {
  try {
    return readExpected().length > 0;
  } catch {
    return false;
  }
}
