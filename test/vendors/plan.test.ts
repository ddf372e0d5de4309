import { describe, expect, it } from 'vitest';
import { nameRows } from '../../src/vendors/guess/guess-keys.ts';
import { type LockedSource, writeSourcesLock } from '../../src/vendors/lock.ts';
import { type PlanOptions, planRefresh, type SourcePlan } from '../../src/vendors/plan.ts';
import { readSourcesLock } from '../../src/vendors/read-lock.ts';
import { readSource } from '../../src/vendors/read-source.ts';
import type { SourceDefinition } from '../../src/vendors/source.ts';

const today: PlanOptions = { today: '2026-06-30' };

const tables: SourceDefinition = {
  name: 'tried',
  fetch: 'https://vendor.example/page.md',
  format: 'table',
  columns: { hosts: ['URL'], services: ['Port'], why: ['Use'] },
  rows: { service: ['*.service.example'], sign: ['login.example.com'] },
};

const first = [
  '*.service.example<br>*.bus.example | 443',
  'crl.example.com<br>ocsp.example.com | 80',
  'login.example.com<br>a.example.com<br>b.example.com<br>c.example.com | 443',
];

function pageOf(rows: readonly string[], date = '01/31/2026'): string {
  return `---\nms.date: ${date}\n---\n# Page\n\n| URL | Port | Use |\n|--|--|--|\n${rows.map((row) => `| ${row} | |`).join('\n')}\n`;
}

/** Reads an edition and plans its refresh against a lock, which goes through its file. */
function plan(
  text: string,
  lock: LockedSource | undefined,
  definition = tables,
  options: Partial<PlanOptions> = {},
): SourcePlan {
  const written = lock === undefined ? undefined : writeSourcesLock({ sources: [lock] });
  const read = written === undefined ? undefined : readSourcesLock(written, 'sources.lock.json');
  expect(read?.diagnostics ?? []).toEqual([]);
  const locked = read?.value?.sources[0];
  const { value, diagnostics } = readSource(text, definition, {
    file: 'page.md',
    ...(locked === undefined ? {} : { locked }),
  });
  if (value === undefined) throw new Error(diagnostics[0]?.message);
  return planRefresh(locked, value, { ...today, ...options });
}

function lockOf(text: string, definition = tables): LockedSource {
  const { entry, diagnostics } = plan(text, undefined, definition);
  if (entry === undefined) throw new Error(diagnostics[0]?.message);
  return entry;
}

const locked = lockOf(pageOf(first));

function codesOf({ diagnostics }: SourcePlan): readonly string[] {
  return diagnostics.map(({ code, severity }) => `${severity} ${code}`);
}

