import { type Diagnostic, note } from '../diagnostics/diagnostic.ts';
import { bytesOf } from '../driver/report.ts';
import { printable } from '../report/forms/paint.ts';
import { count } from '../report/numbers.ts';
import type { Compiled } from './compile-devices.ts';
import { exit } from './exit.ts';
import type { Io } from './io.ts';
import { tell, type Voice } from './messages.ts';
import { arrangeFiles, checkOutputs, writeOutputs } from './outputs/outputs.ts';

/** Where the texts of a run go. */
export interface Delivery extends Voice {
  readonly out?: string;
  readonly check?: true;
  readonly format: 'text' | 'json' | 'sarif' | 'github';
}

/** Writes what was made into its folder; with `--check` it only compares the folder. */
export async function deliver(
  all: readonly Compiled[],
  json: string,
  { out, check }: { readonly out: string; readonly check?: true },
  io: Io,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly said: string }> {
  const outputs = all.map(({ device, compilation }) => ({ folder: device.folder, files: compilation.files }));
  const files = arrangeFiles(outputs, json);
  if (check === true) return { diagnostics: await checkOutputs(out, files, io), said: '' };
  const diagnostics = await writeOutputs(out, files, io);
  return { diagnostics, said: `wrote ${count(files.length, 'file')} to ${printable(out)}\n` };
}

/** Prints the main file of the only target, and names the others. Returns the exit status. */
export function printMain(all: readonly Compiled[], options: Delivery, io: Io): number {
  const [only] = all;
  const [main, ...others] = only?.compilation.files ?? [];
  if (only === undefined || main === undefined) throw new Error('a target made no file');
  io.stdout.write(bytesOf(main));
  if (others.length === 0) return exit.done;
  const message = `this is ${main.path} alone; to it belong ${others.map(({ path }) => path).join(', ')}`;
  const details = { target: only.device.folder, help: 'write all of them with --out DIR' };
  return tell(io, options, [note('usage', message, details)], new Map());
}
