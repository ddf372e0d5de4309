/** Makes what was written outlast a loss of power. */
import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { ask } from './folders.ts';

/** From so many files on, their file system is synced as a whole: a file takes some milliseconds by itself, whatever is in it. */
const many = 64;

/**
 * Syncs files, which lie in `folders`, each in one of them. `pause` is called between files, and throws where that is to end.
 * Throws what the system says of a file that it cannot sync.
 */
export async function syncFiles(
  files: readonly string[],
  folders: readonly string[],
  pause: (index: number) => Promise<void>,
): Promise<void> {
  if (files.length >= many && (await syncFileSystems(folders))) return;
  for (const [index, file] of files.entries()) {
    await pause(index);
    syncFile(file);
  }
}

/** Syncs what is in a file. Throws what the system says where it cannot. */
export function syncFile(path: string): void {
  sync(openSync(path, 'r+'));
}

/** Makes renames in a folder last, where the file system can; the files themselves are synced already. */
export function syncFolder(folder: string): void {
  ask(() => sync(openSync(folder, 'r')));
}

function sync(file: number): void {
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Syncs the file systems of some folders with `sync -f`; says whether it did. Other systems than Linux have no such program, or one
 * that does not wait for the disk (sync(8) of the BSDs).
 */
function syncFileSystems(folders: readonly string[]): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(false);
  // Few runs write so many files.
  const { execFile } = process.getBuiltinModule('node:child_process');
  const ofDevices = new Map(folders.map((folder) => [statSync(folder).dev, folder]));
  return new Promise((resolve) => {
    execFile('sync', ['-f', '--', ...ofDevices.values()], (problem) => resolve(problem === null));
  });
}
