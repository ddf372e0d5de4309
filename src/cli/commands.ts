import type { Command } from 'commander';
import type { Io } from './io.ts';

/** Wraps the work of a command: its result is the exit status of the run. */
export type Runner = (work: (io: Io) => Promise<number>) => Promise<void>;

/** Declares a command's arguments, options and examples on a commander command, with its action. */
export type Define = (command: Command, run: Runner) => void;

/** A command as the overview shows it; its code is loaded when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly define: Define }>;
}

/** To add a command: one file with `define`, one entry here. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'compile',
    summary: 'compile rule sets for devices, read the text back, prove it, and write it',
    load: () => import('./compile.ts'),
  },
  {
    name: 'check',
    summary: 'load, validate and lint rule sets',
    load: () => import('./check.ts'),
  },
  {
    name: 'targets',
    summary: 'list the targets, or say all about one: view, limits, options, formats, guide',
    load: () => import('./targets.ts'),
  },
];
