import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, hasErrors, note } from '../diagnostics/diagnostic.ts';
import { fileWord } from '../diagnostics/quote.ts';
import type { Target } from '../targets/target.ts';
import { optionsInForce } from './compile-devices.ts';
import type { Device } from './inputs/devices.ts';
import { deepest } from './inputs/given-files.ts';
import { readReportedDevices } from './inputs/output-folder.ts';
import type { Io } from './io.ts';
import { reportName } from './outputs/previous.ts';

/**
 * Where files do not mean the rule set: the options that the folder they lie in says it was compiled with, if they
 * are others. They are told, and not taken: whoever can edit the files can edit the report.
 */
export async function hintAtOptions(
  names: readonly string[],
  device: Device,
  target: Target,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const hints = new Map<string, Diagnostic>();
  for (const name of names) {
    if (name === '-') continue;
    const place = resolve(io.cwd, name);
    let dir = place;
    for (let depth = 0; depth <= deepest; depth++, dir = dirname(dir)) {
      const devices = await readReportedDevices(dir);
      if (devices === undefined) continue;
      const part = dir === place ? device.folder : (relative(dir, place).split(sep)[0] ?? '');
      const there = devices.find((one) => one.name === part && one.target === device.target);
      const settings = there === undefined ? [] : missingSettings(there.options, device, target);
      if (settings.length > 0) hints.set(dir, hintOf(dir, settings, device, io));
      break;
    }
  }
  return [...hints.values()];
}

function hintOf(dir: string, settings: readonly string[], device: Device, io: Io): Diagnostic {
  const report = fileWord(join(relative(io.cwd, dir), reportName));
  return note('governed', `${report} says that ${device.folder} was compiled with other options`, {
    help: `to judge the files by them, add ${settings.join(' ')}`,
  });
}

/** What to add to the command line; nothing where the target would not take it, or a shell make something of it. */
function missingSettings(
  there: Readonly<Record<string, string>>,
  device: Device,
  target: Target,
): readonly string[] {
  const inForce = optionsInForce(target, device);
  const others = target.options.flatMap(({ name }): readonly (readonly [string, string])[] => {
    const value = there[name];
    return value === undefined || value === inForce[name] ? [] : [[name, value]];
  });
  const taken = target.readOptions({ ...device.values, ...Object.fromEntries(others) });
  if (hasErrors(taken.diagnostics) || others.some(([, value]) => !/^[ -~]{0,400}$/.test(value))) return [];
  return others.map(([name, value]) => `--set ${shellWord(`${device.folder}.${name}=${value}`)}`);
}

function shellWord(text: string): string {
  return /^[\w.:/@,+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
