import type { Command as CommandType } from 'commander';
import { nearest } from '../diagnostics/nearest.ts';
import { quote } from '../diagnostics/quote.ts';
import { renderDiagnostic } from '../report/findings/diagnostic-text.ts';
import { plain } from '../report/forms/paint.ts';
import { version } from '../version.ts';
import { type CommandEntry, commands } from './commands.ts';
import { defaultRuleSet } from './default-rule-set.ts';
import type { Io } from './io.ts';
import { exit, withFindings } from './messages.ts';
import type { Act } from './options.ts';

/**
 * Runs one command line and returns its exit status (the table in `exit.ts`). Writes only to the streams of
 * `io` and to the files that the command line names. Never throws: what is thrown inside is a bug, and becomes
 * a message with what to send us.
 */
export async function run(words: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(words, io);
  } catch (problem) {
    io.stderr.write(describeBug(problem, words, io));
    return exit.bug;
  }
}

async function dispatch(words: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = words;
  if (first === undefined) return printUsage(io, renderOverview());
  if (first === '--version' || first === '-V') return printOutput(io, `${version}\n`);
  if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) {
    return printOutput(io, renderOverview());
  }
  if (first === 'help') return dispatch([...rest, '--help'], io);
  if (first.startsWith('-')) {
    return printUsage(
      io,
      `error[usage]: the command comes first, then its options; ${first} is not a command\n`,
    );
  }
  const entry = commands.find((command) => command.name === first);
  if (entry !== undefined) return execute(entry, rest, io);
  const near = nearest(first, commands.map((command) => command.name)); // biome-ignore format: one thought
  const hint = near === undefined ? 'rulec --help lists the commands' : `did you mean rulec ${near}?`;
  return printUsage(io, `error[usage]: there is no command ${quote(first)}\n  help: ${hint}\n`);
}

async function execute(entry: CommandEntry, words: readonly string[], io: Io): Promise<number> {
  const [{ Command, CommanderError, Help }, { findMisuse }, { define }] = await Promise.all([
    import('commander'),
    import('./misuse.ts'),
    entry.load(),
  ]);
  let status: number = exit.done;
  const command = new Command(`rulec ${entry.name}`).description(entry.summary);
  const act: Act = <Options extends { readonly strict: boolean }, Words extends readonly unknown[]>(
    one: CommandType,
    work: (io: Io, options: Options, ...words: Words) => Promise<number>,
  ) => {
    one.action(async (...given: unknown[]) => {
      // Behind the words, commander passes the options and the command.
      const [options, words] = [one.opts() as Options, given.slice(0, -2) as unknown as Words];
      status = await withFindings(options, io, (told) => work(told, options, ...words));
    });
  };
  define(command, act);
  for (const one of [command, ...command.commands]) {
    one
      .exitOverride()
      .showHelpAfterError(
        `  help: ${one.parent ? `${command.name()} ` : ''}${one.name()} --help shows what there is`,
      )
      .configureHelp({
        helpWidth: 100,
        // That a switch is off where nobody gives it needs no saying.
        optionDescription: (option) =>
          new Help().optionDescription(option).replace(/ ?\(default: false\)/, ''),
      })
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: (text) => io.stderr.write(text),
        outputError: (text, write) => write(rewriteParserWords(text, one)),
      });
  }
  const misuse = findMisuse(words, command);
  if (misuse !== undefined) return printUsage(io, renderDiagnostic(misuse, new Map(), plain));
  try {
    await command.parseAsync([...words], { from: 'user' });
    return status;
  } catch (problem) {
    if (problem instanceof CommanderError) return problem.exitCode === 0 ? exit.done : exit.usage;
    throw problem;
  }
}

/** What commander says, in the form of our messages. */
function rewriteParserWords(text: string, command: CommandType): string {
  const words = command.usage().replace('[options] ', '');
  // Only `compile` and the like take a rule set that nobody names.
  const bundled = words.startsWith('<RULESET>')
    ? `, the rule set first; the one that compile takes where none is named is ${defaultRuleSet}`
    : '';
  return text
    .replace(/^error: /, 'error[usage]: ')
    .replace(/^.*missing required argument.*$/m, `$&\n  help: write ${words}${bundled}`)
    .replace(/\n\(Did you mean (.*)\?\)/, '; did you mean $1?');
}

function printOutput(io: Io, text: string): number {
  io.stdout.write(text);
  return exit.done;
}

function printUsage(io: Io, text: string): number {
  io.stderr.write(text);
  return exit.usage;
}

function renderOverview(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`);
  return `rulec ${version}: one rule set in, proven firewall configurations out

Usage: rulec COMMAND [ARGUMENTS] [OPTIONS]

Commands:
${lines.join('\n')}

Examples:
  rulec compile --target squid                     the bundled connector rule set, as text on standard output
  rulec compile rules.yaml --target pf --out out   files under out/, read back and proved
  rulec check rules.yaml                           is the rule set right?
  rulec COMMAND --help                             the options of a command, with examples

Exit status: 0 done, 1 findings, 2 wrong command line, 3 wrong input or nothing written, 70 a bug in rulec.
`;
}

function describeBug(problem: unknown, words: readonly string[], io: Io): string {
  const trace = problem instanceof Error ? (problem.stack ?? problem.message) : String(problem);
  return `error[internal]: this is a bug in rulec, not in your rule set; nothing was written after it
  help: please send us this text, and the rule set and options if you may show them
  rulec ${version}, node ${process.version} on ${process.platform}
  command line: ${JSON.stringify(words)}
  folder: ${JSON.stringify(io.cwd)}
${trace}
`;
}
