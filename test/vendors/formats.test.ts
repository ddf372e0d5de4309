import { describe, expect, it, test } from 'vitest';
import { readSource } from '../../src/vendors/read-source.ts';
import type { SourceDefinition } from '../../src/vendors/source.ts';
import { linesOf } from './real-lists.ts';

type Format = Omit<SourceDefinition, 'name'>;

/** Reads a text: for each row its key and its lines, then the lines that are refused; or the code of the refusal. */
function read(text: string, definition: Format, version?: string): readonly unknown[] {
  const { value, diagnostics } = readSource(
    text,
    { name: 'tried', ...definition },
    { file: 'list', ...(version === undefined ? {} : { version }) },
  );
  if (value === undefined) return [diagnostics[0]?.code];
  const refused = value.refused.map(({ position, faults }) => `${position.line}: ${faults[0]?.fault}`);
  return [...value.rows.map(({ key, entries }) => [key ?? '', ...linesOf(entries)]), ...refused];
}

describe('lists of pages', () => {
  const page = [
    '# Page',
    '## Sign-in',
    '```Hosts',
    '*.login.example.com',
    'https://www.example.com/ (the start page)',
    'These are needed too:',
    'https://{organization}.example.com',
    '192.0.2.0/24',
    '```',
    '## Updates',
    '- http://a.example.com',
    '',
    '- \\*.b.example.com',
    '',
    'Beside:',
    '',
    '* `c.example.com`',
    '* `d.example.com` (from April on)',
  ].join('\n');

  it('a fence is one row; its odd lines are refused one by one', () => {
    expect(read(page, { format: 'list', at: { heading: 'Sign-in' } })).toEqual([
      ['', '*.login.example.com', '192.0.2.0/24', 'www.example.com 443/https'],
      '6: blank-in-host',
      '7: placeholder',
    ]);
  });

  it('bullets are told apart by their number', () => {
    const at = (nth: number): readonly unknown[] =>
      read(page, { format: 'list', at: { heading: 'Updates', nth } });
    expect(at(1)).toEqual([['', '*.b.example.com', 'a.example.com 80/http']]);
    expect(at(2)).toEqual([['', 'c.example.com', 'd.example.com']]);
    expect(at(3)).toEqual(['source-place']);
    expect(read(page, { format: 'list', at: { heading: 'Updates' } })).toEqual(['source-not-list']);
  });

  it('a line that goes on with an item, though it is not indented, does not end the list', () => {
    const text = '# P\n\n- Names:\n    - `a.example.com`\nThis one shows previews.\n    - `b.example.com`\n';
    expect(read(text, { format: 'list' })).toEqual([['', 'a.example.com', 'b.example.com'], '3: not-a-host']);
  });

  it('a list of prose is none', () => {
    expect(read('# P\n\n- Select **Save**.\n- Wait for it.\n', { format: 'list' })).toEqual(['source-place']);
  });
});