describe('a first refresh', () => {
  it('binds keys to the rows that have their hosts', () => {
    expect(locked.rows.map(({ key }) => key)).toEqual(['service', undefined, 'sign']);
    expect(locked).toMatchObject({ name: 'tried', fetch: tables.fetch, edition: { date: '2026-01-31' } });
  });

  it.each([
    ['no row has', { rows: { key: ['gone.example.com'] } }],
    ['two have', { rows: { key: ['both.example.com'] } }],
    ['is of another key', { rows: { one: ['a.example.com'], two: ['login.example.com'] } }],
  ])('refuses a key whose hosts %s', (_, more) => {
    const text = pageOf([
      ...first,
      'both.example.com<br>x.example.com | 443',
      'both.example.com<br>y.example.com | 443',
    ]);
    const made = plan(text, undefined, { ...tables, ...more });
    expect(made).toMatchObject({ verdict: 'refused', question: 'keys' });
    expect(codesOf(made)).toEqual(['error source-key-ambiguous']);
  });

  it('knows rows of one host by their services', () => {
    const text = pageOf([...first, 'two.example.com | 4443/TCP', 'two.example.com | 3478/UDP']);
    const rows = { media: ['two.example.com 3478/udp'], call: ['two.example.com 4443/tcp'] };
    const entry = lockOf(text, { ...tables, rows });
    expect(entry.rows.map(({ key }) => key).slice(-2)).toEqual(['call', 'media']);
    const moved = plan(text.replace('3478', '3479'), entry, { ...tables, rows });
    expect(codesOf(moved)).toEqual(['error source-service-changed']);
    const neither = plan(text, undefined, { ...tables, rows: { media: ['two.example.com 443/https'] } });
    expect(codesOf(neither)).toEqual(['error source-key-ambiguous']);
  });

  it('proposes keys that bind the rows that they are of', () => {
    const text = pageOf(['two.example.com | 443', 'two.example.com | 3478/UDP', 'a.example.com | 443']);
    const rows = readSource(text, tables, { file: 'page.md' }).value?.rows ?? [];
    const named = nameRows(rows);
    const bound = lockOf(text, {
      ...tables,
      rows: Object.fromEntries(named.map((one) => [one.key, one.anchors])),
    });
    expect(bound.rows.map(({ key }) => key)).toEqual(named.map(({ key }) => key));
  });

  it('takes the row that has no other hosts, where one row is part of another', () => {
    const text = pageOf([...first, 'a.example.com<br>b.example.com | 80']);
    const entry = lockOf(text, { ...tables, rows: { part: ['a.example.com', 'b.example.com'] } });
    expect(entry.rows.map(({ key }) => key)).toEqual([undefined, undefined, undefined, 'part']);
  });
});

describe('the same content', () => {
  it.each([
    ['the same text', pageOf(first)],
    ['another date', pageOf(first, '02/28/2026')],
    ['another order', pageOf(first.toReversed())],
    [
      'another order of hosts, in code spans',
      pageOf(['`*.bus.example``*.service.example` | 443/HTTPS', ...first.slice(1)]),
    ],
    ['other words and columns', pageOf(first).replace('| Use |', '| Purpose | ')],
  ])('%s changes nothing', (_, text) => {
    expect(plan(text, locked)).toMatchObject({ verdict: 'unchanged', changes: [] });
  });

  it('is written where the definition has another key', () => {
    const definition = { ...tables, rows: { ...tables.rows, crl: ['crl.example.com'] } };
    const made = plan(pageOf(first), locked, definition);
    expect(made).toMatchObject({ verdict: 'write', changes: [] });
    expect(made.entry?.rows.map(({ key }) => key)).toEqual(['service', 'crl', 'sign']);
  });
});

