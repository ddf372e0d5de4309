/** What the lab asks with: a rule set's text, and ways, to the answers of a probe. Bundled for the lab, which Node runs as it is. */

import { runScript } from '../../../src/cli/run-script.ts';
import { planQuestions } from '../../../src/driver/probe/plan-questions.ts';
import type { Question } from '../../../src/driver/probe/questions.ts';
import { readAdviser } from '../../../src/driver/probe/read-adviser.ts';
import { type Answer, judgeAnswer, type ProbeResult } from '../../../src/driver/probe/results.ts';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import { openRoots } from '../../../src/probe/roots.ts';
import { parseProxy, type RouteSetting, readEnvironment } from '../../../src/probe/routes.ts';
import { runProbe } from '../../../src/probe/run-probe.ts';
import { writeQuestion } from '../../../src/report/probe/probe-words.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';

/** One run of a probe, as a test asks for it. */
export interface Job {
  /** The rules and tests of a rule set, in YAML. */
  readonly rules: string;
  readonly proxy?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The text of a PAC file. */
  readonly script?: string;
  readonly negative?: boolean;
  /** In milliseconds. */
  readonly timeout?: number;
  /** Whether the company's root is given as the service's own. */
  readonly own?: boolean;
}

/** The certificates of the lab: what stands for a public root, and the company's own. */
export interface Authorities {
  readonly world: string;
  readonly company: string;
}

export interface Said
  extends Pick<Answer, 'outcome' | 'stage' | 'says' | 'notes' | 'took' | 'unknownAddresses'> {
  readonly asked: string;
  readonly judgement: string;
  readonly verdict?: string;
  readonly way: string;
}

export interface Reply extends Pick<ProbeResult, 'contacts'> {
  readonly answers: readonly Said[];
  readonly unasked: readonly string[];
}

export async function ask(job: Job, { world, company }: Authorities): Promise<Reply> {
  const { value: ruleSet, diagnostics } = loadRuleSet('lab.yaml', `rulec: 1\nname: lab\n${job.rules}`);
  if (ruleSet === undefined) throw new Error(JSON.stringify(diagnostics));
  const { value: policy, diagnostics: unresolved } = resolvePolicy([ruleSet], []);
  if (policy === undefined) throw new Error(JSON.stringify(unresolved));
  const plan = planQuestions(policy, [ruleSet], { hosts: [], negative: job.negative === true });
  const result = await runProbe(plan, {
    route: await readWay(job, plan.questions),
    own: job.own === true ? [{ pem: company }] : [],
    ...{ timeout: job.timeout ?? 3000, concurrency: 8, env: {} },
    stop: new AbortController().signal,
    onAnswer: () => undefined,
    roots: openRoots([world]),
  });
  return {
    contacts: result.contacts,
    unasked: result.unasked.map(({ use, why }) => `${use.entry}: ${why}`),
    answers: result.answers.map((answer) => {
      const { question, outcome, stage, says, notes, took, tls, route, unknownAddresses } = answer;
      const verdict = tls === undefined ? {} : { verdict: tls.chain.verdict };
      const way = route.kind === 'proxy' ? route.proxy : route.kind;
      const asked = writeQuestion(question);
      return {
        asked,
        judgement: judgeAnswer(answer),
        outcome,
        stage,
        says,
        notes,
        took,
        way,
        unknownAddresses,
        ...verdict,
      };
    }),
  };
}

async function readWay({ proxy, env, script }: Job, questions: readonly Question[]): Promise<RouteSetting> {
  if (script !== undefined) {
    const { value: advise } = await readAdviser({ path: 'lab.pac', content: script }, questions, runScript);
    if (advise === undefined) throw new Error('the PAC file is not read');
    return { kind: 'advised', advise };
  }
  if (proxy !== undefined) {
    const read = parseProxy(proxy);
    if (read === undefined) throw new Error('no proxy');
    return { kind: 'proxy', proxy: read };
  }
  const environment = readEnvironment(env ?? {});
  if ('wrong' in environment) throw new Error(environment.wrong);
  return { kind: 'environment', environment };
}
