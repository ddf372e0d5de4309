/** What the rule sets of two sides are for devices that give parameters values of their own. */
import { present } from '../../../diagnostics/present.ts';
import type { Device, DeviceParameters } from '../../../driver/devices.ts';
import type { OwnPolicies } from '../../../driver/diff/diff-devices.ts';
import { resolveSide, type SideInputs } from '../../../driver/diff/diff-policies.ts';
import type { Policy } from '../../../rules/policy.ts';
import type { Io } from '../../io.ts';
import { gatherReads, type Read } from '../gather.ts';
import { type InputOptions, loadOpened } from '../inputs.ts';
import type { LockOptions, OpenedSide } from './diff-locks.ts';

/** The devices of a comparison, and as the older side has them where they are in git. */
export interface Sides {
  readonly devices: readonly Device[];
  readonly former?: readonly Device[];
}

/** Returns the values that stand for those of all devices where the rule sets as such are compared. */
export function chooseParameters(devices: readonly Device[]): {
  readonly deviceParameters?: DeviceParameters;
} {
  return present({
    deviceParameters: devices.find(({ parameters }) => parameters !== undefined)?.parameters,
  });
}

/**
 * Resolves both sides for each device that gives parameters values on either side; with other locks than their own, only where
 * the values changed. Errors: those of the rule sets.
 */
export async function resolveForDevices(
  before: SideInputs & OpenedSide,
  after: SideInputs & OpenedSide,
  { devices, former = devices }: Sides,
  options: InputOptions & { readonly locks?: LockOptions },
  io: Io,
): Promise<Read<ReadonlyMap<string, OwnPolicies>>> {
  const { take, done } = gatherReads();
  const resolve = async (
    { name, opened, inputs: read }: SideInputs & OpenedSide,
    device: Device,
    deviceParameters: DeviceParameters = new Map(),
  ): Promise<Policy | undefined> => {
    const inputs =
      opened === undefined
        ? read
        : take(await loadOpened(opened, { ...options, everyTag: true, deviceParameters }, io));
    return inputs && take(await resolveSide({ name, inputs }, [device], options.asOf))?.policy;
  };
  const found = new Map<string, OwnPolicies>();
  for (const device of devices) {
    const old = former.find(({ folder }) => folder === device.folder) ?? device;
    const [was, is] = [old, device].map(({ parameters = [] }) =>
      JSON.stringify([...parameters].map(sayValue)),
    );
    if (old.parameters === undefined && device.parameters === undefined) continue;
    if (was === is && (options.locks?.tags ?? 'ask') !== 'ask') continue;
    const older = await resolve(before, old, old.parameters);
    const renewed = await resolve(before, device, device.parameters);
    const newer = await resolve(after, device, device.parameters);
    if (older === undefined || renewed === undefined || newer === undefined) return done();
    found.set(device.folder, { before: older, renewed, after: newer });
  }
  return done(found);
}

function sayValue([name, { value }]: readonly [string, { readonly value: string }]): string {
  return `${name}=${value}`;
}
