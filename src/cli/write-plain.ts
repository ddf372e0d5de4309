import { randomBytes } from 'node:crypto';
import { open, rename, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { error } from '../diagnostics/diagnostic.ts';
import { fileWord } from '../diagnostics/quote.ts';
import type { Io } from './io.ts';
import { makeFolder, removeFolders, wordsFor } from './outputs/folders.ts';

/** Writes one file that is nobody's input: whole, or not at all. Errors: `not-written`. */
export async function writePlainFile(name: string, text: string, io: Io): Promise<readonly Diagnostic[]> {
  const place = resolve(io.cwd, name);
  const temporary = join(dirname(place), `.rulec-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  const made: string[] = [];
  try {
    await makeFolder(dirname(place), made);
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, place);
    return [];
  } catch (problem) {
    await unlink(temporary).catch(() => undefined);
    await removeFolders(made);
    return [
      error(
        'not-written',
        `${fileWord(name)} was not written: ${wordsFor(problem, { dir: dirname(place), shown: dirname(name) })}`,
      ),
    ];
  }
}
