/** Expressions on whole URLs, taken apart: what is told of a view is what the expression says of its URL. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holds } from '../../../src/proof/diagram/evaluate.ts';
import { matchesExpression } from '../../../src/sets/regular/match-expression.ts';
import { readUrlExpressions } from '../../../src/targets/squid/read/acls/expressions.ts';
import { conditionOf, type PlainContent } from '../../../src/targets/squid/read/meaning-acls.ts';
import { viewOf } from '../../conformance/squid/requests.ts';
import { lawRuns } from '../../support/seed.ts';

const origin = { file: 'x.conf', line: 1 };

function conditionFor(source: string, ignoreCase: boolean) {
  const problems: never[] = [];
  const { content, doubts = [] } = readUrlExpressions([{ text: source, origin, ignoreCase }], problems);
  return { condition: conditionOf(content as PlainContent, 'x'), isWhole: doubts.length === 0 };
}

/** The URL that Squid shows its expressions. */
function urlOf(line: string): string {
  const [method, target = ''] = line.split(' ');
  if (method === 'CONNECT') return target;
  const own = target.replace(/^(http:..[^/]*):80(?=\/)/, '$1').replace(/^(https:..[^/]*):443(?=\/)/, '$1');
  return own.replace(/^(ftp:..[^/]*):21(?=\/)/, '$1');
}

const hosts = ['a.example', 'games.example', 'x-ads.http.example', '192.0.2.1'];
const ports = ['', ':80', ':443', ':8080'];
const paths = ['/', '/ads/x.mp3', '/a.exe', '/?u=http://a.example/', '/x:8080'];
const lines = hosts.flatMap((host) => [
  ...[80, 443, 8080].map((port) => `CONNECT ${host}:${port}`),
  ...['http', 'https', 'ftp'].flatMap((scheme) =>
    ports.flatMap((port) => paths.map((path) => `GET ${scheme}://${host}${port}${path}`)),
  ),
]);

const atom = fc.constantFrom(
  'a',
  'ads',
  'games',
  '.',
  '\\.',
  '/',
  ':',
  '[0-9]',
  '[^/]',
  '[-^]',
  'http',
  'exe',
  'mp3',
  '8080',
  'x',
);
const mark = fc.constantFrom('', '', '', '*', '+', '?', '{0,2}', '{2}');
const short = fc.tuple(atom, mark).map(([one, many]) => marked(one, many));
const part = fc.oneof({ weight: 6, arbitrary: short }, { weight: 1, arbitrary: fc.constantFrom('^', '$') });
const inside = fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(''));
/** No star around a star: the judge, JavaScript's own expressions, would take too long. */
const group = fc
  .tuple(inside, fc.option(inside), fc.constantFrom('', '?', '{2}'))
  .map(([one, other, many]) => `(${one}${other === null ? '' : `|${other}`})${many}`);
const piece = fc.oneof({ weight: 4, arbitrary: part }, { weight: 1, arbitrary: group });
const row = fc
  .tuple(
    fc.constantFrom('', '', '', '^', '^http://', '^(http|https)://'),
    fc.array(piece, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '', '$'),
  )
  .map(([start, pieces, end]) => `${start}${pieces.join('')}${end}`);

function marked(one: string, many: string): string {
  return many !== '' && /^\w\w/.test(one) ? `(${one})${many}` : `${one}${many}`;
}

/** Those that may match nothing at all: at the end, at the start, or anywhere. */
const emptyPiece = fc.tuple(atom, fc.constantFrom('*', '?', '{0,2}')).map(([one, many]) => marked(one, many));
const emptyRow = fc.array(fc.oneof(emptyPiece, fc.constantFrom('^', '$')), { minLength: 1, maxLength: 4 });
const expressions = fc.oneof(
  row,
  fc.tuple(row, row).map(([a, b]) => `(${a}|${b})`),
  emptyRow.map((pieces) => pieces.join('')),
  fc.tuple(emptyRow, row).map(([pieces, other]) => `${pieces.join('')}${other}`),
  fc.tuple(row, emptyRow).map(([other, pieces]) => `${other}${pieces.join('')}`),
);

describe('expressions on URLs', () => {
  it('never say of a view what they do not say of its URL', () => {
    fc.assert(
      fc.property(expressions, fc.boolean(), (source, ignoreCase) => {
        const { condition, isWhole } = conditionFor(source, ignoreCase);
        for (const line of lines) {
          const said = holds(condition, viewOf(line));
          const right = matchesExpression(source, urlOf(line), ignoreCase);
          if (said === 'unknown' || (!isWhole && !said)) continue;
          if (said !== right) throw new Error(`${source}: ${line} is told ${said}`);
        }
      }),
      { numRuns: lawRuns(200) },
    );
  });

  it.each([
    ['games', 'CONNECT games.example:443', true],
    ['games', 'GET http://a.example:8080/games', true],
    ['games', 'GET http://a.example/x', false],
    ['\\.mp3$', 'GET http://a.example/ads/x.mp3', true],
    ['\\.mp3$', 'CONNECT a.example:443', false],
    ['^http://a.example/', 'GET http://a.example/x', true],
    ['^http://a.example/', 'GET http://a.example:8080/x', false],
    ['^http://[^/]+/ads/', 'GET http://a.example/ads/x', true],
    ['example/ads', 'GET https://a.example:443/ads/x', true],
    ['(^|[.])example:443$', 'CONNECT a.example:443', 'unknown'],
    ['a.example', 'GET http://b.example/?u=a.example', true],
    ['www.example.org/pki', 'CONNECT x-www:443', false],
    ['www.example.org/pki', 'GET http://x-www:8080/pki', false],
    ['example.8080/pki', 'GET http://a.example:8080/pki', 'unknown'],
    ['a?$', 'CONNECT b.example:80', true],
    ['$', 'CONNECT b.example:80', true],
    ['(q|8?$)', 'CONNECT b.example:443', true],
    ['a*$b*', 'CONNECT b.example:443', true],
    ['x*^http', 'GET http://b.example/', true],
    ['x+^http', 'GET http://b.example/', false],
    ['$^', 'GET http://b.example/', false],
    ['[-^]ads', 'GET http://x-ads.example/', true],
  ] as const)('%s of %s: %s', (source, line, truth) => {
    expect(holds(conditionFor(source, false).condition, viewOf(line))).toBe(truth);
  });
});
