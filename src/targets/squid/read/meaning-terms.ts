/** Names of ACLs as conditions. */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { word } from '../../../diagnostics/quote.ts';
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
} from '../../../sets/addresses.ts';
import { all, always, any, type Condition, never, not, where } from '../../../sets/condition.ts';
import { coverOf, formatPrefix } from '../../../sets/prefix.ts';
import { remember } from '../../../sets/remember.ts';
import { lowerAscii } from '../../../sets/text/device-text.ts';
import type { Clause, Origin } from '../../target.ts';
import type { AccessLine, Term } from '../config.ts';
import { closeMapped } from './acls/addresses.ts';
import type { Acl, AclContent } from './acls/types.ts';
import { conditionOf, doubt } from './meaning-acls.ts';
import { type AclTable, findDeep } from './parse-acls.ts';

/** What is asked of an ACL, or of terms in their order: where they match, and where asking them ends the search. */
export interface Asked {
  readonly condition: Condition;
  /** The very object `never` where nothing ends. */
  readonly stops: Condition;
}

/** What asking the ACL of a name does: the same object each time. */
export type Translate = (name: string) => Asked;

/** The networks that a closing `http_access deny NAME` names, where it names some; else any. */
export function sourceOfClosing(line: AccessLine | undefined, acls: AclTable): AddressSet | 'any' {
  const [term] = line?.terms ?? [];
  if (line?.action !== 'deny' || line.terms.length !== 1 || term === undefined || term.negated) return 'any';
  const acl = acls.get(lowerAscii(term.acl));
  const content = acl?.contents[0];
  if (content?.kind !== 'sources' || acl === undefined || acl.contents.length > 1) return 'any';
  const isExact = acl.maybe.length + acl.doubts.length === 0;
  return isExact && !equalAddresses(content.addresses, allAddresses) ? content.addresses : 'any';
}

/** Prefixes as the option `source` takes them; where they are many, their form alone. */
function prefixesOf(addresses: AddressSet): string {
  const prefixes = coverOf(addresses).map(formatPrefix);
  return prefixes.length > 8 ? 'PREFIX,…' : prefixes.join(',');
}

/** A login that is not given; that nobody gives one is a premise. */
const noLogin: Condition = not(
  doubt('whether the client logs in', {
    cause: 'login',
    premise: { name: 'no-credentials', holds: false },
  }),
);

/**
 * Terms are asked from left to right, up to the first that decides; what ends the search ends it where all that is asked
 * before it leaves the matter open.
 */
export function askTerms(of: 'all' | 'any', terms: readonly Term[], translate: Translate): Asked {
  const conditions: Condition[] = [];
  const stops: Condition[] = [];
  for (const { acl, negated } of terms) {
    const asked = translate(acl);
    const before = of === 'all' ? conditions : conditions.map(not);
    if (asked.stops !== never) stops.push(all(...before, asked.stops));
    conditions.push(negated ? not(asked.condition) : asked.condition);
  }
  return {
    condition: of === 'all' ? all(...conditions) : any(...conditions),
    stops: stops.length === 0 ? never : any(...stops),
  };
}

/** Who asks, and what stands for the client's address. */
interface Asking {
  /** Of `ssl_bump`; absent: `http_access` asks. */
  readonly step?: 1 | 2;
  /** Whether a header of the request may name the client. */
  readonly isHeaderAsked?: boolean;
  /** The lines that ask. What is said of an ACL that Squid defines itself is said at the first that names it. */
  readonly lines?: readonly AccessLine[];
}

/** Where to tell of an ACL: where it is defined, or if Squid does that itself, at the first line that names it. */
function findPlaces(lines: readonly AccessLine[]): (acl: Acl) => { readonly at?: Origin } {
  return ({ origin, name }) => {
    const key = lowerAscii(name);
    const names = ({ terms }: AccessLine): boolean => terms.some(({ acl }) => lowerAscii(acl) === key);
    const at = origin.line > 0 ? origin : lines.find(names)?.origin;
    return at === undefined ? {} : { at };
  };
}

/** What plain ACLs do where `http_access` asks. */
const plain = new WeakMap<Acl, Asked>();

/** Whether all of an ACL is known, and depends on no other one and on no option. */
function isPlain({ contents, maybe, doubts, stops }: Acl): boolean {
  const isClear = (one: AclContent): boolean =>
    !/^(?:sources|group|unknown)$/.test(one.kind) && (!('lookup' in one) || one.lookup === undefined);
  return maybe.length + doubts.length + stops.length === 0 && contents.every(isClear);
}

function leaveOpen(acl: string): Asked {
  return { condition: doubt(`the ACL ${acl}`), stops: never };
}

