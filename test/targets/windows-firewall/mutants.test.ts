/** A text that lost or changed something does not pass as what it was. */
import { describe, expect, test } from 'vitest';
import { listReadings } from '../../../src/driver/compile-target.ts';
import { prove } from '../../../src/proof/compare/proof.ts';
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
      { kind: 'service', name: 'wapcsvc' },
    ],
  },
  { id: 'crl', services: ['80/http'], hosts: ['crl.example'], addresses: 'any' },
  { id: 'dns', services: ['53/udp', '53/tcp'], hosts: ['dns.example'], addresses: 'any' },
);

function compile() {
  const options = target.readOptions({ principal: 'scoped', 'default-outbound': 'block' }).value;
  const config = options && target.lower(wanted, options).value;
  if (options === undefined || config === undefined) throw new Error('not compiled');
  return { options, capabilities: target.capabilities(options), files: target.print(config) };
}

const { options, capabilities, files } = compile();
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
  const reading = value && target.meaning(value, options).value;
  if (reading === undefined) return 'refused';
  const proof = prove(
    wanted,
    target,
    capabilities,
    listReadings([{ format: format.name, reading, diagnostics: [] }]),
  );
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

test('a script that lost a line is different or refused, but for comments and empty lines', () => {
  for (const [line, text] of withoutLines(String(contentOf(powershell)))) {
    if (/^ *(# .*)?$/.test(line)) continue;
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

/** Small changes of what a rule says, in the spelling of either text. */
const changes: readonly (readonly [RegExp, string])[] = [
  [/192\.0\.2\.0\/(?:255\.255\.255\.128|25)/, '192.0.2.0/255.255.255.0'],
  [/192\.0\.2\.0\/(?:255\.255\.255\.128|25)/, '192.0.2.0/26'],
  [/203\.0\.114\.127/, '203.0.114.128'],
  [/203\.0\.114\.127/, '203.0.114.126'],
  [/192\.0\.2\.200/, '192.0.2.201'],
  [/2001:db8::\/48/, '2001:db8::/47'],
  [/2001:db8::\/48/, '2001:db8::/49'],
  [/2001:db8:1::5/, '2001:db8:1::4'],
  [/198\.51\.100\.8/, '198.51.100.7'],
  [/198\.51\.100\.6/, '198.51.100.7'],
  [/::2-/, '::3-'],
  [/(?<=RPort=|')443/, '444'],
  [/(?<=RPort2_10=|')8000-8080/, '8000-8081'],
  [/(?<=RPort2_10=|')8000-8080/, '7999-8080'],
  [/(?<=RPort=|')53/, '54'],
  [/S-1-5-20/, 'S-1-5-18'],
  [/(?<=Svc=|Service {7}= ')wapcsvc/, 'dnscache'],
  [/(?<=Action=|Action {8}= ')Allow/, 'Block'],
  [/(?<=Protocol=)17|(?<=Protocol {6}= ')UDP/, '6'],
  [/(?<=Protocol=)6|(?<=Protocol {6}= ')TCP/, '17'],
  [/(?<=Protocol {6}= ')TCP|Protocol=6\|/, 'UDP'],
  [/(?<=RA6=|')2001:db8::\/48/, '192.0.2.128/25'],
];

describe.each([powershell, lgpo])('$name', (format) => {
  test.each(changes)('%s becomes %s', (from, to) => {
    const text = String(contentOf(format));
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(judge(format, changed)).not.toBe('equal');
  });
});

test('a Registry.pol with one bit changed is refused, is in doubt, says the same rules, or is different', () => {
  const bytes = contentOf(registryPol);
  if (typeof bytes === 'string') throw new Error('bytes');
  const rulesOf = (content: Uint8Array) => {
    const { value } = registryPol.parse([{ path: 'test.pol', content }]);
    const doubted = value?.rules.some(({ unread }) => unread.length > 0);
    const rules = value?.rules.map((rule) => [
      rule.action,
      rule.protocol,
      rule.ports,
      rule.addresses,
      rule.accounts,
      rule.service,
    ]);
    return doubted === true ? undefined : JSON.stringify(rules, asText);
  };
  const before = rulesOf(bytes);
  let compared = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const content = bytes.slice();
    content[at] = (content[at] ?? 0) ^ (1 << (at % 8));
    const after = rulesOf(content);
    if (after === undefined || after === before || compared++ % 4 > 0) continue;
    expect(judge(registryPol, content), `byte ${at}`).toBe('different');
  }
  expect(compared).toBeGreaterThan(20);
});

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
