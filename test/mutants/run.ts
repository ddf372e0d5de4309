/** Makes mutants of subjects, has each judged, and counts. */
import { type Judgement, judge } from './judge.ts';
import { type Edit, type Kind, type Operator, randomFrom, type Subject } from './mutant.ts';
import { type Given, randomPolicies, subjectsOf } from './subjects.ts';
import { type Registration, registrationOf } from './targets.ts';

/** What became of mutants. Every one is in one of the columns, and in `made`. */
export const columns = ['made', 'different', 'unknown', 'equal', 'noise', 'wrong'] as const;
export type Counts = Readonly<Record<(typeof columns)[number], number>>;

/** What was found for one operator of a target. */
export interface Row {
  readonly operator: string;
  readonly kind: Kind;
  readonly counts: Counts;
}

export interface Outcome {
  readonly rows: readonly Row[];
  /** One text for each mutant that was judged wrongly, and for each contradiction in the suite itself. */
  readonly failures: readonly string[];
}

/** Chooses among edits; failures say which it was. */
const seed: string = process.env.RULEC_MUTANT_SEED ?? '1';
export const randomCount: number = Number(process.env.RULEC_MUTANT_POLICIES ?? 8);
/** How many times as many mutants as in an ordinary run. */
const effort = Number(process.env.RULEC_MUTANT_EFFORT ?? 1);
/** One operator alone, to look for the reason of a failure. */
const only = process.env.RULEC_MUTANT_OPERATOR;
/** Operators that are tried on each text of a random policy. */
const operatorsOfRandom = 30;

/** Tries every operator of a target on the texts of one policy. */
export async function tryPolicy(target: string, given: Given): Promise<Outcome> {
  const registration = registrationOf(target);
  const options = given.once === true ? registration.options.slice(0, 1) : registration.options;
  const outcomes: Outcome[] = [];
  for (const values of options) {
    for (const subject of await subjectsOf(given.name, given.policy, target, values))
      outcomes.push(trySome(subject, registration, given.operators));
  }
  return joinOutcomes(outcomes);
}

/** Tries some operators on each of a number of random policies, which take turns with the options. */
export async function tryRandomPolicies(target: string, count: number): Promise<Outcome> {
  const registration = registrationOf(target);
  const outcomes: Outcome[] = [];
  for (const [index, [name, policy]] of randomPolicies(count, Number(seed)).entries()) {
    const values = registration.options[index % registration.options.length] ?? {};
    for (const subject of await subjectsOf(name, policy, target, values)) {
      outcomes.push(trySome(subject, registration, operatorsOfRandom));
    }
  }
  return joinOutcomes(outcomes);
}

/** Tries so many operators, chosen by the seed, or all. */
function trySome(subject: Subject, registration: Registration, count: number | undefined): Outcome {
  const random = randomFrom(`${seed} ${subject.name} ${subject.format}`);
  const { operators } = registration;
  const chosen = count === undefined ? operators : random.sample(operators, count);
  return trySubject(subject, { ...registration, operators: chosen }, effort);
}

/** Views of one text at which the suite holds the second evaluator against the policy. */
const mostContradictions = 100;

function trySubject(subject: Subject, registration: Registration, most: number): Outcome {
  const title = `${subject.target.name} (${subject.format}), ${subject.name}`;
  const contradictions = registration.evaluator?.contradictions(subject, mostContradictions) ?? [];
  const failures = contradictions.map(
    (view) => `${title}: the text is not what the policy asks for at ${view}`,
  );
  return joinOutcomes([
    { rows: [], failures },
    ...registration.operators
      .filter(({ name }) => only === undefined || name === only)
      .map((operator) => tryOperator(subject, registration, operator, most)),
  ]);
}

function tryOperator(
  subject: Subject,
  registration: Registration,
  operator: Operator,
  most: number,
): Outcome {
  const { name, kind } = operator;
  const mutants = makeMutants(subject, operator, most);
  const judged = mutants.map(({ edit, files }) => ({
    edit,
    files,
    judgement: judge(subject, files, edit.effect, registration.evaluator),
  }));
  const failures = judged.flatMap(({ edit, files, judgement: { complaints } }) => {
    const title = `${subject.target.name} (${subject.format}), ${subject.name}, ${name}, seed ${seed}`;
    const all = [title, edit.where, ...showChanges(subject.files, files), ...complaints];
    return complaints.length === 0 ? [] : [all.join('\n  ')];
  });
  const counts = judged.map(({ judgement }) => countOne(judgement)).reduce(addCounts, noCounts);
  return { rows: [{ operator: name, kind, counts }], failures };
}

/** So many mutants of one operator, of which no two are the same text and none the text itself. */
export function makeMutants(
  subject: Subject,
  operator: Operator,
  most: number,
): readonly { readonly edit: Edit; readonly files: Subject['files'] }[] {
  const random = randomFrom(`${seed} ${subject.name} ${subject.format} ${operator.name}`);
  const edits = random.sample(operator.edits(subject, random), 3 * most, ({ group }) => group);
  const seen = new Set([spellFiles(subject.files)]);
  const made: { readonly edit: Edit; readonly files: Subject['files'] }[] = [];
  for (const edit of edits) {
    const files = made.length < most ? edit.files() : undefined;
    if (files === undefined || seen.has(spellFiles(files))) continue;
    seen.add(spellFiles(files));
    made.push({ edit, files });
  }
  return made;
}

/** Lines that only one of two texts has. */
function showChanges(before: Subject['files'], after: Subject['files']): readonly string[] {
  const linesOf = (files: Subject['files']): readonly string[] =>
    files.flatMap(({ path, content }) =>
      String(content)
        .split('\n')
        .map((line) => `${path}: ${line.slice(0, 300)}`),
    );
  const missing = (some: readonly string[], others: readonly string[], sign: string): readonly string[] =>
    some
      .filter((line) => !others.includes(line))
      .slice(0, 4)
      .map((line) => `${sign} ${line}`);
  const [was, is] = [linesOf(before), linesOf(after)];
  return [...missing(was, is, '-'), ...missing(is, was, '+')];
}

function spellFiles(files: Subject['files']): string {
  return files.map(({ path, content }) => `${path}\0${content}`).join('\0');
}

const noCounts: Counts = { made: 0, different: 0, unknown: 0, equal: 0, noise: 0, wrong: 0 };

function countOne({ verdict, effect, complaints }: Judgement): Counts {
  const column =
    complaints.length > 0
      ? 'wrong'
      : verdict === 'equal'
        ? 'equal'
        : effect === 'same'
          ? 'noise'
          : verdict === 'different'
            ? 'different'
            : 'unknown';
  return { ...noCounts, made: 1, [column]: 1 };
}

export function addCounts(a: Counts, b: Counts): Counts {
  const sums = columns.map((column) => [column, a[column] + b[column]]);
  return Object.fromEntries(sums) as Counts;
}

export function joinOutcomes(outcomes: readonly Outcome[]): Outcome {
  const rows = new Map<string, Row>();
  for (const row of outcomes.flatMap((one) => one.rows)) {
    const known = rows.get(row.operator);
    rows.set(
      row.operator,
      known === undefined ? row : { ...row, counts: addCounts(known.counts, row.counts) },
    );
  }
  return { rows: [...rows.values()], failures: outcomes.flatMap((one) => one.failures) };
}

export function totalOf(rows: readonly Row[]): Counts {
  return rows.map(({ counts }) => counts).reduce(addCounts, noCounts);
}
