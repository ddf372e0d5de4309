/** Edits of set scripts, each a change at a random place. */
import { type Next, pick } from '../../support/numbers.ts';

/** Changes lines; `others` are those of another edition or of other options. */
export type LineOperation = (lines: string[], next: Next, others: readonly string[]) => void;

const rowsOf = (lines: readonly string[], kind: RegExp): readonly number[] =>
  lines.flatMap((line, at) => (kind.test(line) ? [at] : []));

function onLine(
  kind: RegExp,
  change: (line: string, next: Next, lines: readonly string[]) => readonly string[],
): LineOperation {
  return (lines, next) => {
    const rows = rowsOf(lines, kind);
    if (rows.length === 0) return;
    const at = pick(next, rows);
    lines.splice(at, 1, ...change(lines[at] ?? '', next, lines));
  };
}

const any = /./;
const list = /^set \S.* (?:static|list|service|destination|source|category|tag|from|to|application) \S+$/;
const value = /^set \S.* (?:ip-netmask|port|action|disabled|rule-type|negate-\S+|source-user|log-\S+) \S+$/;

/** The part of a line before the words of the rulebase or the object. */
const scopeOf = (line: string): string => /^\S+ ((?:device-group|vsys) \S+ )?/.exec(line)?.[1] ?? '';

function lastOf(line: string): readonly [head: string, last: string] {
  const cut = line.lastIndexOf(' ');
  return [line.slice(0, cut), line.slice(cut + 1)];
}

