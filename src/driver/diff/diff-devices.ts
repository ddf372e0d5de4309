/** Compares what a device's own options make of two rule sets, where the configurations of both sides differ. */
import { present } from '../../diagnostics/present.ts';
import type { Comparison } from '../../diff/change.ts';
import type { Policy } from '../../rules/policy.ts';
import { withPlaceholders } from '../compile-target.ts';
import { type Device, listOptionsInForce, loadTarget } from '../devices.ts';
import {
  addRules,
  compareTexts,
  type DeviceText,
  describeSettings,
  hasSameFiles,
  writeText,
} from './diff-texts.ts';

/** The two sides for a device that gives parameters values of its own. */
export interface OwnPolicies {
  readonly before: Policy;
  /** The older side with the newer values. */
  readonly renewed: Policy;
  readonly after: Policy;
}

/**
 * A device that the configurations of two sides do not have alike, absent on the side that has none of its name; or one whose
 * rules are not those of other devices.
 */
export interface MovedDevice {
  readonly name: string;
  readonly before?: Device;
  readonly after?: Device;
  /** What is not alike, in words. */
  readonly settings: readonly string[];
  readonly policies?: OwnPolicies;
}

/**
 * Finds the devices that two configurations do not have alike. Options that decide no request are of no matter, and what they
 * accept is part of the policy.
 */
export async function findMovedDevices(
  before: readonly Device[],
  after: readonly Device[],
  policies: ReadonlyMap<string, OwnPolicies> = new Map(),
): Promise<readonly MovedDevice[]> {
  const names = new Set([...after, ...before].map(({ folder }) => folder));
  const moved: MovedDevice[] = [];
  for (const name of names) {
    const [old, fresh] = [before, after].map((devices) => devices.find(({ folder }) => folder === name));
    const settings = await describeMove(old, fresh);
    const own = policies.get(name);
    if (settings.length > 0 || own !== undefined)
      moved.push({ name, settings, ...present({ before: old, after: fresh, policies: own }) });
  }
  return moved;
}

async function describeMove(
  before: Device | undefined,
  after: Device | undefined,
): Promise<readonly string[]> {
  if (before === undefined) return ['NEW configures this device, OLD does not'];
  if (after === undefined) return ['OLD configures this device, NEW does not'];
  if (before.target !== after.target) return [`target: ${before.target} in OLD, ${after.target} in NEW`];
  return [
    ...describeSettings(await chooseOptions(before), await chooseOptions(after)),
    ...describeSettings(listParameters(before), listParameters(after)).map((words) =>
      words.replace('option', 'parameter'),
    ),
  ];
}

/** Returns the options of a device that decide anything, defaults included. */
async function chooseOptions({
  target: name,
  values,
}: Device): Promise<{ readonly options: Readonly<Record<string, string>> }> {
  const target = await loadTarget(name);
  const given = listOptionsInForce(target, withPlaceholders(target, values));
  const idle = new Set(target.options.filter((one) => one.decidesNothing === true).map((one) => one.name));
  return { options: Object.fromEntries(Object.entries(given).filter(([option]) => !idle.has(option))) };
}

function listParameters({ parameters = new Map() }: Device): {
  readonly options: Readonly<Record<string, string>>;
} {
  return { options: Object.fromEntries([...parameters].map(([name, { value }]) => [name, value])) };
}

/** Gives a device its newer configuration on both sides; one whose rules are those of others is none that moved then. */
export function renewDevice({ name, after, policies }: MovedDevice): readonly MovedDevice[] {
  if (policies === undefined || after === undefined) return [];
  const { renewed } = policies;
  return [{ name, before: after, after, settings: [], policies: { ...policies, before: renewed } }];
}

/** Takes from a policy what somebody agrees to. */
export type Excuse = (policy: Policy) => Policy;

/**
 * Compares what devices let through of two policies, each side with its own options and parameters, without what is excused.
 * A device is left out whose text is the same with both, unless its rules are its own.
 */
export async function compareMovedDevices(
  moved: readonly MovedDevice[],
  policies: Pick<OwnPolicies, 'before' | 'after'>,
  excuse: { readonly before: Excuse; readonly after: Excuse } = { before: (all) => all, after: (all) => all },
): Promise<ReadonlyMap<string, readonly Comparison[]>> {
  const found = new Map<string, readonly Comparison[]>();
  for (const one of moved) {
    const own = one.policies ?? policies;
    const [before, after] = [excuse.before(own.before), excuse.after(own.after)];
    const [old, fresh] = [await writeFor(one.before, before), await writeFor(one.after, after)];
    const comparisons = compareMove(one, old, fresh);
    if (comparisons !== undefined)
      found.set(
        one.name,
        comparisons.map((comparison) => addRules(comparison, before, after)),
      );
  }
  return found;
}

async function writeFor(device: Device | undefined, policy: Policy): Promise<DeviceText | undefined> {
  if (device === undefined) return undefined;
  const { folder: name, target } = device;
  const options = withPlaceholders(await loadTarget(target), device.values);
  return (await writeText({ name, target, options, files: [] }, policy)).value;
}

function compareMove(
  { name, before, after, settings, policies }: MovedDevice,
  old: DeviceText | undefined,
  fresh: DeviceText | undefined,
): readonly Comparison[] | undefined {
  const unlike: Comparison = {
    ...{ of: name, verdict: 'different', changes: [], totals: {}, asPolicy: false, notes: settings },
  };
  // Texts of two targets, or only one, have nothing to compare.
  if (old === undefined || fresh === undefined || before?.target !== after?.target) return [unlike];
  const options = fresh.options;
  const [first, ...others] = compareTexts(name, { ...old, options }, fresh);
  if (first === undefined) return [unlike];
  if (first.verdict === 'equal' && others.length === 0 && hasSameFiles(old, fresh))
    return policies === undefined ? undefined : [first];
  const notes = [...settings, ...(first.notes ?? [])];
  if (notes.length === 0) return [first, ...others];
  return [{ ...first, verdict: first.verdict === 'equal' ? 'different' : first.verdict, notes }, ...others];
}

/** Puts the comparisons of devices that moved in the place of those that know one configuration alone. */
export function replaceMoved(
  comparisons: readonly Comparison[],
  moved: ReadonlyMap<string, readonly Comparison[]>,
): readonly Comparison[] {
  const known = new Set(comparisons.map(({ of }) => of));
  const others = [...moved].flatMap(([name, own]) => (known.has(name) ? [] : own));
  return [...comparisons.flatMap((one) => moved.get(one.of) ?? [one]), ...others];
}
