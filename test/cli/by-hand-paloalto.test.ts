/** PAN-OS set scripts as people write them, held against a rule set by the command line. */
import { describe } from 'vitest';
import { asItIs, type HandWritten, testEdits } from '../support/by-hand.ts';

const script = `set address src-servers ip-netmask 10.20.30.0/24
set service tcp-80 protocol tcp port 80
set service tcp-443 protocol tcp port 443
set profiles custom-url-category service-443 type "URL List"
set profiles custom-url-category service-443 list [ *.example.com/ login.example.net/ ]
set profiles custom-url-category revocation-80 type "URL List"
set profiles custom-url-category revocation-80 list crl.example.org/
set profiles custom-url-category revocation-80 list ocsp.example.org/
set profiles custom-url-category revocation-80 list www.example.org/pki/
set rulebase security rules service from trust
set rulebase security rules service to untrust
set rulebase security rules service source src-servers
set rulebase security rules service destination any
set rulebase security rules service category service-443
set rulebase security rules service application any
set rulebase security rules service service tcp-443
set rulebase security rules service action allow
set rulebase security rules revocation from trust
set rulebase security rules revocation to untrust
set rulebase security rules revocation source src-servers
set rulebase security rules revocation destination any
set rulebase security rules revocation category revocation-80
set rulebase security rules revocation application any
set rulebase security rules revocation service tcp-80
set rulebase security rules revocation action allow
set rulebase security rules others from trust
set rulebase security rules others to untrust
set rulebase security rules others source src-servers
set rulebase security rules others destination any
set rulebase security rules others application any
set rulebase security rules others service any
set rulebase security rules others action deny
set rulebase decryption rules leave-closed from trust
set rulebase decryption rules leave-closed to untrust
set rulebase decryption rules leave-closed source src-servers
set rulebase decryption rules leave-closed category service-443
set rulebase decryption rules leave-closed service tcp-443
set rulebase decryption rules leave-closed type ssl-forward-proxy
set rulebase decryption rules leave-closed action no-decrypt
`;

const firewall: HandWritten = {
  target: 'paloalto',
  files: { 'fw.set': script },
  options: { 'from-zone': 'trust', 'to-zone': 'untrust', source: '10.20.30.0/24' },
};

describe('right', () => {
  testEdits(firewall, [
    ['as the manual would have it', asItIs],
    [
      'with two services in a group, and other names',
      (text) =>
        text
          .replace('set profiles', 'set service-group web members [ tcp-443 ]\nset profiles')
          .replace('rules service service tcp-443', 'rules service service web')
          .replaceAll('service-443', 'Our.Service'),
    ],
    ['with an action left out, which allows', ['set rulebase security rules service action allow\n', '']],
    [
      'with rules in the wrong order, moved into the right one',
      (text) => {
        const lines = text.split('\n').filter((line) => line !== '');
        const others = lines.filter((line) => line.includes(' rules others '));
        const rest = lines.filter((line) => !line.includes(' rules others '));
        return [...others, ...rest, 'move rulebase security rules others bottom', ''].join('\n');
      },
    ],
    [
      'with a rule that is switched off',
      (text) =>
        `${text}${script
          .split('\n')
          .filter((line) => line.includes(' rules others '))
          .join('\n')
          .replaceAll('others', 'open')
          .replace(
            'action deny',
            'action allow',
          )}\nset rulebase security rules open disabled yes\nmove rulebase security rules open top\n`,
    ],
    [
      'with a host that is taken out again',
      [
        'list crl.example.org/\n',
        'list crl.example.org/\nset profiles custom-url-category revocation-80 list old.example.org/\ndelete profiles custom-url-category revocation-80 list old.example.org/\n',
      ],
    ],
  ]);
});

describe('wrong', () => {
  testEdits(firewall, [
    [
      'an update that only adds: the old host stays',
      (text) => `set profiles custom-url-category service-443 list old.example.net/\n${text}`,
      ['permits port 443, host old.example.net'],
    ],
    [
      'a condition that was lost when the script was pasted',
      ['set rulebase security rules service category service-443\n', ''],
      ['permits tcp port 443, any host but *.example.com | login.example.net'],
    ],
    [
      'a deny without its action, which allows',
      ['set rulebase security rules others action deny\n', ''],
      [
        'permits ports 1-79 | 81-65535, any host but *.example.com | login.example.net',
        'permits ports 1-442 | 444-65535, host *.example.com | login.example.net',
        'permits port 80, any host but *.example.com | login.example.net | crl.example.org | ocsp.example.org, any path but /pki/… in upper or lower case',
        'permits port 80, any host but *.example.com | login.example.net | crl.example.org | ocsp.example.org | www.example.org, path /pki/… in upper or lower case',
      ],
    ],
    [
      'the refusal above the rest',
      (text) => `${text}move rulebase security rules others top\n`,
      [
        'blocks port 443, host *.example.com | login.example.net',
        'blocks port 80, host crl.example.org | ocsp.example.org',
        'blocks port 80, host www.example.org, path /pki/… in upper or lower case',
      ],
    ],
    [
      'the apex in place of what is below it',
      ['*.example.com/', 'example.com/'],
      [
        'permits port 443, host example.com',
        'blocks port 443, host *.example.com',
        'inspects port 443, host *.example.com',
      ],
    ],
    [
      'a wildcard for one label alone',
      ['*.example.com/', '^.example.com/'],
      [
        'blocks port 443, host *.example.com (not ^.example.com)',
        'inspects port 443, host *.example.com (not ^.example.com)',
      ],
    ],
    [
      'the decryption of what must stay closed',
      ['action no-decrypt', 'action decrypt'],
      ['inspects port 443, host *.example.com | login.example.net'],
    ],
    [
      'one port too many',
      ['port 443', 'port 443,8443'],
      ['permits port 8443, host *.example.com | login.example.net'],
    ],
  ]);
});

describe('unknown, or not to be read', () => {
  const lines = /^fw\.set:\d+: unknown-construct/;
  testEdits(firewall, [
    [
      'without the final slash, whose meaning depends on the version',
      ['login.example.net/', 'login.example.net'],
      ['unknown port 443, host login.example.net.… (not *.example.com | login.example.net)'],
      { lines },
    ],
    [
      'with an application, which no request shows',
      ['rules service application any', 'rules service application ssl'],
      ['unknown port 443, host *.example.com | login.example.net'],
      { lines },
    ],
    [
      'for other clients than the options name',
      ['10.20.30.0/24', '10.20.30.0/25'],
      ['unknown everything', 'unknown port 443, host *.example.com | login.example.net'],
      { lines },
    ],
    [
      'with the ports of whatever application it is',
      ['rules service service tcp-443', 'rules service service application-default'],
      /unknown/,
      { lines: ['fw.set:17: unknown-construct'] },
    ],
    [
      'with a name that nothing has',
      ['rules service service tcp-443', 'rules service service tcp-444'],
      [],
      { lines: ['fw.set:17: config-syntax'] },
    ],
  ]);
});
