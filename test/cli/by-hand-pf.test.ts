/** Rules of pf as people write them, held against a rule set by the command line. */
import { describe, expect, it } from 'vitest';
import { type Said, verifyByHand } from '../support/by-hand.ts';

const rules = `# Outbound from the servers
inside = "em1"
servers = "{ 10.1.2.0/24, fd00:1:2::/64 }"
table <local> const { 10/8, fd00::/8 }
table <service> { 192.0.2.0/25 198.51.100.0/24 2001:db8:1::/48 }
revocation = "203.0.113.0/28, 203.0.113.16/28"

set skip on lo0
block return log on $inside from $servers to ! <local>
pass in on $inside proto tcp from $servers to <service> port https
pass in on $inside inet proto tcp from $servers to { $revocation } port { http }
`;

const options = [
  ['inside', 'em1'],
  ['source', '10.1.2.0/24,fd00:1:2::/64'],
  ['local', '10.0.0.0/8,fd00::/8'],
].flatMap(([name, value]) => ['--set', `pf.${name}=${value}`]);

function verify(edit: (text: string) => string, more: Readonly<Record<string, string>> = {}): Promise<Said> {
  return verifyByHand('pf', { 'pf.conf': edit(rules), ...more }, options);
}

describe('right', () => {
  const right: readonly (readonly [string, (text: string) => string])[] = [
    ['with macros and lists, the last match deciding', (text) => text],
    [
      'with quick rules, and the block at the end',
      (text) => {
        const block = /^block.*\n/m.exec(text)?.[0] ?? '';
        return text.replace(block, '').replaceAll('pass in on', 'pass in quick on') + block;
      },
    ],
    [
      'with an exception in a table',
      (text) => text.replace('{ 192.0.2.0/25 ', '{ 192.0.2.0/24 !192.0.2.128/25 '),
    ],
    [
      'with two halves of a network',
      (text) => text.replace('198.51.100.0/24', '198.51.100.0/25, 198.51.100.128/25'),
    ],
    ['with ports as people compare them', (text) => text.replace('port { http }', 'port 79 >< 81')],
    [
      'with a rule that a later one takes back',
      (text) =>
        text.replace(
          'pass in on',
          'pass in on $inside proto tcp from $servers to ! <local> port 443\nblock return in on $inside from $servers to ! <local>\npass in on',
        ),
    ],
  ];

  it.each(right)('%s', async (_, edit) => {
    expect(await verify(edit)).toMatchObject({ status: 0, differences: [] });
  });

  it('with a table in a file', async () => {
    const edit = (text: string): string =>
      text.replace(/table <service>.*/, 'table <service> persist file "/etc/pf/service.txt"');
    const file = '# the service\n198.51.100.0/24\n192.0.2.0/25\n2001:db8:1::/48\n';
    expect(await verify(edit, { 'service.txt': file })).toMatchObject({ status: 0, differences: [] });
    const short = file.replace('2001:db8:1::/48\n', '');
    expect((await verify(edit, { 'service.txt': short })).differences).toEqual([
      'blocks tcp port 443, address 2001:db8:1::/48',
    ]);
  });
});

describe('wrong', () => {
  const wrong: readonly (readonly [string, (text: string) => string, readonly string[]])[] = [
    [
      'IPv6 that the family forgot',
      (text) => text.replace('pass in on $inside proto', 'pass in on $inside inet proto'),
      ['blocks tcp port 443, address 2001:db8:1::/48'],
    ],
    [
      'a quick that comes too early',
      (text) => text.replace('block return', 'block return in quick'),
      [
        'blocks tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
        'blocks tcp port 80, address 203.0.113.0/27',
      ],
    ],
    [
      'the block behind the passes, without quick',
      (text) => {
        const block = /^block.*\n/m.exec(text)?.[0] ?? '';
        return text.replace(block, '') + block;
      },
      [
        'blocks tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
        'blocks tcp port 80, address 203.0.113.0/27',
      ],
    ],
    [
      'a list of exclusions, which is every address',
      (text) => text.replace('to { $revocation }', 'to { ! 203.0.113.0/28, ! 203.0.113.16/28 }'),
      [
        'permits tcp port 80, any IPv4 address but 203.0.113.0/27',
        'permits-ungoverned clients of the source networks, tcp port 80, address 10.0.0.0/8',
      ],
    ],
    [
      'no word on the transport',
      (text) => text.replace('pass in on $inside proto tcp', 'pass in on $inside proto { tcp, udp }'),
      ['permits udp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48'],
    ],
    [
      'a block for one family alone',
      (text) => text.replace('block return log on $inside from', 'block return log on $inside inet from'),
      [
        'permits any IPv6 address but 2001:db8:1::/48',
        'permits ports 0-442 | 444-65535, address 2001:db8:1::/48',
        'permits udp port 443, address 2001:db8:1::/48',
      ],
    ],
  ];

  it.each(wrong)('with %s', async (_, edit, expected) => {
    expect(edit(rules)).not.toBe(rules);
    const { status, differences } = await verify(edit);
    expect(differences).toEqual(expected);
    expect(status).toBe(1);
  });
});

describe('not governed', () => {
  it('are machines that the options do not name, and what is then decided about them', async () => {
    const { status, differences } = await verify((text) => text.replaceAll('from $servers', 'from any'));
    expect(status).toBe(1);
    expect(differences).toContain(
      'permits-ungoverned clients outside the source networks, tcp port 80, address 203.0.113.0/27',
    );
    expect(differences.every((one) => one.includes('-ungoverned clients outside'))).toBe(true);
  });
});

describe('unknown, or not to be read', () => {
  it('names the line that is not understood', async () => {
    const { status, lines } = await verify((text) => text.replace('port https', 'port https user www'));
    expect(status).toBe(1);
    expect(lines.join()).toContain('pf.conf:10: unknown-construct');
  });

  it('refuses what pf refuses', async () => {
    const { status, lines } = await verify((text) => text.replace('<service> port', '<servcie port'));
    expect(status).toBe(1);
    expect(lines.join()).toContain('pf.conf:10: config-syntax');
  });
});
