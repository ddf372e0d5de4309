/**
 * Values of ACLs as people may write them, from a seed: forms of addresses, names and expressions that are seldom met, whole
 * edges of ranges among them. Each is asked by itself, or beside others in one ACL.
 */
import type { Next } from '../support/numbers.ts';

/** The type of an ACL with its flags, and its value. */
export type Written = readonly [type: string, value: string];

const ipv4 = [
  ...['0.0.0.0', '0.0.0.1', '1.2.3.4', '10.0.0.0', '127.255.255.255', '128.0.0.0', '192.0.2.0', '192.0.2.7'],
  ...['192.0.2.128', '192.0.2.255', '192.0.3.0', '255.255.255.254', '255.255.255.255', '192.000.002.001'],
  ...['192.0.2', '192.0.513', '0xc0.0.2.1', '3221225985'],
];
const ipv6 = [
  ...[
    '::',
    '::1',
    '::2',
    '1::',
    '2001:db8::',
    '2001:DB8::1',
    '2001:0db8:0:0::7',
    '2001:db8::ffff',
    'fe80::1',
  ],
  ...['8000::', 'ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::192.0.2.1', '[2001:db8::1]'],
];
const masks4 = [
  '0',
  '1',
  '8',
  '24',
  '024',
  '25',
  '32',
  '33',
  '-1',
  '0.0.0.0',
  '255.255.255.0',
  '255.255.0.255',
];
const masks6 = ['0', '1', '8', '32', '48', '64', '96', '128', '129', 'ffff:ffff::'];
const wholes = ['all', '0/0', '0.0.0.0/0', '0.0.0.0/0.0.0.0', '0.0.0.0-255.255.255.255', '0.0.0.0-0.0.0.0/0'];

const labels = ['a', 'b', 'ab', 'a-b', 'a_b', 'x1', '1', 'xn--a', 'aa', 'a-', 'com', 'z'];
const names = [
  ...[
    '::',
    '[::]',
    '[::1]',
    '::1',
    '.::1',
    '0.0.0.0',
    '192.0.2.7',
    '.192.0.2.7',
    '.2.7',
    '255.255.255.255',
    '.',
  ],
  ...[
    'none',
    'A.example',
    'a.example.',
    '..a.example',
    '*.a.example',
    'a.example:443',
    'login',
    '[2001:DB8::1]',
  ],
];

const pieces = [
  ...[
    'a',
    'b',
    'x',
    '[.]',
    '.',
    '^',
    '$',
    '-',
    '_',
    '0',
    '1',
    '[0-9]',
    '[a-b]',
    '[^.]',
    '[^a-b]',
    '[[:alpha:]]',
  ],
  ...[
    '[a-]',
    '[]a]',
    '[--a]',
    '[.-z]',
    '[A-[]',
    '[_-z]',
    '(a|b)',
    '(^|[.])',
    '\\.',
    '\\[',
    '\\]',
    '::',
    '.*',
    '^.*',
  ],
  ...['*', '+', '?', '{2}', '{,2}', '{1,}', '{,}', '{0,1}', '{2,1}', '{0,300}', '{01}', 'example', 'com'],
];

/** One value of a type that is asked for hosts. */
export function writeValue(next: Next): Written {
  const pick = (some: readonly string[]): string => some[next(some.length)] ?? '';
  const address = next(3) === 0 ? ipv6 : ipv4;
  const mask = address === ipv4 ? masks4 : masks6;
  const name = (): string =>
    [...Array.from({ length: next(3) }, () => pick(labels)), pick(['example', 'com'])].join('.');
  const forms: readonly (() => Written)[] = [
    () => ['dst -n', pick(address)],
    () => ['dst -n', `${pick(address)}/${pick(mask)}`],
    () => ['dst -n', `${pick(address)}-${pick(address)}`],
    () => ['dst -n', `${pick(address)}-${pick(address)}/${pick(mask)}`],
    () => ['dst -n', pick(wholes)],
    () => ['dstdomain -n', `${pick(['', '.'])}${name()}`],
    () => ['dstdomain -n', pick(names)],
    ...Array.from({ length: 5 }, () => (): Written => {
      const text = Array.from({ length: 1 + next(5) }, () => pick(pieces)).join('');
      return [pick(['dstdom_regex -n', 'dstdom_regex -n -i', 'url_regex', 'url_regex -i']), text];
    }),
  ];
  return (forms[next(forms.length)] as () => Written)();
}

