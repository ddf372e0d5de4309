/** A configuration as files: the main file first, then what it loads, then the files of its tables. */
import { formatAddress, formatPrefix } from '../../../sets/prefix.ts';
import { remember } from '../../../sets/remember.ts';
import type { TargetFile } from '../../target.ts';
import {
  type AddressTest,
  type Config,
  type Criteria,
  type Endpoint,
  type InterfaceTest,
  keywords,
  type PortTest,
  type Rule,
  type Statement,
  type TableEntry,
  type TableFile,
  tcp,
  udp,
} from '../config.ts';

/** Prints a configuration. A file that is named several times is printed once. */
export function print({ path, statements, tableFiles }: Config): readonly TargetFile[] {
  const texts = new Map([[path, printStatements(statements)], ...printLoaded(statements)]);
  const files = new Map([...texts].map(([name, content]) => [name, { path: name, content }]));
  for (const file of tableFiles)
    if (file.path !== '/dev/null') files.set(file.path, remember(printed, file, printTableFile));
  return [...files.values()];
}

const printed = new WeakMap<TableFile, TargetFile & { readonly content: string }>();

function printTableFile({ path, comments, entries }: TableFile): TargetFile & { readonly content: string } {
  return { path, content: joinLines([...comments.map(printComment), ...entries.map(printEntry)]) };
}

function printLoaded(statements: readonly Statement[]): readonly [string, string][] {
  return statements.flatMap((one): readonly [string, string][] =>
    one.kind === 'load' ? [[one.path, printStatements(one.statements)], ...printLoaded(one.statements)] : [],
  );
}

/** Prints one statement a line, and an empty line in front of comments that follow something else. */
function printStatements(statements: readonly Statement[]): string {
  const lines = statements.flatMap((statement, index) => {
    const before = statements[index - 1];
    const startsPart = statement.kind === 'comment' && before !== undefined && before.kind !== 'comment';
    return startsPart ? ['', printStatement(statement)] : [printStatement(statement)];
  });
  return joinLines(lines);
}

function printStatement(one: Statement): string {
  switch (one.kind) {
    case 'comment':
      return printComment(one.text);
    case 'table': {
      const sources = one.sources.map((source) =>
        source.kind === 'file'
          ? `file ${quote(source.path)}`
          : joinWords('{', ...source.entries.map(printEntry), '}'),
      );
      return joinWords('table', `<${printName(one.name)}>`, ...one.attributes, ...sources);
    }
    case 'rule': {
      const words = one.log?.length === 0 ? 'log' : `log (${one.log?.join(', ')})`;
      const log = one.log === undefined ? undefined : words;
      const head = [one.action, one.response, one.direction, log, one.quick ? 'quick' : undefined];
      const diversions = one.diversions?.map(({ text }) => text) ?? [];
      return joinWords(...head, printCriteria(one, one), ...diversions);
    }
    case 'anchor': {
      const name = one.name === undefined ? undefined : quote(one.name);
      const head = joinWords(
        'anchor',
        name,
        one.direction,
        one.quick ? 'quick' : undefined,
        printCriteria(one),
      );
      return one.body === undefined ? head : `${head} {\n${printStatements(one.body)}}`;
    }
    case 'load':
      return `load anchor ${quote(one.name)} from ${quote(one.file)}`;
    case 'set':
      return one.skip === undefined
        ? joinWords('set', ...one.words)
        : `set skip on ${printList(one.skip.map(printInterface))}`;
    case 'translation':
    case 'skipped':
    case 'unread':
      return one.text;
  }
}

function printComment(text: string): string {
  return text === '' ? '#' : `# ${text}`;
}

function printEntry(entry: TableEntry): string {
  return `${entry.negated ? '!' : ''}${entry.kind === 'prefix' ? formatPrefix(entry.prefix) : entry.text}`;
}

/** Prints what a rule or an anchor asks for and sets, from the interface on, in the order of every pf's parse.y. */
function printCriteria(criteria: Criteria, rule: Pick<Rule, 'state' | 'stateOptions'> = {}): string {
  const { interfaces, family, protocols, from, to, flags, labels, tag, tagged, unread } = criteria;
  const { further = [], harmless = [] } = criteria;
  const isAnywhere = [from, to].every(({ addresses, ports }) => addresses.length + ports.length === 0);
  return joinWords(
    interfaces.length === 0 ? undefined : `on ${printList(interfaces.map(printInterface))}`,
    family,
    protocols.length === 0 ? undefined : `proto ${printList(protocols.map(printProtocol))}`,
    isAnywhere ? 'all' : `from ${printEndpoint(from)} to ${printEndpoint(to)}`,
    flags === undefined ? undefined : `flags ${flags === 'any' ? 'any' : `${flags.set}/${flags.of}`}`,
    rule.state === undefined ? undefined : `${rule.state} state`,
    rule.stateOptions,
    ...labels.map((label) => `label ${quote(label)}`),
    tag === undefined ? undefined : `tag ${printName(tag)}`,
    tagged === undefined ? undefined : `${tagged.negated ? '! ' : ''}tagged ${printName(tagged.tag)}`,
    ...further.map(({ text }) => (text.startsWith('state options ') ? '' : text)),
    ...harmless,
    unread?.text,
  );
}

function printEndpoint({ addresses, ports }: Endpoint): string {
  const address = addresses.length === 0 ? 'any' : printList(addresses.map(printAddress));
  return ports.length === 0 ? address : `${address} port ${printList(ports.map(printPort))}`;
}

function printAddress(test: AddressTest): string {
  const not = test.negated ? '! ' : '';
  switch (test.kind) {
    case 'prefix':
      return not + formatPrefix(test.prefix);
    case 'range':
      return `${not}${formatAddress(test.from)} - ${formatAddress(test.to)}`;
    case 'table':
      return `${not}<${printName(test.name)}>`;
    default:
      return not + test.text;
  }
}

function printPort(test: PortTest): string {
  switch (test.operator) {
    case 'unread':
      return test.text;
    case ':':
      return `${test.from}:${test.to}`;
    case '><':
    case '<>':
      return `${test.from} ${test.operator} ${test.to}`;
    case '=':
      return String(test.port);
    default:
      return `${test.operator} ${test.port}`;
  }
}

function printProtocol(protocol: number): string {
  return protocol === tcp ? 'tcp' : protocol === udp ? 'udp' : String(protocol);
}

function printInterface({ name, negated }: InterfaceTest): string {
  return `${negated ? '! ' : ''}${printName(name)}`;
}

function printList(items: readonly string[]): string {
  return items.length === 1 ? items.join() : `{ ${items.join(' ')} }`;
}

/** Prints a name, in quotes where a bare word would be read otherwise. */
function printName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name) && !keywords.has(name) ? name : quote(name);
}

/** Prints a string; one that ends in a backslash cannot be written, and the parser never makes one. */
function quote(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}

function joinWords(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
