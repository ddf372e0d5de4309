/** Makes the commands that turn a text that a device has into the one that was compiled for it. */
import { type Diagnostic, error, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Target, TargetFile } from '../targets/target.ts';
import type { Compiled } from './compile-devices.ts';
import { loadTarget, sayOfDevice } from './devices.ts';

/** The text that a device had, as files of its target. `isOnly`: no other device of the run asks for one. */
export type OldText = (device: Compiled['device'], isOnly: boolean) => Outcome<readonly TargetFile[]>;

/** A file for the folder of a device. */
export interface DeviceFile {
  readonly folder: string;
  readonly file: TargetFile;
}

/**
 * Returns the updates of all devices whose target has such a thing, proved by the reading half of the target. Errors:
 * those of `old`, `config-syntax`, `no-update`, and `usage` where no device has one.
 */
export async function updateDevices(
  compiled: readonly Compiled[],
  old: OldText,
): Promise<Outcome<readonly DeviceFile[]>> {
  const made: DeviceFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const targets = await Promise.all(compiled.map(({ device }) => loadTarget(device.target)));
  const asking = targets.filter(({ updates }) => updates !== undefined);
  for (const [at, { device, compilation }] of compiled.entries()) {
    const target = targets[at];
    if (target?.updates === undefined) continue;
    const before = old(device, asking.length === 1);
    const update =
      before.value === undefined
        ? undefined
        : makeUpdate(target, before.value, compilation.files, compilation.config);
    diagnostics.push(
      ...[...before.diagnostics, ...(update?.diagnostics ?? [])].map((one) => sayOfDevice(one, device)),
    );
    if (update?.value !== undefined) made.push({ folder: device.folder, file: update.value });
  }
  if (asking.length === 0) {
    const help = 'leave out --since: of the other targets the text itself is the update';
    diagnostics.push(error('usage', 'no target of this run has commands for an update', { help }));
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: made, diagnostics };
}

function makeUpdate(
  { name, formats, updates }: Target,
  old: readonly TargetFile[],
  files: readonly TargetFile[],
  config: unknown,
): Outcome<TargetFile> {
  const [format] = formats.filter(({ owns }) => old.some(({ path }) => owns(path)));
  const own = old.filter(({ path }) => format?.owns(path));
  if (format === undefined || updates === undefined) {
    const found = old.map(({ path }) => path).join(', ') || 'none';
    const what = `no file of the old text is of a format of ${name}; found ${found}`;
    return { diagnostics: [error('file-not-readable', what)] };
  }
  const read = format.parse(own);
  const problems = read.diagnostics.filter((one) => hasErrors([one]) || one.severity === 'warning');
  if (read.value === undefined) return { diagnostics: problems };
  const plan = updates.plan(read.value, config);
  const diagnostics = [...problems, ...plan.diagnostics];
  if (plan.value === undefined) return { diagnostics };
  const wanted = files.filter(({ path }) => formats[0]?.owns(path));
  const wrong = updates.check(own, plan.value, wanted);
  if (wrong.length > 0) return { diagnostics: [...diagnostics, ...wrong] };
  return { value: plan.value, diagnostics };
}
