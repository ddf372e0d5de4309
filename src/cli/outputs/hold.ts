import { open, readFile, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { fileWord, word } from '../../diagnostics/quote.ts';
import { describeFailure, makeFolder, removeFolders } from './folders.ts';
import { isAlive } from './write.ts';

/** In milliseconds: how long another run is waited for, and the age at which a hold is a dead run's. */
export interface Patience {
  readonly wait: number;
  readonly stale: number;
}

/** In milliseconds: how long a hold may be without the name of its holder. */
const unsigned = 1_000;

const usual: Patience = { wait: 5_000, stale: 60_000 };

/** What may be said otherwise of a hold. */
interface Hold {
  readonly patience?: Patience;
  /** What messages call the file, and what they say where it could not be had. */
  readonly shown?: string;
  readonly failed?: string;
}

/** What this process holds itself. */
const held = new Set<string>();

/**
 * Does some work that no two runs may do at once on one file: reading it, and writing it anew. A small file beside
 * it, made by one run alone, says who is at it; it is there for a moment, so one that is old, or whose process is
 * gone, was left behind and is removed. Error: `not-written`.
 */
export async function withHold(
  place: string,
  work: () => Promise<readonly Diagnostic[]>,
  interrupted: () => boolean,
  { patience = usual, shown = place, failed = `${fileWord(shown)} was not written` }: Hold = {},
): Promise<readonly Diagnostic[]> {
  const mark = join(dirname(place), `.rulec-${basename(place)}.busy`);
  const made: string[] = [];
  try {
    makeFolder(dirname(place), made);
    for (let waited = 0; !(await tryToHold(mark, patience)); waited += 50) {
      if (interrupted()) return [error('not-written', `${failed}: interrupted`)];
      if (waited >= patience.wait) return [await describeHolder(mark, shown, failed)];
      await sleep(50);
    }
  } catch (problem) {
    removeFolders(made);
    const words = describeFailure(problem, { dir: dirname(place), shown: dirname(shown) });
    return [error('not-written', `${failed}: ${words}`)];
  }
  try {
    return await work();
  } finally {
    await releaseHold(mark);
    removeFolders(made);
  }
}

async function tryToHold(mark: string, { stale }: Patience): Promise<boolean> {
  const handle = await open(mark, 'wx').catch((problem: NodeJS.ErrnoException) => {
    if (problem.code !== 'EEXIST') throw problem;
  });
  if (handle === undefined) {
    if (await isLeftBehind(mark, stale)) await unlink(mark).catch(() => undefined);
    return false;
  }
  held.add(mark);
  try {
    await handle.writeFile(`${process.pid} ${hostname()}\n`);
    return true;
  } catch (problem) {
    await releaseHold(mark);
    throw problem;
  } finally {
    await handle.close();
  }
}

async function releaseHold(mark: string): Promise<void> {
  held.delete(mark);
  await unlink(mark).catch(() => undefined);
}

async function isLeftBehind(mark: string, stale: number): Promise<boolean> {
  const there = await stat(mark).catch(() => undefined);
  if (there === undefined) return false;
  const age = Date.now() - there.mtimeMs;
  if (age > stale) return true;
  const [id = '', host] = await readHolder(mark);
  // Who makes the file writes into it at once: one that is still empty is of a run that was killed in between.
  if (id === '') return age > unsigned;
  if (host !== hostname() || !/^\d+$/.test(id)) return false;
  // Our own number on what we do not hold: another process had it before us, as happens in containers.
  return Number(id) === process.pid ? !held.has(mark) : !isAlive(Number(id));
}

async function readHolder(mark: string): Promise<readonly string[]> {
  const text = await readFile(mark, 'utf8').catch(() => '');
  return text.trim().split(' ');
}

async function describeHolder(mark: string, shown: string, failed: string): Promise<Diagnostic> {
  const [id, host] = await readHolder(mark);
  const who = host === undefined ? '' : ` (process ${word(id ?? '')} on ${word(host)})`;
  const left = join(dirname(shown), basename(mark));
  const help = `try again when it is done; if no other run is at work, remove ${fileWord(left)}`;
  return error('not-written', `${failed}: another run is writing there${who}`, { help });
}
