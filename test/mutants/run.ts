/** Makes mutants of subjects, has each judged, and counts. */
import { judge } from './judge.ts';
import { type Edit, type Effect, type Operator, randomFrom, type Subject } from './mutant.ts';
import { type Given, randomPolicies, subjectsOf } from './subjects.ts';
import { mutantTargets, type Registration } from './targets.ts';

/** What was found for one operator of a target. */
export interface Row {
  readonly operator: string;
  readonly mutants: number;
  readonly effects: Readonly<Record<Effect, number>>;
}

export interface Outcome {
  readonly rows: readonly Row[];
  /** One text for each mutant that was judged wrongly, and for each contradiction in the suite itself. */
  readonly failures: readonly string[];
}

/** Chooses among edits; failures say which it was. */
const seed: string = process.env.RULEC_MUTANT_SEED ?? '1';
export const randomCount: number = Number(process.env.RULEC_MUTANT_POLICIES ?? 24);
/** How many times as many mutants as in an ordinary run. */
const effort = Number(process.env.RULEC_MUTANT_EFFORT ?? 1);
/** Operators that are tried on each text of a random policy. */
const operatorsOfRandom = 20 * effort;

/** Tries every operator of a target on the texts of one policy. */
export async function tryPolicy(target: string, given: Given): Promise<Outcome> {
  const registration = registrationOf(target);
  const operators = registration.operators.filter(
    ({ onLists }) => given.onLists === undefined || onLists === true,
  );
  const { forLists = [0] } = registration;
  const chosen = given.onLists === true ? forLists : given.once === true ? [0] : undefined;
  const options = registration.options.filter((_, at) => chosen === undefined || chosen.includes(at));
  const outcomes: Outcome[] = [];
  for (const values of options) {
    for (const subject of await subjectsOf(given.name, given.policy, target, values)) {
      outcomes.push(trySubject(subject, { ...registration, operators }, effort));
    }
  }
  return joinOutcomes(outcomes);
}

/** Tries some operators on each of a number of random policies, which take turns with the options. */
export async function tryRandomPolicies(target: string, count: number): Promise<readonly Outcome[]> {
  const registration = registrationOf(target);
  const outcomes: Outcome[] = [];
  for (const [index, [name, policy]] of randomPolicies(count, Number(seed)).entries()) {
    const values = registration.options[index % registration.options.length] ?? {};
    for (const subject of await subjectsOf(name, policy, target, values)) {
      const random = randomFrom(`${seed} ${subject.name} ${subject.format}`);
      const operators = random.sample(registration.operators, operatorsOfRandom);
      outcomes.push(trySubject(subject, { ...registration, operators }, 1));
    }
  }
  return outcomes;
}

function registrationOf(target: string): Registration {
  const registration = mutantTargets[target];
  if (registration === undefined) throw new Error(`no mutants of ${target}`);
  return registration;
}

/** Views of one text at which the suite holds the second evaluator against the policy. */
const mostContradictions = 100;

function trySubject(subject: Subject, registration: Registration, most: number): Outcome {
  const title = `${subject.target.name} (${subject.format}), ${subject.name}`;
  const contradictions = registration.evaluator.contradictions(subject, mostContradictions);
  const failures = contradictions.map(
    (view) => `${title}: the text is not what the policy asks for at ${view}`,
  );
  return joinOutcomes([
    { rows: [], failures },
    ...registration.operators.map((operator) => tryOperator(subject, registration, operator, most)),
  ]);
}

export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  const rows = new Map<string, Row>();
  for (const row of outcomes.flatMap((one) => one.rows)) {
    const before = rows.get(row.operator);
    rows.set(row.operator, before === undefined ? row : addRows(before, row));
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

function tryOperator(
  subject: Subject,
  registration: Registration,
  operator: Operator,
  most: number,
): Outcome {
  const random = randomFrom(`${seed} ${subject.name} ${subject.format} ${operator.name}`);
  const edits = random.sample(operator.edits(subject, random), most);
  const effects = { changes: 0, same: 0, refused: 0 };
  const failures: string[] = [];
  for (const edit of edits) {
    const { effect, complaints } = tryEdit(subject, registration, edit);
    if (effect !== undefined) effects[effect]++;
    if (complaints.length > 0) {
      const title = `${subject.target.name} (${subject.format}), ${subject.name}, ${operator.name}, seed ${seed}`;
      failures.push([title, edit.where, ...complaints].join('\n  '));
    }
  }
  return { rows: [{ operator: operator.name, mutants: edits.length, effects }], failures };
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
    return {
      effect,
      complaints: [`stated as ${effect}, settled as ${settled.effect}: ${settled.because ?? ''}`],
    };
  }
  const { complaints } = judge(subject, files, effect, evaluator);
  const because = complaints.length > 0 && settled?.because !== undefined ? [settled.because] : [];
  return { effect, complaints: [...complaints, ...because] };
}
