/**
 * Forms of the values of directives (src/cache_cf.cc, the `parse_` functions), and ranges within them: those that were
 * tried with 5.7, and no wider ones. What is of no form may keep Squid from starting.
 */
import { isMisread, parseAddress } from '../../../../sets/prefix.ts';
import { isNoExpression } from '../acls/expressions.ts';
import { ownNotes } from '../acls/words.ts';
import { logFormat, readLogLine } from './log-formats.ts';

/** Bytes, or undefined where the text is no size: a number, with a unit where it is a fraction; the bytes are whole. */
function readSize(text: string): number | undefined {
  const [, number = '', unit = 'bytes'] =
    /^(-?\d+(?:\.\d+)?)(?:[ \t]+(bytes|byte|b|KB|MB|GB))?$/i.exec(text) ?? [];
  const power = ['b', 'k', 'm', 'g'].indexOf(unit.slice(0, 1).toLowerCase());
  if (number === '' || (number.includes('.') && power === 0)) return undefined;
  const bytes = Number(number) * 1024 ** power;
  return Number.isInteger(bytes) ? bytes : undefined;
}

/** Sizes that Squid keeps in kilobytes, and refuses between two of them; a number alone counts these. */
function isWholeKilobytes(text: string): boolean {
  return /^-?\d+$/.test(text) || (readSize(text) ?? 1) % 1024 === 0;
}

const unitSeconds: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  fortnight: 1_209_600,
  month: 2_592_000,
  year: 31_557_600,
  decade: 315_576_000,
};

/** Seconds, or undefined where the text is no time: a number with a unit, which 0 alone may lack. */
function readTime(text: string): number | undefined {
  if (text === '0') return 0;
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)[ \t]+([a-z]+?)s?$/i.exec(text) ?? [];
  const seconds = unitSeconds[unit.toLowerCase()];
  return number === undefined || seconds === undefined ? undefined : Number(number) * seconds;
}

const within = (value: number | undefined, least: number, most = Number.POSITIVE_INFINITY): boolean =>
  value !== undefined && value >= least && value <= most;

/** The names of ACLs that stand in a value, by the group `acls` of the expression; undefined where it is of another form. */
type Shape = (value: string) => readonly string[] | undefined;

/** Some ACLs at the end, and at least one. */
const acls = String.raw`(?<acls>(?: !?[^\s!"'#]+)*)`;
const someAcls = acls.replace(/\*\)$/, '+)');

/** Blanks between the words of an expression stand for one or more. */
function matches(source: string, also: (value: string) => boolean = () => true): Shape {
  const expression = new RegExp(`^(?:${source.replaceAll(' ', '[ \\t]+')})$`);
  return (value) => {
    const found = expression.exec(value);
    if (found === null || !also(value)) return undefined;
    return (found.groups?.acls ?? found.groups?.allowed ?? '').split(/[ \t]+/).filter((one) => one !== '');
  };
}

function ranges(test: (value: string) => boolean): Shape {
  return matches('.*', test);
}

const path = String.raw`\/[^\s"'#%\\]*`;
const host = '[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?';
const tlsOption =
  'NO_SSLv[23]|NO_TLSv1(?:_[123])?|SINGLE_DH_USE|SINGLE_ECDH_USE|ALL|CIPHER_SERVER_PREFERENCE';
const tlsFlag = 'DONT_VERIFY_PEER|DONT_VERIFY_DOMAIN|NO_DEFAULT_CA|NO_SESSION_REUSE';
const tlsCipher =
  '[!+-]?(?:ALL|HIGH|MEDIUM|LOW|EXP|DEFAULT|aNULL|eNULL|RC4|MD5|DES|3DES|SHA1|PSK|DSS|SEED|IDEA)';
const firstCipher = '(?:ALL|HIGH|DEFAULT)';
const children = String.raw`(?:0*[1-9]\d{0,3})(?: (?:startup|idle|concurrency|queue-size)=\d{1,4}| on-persistent-overload=(?:ERR|die))*`;
const span = String.raw`\d{1,6} (?:second|minute|hour|day|week)s?`;
const storeOption = String.raw`(?: (?:max-size=\d{1,12}|min-size=\d{1,12}|no-store|read-only))*`;
const refreshOption =
  'override-expire|override-lastmod|reload-into-ims|ignore-reload|ignore-no-store|ignore-no-cache|ignore-private|ignore-auth|ignore-must-revalidate|refresh-ims|store-stale|max-stale=\\d{1,6}';
/** A header that says neither whom the request is for, nor where it ends, and those that Squid sets itself. */
const header = '(?!(?:All|Host|Content-Length|Transfer-Encoding) )[A-Za-z][A-Za-z0-9_-]*';
const ownHeader = `(?!(?:Connection|Proxy-Connection|Upgrade|Expect|TE|Trailer) )${header}`;

