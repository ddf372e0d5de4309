/** Reads the data region of the PowerShell script, for the second evaluator alone. */
import type { Range } from './address.ts';
import { refused } from './settle.ts';
import { readItem, readPort, readUsers, type WindowsRule } from './windows-rules.ts';

/** A script: the code around its data, and the data. */
export interface Script {
  /** Without comments, empty lines and blanks at the ends of lines. */
  readonly code: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly rules: readonly WindowsRule[];
}

export function readScript(source: string): Script {
  const text = source.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  const [head, rest, ...more] = text.split(/^#region rulec:data\n/m);
  const [region, tail, ...others] = (rest ?? '').split(/^#endregion rulec:data\n/m);
  if (head === undefined || region === undefined || tail === undefined || more.length + others.length > 0)
    throw refused('not one region of data');
  const { variables, entries } = readRegion(region);
  const names = entries.map((entry) => textOf(entry, 'Name').toLowerCase());
  if (new Set(names).size < names.length) throw refused('two rules of one name');
  return { code: `${bare(head)}\n${bare(tail)}`, variables, rules: entries.map(readEntry) };
}

/** `#Requires` is code. */
function bare(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !/^\s*#(?!Requires)/.test(line))
    .join('\n');
}

type Entry = ReadonlyMap<string, string | readonly string[]>;

function readRegion(region: string): {
  readonly variables: Map<string, string>;
  readonly entries: readonly Entry[];
} {
  const lines = region.split('\n').filter((line) => !/^\s*# /.test(line));
  const tokens = [...lines.join('\n').matchAll(/'((?:[^'\n]|'')*)'|@\(|@\{|[)}=;,\n]|\$?[A-Za-z]+|[^ \t]/g)];
  let at = 0;
  const peek = (): string => tokens[at]?.[0] ?? 'the end';
  const skipBreaks = (): void => {
    while (peek() === '\n' || peek() === ';') at++;
  };
  const need = (text: string): void => {
    if (peek() !== text) throw refused(`${JSON.stringify(peek())} where ${text} belongs`);
    at++;
  };
  const literal = (): string => {
    const inner = tokens[at]?.[1];
    // A quote that PowerShell also takes for one, and other characters of files without a mark, are not ASCII.
    if (inner === undefined || /[^ -~]/.test(inner)) throw refused(`${JSON.stringify(peek())} is no literal`);
    at++;
    return inner.replaceAll("''", "'");
  };
  const list = <T>(readOne: () => T): readonly T[] => {
    need('@(');
    const items: T[] = [];
    for (skipBreaks(); peek() !== ')'; ) {
      items.push(readOne());
      const comma = peek() === ',';
      if (comma) at++;
      else if (peek() !== ')' && peek() !== '\n' && peek() !== ';')
        throw refused('items on one line without a comma');
      skipBreaks();
      if (comma && peek() === ')') throw refused('a comma at the end');
    }
    need(')');
    return items;
  };
  const entry = (): Entry => {
    need('@{');
    const fields = new Map<string, string | readonly string[]>();
    for (skipBreaks(); peek() !== '}'; skipBreaks()) {
      const key = peek();
      if (!/^[A-Za-z]+$/.test(key)) throw refused(`the key ${key}`);
      at++;
      need('=');
      if ([...fields.keys()].some((one) => one.toLowerCase() === key.toLowerCase()))
        throw refused(`${key} twice`);
      fields.set(key, peek() === '@(' ? list(literal) : literal());
      if (peek() !== '\n' && peek() !== ';' && peek() !== '}') throw refused(`${peek()} behind a value`);
    }
    need('}');
    return fields;
  };
  const variables = new Map<string, string>();
  let entries: readonly Entry[] | undefined;
  for (skipBreaks(); at < tokens.length; skipBreaks()) {
    const name = peek();
    if (!/^\$[A-Za-z]+$/.test(name)) throw refused(`${name} where a variable belongs`);
    at++;
    need('=');
    if (name === '$Desired') entries = list(entry);
    else variables.set(name, literal());
    if (peek() !== '\n' && peek() !== ';') throw refused(`${peek()} behind a value`);
  }
  if (entries === undefined) throw refused('no $Desired');
  return { variables, entries };
}

function textOf(entry: Entry, key: string): string {
  const value = entry.get(key);
  if (typeof value !== 'string' || value === '') throw refused(`no text ${key}`);
  return value;
}

/** What the code around the data demands of an entry, and what the cmdlet takes. */
function readEntry(entry: Entry): WindowsRule {
  for (const key of entry.keys()) {
    if (
      !'Name DisplayName Description Action Profile Protocol LocalUser Service RemotePort RemoteAddress'
        .split(' ')
        .includes(key)
    )
      throw refused(`the field ${key}`);
  }
  for (const key of ['Name', 'DisplayName', ...(entry.has('Description') ? ['Description'] : [])]) {
    if (textOf(entry, key).includes('|') || textOf(entry, key).toUpperCase() === 'ALL') throw refused(key);
  }
  const protocol = textOf(entry, 'Protocol');
  if (
    textOf(entry, 'Action') !== 'Allow' ||
    textOf(entry, 'Profile') !== 'Any' ||
    !['TCP', 'UDP'].includes(protocol)
  )
    throw refused('an action, profile or protocol that the script stops at');
  if (entry.has('LocalUser') && entry.has('Service')) throw refused('both a user and a service');
  const ports = listOf(entry, 'RemotePort').map((text): readonly [number, number] => {
    const [from = '', to = from, ...more] = text.split('-');
    if (more.length > 0 || readPort(from) > readPort(to)) throw refused(`the ports ${text}`);
    return [readPort(from), readPort(to)];
  });
  const items = listOf(entry, 'RemoteAddress');
  if (items.includes('Any') && items.length > 1) throw refused('Any beside other addresses');
  const ranges =
    items[0] === 'Any' ? [] : items.map((item) => readItem(item, item.includes(':') ? 6 : 4, true));
  const sddl = entry.has('LocalUser') ? textOf(entry, 'LocalUser') : undefined;
  const users = sddl === undefined ? 'all' : readUsers(sddl);
  const service = entry.has('Service') ? textOf(entry, 'Service') : undefined;
  return {
    action: 'allow',
    transport: protocol === 'TCP' ? 'tcp' : 'udp',
    ports,
    addresses: items[0] === 'Any' ? 'any' : ranges.filter((range): range is Range => range !== undefined),
    profiles: [],
    unsure: users === undefined,
    moreAddresses: ranges.includes(undefined),
    ...(typeof users === 'string' || users === undefined ? {} : { users }),
    ...(service === undefined ? {} : { service: service.toLowerCase() }),
  };
}

function listOf(entry: Entry, key: string): readonly string[] {
  const value = entry.get(key);
  if (value === undefined || typeof value === 'string' || value.length < 1 || value.length > 1000)
    throw refused(`the list ${key}`);
  return value;
}
