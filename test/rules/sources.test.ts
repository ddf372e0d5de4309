import { describe, expect, it } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { findAccept, staleAccepts } from '../../src/rules/check/accepts.ts';
import { checkRuleSet } from '../../src/rules/check/checks.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { digestRows, type LockedRow, type LockedSource, writeSourcesLock } from '../../src/vendors/lock.ts';

interface Row {
  readonly key?: string;
  readonly entries: readonly {
    readonly services: readonly string[];
    readonly hosts?: readonly string[];
    readonly addresses?: readonly string[];
  }[];
  readonly known?: readonly string[];
  readonly flags?: LockedRow['flags'];
}

function lock(sources: Readonly<Record<string, readonly Row[]>>): string {
  const locked = Object.entries(sources).map(([name, given]): LockedSource => {
    const rows = given.map(
      ({ key, entries, known = [], flags = [] }): LockedRow => ({
        entries: entries.map(({ services, hosts = [], addresses = [] }) => ({ services, hosts, addresses })),
        ...{ known, flags, tags: [] },
        ...(key === undefined ? {} : { key }),
      }),
    );
    return { name, edition: { date: '2026-01-01' }, digest: digestRows(rows), rows };
  });
  return writeSourcesLock({ sources: locked });
}

const page = lock({
  page: [
    {
      key: 'registration',
      entries: [
        { services: ['443/https'], hosts: ['login.example.com', '*.login.example.com', 'api.example.com'] },
        { services: ['80/http'], hosts: ['crl.example.com'] },
      ],
      known: ['192.0.2.0/24'],
    },
    { key: 'other', entries: [{ services: ['443/https'], hosts: ['other.example.com'] }] },
    {
      key: 'probe',
      entries: [{ services: ['443/https'], hosts: ['probe.example.com'] }],
      flags: ['inbound'],
    },
  ],
});

const definition =
  'sources: { page: { url: "https://docs.example.com/a", format: table, columns: { hosts: 1 } } }';

function load(rules: string, { text = page, head = definition }: { text?: string; head?: string } = {}) {
  const files = new Map([['sources.lock.json', text]]);
  const indented = rules.trim().replace(/^/gm, '    ').replace(/^ {4}/, '  - ');
  const { value, diagnostics } = loadRuleSet(
    'test.yaml',
    `rulec: 1\nname: sample\n${head}\nrules:\n${indented}\n`,
    { files },
  );
  return { value, told: diagnostics.map(({ code, message }) => `${code}: ${message}`) };
}

function show(rules: string, given: Parameters<typeof load>[1] = {}) {
  const { value, told } = load(rules, given);
  expect(told).toEqual([]);
  return value?.rules.map(({ id, services, destinations }) => ({
    id: id.value,
    ports: services.map(({ from }) => from),
    to: destinations.map((one) => ({
      ports: one.services?.map(({ from }) => from),
      hosts: one.hosts?.map(({ text }) => text),
      addresses: one.addresses === 'any' ? 'any' : one.addresses?.map(({ text }) => text),
    })),
  }));
}

