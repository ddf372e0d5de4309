/** Forms of the values of directives (src/cache_cf.cc, the `parse_` functions), and ranges within them. */

/** Bytes, or undefined where the text is no size: a number, perhaps with a unit. */
function readSize(text: string): number | undefined {
  const [, number, unit = 'bytes'] = /^(-?\d+(?:\.\d+)?)[ \t]*(bytes|byte|b|KB|MB|GB)?$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const power = ['b', 'k', 'm', 'g'].indexOf(unit.slice(0, 1).toLowerCase());
  return Number(number) * 1024 ** power;
}

const unitSeconds: Readonly<Record<string, number>> = {
  millisecond: 0.001,
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

/** Seconds, or undefined where the text is no time: a number with a unit, seconds where it has none. */
function readTime(text: string): number | undefined {
  const [, number, unit = 'second'] = /^(-?\d+(?:\.\d+)?)(?:[ \t]+([a-z]+?)s?)?$/i.exec(text) ?? [];
  const seconds = unitSeconds[unit.toLowerCase()];
  return number === undefined || seconds === undefined ? undefined : Number(number) * seconds;
}

const within = (value: number | undefined, least: number, most = Number.POSITIVE_INFINITY): boolean =>
  value !== undefined && value >= least && value <= most;

/** Whether a value is of a form, and in the range for which nothing was seen to change. */
type Shape = (value: string) => boolean;

const matches =
  (expression: RegExp): Shape =>
  (value) =>
    expression.test(value);

export type ShapeName =
  | 'on or off'
  | 'off'
  | 'a second or more'
  | 'a time'
  | 'a size'
  | '1 KB or more'
  | '64 KB to 1 MB'
  | '512 KB or more'
  | 'a whole number'
  | 'percents'
  | 'a port'
  | '1024 or more'
  | 'a number of tries'
  | 'a number of workers'
  | 'zero or one'
  | 'octal'
  | 'a word'
  | 'an absolute path'
  | 'words'
  | 'allow or deny, and ACLs'
  | 'a header, allow or deny, and ACLs'
  | 'deny, and ACLs'
  | 'a log'
  | 'a store'
  | 'a refresh pattern'
  | 'addresses'
  | 'what to do with blanks'
  | 'what becomes of a header'
  | 'on, off or warn'
  | 'on'
  | 'a path that exists'
  | 'a login scheme, a parameter and its value'
  | 'a policy of replacement'
  | 'process numbers and cores'
  | 'a name and a value'
  | 'a limit, and ACLs'
  | 'a number of helpers'
  | 'a digest'
  | 'a mark, and ACLs'
  | 'what to do with certificates, and ACLs'
  | 'a name, a format and a program'
  | 'what is kept in memory'
  | 'a number, on or off'
  | 'ciphers'
  | 'flags of TLS'
  | 'options of TLS'
  | 'a version of TLS';

export const shapes: Readonly<Record<ShapeName, Shape>> = {
  'on or off': matches(/^(?:on|off)$/),
  off: matches(/^off$/),
  /** Of connections and requests. */
  'a second or more': (value: string) => within(readTime(value), 1, 1e9),
  'a time': (value: string) => within(readTime(value), 0, 1e9),
  'a size': (value: string) => within(readSize(value), -1024, 2 ** 40),
  '1 KB or more': (value: string) => within(readSize(value), 1024, 2 ** 30),
  '64 KB to 1 MB': (value: string) => within(readSize(value), 65_536, 2 ** 20),
  '512 KB or more': (value: string) => within(readSize(value), 524_288, 2 ** 30),
  'a whole number': matches(/^\d{1,9}$/),
  percents: matches(/^(?:100|\d{1,2})%?$/),
  'a port': (value: string) => /^\d{1,5}$/.test(value) && Number(value) < 65_536,
  '1024 or more': (value: string) => /^\d{1,9}$/.test(value) && Number(value) >= 1024,
  'a number of tries': (value: string) => /^\d{1,2}$/.test(value) && Number(value) >= 1,
  'a number of workers': matches(/^\d{1,2}$/),
  'zero or one': matches(/^[01]$/),
  octal: matches(/^0?[0-7]{1,3}$/),
  'a word': matches(/^\S+$/),
  'an absolute path': matches(/^(?:none|(?:stdio:)?"?\/[^\s"]+"?)$/),
  words: matches(/\S/),
  'allow or deny, and ACLs': matches(/^(?:allow|deny)(?:[ \t]+!?\S+)+$/),
  'a header, allow or deny, and ACLs': matches(/^\S+[ \t]+(?:allow|deny)(?:[ \t]+!?\S+)+$/),
  'deny, and ACLs': matches(/^deny(?:[ \t]+!?\S+)+$/),
  'a log': matches(/^(?:none|(?:[a-z]+:)?\/[^\s"]+|(?:stdio|daemon|syslog|udp|tcp):\S+)(?:[ \t]+!?\S+)*$/),
  'a store': matches(/^(?:ufs|aufs|diskd|rock|null|coss)[ \t]+\/\S+(?:[ \t]+\S+)*$/),
  'a refresh pattern': matches(
    /^(?:[-+]i[ \t]+)?\S+[ \t]+\d{1,9}[ \t]+\d{1,9}%[ \t]+\d{1,9}(?:[ \t]+[a-z][a-z=\d-]*)*$/,
  ),
  addresses: matches(/^[\da-fA-F:.]+(?:[ \t]+[\da-fA-F:.]+)*$/),
  'what to do with blanks': matches(/^(?:strip|deny|allow|encode|chop)$/),
  'what becomes of a header': matches(/^(?:on|off|transparent|truncate|delete)$/),
  'on, off or warn': matches(/^(?:on|off|warn)$/),
  on: matches(/^on$/),
  'a path that exists': matches(/^"?\/[^\s"]+"?$/),
  'a login scheme, a parameter and its value': matches(
    /^(?:basic|digest|negotiate|ntlm)[ \t]+(?:program|children|realm|credentialsttl|casesensitive|utf8|keep_alive|key_extras|nonce_\w+|check_nonce_count|post_workaround|concurrency)[ \t]+\S/,
  ),
  'a policy of replacement': matches(/^(?:lru|heap[ \t]+(?:GDSF|LFUDA|LRU))$/),
  'process numbers and cores': matches(/^process_numbers=[\d,]+[ \t]+cores=[\d,]+$/),
  'a name and a value': matches(/^\S+[ \t]+\S/),
  'a limit, and ACLs': matches(/^(?:none|-1|\d+(?:[ \t]*(?:KB|MB|GB|bytes))?)(?:[ \t]+!?\S+)*$/),
  'a number of helpers': matches(/^[1-9]\d{0,3}(?:[ \t]+(?:startup|idle|concurrency|queue-size)=\d+)*$/),
  'a digest': matches(/^(?:md5|sha1|sha256|sha384|sha512)$/),
  'a mark, and ACLs': matches(/^(?:0x[\da-fA-F]{1,2}|\d{1,3})(?:[ \t]+!?\S+)*$/),
  'what to do with certificates, and ACLs': matches(
    /^(?:setValidAfter|setValidBefore|setCommonName|signTrusted|signUntrusted|signSelf)(?:[ \t]+!?\S+)+$/,
  ),
  'a name, a format and a program': matches(/^\S+(?:[ \t]+\S+){2,}$/),
  'what is kept in memory': matches(/^(?:always|disk|network)$/),
  'a number, on or off': matches(/^(?:on|off|\d)$/),
  ciphers: matches(
    /^(?:[!+-]?(?:ALL|HIGH|MEDIUM|LOW|EXP|DEFAULT|aNULL|eNULL|RC4|MD5|DES|3DES|SHA1|PSK|DSS)(?::|$))+$/,
  ),
  'flags of TLS': matches(
    /^(?:DONT_VERIFY_PEER|DONT_VERIFY_DOMAIN|NO_DEFAULT_CA|NO_SESSION_REUSE)(?:[,:](?:DONT_VERIFY_PEER|DONT_VERIFY_DOMAIN|NO_DEFAULT_CA|NO_SESSION_REUSE))*$/,
  ),
  'options of TLS': matches(
    /^(?:NO_SSLv[23]|NO_TLSv1(?:_[123])?|SINGLE_DH_USE|SINGLE_ECDH_USE|ALL|CIPHER_SERVER_PREFERENCE)(?:[,: ](?:NO_SSLv[23]|NO_TLSv1(?:_[123])?|SINGLE_DH_USE|SINGLE_ECDH_USE|ALL|CIPHER_SERVER_PREFERENCE))*$/,
  ),
  'a version of TLS': matches(/^[1-6]$/),
};
