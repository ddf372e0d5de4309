import { Argument, Command } from 'commander';
import { targetNames } from '../../targets/registry.ts';
import { commands } from '../commands.ts';
import { listBundledRuleSets } from '../inputs/read.ts';
import type { Io } from '../io.ts';
import { exit } from '../messages.ts';
import { type Act, addExamples } from '../options.ts';
import { type CommandTree, type OptionWords, shells, writeCompletion } from '../outputs/completions.ts';

/** `rulec completion SHELL`. */
export function define(command: Command, act: Act): void {
  command.addArgument(new Argument('<SHELL>', 'the shell that completes').choices([...shells]));
  addExamples(command, [
    'eval "$(rulec completion bash)"',
    'source <(rulec completion zsh)',
    'rulec completion fish | source',
    'rulec completion powershell | Out-String | Invoke-Expression',
  ]);
  act(command, complete);
}

async function complete(
  io: Io,
  _options: { readonly strict: boolean },
  shell: (typeof shells)[number],
): Promise<number> {
  const ruleSets = await listBundledRuleSets();
  const all: CommandTree[] = [];
  for (const { name, summary, load } of commands) {
    const command = new Command(name).description(summary);
    (await load()).define(command, () => undefined);
    all.push(describeCommand(command, ruleSets));
  }
  const program = {
    name: '',
    summary: '',
    options: [],
    words: ['--help', '--version'],
    takesFiles: false,
    commands: all,
  };
  io.stdout.write(writeCompletion(shell, program));
  return exit.done;
}

function describeCommand(command: Command, ruleSets: readonly string[]): CommandTree {
  const named = command.registeredArguments.map((one) => one.name());
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  const options = command.options.map(
    ({ short, long, description, required, optional, argChoices = [] }): OptionWords => ({
      flags: [long, short].filter((flag) => flag !== undefined && flag !== null),
      help: description,
      takesValue: required || optional,
      values: long === '--target' ? [...targetNames, 'all'] : argChoices,
    }),
  );
  return {
    name: command.name(),
    summary: command.description(),
    commands: command.commands.map((one) => describeCommand(one, ruleSets)),
    options: [...options, { flags: ['--help'], help: 'says what there is', takesValue: false, values: [] }],
    takesFiles: command.registeredArguments.length > 0 && choices.length === 0,
    words: [...choices, ...(named.includes('RULESET') ? ruleSets : [])],
  };
}