describe('a rule from a row', () => {
  it('takes the whole row, each entry on its own services', () => {
    expect(show('id: one\nfrom: page/registration')).toEqual([
      {
        id: 'one',
        ports: [443, 80],
        to: [
          {
            ports: [443],
            hosts: ['login.example.com', '*.login.example.com', 'api.example.com'],
            addresses: ['192.0.2.0/24'],
          },
          { ports: [80], hosts: ['crl.example.com'], addresses: ['192.0.2.0/24'] },
        ],
      },
    ]);
  });

  it('places hosts by hand, and what is beside them', () => {
    const rules = `id: one
from: page/registration
to:
  - hosts: [login.example.com, crl.example.com]
    addresses: [198.51.100.0/24]
  - hosts: ["row:rest"]`;
    expect(show(rules)?.[0]?.to).toEqual([
      { ports: [443], hosts: ['login.example.com'], addresses: ['198.51.100.0/24'] },
      { ports: [80], hosts: ['crl.example.com'], addresses: ['198.51.100.0/24'] },
      { ports: [443], hosts: ['*.login.example.com', 'api.example.com'], addresses: ['192.0.2.0/24'] },
    ]);
  });

  it('is no rule before each host is placed, left out, or covered', () => {
    expect(
      load('id: one\nfrom: page/registration\nto: [{ hosts: [login.example.com, crl.example.com] }]').told,
    ).toEqual([
      'source-host-not-placed: *.login.example.com of the row page/registration is not placed',
      'source-host-not-placed: api.example.com of the row page/registration is not placed',
    ]);
    const rules = `id: one
from: page/registration
except: { api.example.com: not used here }
to: [{ hosts: [login.example.com, "*.login.example.com", crl.example.com] }]`;
    expect(show(rules)?.[0]?.to.map(({ hosts }) => hosts)).toEqual([
      ['login.example.com', '*.login.example.com'],
      ['crl.example.com'],
    ]);
  });

  it('tells a host that left the row, until somebody says so', () => {
    const rules = (more: string): string => `id: one
from: page/other
to:
  - hosts: [other.example.com]
  - hosts: [old.example.com]
    ${more}`;
    expect(load(rules('evidence: none')).told).toEqual([
      'source-host-withdrawn: old.example.com is not in the row page/other',
    ]);
    const { value } = load(rules('withdrawn: gone in 2026'));
    expect(value?.rules[0]?.destinations[1]?.hosts?.[0]).toMatchObject({ withdrawn: 'gone in 2026' });
    expect(
      load('id: one\nfrom: page/other\nto: [{ hosts: [other.example.com], withdrawn: gone }]').told,
    ).toEqual(['source-host-listed: other.example.com is in the row page/other']);
  });

  it('states the services of its row, or none', () => {
    expect(load('id: one\nfrom: page/other\nservices: [443/https]').told).toEqual([]);
    expect(load('id: one\nfrom: page/other\nservices: [443/tcp]').told).toEqual([
      'source-service-differs: the row states 443/https',
    ]);
  });

  it('names a row that is there, of a source that is locked', () => {
    expect(load('id: one\nfrom: page/othre').told).toEqual(['bad-source: the source page has no row othre']);
    expect(load('id: one\nfrom: pag/other').told).toEqual(['bad-source: there is no source pag']);
    expect(load('id: one\nfrom: page/other', { text: lock({}) }).told).toEqual([
      'sources-missing: the source page is in no lock',
    ]);
    const head = 'sources: { page: { title: A page } }';
    expect(load('id: one\nfrom: page/other', { head }).told).toEqual([
      'bad-source: the source page is a document, not a list',
    ]);
  });

  it('is refused where the lock was edited by hand', () => {
    const { told } = load('id: one\nfrom: page/other', {
      text: page.replace('other.example.com', 'evil.example.com'),
    });
    expect(told.map((line) => line.split(':')[0])).toEqual(['source-lock']);
  });

  it('fills the placeholders of the vendor', () => {
    const text = lock({
      page: [{ entries: [{ services: ['443/https'], hosts: ['a.<region>.example.com'] }] }],
    });
    expect(load('id: one\nfrom: page', { text }).told).toEqual([
      'source-placeholder: the row has the placeholder region',
    ]);
    const head = `parameters: { region: { default: west } }\n${definition.replace('format', 'let: { region: "${region}" }, format')}`;
    expect(show('id: one\nfrom: page', { text, head })?.[0]?.to[0]?.hosts).toEqual(['a.west.example.com']);
  });
});

describe('one rule for each row', () => {
  it('has an id of the source and the key, and says more where it is told to', () => {
    const rules = `from: page
owner: web-team
each:
  other: { why: The other one., owner: other-team }
  registration: {}
  probe: { skip: It comes from outside. }`;
    const { value, told } = load(rules);
    expect(told).toEqual([]);
    expect(value?.rules.map(({ id, why, owner }) => [id.value, why, owner])).toEqual([
      ['page-registration', undefined, 'web-team'],
      ['page-other', 'The other one.', 'other-team'],
    ]);
  });

  it('asks about rows that it does not name, or follows', () => {
    expect(load('from: page\neach: { registration: {}, gone: {} }').told).toEqual([
      'source-row-new: each does not name the row other of page',
      'source-row-new: each does not name the row probe of page',
      'source-row-gone: the source page has no row gone',
    ]);
    expect(show('from: page\nnew: follow\neach: { registration: {} }')?.map(({ id }) => id)).toEqual([
      'page-registration',
      'page-other',
      'page-probe',
    ]);
  });
});

