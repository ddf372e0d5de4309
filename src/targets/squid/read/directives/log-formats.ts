import { present } from '../../../../diagnostics/present.ts';

/** What is written to logs: the codes of formats, and the lines that say where logs go. */

/**
 * Codes that 5.7 takes with any library of TLS (squid.conf.documented, `logformat`). Those of TLS itself are refused where
 * Squid was built without OpenSSL, and `ui` by 7.
 */
const codes: readonly string[] = [
  ...['%', 'sn', 'err_code', 'err_detail', 'note', 'master_xaction'],
  ...['>a', '>A', '>p', '>eui', '>la', '>lp', '>qos', '>nfmark', 'la', 'lp'],
  ...['<a', '<A', '<p', '<la', '<lp', '<qos', '<nfmark', '>handshake'],
  ...['ts', 'tu', 'tl', 'tg', 'tr', 'dt', 'tS', 'et', 'ea', 'un', 'ul', 'ue', 'credentials'],
  ...['rm', '>rm', '<rm', 'ru', '>ru', '<ru', '>rs', '<rs', '>rd', '<rd', '>rP', '<rP', 'rp', '>rp', '<rp'],
  ...[
    'rv',
    '>rv',
    '<rv',
    '>h',
    '>ha',
    '<h',
    '<Hs',
    '>Hs',
    'Hs',
    'mt',
    'st',
    '>st',
    '<st',
    '>sh',
    '<sh',
    '<sH',
  ],
  ...['<sS', '<bs', '<pt', '<tt', 'Ss', 'Sh'],
];

const longestFirst = [...codes].sort((a, b) => b.length - a.length).join('|');
const argument = String.raw`\{[\w:;.,\x20/%-]{1,60}\}`;
const code = String.raw`%["[#'/]?-?\d{0,3}(?:\.\d{1,3})?(?:(?:${argument})?(?:http::)?(?:${longestFirst})|(?:http::)?(?:[<>]h|>ha|note|t[lg])${argument})(?![\w{])`;

/** A format, as an expression in which a blank stands for some: codes and other characters, blanks between them. */
export const logFormat: string = String.raw`(?:${code}|[^%\s\\"'#])(?:${code}|[^%\s\\]| (?!#))*`;

/** The formats that Squid has itself. */
export const ownFormats: readonly string[] = [
  'squid',
  'common',
  'combined',
  'referrer',
  'useragent',
  'icap_squid',
];

/** A line of a log. `format`: the format that it names; `acls`: whose first word may be the name of a format, too. */
export interface LogLine {
  readonly format?: string;
  readonly acls: readonly string[];
}

const place = /^(?:none|(?:(?:stdio|daemon):)?\/[^\s"'#%\\]*|syslog(?::[a-z0-9]+(?:\.[a-z]+)?)?)$/;
const option =
  /^(?:rotate=\d{1,4}|buffer-size=\d{1,4}(?:KB|MB)|on-error=(?:die|drop)|logformat=[A-Za-z][\w.-]*)$/;

/** Undefined where it is of another form than those that were tried with 5.7. */
export function readLogLine(value: string): LogLine | undefined {
  const [first = '', ...rest] = value.split(/[ \t]+/);
  if (!place.test(first)) return undefined;
  const options = first === 'none' ? 0 : rest.findIndex((one) => !one.includes('='));
  const count = options < 0 ? rest.length : options;
  const acls = rest.slice(count);
  const said = rest.slice(0, count);
  const isOnceEach = new Set(said.map((one) => one.split('=', 1)[0])).size === said.length;
  if (!isOnceEach || !said.every((one) => option.test(one))) return undefined;
  if (!acls.every((one) => /^!?[^\s!"'#=]+$/.test(one))) return undefined;
  const format = said.find((one) => one.startsWith('logformat='))?.slice('logformat='.length);
  return { acls, ...present({ format }) };
}
