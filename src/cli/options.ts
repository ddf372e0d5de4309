import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Io } from './io.ts';

/** Adds the options of messages, which every command has. */
export function withVoice(command: Command): Command {
  return command
    .option('--strict', 'treat warnings as errors', false)
    .option('--quiet', 'show errors only', false)
    .option('--no-color', 'no colour on a terminal (as NO_COLOR)');
}

/** Adds `--format`, the first one being the default. */
export function withFormat(command: Command, formats: readonly [string, ...string[]]): Command {
  const format = new Option('--format <FORMAT>', 'the form of the result').choices([...formats]);
  return command.addOption(format.default(formats[0]));
}

/** Adds what tells which Service Tags a rule set is resolved with, and on which date. */
export function withInputs(command: Command): Command {
  const tags = "Microsoft's weekly JSON, or a lock (repeatable, one a cloud)";
  return addRepeatable(command, {
    '--service-tags <FILE>': tags,
    '--param <NAME=VALUE>': 'the value of a parameter of the rule sets (repeatable)',
  }).option('--as-of <DATE>', 'leave out rules that expired before this day, YYYY-MM-DD');
}

/** Adds what tells which targets are meant, and with which options. */
export function withTargets(command: Command, help: string): Command {
  return addRepeatable(command, {
    '-t, --target <T,…>': help,
    '--set <T.NAME=VALUE>': 'an option of a target or device (repeatable)',
  }).option('--config <FILE>', configHelp);
}

/** Adds what tells how the files of a device are read, and what is taken for granted of it. */
export function withDeviceFiles(command: Command): Command {
  return addRepeatable(command, {
    '--assume <NAME=VALUE>':
      'what the files do not say: login=succeeds, table:blocklist=FILE; a value is yes or no (succeeds, fails, always, never, …), addresses, or a file with an entry a line (repeatable)',
    '--no-premise <NAME>': 'a premise not to assume, by its name in the report (repeatable)',
  }).option('--root <DIR>', 'the folder that is / of the device, for included files');
}

export const configHelp = 'the configuration file; default: rulec.yaml in this folder if there is one';

/** Adds options that may be given several times, by their flags, with their help. */
export function addRepeatable(command: Command, options: Readonly<Record<string, string>>): Command {
  const add = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  for (const [flags, help] of Object.entries(options)) {
    const option = new Option(flags, help).argParser(add);
    command.addOption(option);
    // Set here and not as the option's own, which help would show.
    command.setOptionValueWithSource(option.attributeName(), [], 'default');
  }
  return command;
}

/** Reads the value of `--timeout`, in seconds. Throws what commander tells as misuse. */
export function readSeconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 3600) return value;
  throw new InvalidArgumentError('It is not a time; write --timeout 60, in seconds');
}

/** Adds examples below a command's help, and a last word. */
export function addExamples(command: Command, lines: readonly string[], last?: string): void {
  const shown = lines.map((line) => `\n  ${line}`).join('');
  command.addHelpText('after', `\nExamples:${shown}${last === undefined ? '' : `\n\n${last}`}`);
}

/** Registers what a command does with its options and words; the result is the exit status of the run. */
export type Act = <Options extends { readonly strict: boolean }, Words extends readonly unknown[]>(
  command: Command,
  work: (io: Io, options: Options, ...words: Words) => Promise<number>,
) => void;

/** Declares a command's arguments, options and examples on a commander command, with its action. */
export type Define = (command: Command, act: Act) => void;