describe('lines', () => {
  const of = (meaning: SourceDefinition['meaning'], ...lines: string[]): readonly unknown[] =>
    read(['ok.example.com/', 'ok.example.com', ...lines].join('\n'), {
      format: 'lines',
      ...(meaning === undefined ? {} : { meaning }),
    });
  const ok = 'ok.example.com';

  it.each<[SourceDefinition['meaning'], string, readonly string[]]>([
    ['exact', 'x.example.com', ['x.example.com']],
    ['exact', '*.x.example.com', ['*.x.example.com']],
    ['exact', '192.0.2.0/24 # ours', ['192.0.2.0/24']],
    ['suffix', 'x.example.com', ['*.ok.example.com', '*.x.example.com', 'x.example.com']],
    ['suffix', '.x.example.com', ['*.ok.example.com', '*.x.example.com', 'x.example.com']],
    [
      'awf',
      'x.example.com, http://y.example.com # both',
      [
        '*.ok.example.com',
        '*.x.example.com',
        '*.y.example.com 80/http',
        'x.example.com',
        'y.example.com 80/http',
      ],
    ],
    ['exact', '; a comment of others', []],
  ])('%s: %s', (meaning, line, hosts) => {
    const [[, ...found] = []] = of(meaning, line) as [string[]];
    expect(found.filter((one) => one !== ok)).toEqual([...hosts].sort());
  });

  it.each<[SourceDefinition['meaning'], string, readonly string[]]>([
    ['squid', '.x.example.com', ['*.x.example.com', 'x.example.com']],
    ['squid', '.example', ['*.example', 'example']],
    ['squid', '192.0.2.1', ['192.0.2.1/32']],
    ['pi-hole', 'x.example.com', ['x.example.com']],
    ['pan-domain', '*.x.example.com', ['*.x.example.com']],
  ])('%s, which knows no slash: %s', (meaning, line, hosts) => {
    const [row] = read(line, { format: 'lines', ...(meaning === undefined ? {} : { meaning }) }) as [
      string[],
    ];
    expect(row.slice(1)).toEqual([...hosts].sort());
  });

  it.each<[SourceDefinition['meaning'], string]>([
    ['exact', '.x.example.com'],
    ['squid', '*.x.example.com'],
    ['squid', 'https://x.example.com'],
    ['pan-url', 'x.example.com'],
    ['pan-url', '^.x.example.com/'],
    ['pan-domain', '.x.example.com'],
    ['pan-domain', 'x.example.com/'],
    ['pi-hole', '*.x.example.com'],
    ['exact', 'x.example.com y.example.com'],
    ['exact', 'x.example.comy.example.com'],
    ['exact', '192.0.2.0/24198.51.100.0/24'],
    ['exact', 'x\u200b.example.com'],
    ['awf', 'x.example.com, localhost'],
    [undefined, 'x.example.com'],
  ])('%s refuses %s', (meaning, line) => {
    const text = `192.0.2.0/24\n${line}\n`;
    const found = read(text, { format: 'lines', ...(meaning === undefined ? {} : { meaning }) });
    expect(found).toHaveLength(2);
    expect(found[0]).toEqual(['', '192.0.2.0/24']);
    expect(found[1]).toMatch(/^2: /);
  });

  it('pan-url means one host by a slash at the end', () => {
    expect(read('x.example.com/\n*.y.example.com/\n', { format: 'lines', meaning: 'pan-url' })).toEqual([
      ['', '*.y.example.com', 'x.example.com'],
    ]);
  });

  it.each([
    '',
    '\n\n',
    '# nothing\n',
    '<html><body>502 Bad Gateway</body></html>',
    '<!DOCTYPE html>\n192.0.2.0/24',
    'Service unavailable',
  ])('%j is no list', (text) => {
    expect(read(text, { format: 'lines', meaning: 'exact' })).toEqual(['source-not-list']);
  });
});

test.each([
  ['lines', 'time.example.com:1123\ntime.example.net\n', { service: ['123/udp'] }, ['1123/udp', '123/udp']],
  ['lines', 'time.example.com:1123\n', { service: ['123/udp', '80/tcp'] }, ['1123/tcp']],
  ['csv', 'host\ntime.example.com:1123\n', { service: ['123/udp'], columns: { hosts: ['host'] } }, undefined],
  ['json', '{"hosts": ["time.example.com:1123"]}', { service: ['123/udp'] }, ['1123/udp']],
] as const)('a port behind a name in %s of UDP is none of TCP', (format, text, more, services) => {
  const meaning = format === 'lines' ? { meaning: 'exact' as const } : {};
  const { value } = readSource(text, { name: 'tried', format, ...meaning, ...more }, { file: 'list' });
  expect(value?.rows.flatMap(({ entries }) => entries.flatMap((one) => one.services))).toEqual(services);
});

test('far more rows that cannot be read than anybody puts right are no list', () => {
  const listWith = (count: number): string =>
    JSON.stringify({
      hosts: ['a.example.com'],
      other: Object.fromEntries(Array.from({ length: count }, (_, at) => [`h${at}.example.com`, 1])),
    });
  expect(read(listWith(10_001), { format: 'json' })).toEqual(['source-not-list']);
  expect(read(listWith(2), { format: 'json' })).toEqual([
    ['hosts', 'a.example.com'],
    '1: not-a-host',
    '1: not-a-host',
  ]);
});

