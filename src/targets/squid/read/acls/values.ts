/** What the values of an ACL mean, by its type. */
import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { present } from '../../../../diagnostics/present.ts';
import { word } from '../../../../diagnostics/quote.ts';
import { isSame } from '../../../../sets/remember.ts';
import type { AclLine, Term } from '../../config.ts';
import { parseTerm } from '../parse-directives.ts';
import { flaw, oddity, readList } from '../parse-text.ts';
import { readAddresses } from './addresses.ts';
import { readDomains } from './domains.ts';
import { readHostExpressions, readPathExpressions, readUrlExpressions } from './expressions.ts';
import type { Acl, AclContent, AclValue, Doubt, Draft, Lists, ReadValues } from './types.ts';
import { doubtOf } from './types.ts';
import { needsOf, whyMayNotLoad } from './unread.ts';
import {
  readComponents,
  readInitiators,
  readMethods,
  readNote,
  readPorts,
  readProtocols,
  readSteps,
} from './words.ts';

/** What is known of a type: the flags that it has; `undefined` where its values are not read. */
const flags: Readonly<Record<string, string>> = {
  dst: 'n',
  dstdomain: 'n',
  dstdom_regex: 'ni',
  urlpath_regex: 'i',
  url_regex: 'i',
  src: '',
  port: '',
  method: '',
  proto: '',
  at_step: '',
  'any-of': '',
  'all-of': '',
};

/** Types of which Squid finds nothing in a request: they test its answer, or the server (5.7: "Assuming mismatch"). */
const ofReplies: ReadonlySet<string> = new Set(
  'rep_header rep_mime_type http_status peername peername_regex'.split(' '),
);

/** Types whose answer may change from line to line: what matched once need not match again. */
const fickle: ReadonlySet<string> = new Set('random note tag ext_user ext_user_regex maxconn'.split(' '));

/** Types of squid.conf.documented that are not understood here, but that Squid knows. */
const documented: ReadonlySet<string> = new Set(
  (
    'src_as dst_as arp eui64 localip clientside_mark client_connection_mark srcdomain srcdom_regex time urllogin ' +
    'localport myportname browser referer_regex ident ident_regex snmp_community maxconn max_user_ip random ' +
    'req_mime_type req_header external user_cert ca_cert ext_user ext_user_regex tag note adaptation_service ' +
    'ssl::server_name ssl::server_name_regex connections_encrypted ssl_error server_cert_fingerprint'
  ).split(' '),
);

/** The ACLs that were read without a fault, by their first lines; none has a list. */
const faultless = new WeakMap<
  AclLine,
  { readonly draft: Draft; readonly bumps: boolean; readonly acl: Acl }
>();

/** Reads all lines of an ACL. */
export function readAcl(draft: Draft, lists: Lists, bumps: boolean, problems: Diagnostic[]): Acl {
  const [first] = draft.lines;
  if (first === undefined) return readLines(draft, lists, bumps, problems);
  const known = faultless.get(first);
  if (known?.bumps === bumps && isSame(known.draft, draft)) return known.acl;
  const before = problems.length;
  const acl = readLines(draft, lists, bumps, problems);
  const hasList = draft.lines.some(({ values }) => values.some(({ kind }) => kind === 'file'));
  if (!hasList && problems.length === before) faultless.set(first, { draft, bumps, acl });
  return acl;
}

function readLines(draft: Draft, lists: Lists, bumps: boolean, problems: Diagnostic[]): Acl {
  const { name, type, origin, lines } = draft;
  checkFlags(draft, problems);
  const { certain, uncertain, doubts } = collectValues(draft, lists, problems);
  for (const { unclear, origin: at } of lines)
    if (unclear !== undefined) doubts.push(doubtOf(`of the ACL ${word(name)}, ${unclear}`, at, problems));
  if (certain.length + uncertain.length + doubts.length === 0 && type in flags && name !== 'manager')
    problems.push(oddity(origin, `the ACL ${word(name)} has no value, and matches nothing`));
  const read = readValues(draft, certain, problems);
  const besides = uncertain.length === 0 ? undefined : readValues(draft, uncertain, problems);
  return {
    name,
    contents: [...(name === 'manager' ? [{ kind: 'manager' } as const] : []), read.content],
    maybe: [read.maybe, besides?.content, besides?.maybe].filter((one) => one !== undefined),
    doubts: [...doubts, ...(read.doubts ?? []), ...(besides?.doubts ?? [])],
    stops: stopsOf(draft),
    ...present({ needs: bumps ? undefined : needsOf(draft) }),
    ...present({ mayNotLoad: whyMayNotLoad(draft, certain) ?? whyUnread(draft, read.doubts) }),
    origin,
  };
}

