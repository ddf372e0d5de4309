/** Writes a probe script, reads it back, and compares what it says with the rule set before anybody gets it. */
import { error, failWith, type Outcome } from '../../../diagnostics/diagnostic.ts';
import type { RuleSet } from '../../../rules/ast.ts';
import type { Policy } from '../../../rules/policy.ts';
import { isMisread, parseAddress } from '../../../sets/prefix.ts';
import { isSame } from '../../../sets/remember.ts';
import { decideQuestion } from '../decide-question.ts';
import type { ProbePlan, Question } from '../questions.ts';
import { lowerScript } from './lower-script.ts';
import { printScript } from './print-script.ts';
import { readScript } from './read/read-script.ts';
import type { ScriptData, ScriptQuestion } from './script-data.ts';

/** What a script is made of. */
export interface ScriptInputs {
  readonly plan: ProbePlan;
  readonly policy: Policy;
  readonly ruleSets: readonly RuleSet[];
  readonly roots: Pick<ScriptData, 'roots' | 'ownRoots'>;
}

/** Writes a script. Errors: `internal`, where what was written does not say what the rule set says. */
export function writeProbeScript({ plan, policy, ruleSets, roots }: ScriptInputs): Outcome<string> {
  const text = printScript(lowerScript(plan, ruleSets, roots));
  const flaws = findScriptFlaws(text, { plan, policy, ruleSets, roots });
  const help = 'please report this: the script was not handed out';
  return flaws.length === 0
    ? { value: text, diagnostics: [] }
    : failWith(error('internal', `the probe script is not what the rule set says: ${flaws[0]}`, { help }));
}

/** Finds where a script is none of rulec's, or does not say what these inputs say; each a clause. */
export function findScriptFlaws(
  text: string,
  { plan, policy, ruleSets, roots }: ScriptInputs,
): readonly string[] {
  const read = readScript(text);
  if ('problem' in read) return [`line ${read.line}: ${read.problem}`];
  const wanted = lowerScript(plan, ruleSets, roots);
  const keys = Object.keys(wanted) as readonly (keyof ScriptData)[];
  const differing = keys.filter((key) => !isSame(read[key], wanted[key]));
  return [
    ...differing.map((key) => `its ${key} are others`),
    ...read.questions.flatMap((question) => replayQuestion(policy, question)),
    ...findUnnamed(policy, read),
  ];
}

/** Asks the rules themselves about a question of the text: what must get through is allowed, what must not is denied. */
function replayQuestion(policy: Policy, read: ScriptQuestion): readonly string[] {
  const { expect, transport, speaks, port, bypass, by, host, address, path } = read;
  const place = parseAddress(address);
  const question: Question = {
    ...{ expect: 'through', transport, speaks, port, bypass, by },
    ...(host === '' ? (isMisread(place) ? {} : { address: place }) : { host }),
    ...(path === '' ? {} : { path }),
    uses: [{ rule: '', ruleSet: '', entry: '', principals: [], span: { file: '', start: 0, end: 0 } }],
  };
  const allowed = decideQuestion(policy, question).question;
  const name = `${speaks} ${host}${address} port ${port}`;
  if (expect === 'held') return allowed === undefined ? [] : [`${name} is to be held, and a rule allows it`];
  if (allowed === undefined) return [`${name} is to get through, and no rule allows it`];
  return allowed.bypass && !bypass ? [`${name} may be opened, and a rule forbids it`] : [];
}

/** Finds allow rules that the text neither asks about nor says that it cannot. */
function findUnnamed(policy: Policy, { questions, unasked }: ScriptData): readonly string[] {
  const said = [...questions.flatMap(({ uses }) => uses), ...unasked.map(({ entry }) => entry)];
  return policy.rules
    .filter(({ action, id }) => action === 'allow' && !said.some((one) => ` ${one}`.includes(` ${id}: `)))
    .map(({ id }) => `it says nothing of the rule ${id}`);
}
