/** What both parsers make of a text before anything is asked of it: a tree in the forms of the schema. */
import { type Diagnostic, error, type Outcome, warning } from '../../../../diagnostics/diagnostic.ts';
import { present } from '../../../../diagnostics/present.ts';
import type { Origin } from '../../../target.ts';
import type { Position, Scope, Setting, Unread } from '../../config.ts';

export type Tree = Branch | EntriesTree | Leaf | Empty | Members;

export interface Branch {
  readonly kind: 'branch';
  readonly children: Map<string, Tree>;
  readonly unread: Unread[];
  readonly origin: Origin;
}

export interface EntriesTree {
  readonly kind: 'entries';
  readonly byName: Map<string, Branch>;
  /** The order, once a move has made it another than that of the making; may hold `restOfRules`. */
  order?: string[];
  /** Where the rules stand among those that the text does not show, if not at the top. */
  position?: Position;
  readonly origin: Origin;
}

export interface Leaf {
  readonly kind: 'leaf';
  readonly value: string;
  readonly origin: Origin;
}

export interface Empty {
  readonly kind: 'empty';
  readonly origin: Origin;
}

export interface Members {
  readonly kind: 'members';
  readonly values: Map<string, Origin>;
  readonly origin: Origin;
}

/** Stands in an order for the rules that a device may have besides. No name can be this. */
export const restOfRules = '\0rest';
/** The same, for those behind a rule of the device that a move names. */
export const restBelow = '\0rest below';
/** What stands in an order for a rule of the device that a move names. */
export function deviceRule(name: string): string {
  return `\0rule ${name}`;
}

/** The objects and rules of one place. */
export interface ScopeTree {
  readonly scope: Scope;
  readonly branch: Branch;
}

/** A text as a tree, with what could not be placed in it. */
export interface TextTree {
  readonly scopes: readonly ScopeTree[];
  readonly unread: readonly Unread[];
  /** Whether parts of a device were there that are no rules. */
  readonly whole: boolean;
  /** Names of parts that were passed over, and how often. */
  readonly skipped: ReadonlyMap<string, number>;
  /** The parents of device groups; absent: the text does not tell them. */
  readonly parents?: ReadonlyMap<string, string>;
  /** Settings that say how rules are read. */
  readonly settings?: readonly Setting[];
  /** What the root says of the release: `10.2.9`. */
  readonly version?: string;
}

/** Parts of a device's configuration that no text has that only brings rules. */
export const partsOfDevice: ReadonlySet<string> = new Set([
  'mgt-config',
  'deviceconfig',
  'network',
  'zone',
  'import',
]);

export type Parsed = Outcome<TextTree>;

export function branchAt(origin: Origin): Branch {
  return { kind: 'branch', children: new Map(), unread: [], origin };
}

/** The names of entries in their order. */
export function namesIn(entries: EntriesTree | undefined): readonly string[] {
  return entries === undefined ? [] : (entries.order ?? [...entries.byName.keys()]);
}

export function childOf<K extends Tree['kind']>(
  branch: Branch | undefined,
  word: string,
  kind: K,
): Extract<Tree, { kind: K }> | undefined {
  const child = branch?.children.get(word);
  return child?.kind === kind ? (child as Extract<Tree, { kind: K }>) : undefined;
}

const nothing: readonly Unread[] = [];

/** Everything unread in a branch and below it. */
export function unreadIn(branch: Branch): readonly Unread[] {
  let found: readonly Unread[] = branch.unread.length === 0 ? nothing : branch.unread;
  for (const child of branch.children.values()) {
    const below = child.kind === 'branch' ? unreadIn(child) : nothing;
    if (below.length > 0) found = [...found, ...below];
  }
  return found;
}

/** The text is one that a device would refuse. */
export function syntax(origin: Origin, message: string, help?: string): Diagnostic {
  return error('config-syntax', message, {
    at: origin,
    target: 'paloalto',
    ...present({ help }),
  });
}

/** The text holds something whose meaning rulec does not know. */
export function unknown({ what, origin }: Unread): Diagnostic {
  return warning('unknown-construct', what, { at: origin, target: 'paloalto' });
}
