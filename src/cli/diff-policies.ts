import { withPlaceholders } from '../compile/placeholders.ts';
import { type Diagnostic, hasErrors, type Outcome, warning } from '../diagnostics/diagnostic.ts';
import { quote } from '../diagnostics/quote.ts';
import { type Side as PolicySide, policyWithout } from '../diff/causes.ts';
import { diffPolicies, type Projection } from '../diff/policies.ts';
import { replayOnTexts, type Text } from '../diff/replay.ts';
import { findRewrites } from '../diff/rewrites.ts';
import type { DiffReport, Exception, GateReport, ProofReport } from '../report/diff-report.ts';
import { findTarget } from '../targets/registry.ts';
import { version } from '../version.ts';
import { type AskableDevice, compileToAsk } from './askable.ts';
import { sayOfDevice } from './device-messages.ts';
import type { Device } from './devices.ts';
import type { ExceptionEntry } from './exceptions.ts';

/** One side of a comparison, resolved. */
export interface ResolvedSide extends PolicySide {
  readonly report: DiffReport['before'];
}

/** Everything that two sides are compared with. */
export interface DiffRequest {
  readonly before: ResolvedSide;
  readonly after: ResolvedSide;
  readonly devices: readonly Device[];
  /** With these exceptions; absent: new access is no matter. */
  readonly gate?: readonly ExceptionEntry[];
}

/**
 * Compares two policies and their projections, and compiles both to say what became of the texts. Errors: those
 * of options; `internal`, where the texts do not bear out what was found. Warnings: `stale-exception`.
 */
export async function compareSides(request: DiffRequest): Promise<Outcome<DiffReport>> {
  const { before, after, devices, gate: entries } = request;
  const targets = await projectionsOf(devices);
  if (targets.value === undefined) return { diagnostics: targets.diagnostics };
  const diagnostics: Diagnostic[] = [...targets.diagnostics];
  const comparisons = diffPolicies(before, after, targets.value);
  const [old, fresh] = [
    await compileToAsk(before.policy, devices),
    await compileToAsk(after.policy, devices),
  ];
  diagnostics.push(...fresh.diagnostics.filter(({ code }) => code === 'internal'));
  for (const comparison of comparisons) {
    const texts = [textOf(old.value, comparison.of), textOf(fresh.value, comparison.of)];
    const [oldText, newText] = texts;
    if (oldText !== undefined && newText !== undefined)
      diagnostics.push(...replayOnTexts(comparison, oldText, newText));
  }
  const gate = entries === undefined ? undefined : judgeAccess(request, entries, comparisons, targets.value);
  diagnostics.push(...(gate?.exceptions ?? []).flatMap((one, index) => staleness(one, entries?.[index])));
  const value: DiffReport = {
    rulec: version,
    before: before.report,
    after: after.report,
    comparisons,
    rewrites: findRewrites(before.policy, after.policy),
    proofs: devices.map((device) => proofOf(device, old.value, fresh)),
    ...(gate === undefined ? {} : { gate }),
  };
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

/** What each device sees; options that nobody gave have placeholders. */
async function projectionsOf(devices: readonly Device[]): Promise<Outcome<readonly Projection[]>> {
  const diagnostics: Diagnostic[] = [];
  const value: Projection[] = [];
  for (const device of devices) {
    const target = await findTarget(device.target)?.load();
    if (target === undefined) throw new Error(`the target ${device.target} is not registered`);
    const options = target.readOptions(withPlaceholders(target, device.values));
    const errors = options.diagnostics.filter(({ severity }) => severity === 'error');
    diagnostics.push(...errors.map((one) => sayOfDevice({ target: device.target, ...one }, device)));
    if (options.value === undefined) continue;
    value.push({ name: nameOf(device), capabilities: target.capabilities(options.value) });
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

function nameOf({ device, target }: Device): string {
  return device ?? target;
}

function textOf(devices: readonly AskableDevice[], name: string): Text | undefined {
  const made = devices.find((one) => one.name === name);
  const [first] = made?.readings ?? [];
  if (made === undefined || first === undefined) return undefined;
  return { capabilities: made.capabilities, meaning: first.reading.permit };
}

function proofOf(
  device: Device,
  old: readonly AskableDevice[],
  fresh: Awaited<ReturnType<typeof compileToAsk>>,
): ProofReport {
  const name = nameOf(device);
  const made = fresh.value.find((one) => one.name === name)?.compilation.proof;
  const before = old.find((one) => one.name === name)?.compilation.proof;
  return {
    name,
    target: device.target,
    problems: fresh.diagnostics.filter(({ target }) => target === device.folder),
    losses: made?.losses ?? [],
    ...(made === undefined ? {} : { verdict: made.verdict }),
    ...(before === undefined ? {} : { lossesBefore: before.losses }),
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