describe('CSV', () => {
  const columns = { addresses: [1] };
  it('is one row, with and without a header', () => {
    expect(
      read('192.0.2.0/24,AA,"A, city"\n198.51.100.0/24,BB,"B ""town"""\n', { format: 'csv', columns }),
    ).toEqual([['', '192.0.2.0/24', '198.51.100.0/24']]);
    expect(
      read('host,port\na.example.com,443\nb.example.com,80\n', {
        format: 'csv',
        columns: { hosts: ['Host'], services: ['port'] },
      }),
    ).toEqual([['', 'a.example.com 443/https', 'b.example.com 80/http']]);
  });

  it('keeps what lines say beside their hosts', () => {
    const text =
      'host,address,tag,note\na.example.com,192.0.2.0/24,AzureAD,\nb.example.com,"192.0.2.0/24,198.51.100.1",Storage,inbound only\n';
    const { value } = readSource(
      text,
      {
        name: 'tried',
        format: 'csv',
        columns: { hosts: ['host'], addresses: ['address'], tag: ['tag'], why: ['note'] },
      },
      { file: 'list' },
    );
    expect(value?.rows).toMatchObject([
      { known: ['192.0.2.0/24', '198.51.100.1/32'], tags: ['AzureAD', 'Storage'], flags: ['inbound'] },
    ]);
  });

  it('refuses lines that are none', () => {
    expect(read('192.0.2.0/24,AA\n192.0.2.1/24,AA\n198.51.100.0/24\n', { format: 'csv', columns })).toEqual([
      ['', '192.0.2.0/24'],
      '2: not-an-address',
      '3: row-too-long',
    ]);
  });

  it.each(['<!DOCTYPE html><html></html>', '192.0.2.0/24,"open\n', '192.0.2.0/24,a"b\n', ''])(
    '%j is none',
    (text) => {
      expect(read(text, { format: 'csv', columns })).toEqual(['source-not-list']);
    },
  );

  it('needs its columns', () => {
    expect(read('host,port\na.example.com,443\n', { format: 'csv', columns: { hosts: ['name'] } })).toEqual([
      'source-place',
    ]);
    expect(read('a.example.com,443\n', { format: 'csv' })).toEqual(['source-not-list']);
  });
});

describe('JSON by paths', () => {
  const text = JSON.stringify({
    version: 3,
    web: ['192.0.2.0/24', '2001:DB8::/32'],
    domains: { site: ['*.example.com'], 'a.b': ['b.example.com', 'localhost'], trust: '', none: [] },
    ssh_keys: ['ssh-rsa AAAA'],
  });

  it('each list of texts is a row', () => {
    expect(read(text, { format: 'json' })).toEqual([
      ['web', '192.0.2.0/24', '2001:db8::/32'],
      ['domains.site', '*.example.com'],
      ['domains.a.b', 'b.example.com'],
      '1: not-a-host',
      '1: blank-in-host',
    ]);
    expect(read(text, { format: 'github', service: ['443/https'] }).slice(0, 2)).toEqual([
      ['web', '192.0.2.0/24 443/https', '2001:db8::/32 443/https'],
      ['domains.site', '*.example.com 443/https'],
    ]);
    expect(read(text, { format: 'github' })).toHaveLength(4);
  });

  it('a host or an address beside the lists is told, and no row', () => {
    const beside = {
      site: ['a.example.com'],
      api: 'b.example.com',
      net: '192.0.2.0/24',
      title: 'Hosts',
      v: '3',
    };
    expect(read(JSON.stringify({ domains: beside }), { format: 'json' })).toEqual([
      ['domains.site', 'a.example.com'],
      '1: not-a-host',
      '1: not-a-host',
    ]);
    expect(
      read(JSON.stringify({ domains: beside, other: 'c.example.com' }), {
        format: 'json',
        at: { path: 'domains.site' },
      }),
    ).toEqual([['domains.site', 'a.example.com']]);
  });

  it('a path leads to one, or to those below it', () => {
    expect(read(text, { format: 'json', at: { path: 'domains.site' } })).toEqual([
      ['domains.site', '*.example.com'],
    ]);
    expect(read(text, { format: 'json', at: { path: 'domains.a.b' } })).toEqual([
      ['domains.a.b', 'b.example.com'],
      '1: not-a-host',
    ]);
    for (const path of ['domains.gone', 'version', 'web.x'])
      expect(read(text, { format: 'json', at: { path } })).toEqual(['source-place']);
    expect(read(text, { format: 'json', at: { path: 'domains.none' } })).toEqual(['source-not-list']);
  });

  it.each([
    ['cut off', text.slice(0, 60)],
    ['with a key twice', text.replace('"web"', '"domains"')],
    ['an error page', '<html><head><title>504</title></head></html>'],
    ['empty', ''],
    ['a message', '{"message": "API rate limit exceeded"}'],
  ])('%s is refused', (_, broken) => {
    expect(read(broken, { format: 'github' })).toEqual(['source-not-list']);
  });
});