/** Squid looks up what is no address, and refuses the file where it finds none. */
function whyUnread({ type }: Draft, doubts: readonly Doubt[] = []): string | undefined {
  return type === 'src' || type === 'dst' ? doubts[0]?.why : undefined;
}

/** Flags that a type has not are refused, and one `-n` anywhere holds for the whole ACL. */
function checkFlags({ type, lines }: Draft, problems: Diagnostic[]): void {
  const letters = flags[type];
  if (letters === undefined) return;
  // Only the case of expressions can be switched back (5.7 does not start at +n).
  const known = new RegExp(`^(?:--|-[${letters}]+${letters.includes('i') ? '|[+]i+' : ''})$`);
  for (const { options, origin } of lines) {
    const odd = options.find((one) => letters === '' || !known.test(one));
    if (odd !== undefined && !(odd === '--'))
      problems.push(flaw(origin, `ACLs of type ${word(type)} have no flag ${word(odd)}`));
  }
}

function looksUp({ lines }: Draft): boolean {
  return !lines.some(({ options }) => options.some((one) => /^-.*n/.test(one)));
}

function stopsOf({ type }: Draft): Acl['stops'] {
  if (type === 'proxy_auth' || type === 'proxy_auth_regex' || type === 'max_user_ip') return ['login'];
  return type === 'external' ? ['helper'] : [];
}

function readValues(draft: Draft, values: readonly AclValue[], problems: Diagnostic[]): ReadValues {
  const { name, type, lines, origin } = draft;
  const lookup = looksUp(draft);
  switch (type) {
    case 'dstdomain':
      return readDomains(name, values, lookup, problems);
    case 'dstdom_regex':
      return readHostExpressions(values, lookup ? name : undefined, problems);
    case 'ssl::server_name':
    case 'ssl::server_name_regex':
      return readServerNames(draft, values, problems);
    case 'dst':
    case 'src':
      return readAddresses(name, type, lookup, values, problems);
    case 'port':
      return readPorts(values, problems);
    case 'method':
      return { content: readMethods(values) };
    case 'proto':
      return { content: readProtocols(values, problems) };
    case 'urlpath_regex':
      return readPathExpressions(values, problems);
    case 'url_regex':
      return readUrlExpressions(values, problems);
    case 'at_step':
      return { content: readSteps(values, problems) };
    case 'any-of':
    case 'all-of':
      return { content: groupOf(type, lines, problems) };
    case 'annotate_transaction':
    case 'annotate_client':
      return { content: readNote(values, problems) };
    case 'proxy_auth':
      return { content: { kind: 'login', isAnyone: values.some(({ text }) => text === 'REQUIRED') } };
    case 'proxy_auth_regex':
      return { content: { kind: 'login', isAnyone: false } };
    case 'hier_code':
      // No way is chosen yet (5.7, observed).
      return {
        content: { kind: 'constant', holds: values.some(({ text }) => text === 'HIER_NONE') },
      };
    case 'srcdomain':
      // Whether they cover one another, as those of dstdomain.
      readDomains(name, values, false, problems);
      return { content: unreadOf(draft) };
    case 'has':
      return { content: readComponents(values, problems) };
    case 'transaction_initiator':
      return { content: readInitiators(name, values) };
  }
  if (ofReplies.has(type)) return { content: { kind: 'constant', holds: false } };
  if (!documented.has(type)) problems.push(flaw(origin, `Squid has no ACL type ${word(type)}`));
  return { content: unreadOf(draft) };
}