/** By what a value is. */
export const shapes: Readonly<Record<string, Shape>> = {
  'on or off': matches('on|off'),
  off: matches('off'),
  on: matches('on'),
  /** Of connections and requests. */
  'a second or more': ranges((value) => within(readTime(value), 1, 1e9)),
  'five seconds or more': ranges((value) => within(readTime(value), 5, 1e9)),
  'ten minutes or more': ranges((value) => within(readTime(value), 600, 1e9)),
  'a time': ranges((value) => within(readTime(value), 0, 1e9)),
  'a size': ranges((value) => within(readSize(value), 0, 2 ** 40)),
  'a size, or none': ranges((value) => within(readSize(value), -1024, 2 ** 40)),
  'kilobytes, or none': ranges((value) => isWholeKilobytes(value) && within(readSize(value), -1024, 2 ** 40)),
  '1 KB or more': ranges((value) => within(readSize(value), 1024, 2 ** 30)),
  '64 KB to 256 KB': ranges((value) => within(readSize(value), 65_536, 2 ** 18)),
  '512 KB or more': ranges((value) => within(readSize(value), 524_288, 2 ** 30)),
  'a whole number': matches(String.raw`0|[1-9]\d{0,8}`),
  'one or more': matches(String.raw`[1-9]\d{0,8}`),
  percents: matches(String.raw`100|[1-9]?\d`),
  'a port': ranges((value) => /^(?:0|[1-9]\d{0,4})$/.test(value) && Number(value) < 65_536),
  '1024 or more': ranges((value) => /^[1-9]\d{0,8}$/.test(value) && Number(value) >= 1024),
  'a number of tries': matches(String.raw`[1-9]\d?`),
  'a number of workers': matches(String.raw`[1-9]\d?`),
  'zero or one': matches('[01]'),
  octal: matches('0?[0-7]{1,3}'),
  'a user': matches(String.raw`(?!root$|\d+$)[A-Za-z0-9_][\w.@:+-]*`),
  'a word': matches(String.raw`[A-Za-z0-9_][\w.@:+-]*`),
  'a name of a host': matches(host),
  'names of hosts': matches(`${host}(?: ${host})*`),
  'an absolute path': matches(`none|(?:stdio:)?${path}|"${path}"`),
  'a program, and its arguments': matches(`${path}(?: [\\w./=:-]+)*`),
  'a path that exists': matches(path),
  'a password, and actions': matches('[A-Za-z0-9_.-]+(?: [a-z0-9_]+)+'),
  'sections and levels': matches(
    String.raw`(?:(?:ALL|\d{1,2}),\d|rotate=\d{1,4})(?: (?:(?:ALL|\d{1,2}),\d|rotate=\d{1,4}))*`,
  ),
  'a page, and ACLs': matches(
    String.raw`(?:(?:(?:30[1237]:)?https?:\/\/[A-Za-z0-9.:-]+(?:\/[\w.~\/?&=-]*)?(?:%[aBeEfFhHiILmMopPrRsSTUuwWxzZ])?)|ERR_[A-Z_]+|TCP_RESET)(?: [^\s"'#]+)+`,
  ),
  'marks of packets': matches(
    'tos|mark|(?:(?:tos|mark) )?(?:local-hit|sibling-hit|parent-hit|miss)=0x[0-9a-fA-F]{2}(?: (?:local-hit|sibling-hit|parent-hit)=0x[0-9a-fA-F]{2})*',
  ),
  'options of TLS to servers': matches(
    `(?:(?:cafile|capath|cert|key)=${path}|min-version=1\\.[0-3]|options=(?:${tlsOption})(?:[,:](?:${tlsOption}))*|cipher=${firstCipher}(?::${tlsCipher})*|flags=(?:${tlsFlag})(?:[,:](?:${tlsFlag}))*|default-ca(?:=off)?)(?: (?:(?:cafile|capath|cert|key)=${path}|min-version=1\\.[0-3]|options=(?:${tlsOption})(?:[,:](?:${tlsOption}))*|cipher=${firstCipher}(?::${tlsCipher})*|flags=(?:${tlsFlag})(?:[,:](?:${tlsFlag}))*|default-ca(?:=off)?))*`,
  ),
  'allow or deny, and ACLs': matches(`(?:allow|deny)${someAcls}`),
  'a header, allow or deny, and ACLs': matches(
    // What an `allow` does not name is denied, so that of other headers only all may be allowed.
    `${header} (?:allow|deny)${someAcls}|[A-Za-z-]+ allow (?<allowed>all)`,
  ),
  'a protocol, allow or deny, and ACLs': matches(`(?:OTHER|WebSocket|websocket) (?:allow|deny)${someAcls}`),
  'deny all': matches('deny (?<allowed>all)'),
  'a log': (value) => readLogLine(value)?.acls,
  'a store': matches(
    `(?:ufs|aufs|diskd) ${path} [1-9]\\d{0,7} [1-9]\\d{0,2} [1-9]\\d{0,2}${storeOption}|rock ${path} [1-9]\\d{1,7}(?: max-size=\\d{1,5})?|null ${path}`,
  ),
  'a refresh pattern': matches(
    String.raw`(?:[-+]i )?[^\s#"'-]\S* \d{1,9} \d{1,9}% \d{1,9}(?: (?:${refreshOption}))*`,
    (value) => !isNoExpression(value.replace(/^[-+]i[ \t]+/, '').split(/[ \t]/, 1)[0] ?? ''),
  ),
  addresses: ranges((value) => value.split(/[ \t]+/).every((one) => !isMisread(parseAddress(one)))),
  'what to do with blanks': matches('strip|deny|allow|encode|chop'),
  'what becomes of a header': matches('on|off|transparent|truncate|delete'),
  'on, off or warn': matches('on|off|warn'),
  'a login scheme, a parameter and its value': matches(
    [
      `(?:basic|digest|negotiate|ntlm) program ${path}(?: \\S+)*`,
      `(?:basic|digest|negotiate|ntlm) children ${children}`,
      `(?:basic|digest) (?:realm [^\\s"'#]+(?: [^\\s"'#]+)*|utf8 (?:on|off))`,
      `basic (?:credentialsttl ${span}|casesensitive (?:on|off))`,
      '(?:negotiate|ntlm) keep_alive (?:on|off)',
      `digest (?:(?:nonce_garbage_interval|nonce_max_duration) ${span}|nonce_max_count \\d{1,4}|(?:nonce_strictness|check_nonce_count|post_workaround) (?:on|off))`,
    ].join('|'),
  ),
  'a policy of replacement': matches('lru|heap (?:GDSF|LFUDA|LRU)'),
  'process numbers and cores': matches(
    String.raw`process_numbers=[1-9]\d?(?:,[1-9]\d?)* cores=[1-9]\d?(?:,[1-9]\d?)*`,
    (value) => {
      const [processes = [], cores = []] = value.split(/[ \t]+/).map((one) => one.split(','));
      return processes.length === cores.length && new Set(processes).size === processes.length;
    },
  ),
  'a name, a value and ACLs': matches(
    String.raw`[A-Za-z][\w-]* (?:[^\s"'#%\\]+|"[^"\\%]*")${acls}`,
    (value) => !ownNotes.includes(value.replace(/[ \t].*$/s, '')),
  ),
  'a header, and what it is to be': matches(String.raw`${ownHeader} [^\s"'#%\\]+(?: [^\s"'#%\\]+)*`),
  'a header, a value in quotes and ACLs': matches(
    String.raw`${ownHeader} (?:[^\s"'#%\\]+|"[^"\\%]*")${acls}`,
  ),
  'a name, and codes': matches(String.raw`[A-Za-z][\w.-]* ${logFormat}`),
  'a limit, and ACLs': matches(String.raw`(?:none|[1-9]\d{0,8} (?:KB|MB|GB|bytes))${acls}|\d{1,9}`),
  'a number of helpers': matches(
    String.raw`[1-9]\d{0,3}(?: (?:startup|idle|concurrency|queue-size)=\d{1,4})*`,
  ),
  'a digest': matches('md5|sha1|sha256|sha384|sha512'),
  'a mark, and ACLs': matches(String.raw`(?:0x[\da-fA-F]{1,2}|0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])${acls}`),
  'what to change of certificates, and ACLs': matches(
    `(?:setValidAfter|setValidBefore|setCommonName(?:\\{[\\w.-]+\\})?)${someAcls}`,
  ),
  'how to sign certificates, and ACLs': matches(`(?:signTrusted|signUntrusted|signSelf)${someAcls}`),
  'a name, a format and a program': matches(
    String.raw`[A-Za-z][\w-]*(?: (?:(?:ttl|negative_ttl|grace|cache|concurrency|queue-size|children-startup|children-idle)=\d{1,6}|(?:children-max|children)=[1-9]\d{0,3}|ipv[46]|protocol=(?:2\.5|3\.0)|quote=(?:shell|url)))*(?: %(?:LOGIN|SRC|SRCPORT|DST|PROTO|PORT|METHOD|URI|PATH|MYADDR|MYPORT|EXT_USER|EXT_LOG|EXT_TAG|ACL|DATA|un|ul|>a|>p|>\{[A-Za-z0-9-]+\}))+ ${path}(?: [^\s"'#\\]+)*`,
  ),
  'a word in quotes': matches(String.raw`"[^"\\%]*"|[^\s"'#%\\]+`),
  'what is kept in memory': matches('always|disk|network'),
  'a number, on or off': matches(String.raw`on|off|\d`),
  ciphers: matches(`${firstCipher}(?::${tlsCipher})*`),
  'flags of TLS': matches(`(?:${tlsFlag})(?:[,:](?:${tlsFlag}))*`),
  'options of TLS': matches(`(?:${tlsOption})(?:(?:[,:]| )(?:${tlsOption}))*`),
  'a version of TLS': matches('[1-6]'),
};

/** Where a value of another form is out of a range, it may change answers; elsewhere Squid may only refuse it. */
export const ranged: ReadonlySet<string> = new Set([
  'off',
  'on',
  'a second or more',
  'five seconds or more',
  'ten minutes or more',
  '1 KB or more',
  '64 KB to 256 KB',
  '512 KB or more',
  '1024 or more',
  'zero or one',
  'deny all',
  'a number of tries',
  'a header, and what it is to be',
  'a header, a value in quotes and ACLs',
]);
