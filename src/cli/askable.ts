import { withPlaceholders } from '../compile/placeholders.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type Compilation, compileTarget } from '../driver/compile-target.ts';
import type { Askable } from '../driver/explain-requests.ts';
import type { Policy } from '../rules/policy.ts';
import { findTarget } from '../targets/registry.ts';
import type { Origin } from '../targets/target.ts';
import { sayOfDevice } from './device-messages.ts';
import type { Device } from './inputs/devices.ts';
import type { Watch } from './progress.ts';

/** A device's text, compiled to be asked and not to be loaded: what nobody gave has placeholders. */
export interface AskableDevice extends Askable {
  readonly device: Device;
  readonly compilation: Compilation;
}

/**
 * Compiles a policy for devices whose text is only to be asked. The messages are the errors alone: those of
 * devices that have no text. What a compile warns of is not the matter here.
 */
export async function compileToAsk(
  policy: Policy,
  devices: readonly Device[],
  watch: Watch = () => undefined,
): Promise<{ readonly value: readonly AskableDevice[]; readonly diagnostics: readonly Diagnostic[] }> {
  const value: AskableDevice[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, device] of devices.entries()) {
    watch(device, index, devices);
    const target = await findTarget(device.target)?.load();
    if (target === undefined) throw new Error(`the target ${device.target} is not registered`);
    const made = compileTarget(policy, target, withPlaceholders(target, device.values));
    diagnostics.push(
      ...made.diagnostics
        .filter(({ severity }) => severity === 'error')
        .map((one) => sayOfDevice(one, device)),
    );
    if (made.value === undefined || made.value.files.length === 0) continue;
    const { capabilities, readings } = made.value;
    const name = device.device ?? device.target;
    value.push({ name, target: device.target, capabilities, readings, device, compilation: made.value });
  }
  return { value, diagnostics };
}

/** The lines of the text files of devices, by the name of the device. */
export function linesOfDevices(
  devices: readonly AskableDevice[],
): (name: string, line: Origin) => string | undefined {
  const files = new Map(
    devices.flatMap(({ name, compilation }) =>
      compilation.files.map(({ path, content }) => [
        `${name}/${path}`,
        typeof content === 'string' ? content.split('\n') : [],
      ]),
    ),
  );
  return (name, { file, line }) => files.get(`${name}/${file}`)?.[line - 1];
}
