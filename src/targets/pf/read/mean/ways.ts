/** The ways of a request through the machine, each as chains of clauses that all have to let it through. */
import { present } from '../../../../diagnostics/present.ts';
import { always, type Condition, never } from '../../../../sets/condition.ts';
import type { Clause, Origin } from '../../../target.ts';
import { findNoState, findStateless, makesNoState } from './answers.ts';
import { behindTranslation } from './behind-translation.ts';
import type { Place } from './interfaces.ts';
import type { Packet } from './packet.ts';
import { givenBy } from './premises.ts';
import { walkText } from './steps.ts';
import { type Asked, inOrder, listTagsBehind, type Step, type Tagging, type Walk } from './walk.ts';

/** What one ruleset decides, or what else has to let a packet through. */
export interface Chain {
  readonly clauses: readonly Clause[];
  /** The conditions of lines, for people to be told what is not known of them. */
  readonly lines: readonly { readonly condition: Condition; readonly origin: Origin }[];
}

/** A packet gets through where every chain lets it. */
export type Way = readonly Chain[];

/** Out of a host, by one place. */
export function decideOut(asked: Asked, place: Place): Way {
  const walk = walkText(asked, { direction: 'out', place, flags: 'S', isAnswer: false }, []);
  return [chainOf(walk), ...guardAnswers(walk, [], findDecided(walk))];
}

/** Where the lines of the text decide; the states of what falls through are made elsewhere. */
function findDecided({ asked, steps }: Walk): Condition {
  return asked.falls ? asked.question.conditions.any(...steps.map(({ condition }) => condition)) : always;
}

/** Into a gateway by one place and out of it by others, with what the way in has made of the packet. */
export function decideThrough(asked: Asked, entered: Place, outside: readonly Place[]): readonly Way[] {
  const { conditions } = asked.question;
  const into = walkText(asked, { direction: 'in', place: entered, flags: 'S', isAnswer: false }, []);
  const decided = findDecided(into);
  const head: Way = [chainOf(into), ...guardAnswers(into, [], decided)];
  const tags = listTagsBehind(into);
  const open = into.steps.filter(({ action }) => action === 'unknown').map(clauseOf);
  const redirected = conditions.any(...into.redirected, findRedirected(into));
  const left = leaveOut(asked, into);
  return outside.map((place) => {
    const out = walkText(asked, { direction: 'out', place, entered, flags: 'S', isAnswer: false }, tags);
    const { clauses, lines } = chainOf(out);
    const own = clauses.flatMap((clause) => unlessRedirected(asked, clause, redirected));
    return [...head, { clauses: [...open, ...own, ...left], lines }, ...guardAnswers(out, tags, decided)];
  });
}

/** What is sent to another place may not go out here at all, so that a line which blocks may never see it. */
function unlessRedirected({ question }: Asked, clause: Clause, redirected: Condition): readonly Clause[] {
  if (redirected === never || clause.action !== 'deny') return [clause];
  const { conditions } = question;
  const why = 'whether what is sent to another place goes out here';
  const unsure = conditions.all(clause.condition, redirected, conditions.unknown({ why }));
  return [
    { ...clause, action: 'unknown', condition: unsure },
    { ...clause, condition: conditions.all(clause.condition, conditions.not(redirected)) },
  ];
}

function originOf(walk: Walk): Origin {
  return walk.steps[0]?.origin ?? { file: walk.asked.config.path, line: 1 };
}

/** Two ways with the same key decide alike. */
export function keyOf({ question }: Asked, way: Way): string {
  const keys = way.map(({ clauses }) =>
    clauses.map(({ action, condition }) => `${action} ${question.conditions.idOf(condition)}`).join(),
  );
  return keys.join(';');
}

function chainOf(walk: Walk): Chain {
  const { conditions } = walk.asked.question;
  const clauses = inOrder(walk.steps).flatMap((step): readonly Clause[] => {
    const clause = clauseOf(step);
    // Without quick the last rule that matches decides, and those of the main ruleset come behind.
    const isOpen = walk.asked.isAnchor || (walk.asked.falls && walk.packet.entered === undefined);
    if (isOpen && !step.quick) return [leaveToMain(walk, clause)];
    if (step.surely === undefined) return [clause];
    const unsure = conditions.all(step.condition, conditions.not(step.surely));
    return [
      { ...clause, condition: conditions.all(step.condition, step.surely) },
      { ...clause, action: 'unknown', condition: unsure },
    ];
  });
  const elsewhere = conditions.any(...walk.redirected);
  if (elsewhere === never) return { clauses, lines: clauses };
  // What is sent to another place before a rule lets it through gets to that place, if anywhere.
  const leadsOn = conditions.unknown({ why: 'where a redirection leads', ...givenBy('ways-lead-on', true) });
  const sent = conditions.all(elsewhere, conditions.not(leadsOn));
  const split = clauses.flatMap((clause): readonly Clause[] => {
    const condition = conditions.all(clause.condition, sent);
    return clause.action === 'allow' ? [{ ...clause, action: 'unknown', condition }, clause] : [clause];
  });
  const last: Clause = { action: 'unknown', condition: sent, origin: originOf(walk) };
  return { clauses: [...split, last], lines: [...clauses, last] };
}

function leaveToMain({ asked }: Walk, clause: Clause): Clause {
  const { conditions } = asked.question;
  if (asked.falls) return { ...clause, action: 'unknown' };
  const why = 'a line without quick, after which lines of the main ruleset decide';
  return {
    ...clause,
    action: 'unknown',
    condition: conditions.all(clause.condition, conditions.unknown({ why })),
  };
}

