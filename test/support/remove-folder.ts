import { rmSync } from 'node:fs';

/** Removes a folder into which a program that was stopped may still write: Node looks once what is in it, and then only waits. */
export function removeFolder(folder: string): void {
  for (let left = 20; ; left--) {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
      return;
    } catch (problem) {
      if (left === 0) throw problem;
    }
  }
}
