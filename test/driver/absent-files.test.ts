/** Files that a device's files name, and that nobody gave: no certain answer rests on what they say. */
import { describe, expect, it } from 'vitest';
import { prepareToAsk } from '../../src/driver/audit/ask-device.ts';
import { readAssumedValue, splitAssumption } from '../../src/driver/audit/assume.ts';
import { listCauses, openDevice } from '../../src/driver/audit/open-device.ts';
import { chooseAnswer, verifyFiles } from '../../src/driver/verify/verify-files.ts';
import { target as nftables } from '../../src/targets/nftables/target.ts';
import { target as pf } from '../../src/targets/pf/target.ts';
import { target as squid } from '../../src/targets/squid/target.ts';
import type { Target } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';

type Files = Readonly<Record<string, string>>;

interface Device {
  readonly target: Target;
  readonly options?: Readonly<Record<string, string>>;
  readonly main: Files;
  /** The file that is not given. */
  readonly path: string;
  /** What it might say. */
  readonly says: readonly string[];
  /** What the answers depend on. */
  readonly causes: readonly string[];
  /** Of the requests below, those that the files decide whatever it says. */
  readonly certain?: readonly string[];
}

const requests = [
  'https://192.0.2.1/',
  'http://198.51.100.7/',
  'https://203.0.113.70:8443/',
  'https://203.0.113.70:25/',
  'udp://198.51.100.7:53',
];

function open(
  { target, main, options: values = {} }: Device,
  more: Files = {},
  assumed: readonly string[] = [],
) {
  const files = Object.entries({ ...main, ...more }).map(([path, content]) => ({ path, content }));
  const assumptions = assumed.flatMap((text) => {
    const { cause = '', value = '' } = splitAssumption(text).value ?? {};
    return readAssumedValue(cause, value) ?? [];
  });
  const { value, diagnostics } = openDevice(target, files, { values, assumptions, noPremise: [] });
  const read = value?.readFor();
  return {
    reading: read?.value,
    diagnostics: [...diagnostics, ...(value?.diagnostics ?? []), ...(read?.diagnostics ?? [])],
  };
}

function answer(device: Device, more?: Files, assumed?: readonly string[]): readonly string[] {
  const { reading } = open(device, more, assumed);
  if (reading === undefined) return ['unreadable'];
  const ask = prepareToAsk(reading, { off: new Set() });
  return requests.map((request) => {
    const found = ask({ request });
    return 'answer' in found ? found.answer : 'misread';
  });
}

const quickPf = 'pass quick all\n';
const pfRules = `set skip on lo0
block all
block drop quick to <bad>
pass proto tcp from any to ! <bad> port { 80, 443 }
pass quick proto tcp to 203.0.113.64/26 port 8443
`;
const pfOptions = { inside: 'em1' };
const nftRules = `table inet filter {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		tcp dport { 80, 443, 8443 } accept
	}
}
`;
const nftTables = (verdict: string): string =>
  `table inet more {\n\tchain forward {\n\t\ttype filter hook forward priority 1; policy ${verdict};\n\t}\n}\n`;

