import type { Command } from 'commander';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import { listEditions, type SourceEditionInUse } from '../../driver/source-editions.ts';
import type { RuleSet } from '../../rules/ast.ts';
import { readRuleSets } from '../inputs/inputs.ts';
import { listBundledRuleSets } from '../inputs/read.ts';
import type { Io } from '../io.ts';
import { exit, tell, type Voice } from '../messages.ts';
import { type Act, addExamples, withFormat, withVoice } from '../options.ts';

interface Options extends Voice {
  readonly format: 'text' | 'json';
}

/** `rulec list`. */
export function define(command: Command, act: Act): void {
  withVoice(withFormat(command, ['text', 'json']));
  addExamples(
    command,
    ['rulec list', 'rulec list --format json'],
    'Use a name of the list as a RULESET: rulec check docker-desktop',
  );
  act(command, list);
}

/** What is said of a rule set that comes with rulec. */
interface Listed {
  readonly name: string;
  readonly title: string;
  readonly editions: readonly SourceEditionInUse[];
}

async function list(io: Io, options: Options): Promise<number> {
  const names = await listBundledRuleSets();
  const { value: loaded = [], diagnostics, sources } = await readRuleSets(names, io);
  if (hasErrors(diagnostics)) return tell(io, options, diagnostics, sources);
  const all = loaded.map(({ ruleSet }) => describe(ruleSet));
  io.stdout.write(
    options.format === 'json' ? `${JSON.stringify({ ruleSets: all }, null, 2)}\n` : writeList(all),
  );
  return exit.done;
}

function describe(ruleSet: RuleSet): Listed {
  const { name, title = '' } = ruleSet;
  return { name: name.value, title, editions: listEditions(ruleSet) };
}

function writeList(all: readonly Listed[]): string {
  const rows = all.map(({ name, title, editions }) => {
    const days = new Set(editions.map(({ day, isOwn }) => `${day ?? '?'}${isOwn ? ' *' : ''}`));
    return [name, [...days].join(', '), title] as const;
  });
  const width = (at: 0 | 1): number => Math.max(...rows.map((row) => row[at].length));
  const lines = rows.map(
    ([name, day, title]) => `${name.padEnd(width(0))}  ${day.padEnd(width(1))}  ${title}`,
  );
  const isOwn = all.some(({ editions }) => editions.some((one) => one.isOwn));
  return `${lines.join('\n')}\n${isOwn ? '* of sources.lock.json in this folder\n' : ''}`;
}
