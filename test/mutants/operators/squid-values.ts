/** Mistakes in the values of ACLs. */
import { isOpenOnly } from '../evaluators/squid-acls.ts';
import type { Effect, Operator } from '../mutant.ts';
import { halves, masked, shifted } from './prefixes.ts';
import { acls, aclsOf, factOf, inLines, withValue } from './squid-scopes.ts';
import { onLines, replaceEach } from './text.ts';

const domains = aclsOf('dstdomain');
const expressions = aclsOf('dstdom_regex');
const pathExpressions = aclsOf('urlpath_regex');
const ports = aclsOf('port');
const destinations = aclsOf('dst');
const sources = aclsOf('src');

/** A change of the value alone. */
function onValues(
  name: string,
  what: string,
  scope: typeof acls,
  change: (value: string) => readonly string[],
  effect?: Effect,
): Operator {
  return onLines(
    name,
    what,
    scope,
    (line) => change(factOf(line)).map((value) => withValue(line, value)),
    effect,
  );
}

/** The lines of a value and of others beside it. */
function beside(
  name: string,
  what: string,
  scope: typeof acls,
  change: (value: string) => readonly string[],
  effect?: Effect,
): Operator {
  return onLines(
    name,
    what,
    scope,
    (line) => change(factOf(line)).map((value) => [line, withValue(line, value)]),
    effect,
  );
}

const hosts: readonly Operator[] = [
  onValues('strip-dot', 'the leading dot of a name is lost', domains, (value) => [value.replace(/^\./, '')]),
  onValues('add-dot', 'a leading dot comes in front of a name', domains, (value) =>
    value.startsWith('.') ? [] : [`.${value}`],
  ),
  onValues('star', '`*.` in front of a name, which is no pattern', domains, (value) => [
    `*.${value.replace(/^\./, '')}`,
    `*${value}`,
  ]),
  onValues('spoil-name', 'a name with something else at an end', domains, (value) => [
    `${value}.`,
    `x${value}`,
    `${value}x`,
    `${value}#note`,
    `${value}.evil.test`,
    `${value}:443`,
    `https://${value}/`,
    value.slice(0, -1),
    value.slice(1),
    value.replace(/^\.?[^.]+\./, ''),
  ]),
  inLines('lose-n', '`-n` is lost', acls, / -n(?= )/g, ['']),
  onLines('late-n', '`-n` behind the value', { ...domains }, (line) => [`${line.replace(' -n ', ' ')} -n`]),
  onLines('lose-every-n', '`-n` is lost in the only line that it is in', { ...domains }, (line) => [
    line.replace(' -n ', ' '),
  ]),
  inLines('other-flag', 'a flag that the type does not have', acls, / -n(?= )/g, [' -x', ' -N'], 'refused'),
  beside(
    'cover',
    'a value that covers another one, or is covered, in the same ACL',
    domains,
    (value) =>
      value.startsWith('.')
        ? [`a${value}`, value.slice(1), value]
        : [
            `.${value}`,
            value,
            value.toUpperCase(),
            ...(value.includes('.') ? [`.${value.split('.').slice(1).join('.')}`] : []),
          ],
    'refused',
  ),
  beside('add-name', 'a name comes in', domains, () => [
    'other.example',
    '.other.example',
    'none',
    '192.0.2.77',
    '[2001:db8::77]',
  ]),
];

const regular: readonly Operator[] = [
  inLines(
    'lose-anchor',
    'an anchor of an expression is lost',
    { ...acls, isMeant: (line) => /_regex /.test(line) },
    /(?<= )\^|\$$/g,
    [''],
  ),
  inLines(
    'lose-escape',
    'an escape of an expression is lost',
    { ...acls, isMeant: (line) => /_regex /.test(line) },
    /\\(?=[.+])/g,
    [''],
  ),
  inLines('other-repetition', 'a part of an expression is repeated otherwise', expressions, /\]\+/g, [
    ']',
    ']*',
    ']?',
  ]),
  inLines('other-class', 'other characters stand for a label', expressions, /\[a-z0-9_-\]\+/g, [
    '.+',
    '.*',
    '[a-z]+',
    '[a-z0-9-]+',
    '[^.]+',
    '[a-z0-9._-]+',
    '[^x]+',
    '[_0-9a-z-]+',
  ]),
  inLines('upper-case', 'an expression in upper case', expressions, /(?<=[.+])[a-z]/g, [
    ([letter]) => letter.toUpperCase(),
  ]),
  inLines(
    'ignore-case',
    'case is ignored',
    { ...acls, isMeant: (line) => /_regex /.test(line) },
    /(?<=_regex)(?= )/g,
    [' -i'],
  ),
  onLines('lose-part', 'a part of an expression is lost', pathExpressions, (line) =>
    replaceEach(line, /[^ ^$](?=[^ ]*$)/g, () => '').filter(
      (one) => !/\\[a-z]/.test(one) && isOpenOnly(factOf(one)),
    ),
  ),
  inLines('other-path', 'another path', pathExpressions, /(?<=\^\/)[A-Za-z0-9]/g, [
    ([letter]) => letter.toUpperCase(),
    'x',
  ]),
  inLines('open-path', 'nothing ends a path', pathExpressions, /\(\/\|\[\?\]\|\$\)$/g, [
    '',
    '/',
    '(/|$)',
    '([?]|$)',
    '(/|[?])',
    '$',
    '.*',
  ]),
  inLines(
    'other-guard',
    'the guard against dot segments sees less or more',
    pathExpressions,
    /\[\.\]\[\.\]\?/g,
    ['[.][.]', '[.]', '[.]+', '[.]?[.]?', '..?'],
  ),
  inLines(
    'bad-expression',
    'something that is no expression',
    { ...acls, isMeant: (line) => /_regex /.test(line) },
    /$/g,
    ['(', '['],
    'refused',
  ),
];

