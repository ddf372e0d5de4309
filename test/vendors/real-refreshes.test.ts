/** Refreshes from one real edition to the next, through the lock's text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { destinationsOf, type Followed, followRows } from '../../src/vendors/follow.ts';
import { type LockedRow, type LockedSource, writeSourcesLock } from '../../src/vendors/lock.ts';
import { type PlanOptions, planRefresh, type SourcePlan } from '../../src/vendors/plan.ts';
import { readSourcesLock } from '../../src/vendors/read-lock.ts';
import { readSource } from '../../src/vendors/read-source.ts';
import type { RefusedRow, SourceDefinition, SourceReading, SourceRow } from '../../src/vendors/source.ts';
import { describeWithData } from '../support/data.ts';
import {
  bytesOf,
  defineTable,
  type ExpectedTable,
  folder,
  readExpected,
  readTried,
  tabId,
} from './real-lists.ts';

interface Difference {
  readonly changed?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly domains?: Readonly<
    Record<string, { readonly '-': readonly string[]; readonly '+': readonly string[] }>
  >;
  readonly 'places or sets gone'?: readonly string[];
  readonly 'places or sets new'?: readonly string[];
}

type Row = Pick<SourceRow, 'entries'>;

function asLocked({ entries, known, tags, flags }: SourceRow): LockedRow {
  return { entries, known, tags, flags };
}

/** A refused row as if the hosts that can be read were all of it. */
function asSeen({ position, seen }: RefusedRow): SourceRow {
  const entries = [{ services: [], hosts: seen, addresses: [] }];
  return { position, entries, known: [], tags: [], flags: [] };
}

function planFile(
  file: string,
  lock: LockedSource | undefined,
  definition: SourceDefinition,
  options: Partial<PlanOptions> = {},
): SourcePlan {
  const text = lock === undefined ? undefined : writeSourcesLock({ sources: [lock] });
  const locked =
    text === undefined ? undefined : readSourcesLock(text, 'sources.lock.json').value?.sources[0];
  const { value, diagnostics } = readSource(bytesOf(file), definition, {
    file,
    ...(locked === undefined ? {} : { locked }),
  });
  if (value === undefined) throw new Error(diagnostics[0]?.message);
  return planRefresh(locked, value, { today: '2026-06-30', ...options });
}

/** Lines of the lock's text that are hosts or prefixes and are in one of two texts alone. */
function changedLines(before: LockedSource, after: LockedSource): readonly string[] {
  const of = (lock: LockedSource): readonly string[] =>
    writeSourcesLock({ sources: [lock] })
      .split('\n')
      .map((line) => line.trim().replace(/,$/, ''))
      .filter((line) => /^"[^"]+"$/.test(line));
  const [old, now] = [of(before), of(after)];
  const count = (lines: readonly string[], line: string): number =>
    lines.filter((one) => one === line).length;
  return [...new Set([...old, ...now])].flatMap((line) =>
    Array<string>(Math.abs(count(old, line) - count(now, line))).fill(line),
  );
}

