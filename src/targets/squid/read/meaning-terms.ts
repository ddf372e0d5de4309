/** Names of ACLs as conditions. */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
} from '../../../sets/addresses.ts';
import { all, always, any, type Condition, never, where } from '../../../sets/condition.ts';
import { coverOf, formatPrefix } from '../../../sets/prefix.ts';
import type { Clause, Origin } from '../../target.ts';
import type { AccessLine } from '../config.ts';
import { conditionOf, doubt, localhost, predefinedConditions, termsCondition } from './meaning-acls.ts';
import type { AclContent } from './parse-acl-types.ts';
import type { AclTable } from './parse-acls.ts';
import { closeMapped } from './parse-addresses.ts';

/** The condition of the ACL of a name: the same object each time. */
export type Translate = (name: string) => Condition;

/** The networks that a closing `http_access deny NAME` names, where it names some; else any. */
export function sourceOfClosing(line: AccessLine | undefined, acls: AclTable): AddressSet | 'any' {
  const [term] = line?.terms ?? [];
  if (line?.action !== 'deny' || line.terms.length !== 1 || term === undefined || term.negated) return 'any';
  const content = acls.get(term.acl.toLowerCase())?.content;
  return content?.kind === 'sources' ? content.addresses : 'any';
}

/** Prefixes as the option `source` takes them; where they are many, their form alone. */
function prefixesOf(addresses: AddressSet): string {
  const prefixes = coverOf(addresses).map(formatPrefix);
  return prefixes.length > 8 ? 'PREFIX,…' : prefixes.join(',');
}

export function translatorOf(
  acls: AclTable,
  source: AddressSet | 'any',
  diagnostics: Diagnostic[],
  /** Of `ssl_bump`; absent: `http_access` asks. */
  step?: 1 | 2,
): Translate {
  const governed = source === 'any' ? source : closeMapped(source);
  const known = new Map<string, Condition>();
  const translate: Translate = (name) => {
    const key = name.toLowerCase();
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, doubt(`the ACL ${name}, which refers to itself`));
    const condition = read(key, name);
    known.set(key, condition);
    return condition;
  };
  const read = (key: string, name: string): Condition => {
    const acl = acls.get(key);
    if (acl === undefined) {
      return key === 'localhost'
        ? ofSources(localhost, name)
        : (predefinedConditions[key] ?? doubt(`the ACL ${name}`));
    }
    const { content } = acl;
    if (content.kind === 'steps') {
      if (step === undefined) return doubt(`the step of ${acl.name}`);
      return content.steps.includes(step) ? always : never;
    }
    if (content.kind === 'sources') return ofSources(content.addresses, acl.name, acl.origin);
    return content.kind === 'group' ? ofGroup(content) : conditionOf(content);
  };
  const ofSources = (addresses: AddressSet, name: string, at?: { file: string; line: number }): Condition => {
    const { condition, exact } = sourceCondition(addresses, governed);
    // What is tested of other clients alone says nothing about those of the option.
    if (!exact && !isOfOthers(condition)) {
      const what =
        governed === 'any'
          ? 'some clients only, and the option source is any'
          : 'other clients than the option source';
      const message = `the ACL ${word(name)} is about ${what}`;
      const help =
        governed === 'any' && at !== undefined
          ? `if the text is for these clients, say so with --set squid.source=${prefixesOf(addresses)}`
          : 'set the option source to the networks that the text is for';
      diagnostics.push(warning('unknown-construct', message, { help, ...(at === undefined ? {} : { at }) }));
    }
    return condition;
  };
  const ofGroup = ({ of, rows }: Extract<AclContent, { kind: 'group' }>): Condition =>
    any(...rows.map((row) => termsCondition(of, row, translate)));
  return translate;
}

// Clauses out of lines.

export interface RuledLine {
  readonly line: AccessLine;
  /** From the comment `# rule ID` above the line, with no empty line between. */
  readonly rule?: string;
}

/** Whatever is decided where the condition holds: neither answer is certain. */
export function bothWays(condition: Condition, origin: Origin): readonly Clause[] {
  return [clauseOf('allow', condition, origin), clauseOf('deny', condition, origin)];
}

export function clauseOf(
  action: 'allow' | 'deny',
  condition: Condition,
  origin: Origin,
  rule?: string,
): Clause {
  return { action, condition, origin, ...(rule === undefined ? {} : { rule }) };
}

// What a test of the client's address says about `source`: whether the client is one that the option names.

/** The client is one of those that the option names. */
export const insideSource: Condition = where({ field: 'source', values: ['inside'] });
const outside = where({ field: 'source', values: ['outside'] });

/** Whether it can hold for clients alone that the option does not name. */
function isOfOthers(condition: Condition): boolean {
  return condition.kind === 'all' && condition.of.includes(outside);
}

/** A condition on `source`, and whether all that the test says is in it. */
interface SourceCondition {
  readonly condition: Condition;
  readonly exact: boolean;
}

/**
 * The clients of `tested`, seen from `governed`, the networks of the option. `source` tells the two sides of
 * the option apart and nothing else, so any other test is known as far as it is the same for a whole side.
 */
function sourceCondition(tested: AddressSet, governed: AddressSet | 'any'): SourceCondition {
  const unknown: Condition = {
    kind: 'unknown',
    why: 'a test of other client addresses than those of the option source',
  };
  if (equalAddresses(tested, allAddresses)) return { condition: always, exact: true };
  if (governed === 'any') return { condition: unknown, exact: false };
  if (equalAddresses(tested, governed)) return { condition: insideSource, exact: true };
  // Clients of the option are meant, and others too: as if it were for all of these.
  if (isSubsetAddresses(governed, tested)) return { condition: any(insideSource, outside), exact: false };
  if (isSubsetAddresses(tested, governed)) return { condition: all(insideSource, unknown), exact: false };
  if (isEmptyAddressSet(intersectAddresses(tested, governed))) {
    return { condition: all(outside, unknown), exact: false };
  }
  return { condition: unknown, exact: false };
}
