/** A configuration as files: the main file first, then what it loads, then the files of its tables. */
import { formatAddress, formatPrefix } from '../../../sets/prefix.ts';
import type { TargetFile } from '../../target.ts';
import {
  type AddressTest,
  type Anchor,
  type Config,
  type Criteria,
  type Endpoint,
  keywords,
  type PortTest,
  type Rule,
  type Setting,
  type Statement,
  type Table,
  type TableEntry,
  type TableFile,
  tcp,
  udp,
} from '../config.ts';

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

// Rules and anchors as text, in the order that every pf takes (pfrule and anchorrule in parse.y).

/** One rule, without its newline. */
function printRule(rule: Rule): string {
  const log =
    rule.log === undefined ? [] : rule.log.length === 0 ? ['log'] : [`log (${rule.log.join(', ')})`];
  return words([
    rule.action,
    rule.response,
    rule.direction,
    ...log,
    rule.quick ? 'quick' : undefined,
    printCriteria(rule, rule.state),
  ]);
}

/** What a rule or an anchor asks for and sets, from the interface on. */
function printCriteria(criteria: Criteria, state?: Rule['state']): string {
  const { interfaces, family, protocols, flags, labels, tag, tagged, unread } = criteria;
  return words([
    interfaces.length === 0 ? undefined : `on ${printList(interfaces.map(printNegated))}`,
    family,
    protocols.length === 0 ? undefined : `proto ${printList(protocols.map(printProtocol))}`,
    printRoute(criteria),
    flags === undefined ? undefined : `flags ${flags === 'any' ? 'any' : `${flags.set}/${flags.of}`}`,
    state === undefined ? undefined : `${state} state`,
    ...labels.map((label) => `label ${quote(label)}`),
    tag === undefined ? undefined : `tag ${printName(tag)}`,
    tagged === undefined ? undefined : `${tagged.negated ? '! ' : ''}tagged ${printName(tagged.tag)}`,
    unread?.text,
  ]);
}

function printRoute({ from, to }: Criteria): string {
  const isAnywhere = [from, to].every(({ addresses, ports }) => addresses.length === 0 && ports.length === 0);
  return isAnywhere ? 'all' : `from ${printEndpoint(from)} to ${printEndpoint(to)}`;
}

function printEndpoint({ addresses, ports }: Endpoint): string {
  const address = addresses.length === 0 ? 'any' : printList(addresses.map(printAddress));
  return ports.length === 0 ? address : `${address} port ${printList(ports.map(printPort))}`;
}

function printAddress(test: AddressTest): string {
  return `${test.negated ? '! ' : ''}${printPlainAddress(test)}`;
}

function printPlainAddress(test: AddressTest): string {
  switch (test.kind) {
    case 'prefix':
      return formatPrefix(test.prefix);
    case 'range':
      return `${formatAddress(test.from)} - ${formatAddress(test.to)}`;
    case 'table':
      return `<${printName(test.name)}>`;
    case 'unread':
      return test.text;
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

function printNegated({ name, negated }: { name: string; negated: boolean }): string {
  return `${negated ? '! ' : ''}${printName(name)}`;
}

function printList(items: readonly string[]): string {
  return items.length === 1 ? items.join() : `{ ${items.join(' ')} }`;
}

/** A name, in quotes where a bare word would be read otherwise. */
function printName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name) && !keywords.has(name) ? name : quote(name);
}

/** A string; one that ends in a backslash cannot be written, and the parser never makes one. */
function quote(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}

function words(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
