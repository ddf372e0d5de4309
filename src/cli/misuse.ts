import type { Command, Option } from 'commander';
import { type Diagnostic, error } from '../diagnostics/diagnostic.ts';

/**
 * What is wrong with the words of a command that would be taken for something else: an option where a value is
 * missing, a word that a variable left empty, and standard input named twice.
 */
export function findMisuse(words: readonly string[], command: Command): Diagnostic | undefined {
  const sub = command.commands.find((one) => one.name() === words[0]);
  const options = (sub ?? command).options;
  let inputs = 0;
  for (let index = sub === undefined ? 0 : 1; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === '') return error('usage', 'a word of the command line is empty', { help: isEmptied });
    const [, flag = word, joined] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    const option = options.find(({ long, short }) => flag === long || flag === short);
    const takesNext = option?.required === true && joined === undefined;
    const value = takesNext ? words[++index] : (joined ?? word);
    const missing = option?.required === true ? findMissingValue(option, flag, value, takesNext) : undefined;
    if (missing !== undefined) return missing;
    if (value === '-' && option?.long !== '--stdin-name') inputs++;
  }
  if (inputs < 2) return undefined;
  const help = 'name all but one of them as files';
  return error('usage', 'standard input is named twice, and can be read once', { help });
}

const isEmptied = 'is a variable not set?';

/** Nothing where there is a value, or no word at all: that is said by the parser. */
function findMissingValue(
  { flags }: Option,
  flag: string,
  value: string | undefined,
  isWordOfItsOwn: boolean,
): Diagnostic | undefined {
  const form = /<(.*)>/.exec(flags)?.[1] ?? 'VALUE';
  if (value === '')
    return error('usage', `${flag} has no value`, { help: `write ${flag} ${form}; ${isEmptied}` });
  if (!isWordOfItsOwn || value === undefined || !/^(?:--[a-z]|-[ht]$)/.test(value)) return undefined;
  const help = `write ${flag} ${form}; a value that begins so is written ${flag}=${value}`;
  return error('usage', `${flag} has no value: ${value} follows it`, { help });
}
