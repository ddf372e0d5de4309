/** Edits of the tables of PAC files, and what an engine makes of a file. */
import { createContext, runInContext } from 'node:vm';
import { type Next, pick } from '../../support/numbers.ts';

/** What the function of a file answers for each URL; what goes wrong, where something does. */
export function runScript(text: string, asked: readonly (readonly [url: string, host: string])[]): string {
  const context = createContext({ asked });
  try {
    runInContext(text, context, { timeout: 2000 });
    const each = 'asked.map(function (one) { return String(FindProxyForURL(one[0], one[1])) }).join("\\n")';
    return String(runInContext(each, context, { timeout: 10_000 }));
  } catch (problem) {
    return `fails: ${problem}`;
  }
}

/** URLs at the edges of what the tables of some texts name. */
export function listUrls(...texts: readonly string[]): readonly (readonly [url: string, host: string])[] {
  const all = texts.join('\n');
  const keys = [...all.matchAll(/^rulecHosts\["\d+ ([^"]+)"\]|^rulecPatterns\.push\(\[\d+, "([^"]+)"/gm)];
  const names = keys.flatMap(([, key, pattern]) => {
    const name = (key ?? pattern ?? '').replaceAll('*', 'x');
    const bare = name.replace(/^x\./, '');
    if (/^[0-9.]+$|:/.test(name)) return [name];
    return [
      name,
      bare,
      `y.${bare}`,
      `z.y.${bare}`,
      `evil${bare}`,
      bare.split('.').slice(1).join('.'),
      name.replace(/x/g, 'xy'),
    ];
  });
  const hosts = [
    ...new Set([...names, 'other.test', '192.0.2.1', '2001:db8::ffff', 'net', 'constructor']),
  ].filter((one) => one !== '');
  const edges = [...all.matchAll(/^rulecServices\[\d+\] = \["[^"]*", (\d+), (\d+)\]/gm)].flatMap(
    ([, from, to]) => [from, to].flatMap((end) => [Number(end) - 1, Number(end), Number(end) + 1]),
  );
  const ports = [...new Set([80, 443, 8080, 1, 65535, ...edges])].filter((one) => one >= 1 && one <= 65535);
  return hosts.flatMap((host) =>
    ports.flatMap((port) =>
      ['http', 'https', 'ws', 'wss'].map((scheme) => {
        const usual = port === (/s$/.test(scheme) && scheme !== 'ws' ? 443 : 80);
        const shown = host.includes(':') ? `[${host}]` : host;
        return [
          `${scheme}://${shown}${usual ? '' : `:${port}`}/${/^(?:https|wss)$/.test(scheme) ? '' : 'p/q'}`,
          shown,
        ] as const;
      }),
    ),
  );
}

type Operation = (lines: string[], next: Next) => void;

const rowsOf = (lines: readonly string[], kind: RegExp): readonly number[] =>
  lines.flatMap((line, at) => (kind.test(line) ? [at] : []));
const anyRow = /^rulec(?:Services\[|Hosts\[|Patterns\.push)/;
const hostRow = /^rulecHosts\[/;
const serviceRow = /^rulecServices\[\d/;

/** Changes a line of a kind, if there is one. */
function onRow(
  kind: RegExp,
  change: (line: string, next: Next, lines: string[], at: number) => readonly string[],
): Operation {
  return (lines, next) => {
    const rows = rowsOf(lines, kind);
    if (rows.length === 0) return;
    const at = pick(next, rows);
    lines.splice(at, 1, ...change(lines[at] ?? '', next, lines, at));
  };
}

/** Renumbers the service of every line from one on, as if another stood before it. */
function shift(lines: string[], from: number, by: number): void {
  lines.forEach((line, at) => {
    lines[at] = line.replace(
      /^(rulecServices\[|rulecHosts\["|rulecPatterns\.push\(\[)(\d+)/,
      (all, head: string, number: string) => (Number(number) >= from ? `${head}${Number(number) + by}` : all),
    );
  });
}

/** Cuts the ports of a service in two, with the same hosts for both. */
const splitService: Operation = (lines, next) => {
  const rows = rowsOf(lines, serviceRow);
  if (rows.length === 0) return;
  const at = pick(next, rows);
  const [, number = '', scheme = '', from = '', to = ''] =
    /^rulecServices\[(\d+)\] = \["(.*)", (\d+), (\d+)\];$/.exec(lines[at] ?? '') ?? [];
  const isSchemes = scheme === '*' && (from === to || next(2) === 0);
  if (from === to && !isSchemes) return;
  const cut = Number(from) + next(Math.max(1, Number(to) - Number(from)));
  const one = Number(number);
  const copies = lines
    .filter((line) => new RegExp(`^rulec(?:Hosts\\["${one} |Patterns\\.push\\(\\[${one},)`).test(line))
    .map((line) => line.replace(/\d+/, String(one + 1)));
  shift(lines, one + 1, 1);
  const halves = isSchemes
    ? [`["http", ${from}, ${to}]`, `["https", ${from}, ${to}]`]
    : [`["${scheme}", ${from}, ${cut}]`, `["${scheme}", ${cut + 1}, ${to}]`];
  lines.splice(at, 1, `rulecServices[${one}] = ${halves[0]};`, `rulecServices[${one + 1}] = ${halves[1]};`);
  const lastHost = Math.max(
    lines.findLastIndex((line) => serviceRow.test(line)),
    lines.findLastIndex((line) => hostRow.test(line)),
  );
  lines.splice(lastHost + 1, 0, ...copies.filter((line) => hostRow.test(line)));
  const lastPattern = Math.max(
    lastHost + copies.filter((line) => hostRow.test(line)).length,
    lines.findLastIndex((line) => /^rulecPatterns\.push/.test(line)),
  );
  lines.splice(lastPattern + 1, 0, ...copies.filter((line) => !hostRow.test(line)));
};

const swapServices: Operation = (lines, next) => {
  const rows = rowsOf(lines, serviceRow);
  if (rows.length < 2) return;
  const a = next(rows.length - 1);
  const [x, y] = [lines[rows[a] ?? 0] ?? '', lines[rows[a + 1] ?? 0] ?? ''];
  lines[rows[a] ?? 0] = y.replace(/\d+/, String(a));
  lines[rows[a + 1] ?? 0] = x.replace(/\d+/, String(a + 1));
  if (next(4) === 0) return;
  lines.forEach((line, at) => {
    lines[at] = line.replace(
      /^(rulecHosts\["|rulecPatterns\.push\(\[)(\d+)/,
      (all, head: string, number: string) =>
        Number(number) === a ? `${head}${a + 1}` : Number(number) === a + 1 ? `${head}${a}` : all,
    );
  });
};

const spellings = ['x.', '*.', 'a.', 'xn--', '', '*'];

/** One that stands here twice is chosen twice as often. */
export const operations: readonly Operation[] = [
  splitService,
  splitService,
  swapServices,
  swapServices,
  onRow(anyRow, () => []),
  onRow(anyRow, (line) => [line, line]),
  onRow(hostRow, (line, next) => [line.replace(/[01];$/, `${next(2)};`)]),
  // Something below a name, or beside it, with the same answer or another.
  onRow(hostRow, (line, next) => [
    line,
    line
      .replace(/(\["\d+ )(\*\.)?/, `$1${pick(next, spellings)}`)
      .replace(/[01];$/, (end) => (next(3) === 0 ? `${next(2)};` : end)),
  ]),
  onRow(hostRow, (line, next) => [
    line,
    line
      .replace(
        /(\["\d+ ).*"/,
        `$1${pick(next, ['*', '*.test', 'none.test', '203.0.113.77', '2001:db8::77', '3com', 'constructor', '__proto__'])}"`,
      )
      .replace(/[01];$/, `${next(2)};`),
  ]),
  onRow(hostRow, (line, next, lines) => {
    const services = rowsOf(lines, serviceRow).length;
    return [line, line.replace(/(\[")\d+/, `$1${next(services + 1)}`)];
  }),
  // Any order of hosts is the same.
  (lines, next) => {
    const rows = rowsOf(lines, hostRow);
    if (rows.length < 2) return;
    const [a, b] = [pick(next, rows), pick(next, rows)];
    [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
  },
  (lines, next) => {
    const rows = rowsOf(lines, /^rulecPatterns\.push/);
    if (rows.length < 2) return;
    const [a, b] = [pick(next, rows), pick(next, rows)];
    [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
  },
  // A host as a pattern, and the other way round.
  onRow(/^rulecPatterns\.push/, (line, next) => [
    line.replace(/\*/, pick(next, ['**', '', 'x', '*-*', '*.'])),
    ...(next(2) === 0 ? [line] : []),
  ]),
  (lines, next) => {
    const hosts = rowsOf(lines, /^rulecHosts\["\d+ [a-z]/);
    if (hosts.length === 0) return;
    const at = pick(next, hosts);
    const [, number, host = '', value] = /\["(\d+) ([^"]+)"\] = (\d)/.exec(lines[at] ?? '') ?? [];
    const cut = `${host.slice(0, next(2))}*${host.slice(1 + next(2))}`;
    const last = Math.max(
      lines.findLastIndex((line) => anyRow.test(line)),
      0,
    );
    lines.splice(
      last + 1,
      0,
      `rulecPatterns.push([${number}, "${next(2) === 0 ? host : cut}", ${next(3) === 0 ? next(2) : value}]);`,
    );
    if (next(2) === 0) lines.splice(at, 1);
  },
  onRow(serviceRow, (line, next) => [
    line.replace(/"[^"]*"/, `"${pick(next, ['http', 'https', '*', 'ws', 'HTTP'])}"`),
  ]),
  onRow(serviceRow, (line, next) => [
    line.replace(/\d+\];$/, (end) => `${Number.parseInt(end, 10) + next(3) - 1}];`),
  ]),
  // A service that nothing is left for, behind all others.
  (lines, next) => {
    const rows = rowsOf(lines, serviceRow);
    const at = rows.at(-1) ?? lines.findIndex((line) => line.startsWith('var rulecPatterns'));
    lines.splice(
      at + 1,
      0,
      `rulecServices[${rows.length}] = ${pick(next, ['["*", 1, 65535]', '["http", 80, 80]', '["https", 443, 443]', '["*", 9, 9]'])};`,
    );
    if (next(2) === 0)
      lines.splice(
        at + 2,
        0,
        `rulecHosts["${rows.length} ${pick(next, ['*', 'example.com', '*.net'])}"] = ${next(3) === 0 ? 1 : 0};`,
      );
  },
  (lines, next) => {
    lines.splice(
      next(lines.length),
      0,
      pick(next, [
        '',
        '// x',
        '   // rulecHosts = {};',
        '//x',
        '/* x */',
        ' ',
        '// x\\',
        'rulecHosts = {};',
        '"use strict";',
        'var rulecHosts = {};',
        ';',
        '// \u00e9',
        'var rulecPatterns = [];',
      ]),
    );
  },
  (lines, next) => {
    const at = next(lines.length);
    lines[at] = pick(next, [
      `${lines[at]} `,
      `${lines[at]};`,
      `${lines[at]} // x`,
      ` ${lines[at]}`,
      `${lines[at]}\r`,
      (lines[at] ?? '').replace(/"/g, "'"),
      (lines[at] ?? '').replace('= ', '='),
      (lines[at] ?? '').replace(/e/, '\\u0065'),
      (lines[at] ?? '').toUpperCase(),
    ]);
  },
];
