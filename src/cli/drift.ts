import { readPlainFile } from './outputs/previous.ts';
import type { OutputFile } from './outputs/write.ts';

/** How a folder differs from what a run would leave in it. */
export interface Drift {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly kind: 'changed' | 'missing' | 'extra';
}

/** Compares a folder with the files of a run, and with the obsolete ones that are still there. */
export async function findDrift(
  dir: string,
  files: readonly OutputFile[],
  obsolete: readonly string[],
): Promise<readonly Drift[]> {
  const drifts: Drift[] = [];
  for (const { path, bytes } of files) {
    const there = await readPlainFile(dir, path);
    if (there === undefined) drifts.push({ path, kind: 'missing' });
    else if (Buffer.compare(there, bytes) !== 0) drifts.push({ path, kind: 'changed' });
  }
  for (const path of obsolete) {
    if ((await readPlainFile(dir, path)) !== undefined) drifts.push({ path, kind: 'extra' });
  }
  return drifts;
}
