import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors, note, warning } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { inlineSources } from '../../../driver/refresh/inline-sources.ts';
import { proveInlined } from '../../../driver/refresh/prove-inlined.ts';
import { printable } from '../../../report/forms/paint.ts';
import { count } from '../../../report/forms/words.ts';
import { readTree } from '../../../rules/read/yaml/read-tree.ts';
import { gatherReads } from '../../inputs/gather.ts';
import { isGitName } from '../../inputs/git.ts';
import { type InputOptions, loadInputs, readInputs } from '../../inputs/inputs.ts';
import { isBundled, isFileName } from '../../inputs/read.ts';
import type { Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, addRepeatable, withFormat, withInputs, withVoice } from '../../options.ts';
import { writeRuleSetChange } from '../../outputs/rule-set-file.ts';

interface Options extends Voice, InputOptions {
  readonly only: readonly string[];
  readonly write: boolean;
  readonly format: 'text' | 'json';
}

export function defineSourceInline(command: Command, act: Act): void {
  command
    .argument('<RULESET>', 'the rule set')
    .option('--write', 'write RULESET; default: print its new text', false);
  addRepeatable(command, { '--only <NAME>': 'only what comes from this list (repeatable)' });
  withVoice(withFormat(withInputs(command), ['text', 'json']));
  addExamples(
    command,
    ['rulec source inline rules.yaml > literal.yaml', 'rulec source inline rules.yaml --only vendor --write'],
    'The new text is compared with the old one, and handed out only if both permit the same.',
  );
  act(command, inline);
}

async function inline(io: Io, options: Options, name: string): Promise<number> {
  const { diagnostics, take, sources } = gatherReads();
  if (options.write && (!isFileName(name) || isGitName(name)))
    diagnostics.push(
      error('usage', `${word(name)} cannot be written`, {
        help: 'leave --write out, and redirect the output',
      }),
    );
  const inputs = hasErrors(diagnostics) ? undefined : take(await readInputs([name], options, io));
  const [ruleSet] = inputs?.ruleSets ?? [];
  if (inputs === undefined || ruleSet === undefined) return tell(io, options, diagnostics, sources);
  const lists = ruleSet.sources.flatMap(({ id, definition }) => (definition === undefined ? [] : [id]));
  const unknown = options.only.filter((one) => !lists.includes(one));
  for (const one of unknown)
    diagnostics.push(
      error('usage', `${word(name)} has no list ${word(one)}`, {
        help: `there are ${lists.join(', ') || 'none'}`,
      }),
    );
  const tree = readTree(ruleSet.file, ruleSet.text).value;
  if (tree === undefined || hasErrors(diagnostics)) return tell(io, options, diagnostics, sources);
  const inlined = inlineSources(ruleSet, tree, new Set(options.only.length > 0 ? options.only : lists));
  const bytes = new TextEncoder().encode(inlined.text);
  const after = await loadInputs([{ file: ruleSet.file, bytes }], options, io);
  diagnostics.push(...(await proveInlined(inputs, after)), ...tellSplits(inlined.split));
  const isWide = ruleSet.accepts.some(({ hosts }) => hosts === undefined);
  if (inlined.count > 0 && isWide) diagnostics.push(warnOfAccepts());
  if (!hasErrors(diagnostics) && options.write) {
    const before = { file: ruleSet.file, bytes: new TextEncoder().encode(ruleSet.text) };
    const change = { before, text: inlined.text, isRuleSet: true, params: options.param ?? [] };
    diagnostics.push(...(await writeRuleSetChange(change, io)));
  }
  const status = tell(io, options, diagnostics, sources);
  if (hasErrors(diagnostics)) return status;
  const said = `${count(inlined.count, 'rule')} of ${name} ${inlined.count === 1 ? 'is' : 'are'} literal now`;
  if (options.format === 'json')
    io.stdout.write(
      `${JSON.stringify({ rules: inlined.count, split: inlined.split, text: inlined.text }, null, 2)}\n`,
    );
  else if (!options.write) io.stdout.write(inlined.text);
  else if (!options.quiet) io.stdout.write(`${printable(said)}; wrote ${printable(name)}\n`);
  if (isBundled(ruleSet.file) && !options.quiet && options.format === 'text')
    io.stderr.write('save it as a file of your own; its tags are then pinned with: rulec tags refresh\n');
  return status;
}

function tellSplits(split: readonly (readonly string[])[]): readonly Diagnostic[] {
  return split.map((ids) => {
    const message = `the row of ${ids[0]} has several services: it became the rules ${ids.join(', ')}`;
    return note('usage', message, { help: 'where an accept names the first one, name the others too' });
  });
}

/** What nobody had seen before is now written by hand, and is taken in by accepts that name no hosts. */
function warnOfAccepts(): Diagnostic {
  const message = 'an accept without hosts now also covers hosts that came by row:rest';
  return warning('usage', message, {
    help: 'look at what is accepted: compile, and read the losses that are accepted',
  });
}
