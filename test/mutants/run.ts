/** Makes mutants of subjects, has each judged, and counts. */
import { judge } from './judge.ts';
import { type Edit, type Effect, type Operator, randomFrom, type Subject } from './mutant.ts';
import type { Registration } from './targets.ts';

/** What was found for one operator and one format of a target. */
export interface Row {
  readonly operator: string;
  readonly format: string;
  readonly mutants: number;
  readonly effects: Readonly<Record<Effect, number>>;
}

export interface Outcome {
  readonly rows: readonly Row[];
  /** One text for each mutant that was judged wrongly, and for each contradiction in the suite itself. */
  readonly failures: readonly string[];
}

export interface Plan {
  readonly seed: string;
  /** Mutants of one operator and one subject. */
  readonly most: number;
}

/** Tries the operators of a target on one subject. */
export function tryMutants(subject: Subject, registration: Registration, plan: Plan): Outcome {
  const outcomes = registration.operators.map((operator) => tryOperator(subject, registration, operator, plan));
  return joinOutcomes(outcomes);
}

export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  const rows = new Map<string, Row>();
  for (const row of outcomes.flatMap((one) => one.rows)) {
    const key = `${row.operator} ${row.format}`;
    const before = rows.get(key);
    rows.set(key, before === undefined ? row : addRows(before, row));
  }
  return { rows: [...rows.values()], failures: outcomes.flatMap((one) => one.failures) };
}

function addRows(a: Row, b: Row): Row {
  const effects = {
    changes: a.effects.changes + b.effects.changes,
    same: a.effects.same + b.effects.same,
    refused: a.effects.refused + b.effects.refused,
  };
  return { ...a, mutants: a.mutants + b.mutants, effects };
}

function tryOperator(subject: Subject, registration: Registration, operator: Operator, plan: Plan): Outcome {
  const random = randomFrom(`${plan.seed} ${subject.name} ${subject.format} ${operator.name}`);
  const edits = random.sample(operator.edits(subject, random), plan.most);
  const effects = { changes: 0, same: 0, refused: 0 };
  const failures: string[] = [];
  for (const edit of edits) {
    const { effect, complaints } = tryEdit(subject, registration, edit);
    if (effect !== undefined) effects[effect]++;
    if (complaints.length > 0) {
      const title = `${subject.target.name} (${subject.format}), ${subject.name}, ${operator.name}, seed ${plan.seed}`;
      failures.push([title, edit.where, ...complaints].join('\n  '));
    }
  }
  return { rows: [{ operator: operator.name, format: subject.format, mutants: edits.length, effects }], failures };
}

function tryEdit(
  subject: Subject,
  { evaluator }: Registration,
  edit: Edit,
): { readonly effect?: Effect; readonly complaints: readonly string[] } {
  const files = edit.files();
  const settled = evaluator.settle(subject, files);
  const effect = edit.effect ?? settled?.effect;
  if (effect === undefined) return { complaints: ['its effect is neither stated nor settled'] };
  if (settled !== undefined && settled.effect !== effect) {
    return { effect, complaints: [`stated as ${effect}, settled as ${settled.effect}: ${settled.because ?? ''}`] };
  }
  const { complaints } = judge(subject, files, effect, evaluator);
  const because = complaints.length > 0 && settled?.because !== undefined ? [settled.because] : [];
  return { effect, complaints: [...complaints, ...because] };
}
