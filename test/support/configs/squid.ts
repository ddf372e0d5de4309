/** Random configurations of Squid beyond what the compiler writes: every directive that the reader knows. */
import fc from 'fast-check';
import type { AclLine, Config, Directive, ListFile, Term, Value } from '../../../src/targets/squid/config.ts';

const origin = { file: '', line: 0 };

interface Kind {
  readonly type: string;
  readonly options: readonly (readonly string[])[];
  /** Values of which any subset may stand in one ACL, in any order. */
  readonly values: readonly string[];
  readonly lists?: boolean;
}

/** Values of one ACL must not cover each other: some version refuses that, or drops one of them. */
const kinds: readonly Kind[] = [
  {
    type: 'dstdomain',
    options: [['-n'], ['-n', '--'], []],
    values: ['.a.example', 'b.example', 'A.C.example', '192.0.2.1', '[2001:db8::1]'],
    lists: true,
  },
  {
    type: 'dstdom_regex',
    options: [['-n'], ['-n', '-i'], ['-ni'], ['-i']],
    values: ['^.+\\.example$', '(^|[.])x[0-9]{2}', '^[^.]+cdn$'],
    lists: true,
  },
  {
    type: 'dst',
    options: [['-n'], []],
    values: ['192.0.2.0/25', '192.0.2.128/25', '198.51.100.7', '203.0.113.1-203.0.113.9', '2001:db8::/127'],
    lists: true,
  },
  { type: 'src', options: [[]], values: ['10.0.0.0/8', '192.168.0.0/16', 'fc00::/7'], lists: true },
  { type: 'port', options: [[]], values: ['443', '80', '0', '1025-65535', '65535'] },
  { type: 'method', options: [[]], values: ['CONNECT', 'GET', 'PURGE'] },
  { type: 'proto', options: [[]], values: ['HTTP', 'FTP', 'NONE'] },
  { type: 'urlpath_regex', options: [[], ['-i']], values: ['^/p(/|[?]|$)', '[/\\\\][.][.]?', '-i', '+i'] },
  { type: 'annotate_transaction', options: [[]], values: ['rule=r7', 'by=rulec'] },
  { type: 'url_regex', options: [[]], values: ['^http://a[.]example/'] },
  { type: 'time', options: [[]], values: ['MTWHF', '08:00-17:00'] },
];

interface Made {
  readonly lines: readonly AclLine[];
  readonly list?: ListFile;
}

/** An ACL on one line or on several, perhaps with its values in a list file. */
function acl(name: string): fc.Arbitrary<Made> {
  return fc.constantFrom(...kinds).chain((kind) =>
    fc
      .record({
        values: fc.shuffledSubarray([...kind.values], { minLength: 1 }),
        options: fc.constantFrom(...kind.options),
        split: fc.boolean(),
        inList: kind.lists === true ? fc.boolean() : fc.constant(false),
      })
      // A switch of case with nothing behind it says nothing.
      .filter(({ values }) => values.some((one) => !/^[-+]i$/.test(one)) && !/^[-+]/.test(values[0] ?? ''))
      .map(({ values, options, split, inList }): Made => {
        const line = (some: readonly Value[]): AclLine => ({
          kind: 'acl',
          name,
          type: kind.type,
          options,
          values: some,
          origin,
        });
        const path = `/etc/squid/${name}.txt`;
        if (inList)
          return {
            lines: [line([{ kind: 'file', path }])],
            list: { path: `${name}.txt`, lines: ['# a list', ...values, ''] },
          };
        const asWords = values.map((text): Value => ({ kind: 'word', text }));
        return { lines: split ? asWords.map((one) => line([one])) : [line(asWords)] };
      })
      // On lines of their own the switches would be flags of their line.
      .filter(
        ({ lines }) =>
          lines.length === 1 ||
          !lines.some(({ values }) => values.some((one) => one.kind === 'word' && /^[-+]i$/.test(one.text))),
      ),
  );
}

const termOf = (names: readonly string[]): fc.Arbitrary<Term> =>
  fc.record({ acl: fc.constantFrom(...names), negated: fc.boolean() });

function access(kind: 'http_access' | 'ssl_bump', names: readonly string[]): fc.Arbitrary<Directive> {
  const actions = kind === 'http_access' ? ['allow', 'deny'] : ['splice', 'bump', 'peek', 'terminate'];
  return fc.record({
    kind: fc.constant(kind),
    action: fc.constantFrom(...actions),
    terms: fc.array(termOf(names), { minLength: 1, maxLength: 3 }),
    origin: fc.constant(origin),
  });
}

function group(name: string, names: readonly string[]): fc.Arbitrary<AclLine> {
  return fc.record({
    kind: fc.constant('acl' as const),
    name: fc.constant(name),
    type: fc.constantFrom('any-of', 'all-of'),
    options: fc.constant([]),
    values: fc.array(
      termOf(names).map(
        ({ acl: text, negated }): Value => ({ kind: 'word', text: negated ? `!${text}` : text }),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    origin: fc.constant(origin),
  });
}

const others: fc.Arbitrary<Directive> = fc
  .constantFrom(
    'http_port 3128',
    'visible_hostname proxy.example',
    'chroot /srv/squid',
    'refresh_pattern -i (/cgi-bin/|\\?) 0 0% 0',
  )
  .map((text) => ({ kind: 'other', name: text.split(' ')[0] ?? '', text, origin }));

const comment: fc.Arbitrary<Directive> = fc
  .constantFrom('', '# a comment', '# rule a')
  .map((text) => ({ kind: 'comment', text, origin }));

export const squidConfigs: fc.Arbitrary<Config> = fc.integer({ min: 1, max: 4 }).chain((count) => {
  const names = Array.from({ length: count }, (_, index) => `acl-${index}`);
  const known = [...names, 'all', 'localhost', 'CONNECT'];
  const lines = (kind: 'http_access' | 'ssl_bump') =>
    fc.array(fc.oneof({ weight: 4, arbitrary: access(kind, [...known, 'group']) }, comment, others), {
      maxLength: 5,
    });
  return fc
    .record({
      acls: fc.tuple(...names.map(acl)),
      group: group('group', known),
      accesses: lines('http_access'),
      bumps: lines('ssl_bump'),
      ownFile: fc.boolean(),
    })
    .map(
      ({ acls, group: made, accesses, bumps, ownFile }): Config => ({
        main: {
          path: 'made.conf',
          directives: [...acls.flatMap((one) => one.lines), made, ...accesses, ...(ownFile ? [] : bumps)],
        },
        ...(ownFile ? { splice: { path: 'made.splice.conf', directives: bumps } } : {}),
        lists: acls.flatMap(({ list }) => (list === undefined ? [] : [list])),
      }),
    );
});
