/** Findings of an audit: a part of what a row of the rule set is about, with its lines and a witness that is asked again. */
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { decide } from '../../rules/decide.ts';
import type { LossCode } from '../../rules/losses.ts';
import type { Policy } from '../../rules/policy.ts';
import type { AddressSet } from '../../sets/addresses.ts';
import type { Capabilities } from '../../targets/target.ts';
import { addressCause } from '../answer/judge.ts';
import { nameDestination } from '../claim/losses.ts';
import { projectRequests } from '../claim/views.ts';
import type { Example } from '../compare/examples.ts';
import { showRequest, type WitnessRequest } from '../compare/replay.ts';
import type { Universe } from '../diagram/conditions.ts';
import { measureViews } from '../diagram/count.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { describeRegion, widenRegion } from '../words/describe.ts';
import { type Asked, askRegion } from './lines.ts';
import type { Need, Unneeded } from './needs.ts';
import type { AuditAnswer, AuditFinding } from './result.ts';
import type { Sides } from './sides.ts';
import type { PartLosses } from './unavoidable.ts';

/** What the findings of one audit share. */
export interface Frame {
  readonly policy: Policy;
  readonly universe: Universe;
  readonly capabilities: Capabilities;
  readonly governed: Diagram;
  readonly sides: Sides;
  readonly without: readonly { readonly premise: string; readonly sides: Sides }[];
  readonly partLosses: PartLosses;
  readonly unneeded: readonly Unneeded[];
  readonly asked: Asked;
  readonly diagnostics: Diagnostic[];
  readonly doubt?: string;
}

interface Part {
  readonly answer: AuditAnswer;
  readonly region: Diagram;
  /** The part of the region whose requests show it best. */
  readonly example?: Diagram;
  readonly premises?: readonly string[];
  readonly open?: AddressSet;
  readonly losses?: readonly LossCode[];
}

/** What each answer says of a witness. */
const expected: Partial<Record<AuditAnswer, 'allow' | 'deny'>> = {
  carried: 'allow',
  blocked: 'deny',
  'not-stopped': 'allow',
  stopped: 'deny',
  opened: 'deny',
};
const widest: ReadonlySet<AuditAnswer> = new Set(['not-stopped', 'stopped']);

/** Works out a part of what a row is about: nothing where it is empty. */
export function makeFinding(frame: Frame, need: Need, part: Part): readonly AuditFinding[] {
  const { universe, capabilities, asked, policy } = frame;
  const { answer, region, example: shown = region, premises = [], open, losses } = part;
  if (region === nothing) return [];
  const { rule, claimed } = need;
  const row = {
    ...{ answer, rule, destination: nameDestination(claimed) },
    span: claimed.entry.host?.span ?? claimed.entry.destination.span,
  };
  const isWhole = region === need.requests || answer === 'not-here';
  const words = isWhole ? undefined : describeRequests(frame, region, need);
  if (answer === 'not-here') {
    const none = { lines: [], isByDefault: false, causes: [], premises: [] };
    return [{ ...row, ...none, ...present({ region: words }), size: null }];
  }
  const denies = rule.action === 'deny';
  const choice = widest.has(answer) || (denies && answer === 'depends') ? 'widest' : 'narrowest';
  const examples = askRegion(asked, shown, choice);
  const [first] = examples;
  for (const { example, answer: told } of examples) {
    const decided = decide(policy, example.request);
    const isRight =
      (expected[answer] === undefined || told.action === expected[answer]) && decided.action === rule.action;
    if (isRight) continue;
    const data = { request: showRequest(example), answer, told: told.action };
    frame.diagnostics.push(error('internal', 'a witness of the audit does not reproduce', { data }));
  }
  const origins = new Map(
    examples
      .flatMap(({ answer: { clauses } }) => clauses)
      .map(({ origin }) => [`${origin.file}:${origin.line}`, origin]),
  );
  const told = examples.flatMap(({ answer: { causes } }) => causes);
  const isOfText = answer === 'depends' && told.length === 0 && open === undefined;
  const named = isOfText && frame.doubt !== undefined ? [frame.doubt] : told;
  const views = projectRequests(universe, capabilities.view, region);
  return [
    {
      ...row,
      size: measureViews(universe, views, capabilities.hosts),
      lines: [...origins.values()],
      isByDefault: examples.some(({ answer: told }) => told.isByDefault),
      causes: [...new Set([...named, ...(open === undefined ? [] : [addressCause])])],
      premises: [...new Set([...premises, ...examples.flatMap(({ answer: told }) => told.premises)])].sort(),
      ...present({
        region: words,
        witness: first === undefined ? undefined : showWitness(first.example, need, open),
        open,
        losses,
      }),
    },
  ];
}

/** Shows a witness; where any address of the host will do, without one. */
function showWitness(
  example: Example,
  { isAddressOpen }: Need,
  open: AddressSet | undefined,
): WitnessRequest {
  const { address, ...rest } = showRequest(example);
  return address === undefined || (isAddressOpen && open === undefined && rest.host !== undefined)
    ? rest
    : { ...rest, address };
}

/** Says in words which requests of a row these are. */
function describeRequests({ universe, asked: { preference } }: Frame, region: Diagram, need: Need): string {
  const box = widenRegion(universe, region, preference, need.requests);
  const more = universe.subtract(region, box.diagram) === nothing ? '' : ', and others';
  return `${describeRegion(universe.space, box)}${more}`;
}
