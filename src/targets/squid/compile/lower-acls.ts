/** ACLs are defined where they are first needed, one value a line, or in a list file where there are many. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { type PortSet, portRanges } from '../../../sets/ports.ts';
import { formatPrefix } from '../../../sets/prefix.ts';
import { nameRange, reportClash } from '../../kernel/names.ts';
import { listPrefixes } from '../../kernel/prefixes.ts';
import type { Origin } from '../../target.ts';
import type { AclLine, ListFile, Term, Value } from '../config.ts';
import type { Options } from '../options.ts';
import { dotSegments, pathExpression } from '../regions.ts';
import { hostExpression } from './lower-hosts.ts';
import { nameRuleAcl, nameSharedAcl, nameSourceAcl, slugPath } from './lower-names.ts';
import type { Part } from './lower-parts.ts';
import { printTerm } from './print.ts';

/**
 * Up to so many values an ACL stands in the main file. A list that crosses the mark moves this many lines, which
 * is to stay small beside a change that is read line by line.
 */
export const longestInline = 32;

/** A text in the making. */
export interface Draft {
  readonly ruleSet: string;
  /** Where list files lie on the proxy. */
  readonly dir: string;
  /** ACLs that several rules use, and the lines of the rule at hand. */
  readonly shared: AclLine[];
  readonly block: AclLine[];
  readonly lists: ListFile[];
  /** What each name, in lower case, stands for. */
  readonly names: Map<string, string>;
  readonly problems: Diagnostic[];
}

/** Where a line stands that has no number yet. */
export const nowhere: Origin = { file: '', line: 0 };

export function has(acl: string): Term {
  return { acl, negated: false };
}

export function hasNot(acl: string): Term {
  return { acl, negated: true };
}

interface Acl extends Pick<AclLine, 'name' | 'type' | 'options'> {
  /** What the name stands for. */
  readonly key: string;
  readonly place: AclLine[];
  readonly values: readonly string[];
}

/** Defines an ACL unless it is defined already, and returns its name. */
function defineAcl(draft: Draft, { place, key, values, ...acl }: Acl): string {
  const { name, type } = acl;
  if (takeName(draft, name, key)) return name;
  const addLine = (value: Value): number =>
    place.push({ kind: 'acl', ...acl, values: [value], origin: nowhere });
  // Of more than 100 expressions on one line or in one list, Squid complains; of one a line it never does.
  if (values.length <= longestInline || type.endsWith('_regex')) {
    for (const text of values) addLine({ kind: 'word', text });
    return name;
  }
  const path = `${draft.ruleSet}/${name}.txt`;
  draft.lists.push({ path, lines: [`# ${name}`, ...values] });
  addLine({ kind: 'file', path: `${draft.dir}/${path}` });
  return name;
}

/** Takes a name, and returns whether it was taken already; names that differ in case alone are one to Squid. */
function takeName({ names, problems }: Draft, name: string, key: string): boolean {
  const known = names.get(name.toLowerCase());
  names.set(name.toLowerCase(), known ?? key);
  if (known !== undefined && known !== key) problems.push(reportClash(`${known} and ${key}`, name));
  return known !== undefined;
}

/** Defines an ACL that several rules use, named by its kind, which says all that it stands for unless a key does. */
function defineShared(
  draft: Draft,
  kind: string,
  type: string,
  values: readonly string[],
  key: string = kind,
): string {
  const name = nameSharedAcl(draft.ruleSet, kind);
  return defineAcl(draft, { place: draft.shared, name, key, type, options: [], values });
}

/** Defines `method CONNECT`: an own one, for the predefined CONNECT can be widened by other files. */
export function defineConnect(draft: Draft): string {
  return defineShared(draft, 'connect', 'method', ['CONNECT']);
}

export function defineHttp(draft: Draft): string {
  return defineShared(draft, 'http', 'proto', ['HTTP']);
}

export function defineDots(draft: Draft): string {
  return defineShared(draft, 'dots', 'urlpath_regex', [dotSegments]);
}

