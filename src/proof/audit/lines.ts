/** The lines of a text that decide the requests of a region, with a request for each. */
import type { Request } from '../../rules/policy.ts';
import type { Condition } from '../../sets/condition.ts';
import type { Capabilities, Clause, Meaning } from '../../targets/target.ts';
import type { AskedView } from '../answer/ask-tests.ts';
import { type Answer, judgeResidue } from '../answer/judge.ts';
import { prepareMeaning, type Residue } from '../answer/residue.ts';
import { findRequestsSeenAs } from '../claim/views.ts';
import { type Example, findExample, type Preference } from '../compare/examples.ts';
import type { FormChoice } from '../compare/replay.ts';
import type { Universe } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { viewsOfRequest } from '../diagram/evaluate.ts';
import { fieldOrder } from '../space/space.ts';
import { usualPieces } from './usual.ts';

/** What is needed to ask a text about regions. */
export interface Asked {
  readonly universe: Universe;
  readonly capabilities: Capabilities;
  readonly preference: Preference;
  readonly read: (asked: AskedView) => Residue;
  /** Premises that are not taken for granted. */
  readonly off: ReadonlySet<string>;
  /** The requests that some line of the text may match. */
  readonly matched: Diagram;
}

/** How lines are asked; `unusual` are views that nobody means. */
interface AskingPlan extends Pick<Asked, 'capabilities' | 'preference' | 'off'> {
  readonly unusual?: readonly { readonly views: Condition }[];
}

/** Makes a text ready; `meaning` has its premises still in it. */
export function prepareToAskLines(
  universe: Universe,
  { capabilities: whole, preference, off, unusual = [] }: AskingPlan,
  meaning: Meaning,
): Asked {
  const view = usualPieces(
    whole.view,
    unusual.map(({ views }) => views),
  );
  const capabilities = { ...whole, view };
  const all = [meaning, ...(meaning.also ?? [])].flatMap((chain) => chain.clauses);
  const clauses = all.filter(({ isDefault }) => isDefault === undefined);
  const matched = findMatched(universe, capabilities, clauses);
  return { ...{ universe, capabilities, preference, off, matched }, read: prepareMeaning(meaning) };
}

/** One request of a region, and what comes of it. */
export interface AskedExample {
  readonly example: Example;
  readonly answer: Answer;
}

/** How many lines are worked out for one region. */
const mostLines = 6;

/** Returns requests of a region, each decided by other lines than those before it. */
export function askRegion(
  asked: Asked,
  region: Diagram,
  choice: FormChoice,
  most: number = mostLines,
): readonly AskedExample[] {
  const { universe, capabilities, preference, matched } = asked;
  const { subtract, intersect } = universe;
  const found: AskedExample[] = [];
  for (let rest = region; rest !== nothing && found.length < most; ) {
    const example = findExample(universe, rest, preference);
    if (example === undefined) break;
    const answer = askExample(asked, example.request, choice);
    found.push({ example, answer });
    const [first] = answer.clauses;
    const before = rest;
    rest = answer.isByDefault
      ? intersect(rest, matched)
      : first === undefined
        ? nothing
        : subtract(rest, findMatched(universe, capabilities, answer.clauses));
    if (rest === before) break;
  }
  return found;
}

function findMatched(universe: Universe, { view }: Capabilities, clauses: readonly Clause[]): Diagram {
  return findRequestsSeenAs(universe, view, findMatchedViews(universe, clauses));
}

/** Returns the views that one of these clauses may match, whatever its causes are. */
export function findMatchedViews(universe: Universe, clauses: readonly Clause[]): Diagram {
  const may = universe.unionAll(clauses.map(({ condition }) => universe.bounds(condition).may));
  const causes = universe.space.causes.reduce(
    (bits, _, index) => bits | (1 << (fieldOrder.length + index)),
    0,
  );
  return causes === 0 ? may : universe.exists(may, causes);
}

const order = ['deny', 'depends', 'allow'] as const;

/** Asks about a request in each of its forms, of which the one counts that lets through least, or most. */
export function askExample(
  { capabilities, read, off }: Pick<Asked, 'capabilities' | 'read' | 'off'>,
  request: Request,
  choice: FormChoice,
): Answer {
  const answers = viewsOfRequest(capabilities.view, request).map((view) =>
    judgeResidue(read({ view, isAddressOpen: false }), off, undefined),
  );
  const ranked = choice === 'narrowest' ? order : order.toReversed();
  return (
    ranked
      .map((wanted) => answers.find(({ action }) => action === wanted))
      .find((one) => one !== undefined) ?? {
      ...{ action: 'deny', clauses: [], isByDefault: false, causes: [], premises: [] },
    }
  );
}
