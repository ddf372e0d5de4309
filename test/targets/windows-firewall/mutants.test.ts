/** A text that lost or changed something does not pass as what it was. */
import { describe, expect, test } from 'vitest';
import { prove } from '../../../src/equivalence/proof.ts';
import type { Format } from '../../../src/targets/target.ts';
import type { FirewallConfig } from '../../../src/targets/windows-firewall/config.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';

const wanted = policy(
  { id: 'no', action: 'deny', services: ['1-65535/tcp'], addresses: ['198.51.100.7/32'] },
  {
    id: 'service',
    services: ['443/https', '8000-8080/http'],
    hosts: ['*.example'],
    addresses: [
      '192.0.2.0/25',
      '203.0.113.0/24',
      '203.0.114.0/25',
      '192.0.2.200/32',
      '2001:db8::/48',
      '2001:db8:1::5/128',
    ],
    principals: [
      { kind: 'account', name: 'network-service' },
      { kind: 'service', name: 'WAPCSvc' },
    ],
  },
  { id: 'crl', services: ['80/http'], hosts: ['crl.example'], addresses: 'any' },
  { id: 'dns', services: ['53/udp'], addresses: 'any' },
);

function compile() {
  const options = target.readOptions({ principal: 'scoped' }).value;
  const config = options && target.lower(wanted, options).value;
  if (options === undefined || config === undefined) throw new Error('not compiled');
  return { capabilities: target.capabilities(options), files: target.print(config) };
}

const { capabilities, files } = compile();
const [powershell, registryPol, lgpo] = target.formats;
if (powershell === undefined || registryPol === undefined || lgpo === undefined) throw new Error('formats');

function contentOf(format: Format<FirewallConfig>): string | Uint8Array {
  return files.find(({ path }) => format.owns(path))?.content ?? '';
}

/** `equal` where this content, as the format reads it, does what the policy asks for. */
function judge(
  format: Format<FirewallConfig>,
  content: string | Uint8Array,
): 'equal' | 'different' | 'refused' {
  const path = files.find((file) => format.owns(file.path))?.path ?? '';
  const { value } = format.parse([{ path, content }]);
  const reading = value && target.meaning(value).value;
  if (reading === undefined) return 'refused';
  const proof = prove(wanted, target, capabilities, [{ format: format.name, reading }]);
  return proof.differences.length === 0 ? 'equal' : 'different';
}

test('what was printed is equal in every format', () => {
  for (const format of target.formats) expect(judge(format, contentOf(format)), format.name).toBe('equal');
});

/** Every text with one line left out. */
function withoutLines(text: string): readonly (readonly [string, string])[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => [
    line,
    [...lines.slice(0, index), ...lines.slice(index + 1), ''].join('\n'),
  ]);
}

test('a script that lost a line is different or refused', () => {
  for (const [line, text] of withoutLines(String(contentOf(powershell)))) {
    expect(judge(powershell, text), line).not.toBe('equal');
  }
});

test('an LGPO text that lost a line is different or refused, but for comments and empty lines at its ends', () => {
  for (const [line, text] of withoutLines(String(contentOf(lgpo)))) {
    if (line === '' || line.startsWith(';')) continue;
    expect(judge(lgpo, text), line).not.toBe('equal');
  }
});

test('a rule string that lost a token is different or refused, but for its texts', () => {
  const lines = String(contentOf(lgpo)).split('\n');
  for (const [index, line] of lines.entries()) {
    const tokens = line.split('|');
    for (const [at, token] of line.startsWith('SZ:') ? tokens.entries() : []) {
      if (token.startsWith('EmbedCtxt=')) continue;
      const rest = [...tokens.slice(0, at), ...tokens.slice(at + 1)].join('|');
      const text = [...lines.slice(0, index), rest, ...lines.slice(index + 1)].join('\n');
      expect(judge(lgpo, text), token).not.toBe('equal');
    }
  }
});

/** Small changes of what a rule says, in the spelling of both texts. */
const changes: readonly (readonly [RegExp, string])[] = [
  [/192\.0\.2\.0\/255\.255\.255\.128/, '192.0.2.0/255.255.255.0'],
  [/192\.0\.2\.0\/255\.255\.255\.128/, '192.0.2.0/255.255.255.192'],
  [/203\.0\.114\.127/, '203.0.114.128'],
  [/203\.0\.114\.127/, '203.0.114.126'],
  [/192\.0\.2\.200/, '192.0.2.201'],
  [/2001:db8::\/48/, '2001:db8::/47'],
  [/2001:db8::\/48/, '2001:db8::/49'],
  [/2001:db8:1::5/, '2001:db8:1::4'],
  [/198\.51\.100\.8/, '198.51.100.7'],
  [/198\.51\.100\.6/, '198.51.100.7'],
  [/::2-/, '::3-'],
  [/443'|443\|/, '444$&'],
  [/8000-8080/, '8000-8081'],
  [/8000-8080/, '7999-8080'],
  [/(?<=RPort=|')53/, '54'],
  [/S-1-5-20/, 'S-1-5-18'],
  [/(?<=Svc=|Service {7}= ')WAPCSvc/, 'Dnscache'],
  [/(?<=Action=|Action {8}= ')Allow/, 'Block'],
  [/Protocol=17|'UDP'/, ''],
  [/Protocol=6(?=\|)|'TCP'/, ''],
  [/(?<=RA6=|')2001:db8::\/48/, '192.0.2.128/25'],
];

describe.each([powershell, lgpo])('$name', (format) => {
  test.each(changes)('%s becomes %s', (from, to) => {
    const text = String(contentOf(format));
    const changed = text.replace(from, (found) =>
      found.startsWith('Protocol') || found.endsWith("P'")
        ? found.replace('17', '06').replace('=6', '=17').replace('UDP', 'Tcp').replace('TCP', 'UDP')
        : to.replace('444$&', found.replace('443', '444')),
    );
    expect(changed).not.toBe(text);
    expect(judge(format, changed)).not.toBe('equal');
  });
});

test('a Registry.pol with one bit changed is different or refused, or changed in a name, a text or in case', () => {
  const bytes = contentOf(registryPol);
  if (typeof bytes === 'string') throw new Error('bytes');
  const before = registryPol.parse([{ path: 'test.pol', content: bytes }]).value;
  const rulesOf = (config: FirewallConfig | undefined) =>
    config?.rules.map(({ protocol, ports, addresses, accounts, service }) => [
      protocol,
      ports,
      addresses,
      accounts,
      service,
    ]);
  for (let at = 0; at < bytes.length; at++) {
    const content = bytes.slice();
    content[at] = (content[at] ?? 0) ^ (1 << (at % 8));
    const { value } = registryPol.parse([{ path: 'test.pol', content }]);
    if (value === undefined || value.rules.some(({ unread }) => unread.length > 0)) continue;
    // Read without doubt, and the same rules: then nothing that decides has changed.
    const same = JSON.stringify(rulesOf(value), asText) === JSON.stringify(rulesOf(before), asText);
    expect(same ? 'equal' : 'different', `byte ${at}`).toBe(judge(registryPol, content));
  }
});

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