const devices: Readonly<Record<string, Device>> = {
  'a table of pf': {
    ...{ target: pf as Target, options: pfOptions, path: 'etc/pf.tables/bad', causes: ['table:bad'] },
    main: { 'etc/pf.conf': `table <bad> persist file "/etc/pf.tables/bad"\n${pfRules}` },
    says: ['', '0.0.0.0/1\n128.0.0.0/1\n', '192.0.2.0/24\n', '203.0.113.0/24\n!203.0.113.70\n'],
    // Nothing lets these through, whatever is in the table.
    certain: ['https://203.0.113.70:25/', 'udp://198.51.100.7:53'],
  },
  'a table of pf with a list besides, which the file may take out of': {
    ...{ target: pf as Target, options: pfOptions, path: 'etc/pf.tables/bad', causes: ['table:bad'] },
    main: { 'etc/pf.conf': `table <bad> { 192.0.2.0/24 } file "/etc/pf.tables/bad"\n${pfRules}` },
    says: ['', '!192.0.2.1\n', '198.51.100.7\n'],
    certain: ['https://203.0.113.70:25/', 'udp://198.51.100.7:53'],
  },
  'a table of pf, of clients that may pass': {
    ...{ target: pf as Target, path: 'etc/pf.tables/bad', causes: ['client-table:bad'] },
    options: { ...pfOptions, source: '192.0.2.0/24' },
    main: {
      'etc/pf.conf': `table <bad> persist file "/etc/pf.tables/bad"\nset skip on lo0\nblock all\npass out all\npass in proto tcp from ! <bad> to any port 443\n`,
    },
    says: ['', '192.0.2.0/24\n', '198.51.100.0/24\n'],
    certain: requests.slice(1),
  },
  'an anchor of pf': {
    ...{ target: pf as Target, options: pfOptions, path: 'etc/pf.anchors/vpn', causes: ['anchor:vpn'] },
    main: {
      'etc/pf.conf': `block all\nanchor "vpn" proto udp\nload anchor "vpn" from "/etc/pf.anchors/vpn"\npass proto tcp to any port 443\n`,
    },
    says: ['', quickPf, 'block drop quick all\n', 'pass proto udp to any port 53\n'],
    certain: requests.slice(0, 4),
  },
  'an anchor of pf, whose tags a line asks for': {
    ...{ target: pf as Target, options: pfOptions, path: 'etc/pf.anchors/vpn', causes: ['anchor:vpn'] },
    main: {
      'etc/pf.conf': `block all\nanchor "vpn" proto tcp to port 443\nload anchor "vpn" from "/etc/pf.anchors/vpn"\npass tagged GOOD\n`,
    },
    says: ['', 'match tag GOOD\n', 'pass tag GOOD\n', quickPf],
    certain: requests.slice(1),
  },
  'the anchors of a stock macOS': {
    ...{ target: pf as Target, options: { form: 'host' }, path: 'etc/pf.anchors/com.apple' },
    causes: ['anchor:com.apple/*'],
    main: {
      'etc/pf.conf':
        'scrub-anchor "com.apple/*"\nnat-anchor "com.apple/*"\nanchor "com.apple/*"\nload anchor "com.apple" from "/etc/pf.anchors/com.apple"\n',
    },
    says: ['', 'anchor "x" {\n\tblock drop quick all\n}\n', 'anchor "200.AirDrop/*"\n'],
  },
  'an include of pf': {
    ...{
      target: pf as Target,
      options: pfOptions,
      path: 'etc/pf.d/site',
      causes: ['include:/etc/pf.d/site'],
    },
    main: { 'etc/pf.conf': `include "/etc/pf.d/site"\nblock all\npass proto tcp to any port 443\n` },
    says: ['', quickPf, 'block drop quick all\n', 'set skip on em1\n'],
  },
  'an include of pf with a macro': {
    ...{ target: pf as Target, options: pfOptions, path: 'etc/pf.d/site', causes: [] },
    main: { 'etc/pf.conf': `include "/etc/pf.d/site"\nblock all\npass proto tcp to any port $ports\n` },
    says: ['ports = "443"\n', 'ports = "{ 25 80 }"\npass quick all\n'],
  },
  'an include of Squid': {
    ...{
      target: squid as Target,
      path: 'etc/squid/conf.d/site.conf',
      causes: ['include:/etc/squid/conf.d/*.conf'],
    },
    main: {
      'etc/squid/squid.conf':
        'http_port 3128\nacl web port 80 443\nhttp_access deny !web\ninclude /etc/squid/conf.d/*.conf\nhttp_access allow web\nhttp_access deny all\n',
    },
    says: ['', 'http_access allow all\n', 'http_access deny all\n', 'acl web port 25 8443\n'],
  },
  'an include of Squid with logins': {
    ...{ target: squid as Target, path: 'etc/squid/conf.d/site.conf', causes: [] },
    main: {
      'etc/squid/squid.conf':
        'http_port 3128\ninclude /etc/squid/conf.d/*.conf\nacl staff proxy_auth REQUIRED\nhttp_access allow staff\nhttp_access allow sites\nhttp_access deny all\n',
    },
    says: [
      'auth_param basic program /bin/false\nacl sites dst 192.0.2.0/24\n',
      'auth_param basic program /bin/false\nacl sites port 443\n',
    ],
  },
  'a list of Squid': {
    ...{ target: squid as Target, path: 'etc/squid/list', causes: ['list:/etc/squid/list'] },
    main: {
      'etc/squid/squid.conf':
        'http_port 3128\nacl web port 80 443\nacl list dst -n "/etc/squid/list"\nhttp_access deny !web\nhttp_access allow list\nhttp_access deny all\n',
    },
    says: ['192.0.2.1\n', '198.51.100.0/24\n'],
    certain: requests.slice(2, 4),
  },
  'an include of nftables': {
    ...{
      target: nftables as Target,
      path: 'etc/nftables.d/a.nft',
      causes: ['include:/etc/nftables.d/*.nft'],
    },
    main: { 'etc/nftables.conf': `flush ruleset\n${nftRules}include "/etc/nftables.d/*.nft"\n` },
    says: ['\n', nftTables('drop'), `flush ruleset\n${nftTables('accept')}`],
  },
  'an include inside a table of nftables': {
    ...{
      target: nftables as Target,
      path: 'etc/nftables.d/a.nft',
      causes: ['include:/etc/nftables.d/*.nft'],
    },
    main: {
      'etc/nftables.conf': nftRules.replace('{\n', '{\n\tinclude "/etc/nftables.d/*.nft"\n'),
    },
    says: [
      '\n',
      'chain more {\n\ttype filter hook forward priority 1; policy drop;\n}\n',
      'chain out {\n\ttype filter hook postrouting priority 1; policy drop;\n}\n',
    ],
  },
  'an include inside a chain of nftables': {
    ...{
      target: nftables as Target,
      path: 'etc/nftables.d/a.nft',
      causes: ['include:/etc/nftables.d/a.nft'],
    },
    main: {
      'etc/nftables.conf': nftRules.replace('\t\ttcp', '\t\tinclude "/etc/nftables.d/a.nft"\n\t\ttcp'),
    },
    says: ['\n', 'accept\n', 'define x = 443\ntcp dport $x drop\n'],
  },
  'an include of nftables with a name that it defines': {
    ...{ target: nftables as Target, path: 'etc/names.nft', causes: [] },
    main: {
      'etc/nftables.conf': `include "/etc/names.nft"\n${nftRules.replace('{ 80, 443, 8443 }', '$web')}`,
    },
    says: ['define web = 443\n', 'define web = { 25, 80 }\n'],
  },
  'an include of nftables with a chain that it defines': {
    ...{ target: nftables as Target, path: 'etc/names.nft', causes: [] },
    main: {
      'etc/nftables.conf': `include "/etc/names.nft"\n${nftRules.replace('tcp dport { 80, 443, 8443 } accept', 'jump site')}`,
    },
    says: [
      'table inet filter {\n\tchain site {\n\t\taccept\n\t}\n}\n',
      'table inet filter {\n\tchain site {\n\t}\n}\n',
    ],
  },
};