const numbers: readonly Operator[] = [
  onValues('port-off-by-one', 'a port is one too high or too low', ports, (value) => {
    const [from = 0, to] = value.split('-').map(Number);
    if (to === undefined) return [`${from + 1}`, `${from - 1}`].filter((one) => !one.startsWith('-'));
    return [
      `${from + 1}-${to}`,
      `${from - 1}-${to}`,
      `${from}-${to - 1}`,
      ...(to < 65535 ? [`${from}-${to + 1}`] : []),
    ];
  }),
  onValues('widen-port', 'a port becomes a range', ports, (value) =>
    value.includes('-')
      ? [value.replace(/-.*/, ''), '0-65535']
      : [`${value}-${Math.min(65535, Number(value) + 1)}`, `1-${value}`],
  ),
  beside('add-port', 'a port comes in', ports, () => ['8080', '22', '1-1023']),
  onValues(
    'bad-port',
    'something that is no port',
    ports,
    (value) => ['70000', 'https', `${value},444`, `${value}-1x`],
    'refused',
  ),
  inLines('method', 'another method', aclsOf('method'), /CONNECT$/g, ['GET', 'POST', 'CONNECT GET', 'PUT']),
  inLines('protocol', 'another protocol', aclsOf('proto'), /HTTP$/g, [
    'HTTPS',
    'FTP',
    'HTTP HTTPS',
    'HTTP FTP',
    'NONE',
    'HTTP NONE',
  ]),
  inLines(
    'bad-protocol',
    'a protocol that does not exist',
    aclsOf('proto'),
    /HTTP$/g,
    ['HTPP', 'TCP'],
    'refused',
  ),
];

const addresses: readonly Operator[] = [
  onValues('widen-mask', 'a mask is one bit shorter', destinations, (value) => masked(value, -1)),
  onValues('narrow-mask', 'a mask is one bit longer', destinations, (value) => masked(value, 1)),
  onValues('lose-mask', 'a mask is lost', destinations, (value) => [value.replace(/\/.*/, '')]),
  onValues('shift-prefix', 'a prefix moves to its neighbour', destinations, (value) => [
    ...shifted(value, 1n),
    ...shifted(value, -1n),
  ]),
  onValues('other-family', 'an address of the other family', destinations, (value) => [
    value.includes(':') ? '192.0.2.32/27' : '2001:db8:77::/48',
  ]),
  onValues('every-address', 'every address', destinations, () => [
    'all',
    '0.0.0.0/0',
    '::/0',
    '0.0.0.0/1',
    '::ffff:192.0.2.0/120',
  ]),
  beside('add-address', 'an address comes in', destinations, () => [
    '203.0.113.200',
    '203.0.113.128/25',
    '2001:db8:77::/64',
    '192.0.2.1-192.0.2.9',
  ]),
  beside(
    'overlap',
    'an address that another one covers',
    destinations,
    (value) => [value, ...halves(value)],
    'refused',
  ),
  onValues(
    'bad-address',
    'something that is no address',
    destinations,
    (value) => [`x${value}`, value.replace(/\/.*|$/, '/129'), value.replace(/\/.*|$/, '/x')],
    'refused',
  ),
  onValues('split-prefix', 'a prefix becomes one of its halves', destinations, halves),
  onValues('widen-source', 'the clients are more, fewer, or others', sources, (value) => [
    ...masked(value, -1),
    ...masked(value, 1),
    ...shifted(value, 1n),
    'all',
  ]),
  beside('add-source', 'clients come in', sources, () => ['203.0.113.200', '2001:db8:77::/64', '10.0.0.0/8']),
];

export const squidValueOperators: readonly Operator[] = [...hosts, ...regular, ...numbers, ...addresses];
