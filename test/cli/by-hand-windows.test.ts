/** Firewall rules in the forms of the registry, as people write them, held against a rule set. */
import { describe, expect, it } from 'vitest';
import { type Said, verifyByHand } from '../support/by-hand.ts';

const service =
  'v2.10|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.128|RA4=198.51.100.0/255.255.255.0|RA6=2001:db8:1::/48|Name=Service|EmbedCtxt=rulec: by-hand|';
const revocation =
  'v2.10|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|RPort=80|RA4=203.0.113.0/255.255.255.224|Name=Revocation|EmbedCtxt=rulec: by-hand|';

function lgpo(...rules: readonly string[]): string {
  const key = 'SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';
  const version = `Computer\n${key}\nPolicyVersion\nDWORD:522\n`;
  const blocks = rules.map(
    (rule, index) => `\nComputer\n${key}\\FirewallRules\nby-hand-${index + 1}\nSZ:${rule}\n`,
  );
  return version + blocks.join('');
}

function verify(...rules: readonly string[]): Promise<Said> {
  return verifyByHand('windows-firewall', { 'fw.lgpo.txt': lgpo(...rules) });
}

describe('right', () => {
  const right: readonly (readonly [string, readonly string[]])[] = [
    ['as the manual would have it', [service, revocation]],
    ['in the other order', [revocation, service]],
    [
      'with ranges in place of masks',
      [service.replace('192.0.2.0/255.255.255.128', '192.0.2.0-192.0.2.127'), revocation],
    ],
    [
      'with one rule for each network',
      [
        service.replace('RA4=198.51.100.0/255.255.255.0|RA6=2001:db8:1::/48|', ''),
        service.replace('RA4=192.0.2.0/255.255.255.128|RA4=198.51.100.0/255.255.255.0|', ''),
        service.replace('RA4=192.0.2.0/255.255.255.128|', '').replace('RA6=2001:db8:1::/48|', ''),
        revocation,
      ],
    ],
    [
      'with a block that takes back what an allow gives too much',
      [
        service.replace('192.0.2.0/255.255.255.128', '192.0.2.0/255.255.255.0'),
        'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RA4=192.0.2.128/255.255.255.128|Name=Lab|EmbedCtxt=rulec: by-hand|',
        revocation,
      ],
    ],
    [
      'with a rule that is switched off',
      [service, revocation, service.replace('TRUE', 'FALSE').replace('443', '22')],
    ],
    [
      'with a rule for what comes in',
      [service, revocation, service.replace('Dir=Out', 'Dir=In').replace('RPort', 'LPort')],
    ],
    [
      'with a block of what nothing allows',
      [
        service,
        revocation,
        'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=17|Name=UDP|EmbedCtxt=rulec: by-hand|',
      ],
    ],
  ];

  it.each(right)('%s', async (_, rules) => {
    expect(await verify(...rules)).toMatchObject({ status: 0, differences: [] });
  });
});

describe('wrong', () => {
  const wrong: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'a block of one network, which beats every allow',
      [
        service,
        revocation,
        'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RA4=198.51.100.0/255.255.255.0|Name=Lab|EmbedCtxt=rulec: by-hand|',
      ],
      ['blocks tcp port 443, address 198.51.100.0/24'],
    ],
    [
      'a block of the rest, which is the default already',
      [service, revocation, 'v2.10|Action=Block|Active=TRUE|Dir=Out|Name=Rest|EmbedCtxt=rulec: by-hand|'],
      [
        'blocks tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
        'blocks tcp port 80, address 203.0.113.0/27',
      ],
    ],
    [
      'no address, which is any',
      [service, revocation.replace('RA4=203.0.113.0/255.255.255.224|', '')],
      ['permits tcp port 80, any address but 203.0.113.0/27'],
    ],
    [
      'no port, which is any',
      [service.replace('RPort=443|', ''), revocation],
      ['permits tcp ports 0-442 | 444-65535, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48'],
    ],
    [
      'a mask of one bit too few',
      [service.replace('255.255.255.128', '255.255.255.0'), revocation],
      ['permits tcp port 443, address 192.0.2.128/25'],
    ],
    [
      'a rule that is switched off',
      [service, revocation.replace('TRUE', 'FALSE')],
      ['blocks tcp port 80, address 203.0.113.0/27'],
    ],
    [
      'UDP for TCP',
      [service, revocation.replace('Protocol=6', 'Protocol=17')],
      ['permits udp port 80, address 203.0.113.0/27', 'blocks tcp port 80, address 203.0.113.0/27'],
    ],
  ];

  it.each(wrong)('with %s', async (_, rules, expected) => {
    const { status, differences } = await verify(...rules);
    expect(differences).toEqual(expected);
    expect(status).toBe(1);
  });
});

describe('unknown', () => {
  it.each([
    ['a program, which no request shows', revocation.replace('Name=', 'App=%ProgramFiles%\\agent.exe|Name=')],
    ['a field that is not known', revocation.replace('Name=', 'Flavour=1|Name=')],
    ['one profile of three', revocation.replace('Dir=Out|', 'Dir=Out|Profile=Domain|')],
    ['the port of the wrong end', revocation.replace('RPort=80', 'RPort=80|LPort=80')],
  ])('with %s', async (_, rule) => {
    const { status, differences, lines } = await verify(service, rule);
    expect([status, differences]).toEqual([1, ['unknown tcp port 80, address 203.0.113.0/27']]);
    expect(lines).toEqual(['fw.lgpo.txt:14: unknown-construct']);
  });
});
