/** Asks all questions of a plan: a few at a time, and no host more often than once a second. */
import { nameHost, type ProbePlan, type Question } from '../driver/probe/questions.ts';
import {
  type Answer,
  type Contact,
  type Found,
  judgeAnswer,
  type ProbeResult,
} from '../driver/probe/results.ts';
import { groupBy } from '../sets/remember.ts';
import { type Asking, askQuestion } from './ask-question.ts';
import { openNames } from './resolve-name.ts';
import { type OwnRoot, openRoots, type Roots } from './roots.ts';
import type { RouteSetting } from './routes.ts';
import { createTurns } from './turns.ts';

export interface ProbeSettings {
  readonly route: RouteSetting;
  readonly own: readonly OwnRoot[];
  /** The most time for one question, in milliseconds, without the waiting for its turn. */
  readonly timeout: number;
  readonly concurrency: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stop: AbortSignal;
  /** What counts as public; left out, the roots that Node carries. */
  readonly roots?: Roots;
  /** Hears how many questions have been answered. */
  readonly onAnswer: (done: number, question: Question) => void;
}

/** Asks, and gives answers in the order of the questions. */
export async function runProbe(
  plan: ProbePlan,
  { route, own, timeout, concurrency, env, stop, onAnswer, roots = openRoots() }: ProbeSettings,
): Promise<Pick<ProbeResult, 'answers' | 'unasked' | 'contacts'>> {
  const contacts = new Map<string, Contact>();
  const onContact = (one: Contact): void => void contacts.set(`${one.what} ${one.place}`, one);
  const names = await openNames(env);
  const asking: Asking = {
    route,
    names,
    roots,
    own,
    turns: createTurns(),
    timeout,
    stop,
    onContact,
  };
  const found = new Map<Question, Found>();
  const hosts = groupBy(plan.questions, nameHost);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let group = hosts[next++]; group !== undefined; group = hosts[next++]) {
      for (const question of group) {
        found.set(question, stop.aborted ? stopped : keepOrder(await askQuestion(question, asking), stop));
        onAnswer(found.size, question);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const answers = plan.questions.map((question) => ({ question, ...(found.get(question) ?? stopped) }));
  const asked = names.asked().map((place): Contact => ({ what: 'resolver', place }));
  return {
    answers: answers.map((one) => doubtBare(one, answers)),
    unasked: plan.unasked,
    contacts: [...asked, ...contacts.values()],
  };
}

const stopped: Found = {
  ...{ outcome: 'not-asked', stage: 'here', says: 'the run was stopped before it was answered' },
  ...{ route: { kind: 'unknown', why: 'stopped' }, addresses: [], unknownAddresses: [], notes: [], took: 0 },
};

/** What broke because the user stopped the run says nothing. */
function keepOrder(found: Found, { aborted }: AbortSignal): Found {
  return aborted && found.outcome === 'silent' ? stopped : found;
}

/**
 * Doubts connections on which nothing is spoken, where something on the way answered for others in the same run: it may
 * have taken these as well.
 */
function doubtBare(one: Answer, all: readonly Answer[]): Answer {
  const { question, outcome, says } = one;
  if (question.speaks !== 'tcp' || outcome !== 'answered') return one;
  const isIntercepted = all.some(({ stage, tls }) => stage === 'filter' || tls?.chain.verdict === 'opened');
  if (!isIntercepted) return one;
  return {
    ...one,
    outcome: 'unclear',
    says: `${says}, but something on the way answers for others, and may have taken it`,
  };
}

/** Whether a probe found anything that makes its run fail. */
export function hasFindings(answers: readonly Answer[]): boolean {
  return answers.some((one) => judgeAnswer(one) === 'finding');
}