describe('hosts that come and go', () => {
  it('are told by row', () => {
    const made = plan(
      pageOf([
        first[0] ?? '',
        'crl.example.com<br>new.example.com<br>ocsp.example.com | 80',
        'other.example.com | 443',
        'login.example.com<br>a.example.com<br>b.example.com | 443',
      ]),
      locked,
    );
    expect(made.changes).toEqual([
      { kind: 'changed', added: ['new.example.com 80/http'], removed: [] },
      { kind: 'new', added: ['other.example.com 443/https'], removed: [] },
      { key: 'sign', kind: 'changed', added: [], removed: ['c.example.com 443/https'] },
    ]);
    expect(made.verdict).toBe('write');
  });

  it('in a row that nobody uses and that is refused now, they are said to be listed still', () => {
    const text = pageOf([first[0] ?? '', 'crl.example.com or ocsp.example.com | 80', first[2] ?? '']);
    const made = plan(text, locked, tables, { claimed: new Set(['service', 'sign']) });
    expect(made).toMatchObject({ verdict: 'write', diagnostics: [] });
    expect(made.changes).toEqual([
      {
        kind: 'gone',
        added: [],
        removed: ['crl.example.com 80/http', 'ocsp.example.com 80/http'],
        because: 'still listed, it seems, in what is refused at line 9',
      },
    ]);
  });

  it('stay with withdrawn: keep, dated by the edition that lost them', () => {
    const definition: SourceDefinition = { ...tables, withdrawn: 'keep' };
    const without = [...first.slice(0, 2), 'login.example.com<br>a.example.com<br>b.example.com | 443'];
    const made = plan(pageOf(without, '02/28/2026'), locked, definition);
    expect(made.entry?.rows[2]?.entries).toMatchObject([
      {
        hosts: ['login.example.com', 'a.example.com', 'b.example.com', 'c.example.com'],
        withdrawn: { 'c.example.com': '2026-02-28' },
      },
    ]);
    // The same edition again, the next one without another host, and the host back in its row.
    expect(plan(pageOf(without, '03/31/2026'), made.entry, definition).verdict).toBe('unchanged');
    const next = plan(
      pageOf([...first.slice(0, 2), 'login.example.com<br>a.example.com | 443'], '03/31/2026'),
      made.entry,
      definition,
    );
    expect(next.entry?.rows[2]?.entries[0]?.withdrawn).toEqual({
      'b.example.com': '2026-03-31',
      'c.example.com': '2026-02-28',
    });
    const back = plan(pageOf(first), next.entry, definition);
    expect(back.entry?.rows[2]?.entries[0]).not.toHaveProperty('withdrawn');
    expect(back.entry?.digest).toBe(locked.digest);
  });

  it('a row that goes as a whole stays too, and is not asked for again', () => {
    const definition: SourceDefinition = { ...tables, withdrawn: 'keep' };
    const made = plan(pageOf(first.slice(0, 2), '02/28/2026'), locked, definition, { allowRemovals: true });
    expect(made.entry?.rows.at(-1)).toMatchObject({
      key: 'sign',
      entries: [{ withdrawn: { 'login.example.com': '2026-02-28' } }],
    });
    const next = plan(pageOf([...first.slice(0, 2), 'x.example.com | 443']), made.entry, definition);
    expect(next).toMatchObject({ verdict: 'write', changes: [{ kind: 'new' }] });
    expect(next.entry?.rows.at(-1)).toMatchObject({
      key: 'sign',
      entries: [{ withdrawn: { 'login.example.com': '2026-02-28' } }],
    });
    const back = plan(pageOf(first), next.entry, definition);
    expect(back).toMatchObject({ verdict: 'write' });
    expect(back.entry?.rows.at(-1)?.entries[0]).not.toHaveProperty('withdrawn');
  });
});

