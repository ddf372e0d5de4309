import { type Command, Option } from 'commander';
import type { Io } from './io.ts';

/** Options of messages, which every command has. */
export function withVoice(command: Command): Command {
  return command
    .option('--strict', 'treat warnings as errors', false)
    .option('--quiet', 'show errors only', false)
    .option('--no-color', 'no colour on a terminal (as NO_COLOR)');
}

/** `--format`, the first one being the default. */
export function withFormat(command: Command, formats: readonly [string, ...string[]]): Command {
  const [preset] = formats;
  return command.addOption(
    new Option('--format <FORMAT>', 'the form of the result').choices([...formats]).default(preset),
  );
}

/** What tells which Service Tags a rule set is resolved with, and on which date. */
export function withInputs(command: Command): Command {
  return command
    .option(
      '--service-tags <FILE>',
      "Microsoft's weekly JSON, or a lock (repeatable, one a cloud)",
      repeat,
      [],
    )
    .option('--as-of <DATE>', 'leave out rules that expired before this day, YYYY-MM-DD');
}

/** Which targets, and with which options. */
export function withTargets(command: Command, help: string): Command {
  return command
    .option('-t, --target <T,…>', help, repeat, [])
    .option('--set <T.NAME=VALUE>', 'an option of a target or device (repeatable)', repeat, [])
    .option('--config <FILE>', configHelp);
}

export const configHelp = 'the configuration file; left out, rulec.yaml in this folder if there is one';

/** Collects the values of an option that may be given several times. */
export function repeat(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** The examples below a command's help. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Wraps the work of a command: its result is the exit status of the run. */
export type Runner = (work: (io: Io) => Promise<number>) => Promise<void>;

/** Declares a command's arguments, options and examples on a commander command, with its action. */
export type Define = (command: Command, run: Runner) => void;