describe('lists of prefixes', () => {
  const aws = (...prefixes: object[]): string =>
    JSON.stringify({
      syncToken: '12',
      createDate: '2026-01-02-03-04-05',
      prefixes,
      ipv6_prefixes: [{ ipv6_prefix: '2001:db8::/32', service: 'S3', region: 'north-1' }],
    });
  const s3 = { ip_prefix: '192.0.2.0/24', service: 'S3', region: 'north-1' };

  it('AWS: a row is a service in a region', () => {
    const text = aws(
      s3,
      { ...s3, service: 'AMAZON' },
      { ...s3, ip_prefix: '198.51.100.0/24', region: 'south-1' },
    );
    expect(read(text, { format: 'aws' })).toEqual([
      ['S3.north-1', '192.0.2.0/24', '2001:db8::/32'],
      ['AMAZON.north-1', '192.0.2.0/24'],
      ['S3.south-1', '198.51.100.0/24'],
    ]);
    expect(read(text, { format: 'aws', select: { service: ['s3'], region: ['south-1'] } })).toEqual([
      ['S3.south-1', '198.51.100.0/24'],
    ]);
    expect(readSource(text, { name: 'x', format: 'aws' }, { file: 'f' }).value?.edition).toEqual({
      version: '12',
      date: '2026-01-02',
    });
  });

  it.each([
    ['an entry without a region', aws({ ip_prefix: '192.0.2.0/24', service: 'S3' })],
    ['an entry that is not a prefix', aws({ ...s3, ip_prefix: '192.0.2.1/24' })],
    ['an entry for every address', aws({ ...s3, ip_prefix: '0.0.0.0/0' })],
    ['an entry that is no object', aws([])],
    ['no list', '{"syncToken": "12"}'],
    ['cut off', aws(s3).slice(0, 80)],
  ])('AWS: %s refuses the whole', (_, text) => {
    expect(read(text, { format: 'aws' })).toEqual(['source-not-list']);
  });

  it('a selection of nothing, or by what is not there, is refused', () => {
    expect(read(aws(s3), { format: 'aws', select: { service: ['EC2'] } })).toEqual(['source-not-list']);
    expect(read(aws(s3), { format: 'aws', select: { product: ['S3'] } })).toEqual(['source-not-list']);
  });

  it('Google: a row is a scope, or all where there are none', () => {
    const all = {
      syncToken: '5',
      prefixes: [{ ipv4Prefix: '192.0.2.0/24' }, { ipv6Prefix: '2001:db8::/32' }],
    };
    expect(read(JSON.stringify(all), { format: 'google' })).toEqual([['', '192.0.2.0/24', '2001:db8::/32']]);
    const scoped = { prefixes: [{ ipv4Prefix: '192.0.2.0/24', service: 'Cloud', scope: 'north' }] };
    expect(read(JSON.stringify(scoped), { format: 'google' })).toEqual([['north', '192.0.2.0/24']]);
  });

  it('Atlassian: what connects to a client alone is left out', () => {
    const item = (cidr: string, direction: string[]): object => ({
      cidr,
      direction,
      product: ['jira', 'trello'],
      region: ['global'],
    });
    const text = JSON.stringify({
      items: [item('192.0.2.0/24', ['egress']), item('198.51.100.0/24', ['ingress', 'egress'])],
    });
    expect(read(text, { format: 'atlassian' })).toEqual([
      ['jira', '198.51.100.0/24'],
      ['trello', '198.51.100.0/24'],
    ]);
  });

  it('Oracle: a row is a tag in a region', () => {
    const text = JSON.stringify({
      regions: [{ region: 'north', cidrs: [{ cidr: '192.0.2.0/24', tags: ['OCI', 'OSN'] }] }],
    });
    expect(read(text, { format: 'oracle', select: { tag: ['OSN'] } })).toEqual([
      ['OSN.north', '192.0.2.0/24'],
    ]);
  });

  it('an entry that would be in no row refuses the whole', () => {
    const item = { cidr: '192.0.2.0/24', direction: ['ingress'], product: ['jira'], region: [] };
    for (const odd of [{ product: [] }, { direction: [] }, { direction: ['sideways'] }])
      expect(read(JSON.stringify({ items: [item, { ...item, ...odd }] }), { format: 'atlassian' })).toEqual([
        'source-not-list',
      ]);
    const cidrs = [
      { cidr: '192.0.2.0/24', tags: ['OCI'] },
      { cidr: '198.51.100.0/24', tags: [] },
    ];
    expect(read(JSON.stringify({ regions: [{ region: 'north', cidrs }] }), { format: 'oracle' })).toEqual([
      'source-not-list',
    ]);
  });

  it('Google: an entry may have a prefix of each family', () => {
    const both = { prefixes: [{ ipv4Prefix: '192.0.2.0/24', ipv6Prefix: '2001:db8::/32' }] };
    expect(read(JSON.stringify(both), { format: 'google' })).toEqual([['', '192.0.2.0/24', '2001:db8::/32']]);
  });

  it('Fastly: one row', () => {
    expect(
      read('{"addresses": ["192.0.2.0/24"], "ipv6_addresses": ["2001:db8::/32"]}', { format: 'fastly' }),
    ).toEqual([['', '192.0.2.0/24', '2001:db8::/32']]);
    expect(read('{"addresses": ["192.0.2.0/24"]}', { format: 'fastly' })).toEqual(['source-not-list']);
  });
});

