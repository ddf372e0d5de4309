/** ACLs of types whose values are not read: in which forms Squid is known to take them. */
import { word } from '../../../../diagnostics/quote.ts';
import { isMisread, parseAddress, parsePrefix, parseRange } from '../../../../sets/prefix.ts';
import { droppedLine } from '../parse-text.ts';
import { isNoExpression } from './expressions.ts';
import type { AclValue, Draft } from './types.ts';

type Form = (value: string, index: number) => boolean;

const anyWord: Form = () => true;
const number: Form = (value) => /^[1-9]\d{0,8}$/.test(value);
const expression: Form = (value) => !isNoExpression(value);
/** The first value is a name, and the others are expressions. */
const headerExpression: Form = (value, index) =>
  index === 0 ? /^[A-Za-z][A-Za-z0-9-]*$/.test(value) : expression(value, index);

function isTime(value: string): boolean {
  const [, ...parts] = /^(\d\d?):(\d\d?)-(\d\d?):(\d\d?)$/.exec(value) ?? [];
  const [h1 = 0, m1 = 0, h2 = 0, m2 = 0] = parts.map(Number);
  if (parts.length === 0) return /^[SMTWHFAD]+$/.test(value);
  const [from, to] = [h1 * 60 + m1, h2 * 60 + m2];
  return m1 < 60 && m2 < 60 && from < to && to <= 24 * 60;
}

function isAddress(value: string): boolean {
  if (value.includes('/')) return !isMisread(parsePrefix(value));
  return !isMisread(value.includes('-') ? parseRange(value) : parseAddress(value));
}

function isRatio(value: string): boolean {
  const [, part, whole] = /^(\d{1,6})[:/](\d{1,6})$/.exec(value) ?? [];
  return part === undefined
    ? /^0\.(?!0+$)\d{1,6}$/.test(value)
    : Number(part) > 0 && Number(part) < Number(whole);
}

const mark: Form = (value) => /^0x[1-9a-f][\da-f]{0,7}(?:\/0x[1-9a-f][\da-f]{0,7})?$/i.test(value);

function isPort(value: string): boolean {
  const [, from, to = from] = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$/.exec(value) ?? [];
  return Number(from) <= Number(to) && Number(to) < 65_536;
}

const fingerprint: Form = (value) => /^(?:[\da-f]{2}:){19}[\da-f]{2}$/i.test(value);

/** By the type: the form of a value, those that 5.7 was seen to take (test/engines). Types that 7 has not are of none. */
const forms: Readonly<Record<string, Form>> = {
  arp: (value) => /^(?:[\da-f]{1,2}:){5}[\da-f]{1,2}$/i.test(value),
  eui64: (value) => /^(?:[\da-f]{1,2}:){7}[\da-f]{1,2}$/i.test(value),
  localip: isAddress,
  localport: isPort,
  clientside_mark: mark,
  client_connection_mark: mark,
  time: isTime,
  maxconn: number,
  max_user_ip: number,
  random: isRatio,
  req_header: headerExpression,
  rep_header: headerExpression,
  http_status: (value) => /^[1-5]\d\d(?:-[1-5]\d\d)?$/.test(value),
  external: anyWord,
  user_cert: (value, index) => index > 0 || /^(?:DN|CN|C|L|ST|O|OU)$/.test(value),
  ca_cert: (value, index) => index > 0 || /^(?:DN|CN|C|L|ST|O|OU)$/.test(value),
  server_cert_fingerprint: fingerprint,
  hier_code: (value) => /^HIER_(?:NONE|DIRECT)$/.test(value),
  transaction_initiator: (value) =>
    /^(?:client|all|esi|certificate-fetching|cache-digest|htcp|icp|icmp|internal)$/.test(value),
};

/** Types of plain words. */
const ofWords = new Set(
  'srcdomain myportname peername snmp_community proxy_auth ext_user tag note'.split(' '),
);
/** Types of expressions. */
const ofExpressions = new Set(
  (
    'srcdom_regex urllogin browser referer_regex proxy_auth_regex ext_user_regex req_mime_type ' +
    'rep_mime_type peername_regex'
  ).split(' '),
);

/** Flags that were tried. */
const flags: Readonly<Record<string, RegExp>> = {
  max_user_ip: /^-s$/,
  note: /^-m$/,
  'ssl::server_name': /^--(?:client-requested|server-provided|consensus)$/,
};

/** Types that Squid has with OpenSSL alone. */
const ofOpenSsl = new Set(
  'at_step ssl::server_name ssl::server_name_regex ssl_error user_cert ca_cert server_cert_fingerprint'.split(
    ' ',
  ),
);

/** Types that are read elsewhere, and whose values and flags are looked at there. */
const read = new Set(
  (
    'dst dstdomain dstdom_regex urlpath_regex url_regex src port method proto at_step any-of all-of has ' +
    'annotate_transaction annotate_client ssl::server_name ssl::server_name_regex'
  ).split(' '),
);

/** Those of them that have no flags, and need a value. */
const strict = new Set('has annotate_transaction annotate_client'.split(' '));

/** What an ACL needs of the build of Squid. */
export function needsOf({ name, type }: Draft): string | undefined {
  return ofOpenSsl.has(type) ? `OpenSSL in its build, for the ACL ${word(name)} of type ${type}` : undefined;
}

/** What of an ACL Squid may refuse; undefined where it is of a form that was tried. */
export function whyMayNotLoad(draft: Draft, values: readonly AclValue[]): string | undefined {
  const { name, type, lines } = draft;
  if (lines.some(({ unclear = droppedLine }) => unclear !== droppedLine))
    return `the ACL ${word(name)}, whose value is not clear`;
  const isRead = read.has(type) && !strict.has(type);
  const flag = isRead && !(type in flags) ? undefined : oddFlag(draft);
  if (flag !== undefined) return `the flag ${word(flag)} of the ACL ${word(name)}, of type ${type}`;
  if (isRead) return undefined;
  const isEmpty = values.length === 0 && name !== 'manager' && type !== 'connections_encrypted';
  if (isEmpty) return `the ACL ${word(name)}, which has no value at hand`;
  if (strict.has(type)) return undefined;
  const form =
    forms[type] ?? (ofWords.has(type) ? anyWord : ofExpressions.has(type) ? expression : undefined);
  const odd = values.find(({ text }, index) => form?.(text, index) !== true);
  return odd === undefined
    ? undefined
    : `${word(odd.text)} in the ACL ${word(name)} is of no form that was tried with the type ${type}`;
}

function oddFlag({ type, lines }: Draft): string | undefined {
  const known = flags[type] ?? (ofExpressions.has(type) ? /^[-+]i$/ : undefined);
  return lines.flatMap(({ options }) => options).find((one) => one !== '--' && known?.test(one) !== true);
}
