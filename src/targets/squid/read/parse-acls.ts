/** The ACLs that a configuration defines: their lines added up, their values read and checked. */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import {
  type AclLine,
  type Config,
  type Directive,
  type ListFile,
  longestAclName,
  type Term,
} from '../config.ts';
import { type Acl, type AclContent, type AclValue, unknownAcl } from './parse-acl-types.ts';
import { readAddresses } from './parse-addresses.ts';
import { parseTerm } from './parse-directives.ts';
import { readDomains } from './parse-domains.ts';
import { readHostExpressions, readPathExpressions } from './parse-expressions.ts';
import { baseName, flaw, readList } from './parse-text.ts';
import { readMethods, readPorts, readProtocols, readSteps } from './parse-words.ts';

/** ACLs by name in lower case: names differ in nothing but case are one name. */
export type AclTable = ReadonlyMap<string, Acl>;

interface Draft {
  readonly name: string;
  readonly type: string;
  readonly origin: Origin;
  readonly lines: AclLine[];
}

/** Those that Squid defines itself (squid.conf.documented, "predefined"), and whose additions are not understood. */
const predefined: readonly string[] = ['all', 'manager', 'localhost', 'to_localhost', 'to_linklocal'];
const nowhere: Origin = { file: '', line: 0 };

/** The tables that were read before: `parse` reads a config to check it, and `meaning` to say what it means. */
const tables = new WeakMap<Config, AclTable>();

/** The ACLs of a config that `parse` has found no fault with. */
export function aclsOf(config: Config): AclTable {
  return tables.get(config) ?? readAcls(config, []);
}

/** Reads all ACLs. What Squid or one of its versions refuses or complains about is an error. */
export function readAcls(config: Config, problems: Diagnostic[]): AclTable {
  const drafts = new Map<string, Draft>();
  drafts.set('connect', { name: 'CONNECT', type: 'method', origin: nowhere, lines: [] });
  for (const directive of [...config.main.directives, ...(config.splice?.directives ?? [])]) {
    addDirective(drafts, directive, problems);
  }
  const lists = new Map(config.lists.map((list) => [baseName(list.path), list]));
  const table = new Map<string, Acl>();
  for (const [key, draft] of drafts) {
    const content = predefined.includes(key)
      ? unknownAcl(`the predefined ACL ${draft.name} is changed`, draft.origin, problems)
      : contentOf(draft, lists, problems);
    table.set(key, { name: draft.name, content, origin: draft.origin });
  }
  tables.set(config, table);
  return table;
}

