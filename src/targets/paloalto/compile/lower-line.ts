/** The lines of a rulebase, before they have names. */
import type { PolicyRule } from '../../../rules/policy.ts';
import { compareServices, type ServiceKey } from '../../kernel/rows.ts';
import type { Application, Box } from '../regions/boxes.ts';

/** What one rule of a rulebase asks for. */
export interface Line {
  readonly rule: PolicyRule;
  readonly action: 'allow' | 'deny';
  /**
   * Behind the rule's id in names. Nothing: hosts, on all services of the rule. Each other kind of line has a word of its
   * own, whether there are lines of the first kind or not: so a name stays when a host, a port or a line is added.
   */
  readonly suffix: string;
  readonly services: readonly ServiceKey[];
  /** Sorted. Absent: with and without a URL. */
  readonly entries?: readonly string[];
  /** Names of groups and lists. Absent: any address. */
  readonly addresses?: readonly string[];
  /** Absent: any application. */
  readonly application?: Application;
  /** The suffix of the category, where lines for several applications share one. */
  readonly listed?: string;
}

export type Bare = Omit<Line, 'rule' | 'action'>;

/** A box for keys of parts of others. */
export const anyBox: Box = { transport: 'tcp', from: 1, to: 1 };

export function serviceOf({ transport, from, to }: ServiceKey): ServiceKey {
  return { transport, from, to };
}

export function sortServices<S extends ServiceKey>(services: ReadonlyMap<string, S>): readonly S[] {
  return [...services.values()].sort(compareServices);
}
