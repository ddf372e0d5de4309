/** The way of a request through the chains of a table: the verdicts that it meets, as clauses, the first first. */

import { present } from '../../../diagnostics/present.ts';
import { always, type Condition, never } from '../../../sets/condition.ts';
import type { Clause, Origin } from '../../target.ts';
import type { ChainPart, Rule, Step, Verdict } from '../config.ts';
import { whereBeyond } from './beyond/meaning-beyond.ts';
import { isAny } from './check/check-sets.ts';
import type { LoadedChain } from './check/loaded.ts';
import {
  both,
  either,
  isAlways,
  isNever,
  negate,
  unknown,
  whereFamily,
  whereTransport,
} from './meaning-conditions.ts';
import { type Frame, readMatch } from './meaning-matches.ts';
import { fieldIsThere } from './meaning-place.ts';
import { premised } from './meaning-premises.ts';

/** What is found on the way through one base chain. */
export interface Walk extends Frame {
  /** All that enters the base chain. */
  readonly entering: Condition;
  readonly clauses: Clause[];
  /** Where an address is changed. */
  readonly changed: Condition[];
  /** What nft refuses, once it is found: nothing of the text is loaded then. */
  readonly refused: { readonly message: string; readonly at: Origin }[];
  /** Whether a verdict was met by all that remains, so that nothing behind it counts. */
  isDone: boolean;
  /** Whether a line asks if the addresses were changed before. */
  asksOfChanges: boolean;
  /** The chains that have been walked, and how many lines were walked again: those of chains that many lines jump to. */
  readonly walked: Set<LoadedChain>;
  repeated: number;
}

/** Jumps in jumps: the kernel's NFT_JUMP_STACK_SIZE. */
const deepest = 16;
/** Lines that one walk may repeat, some ten times the largest ruleset that was seen. */
export const mostRepeated = 20_000;

interface Way {
  readonly depth: number;
  /** The rule that a line comes from, where the chain says so. */
  readonly isOurs: boolean;
}

/**
 * Walks a chain with the requests of a condition. A return ends the chain for them; the caller goes on with its next
 * line, and behind a goto not even that. In the base chain both lead to the policy.
 */
export function walkChain(walk: Walk, chain: LoadedChain, entering: Condition, way: Way): void {
  let open = entering;
  const isAgain = walk.walked.has(chain);
  walk.walked.add(chain);
  for (const part of chain.parts) {
    if (part.kind === 'comment') continue;
    if (isNever(open) || walk.refused.length > 0 || walk.isDone) return;
    if (isAgain) walk.repeated++;
    const left = part.kind === 'unread' ? walkUnread(walk, part, open) : walkRule(walk, part, open, way);
    if (left !== never) open = both(open, negate(left));
  }
}

function walkUnread(
  walk: Walk,
  { origin, text }: Extract<ChainPart, { kind: 'unread' }>,
  open: Condition,
): Condition {
  push(walk, 'unknown', both(open, unknown(text)), origin);
  return never;
}

/** Walks a rule; returns where it ends the chain without a verdict of its own. */
function walkRule(walk: Walk, rule: Rule, open: Condition, way: Way): Condition {
  const { origin } = rule;
  let condition = open;
  let left: Condition = never;
  for (const step of rule.steps) {
    if (isNever(condition)) break;
    const found = walkStep(walk, rule, step, { condition, way });
    if ('misfit' in found) {
      walk.refused.push({ message: found.misfit, at: origin });
      return never;
    }
    condition = found.condition;
    left = either(left, found.left ?? never);
  }
  return left;
}

interface Asked {
  readonly condition: Condition;
  readonly way: Way;
}

interface Found {
  /** Where the rule goes on. */
  readonly condition: Condition;
  /** Where the chain ends. */
  readonly left?: Condition;
}

function walkStep(
  walk: Walk,
  rule: Rule,
  step: Step,
  { condition, way }: Asked,
): Found | { readonly misfit: string } {
  const { origin } = rule;
  switch (step.kind) {
    case 'match': {
      const holds = readMatch(walk, step);
      return 'misfit' in holds ? holds : { condition: both(condition, holds) };
    }
    case 'vmap':
      return walkMap(walk, rule, step, { condition, way });
    case 'beyond':
      walk.asksOfChanges ||= step.sight === 'ct status';
      return { condition: both(condition, whereBeyond(step, walk.place)) };
    case 'harmless':
      return { condition };
    case 'bound':
      return { condition: both(condition, whereBound(step)) };
    case 'change': {
      const there = step.left.map((field) => fieldIsThere(field, walk.place));
      const isOpen = walk.table.mixed.has(step.set);
      const holds = isOpen ? unknown(`which bound the elements of ${step.set} have`) : whereBound(step);
      return { condition: both(condition, ...there, holds) };
    }
    case 'source':
      if (!isNever(condition)) walk.changed.push(condition);
      push(walk, 'allow', condition, origin);
      return { condition: never };
    case 'destination':
      if (!isNever(condition)) walk.changed.push(condition);
      push(walk, 'unknown', both(condition, unknown('requests are sent to another destination')), origin);
      return { condition: never };
    case 'unread':
      push(walk, 'unknown', both(condition, unknown(step.text)), origin);
      return { condition: never };
    default:
      return walkVerdict(walk, rule, step, { condition, way });
  }
}

