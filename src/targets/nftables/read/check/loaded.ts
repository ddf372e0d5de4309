/** Tables as commands have left them. */
import type { Condition } from '../../../../sets/condition.ts';
import type { Origin } from '../../../target.ts';
import type { ChainPart, Family, Hook, NamedSet } from '../../config.ts';

export interface LoadedTable {
  readonly family: Family;
  readonly name: string;
  /** Where the text names it first, or first after it was deleted. */
  readonly origin: Origin;
  isDormant: boolean;
  /** What may keep nft from loading it: not everything is known that nft takes. */
  readonly doubts: Doubt[];
  readonly chains: Map<string, LoadedChain>;
  readonly sets: Map<string, NamedSet>;
  /** Whether the text has deleted one of this name before, so that nothing of an older text is left. */
  readonly isNew: boolean;
  /** Whether its rules were taken out before. */
  isFlushed: boolean;
  /** The sets that the text has emptied. */
  readonly flushed: Set<string>;
  /** The sets whose elements have bounds of several kinds: which one holds is that of the rule that came first. */
  readonly mixed: Set<string>;
  /** What a resolver puts into sets. */
  fed: ReadonlyMap<string, Fed>;
}

/** What feeds a set. */
export interface Fed {
  /** The names whose answers it gets. */
  readonly names: Condition;
  /** Why more may be in it. */
  readonly more?: string;
  /** Why more or less may be in it. */
  readonly doubt?: string;
}

export interface Doubt {
  readonly text: string;
  readonly origin: Origin;
  /** A step of a rule that is not understood; `none` where nft has no such statement, or not what it names. */
  readonly unread?: 'statement' | 'none';
}

export interface LoadedChain {
  readonly name: string;
  hook?: Hook;
  parts: ChainPart[];
  readonly origin: Origin;
}

export interface Ruleset {
  readonly tables: readonly LoadedTable[];
  /** Commands that are not understood: they may change everything. */
  readonly unread: readonly Doubt[];
}

/** How the names of rulec's own tables, chains and sets begin. */
const ours = 'rulec_';

/** Whether a table is one of rulec's, which leaves the rest of the machine alone. */
export function isOurs({ name, chains, sets }: LoadedTable): boolean {
  return [name, ...chains.keys(), ...sets.keys()].some((one) => one.startsWith(ours));
}
