/** ACLs are defined where they are first needed, one value a line, or in a list file where there are many. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { type PortSet, portRanges } from '../../../sets/ports.ts';
import { formatPrefix } from '../../../sets/prefix.ts';
import { reportClash } from '../../kernel/names.ts';
import { listPrefixes } from '../../kernel/prefixes.ts';
import type { AclLine, ListFile, Term, Value } from '../config.ts';
import type { Options } from '../options.ts';
import { dotSegments, pathExpression } from '../regions.ts';
import { hostExpression } from './lower-hosts.ts';
import { nameRuleAcl, nameSharedAcl, nameSourceAcl, slugPath } from './lower-names.ts';
import type { Part } from './lower-parts.ts';

/**
 * Up to so many values an ACL stands in the main file. A list that crosses the mark moves this many lines, which
 * is to stay small beside a change that is read line by line.
 */
export const longestInline = 32;

/** A text in the making. */
export interface Draft {
  readonly ruleSet: string;
  readonly options: Options;
  /** ACLs that several rules use, and the lines of the rule at hand. */
  readonly shared: AclLine[];
  readonly block: AclLine[];
  readonly lists: ListFile[];
  /** What each name, in lower case, stands for. */
  readonly names: Map<string, string>;
  readonly problems: Diagnostic[];
}

const nowhere = { file: '', line: 0 };

export function has(acl: string): Term {
  return { acl, negated: false };
}

export function hasNot(acl: string): Term {
  return { acl, negated: true };
}

interface Definition {
  readonly place: 'shared' | 'block';
  readonly type: string;
  readonly options?: readonly string[];
}

/** Defines an ACL under this name unless it is defined already. */
function define(
  draft: Draft,
  name: string,
  key: string,
  { place, type, options = [] }: Definition,
  values: readonly string[],
): string {
  if (isDefined(draft, name, key)) return name;
  const line = (value: Value): AclLine => ({
    kind: 'acl',
    name,
    type,
    options,
    values: [value],
    origin: nowhere,
  });
  // Of more than 100 expressions on one line or in one list, Squid complains; of one a line it never does.
  if (values.length <= longestInline || type.endsWith('_regex')) {
    draft[place].push(...values.map((text) => line({ kind: 'word', text })));
    return name;
  }
  draft.lists.push({ path: `${draft.ruleSet}/${name}.txt`, lines: [`# ${name}`, ...values] });
  draft[place].push(line({ kind: 'file', path: `${draft.options.dir}/${draft.ruleSet}/${name}.txt` }));
  return name;
}

/** Whether the name stands for this already; names that differ in case alone are one name to Squid. */
function isDefined(draft: Draft, name: string, key: string): boolean {
  const known = draft.names.get(name.toLowerCase());
  draft.names.set(name.toLowerCase(), known ?? key);
  if (known !== undefined && known !== key) {
    draft.problems.push(reportClash(`${known} and ${key}`, name));
  }
  return known !== undefined;
}

/** `method CONNECT`: an own one, for the predefined CONNECT can be widened by other files. */
export function connectAcl(draft: Draft): string {
  const name = nameSharedAcl(draft.ruleSet, 'connect');
  return define(draft, name, 'connect', { place: 'shared', type: 'method' }, ['CONNECT']);
}

export function httpAcl(draft: Draft): string {
  return define(draft, nameSharedAcl(draft.ruleSet, 'http'), 'http', { place: 'shared', type: 'proto' }, [
    'HTTP',
  ]);
}

export function dotsAcl(draft: Draft): string {
  const name = nameSharedAcl(draft.ruleSet, 'dots');
  return define(draft, name, 'dots', { place: 'shared', type: 'urlpath_regex' }, [dotSegments]);
}

/** Named by its values: `port-443`, `port-80_8000-8010`. */
export function portsAcl(draft: Draft, ports: PortSet): string {
  const values = portRanges(ports).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const kind = `port-${values.join('_')}`;
  return define(draft, nameSharedAcl(draft.ruleSet, kind), kind, { place: 'shared', type: 'port' }, values);
}

/** The term that a line of the governed clients begins with, where they are not all. */
export function sourceTerms(draft: Draft): readonly Term[] {
  const { source } = draft.options;
  if (source === 'any') return [];
  const values = listPrefixes(source).map(formatPrefix);
  return [
    has(define(draft, nameSourceAcl(draft.ruleSet), 'source', { place: 'shared', type: 'src' }, values)),
  ];
}

/** The alternatives for the hosts of a part: each is a line of its own. */
export function hostTerms(draft: Draft, rule: string, part: Part): readonly (readonly Term[])[] {
  if (part.everything) return [[]];
  const { hosts, addresses, path } = part;
  const at = path === undefined ? '' : `-at-${slugPath(path)}`;
  const key = path === undefined ? '' : ` at ${path}`;
  const acl = (kind: string, type: string, values: readonly string[]): string => {
    const definition = { place: 'block', type, options: ['-n'] } as const;
    return define(
      draft,
      nameRuleAcl(draft.ruleSet, rule, kind + at),
      `${kind}${key} of ${rule}`,
      definition,
      values,
    );
  };
  const alternatives: (readonly Term[])[] = [];
  if (hosts.exact.length > 0) alternatives.push([has(acl('exact', 'dstdomain', hosts.exact))]);
  if (hosts.below.length > 0) {
    const below = acl(
      'below',
      'dstdomain',
      hosts.below.map((name) => `.${name}`),
    );
    // The leading dot holds the name itself as well.
    alternatives.push([has(below), hasNot(acl('apex', 'dstdomain', hosts.below))]);
  }
  if (hosts.labels.length > 0) {
    alternatives.push([has(acl('labels', 'dstdom_regex', hosts.labels.map(hostExpression)))]);
  }
  const prefixes = listPrefixes(addresses).map(formatPrefix);
  if (prefixes.length > 0) alternatives.push([has(acl('address', 'dst', prefixes))]);
  return alternatives;
}

/** The path and what is below it. */
export function pathAcl(draft: Draft, path: string): string {
  const name = nameSharedAcl(draft.ruleSet, `path-${slugPath(path)}`);
  return define(draft, name, `path ${path}`, { place: 'shared', type: 'urlpath_regex' }, [
    pathExpression(path),
  ]);
}

/** An ACL that holds where one of these rows of terms does. */
export function groupAcl(
  draft: Draft,
  rule: string,
  kind: string,
  rows: readonly (readonly Term[])[],
): string {
  const name = nameRuleAcl(draft.ruleSet, rule, kind);
  if (isDefined(draft, name, `${kind} of ${rule}`)) return name;
  for (const row of rows) {
    const values = row.map(({ acl, negated }): Value => ({ kind: 'word', text: negated ? `!${acl}` : acl }));
    draft.block.push({ kind: 'acl', name, type: 'all-of', options: [], values, origin: nowhere });
  }
  return name;
}
