/**
 * The files that come with rulec, below `data/` and `examples/`. The program of one file has another module in place of this
 * one, with the files in it (`scripts/bundle.mjs`).
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackLock } from '../service-tags/pack.ts';

/** The folder of the package. Both this module and the one that it becomes a part of (`dist/lib/`) lie two levels below it. */
const packageFolder: string = fileURLToPath(new URL('../../', import.meta.url));

/** Reads a file, `data/microsoft-365.yaml`; of the lock the package has a packed form alone, in `dist/`. */
export async function readPackageFile(path: string): Promise<Buffer> {
  const file = join(packageFolder, path);
  return readFile(file).catch(async (problem: unknown) => {
    const packed = join(packageFolder, 'dist', `${path.replace(/^.*\//, '')}.br`);
    const bytes = await readFile(packed).catch(() => Promise.reject(problem));
    const { brotliDecompressSync } = process.getBuiltinModule('node:zlib');
    return Buffer.from(unpackLock(brotliDecompressSync(bytes).toString()));
  });
}

/** Returns the clone of the repository that this program runs from; undefined where it was installed. */
export async function findClone(): Promise<string | undefined> {
  const isThere = await stat(join(packageFolder, 'src/cli/main.ts')).catch(() => undefined);
  return isThere === undefined ? undefined : packageFolder.replace(/[\\/]$/, '');
}

/** Lists the names of the files in a folder. */
export function listPackageFiles(folder: string): Promise<readonly string[]> {
  return readdir(join(packageFolder, folder));
}