/** What an anchor lets in and no line of it lets out is left to the main ruleset, which may block it. */
function leaveOut({ question, isAnchor }: Asked, into: Walk): readonly Clause[] {
  if (!isAnchor) return [];
  const { conditions } = question;
  const why = 'no line lets out what is let in, so the main ruleset decides';
  const condition = conditions.all(
    findAllowed({ question }, chainOf(into).clauses),
    conditions.unknown({ why }),
  );
  return condition === never ? [] : [{ action: 'unknown', condition, origin: originOf(into) }];
}

function clauseOf({ action, condition, origin, label }: Step): Clause {
  const rule = /^rulec:(?!(?:deny|fwd)$)(.+)$/.exec(label ?? '')?.[1];
  return { action, condition, origin, ...present({ rule, name: rule ?? label }) };
}

/** Where a rule decides that sends what it passes to another place. */
function findRedirected(walk: Walk): Condition {
  const { conditions } = walk.asked.question;
  if (!walk.steps.some(({ redirects }) => redirects)) return never;
  return inOrder(walk.steps).reduceRight<Condition>(
    (rest, { condition, redirects }) =>
      redirects ? conditions.any(condition, rest) : conditions.all(conditions.not(condition), rest),
    never,
  );
}

/** Why it is not known whether a line blocks; the line itself says more. */
const unclear = 'whether a line blocks';

/** What a part of a chain does: where it denies, and where it leaves a packet to what comes behind. */
interface Part {
  readonly denied: Condition;
  readonly left: Condition;
}

/**
 * Where the first clause that matches denies; unknown where that is not known. Halves are put together, since thousands of
 * clauses, one in the condition of the other, would nest as deep.
 */
export function findDenied({ question }: Pick<Asked, 'question'>, clauses: readonly Clause[]): Condition {
  const { conditions } = question;
  const unsure = conditions.unknown({ why: unclear });
  const parts = listRuns(clauses).map(({ action, of }): Part => {
    const met = conditions.any(...of);
    if (action === 'deny') return { denied: met, left: always };
    return { denied: action === 'allow' ? never : conditions.all(met, unsure), left: conditions.not(met) };
  });
  const join = (start: number, end: number): Part => {
    if (end - start < 2) return parts[start] ?? { denied: never, left: always };
    const middle = (start + end) >> 1;
    const [first, then] = [join(start, middle), join(middle, end)];
    const denied = conditions.any(first.denied, conditions.all(first.left, then.denied));
    return { denied, left: conditions.all(first.left, then.left) };
  };
  return join(0, parts.length).denied;
}

/** Takes clauses of one action that stand together as one. */
function listRuns(clauses: readonly Clause[]): readonly { action: Clause['action']; of: Condition[] }[] {
  const runs: { action: Clause['action']; of: Condition[] }[] = [];
  for (const { action, condition } of clauses) {
    const last = runs.at(-1);
    if (last?.action === action) last.of.push(condition);
    else runs.push({ action, of: [condition] });
  }
  return runs;
}

/** Where the first clause that matches lets through; unknown where that is not known. */
export function findAllowed({ question }: Pick<Asked, 'question'>, clauses: readonly Clause[]): Condition {
  const turned = clauses.map((clause): Clause => {
    const { action } = clause;
    return { ...clause, action: action === 'allow' ? 'deny' : action === 'deny' ? 'allow' : action };
  });
  return findDenied({ question }, turned);
}

/** The lines that decide about the answers to a packet that was let through, and about the packets that follow it. */
function decideLater({ asked, packet }: Walk, tags: readonly Tagging[]): readonly (readonly Clause[])[] {
  const later: readonly Packet[] = [
    { ...packet, direction: packet.direction === 'in' ? 'out' : 'in', isAnswer: true, flags: 'SA' },
    { ...packet, flags: 'A' },
  ];
  return later.map((one) => chainOf(walkText(asked, one, one.isAnswer ? [] : tags)).clauses);
}

/** Where a connection makes no state, and its answers or the packets that follow meet a line that blocks them. */
function findUnanswered(walk: Walk, tags: readonly Tagging[]): Condition {
  const { asked } = walk;
  const { conditions } = asked.question;
  const stateless = findStateless(walk);
  if (stateless === never) return never;
  const denied = decideLater(walk, tags).map((clauses) => findDenied(asked, clauses));
  // Nobody writes "no state" for connections that are to get through as others do.
  return conditions.any(conditions.all(stateless, conditions.any(...denied)), findNoState(walk));
}

/**
 * Where nothing makes a state, neither a rule that keeps one nor the absence of any rule (pf.conf(5), STATEFUL
 * FILTERING), the answers and the packets that follow are asked about by themselves. Those that meet a line that blocks
 * them leave the request without an answer: then it is not known what gets through.
 */
function guardAnswers(walk: Walk, tags: readonly Tagging[], decided: Condition): Way {
  const { conditions } = walk.asked.question;
  const why = 'no rule keeps a state here, and other lines decide about the answers';
  const blocked = conditions.unknown({ why, ...givenBy('answers-come-back', false) });
  const met = behindTranslation(walk, findUnanswered(walk, tags), (one) => findUnanswered(one, tags), tags);
  const condition = conditions.all(blocked, met, decided);
  if (condition === never) return [];
  const origins = walk.steps.filter(makesNoState).map(({ origin }) => origin);
  const line = decideLater(walk, tags)
    .flat()
    .find(({ action }) => action !== 'allow');
  const origin = origins[0] ?? line?.origin ?? originOf(walk);
  const clause: Clause = { action: 'unknown', condition, origin };
  return [{ clauses: [clause], lines: origins.map((origin) => ({ condition: blocked, origin })) }];
}
