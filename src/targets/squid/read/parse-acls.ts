/** The ACLs that a configuration defines: their lines added up, their values read and checked. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import { lowerAscii } from '../../../sets/text/device-text.ts';
import type { Origin } from '../../target.ts';
import {
  type AclLine,
  type Config,
  type Directive,
  type ListFile,
  longestAclName,
  type OtherLine,
} from '../config.ts';
import type { Acl, Draft, Lists } from './acls/types.ts';
import { readAcl, termsOf } from './acls/values.ts';
import { aclsNamedBy, formatOf } from './directives/effects.ts';
import { ownFormats } from './directives/log-formats.ts';
import { matchLists } from './parse-files.ts';
import { flaw, oddity } from './parse-text.ts';

/** ACLs by name in lower case: names differ in nothing but case are one name. */
export type AclTable = ReadonlyMap<string, Acl>;

interface OpenDraft extends Draft {
  readonly lines: AclLine[];
}

/** Where the lines of predefined ACLs stand. */
const nowhere: Origin = { file: '', line: 0 };

/** Those that Squid defines itself (cf.data.pre, acl, "predefined"). Lines of a text add to them. */
const predefined: Readonly<Record<string, string>> = {
  all: 'src all',
  manager: 'url_regex',
  localhost: 'src 127.0.0.1/32 ::1/128',
  to_localhost: 'dst 127.0.0.0/8 0.0.0.0/32 ::1/128 ::/128',
  to_linklocal: 'dst 169.254.0.0/16 fe80::/10',
  CONNECT: 'method CONNECT',
};

/** Those that it does from version 6 on: where 5.7 comes to the name before a line that defines it, it does not start. */
const ofSix: ReadonlySet<string> = new Set(['to_linklocal']);

/** Names that 5.7 takes with a complaint, and reads as others (src/acl/Acl.cc). */
const renamed: Readonly<Record<string, string>> = { myip: 'localip', myport: 'localport' };

/** The tables that were read before: `parse` reads a config to check it, and `meaning` to say what it means. */
const tables = new WeakMap<Config, AclTable>();

/** The ACLs of a config that `parse` has found no fault with. */
export function aclsOf(config: Config): AclTable {
  return tables.get(config) ?? readAcls(config, []);
}

/** Reads all ACLs. What Squid refuses is an error. */
export function readAcls(config: Config, problems: Diagnostic[]): AclTable {
  const drafts = new Map<string, OpenDraft>();
  for (const [name, text] of Object.entries(predefined)) {
    const [type = '', ...words] = text.split(' ');
    const values = words.map((one) => ({ kind: 'word', text: one }) as const);
    const line = { kind: 'acl', name, type, options: [], values, origin: nowhere } as const;
    drafts.set(lowerAscii(name), { name, type, origin: nowhere, lines: [line] });
  }
  const directives = [...config.main.directives, ...(config.splice?.directives ?? [])];
  const before: Before = {
    drafts,
    ...{ formats: new Set(ownFormats), helpers: new Set(), strays: new Set(), early: new Map() },
  };
  for (const directive of directives) addDirective(before, directive, problems);
  const lists = findLists(directives, config.lists);
  const hasLogins = directives.some((one) => one.kind === 'other' && one.name === 'auth_param');
  const bumps = directives.some(
    (one) =>
      one.kind === 'ssl_bump' || (one.kind === 'other' && /^https?_port[ \t].*[ \t]ssl-bump/.test(one.text)),
  );
  const isWhole = directives.some((one) => one.kind === 'other' && /^https?_port$/.test(one.name));
  const table = new Map<string, Acl>();
  for (const [key, draft] of drafts) {
    const acl = readVersions(key, draft, lists, bumps, problems);
    const needsLogin = acl.stops.includes('login') && !hasLogins;
    if (needsLogin && isWhole) {
      const help = 'without auth_param lines Squid refuses ACLs that need a login';
      problems.push(flaw(draft.origin, `the ACL ${word(draft.name)} needs a login`, help));
    }
    const stray = before.strays.has(key)
      ? `no external_acl_type before the ACL ${word(draft.name)}`
      : undefined;
    if (stray !== undefined && isWhole) problems.push(flaw(draft.origin, `there is ${stray}`));
    const early = before.early.has(key) ? `Squid 5 does not know the ACL ${word(draft.name)}` : undefined;
    const lacking =
      early ?? stray ?? (needsLogin ? `no auth_param for the ACL ${word(draft.name)}` : undefined);
    const at = before.early.get(key);
    table.set(key, {
      ...acl,
      ...present({ mayNotLoad: lacking ?? acl.mayNotLoad, origin: at }),
    });
  }
  tables.set(config, table);
  return table;
}

/** Of an ACL that some versions define themselves, their values are there or not. */
function readVersions(key: string, draft: Draft, lists: Lists, bumps: boolean, problems: Diagnostic[]): Acl {
  if (!ofSix.has(key) || draft.lines.length === 1) return readAcl(draft, lists, bumps, problems);
  const own = readAcl({ ...draft, lines: draft.lines.slice(1) }, lists, bumps, problems);
  const theirs = readAcl({ ...draft, lines: draft.lines.slice(0, 1) }, lists, bumps, []);
  return { ...own, maybe: [...own.maybe, ...theirs.contents] };
}

