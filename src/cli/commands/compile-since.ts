/** The commands of `compile --since`, from the text that devices had: an output folder, or one file of it or of a device. */
import { basename } from 'node:path';
import { error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import type { Compiled } from '../../driver/compile-devices.ts';
import { type DeviceFile, type OldText, updateDevices } from '../../driver/update-device.ts';
import { isFolder } from '../inputs/diff/diff-inputs.ts';
import { isGitName, parseGitName } from '../inputs/git.ts';
import { readOutputFolder } from '../inputs/output-folder.ts';
import { readInput } from '../inputs/read.ts';
import type { Io } from '../io.ts';

/** Makes the commands that `--since` asks for, before a run writes over the text that they start from. */
export async function makeUpdates(
  compiled: readonly Compiled[],
  since: string,
  io: Io,
): Promise<Outcome<readonly DeviceFile[]>> {
  const old = await readOldText(since, io);
  if (old.value === undefined) return { diagnostics: old.diagnostics };
  const made = await updateDevices(compiled, old.value);
  return { ...made, diagnostics: [...old.diagnostics, ...made.diagnostics] };
}

/**
 * Reads what `--since` names. A folder has a part for each device; a file is for one device alone. Errors:
 * `file-not-readable`, `too-large`, `usage`.
 */
async function readOldText(name: string, io: Io): Promise<Outcome<OldText>> {
  const git = isGitName(name) ? parseGitName(name) : undefined;
  if (git !== undefined && git.value === undefined) return { diagnostics: git.diagnostics };
  if (await isFolder(name, git?.value, io)) {
    const { value: side, diagnostics } = await readOutputFolder(name, git?.value, io);
    if (side === undefined) return { diagnostics };
    const find: OldText = ({ folder }) => {
      const found = side.devices.find((one) => one.name === folder);
      if (found !== undefined) return { value: found.files, diagnostics: [] };
      const help = `it has ${side.devices.map((one) => one.name).join(', ')}; name a file of the device instead, or leave --since out`;
      return {
        diagnostics: [error('file-not-readable', `${fileWord(name)} has no part for ${folder}`, { help })],
      };
    };
    return { value: find, diagnostics };
  }
  const { value: file, diagnostics } = await readInput(name, io);
  if (file === undefined || hasErrors(diagnostics)) return { diagnostics };
  const find: OldText = (_, isOnly) => {
    if (isOnly) return { value: [{ path: basename(name), content: file.bytes }], diagnostics: [] };
    const help = 'name the output folder of that time, or compile one device at a time';
    return { diagnostics: [error('usage', `${fileWord(name)} is the text of one device`, { help })] };
  };
  return { value: find, diagnostics };
}