function unreadOf({ name, type }: Draft): AclContent {
  const why = `the ACL ${word(name)}, of type ${type}`;
  if (fickle.has(type)) return { kind: 'unknown', why };
  return { kind: 'unknown', why, cause: type === 'time' ? `time:${name}` : `acl:${name}` };
}

/** In `http_access` the name is the host that the client asks for, as text (5.7, observed). */
function readServerNames(draft: Draft, values: readonly AclValue[], problems: Diagnostic[]): ReadValues {
  if (draft.lines.some(({ options }) => options.some((one) => one.startsWith('--') && one !== '--')))
    return { content: unreadOf(draft) };
  const read =
    draft.type === 'ssl::server_name'
      ? readDomains(draft.name, values, false, problems)
      : readHostExpressions(values, undefined, problems);
  return { ...read, content: { kind: 'server-names', of: read.content } };
}

function groupOf(type: 'any-of' | 'all-of', lines: readonly AclLine[], problems: Diagnostic[]): AclContent {
  const rows = lines.filter(({ unclear }) => unclear === undefined).map((line) => termsOf(line, problems));
  return { kind: 'group', of: type === 'all-of' ? 'all' : 'any', rows };
}

/** The terms of a line of a group. */
export function termsOf(line: AclLine, problems: Diagnostic[]): readonly Term[] {
  return line.values.map((value) =>
    parseTerm(value.kind === 'word' ? value.text : `"${value.path}"`, line.origin, problems),
  );
}

// Values, those of list files in their place.

interface Collected {
  readonly certain: readonly AclValue[];
  /** Those behind a list file on its line: 5.7 drops them, other versions do not. */
  readonly uncertain: readonly AclValue[];
  readonly doubts: Doubt[];
}

function collectValues({ type, name, lines }: Draft, lists: Lists, problems: Diagnostic[]): Collected {
  const [certain, uncertain]: [AclValue[], AclValue[]] = [[], []];
  const doubts: Doubt[] = [];
  for (const line of lines) {
    let into = certain;
    const switchCase = caseSwitch(line);
    const add = (values: readonly AclValue[]): void => {
      for (const one of type.endsWith('_regex') ? values.flatMap(switchCase) : values) into.push(one);
    };
    for (const value of line.values) {
      if (value.kind === 'word') {
        add([{ text: value.text, origin: line.origin }]);
        continue;
      }
      const list = lists.files.get(value.path);
      if (list !== undefined) add(readList(list));
      else doubts.push(missingList(type, value.path, line, lists, problems));
      into = uncertain;
    }
  }
  if (uncertain.length > 0) {
    const help = 'give each an acl line of its own';
    const why = `values of ${word(name)} after a list file are lost in some versions`;
    doubtOf(why, uncertain[0]?.origin ?? lines[0]?.origin ?? { file: '', line: 0 }, problems, help);
  }
  return { certain, uncertain, doubts };
}

function missingList(type: string, path: string, line: AclLine, lists: Lists, problems: Diagnostic[]): Doubt {
  const help =
    'give the file too, by name or (audit, explain) below --root DIR; on the device, Squid goes on with an empty list where there is none';
  const { why } = doubtOf(`the list file ${word(path)} is missing`, line.origin, problems, help);
  const isShared = (lists.types.get(path)?.size ?? 0) > 1;
  const cause = `list:${path}${isShared ? ` as ${type}` : ''}`;
  if (type === 'dst') return { why, cause, settledBy: 'address' };
  return type === 'dstdomain' ? { why, cause, settledBy: 'host' } : { why, cause };
}

/** `-i` and `+i`, among the flags or between the values, switch for the expressions behind them. */
function caseSwitch(line: AclLine): (value: AclValue) => readonly AclValue[] {
  let ignoreCase = line.options.findLast((one) => /^[-+].*i/.test(one))?.startsWith('-') ?? false;
  return (value) => {
    if (value.text !== '-i' && value.text !== '+i') return [{ ...value, ignoreCase }];
    ignoreCase = value.text === '-i';
    return [];
  };
}