export function translatorOf(
  acls: AclTable,
  source: AddressSet | 'any',
  diagnostics: Diagnostic[],
  { step, isHeaderAsked = false, lines = [] }: Asking = {},
): Translate {
  const placeOf = findPlaces(lines);
  const governed = source === 'any' ? source : closeMapped(source);
  const known = new Map<string, Asked>();
  const isDeep = findDeep(acls);
  const translate: Translate = (name) => {
    const key = lowerAscii(name);
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, leaveOpen(`${name}, which refers to itself`));
    const acl = acls.get(key);
    const open = acl === undefined ? '' : isDeep(key) ? ', of groups in too many groups' : undefined;
    const asked = acl === undefined || open !== undefined ? leaveOpen(`${name}${open}`) : ask(acl);
    known.set(key, asked);
    return asked;
  };
  const ask = (acl: Acl): Asked =>
    step === undefined && isPlain(acl) ? remember(plain, acl, askAnew) : askAnew(acl);
  const askAnew = (acl: Acl): Asked => {
    tellOpen(acl, placeOf(acl), diagnostics);
    const [content] = acl.contents;
    const isGroup = acl.contents.length === 1 && content?.kind === 'group';
    const { condition, stops } = isGroup
      ? askRows(content, translate)
      : { condition: any(...acl.contents.map((one) => read(one, acl))), stops: stopsOf(acl) };
    return { condition: any(condition, ...listDoubts(acl, read)), stops };
  };
  const read = (content: AclContent, acl: Acl): Condition => {
    if (content.kind === 'sources') return ofSources(content.addresses, acl);
    return content.kind === 'group'
      ? askRows(content, translate).condition
      : conditionOf(content, acl.name, step);
  };
  const ofSources = (addresses: AddressSet, acl: Acl): Condition => {
    const { name, origin } = acl;
    if (isHeaderAsked && !equalAddresses(addresses, allAddresses))
      return doubt(`who the client is, for the ACL ${name}`, { cause: `client:${name}` });
    const { condition, exact } = sourceCondition(addresses, governed);
    // What is tested of other clients alone says nothing about those of the option.
    if (!exact && !isOfOthers(condition)) {
      const what =
        governed === 'any'
          ? 'some clients only, and the option source is any'
          : 'other clients than the option source';
      const help =
        governed === 'any' && origin.line > 0
          ? `if the text is for these clients, say so with --set squid.source=${prefixesOf(addresses)}`
          : 'set the option source to the networks that the text is for';
      const message = `the ACL ${word(name)} is about ${what}`;
      diagnostics.push(warning('unknown-construct', message, { help, ...placeOf(acl) }));
    }
    return condition;
  };
  return translate;
}

/** Where an ACL may match besides. */
function listDoubts(acl: Acl, read: (content: AclContent, acl: Acl) => Condition): readonly Condition[] {
  return [
    ...acl.maybe.map((one) => all(read(one, acl), doubt(`what some versions lose of the ACL ${acl.name}`))),
    ...acl.doubts.map(({ why, ...details }) => doubt(why, details)),
  ];
}

/** The messages of lists that grow, up to a place: thousands of ACLs each ask whether theirs is there. */
const tellings = new WeakMap<readonly Diagnostic[], { readonly messages: Set<string>; upTo: number }>();

function isTold(diagnostics: readonly Diagnostic[], message: string): boolean {
  const told = remember(tellings, diagnostics, () => ({ messages: new Set<string>(), upTo: 0 }));
  for (const one of diagnostics.slice(told.upTo)) told.messages.add(one.message);
  told.upTo = diagnostics.length;
  return told.messages.has(message);
}

/** Tells what of an ACL that a line names is not known. */
function tellOpen(
  { contents, name, stops }: Acl,
  place: { readonly at?: Origin },
  diagnostics: Diagnostic[],
): void {
  const say = (message: string, help?: string): void => {
    if (isTold(diagnostics, message)) return;
    const details = { ...place, ...present({ help }) };
    diagnostics.push(warning('unknown-construct', message, details));
  };
  for (const content of contents) {
    if (content.kind === 'unknown') say(`${content.why}, is not understood`);
    else if ('lookup' in content && content.lookup !== undefined) {
      const what =
        content.kind === 'destinations'
          ? 'names match by what DNS says of them'
          : 'IP literals match by their PTR records';
      say(`without -n in the ACL ${word(name)}, ${what}`, 'put -n after the type');
    }
  }
  if (stops.length > 0) {
    const help = 'set the line after those that are for clients without a login';
    say(`the ACL ${word(name)} ends the search where a login is missing or a helper fails`, help);
  }
}

function stopsOf({ stops, name }: Acl): Condition {
  if (stops.length === 0) return never;
  return any(
    ...stops.map((stop) =>
      stop === 'login'
        ? noLogin
        : doubt(`whether the helper of the ACL ${name} fails`, { cause: `helper:${name}` }),
    ),
  );
}

/** Rows are alternatives, asked in their order. */
function askRows({ of, rows }: Extract<AclContent, { kind: 'group' }>, translate: Translate): Asked {
  const asked = rows.map((row) => askTerms(of, row, translate));
  const stops = asked.flatMap(({ stops: one }, index) =>
    one === never ? [] : [all(...asked.slice(0, index).map(({ condition }) => not(condition)), one)],
  );
  return {
    condition: any(...asked.map(({ condition }) => condition)),
    stops: stops.length === 0 ? never : any(...stops),
  };
}

// Clauses out of lines.

export interface RuledLine {
  readonly line: AccessLine;
  /** From the comment `# rule ID` above the line, with no empty line between. */
  readonly rule?: string;
}

export function clauseOf(
  action: Clause['action'],
  condition: Condition,
  origin: Origin,
  rule?: string,
): Clause {
  return { action, condition, origin, ...present({ rule }) };
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
