import type { Criteria, Diversion, FurtherTest, Rule } from '../../config.ts';
import { type Cursor, fail } from '../parse-cursor.ts';

/** Criteria and options of a rule in the making. */
export type Draft = { -readonly [K in keyof Criteria]: Criteria[K] } & {
  state?: NonNullable<Rule['state']>;
  stateOptions?: string;
  overload?: string;
  further: FurtherTest[];
  harmless: string[];
  diversions: Diversion[];
  /** The version of ICMP that types were named of. */
  icmp?: 4 | 6;
  /** Options that may stand only once, as far as they were met. */
  given: Set<string>;
};

/** A rule's part that a draft becomes. */
type Finished = Criteria & Pick<Rule, 'state' | 'stateOptions' | 'overload' | 'diversions'>;

/** Criteria that hold for every packet. */
export function emptyDraft(origin: Criteria['origin']): Draft {
  const anywhere = { addresses: [], ports: [] };
  const none = { quick: false, interfaces: [], protocols: [], labels: [] };
  const lists = { further: [], harmless: [], diversions: [], given: new Set<string>() };
  return { ...none, from: anywhere, to: anywhere, ...lists, origin };
}

/** Notes an option that pfctl takes only once. */
export function giveOnce(cursor: Cursor, draft: Draft, option: string): void {
  if (draft.given.has(option)) fail(cursor, `"${option}" appears twice in a rule`);
  draft.given.add(option);
}

/** The draft without the lists that are empty. */
export function finishDraft({
  further,
  harmless,
  diversions,
  given: _,
  icmp: _icmp,
  ...criteria
}: Draft): Finished {
  return {
    ...criteria,
    ...(further.length === 0 ? {} : { further }),
    ...(harmless.length === 0 ? {} : { harmless }),
    ...(diversions.length === 0 ? {} : { diversions }),
  };
}
