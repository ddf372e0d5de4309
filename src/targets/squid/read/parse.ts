import { type Diagnostic, hasErrors, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import type { TargetFile } from '../../target.ts';
import type { Config, ConfigFile, ListFile } from '../config.ts';
import { readAcls } from './parse-acls.ts';
import { parseDirective } from './parse-directives.ts';
import { baseName, flaw, listLines, logicalLines, textOf } from './parse-text.ts';

/**
 * Reads a fragment: one configuration file, the splice file beside it where there is one, and the list files
 * that they name, found by the last part of their paths.
 */
export function parse(files: readonly TargetFile[]): Outcome<Config> {
  const problems: Diagnostic[] = [];
  const isConfig = (file: TargetFile): boolean => file.path.endsWith('.conf');
  const isSplice = (file: TargetFile): boolean => file.path.endsWith('.splice.conf');
  const only = files.length === 1 ? files : [];
  const main = files.some(isConfig) ? files.filter((file) => isConfig(file) && !isSplice(file)) : only;
  const splice = files.filter(isSplice);
  const lists = files.filter((file) => !main.includes(file) && !splice.includes(file));
  const [first] = main;
  if (first === undefined) {
    const at = { file: files[0]?.path ?? '', line: 1 };
    return {
      diagnostics: [flaw(at, 'there is no configuration file among the files', 'give the .conf file too')],
    };
  }
  reportExtra(main, 'configuration file', problems);
  reportExtra(splice, 'splice file', problems);
  const names = new Set<string>();
  for (const { path } of lists) {
    const name = baseName(path);
    if (names.has(name))
      problems.push(flaw({ file: path, line: 1 }, `there are two list files ${word(name)}`));
    names.add(name);
  }
  const config: Config = {
    main: parseFile(first, problems),
    ...(splice[0] === undefined ? {} : { splice: parseFile(splice[0], problems) }),
    lists: lists.map(
      (file): ListFile => ({ path: file.path, lines: listLines(file.path, textOf(file), problems) }),
    ),
  };
  readAcls(config, problems);
  return hasErrors(problems) ? { diagnostics: problems } : { value: config, diagnostics: problems };
}

function reportExtra(files: readonly TargetFile[], what: string, problems: Diagnostic[]): void {
  for (const { path } of files.slice(1)) {
    problems.push(
      flaw(
        { file: path, line: 1 },
        `there is more than one ${what}`,
        'give the files of one rule set at a time',
      ),
    );
  }
}

function parseFile(file: TargetFile, problems: Diagnostic[]): ConfigFile {
  const lines = logicalLines(file.path, textOf(file), problems);
  return { path: file.path, directives: lines.flatMap((line) => parseDirective(line, problems)) };
}
