/**
 * What a parsed configuration permits, asked of the first packet of new connections (TCP: the SYN). On a
 * gateway a connection gets through where its packet passes `in` on an inside interface and then `out`; on a
 * host, `out`. Where nothing matches, pf passes the packet.
 */
import { type Diagnostic, error, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { all, always, type Condition, not } from '../../../sets/condition.ts';
import type { Clause, Origin, Reading } from '../../target.ts';
import type { Config, PfOptions } from '../config.ts';
import { createCriteriaReader } from './meaning-criteria.ts';
import {
  type Place as InterfacePlace,
  insidePlaces,
  outsidePlaces,
  readTables,
} from './meaning-interfaces.ts';
import { type Asked, type Decision, uniform } from './meaning-places.ts';
import { doubtfully, type Step, stepsAt, type Tagging } from './meaning-steps.ts';

/** Says what a configuration permits on a device with these options. */
export function meaning(config: Config, options: PfOptions): Outcome<Reading> {
  const refused = config.restrictions
    .filter(({ only }) => options.dialect === undefined || !only.includes(options.dialect))
    .map(({ what, only, origin }) => refusal(what, only, origin));
  if (refused.length > 0) return { diagnostics: refused };
  const read = createCriteriaReader(readTables(config), options);
  const askAt = (direction: 'in' | 'out', places: readonly InterfacePlace[]): Asked => ({
    places,
    at: (holds) => ({ config, read, direction, holds }),
  });
  const inside = insidePlaces(options, config.statements);
  const outside = outsidePlaces(options, config.statements);
  const clauses =
    options.form === 'host'
      ? uniform(askAt('out', inside), options, (place) => decide(stepsAt(place, [])))
      : uniform(askAt('in', inside), options, (into) =>
          uniform(askAt('out', outside), options, (out) =>
            decideForwarded(stepsAt(into, []), (tags) => stepsAt(out, tags)),
          ),
        );
  const permit = {
    mode: 'first-match',
    clauses: clauses.map(({ clause }) => clause),
    otherwise: 'allow',
  } as const;
  // Settings have no effect but in the main ruleset (pf.conf(5), ANCHORS), so a text with one is meant as that.
  const isMain = config.statements.some(({ kind }) => kind === 'set');
  return { value: { permit, ...(isMain ? { whole: true } : {}) }, diagnostics: doubtsIn(clauses) };
}

function refusal(what: string, only: readonly string[], at: Origin): Diagnostic {
  return error('config-syntax', `not every pf takes ${what}: ${only.join(' and ')} alone`, {
    at,
    help: 'write it otherwise, or say with --set pf.dialect=NAME which system the text is for',
  });
}

/** Steps in the order in which they decide: quick ones as they stand, then the others from the last on. */
function inOrder(steps: readonly Step[]): readonly Step[] {
  const acting = steps.filter((step) => step.action !== undefined || step.doubts.length > 0);
  const decidesAtOnce = (step: Step): boolean => step.quick || step.doubts.length > 0;
  return [...acting.filter(decidesAtOnce), ...acting.filter((step) => !decidesAtOnce(step)).reverse()];
}

function decide(steps: readonly Step[]): readonly Decision[] {
  return inOrder(steps).flatMap((step) => decisionsOf(step, step.condition));
}

/** Where it is not known what a step does, it may allow and it may deny. */
function decisionsOf(step: Step, condition: Condition): readonly Decision[] {
  const own = step.action === undefined ? [] : [step.action];
  const actions = isOpen(step) ? (['allow', 'deny'] as const) : own;
  return actions.map((action) => decision(action, condition, step));
}

/** Whether it is not even known what a step does where it matches. */
function isOpen({ action, doubts }: Step): boolean {
  return doubts.some(({ outcome }) => outcome === true) || (action === undefined && doubts.length > 0);
}

function decision(action: 'allow' | 'deny', condition: Condition, step: Step): Decision {
  const rule = /^rulec:(?!(?:deny|fwd)$)(.+)$/.exec(step.label ?? '')?.[1];
  const { doubts, origin } = step;
  const clause: Clause = { action, condition: doubtfully(condition, doubts), origin };
  return { clause: rule === undefined ? clause : { ...clause, rule }, doubts };
}

/** Into a gateway, and out of it again with the tag that the way in has left. */
function decideForwarded(
  into: readonly Step[],
  outWith: (tags: readonly Tagging[]) => readonly Step[],
): readonly Decision[] {
  const decisions: Decision[] = [];
  const known = new Map<string, readonly Step[]>();
  const outFor = (tags: readonly Tagging[]): readonly Step[] => {
    const [only] = tags;
    const key =
      only === undefined ? '' : tags.length === 1 && only.condition === always ? `=${only.tag}` : undefined;
    const steps = (key === undefined ? undefined : known.get(key)) ?? inOrder(outWith(tags));
    if (key !== undefined) known.set(key, steps);
    return steps;
  };
  for (const step of inOrder(into)) {
    if (step.action === 'allow' && !isOpen(step))
      decisions.push(...decideLetIn(step, outFor(tagsBehind(into, step))));
    else decisions.push(...decisionsOf(step, step.condition));
  }
  // What no rule lets in comes in by default; a rule that lets it out adds nothing, one that blocks it does.
  const earlier: Condition[] = [];
  for (const one of outFor(tagsBehind(into, undefined))) {
    if (surelyAllows(one)) earlier.push(one.condition);
    else
      decisions.push(
        ...decisionsOf(one, earlier.length === 0 ? one.condition : all(one.condition, ...earlier.map(not))),
      );
  }
  return decisions;
}

function surelyAllows(step: Step): boolean {
  return step.action === 'allow' && step.doubts.length === 0;
}

/** What becomes on the way out of packets that a rule lets in. */
function decideLetIn(into: Step, out: readonly Step[]): readonly Decision[] {
  const letIn = decisionsOf(into, into.condition);
  // Where no rule can block on the way out, the way in decides alone.
  if (out.every((one) => surelyAllows(one))) return letIn;
  const met = doubtfully(into.condition, into.doubts);
  return [...out.flatMap((one) => onTheWayOut(one, all(met, one.condition), into)), ...letIn];
}

/** An allow on the way out is the doing of the rule that let the packet in. */
function onTheWayOut(out: Step, condition: Condition, into: Step): readonly Decision[] {
  return surelyAllows(out) ? decisionsOf(into, condition) : decisionsOf(out, condition);
}

/** The tags of a packet that this step has decided; undefined: that none has. */
function tagsBehind(steps: readonly Step[], step: Step | undefined): readonly Tagging[] {
  const at = step === undefined ? -1 : steps.indexOf(step);
  const asTagging = (one: Step): readonly Tagging[] =>
    one.tag === undefined
      ? []
      : [{ tag: one.tag, condition: one === step ? always : doubtfully(one.condition, one.doubts) }];
  // Rules behind a quick one are not met; those behind the last match only where they decide nothing.
  const met = steps.filter(
    (one, index) =>
      (index <= at && step !== undefined) || (!(step?.quick ?? false) && one.action === undefined),
  );
  const taggings = met.flatMap(asTagging);
  const lastOwn = taggings.findLastIndex(({ condition }) => condition === always);
  return lastOwn < 0 ? taggings : taggings.slice(lastOwn);
}

/** One warning for each doubt about a line that the parser has not told of. */
function doubtsIn(decisions: readonly Decision[]): readonly Diagnostic[] {
  const diagnostics = new Map<string, Diagnostic>();
  for (const { clause, doubts } of decisions) {
    const at = clause.origin;
    for (const { why, help, reported } of doubts) {
      if (reported) continue;
      const message = `what this line does is not known: ${why}`;
      diagnostics.set(
        `${at.file}:${at.line}: ${why}`,
        warning('unknown-construct', message, { at, ...(help === undefined ? {} : { help }) }),
      );
    }
  }
  return [...diagnostics.values()];
}