describe('endpoint sets', () => {
  const set = {
    id: 7,
    serviceArea: 'Common',
    urls: ['*.example.com'],
    ips: ['192.0.2.0/24'],
    tcpPorts: '80,443',
    udpPorts: '3478,50000-50059',
    category: 'Allow',
    required: true,
    expressRoute: false,
  };

  it('ports hold for all of a set, and addresses are known of its hosts', () => {
    const { value } = readSource(
      JSON.stringify([set]),
      { name: 'x', format: 'm365', fetch: 'https://vendor.example/endpoints/Worldwide?y=1' },
      { file: 'f', version: '2026010100' },
    );
    expect(value).toMatchObject({
      instance: 'worldwide',
      edition: { version: '2026010100' },
      rows: [
        {
          key: '7',
          known: ['192.0.2.0/24'],
          entries: [
            {
              services: ['80/http', '443/https', '3478/udp', '50000-50059/udp'],
              assumed: ['80/http', '443/https'],
              hosts: ['*.example.com'],
            },
          ],
        },
      ],
    });
  });

  it('addresses without hosts are the destination', () => {
    const { urls: _, ...rest } = set;
    expect(read(JSON.stringify([{ ...rest, tcpPorts: '443' }]), { format: 'm365' })).toEqual([
      ['7', '192.0.2.0/24 3478/udp 443/https 50000-50059/udp'],
    ]);
  });

  it.each([
    ['an id twice', [set, set]],
    ['no id', [{ ...set, id: 'x' }]],
    ['a port that is none', [{ ...set, tcpPorts: '0' }]],
    ['ports in words', [{ ...set, tcpPorts: '80 or 443' }]],
    ['urls that are no texts', [{ ...set, urls: [1] }]],
    ['nothing on whether it is required', [{ ...set, required: 'yes' }]],
    ['no sets', []],
    ['no list', { ...set }],
  ])('%s refuses the whole', (_, sets) => {
    expect(read(JSON.stringify(sets), { format: 'm365' })).toEqual(['source-not-list']);
  });

  const page = (rows: string, head = '<!--Worldwide endpoints version 2026010100-->'): string =>
    `${head}\n\n## Exchange Online\n\nID | Category | ER | Addresses | Ports\n--- | --- | --- | --- | ---\n${rows}\n`;
  const row =
    '1 | Allow<BR>Required | Yes | `*.example.com, www.example.org`<BR>`192.0.2.0/24, 2001:db8::/32` | **TCP:** 443, 80<BR>**UDP:** 3478';

  it('stand on pages too', () => {
    const { value } = readSource(
      page(row),
      { name: 'x', format: 'm365', select: { serviceArea: ['Exchange'] } },
      { file: 'f' },
    );
    expect(value).toMatchObject({ instance: 'worldwide', edition: { version: '2026010100' } });
    expect(value?.rows[0]).toMatchObject({ key: '1', known: ['192.0.2.0/24', '2001:db8::/32'] });
    expect(linesOf(value?.rows[0]?.entries ?? [])).toEqual([
      '*.example.com 3478/udp 443/https 80/http',
      'www.example.org 3478/udp 443/https 80/http',
    ]);
  });

  it.each([
    ['without rows', page('')],
    ['without its comment', page(row, '')],
    ['with a row cut off', page(row.slice(0, 60))],
    ['with ports in words', page(row.replace('443, 80', '443 and more'))],
    ['with another table', page(row).replace('ER |', 'Route |')],
  ])('a page %s is refused', (_, text) => {
    expect(read(text, { format: 'm365' })[0]).toMatch(/^source-(?:not-list|place)$/);
  });
});