describe('rows without keys', () => {
  it('cannot be told apart by each', () => {
    const text = lock({ page: [{ entries: [{ services: ['443/https'], hosts: ['a.example.com'] }] }] });
    expect(load('from: page\nnew: follow\neach: {}', { text }).told).toEqual([
      'bad-source: a row of page has no key, and each names rows by their keys',
    ]);
  });
});

describe('a row as a set', () => {
  it('stands for its hosts and for its addresses in any destination', () => {
    const text = lock({
      net: [
        {
          key: 's3.west',
          entries: [{ services: [], hosts: [], addresses: ['192.0.2.0/24', '2001:db8::/32'] }],
        },
      ],
      page: [{ entries: [{ services: [], hosts: ['www.example.com'] }] }],
    });
    const head = 'sources: { page: { url: a, format: list }, net: { url: b, format: aws } }';
    const rules =
      'id: one\nservices: [443/https]\nto: [{ hosts: ["source:page"], addresses: ["source:net/s3.west"] }]';
    expect(show(rules, { text, head })?.[0]?.to).toEqual([
      { ports: undefined, hosts: ['www.example.com'], addresses: ['192.0.2.0/24', '2001:db8::/32'] },
    ]);
    expect(
      load('id: one\nservices: [443/https]\nto: [{ hosts: ["source:net/s3.west"] }]', { text, head }).told,
    ).toEqual(['bad-list: source:net/s3.west has no hosts']);
  });
});

describe('what is around it', () => {
  it('warns of rows that nobody claims, ignores or could claim', () => {
    const { value } = load('id: one\nfrom: page/other');
    const warnings =
      value === undefined ? [] : checkRuleSet(value).map(({ code, message }) => `${code}: ${message}`);
    expect(warnings).toEqual(['source-row-unclaimed: no rule claims the row registration of page']);
    const head = definition.replace('format', 'ignore: { registration: elsewhere }, format');
    const ignoring = load('id: one\nfrom: page/other', { head }).value;
    expect(ignoring === undefined ? [] : checkRuleSet(ignoring)).toEqual([]);
  });

  it('lets no accept cover what a vendor adds unless it says so', () => {
    const { value } = load('id: one\nfrom: page/other');
    const policy = value === undefined ? undefined : resolvePolicy([value], []).value;
    const loss = { code: 'host-without-addresses', rule: 'one', destination: 'other.example.com' } as const;
    const accept = {
      loss: 'host-without-addresses',
      reason: 'so',
      ruleSet: 'sample',
      span: { file: '', start: 0, end: 0 },
    };
    const find = (hosts?: readonly string[]) =>
      policy === undefined
        ? undefined
        : findAccept(
            { ...policy, accepts: [{ ...accept, ...(hosts === undefined ? {} : { hosts }) }] },
            'pf',
            loss,
          );
    expect(find()).toBeUndefined();
    expect(find(['row:rest'])).toBeDefined();
    expect(find(['other.example.com'])).toBeDefined();
  });
});

describe('an accept for row:rest', () => {
  const accept = 'accept: [{ loss: host-without-addresses, hosts: ["row:rest"], reason: none are known }]';
  const placed = 'id: one\nfrom: page/other\nto: [{ hosts: [other.example.com] }, { hosts: ["row:rest"] }]';

  it('stands where nothing of the row is left today, and is not stale', () => {
    const { value, told } = load(placed, { head: `${definition}\n${accept}` });
    expect(told).toEqual([]);
    const policy = value === undefined ? undefined : resolvePolicy([value], []).value;
    if (policy === undefined) throw new Error('does not resolve');
    expect(staleAccepts(policy, [{ target: 'pf', losses: [] }])).toEqual([]);
  });

  it('is a mistake where no rule is from a row', () => {
    const { told } = load('id: one\nservices: [443/https]\nto: [{ hosts: [a.example.com] }]', {
      head: accept,
    });
    expect(told).toEqual([expect.stringMatching(/^bad-accept: no rule has the host row:rest/)]);
  });
});
