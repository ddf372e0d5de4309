/** The texts for Squid that are edited, and the rows for them and for the lists of the larger ones. */
import { policy } from '../../support/build-policy.ts';
import type { Row } from '../edits.ts';
import { target } from '../squid.ts';
import { type Stranger, toSubjects } from './compose.ts';
import { conditions } from './squid-conditions.ts';
import { values } from './squid-values.ts';

const many = Array.from({ length: 60 }, (_, index) => `n${index}.many.example`);
const rules = policy(
  {
    id: 'no',
    action: 'deny',
    services: ['25/tcp', '440-450/tcp'],
    addresses: ['198.51.100.0/26', '2001:db8:9:5::/64'],
  },
  {
    id: 'bad',
    action: 'deny',
    services: ['443/https', '80/http'],
    hosts: ['bad.a.example', '*.low.a.example', 'c.example/keys/s'],
  },
  {
    id: 'web',
    services: ['443/https', '8000-8010/tcp'],
    hosts: ['*.a.example', 'x*y.b.example', 'b.example'],
  },
  { id: 'crl', services: ['80/http'], hosts: ['c.example/keys', 'd.example', '*.e.example/a/b'] },
  {
    id: 'dns',
    services: ['53/tcp', '8443/tcp'],
    addresses: ['192.0.2.53/32', '192.0.2.128/25', '2001:db8:5::/64'],
  },
  { id: 'all', services: ['1-65535/tcp'], addresses: ['203.0.113.9/32'] },
);
const listed = policy(
  { id: 'no', action: 'deny', services: ['443/https'], hosts: ['n7.many.example', '*.n8.many.example'] },
  { id: 'one', services: ['443/https', '80/http'], hosts: ['*.a.example', ...many] },
  {
    id: 'two',
    services: ['8443/tcp'],
    addresses: Array.from({ length: 60 }, (_, index) => `198.51.100.${index * 4}/31`),
  },
);

const lists: readonly Row[] = [
  [
    /(?<=\n)(n\d+\.many\.example)(?=\n)/,
    ...[
      '$1 ',
      ' $1',
      '$1 # x',
      '$1#x',
      '# $1\n$1',
      '$1\n$1',
      '$1\r',
      '$1 x.$1',
      'N$1',
      '.$1',
      '$1.',
      '"$1"',
      '$1\n\n',
      '$1\n-n',
      '-n $1',
      '$1 \\',
      '$1\\\n#',
      '',
      '\n',
      '$1, n99.many.example',
      '*.$1',
      '!$1',
      '$1\t#',
      '$1\n.evil.test',
      '$1\n192.0.2.1',
      '#\\\n$1',
      '\ufeff$1',
      '$1\0',
      '$1\n"/dev/null"',
      'include /dev/null\n$1',
      '$1;',
      '$1\u00a0',
    ],
  ],
  [
    /(?<=\n)(198\.51\.100\.\d+)\/31(?=\n)/,
    ...[
      '$1/31 ',
      '$1/31 # x',
      '$1/31#x',
      '$1/30',
      '$1/32',
      '$1/31\n$1',
      '$1\n$1/31',
      '$1/255.255.255.254',
      '$1-$1/31',
      '$1',
      '# $1/31',
      '$1/31\n$1/31',
      '-n\n$1/31',
      '$1/31\n198.51.101.0/24',
      '$1/031',
      '$1/31 198.51.100.255',
      '\t$1/31',
      '::ffff:$1/127',
      'all',
      'none\n$1/31',
      '$1/31\r',
      'localhost',
      '$1/31\nipv4',
    ],
  ],
];

export const squid: Stranger = {
  target,
  subjects: toSubjects(target, [
    [rules, { source: '127.0.0.0/8,2001:db8:9::/48', 'connect-80': 'yes' }],
    [rules, {}],
    [rules, { closing: 'none' }],
    [listed, {}],
    [listed, { source: '127.0.0.0/8', closing: 'none' }],
  ]),
  rows: [
    [/\.conf$/, conditions],
    [/\.conf$/, values],
    [/\.txt$/, lists],
    [/\.conf$/, conditions],
  ],
};
