/** Firewall rules in the forms of the registry, as people write them, held against a rule set. */
import { describe } from 'vitest';
import { asItIs, type Edit, type HandWritten, testEdits } from '../support/by-hand.ts';

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

const given: HandWritten = {
  target: 'windows-firewall',
  files: { 'fw.lgpo.txt': lgpo(service, revocation) },
};

describe('right', () => {
  testEdits(given, [
    ['as the manual would have it', asItIs],
    ['in the other order', () => lgpo(revocation, service)],
    [
      'with ranges in place of masks',
      () => lgpo(service.replace('192.0.2.0/255.255.255.128', '192.0.2.0-192.0.2.127'), revocation),
    ],
    [
      'with one rule for each network',
      () =>
        lgpo(
          service.replace('RA4=198.51.100.0/255.255.255.0|RA6=2001:db8:1::/48|', ''),
          service.replace('RA4=192.0.2.0/255.255.255.128|RA4=198.51.100.0/255.255.255.0|', ''),
          service.replace('RA4=192.0.2.0/255.255.255.128|', '').replace('RA6=2001:db8:1::/48|', ''),
          revocation,
        ),
    ],
    [
      'with a block that takes back what an allow gives too much',
      () =>
        lgpo(
          service.replace('192.0.2.0/255.255.255.128', '192.0.2.0/255.255.255.0'),
          'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RA4=192.0.2.128/255.255.255.128|Name=Lab|EmbedCtxt=rulec: by-hand|',
          revocation,
        ),
    ],
    [
      'with a rule that is switched off',
      () => lgpo(service, revocation, service.replace('TRUE', 'FALSE').replace('443', '22')),
    ],
    [
      'with a rule for what comes in',
      () => lgpo(service, revocation, service.replace('Dir=Out', 'Dir=In').replace('RPort', 'LPort')),
    ],
    [
      'with a block of what nothing allows',
      () =>
        lgpo(
          service,
          revocation,
          'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=17|Name=UDP|EmbedCtxt=rulec: by-hand|',
        ),
    ],
  ]);
});

describe('wrong', () => {
  testEdits(given, [
    [
      'a block of one network, which beats every allow',
      () =>
        lgpo(
          service,
          revocation,
          'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RA4=198.51.100.0/255.255.255.0|Name=Lab|EmbedCtxt=rulec: by-hand|',
        ),
      ['blocks tcp port 443, address 198.51.100.0/24'],
    ],
    [
      'a block of the rest, which is the default already',
      () =>
        lgpo(
          service,
          revocation,
          'v2.10|Action=Block|Active=TRUE|Dir=Out|Name=Rest|EmbedCtxt=rulec: by-hand|',
        ),
      [
        'blocks tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
        'blocks tcp port 80, address 203.0.113.0/27',
      ],
    ],
    [
      'no address, which is any',
      () => lgpo(service, revocation.replace('RA4=203.0.113.0/255.255.255.224|', '')),
      ['permits tcp port 80, any address but 203.0.113.0/27'],
    ],
    [
      'no port, which is any',
      () => lgpo(service.replace('RPort=443|', ''), revocation),
      ['permits tcp ports 1-442 | 444-65535, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48'],
    ],
    [
      'a mask of one bit too few',
      () => lgpo(service.replace('255.255.255.128', '255.255.255.0'), revocation),
      ['permits tcp port 443, address 192.0.2.128/25'],
    ],
    [
      'a rule that is switched off',
      () => lgpo(service, revocation.replace('TRUE', 'FALSE')),
      ['blocks tcp port 80, address 203.0.113.0/27'],
    ],
    [
      'UDP for TCP',
      () => lgpo(service, revocation.replace('Protocol=6', 'Protocol=17')),
      ['permits udp port 80, address 203.0.113.0/27', 'blocks tcp port 80, address 203.0.113.0/27'],
    ],
  ]);
});

describe('unknown', () => {
  const odd: readonly (readonly [string, string])[] = [
    ['a field that is not known', revocation.replace('Name=', 'Flavour=1|Name=')],
    ['the port of the wrong end', revocation.replace('RPort=80', 'RPort=80|LPort=80')],
  ];
  testEdits(
    given,
    odd.map(
      ([title, rule]): Edit => [
        title,
        () => lgpo(service, rule),
        ['unknown tcp port 80, address 203.0.113.0/27'],
        { lines: ['fw.lgpo.txt:14: unknown-construct'] },
      ],
    ),
  );

  testEdits(given, [
    [
      'a program, which no request shows',
      () => lgpo(service, revocation.replace('Name=', 'App=%ProgramFiles%\\agent.exe|Name=')),
      ['unknown tcp port 80, address 203.0.113.0/27'],
      { lines: [] },
    ],
    [
      'one profile of three: the others block',
      () => lgpo(service, revocation.replace('Dir=Out|', 'Dir=Out|Profile=Domain|')),
      ['blocks tcp port 80, address 203.0.113.0/27'],
    ],
  ]);
});
