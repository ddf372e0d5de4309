import { withoutMark } from '../diagnostics/position.ts';
import { type DeviceConfig, readConfig } from './inputs/config.ts';
import { targetNames } from './inputs/devices.ts';
import type { Read } from './inputs/inputs.ts';
import { readIfThere, readInput } from './inputs/read.ts';
import type { Io } from './io.ts';

/** The configuration file of `--config`, or `rulec.yaml` in the current folder if there is one. */
export async function readConfiguration(
  name: string | undefined,
  io: Io,
): Promise<Read<readonly DeviceConfig[]>> {
  const { value: file, diagnostics } = await (name === undefined
    ? readIfThere('rulec.yaml', io)
    : readInput(name, io));
  if (file === undefined) {
    return { ...(diagnostics.length === 0 ? { value: [] } : {}), diagnostics, sources: new Map() };
  }
  const sources = new Map([[file.file, withoutMark(new TextDecoder().decode(file.bytes))]]);
  return { ...readConfig(file.bytes, file.file, targetNames), sources };
}
