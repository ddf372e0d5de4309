import type { Command } from 'commander';
import type { Io } from './io.ts';

/** Wraps the work of a command: its result is the exit status of the run. */
export type Runner = (work: (io: Io) => Promise<number>) => Promise<void>;

/** Declares a command's arguments, options and examples on a commander command, with its action. */
export type Define = (command: Command, run: Runner) => void;
