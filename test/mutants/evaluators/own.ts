/**
 * The plain evaluator of readings, asked about a text before and after an edit. It catches what the comparison by
 * diagrams would miss, for any target; a mistake in the reading itself, it shares.
 */
import { settleByClaim, settleReading } from '../../../src/driver/audit/settle-reading.ts';
import { evaluate, holds, type View, viewsOfRequest } from '../../../src/proof/diagram/evaluate.ts';
import { listMeaningConditions, listTests } from '../../../src/proof/space/space.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { Reading, TargetFile } from '../../../src/targets/target.ts';
import { boundaryRequests } from '../../support/boundary-requests.ts';
import type { Subject } from '../mutant.ts';
import { capabilitiesOf } from './settle.ts';

/** How many views are asked about. */
const most = 150;

function readText({ target, format, values }: Subject, files: readonly TargetFile[]): Reading | undefined {
  const options = target.readOptions(values).value;
  const config = target.formats.find(({ name }) => name === format)?.parse(files).value;
  const reading = config === undefined ? undefined : target.meaning(config, options).value;
  // What the claim of a compile takes one way or the other is no difference between two texts.
  return reading === undefined ? undefined : settleReading(reading, settleByClaim);
}

interface Before {
  readonly reading: Reading;
  readonly views: readonly View[];
}

const known = new WeakMap<Subject, Before>();

function before(subject: Subject): Before {
  const found = known.get(subject);
  if (found !== undefined) return found;
  const reading = readText(subject, subject.files);
  if (reading === undefined) throw new Error(`${subject.name} is not read`);
  const made = { reading, views: viewsAround(subject, subject.policy) };
  known.set(subject, made);
  return made;
}

/** What views at the edges of the policy look like to the target, of governed machines. */
function viewsAround(subject: Subject, policy: Policy): readonly View[] {
  const { view, governed } = capabilitiesOf(subject);
  return boundaryRequests(policy, most, 11)
    .flatMap((request) => viewsOfRequest(view, request))
    .filter((one) => holds(governed, one) === true);
}

/** Returns a view that gets through only before or only after the edit. */
export function findOwnDifference(subject: Subject, files: readonly TargetFile[]): string | undefined {
  const { reading, views } = before(subject);
  const after = readText(subject, files);
  if (after === undefined) return 'it is not read';
  const { tests } = listTests(listMeaningConditions(after.permit));
  const ends = tests.flatMap((test) => (test.field === 'port' ? test.ports : []));
  const edges = [...new Set(ends.flatMap((end) => [end - 1, end, end + 1]))];
  const moved = views.map((view, at) => {
    const port = edges[at % Math.max(1, edges.length)];
    return at % 2 === 0 || port === undefined || port < 1 || port > 65535 ? view : { ...view, port };
  });
  const found = moved.find((view) => {
    const [was, is] = [reading, after].map(({ permit }) => evaluate(permit, view).action);
    return was !== is;
  });
  return found === undefined ? undefined : spellView(found);
}

export function spellView(view: object): string {
  return JSON.stringify(view, (_key, value) => (typeof value === 'bigint' ? value.toString(16) : value));
}