function findLists(directives: readonly Directive[], files: readonly ListFile[]): Lists {
  const types = new Map<string, Set<string>>();
  for (const one of directives) {
    if (one.kind !== 'acl') continue;
    for (const value of one.values) {
      if (value.kind !== 'file') continue;
      types.set(value.path, (types.get(value.path) ?? new Set()).add(one.type));
    }
  }
  return { files: matchLists([...types.keys()], files), types };
}

/** What the lines before one define. */
interface Before {
  readonly drafts: Map<string, OpenDraft>;
  readonly formats: Set<string>;
  /** By `external_acl_type`. */
  readonly helpers: Set<string>;
  /** ACLs whose helper is not defined before them. */
  readonly strays: Set<string>;
  /** ACLs of later versions that a line names before one defines them, with the first such line. */
  readonly early: Map<string, Origin>;
}

/** What a directive that is no ACL defines, and names. */
function addOther(before: Before, directive: OtherLine, problems: Diagnostic[]): void {
  const { formats, helpers } = before;
  const { name, text, origin } = directive;
  const [, defined = ''] = text.split(/[ \t]+/);
  if (name === 'logformat') formats.add(defined);
  if (name === 'external_acl_type') helpers.add(defined);
  const format = formatOf(directive);
  if (format !== undefined && !formats.has(format))
    problems.push(flaw(origin, `there is no logformat ${word(format)} before this line`));
  const [first, ...others] = aclsNamedBy(directive);
  const isFormat =
    first !== undefined && formats.has(first) && /_log$/.test(name) && !/[ \t]none(?:[ \t]|$)/.test(text);
  for (const one of first === undefined || isFormat ? others : [first, ...others])
    requireName(before, one.replace(/^!/, ''), origin, problems);
}

function addDirective(before: Before, directive: Directive, problems: Diagnostic[]): void {
  const { drafts, helpers, strays } = before;
  if (directive.kind === 'http_access' || directive.kind === 'ssl_bump') {
    for (const { acl } of directive.terms) requireName(before, acl, directive.origin, problems);
  }
  if (directive.kind === 'other') addOther(before, directive, problems);
  if (directive.kind !== 'acl') return;
  const { name, origin } = directive;
  const type = renamed[directive.type] ?? directive.type;
  if (type === 'any-of' || type === 'all-of') {
    for (const { acl } of termsOf(directive, [])) requireName(before, acl, origin, problems);
  }
  const key = lowerAscii(name);
  const [helper] = directive.values;
  if (type === 'external' && helper?.kind === 'word' && !helpers.has(helper.text)) strays.add(key);
  const known = drafts.get(key);
  if (known === undefined) {
    if (/^[!"']/.test(name)) problems.push(flaw(origin, `${word(name)} cannot be the name of an ACL`));
    if (name.length > longestAclName) {
      const help = `Squid 5 and 6 find no ACL whose name is longer than ${longestAclName} bytes`;
      problems.push(flaw(origin, `the ACL name ${word(name)} has ${name.length} bytes`, help));
    }
    drafts.set(key, { name, type, origin, lines: [directive] });
  } else if (known.type === type) known.lines.push(directive);
  else if (key === 'manager' && type === 'proto')
    problems.push(oddity(origin, 'Squid skips the line: the ACL manager is predefined'));
  else {
    const what = `is of type ${word(known.type)} already and cannot be ${word(type)} too`;
    problems.push(flaw(origin, `the ACL ${word(name)} ${what}`));
  }
}

/** A name in a line has to be defined before it. */
function requireName(before: Before, name: string, at: Origin, problems: Diagnostic[]): void {
  const key = lowerAscii(name);
  const known = before.drafts.get(key);
  if (ofSix.has(key) && known?.lines.length === 1 && !before.early.has(key)) before.early.set(key, at);
  if (known !== undefined) return;
  const help = /^[<$%{]/.test(name) ? 'this is a template, not a configuration: fill it in' : undefined;
  problems.push(flaw(at, `there is no ACL ${word(name)} before this line`, help));
}

/** How many groups of ACLs may stand in one another. Those of people are in one or two. */
const deepest = 64;

/** Finds ACLs below which too many groups stand in one another: each is a step into the next, and so is what is made of them. */
export function findDeep(acls: AclTable): (key: string) => boolean {
  const known = new Map<string, number>();
  const find = (key: string, left: number): number => {
    const before = known.get(key);
    if (before !== undefined) return before;
    if (left === 0) return 1;
    const terms = (acls.get(key)?.contents ?? []).flatMap((one) =>
      one.kind === 'group' ? one.rows.flat() : [],
    );
    known.set(key, 0);
    const depth = 1 + terms.reduce((most, { acl }) => Math.max(most, find(lowerAscii(acl), left - 1)), 0);
    known.set(key, depth);
    return depth;
  };
  return (key) => find(key, deepest + 1) > deepest;
}