function addDirective(drafts: Map<string, Draft>, directive: Directive, problems: Diagnostic[]): void {
  if (directive.kind === 'http_access' || directive.kind === 'ssl_bump') {
    for (const { acl } of directive.terms) requireName(drafts, acl, directive.origin, problems);
  }
  if (directive.kind !== 'acl') return;
  const { name, type, origin } = directive;
  if (type === 'any-of' || type === 'all-of') {
    for (const { acl } of termsOf(directive, [])) requireName(drafts, acl, origin, problems);
  }
  const key = name.toLowerCase();
  const known = drafts.get(key);
  if (known === undefined) {
    if (/^[!"']/.test(name)) problems.push(flaw(origin, `${word(name)} cannot be the name of an ACL`));
    if (name.length > longestAclName) {
      const help = `Squid 5 and 6 find no ACL whose name is longer than ${longestAclName} bytes`;
      problems.push(flaw(origin, `the ACL name ${word(name)} has ${name.length} bytes`, help));
    }
    drafts.set(key, { name, type, origin, lines: [directive] });
  } else if (known.type === type) {
    known.lines.push(directive);
  } else {
    problems.push(
      flaw(
        origin,
        `the ACL ${word(name)} is of type ${word(known.type)} already and cannot be ${word(type)} too`,
      ),
    );
  }
}

function requireName(drafts: Map<string, Draft>, name: string, at: Origin, problems: Diagnostic[]): void {
  const key = name.toLowerCase();
  if (drafts.has(key) || (predefined.includes(key) && key !== 'to_linklocal')) return;
  problems.push(flaw(at, `there is no ACL ${word(name)} before this line`));
}

/** The flags that an ACL type has; one that it has not is refused. */
const flags: Readonly<Record<string, string>> = {
  dst: 'n',
  dstdomain: 'n',
  dstdom_regex: 'ni',
  urlpath_regex: 'i',
};

function contentOf(draft: Draft, lists: ReadonlyMap<string, ListFile>, problems: Diagnostic[]): AclContent {
  const { type, lines } = draft;
  for (const { options, origin } of lines) {
    const known = new RegExp(`^(?:--|[-+][${flags[type] ?? '-'}]+)$`);
    const odd = options.find((one) => !known.test(one));
    if (odd === undefined) continue;
    if (type === 'annotate_transaction')
      return unknownAcl(`the flag ${word(odd)} is not understood`, origin, problems);
    problems.push(flaw(origin, `ACLs of type ${word(type)} have no flag ${word(odd)}`));
  }
  // One `-n` anywhere holds for the whole ACL.
  const lookup = !lines.some(({ options }) => options.some((one) => /^-.*n/.test(one)));
  if (lookup && ['dst', 'dstdomain', 'dstdom_regex'].includes(type)) {
    const asked =
      type === 'dst' ? 'names match by what DNS says of them' : 'IP literals match by their PTR records';
    const message = `without -n in the ACL ${word(draft.name)}, ${asked}`;
    problems.push(
      warning('unknown-construct', message, { at: draft.origin, help: 'put -n behind the type' }),
    );
  }
  const values = lines.flatMap((line) => valuesOf(line, lists, problems));
  if (values.length === 0 && understood.has(type) && draft.origin !== nowhere) {
    problems.push(
      flaw(draft.origin, `the ACL ${word(draft.name)} holds no value, which Squid 6 and 7 complain about`),
    );
  }
  switch (type) {
    case 'dstdomain':
      return readDomains(draft.name, values, lookup, problems);
    case 'dstdom_regex':
      return readHostExpressions(values, lookup, problems);
    case 'dst':
    case 'src': {
      const addresses = readAddresses(draft.name, values, problems);
      if (addresses === undefined) return { kind: 'unknown', why: `an address of ${draft.name}` };
      return type === 'src' ? { kind: 'sources', addresses } : { kind: 'destinations', addresses, lookup };
    }
    case 'port':
      return readPorts(values, problems);
    case 'method':
      return readMethods(draft.origin === nowhere ? ['CONNECT'] : [], values);
    case 'proto':
      return readProtocols(values, problems);
    case 'urlpath_regex':
      return readPathExpressions(values, problems);
    case 'at_step':
      return readSteps(values, problems);
    case 'any-of':
    case 'all-of':
      return {
        kind: 'group',
        of: type === 'all-of' ? 'all' : 'any',
        rows: lines.map((line) => termsOf(line, problems)),
      };
    case 'annotate_transaction':
      return readNote(values, problems);
    default:
      if (!documented.has(type)) problems.push(flaw(draft.origin, `Squid has no ACL type ${word(type)}`));
      return unknownAcl(`the ACL type ${word(type)} is not understood`, draft.origin, problems);
  }
}

function termsOf(line: AclLine, problems: Diagnostic[]): readonly Term[] {
  return line.values.map((value) =>
    parseTerm(value.kind === 'word' ? value.text : `"${value.path}"`, line.origin, problems),
  );
}

/** The values of a line, those of list files in their place. */
function valuesOf(
  line: AclLine,
  lists: ReadonlyMap<string, ListFile>,
  problems: Diagnostic[],
): readonly AclValue[] {
  const { type, origin } = line;
  const isExpression = type.endsWith('_regex');
  const values = line.values.flatMap((value): readonly AclValue[] => {
    if (value.kind === 'word') return [{ text: value.text, origin }];
    const list = lists.get(baseName(value.path));
    if (list !== undefined) return readList(list, isExpression, problems);
    const help = 'Squid would go on with an empty list';
    problems.push(flaw(origin, `the list file ${word(value.path)} is not at hand`, help));
    return [];
  });
  return isExpression ? withCase(line, values) : values;
}

/** `-i` and `+i`, among the flags or between the values, switch for the expressions behind them. */
function withCase(line: AclLine, values: readonly AclValue[]): readonly AclValue[] {
  let ignoreCase = line.options.findLast((one) => /^[-+].*i/.test(one))?.startsWith('-') ?? false;
  return values.flatMap((value) => {
    if (value.text !== '-i' && value.text !== '+i') return [{ ...value, ignoreCase }];
    ignoreCase = value.text === '-i';
    return [];
  });
}

function readNote(values: readonly AclValue[], problems: Diagnostic[]): AclContent {
  for (const { text, origin } of values) {
    if (!/^[^=]+=./.test(text)) problems.push(flaw(origin, `${word(text)} is not KEY=VALUE`));
  }
  return { kind: 'note' };
}

const understood: ReadonlySet<string> = new Set(
  'dstdomain dstdom_regex dst src port method proto urlpath_regex at_step any-of all-of annotate_transaction'.split(
    ' ',
  ),
);

/** Types of squid.conf.documented that are not understood here, but that Squid knows. */
const documented: ReadonlySet<string> = new Set(
  (
    'src_as dst_as arp eui64 localip clientside_mark client_connection_mark srcdomain srcdom_regex peername ' +
    'peername_regex time url_regex urllogin localport myportname http_status browser referer_regex ident ident_regex ' +
    'proxy_auth proxy_auth_regex snmp_community maxconn max_user_ip random req_mime_type req_header rep_mime_type ' +
    'rep_header external user_cert ca_cert ext_user ext_user_regex tag hier_code note annotate_client ' +
    'adaptation_service transaction_initiator has ssl_error server_cert_fingerprint ssl::server_name ' +
    'ssl::server_name_regex connections_encrypted'
  ).split(' '),
);