function swap(lines: string[], a: number, b: number): void {
  [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
}

const site = [
  'set address site-a ip-netmask 198.51.100.0/24',
  'set tag site-t color color1',
  'set service site-s protocol tcp port 22',
  'set rulebase security rules site-r from any to any source any destination any service any application any action allow',
  'set rulebase security rules site-r from any to any source any destination any service any application any action deny',
  'set rulebase security rules site-r from [ trust untrust ] to [ trust untrust ] source any destination any service any application any action allow rule-type intrazone',
  'set rulebase security rules site-r from guests to any source any destination any service any application any action allow',
  'move rulebase security rules site-r top',
  'move rulebase security rules site-r bottom',
  'move rulebase security rules site-r before rulec-test.closing_deny',
  'set rulebase default-security-rules rules interzone-default action allow',
  'set rulebase default-security-rules rules intrazone-default action deny',
  'delete rulebase security rules site-r',
  'delete rulebase security rules',
  'delete address',
  'delete tag rulec',
  'set shared tag rulec color color2',
  'set vsys vsys2 address x ip-netmask 192.0.2.1',
  'set vsys vsys2 rulebase security rules rulec-test.x from any to any action allow',
  'exit',
  'commit',
  'configure',
  'show',
  'run show clock',
  '# note',
  '',
  '!',
  'edit rulebase',
  'top',
  'set cli pager off',
];

const spellings: readonly ((word: string, next: Next) => string)[] = [
  (word) => `"${word}"`,
  (word) => `[ ${word} ]`,
  (word) => `[${word}]`,
  (word) => `[ ${word} ${word} ]`,
  (word) => `[ ${word} any ]`,
  (word) => `'${word}'`,
  (word) => `${word} `,
  (word) => ` ${word}`,
  (word) => `\t${word}`,
  (word) => `"${word} "`,
  (word) => word.toUpperCase(),
  (word) => `${word},${word}`,
  (word) => word.replace(/^(\d+)$/, '$1-$1'),
  (word) =>
    word.replace(
      /^(\d+)-(\d+)$/,
      (_, from: string, to: string) => `${from}-${Number(from)},${Number(from) + 1}-${to}`,
    ),
  (word) => word.replace(/\/24$/, '/25'),
  (word) => word.replace(/^([\d.]+)\/32$/, '$1'),
  (word) => word.replace(/\.0\//, '.7/'),
  (word) => word.replace(/^([\d.]+)\/32$/, '$1-$1'),
  (word) => `${word}\\`,
  (word) => `${word} # x`,
  (word) => `${word};`,
];

/** One that stands here twice is chosen twice as often. */
export const lineOperations: readonly LineOperation[] = [
  onLine(any, () => []),
  onLine(any, (line) => [line, line]),
  onLine(/^delete /, () => []),
  onLine(/^set .*rules /, () => []),
  // Nearby, and anywhere.
  (lines, next) => {
    const at = next(Math.max(1, lines.length - 1));
    swap(lines, at, at + 1);
  },
  (lines, next) => {
    const rows = rowsOf(
      lines,
      pick(next, [list, value, /^delete /, /^move /, /^set .*rules /, /^set (?!.*rules )/]),
    );
    if (rows.length > 1) swap(lines, pick(next, rows), pick(next, rows));
  },
  (lines, next) => {
    const at = next(lines.length);
    const [line = ''] = lines.splice(at, 1);
    lines.splice(next(lines.length + 1), 0, line);
  },
  // A value in brackets, two members in one line, and the other way round.
  onLine(list, (line) => {
    const [head, last] = lastOf(line);
    return [`${head} [ ${last} ]`];
  }),
  (lines, next) => {
    const rows = rowsOf(lines, list).filter(
      (at) => lastOf(lines[at] ?? '')[0] === lastOf(lines[at + 1] ?? '')[0],
    );
    if (rows.length === 0) return;
    const at = pick(next, rows);
    const [head, one] = lastOf(lines[at] ?? '');
    lines.splice(at, 2, `${head} [ ${one} ${lastOf(lines[at + 1] ?? '')[1]} ]`);
  },
  // Two fields of a rule in one line.
  (lines, next) => {
    const rows = rowsOf(lines, /^set .*rules /);
    if (rows.length < 2) return;
    const at = pick(next, rows);
    const [, head = ''] = /^(set .*?rules \S+) /.exec(lines[at] ?? '') ?? [];
    const second = lines[at + 1] ?? '';
    if (head === '' || !second.startsWith(`${head} `)) return;
    lines.splice(at, 2, `${lines[at]} ${second.slice(head.length + 1)}`);
  },
  // A value as another line of this kind has it.
  (lines, next) => {
    const rows = rowsOf(lines, next(2) === 0 ? list : value);
    if (rows.length < 2) return;
    const at = pick(next, rows);
    const [head, last] = lastOf(lines[at] ?? '');
    const word = head.slice(head.lastIndexOf(' '));
    const alike = rows
      .map((row) => lines[row] ?? '')
      .filter((line) => lastOf(line)[0].endsWith(word) && lastOf(line)[1] !== last);
    if (alike.length === 0) return;
    const changed = `${head} ${lastOf(pick(next, alike))[1]}`;
    lines.splice(at, 1, ...(next(2) === 0 ? [changed] : [lines[at] ?? '', changed]));
  },
  // Set to something else first, and to what it was later: or the other way round.
  onLine(value, (line, next, lines) => {
    const [head, last] = lastOf(line);
    const word = head.slice(head.lastIndexOf(' '));
    const alike = lines.filter((one) => lastOf(one)[0].endsWith(word)).map((one) => lastOf(one)[1]);
    const other = `${head} ${pick(next, [...alike, last === 'yes' ? 'no' : 'yes', 'allow', 'deny', 'any'])}`;
    return next(3) === 0 ? [line, other] : [other, line];
  }),
  onLine(list, (line) => [line, line.replace(/^set/, 'delete'), line]),
  onLine(list, (line) => [line, line.replace(/^set/, 'delete')]),
  // A member that goes again, or that comes only here.
  (lines, next, others) => {
    const mine = rowsOf(lines, list);
    if (mine.length === 0) return;
    const at = pick(next, mine);
    const [head] = lastOf(lines[at] ?? '');
    const pool = [...lines, ...others].filter(
      (line) => list.test(line) && lastOf(line)[0].split(' ').at(-1) === head.split(' ').at(-1),
    );
    const [, extra] = lastOf(pick(next, pool));
    lines.splice(
      at,
      0,
      `${head} ${extra}`,
      ...(next(3) > 0 ? [`${head.replace(/^set/, 'delete')} ${extra}`] : []),
    );
  },
  // Lines of another edition.
  (lines, _next, others) => {
    const at = _next(lines.length + 1);
    const from = _next(others.length);
    lines.splice(at, 0, ...others.slice(from, from + 1 + _next(4)));
  },
  (lines, next, others) => {
    const extra = others.filter((line) => /^set (?!.*rules )/.test(line) && !lines.includes(line));
    if (extra.length > 0) lines.splice(next(lines.length + 1), 0, pick(next, extra));
  },
  (lines, next) => {
    lines.splice(
      next(4) === 0 ? next(lines.length + 1) : lines.length - next(2),
      0,
      pick(next, site).replace(
        /^(set|delete|move) (?=rulebase|address|service site|tag)/,
        (verb) => `${verb} ${scopeOf(lines[0] ?? '')}`,
      ),
    );
  },
  onLine(any, (line, next) => {
    const parts = line.split(' ');
    const at = 1 + next(Math.max(1, parts.length - 1));
    parts[at] = pick(next, spellings)(parts[at] ?? '', next);
    return [parts.join(' ')];
  }),
  onLine(value, (line, next) => {
    const [head, last] = lastOf(line);
    return [`${head} ${pick(next, spellings)(last, next)}`];
  }),
  // The same place in other words.
  onLine(/^\S+ (?!device-group|shared)/, (line, next) => [
    line.replace(
      /^(\S+) (?:vsys vsys1 )?/,
      `$1 ${pick(next, ['vsys vsys1', 'vsys vsys2', 'shared', 'devices localhost.localdomain vsys vsys1', 'device-group DG1', 'config'])} `,
    ),
  ]),
  onLine(/^set .*(?:address|service|address-group) rulec/, (line, next) => [
    line.replace(
      /^set (?:device-group \S+ )?/,
      `set ${pick(next, ['shared', 'vsys vsys2', 'device-group Other'])} `,
    ),
    ...(next(2) === 0 ? [line] : []),
  ]),
  onLine(/^move /, (line, next) => [
    line.replace(
      / (?:top|bottom|before \S+|after \S+)$/,
      ` ${pick(next, ['top', 'bottom', 'before rulec-test.closing_deny', 'after rulec-test.rule-1', 'before site-r'])}`,
    ),
  ]),
];