/**
 * Defines ports. One port or range is named by its value, `port-443`, and shared; several are named after what needs them,
 * `RULE.connect-ports`, so that a port more changes no other line. Sets that no such words tell apart have their values.
 */
export function definePorts(draft: Draft, ports: PortSet, rule: string, kind: string): string {
  const values = portRanges(ports).map(nameRange);
  const shared = `port-${values.join('_')}`;
  if (values.length < 2) return defineShared(draft, shared, 'port', values);
  const name = nameRuleAcl(draft.ruleSet, rule, kind);
  const key = `${shared} of ${rule}, ${kind}`;
  const known = draft.names.get(name.toLowerCase());
  if (known !== undefined && known !== key) return defineShared(draft, shared, 'port', values);
  return defineAcl(draft, { place: draft.shared, name, key, type: 'port', options: [], values });
}

/** Defines the path and what is below it. */
export function definePath(draft: Draft, path: string): string {
  const kind = `path-${slugPath(path)}`;
  return defineShared(draft, kind, 'urlpath_regex', [pathExpression(path)], `path ${path}`);
}

/** Begins a text, or a part of one. */
export function beginDraft(ruleSet: string, dir: string): Draft {
  return { ruleSet, dir, shared: [], block: [], lists: [], names: new Map(), problems: [] };
}

/** Takes the name of the governed clients, and returns what a line of theirs begins with. */
export function takeSource(draft: Draft): readonly Term[] {
  const name = nameSourceAcl(draft.ruleSet);
  takeName(draft, name, 'source');
  return [has(name)];
}

/** Defines the governed clients, where they are not all. */
export function defineSource(draft: Draft, source: Options['source']): void {
  if (source === 'any') return;
  const values = listPrefixes(source).map(formatPrefix);
  const name = nameSourceAcl(draft.ruleSet);
  defineAcl(draft, { place: draft.shared, name, key: 'source', type: 'src', options: [], values });
}

/** Returns the alternatives for the hosts of a part: each is a line of its own. */
export function defineHosts(draft: Draft, rule: string, part: Part): readonly (readonly Term[])[] {
  if (part.everything) return [[]];
  const { hosts, addresses, path } = part;
  const [at, key] = path === undefined ? ['', ''] : [`-at-${slugPath(path)}`, ` at ${path}`];
  const define = (kind: string, type: string, values: readonly string[]): string =>
    defineAcl(draft, {
      place: draft.block,
      name: nameRuleAcl(draft.ruleSet, rule, kind + at),
      key: `${kind}${key} of ${rule}`,
      type,
      options: ['-n'],
      values,
    });
  const only = (kind: string, type: string, values: readonly string[]): readonly (readonly Term[])[] =>
    values.length === 0 ? [] : [[has(define(kind, type, values))]];
  const dotted = hosts.below.map((name) => `.${name}`);
  return [
    ...only('exact', 'dstdomain', hosts.exact),
    // The leading dot holds the name itself as well.
    ...only('below', 'dstdomain', dotted).map((terms) => [
      ...terms,
      hasNot(define('apex', 'dstdomain', hosts.below)),
    ]),
    ...only('labels', 'dstdom_regex', hosts.labels.map(hostExpression)),
    ...only('address', 'dst', listPrefixes(addresses).map(formatPrefix)),
  ];
}

/** Defines an ACL that holds where one of these rows of terms does. */
export function defineGroup(
  draft: Draft,
  rule: string,
  kind: string,
  rows: readonly (readonly Term[])[],
): string {
  const name = nameRuleAcl(draft.ruleSet, rule, kind);
  if (takeName(draft, name, `${kind} of ${rule}`)) return name;
  for (const row of rows) {
    const values = row.map((term): Value => ({ kind: 'word', text: printTerm(term) }));
    draft.block.push({ kind: 'acl', name, type: 'all-of', options: [], values, origin: nowhere });
  }
  return name;
}
