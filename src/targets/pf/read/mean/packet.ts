import type { Condition } from '../../../../sets/condition.ts';
import type { AddressTest, Criteria, PfOptions, Statement } from '../../config.ts';
import type { Conditions } from './conditions.ts';
import type { Place } from './interfaces.ts';
import type { Tables } from './tables.ts';

/** What is asked of a text: its options, its tables, and the maker of conditions. */
export interface Question {
  readonly options: PfOptions;
  readonly tables: Tables;
  readonly conditions: Conditions;
}

/** A packet of a connection, as pf meets it. */
export interface Packet {
  readonly direction: 'in' | 'out';
  readonly place: Place;
  /** On the way out of a gateway: the place by which it came in. */
  readonly entered?: Place;
  /** The TCP flags that are set: `S` of a first packet, `SA` of the answer to it, `A` of what follows. */
  readonly flags: string;
  /** Whether it comes from the server: what a rule calls source is then the view's destination. */
  readonly isAnswer: boolean;
}

/** What rules met earlier have made of a packet, where a condition holds. */
export interface Change {
  readonly condition: Condition;
  /** The new source, and the new destination with its port; absent: as it came. */
  readonly source?: NewAddress;
  readonly destination?: NewAddress & { readonly port?: number };
  /** Whether the translation makes a state by itself, whatever rule lets the packet through. */
  readonly makesState?: true;
}

interface NewAddress {
  /** Empty: the text does not say which. */
  readonly addresses: readonly AddressTest[];
}

/** A rule's criteria, and the packet that meets them. */
export interface Meeting {
  readonly criteria: Criteria;
  readonly own: readonly Statement[];
  readonly packet: Packet;
  readonly change: Change;
  readonly isStatefulPass: boolean;
}
