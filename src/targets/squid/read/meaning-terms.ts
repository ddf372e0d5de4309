/** Names of ACLs as conditions. */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import type { AddressSet } from '../../../sets/addresses.ts';
import { always, any, type Condition, never } from '../../../sets/condition.ts';
import { coverOf, formatPrefix } from '../../../sets/prefix.ts';
import type { AccessLine } from '../config.ts';
import { isOfOthers, sourceCondition } from '../meaning-source.ts';
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