describe('refusals', () => {
  it.each([
    [
      ['login.example.com<br>a.example.com<br>b.example.com or x | 443'],
      'the row at line 10, which is refused, has half of its hosts',
    ],
    [
      [
        'login.example.com<br>a.example.com or x | 443',
        'b.example.com<br>c.example.com or x | 443',
        'login.example.com<br>a.example.com | 443',
      ],
      'the rows at the lines 10 and 11, which are refused, have half of its hosts',
    ],
    [
      ['login.example.com or a.example.com | 443', 'b.example.com<br>c.example.com<br>x.example.com | 443'],
      'the row at line 10, which is refused, has half of its hosts',
    ],
    [['x.example.com or y | 443'], 'no row has half of its hosts'],
  ])('a key that may stand in a refused row says in which: %j', (rows, why) => {
    const made = plan(pageOf([...first.slice(0, 2), ...rows]), locked, tables, { allowRemovals: true });
    const [lost] = made.diagnostics.filter(({ code }) => code === 'source-key-lost');
    expect(lost).toMatchObject({
      severity: 'error',
      message: `the row sign of tried cannot be found again: ${why}`,
    });
  });

  const cases: readonly (readonly [
    string,
    string,
    Partial<SourceDefinition>,
    Partial<PlanOptions>,
    readonly [string, string],
  ])[] = [
    [
      'another host to fetch from',
      pageOf([...first, 'x.example.com | 443']),
      { fetch: 'https://other.example/page.md' },
      {},
      ['instance', 'source-instance'],
    ],
    ['a key without a row', pageOf(first.slice(0, 2)), {}, {}, ['keys', 'source-key-lost']],
    [
      'a key with two heirs',
      pageOf([
        ...first.slice(0, 2),
        'login.example.com<br>a.example.com<br>x.example.com | 443',
        'b.example.com<br>c.example.com<br>y.example.com | 443',
      ]),
      {},
      {},
      ['keys', 'source-key-lost'],
    ],
    [
      'a key whose row may be one that is refused',
      pageOf([
        ...first.slice(0, 2),
        'login.example.com<br>a.example.com<br>b.example.com or x | 443',
        'b.example.com<br>c.example.com | 443',
      ]),
      {},
      { allowRemovals: true },
      ['keys', 'source-key-lost'],
    ],
    [
      'a row of other services',
      pageOf([(first[0] ?? '').replace('443', '8443'), ...first.slice(1)]),
      {},
      {},
      ['services', 'source-service-changed'],
    ],
    [
      'two locked hosts in one',
      pageOf([
        ...first.slice(0, 2),
        'login.example.com<br>a.example.comb.example.com<br>c.example.com | 443',
      ]),
      { rows: { ...tables.rows, x: ['a.example.comb.example.com'] } },
      {},
      ['readable', 'source-row-refused'],
    ],
    [
      'a locked host in two',
      pageOf([
        ...first.slice(0, 2),
        'login.exa<br>mple.com<br>a.example.com<br>b.example.com<br>c.example.com | 443',
      ]),
      {},
      {},
      ['readable', 'source-row-refused'],
    ],
    [
      'too many hosts less',
      pageOf([
        '*.service.example | 443',
        'crl.example.com | 80',
        'login.example.com<br>a.example.com<br>b.example.com | 443',
      ]),
      {},
      {},
      ['removals', 'source-removed'],
    ],
  ];
  it.each(cases)('%s', (_, text, definition, options, [question, code]) => {
    const made = plan(text, locked, { ...tables, ...definition }, options);
    expect(made).toMatchObject({ verdict: 'refused', question });
    expect(made.entry).toBeUndefined();
    expect(codesOf(made)).toContain(`error ${code}`);
  });

  it('have a way through', () => {
    const through = (text: string, options: Partial<PlanOptions>): SourcePlan =>
      plan(text, locked, tables, options);
    expect(through(pageOf(first.slice(0, 2)), { allowRemovals: true })).toMatchObject({ verdict: 'write' });
    const ported = pageOf([(first[0] ?? '').replace('443', '8443'), ...first.slice(1)]);
    expect(codesOf(through(ported, { allowServiceChange: true }))).toEqual([
      'warning source-service-changed',
    ]);
    expect(through(ported, { claimed: new Set(['sign']) }).verdict).toBe('write');
  });

  it('a host that moves to another service is a change of services', () => {
    const both = ['login.example.com<br>a.example.com:8443<br>b.example.com | 443'];
    const lock = lockOf(pageOf(both), { ...tables, rows: { sign: ['login.example.com'] } });
    const made = plan(pageOf(['login.example.com:8443<br>a.example.com<br>b.example.com | 443']), lock, {
      ...tables,
      rows: { sign: ['login.example.com'] },
    });
    expect(made.question).toBe('services');
  });

  it('a table that stands elsewhere is followed by its hosts', () => {
    const definition: SourceDefinition = { ...tables, at: { heading: 'Page' } };
    const made = plan(
      pageOf([...first, 'x.example.com | 443']).replace('# Page', '# Other'),
      lockOf(pageOf(first), definition),
      definition,
    );
    expect(made.verdict).toBe('write');
  });

  it('a page dated before the locked one is a warning', () => {
    const made = plan(pageOf([...first, 'x.example.com | 443'], '01/01/2025'), locked);
    expect(made.verdict).toBe('write');
    expect(codesOf(made)).toEqual(['warning source-older']);
  });
});

