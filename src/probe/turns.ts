import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Lets nobody connect to a host sooner than a gap after the one before. */
export interface Turns {
  readonly take: (host: string, stop: AbortSignal) => Promise<void>;
}

export function createTurns(gap = 1000): Turns {
  const free = new Map<string, number>();
  return {
    take: async (host, stop) => {
      const now = performance.now();
      const at = Math.max(now, free.get(host) ?? 0);
      free.set(host, at + gap);
      if (at > now) await sleep(at - now, undefined, { signal: stop }).catch(() => undefined);
    },
  };
}