describeWithData('real refreshes', ['sources/expected/diffs.json'], () => {
  const differences = (): Readonly<Record<string, Difference>> =>
    JSON.parse(readFileSync(join(folder, 'expected/diffs.json'), 'utf8'));

  it('of the connector page change one host line, then nothing', () => {
    const definition: SourceDefinition = {
      name: 'connectors',
      format: 'table',
      at: { heading: 'Allow access to URLs' },
      columns: { hosts: ['URL'], services: ['Port'], why: ["How it's used"] },
      rows: {
        service: ['*.msappproxy.net'],
        certificates: ['ocsp.digicert.com'],
        registration: ['login.windows.net'],
        'registration-http': ['ctldl.windowsupdate.com', 'www.microsoft.com/pkiops'],
      },
    };
    const first = planFile('connector/configure-connectors-2024-07-17.md', undefined, definition).entry;
    expect(first?.rows.map(({ key }) => key)).toEqual(Object.keys(definition.rows ?? {}));
    const second = planFile('connector/configure-connectors-2025-02-21.md', first, definition);
    expect(second).toMatchObject({ verdict: 'write', changes: [{ key: 'registration', added: [] }] });
    if (first === undefined || second.entry === undefined) throw new Error('nothing was written');
    expect(changedLines(first, second.entry)).toEqual(['"policykeyservice.dc.ad.msft.net"']);
    expect(
      planFile('connector/configure-connectors-2026-05-26-export.md', second.entry, definition).verdict,
    ).toBe('unchanged');
  });

  it('of Microsoft 365 change one line, then 16', () => {
    const definition: SourceDefinition = {
      name: 'm365',
      format: 'm365',
      select: { required: [true], category: ['Optimize', 'Allow'] },
      let: { tenant: 'contoso' },
    };
    const file = (version: string): string => `m365-markdown/worldwide-endpoints-${version}.md`;
    const first = planFile(file('2020061600'), undefined, definition).entry;
    const second = planFile(file('2020062900'), first, definition).entry;
    const third = planFile(file('2020070800'), second, definition).entry;
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('nothing was written');
    expect(changedLines(first, second)).toHaveLength(1);
    expect(changedLines(second, third)).toHaveLength(16);
    expect(planFile(file('2020061600'), third, definition)).toMatchObject({
      verdict: 'refused',
      question: 'older',
    });
    expect(
      planFile('m365-markdown/operated-by-21vianet-endpoints-2024032900.md', third, definition),
    ).toMatchObject({
      verdict: 'refused',
      question: 'instance',
    });
  });

  /** Follows the rows of all tables of all pairs. */
  function followAll(rowsOf: (reading: SourceReading) => Pick<SourceReading, 'rows' | 'refused'>): {
    readonly rows: number;
    readonly found: readonly Followed[];
  } {
    const all = new Map(readExpected().map((one) => [one.file, one]));
    let rows = 0;
    const found: Followed[] = [];
    for (const pair of Object.keys(differences())) {
      const [from = '', to = ''] = pair.split(' -> ');
      const tables = (all.get(from)?.tables ?? []).filter(({ use }) => use === 'endpoints');
      for (const table of tables) {
        const definition = defineTable(table, tables);
        const [old, now] = [from, to].map((file) => readTried(file, definition).value);
        if (old === undefined || now === undefined) throw new Error(`${pair} is not read`);
        const [before, after] = [rowsOf(old), rowsOf(now)];
        rows += before.rows.length;
        found.push(followRows(before.rows.map(asLocked), after.rows, after.refused));
      }
    }
    return { rows, found };
  }

  /** How many hosts two rows do not share. */
  function countMoved(before: Row, after: Row): number {
    const [had, has] = [destinationsOf(before), destinationsOf(after)];
    return [...had, ...has].filter((host) => !(had.has(host) && has.has(host))).length;
  }

  it('follow the rows of tables that are read, and none to a wrong one', () => {
    const { rows, found } = followAll((reading) => reading);
    const pairs = found.flatMap((one) => [...one.pairs]);
    // Right is: the same hosts, or one more or less.
    expect(pairs.filter(([before, after]) => countMoved(before, after) > 1)).toEqual([]);
    expect([rows, pairs.length]).toEqual([245, 237]);
    const doubts = found.flatMap((one) => [...one.doubts]);
    expect(doubts.map(([row, refused]) => [[...destinationsOf(row)], refused.length])).toEqual([
      [['azgn*.servicebus.windows.net'], 1],
    ]);
    const lost = found.flatMap((one) => [...one.lost.keys()].filter((row) => !one.doubts.has(row)));
    expect(lost.map((row) => [...destinationsOf(row)].join(' '))).toEqual([
      '*login.microsoft.com',
      '*.blob.core.windows.net',
      'azurearcfork8sdev.azurecr.io',
      'k8connecthelm.azureedge.net',
      'api.segment.io',
      'cdn.segment.com',
      'experiments.docker.com',
    ]);
  });

  it('would know 251 of 264 rows again, were those that are refused rows by what is seen of them', () => {
    const { rows, found } = followAll(({ rows, refused }) => ({
      rows: [...rows, ...refused.map(asSeen)],
      refused: [],
    }));
    const pairs = found.flatMap((one) => [...one.pairs]);
    expect(pairs.filter(([before, after]) => countMoved(before, after) > 1)).toEqual([]);
    // Of a row in which no host can be read nothing can be known again.
    const known = pairs.filter(([before]) => destinationsOf(before).size > 0);
    console.info(`rows known again: ${known.length} of ${rows}`);
    expect([rows, known.length]).toEqual([264, 251]);
  });

  const generated = Object.entries(existing()).filter(([pair]) =>
    /^(?:m365-markdown|github-meta)\//.test(pair),
  );
  it.each(generated)('%s', (pair, difference) => {
    const [from = '', to = ''] = pair.split(' -> ');
    const isGithub = pair.startsWith('github');
    const definition: SourceDefinition = {
      name: 'tried',
      format: isGithub ? 'github' : 'm365',
      let: { tenant: 'contoso' },
      ...(isGithub ? { at: { path: 'domains' } } : {}),
    };
    const before = planFile(from, undefined, definition).entry;
    const after = planFile(to, before, definition, { allowRemovals: true, allowServiceChange: true });
    const shown = after.changes.map(({ key = '', kind, added, removed }) => ({ key, kind, added, removed }));
    const bare = (lines: readonly string[], isKnown: boolean): string[] =>
      lines
        .filter((line) => /^[\d.:a-f]+\/\d+ /.test(line) === isKnown)
        .map((line) => line.replace(/ .*$/, ''));
    if (difference.domains !== undefined) {
      const right = Object.entries(difference.domains).map(([key, of]) => [
        `domains.${key}`,
        [...of['+']].sort(),
        [...of['-']].sort(),
      ]);
      expect(
        shown
          .map(({ key, added, removed }) => [key, bare(added, false).sort(), bare(removed, false).sort()])
          .sort(),
      ).toEqual(right.sort());
      return;
    }
    expect(
      shown
        .filter(({ kind }) => kind === 'gone')
        .map(({ key }) => key)
        .sort(),
    ).toEqual(difference['places or sets gone']);
    expect(
      shown
        .filter(({ kind }) => kind === 'new')
        .map(({ key }) => key)
        .sort(),
    ).toEqual(difference['places or sets new']);
    for (const [key, right] of Object.entries(difference.changed ?? {})) {
      const change = shown.find((one) => one.key === key) ?? { added: [], removed: [] };
      const isMoved = right.services !== undefined;
      // An address that was a destination and is knowledge now goes and comes.
      const stay = new Set(
        bare(change.added, true).filter((one) => bare(change.removed, true).includes(one)),
      );
      const both = (sign: '+' | '-', lines: readonly string[]): void => {
        if (isMoved) return;
        expect([key, bare(lines, false).sort()]).toEqual([key, right[`${sign} hosts`] ?? []]);
        const addresses = bare(lines, true).filter((one) => !stay.has(one));
        expect([key, addresses.sort()]).toEqual([key, [...(right[`${sign} addresses`] ?? [])].sort()]);
      };
      both('+', change.added);
      both('-', change.removed);
    }
  });

  it('tell what came and went in tables and lists', () => {
    const all = new Map(readExpected().map((one) => [one.file, one]));
    for (const [pair, { changed }] of Object.entries(differences())) {
      const [from = '', to = ''] = pair.split(' -> ');
      const page = all.get(from);
      if (page?.format !== 'markdown-page') continue;
      const seen = (file: string, key: string): ReadonlySet<string> => hostsAt(file, key, page.tables ?? []);
      for (const [key, right] of Object.entries(changed ?? {})) {
        const [before, after] = [seen(from, key), seen(to, key)];
        const isHost = (text: string): boolean => !text.startsWith('!');
        // Rows that are refused in one of the editions are listed there with the hosts that can be read.
        const gained = [...after].filter((host) => !before.has(host));
        expect([pair, key, gained.filter((host) => !(right['+ hosts'] ?? []).includes(host))]).toEqual([
          pair,
          key,
          [],
        ]);
        expect([
          pair,
          key,
          (right['+ hosts'] ?? []).filter(isHost).filter((host) => !after.has(host)),
        ]).toEqual([pair, key, []]);
        expect([
          pair,
          key,
          (right['- hosts'] ?? []).filter(isHost).filter((host) => after.has(host)),
        ]).toEqual([pair, key, []]);
      }
    }
  });
});