describe('sets with keys of the vendor', () => {
  const definition: SourceDefinition = {
    name: 'sets',
    fetch: 'https://vendor.example/endpoints/Worldwide?x=1',
    format: 'm365',
    select: { required: [true], category: ['Optimize', 'Allow'] },
  };
  const set = (id: number, urls: readonly string[], more: object = {}): object => ({
    ...{
      id,
      serviceArea: 'Common',
      urls,
      tcpPorts: '80,443',
      category: 'Allow',
      required: true,
      expressRoute: false,
    },
    ...more,
  });
  const old = JSON.stringify([
    set(1, ['a.example.com', 'b.example.com'], { ips: ['192.0.2.0/24'] }),
    set(2, ['c.example.com']),
  ]);
  const read = (text: string, version?: string, of = definition) =>
    readSource(text, of, { file: 'sets.json', ...(version === undefined ? {} : { version }) }).value;
  const planOf = (
    text: string,
    version: string,
    options: Partial<PlanOptions> = {},
    of = definition,
  ): SourcePlan => {
    const [before, now] = [read(old, '2026010100'), read(text, version, of)];
    if (before === undefined || now === undefined) throw new Error('not read');
    return planRefresh(planRefresh(undefined, before, today).entry, now, { ...today, ...options });
  };

  it('an older version is refused, and goes with --allow-older', () => {
    const text = JSON.stringify([
      set(1, ['a.example.com', 'b.example.com', 'x.example.com']),
      set(2, ['c.example.com']),
    ]);
    expect(planOf(text, '2025120100')).toMatchObject({ verdict: 'refused', question: 'older' });
    expect(codesOf(planOf(text, '2025120100', { allowOlder: true }))).toEqual(['warning source-older']);
    expect(codesOf(planOf(text, '2026010100'))).toEqual(['warning source-version-reused']);
    expect(planOf(old, '2026020100').verdict).toBe('unchanged');
  });

  it('another instance is refused', () => {
    const text = JSON.stringify([set(1, ['x.example.com'])]);
    const other = { ...definition, fetch: 'https://vendor.example/endpoints/China?x=1' };
    expect(planOf(text, '2026020100', {}, other)).toMatchObject({ verdict: 'refused', question: 'instance' });
  });

  it('a set in use that leaves the selection is told as still listed', () => {
    const text = JSON.stringify([
      set(1, ['a.example.com', 'b.example.com'], { ips: ['192.0.2.0/24'] }),
      set(2, ['c.example.com'], { required: false }),
    ]);
    const made = planOf(text, '2026020100');
    expect(made).toMatchObject({ verdict: 'refused', question: 'removals' });
    expect(made.diagnostics[0]?.message).toContain('still listed, optional, Allow, Common');
    expect(planOf(text, '2026020100', { claimed: new Set(['1']) })).toMatchObject({
      verdict: 'write',
      changes: [{ key: '2', kind: 'gone', because: 'still listed, optional, Allow, Common' }],
    });
  });

  it('a set in use that is refused refuses the refresh', () => {
    const text = JSON.stringify([
      set(1, ['a.example.com', '<tenant>.example.com']),
      set(2, ['c.example.com', 'x.example.com']),
    ]);
    expect(planOf(text, '2026020100', { claimed: new Set(['1']) })).toMatchObject({
      verdict: 'refused',
      question: 'readable',
    });
    expect(planOf(text, '2026020100', { claimed: new Set(['2']) }).verdict).toBe('write');
  });

  it('addresses that are known count among the lines', () => {
    const text = JSON.stringify([
      set(1, ['a.example.com', 'b.example.com'], { ips: ['192.0.2.0/24', '198.51.100.0/24'] }),
      set(2, ['c.example.com']),
    ]);
    expect(planOf(text, '2026020100').changes).toEqual([
      { key: '1', kind: 'changed', added: ['198.51.100.0/24 known'], removed: [] },
    ]);
  });
});
