/** Clauses out of lines. */
import type { Condition } from '../../sets/condition.ts';
import type { Clause, Origin } from '../target.ts';
import type { AccessLine } from './config.ts';

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
