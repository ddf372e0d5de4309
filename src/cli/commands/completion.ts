import { Argument, Command } from 'commander';
import { targetNames } from '../../targets/registry.ts';
import { listBundledRuleSets } from '../inputs/read.ts';
import type { Io } from '../io.ts';
import { exit } from '../messages.ts';
import { type Act, addExamples, type Define } from '../options.ts';
import { type CommandTree, type OptionWords, shells, writeCompletion } from '../outputs/completions.ts';

/** The commands of the program. */
type Commands = readonly {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly define: Define }>;
}[];

/** `rulec completion SHELL`, of these commands. */
export function defineCompletion(commands: Commands): Define {
  return (command: Command, act: Act) => {
    command.addArgument(new Argument('<SHELL>', 'the shell that completes').choices([...shells]));
    addExamples(command, [
      'rulec completion bash > ~/.local/share/bash-completion/completions/rulec',
      'rulec completion zsh > ~/.zfunc/_rulec',
      'rulec completion fish > ~/.config/fish/completions/rulec.fish',
      'rulec completion powershell > rulec.ps1',
    ]);
    act(command, (io, _options, shell: (typeof shells)[number]) => complete(io, shell, commands));
  };
}

async function complete(io: Io, shell: (typeof shells)[number], commands: Commands): Promise<number> {
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