describe.each(Object.entries(devices))('%s', (_, device) => {
  const without = answer(device);

  it('leaves open what it may decide, and names the cause', () => {
    const certain = requests.filter((_request, index) => without[index] !== 'depends');
    const notHere = requests.filter((_request, index) => without[index] === 'not-here');
    expect(certain.filter((one) => !notHere.includes(one))).toEqual(device.certain ?? []);
    const { reading, diagnostics } = open(device);
    expect(reading === undefined ? [] : listCauses(reading.reading)).toEqual(
      expect.arrayContaining([...device.causes]),
    );
    expect(diagnostics.filter(({ help = '' }) => help.includes('--root'))).not.toEqual([]);
  });

  it('says nothing certain that any content makes untrue', () => {
    for (const text of device.says) {
      const found = answer(device, { [device.path]: text });
      expect(found).not.toContain('unreadable');
      for (const [index, before] of without.entries())
        if (before !== 'depends')
          expect([text, requests[index], found[index]]).toEqual([text, requests[index], before]);
    }
  });

  it('is refused where a text is verified', () => {
    const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24'] });
    const files = Object.entries(device.main).map(([path, content]) => ({ path, content }));
    const { value } = verifyFiles(rules, device.target, device.options ?? {}, files);
    expect(chooseAnswer(value?.proof)).not.toBe('equal');
  });
});

