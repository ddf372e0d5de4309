/** The steps of a question: each ends with a value or with a failure, within what is left of the question's time. */
import { performance } from 'node:perf_hooks';
import { present } from '../diagnostics/present.ts';
import type { Outcome, Stage } from '../driver/probe/results.ts';

/** Why a step came to nothing. */
export interface Failure {
  readonly kind: 'failure';
  readonly outcome: Outcome;
  readonly stage: Stage;
  /** A clause: what happened. */
  readonly says: string;
  /** What a program tells it by: `no-name`, or the code of an error. */
  readonly code?: string;
}

export type Step<T> = T | Failure;

export function fail(outcome: Outcome, stage: Stage, says: string, code?: string): Failure {
  return { kind: 'failure', outcome, stage, says, ...present({ code }) };
}

export function isFailure(step: unknown): step is Failure {
  return typeof step === 'object' && step !== null && (step as { kind?: unknown }).kind === 'failure';
}

/** The time of one question, in milliseconds: it runs while a step works, and stands still while it waits for a turn. */
export interface Budget {
  readonly left: () => number;
  readonly spend: <T>(work: (signal: AbortSignal) => Promise<T>, most?: number) => Promise<T>;
}

/** Makes a budget; `stop` ends every step of it at once. */
export function createBudget(total: number, stop: AbortSignal): Budget {
  let left = total;
  return {
    left: () => left,
    spend: async (work, most = left) => {
      const started = performance.now();
      const over = new AbortController();
      const timer = setTimeout(() => over.abort(), Math.max(1, Math.min(most, left)));
      try {
        return await work(AbortSignal.any([stop, over.signal]));
      } finally {
        clearTimeout(timer);
        left -= performance.now() - started;
      }
    },
  };
}

/** Waits for the first of some events of streams and the like; the signal ends the wait, and gives undefined. */
export function settle<T>(
  signal: AbortSignal,
  start: (settled: (value: T) => void) => (() => void) | undefined,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    let clean: (() => void) | undefined;
    let isOver = false;
    const end = (value: T | undefined): void => {
      isOver = true;
      signal.removeEventListener('abort', giveUp);
      clean?.();
      resolve(value);
    };
    const giveUp = (): void => end(undefined);
    if (signal.aborted) return resolve(undefined);
    signal.addEventListener('abort', giveUp, { once: true });
    clean = start(end);
    // It may have been over before there was anything to clean.
    if (isOver) clean?.();
    return undefined;
  });
}

/** Cuts a text of a server's to a length that a line bears, and leaves out what is not printable. */
export function cutText(text: string, most = 80): string {
  const shown = text
    .replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return shown.length > most ? `${shown.slice(0, most - 1)}…` : shown;
}