/** Values that are seldom met alone: what is open in one may be closed in the next, and flags stand between them. */
const beside: Readonly<Record<string, readonly string[]>> = {
  regex: [
    '-i',
    '+i',
    '.*-i',
    '^.*+i',
    'x[',
    ']y',
    'a[^',
    '[b',
    '(a',
    'b)',
    'A',
    'EX',
    '.*',
    '^.*',
    'a{1',
    '}',
    'a[!-',
  ],
  method: ['GET', 'get', 'CONNECT', 'Connect', 'POST', 'PURGE', 'NONE', 'X'],
  proto: ['HTTP', 'http', 'FTP', 'HTTPS', 'NONE', 'none', 'ICY'],
  path: ['^/a', '^/$', '/A', 'a$', '^/[^/]*$', '[/]', '^a', 'b|/a', '.*/a', '\\.\\.', '[?]'],
};

/** The lines of an ACL with several values, all of one type: each its type, its flags and what is behind them. */
export function writeList(next: Next): readonly string[] {
  const pick = (some: readonly string[]): string => some[next(some.length)] ?? '';
  const kind = pick([
    'dst',
    'dst',
    'dstdomain',
    'dstdomain',
    'dstdom_regex',
    'dstdom_regex',
    'url_regex',
    'other',
  ]);
  const of = kind === 'other' ? pick(['method', 'proto', 'urlpath_regex', 'urlpath_regex']) : kind;
  const value = (): string => {
    if (of === 'urlpath_regex') return pick(beside[next(3) === 0 ? 'regex' : 'path'] ?? []);
    if (beside[of] !== undefined) return pick(beside[of]);
    if (of.endsWith('regex') && next(3) === 0) return pick(beside.regex ?? []);
    for (;;) {
      const [type, text] = writeValue(next);
      if (type.split(' ', 1)[0] === of) return text;
    }
  };
  const flags = (): string => {
    if (of === 'dst' || of === 'dstdomain') return ' -n';
    return `${of === 'dstdom_regex' ? ' -n' : ''}${of.endsWith('regex') ? pick(['', '', ' -i', ' +i']) : ''}`;
  };
  const line = (): string =>
    `${of}${flags()} ${Array.from({ length: 1 + next(4) }, value).join(pick([' ', '\t', '  ']))}`;
  return Array.from({ length: 1 + next(3) }, line);
}

/** Hosts that tell them apart. */
export const valueHosts: readonly string[] = [
  ...['0.0.0.0', '0.0.0.1', '1.2.3.4', '10.0.0.0', '10.9.9.9', '127.255.255.255', '128.0.0.0', '192.0.2.0'],
  ...['192.0.2.1', '192.0.2.7', '192.0.2.64', '192.0.2.128', '192.0.2.255', '192.0.3.0', '255.255.255.254'],
  ...['255.255.255.255', '[::]', '[::1]', '[::2]', '[::3]', '[1::1]', '[2001:db8::]', '[2001:db8::1]'],
  ...[
    '[2001:db8::7]',
    '[2001:db8::ffff]',
    '[2001:db8:1::]',
    '[fe80::2]',
    '[8000::]',
    '[ff02::1]',
    '[::c000:201]',
  ],
  ...[
    'example',
    'com',
    'a.example',
    'b.example',
    'x.a.example',
    'a-b.com',
    'a_b.com',
    'x1.example',
    'aa.com',
  ],
  ...['login', 'none', 'xn--a.example', '1.com', 'aab.example', 'abab.com', 'z.a-.example', 'a1.b.com'],
];
