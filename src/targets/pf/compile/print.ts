/** A configuration as files: the main file first, then what it loads, then the files of its tables. */
import { formatPrefix } from '../../../sets/prefix.ts';
import type { TargetFile } from '../../target.ts';
import type { Anchor, Config, Setting, Statement, Table, TableEntry, TableFile } from '../config.ts';
import { printCriteria, printList, printName, printNegated, printRule, quote, words } from '../print-rule.ts';

/** Prints a configuration. */
export function print(config: Config): readonly TargetFile[] {
  const files = new Map<string, string>([[config.path, printStatements(config.statements)]]);
  addLoaded(config.statements, files);
  for (const file of config.tableFiles) {
    if (file.path !== '/dev/null') files.set(file.path, printTableFile(file));
  }
  return [...files].map(([path, content]) => ({ path, content }));
}

function addLoaded(statements: readonly Statement[], files: Map<string, string>): void {
  for (const statement of statements) {
    if (statement.kind !== 'load') continue;
    files.set(statement.path, printStatements(statement.statements));
    addLoaded(statement.statements, files);
  }
}

/** One statement a line; an empty line in front of comments that follow something else. */
function printStatements(statements: readonly Statement[]): string {
  const lines = statements.flatMap((statement, index) => {
    const before = statements[index - 1];
    const startsPart = statement.kind === 'comment' && before !== undefined && before.kind !== 'comment';
    return startsPart ? ['', printStatement(statement)] : [printStatement(statement)];
  });
  return lines.map((line) => `${line}\n`).join('');
}

function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'comment':
      return printComment(statement.text);
    case 'table':
      return printTable(statement);
    case 'rule':
      return printRule(statement);
    case 'anchor':
      return printAnchor(statement);
    case 'load':
      return `load anchor ${quote(statement.name)} from ${quote(statement.file)}`;
    case 'set':
      return printSetting(statement);
    case 'unread':
      return statement.text;
  }
}

function printComment(text: string): string {
  return text === '' ? '#' : `# ${text}`;
}

function printTable({ name, attributes, sources }: Table): string {
  const from = sources.map((source) =>
    source.kind === 'file'
      ? `file ${quote(source.path)}`
      : source.entries.length === 0
        ? '{ }'
        : `{ ${source.entries.map(printEntry).join(' ')} }`,
  );
  return words(['table', `<${printName(name)}>`, ...attributes, ...from]);
}

function printAnchor(anchor: Anchor): string {
  const { name, direction, quick, body } = anchor;
  const head = words([
    'anchor',
    name === undefined ? undefined : quote(name),
    direction,
    quick ? 'quick' : undefined,
    printCriteria(anchor),
  ]);
  return body === undefined ? head : `${head} {\n${printStatements(body)}}`;
}

function printSetting({ words: text, skip }: Setting): string {
  return skip === undefined ? words(['set', ...text]) : `set skip on ${printList(skip.map(printNegated))}`;
}

function printTableFile({ comments, entries }: TableFile): string {
  const lines = [...comments.map(printComment), ...entries.map(printEntry)];
  return lines.map((line) => `${line}\n`).join('');
}

function printEntry(entry: TableEntry): string {
  const text = entry.kind === 'prefix' ? formatPrefix(entry.prefix) : entry.text;
  return entry.negated ? `!${text}` : text;
}