function whereBound({ text, holds }: Extract<Step, { kind: 'bound' | 'change' }>): Condition {
  return premised(`what ${text} holds for depends on the traffic`, 'limits-not-met', holds);
}

/** Each element of a map leads to its verdict; where there is none, the rule goes on. */
function walkMap(
  walk: Walk,
  rule: Rule,
  step: Extract<Step, { kind: 'vmap' }>,
  { condition, way }: Asked,
): Found | { readonly misfit: string } {
  const { left: fields, right } = step;
  const set = right.kind === 'set' ? walk.table.sets.get(right.name) : undefined;
  if (right.kind === 'set' && set === undefined) return { misfit: `there is no map ${right.name}` };
  if (set?.doubt !== undefined || (set === undefined && right.kind !== 'list')) {
    push(
      walk,
      'unknown',
      both(condition, unknown(`what the map leads to: ${set?.doubt ?? 'it is not read'}`)),
      rule.origin,
    );
    return { condition: never };
  }
  const given = set?.elements ?? (right.kind === 'list' ? right.elements : []);
  // What stands for whatever else there is comes last.
  const elements = [...given.filter(({ key }) => !isAny(key)), ...given.filter(({ key }) => isAny(key))];
  const ends: Condition[] = [];
  for (const element of elements) {
    const match = { left: fields, operator: '==', right: { kind: 'list', elements: [element] } } as const;
    const holds = readMatch(walk, match);
    if ('misfit' in holds) return holds;
    if (element.verdict === undefined) return { misfit: 'an element of the map has no verdict' };
    const found = walkVerdict(walk, rule, element.verdict, { condition: both(condition, holds), way });
    if ('misfit' in found) return found;
    ends.push(found.left ?? never);
  }
  return { condition, left: either(...ends) };
}

function walkVerdict(
  walk: Walk,
  rule: Rule,
  verdict: Verdict,
  { condition, way }: Asked,
): Found | { readonly misfit: string } {
  const { origin } = rule;
  const source = way.isOurs && /^[A-Za-z0-9/-]+$/.test(rule.comment ?? '') ? rule.comment : undefined;
  switch (verdict.kind) {
    case 'accept':
      push(walk, 'allow', condition, origin, source);
      return { condition: never };
    case 'drop':
      push(walk, 'deny', condition, origin, source);
      return { condition: never };
    case 'reject':
      push(walk, 'deny', both(condition, rejectedBy(verdict.text)), origin, source);
      return { condition: never };
    case 'continue':
      return { condition: never };
    case 'return':
      return { condition: never, left: condition };
    default:
      return walkJump(walk, rule, verdict, { condition, way });
  }
}

/** An answer of one protocol is for packets of this protocol alone: others go on (seen with nft 1.0.6). */
function rejectedBy(answer = ''): Condition {
  if (answer === 'with tcp reset') return whereTransport('tcp');
  if (/^with icmp /.test(answer)) return whereFamily(4);
  return /^with icmpv6 /.test(answer) ? whereFamily(6) : always;
}

function walkJump(
  walk: Walk,
  { origin }: Rule,
  { kind, chain: name }: Extract<Verdict, { chain: string }>,
  { condition, way }: Asked,
): Found | { readonly misfit: string } {
  const chain = walk.table.chains.get(name);
  if (chain === undefined) return { misfit: `there is no chain ${name} in the table ${walk.table.name}` };
  if (chain.hook !== undefined) return { misfit: `the chain ${name} has a hook, and nothing can jump there` };
  if (way.depth >= deepest) return { misfit: 'chains lead to each other without end, or too deep' };
  if (walk.repeated > mostRepeated) {
    push(walk, 'unknown', both(condition, unknown('the chains become too long by their jumps')), origin);
    return { condition: never };
  }
  if (!isNever(condition)) walkChain(walk, chain, condition, { ...way, depth: way.depth + 1 });
  return kind === 'jump' ? { condition: never } : { condition: never, left: condition };
}

function push(
  walk: Walk,
  action: Clause['action'],
  condition: Condition,
  origin: Origin,
  rule?: string,
): void {
  if (isNever(condition)) return;
  walk.clauses.push({ action, condition, origin, ...present({ rule }) });
  const isAll = isAlways(condition) || condition === walk.entering;
  if (isAll && action !== 'unknown' && walk.place.packet !== 'first') walk.isDone = true;
}
