import type { Criteria, Diversion, FurtherTest, Rule } from '../../config.ts';

/** Criteria and options of a rule in the making. */
export type Draft = { -readonly [K in keyof Criteria]: Criteria[K] } & {
  state?: NonNullable<Rule['state']>;
  stateOptions?: string;
  further: FurtherTest[];
  harmless: string[];
  diversions: Diversion[];
};

/** A rule's part that a draft becomes. */
type Finished = Criteria & Pick<Rule, 'state' | 'stateOptions' | 'diversions'>;

/** Criteria that hold for every packet. */
export function emptyDraft(origin: Criteria['origin']): Draft {
  const anywhere = { addresses: [], ports: [] };
  const none = { quick: false, interfaces: [], protocols: [], labels: [] };
  return { ...none, from: anywhere, to: anywhere, further: [], harmless: [], diversions: [], origin };
}

/** The draft without the lists that are empty. */
export function finishDraft({ further, harmless, diversions, ...criteria }: Draft): Finished {
  return {
    ...criteria,
    ...(further.length === 0 ? {} : { further }),
    ...(harmless.length === 0 ? {} : { harmless }),
    ...(diversions.length === 0 ? {} : { diversions }),
  };
}
