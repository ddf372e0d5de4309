import { type Diagnostic, hasErrors, type Outcome, type Span, warning } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/quote.ts';
import { type Side as PolicySide, policyWithout } from '../diff/causes.ts';
import type { Texts } from '../diff/outputs.ts';
import { replayOnTexts, type Text } from '../diff/outputs.ts';
import { type Compared, diffOutputs, diffPolicies, type Projection } from '../diff/policies.ts';
import { findRewrites } from '../diff/rewrites.ts';
import type { TestNode } from '../rules/ast.ts';
import { findTarget } from '../targets/registry.ts';
import { version } from '../version.ts';
import { judgeText, type Written, withPlaceholders, writeTarget } from './compile-target.ts';
import type { Device } from './devices.ts';
import { sayOfDevice } from './devices.ts';
import type { DiffReport, Exception, GateReport, ProofReport } from './diff-report.ts';

/** New access that somebody has agreed to. */
export interface ExceptionEntry {
  readonly rule: string;
  readonly reason: string;
  /** Where it stands; absent for one of the command line. */
  readonly span?: Span;
}

/** One side of a comparison, resolved. */
export interface ResolvedSide extends PolicySide {
  readonly report: DiffReport['before'];
  /** Of its rule sets. */
  readonly tests: readonly TestNode[];
}

/** Everything that two sides are compared with. */
export interface DiffRequest {
  readonly before: ResolvedSide;
  readonly after: ResolvedSide;
  readonly devices: readonly Device[];
  /** Whether somebody wants the sizes and the witnesses of the losses that came and went. */
  readonly measured: boolean;
  /** With these exceptions; absent: new access is no matter. */
  readonly gate?: readonly ExceptionEntry[];
}

/**
 * Compares two policies and their projections, and writes both texts to say what became of them. Errors: those
 * of options; `internal`, where the texts do not bear out what was found. Warnings: `stale-exception`.
 */
export async function compareSides(request: DiffRequest): Promise<Outcome<DiffReport>> {
  const { before, after, gate: entries } = request;
  const outputs = await writeOutputs(request);
  if (outputs.value === undefined) return { diagnostics: outputs.diagnostics };
  const diagnostics: Diagnostic[] = [...outputs.diagnostics];
  const compared = diffOutputs(before, after, outputs.value);
  const comparisons = compared.map(({ comparison }) => comparison);
  const proofs = outputs.value.map((output, index) => proofOf(output, compared[index + 1]));
  diagnostics.push(...proofs.flatMap(({ problems }) => problems.filter(({ code }) => code === 'internal')));
  outputs.value.forEach((output, index) => {
    const comparison = comparisons[index + 1];
    const [oldText, newText] = [textOf(output, output.old), textOf(output, output.fresh)];
    if (comparison !== undefined && oldText !== undefined && newText !== undefined)
      diagnostics.push(...replayOnTexts(comparison, oldText, newText));
  });
  const gate = entries === undefined ? undefined : judgeAccess(request, entries, comparisons, outputs.value);
  diagnostics.push(...(gate?.exceptions ?? []).flatMap((one, index) => staleness(one, entries?.[index])));
  const value: DiffReport = {
    rulec: version,
    before: before.report,
    after: after.report,
    comparisons,
    rewrites: findRewrites(before.policy, after.policy, { before: before.tests, after: after.tests }),
    proofs,
    ...(gate === undefined ? {} : { gate }),
  };
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

/** What a device sees, and its texts of both sides. */
interface Output extends Projection {
  readonly texts: Texts;
  readonly device: Device;
  readonly old: Outcome<Written>;
  readonly fresh: Outcome<Written>;
}

/** The texts of each device; options that nobody gave have placeholders. */
async function writeOutputs({
  before,
  after,
  devices,
  measured,
}: DiffRequest): Promise<Outcome<readonly Output[]>> {
  const diagnostics: Diagnostic[] = [];
  const value: Output[] = [];
  for (const device of devices) {
    const target = await findTarget(device.target)?.load();
    if (target === undefined) throw new Error(`the target ${device.target} is not registered`);
    const values = withPlaceholders(target, device.values);
    const options = target.readOptions(values);
    const errors = options.diagnostics.filter(({ severity }) => severity === 'error');
    diagnostics.push(...errors.map((one) => sayOfDevice({ target: device.target, ...one }, device)));
    if (options.value === undefined) continue;
    const [old, fresh] = [
      writeTarget(before.policy, target, values),
      writeTarget(after.policy, target, values),
    ];
    value.push({
      name: device.device ?? device.target,
      capabilities: target.capabilities(options.value),
      ...{ device, old, fresh },
      texts: {
        ...{ target: target.name, measured },
        ...(old.value === undefined ? {} : { before: old.value.readings }),
        ...(fresh.value === undefined ? {} : { after: fresh.value.readings }),
      },
    });
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

function textOf({ capabilities }: Output, { value }: Outcome<Written>): Text | undefined {
  const [first] = value?.readings ?? [];
  return first === undefined ? undefined : { capabilities, meaning: first.reading.permit };
}

function proofOf({ name, device, fresh }: Output, compared: Compared | undefined): ProofReport {
  const { proof, lossesBefore } = compared?.outputs ?? {};
  const judged = fresh.value === undefined || proof === undefined ? undefined : judgeText(fresh.value, proof);
  const handedOut = judged?.value !== undefined && judged.value.files.length > 0;
  return {
    name,
    target: device.target,
    problems: [...fresh.diagnostics, ...(judged?.diagnostics ?? [])]
      .filter(({ severity }) => severity === 'error')
      .map((one) => sayOfDevice(one, device)),
    losses: handedOut ? (proof?.losses ?? []) : [],
    ...(handedOut && proof !== undefined ? { verdict: proof.verdict } : {}),
    ...(lossesBefore === undefined ? {} : { lossesBefore }),
  };
}

/**
 * Whether there is new access beyond what the exceptions agree to. What would be new, were the excepted rules not
 * in the newer rule set, and the excepted denials not in the older one, is not excused by them.
 */
function judgeAccess(
  { before, after }: DiffRequest,
  entries: readonly ExceptionEntry[],
  whole: DiffReport['comparisons'],
  targets: readonly Projection[],
): GateReport {
  const ids = new Set(entries.map(({ rule }) => rule));
  const comparisons =
    ids.size === 0
      ? whole
      : diffPolicies(
          { ...before, policy: policyWithout(before.policy, 'deny', ids) },
          { ...after, policy: policyWithout(after.policy, 'allow', ids) },
          targets,
        );
  const passed = comparisons.every(
    ({ verdict, totals }) => verdict !== 'not-decided' && totals['permits now'] === undefined,
  );
  const causing = whole.flatMap(({ changes }) =>
    changes
      .filter(({ effect }) => effect === 'permits now')
      .flatMap(({ causes, denials }) => [...causes, ...denials].map(({ rule }) => rule)),
  );
  const exceptions = entries.map(({ rule, reason }): Exception => {
    const meets = causing.find(({ id }) => id === rule);
    return { rule, reason, ...(meets === undefined ? {} : { meets }) };
  });
  return { passed, comparisons, exceptions };
}

function staleness({ rule, meets }: Exception, entry: ExceptionEntry | undefined): readonly Diagnostic[] {
  if (meets !== undefined) return [];
  const message = `nothing is permitted now because of the rule ${quote(rule)}`;
  const details = { help: 'take the exception out, or correct the id of the rule' };
  return [
    warning(
      'stale-exception',
      message,
      entry?.span === undefined ? details : { ...details, span: entry.span },
    ),
  ];
}