it.each([
  ['an anchor of pf', 'anchor:vpn=no'],
  ['an include of pf', 'include:/etc/pf.d/site=no'],
  ['an include of Squid', 'include=no'],
  ['an include of nftables', 'include:/etc/nftables.d/*.nft=no'],
  ['an include inside a table of nftables', 'include=no'],
  ['an include inside a chain of nftables', 'include:/etc/nftables.d/a.nft=no'],
  ['the anchors of a stock macOS', 'anchor=no'],
  ['a table of pf', 'table:bad=empty'],
  ['a table of pf, of clients that may pass', 'client-table:bad=no'],
])('%s that is assumed to be empty answers as an empty file does', (name, ...assumed) => {
  const device = devices[name] as Device;
  const empty = answer(device, { [device.path]: device.says[0] ?? '' });
  expect(answer(device, {}, assumed)).toEqual(empty);
  expect(empty).not.toContain('depends');
});

it('files with other mistakes are refused all the same', () => {
  const device: Device = {
    ...{ target: pf as Target, path: 'x', says: [], causes: [] },
    main: { 'pf.conf': 'include "/etc/pf.d/site"\npass blorp\n' },
  };
  expect(answer(device)).toEqual(['unreadable']);
});

describe('files that lines inside of a table of nftables include are read there', () => {
  const device = devices['an include inside a chain of nftables'] as Device;
  const path = 'etc/nftables.d/a.nft';

  it.each([
    ['a verdict', 'accept\n', ['allow', 'allow', 'allow', 'allow', 'allow']],
    ['rules', 'tcp dport 80 drop\ntcp dport 25 accept\n', ['allow', 'deny', 'allow', 'allow', 'deny']],
    ['a name', 'define x = { 443, 8443 }\ntcp dport $x drop\n', ['deny', 'allow', 'deny', 'deny', 'deny']],
  ])('%s', (_, text, expected) => {
    expect(answer(device, { [path]: text })).toEqual(expected);
  });

  it.each([
    ['that has no newline at its end', 'accept'],
    ['that closes the brace', 'accept\n}\n'],
    ['that includes itself', 'include "/etc/nftables.d/a.nft"\n'],
    ['that nft does not read', 'accept \r\n'],
  ])('but for one %s, with which nft loads nothing', (_, text) => {
    expect(answer(device, { [path]: text })).toEqual(['unreadable']);
  });

  it('and not where a text is verified', () => {
    const rules = policy({ id: 'web', services: ['443/tcp'], addresses: ['198.51.100.0/24'] });
    const files = Object.entries({ ...device.main, [path]: 'accept\n' });
    const given = files.map(([name, content]) => ({ path: name, content }));
    expect(chooseAnswer(verifyFiles(rules, device.target, {}, given).value?.proof)).toBe('unreadable');
  });
});

it('translations in the file of an anchor are not taken to be none', () => {
  const device: Device = {
    ...{ target: pf as Target, options: pfOptions, path: 'etc/pf.anchors/web', says: [], causes: [] },
    main: {
      'etc/pf.conf':
        'rdr-anchor "web"\nload anchor "web" from "/etc/pf.anchors/web"\nblock in all\npass out all\n',
    },
  };
  const rules = 'rdr pass on em1 inet proto tcp from any to any port 443 -> 203.0.113.70\n';
  expect(answer(device, { [device.path]: rules })[0]).toBe('depends');
  expect(answer(device, { [device.path]: 'block quick all\n' })[0]).toBe('deny');
});
