/** Names of ACLs: made from the rule set's name, a rule's id and what the ACL holds, never from a position. */

import { type Diagnostic, error } from '../../../diagnostics/diagnostic.ts';
import { nameDigest } from '../../kernel/name-digest.ts';
import {
  type Config,
  type Directive,
  longestAclName,
  longestExpression,
  longestLine,
  longestListLine,
} from '../config.ts';
import { printDirective } from './print.ts';

/** The name of an ACL that several rules use: `rulec-NAME.port-443`. */
export function sharedName(ruleSet: string, kind: string): string {
  return shorten(`${prefixOf(ruleSet)}.${kind}`);
}

/**
 * The name of a rule's ACL: `rulec-NAME.RULE.exact`. Names and ids hold neither dots nor underscores, so no two
 * rule sets on one proxy meet in a name, and their values do not add up.
 */
export function ruleName(ruleSet: string, rule: string, kind: string): string {
  return shorten(`${prefixOf(ruleSet)}.${rule.replace('/', '_')}.${kind}`);
}

/** The name of the ACL of the governed clients: a part of the contract, so the rule set's name stays whole. */
export function sourceName(ruleSet: string): string {
  return shorten(`rulec-${ruleSet}-source`);
}

/**
 * What the names of a rule set's ACLs begin with. A long name keeps its first words and has the digest of the
 * whole in place of the others: it stands several times on every line.
 */
export function prefixOf(ruleSet: string): string {
  if (ruleSet.length <= 20) return `rulec-${ruleSet}`;
  const words = ruleSet.slice(0, 12);
  const whole = words.includes('-') ? words.slice(0, words.lastIndexOf('-')) : words.slice(0, 11);
  return `rulec-${whole}-${nameDigest(ruleSet)}`;
}

/** A name that is too long keeps its start and what follows its dot, with the digest of the whole in between. */
function shorten(name: string): string {
  if (name.length <= longestAclName) return name;
  const dot = name.lastIndexOf('.');
  const kind = dot < 0 ? '' : name.slice(dot).slice(0, 30);
  const mark = `-${nameDigest(name)}${kind}`;
  return name.slice(0, longestAclName - mark.length).replace(/[-._]+$/, '') + mark;
}

/** What stands for a path in a name: its own text where that is short and plain. */
export function slugOf(path: string): string {
  const plain = /^\/([a-z0-9-]{1,20})$/.exec(path)?.[1];
  return plain ?? nameDigest(path);
}

/** Errors for every line that Squid would not read as one, and for expressions that it complains about. */
export function checkLimits(config: Config): readonly Diagnostic[] {
  const files = [config.main, ...(config.splice === undefined ? [] : [config.splice])];
  return [
    ...files.flatMap(({ path, directives }) => tooLong(path, directives.map(printDirective), longestLine)),
    ...config.lists.flatMap(({ path, lines }) => tooLong(path, lines, longestListLine)),
    ...config.main.directives.flatMap(tooLongExpressions),
  ];
}

function tooLongExpressions(directive: Directive): readonly Diagnostic[] {
  if (directive.kind !== 'acl' || !directive.type.endsWith('_regex')) return [];
  return directive.values.flatMap((value) => {
    const bytes = value.kind === 'word' ? value.text.length : 0;
    if (bytes <= longestExpression) return [];
    const { name, type } = directive;
    const what = type === 'urlpath_regex' ? 'path' : 'host';
    const message = `a ${what} of the ACL ${name} would be a regular expression of ${bytes} bytes, and Squid 5.7 takes ${longestExpression} without complaint (src/acl/RegexData.cc)`;
    const help = what === 'path' ? 'use a shorter path' : 'use fewer labels with * inside';
    return [error('limit', message, { help })];
  });
}

function tooLong(path: string, lines: readonly string[], limit: number): readonly Diagnostic[] {
  return lines.flatMap((line, index) => {
    const bytes = line.length * 3 > limit ? new TextEncoder().encode(line).length : 0;
    if (bytes <= limit) return [];
    const message = `line ${index + 1} of ${path} would have ${bytes} bytes, and Squid 5.7 to 7.7 read ${limit} at a time`;
    const help = 'use fewer denials that hold for some of the requests behind them only, or shorter paths';
    return [error('limit', message, { help })];
  });
}
