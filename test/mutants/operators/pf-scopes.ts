/** Which lines of a pf.conf the operators of pf edit. */
import type { Edit, Operator, Subject } from '../mutant.ts';
import { type Lines, linesOf, onLines, replaceEach, type Scope, splice } from './text.ts';

type Test = (line: string) => boolean;

export function mainOf(subject: Subject): readonly Lines[] {
  return [linesOf(subject.files.find(({ path }) => path.endsWith('.conf')))];
}

export const isRule: Test = (line) => /^(pass|block)\b/.test(line);
export const isPass: Test = (line) => line.startsWith('pass');
export const isBlock: Test = (line) => line.startsWith('block');
export const isTable: Test = (line) => line.startsWith('table');
export const rules: Scope = { files: mainOf, isMeant: isRule };
export const passes: Scope = { files: mainOf, isMeant: isPass };
export const tables: Scope = { files: mainOf, isMeant: isTable };
export const statements: Scope = { files: mainOf, isMeant: (line) => isRule(line) || isTable(line) };
export const comments: Scope = { files: mainOf, isMeant: (line) => line.startsWith('#') };

/** One edit for every spelling of a rule line that a pattern gives. */
export function inRules(
  name: string,
  what: string,
  pattern: RegExp,
  ...replacements: readonly (string | ((match: RegExpExecArray) => string | undefined))[]
): Operator {
  return onLines(name, what, rules, (line) =>
    replacements.flatMap((one) => replaceEach(line, pattern, typeof one === 'string' ? () => one : one)),
  );
}

/** Words and signs of a line, each with the blanks behind it. */
export function tokensIn(line: string): readonly string[] {
  return line.match(/"[^"]*"\s*|[<>!={},/]\s*|[^\s<>!={},/"]+\s*/g) ?? [];
}

export function otherTables(subject: Subject, name: string): readonly string[] {
  const names = mainOf(subject).flatMap(({ lines }) =>
    lines.flatMap((line) => /^table <(\w+)>/.exec(line)?.slice(1, 2) ?? []),
  );
  return [...names.filter((one) => one !== name), 'rulec_nowhere'];
}

/** A line at every place among the rules. */
export function insertions(subject: Subject, ...added: readonly string[]): readonly Edit[] {
  return mainOf(subject).flatMap((file) =>
    file.lines.flatMap((line, at) =>
      isRule(line) ? added.map((one) => splice(subject, file, at, 0, [one])) : [],
    ),
  );
}
