import { note } from '../diagnostics/diagnostic.ts';
import { count } from '../report/numbers.ts';
import { bytesOf } from '../report/report.ts';
import type { Compiled } from './compile-devices.ts';
import { exit } from './exit.ts';
import type { Io } from './io.ts';
import { tell, type Voice } from './messages.ts';
import { arrangeFiles, checkOutputs, writeOutputs } from './outputs.ts';

/** Where the texts of a run go. */
export interface Delivery extends Voice {
  readonly out?: string;
  readonly check?: true;
  readonly format: 'text' | 'json' | 'sarif' | 'github';
}

/**
 * Hands out what was made: into a folder, or to standard output; with `--check` it only compares the folder.
 * Returns the exit status of that.
 */
export async function deliver(
  all: readonly Compiled[],
  json: string,
  options: Delivery,
  io: Io,
): Promise<number> {
  const { out, format } = options;
  if (out === undefined) return format !== 'text' ? exit.done : printMain(all, options, io);
  const outputs = all.map(({ device, compilation }) => ({ folder: device.folder, files: compilation.files }));
  const files = arrangeFiles(outputs, json);
  if (options.check === true) return tell(io, options, await checkOutputs(out, files, io), new Map());
  const status = tell(io, options, await writeOutputs(out, files, io), new Map());
  if (status === exit.done && format === 'text' && !options.quiet) {
    io.stdout.write(`wrote ${count(files.length, 'file')} to ${out}\n`);
  }
  return status;
}

/** Prints the main file of the only target, and names the others. */
function printMain(all: readonly Compiled[], options: Delivery, io: Io): number {
  const [only] = all;
  const [main, ...others] = only?.compilation.files ?? [];
  if (only === undefined || main === undefined) throw new Error('a target made no file');
  io.stdout.write(bytesOf(main));
  if (others.length === 0) return exit.done;
  const message = `this is ${main.path} alone; to it belong ${others.map(({ path }) => path).join(', ')}`;
  const details = { target: only.device.target, help: 'write all of them with --out DIR' };
  return tell(io, options, [note('usage', message, details)], new Map());
}