/** The pairs of editions, or none where the data is not there: the suite is skipped then. */
function existing(): Readonly<Record<string, Difference>> {
  try {
    return JSON.parse(readFileSync(join(folder, 'expected/diffs.json'), 'utf8'));
  } catch {
    return {};
  }
}

/** All hosts of the tables, or the list, at a place as the expectations write it: `HEADING | TAB`, `… | fence`. */
function hostsAt(file: string, key: string, tables: readonly ExpectedTable[]): ReadonlySet<string> {
  const [heading = '', tab = '-', kind] = key.split(' | ');
  const at = { ...(heading === 'None' ? {} : { heading }), ...(tab === '-' ? {} : { tab }) };
  if (kind !== undefined) return seenIn([readTried(file, { name: 'x', format: 'list', at }).value]);
  const there = tables.filter(
    (table) =>
      table.use === 'endpoints' && (table.heading ?? 'None') === heading && (tabId(table.tab) ?? '-') === tab,
  );
  return seenIn(there.map((table) => readTried(file, defineTable(table, there)).value));
}

function seenIn(readings: readonly (SourceReading | undefined)[]): ReadonlySet<string> {
  const hosts = readings.flatMap((reading) => [
    ...(reading?.rows ?? []).flatMap((row) => [...destinationsOf(row)]),
    ...(reading?.refused ?? []).flatMap(({ seen }) => seen),
  ]);
  return new Set(hosts);
}
