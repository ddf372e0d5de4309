/**
 * A small reader of pf.conf for tests alone, written from pf.conf(5) and parse.y: as much as a judge of edited texts needs.
 * It throws on all else, and then the text is not judged. It shares nothing with the target's own.
 */
export type Dialect = 'openbsd' | 'freebsd' | 'macos';

/** A condition on an address: one of these, some of them negated. */
export interface AddressItem {
  readonly isNegated: boolean;
  readonly table?: string;
  readonly prefix?: string;
  readonly range?: readonly [string, string];
}

export interface End {
  readonly addresses: readonly AddressItem[];
  readonly ports: readonly (readonly [operator: string, from: number, to: number])[];
}

export interface PfRule {
  readonly kind: 'rule';
  action: string;
  direction?: string;
  isQuick: boolean;
  on: { readonly isNegated: boolean; readonly name: string }[];
  family?: string;
  protocols: string[];
  from: End;
  to: End;
  flags?: string;
  /** `keep`, `no`, or undefined. */
  state?: string;
  isForFragments?: boolean;
  tag?: string;
  tagged?: { readonly isNegated: boolean; readonly tag: string };
  /** The rules of an anchor. */
  body?: readonly PfStatement[];
}

export interface PfTable {
  readonly kind: 'table';
  readonly name: string;
  /** The names of files, and entries. */
  readonly files: readonly string[];
  readonly entries: readonly string[];
}

export type PfStatement = PfRule | PfTable;

interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

const anywhere: End = { addresses: [], ports: [] };

/** Words, signs and line ends; a comment runs on where its line does. */
function readTokens(source: string): Token[] {
  // Of two backslashes the second one joins no lines. What stands behind one means something in comments alone.
  const text = source.replace(/\\([\s\S])/g, (_, next) => (next === '\n' ? '' : '\0'));
  const found = text.matchAll(
    /#[^\n]*|"[^"\n\\]*"|'[^'\n\\]*'|[A-Za-z0-9_:$+*.-][A-Za-z0-9_:.$+*\-@;?~^%&|[\]]*|>=|<=|!=|><|<>|[(){}<>!=/,\n]|[ \t]+|[\s\S]/g,
  );
  return [...found].flatMap(([one]): Token[] => {
    if (/^[# \t]/.test(one)) return [];
    if (!/^["'\w:$+*.(){}<>!=/,\n-]/.test(one) || one === '"' || one === "'")
      throw new Error(`the sign ${one}`);
    return [/^["']/.test(one) ? { text: one.slice(1, -1), isQuoted: true } : { text: one, isQuoted: false }];
  });
}

interface Reader {
  tokens: Token[];
  readonly macros: Map<string, string>;
  readonly dialect: Dialect;
}

const peek = ({ tokens }: Reader, ahead = 0): string | undefined => {
  const token = tokens[ahead];
  return token?.isQuoted === true ? undefined : token?.text;
};

function accept(reader: Reader, ...texts: readonly string[]): boolean {
  if (!texts.every((text, at) => peek(reader, at) === text)) return false;
  reader.tokens.splice(0, texts.length);
  return true;
}

function take(reader: Reader, pattern = /^[\w:.*+-]+$/): string {
  const token = reader.tokens.shift();
  if (token === undefined || !(token.isQuoted || pattern.test(token.text)))
    throw new Error(`at ${token?.text}`);
  return token.text;
}

/** Puts the text of each macro in its place; one macro may hold others. */
function expand(reader: Reader): void {
  for (let at = 0; at < reader.tokens.length; at += 1) {
    const { text, isQuoted } = reader.tokens[at] as Token;
    if (text === '\n' && !isQuoted) return;
    if (isQuoted || !text.startsWith('$')) continue;
    const value = reader.macros.get(text.slice(1));
    if (value === undefined) throw new Error(`no macro ${text}`);
    reader.tokens.splice(at, 1, ...readTokens(value));
    at -= 1;
  }
}

/** A list in braces, with commas or without, over lines; or one item. */
function readList<T>(reader: Reader, readItem: () => T | readonly T[]): T[] {
  if (!accept(reader, '{')) return [readItem()].flat() as T[];
  const all: T[] = [];
  for (;;) {
    expandLines(reader);
    if (accept(reader, '}')) break;
    all.push(...([peek(reader) === '{' ? readList(reader, readItem) : readItem()].flat() as T[]));
    accept(reader, ',');
  }
  if (all.length === 0) throw new Error('an empty list');
  return all;
}

function expandLines(reader: Reader): void {
  while (accept(reader, '\n'));
  expand(reader);
}

function readAddress(reader: Reader): AddressItem[] {
  const isNegated = accept(reader, '!');
  if (accept(reader, 'any')) {
    if (isNegated) throw new Error('not any');
    return [{ isNegated }];
  }
  if (accept(reader, '<')) {
    const table = take(reader);
    if (!accept(reader, '>')) throw new Error('an open table');
    return [{ isNegated, table }];
  }
  const from = take(reader, /^[0-9a-fA-F:.]+$/);
  if (accept(reader, '-')) return [{ isNegated, range: [from, take(reader, /^[0-9a-fA-F:.]+$/)] }];
  return [{ isNegated, prefix: accept(reader, '/') ? `${from}/${take(reader, /^\d+$/)}` : from }];
}

function readPort(reader: Reader): readonly [string, number, number] {
  const operator = ['=', '!=', '<', '<=', '>', '>='].find((one) => accept(reader, one)) ?? '=';
  if (accept(reader, 'http')) return ['=', 80, 80];
  const word = take(reader, /^\d+(:\d+)?$/);
  const [from = 0, to] = word.split(':').map(Number);
  if (to !== undefined && reader.dialect === 'openbsd' && to < from) throw new Error('a range backwards');
  if (Math.max(from, to ?? 0) > 65_535) throw new Error('a port');
  if (to !== undefined) return [':', from, to];
  for (const between of ['><', '<>'])
    if (accept(reader, between)) return [between, from, Number(take(reader, /^\d+$/))];
  return [operator, from, from];
}

function readEnd(reader: Reader): End {
  const addresses = peek(reader) === 'port' ? [] : readList(reader, () => readAddress(reader));
  const all = addresses.some(({ table, prefix, range }) => (table ?? prefix ?? range) === undefined);
  const ports = accept(reader, 'port') ? readList(reader, () => [readPort(reader)]) : [];
  return { addresses: all ? [] : addresses, ports };
}

/** What stands behind the addresses, in any order. */
function readOption(reader: Reader, rule: PfRule): void {
  if (accept(reader, 'flags')) {
    const set = peek(reader) === '/' ? '' : take(reader, /^[A-Z]+$|^any$/);
    rule.flags =
      set === 'any' ? 'any' : `${set}${accept(reader, '/') ? `/${take(reader, /^[A-Z]+$/)}` : '/FSRPAUEW'}`;
  } else if (accept(reader, 'keep', 'state') || accept(reader, 'modulate', 'state')) {
    rule.state = 'keep';
    // Bounds and other options of states are not judged.
    if (accept(reader, '('))
      while (!accept(reader, ')')) take(reader, /^(if-bound|floating|no-sync|tcp\.established|\d+)$/);
  } else if (accept(reader, 'no', 'state')) rule.state = 'no';
  else if (accept(reader, 'label')) {
    if (take(reader).length > 63) throw new Error('a long label');
  } else if (accept(reader, 'tag')) rule.tag = take(reader);
  else if (accept(reader, 'tagged')) rule.tagged = { isNegated: false, tag: take(reader) };
  else if (accept(reader, '!', 'tagged')) rule.tagged = { isNegated: true, tag: take(reader) };
  else if (accept(reader, 'icmp-type')) take(reader);
  else if (accept(reader, 'fragment')) rule.isForFragments = true;
  else if (!accept(reader, 'allow-opts')) throw new Error(`at ${reader.tokens[0]?.text}`);
}

function readRule(reader: Reader, action: string): PfRule {
  const rule: PfRule = {
    kind: 'rule',
    action,
    isQuick: false,
    on: [],
    protocols: [],
    from: anywhere,
    to: anywhere,
  };
  if (action === 'block') accept(reader, 'return') || accept(reader, 'drop') || accept(reader, 'return-rst');
  if (action === 'anchor' && peek(reader) !== '{' && peek(reader) !== 'in' && peek(reader) !== 'out')
    take(reader);
  if (peek(reader) === 'in' || peek(reader) === 'out') rule.direction = take(reader);
  for (;;) {
    if (accept(reader, 'log')) {
      if (accept(reader, '(')) while (!accept(reader, ')')) take(reader, /^[\w,]+$/);
    } else if (accept(reader, 'quick')) rule.isQuick = true;
    else break;
  }
  if (accept(reader, 'on'))
    rule.on = readList(reader, () => [
      { isNegated: accept(reader, '!'), name: take(reader, /^[A-Za-z]\w*$/) },
    ]);
  // OpenBSD alone knows `on any`: every interface but loopback, by which nothing that is governed goes.
  if (rule.on.some(({ name }) => name === 'any')) {
    if (reader.dialect !== 'openbsd') throw new Error('on any');
    rule.on = [];
  }
  if (peek(reader) === 'inet' || peek(reader) === 'inet6') rule.family = take(reader);
  if (accept(reader, 'proto')) rule.protocols = readList(reader, () => [take(reader, /^\w+$/)]);
  if (!accept(reader, 'all')) {
    if (accept(reader, 'from')) rule.from = readEnd(reader);
    if (accept(reader, 'to')) rule.to = readEnd(reader);
  }
  while (peek(reader) !== '\n' && peek(reader) !== '{' && reader.tokens.length > 0) readOption(reader, rule);
  if (
    rule.from.ports.length + rule.to.ports.length > 0 &&
    !rule.protocols.every((one) => /^(tcp|udp|6|17)$/.test(one))
  )
    throw new Error('ports of what has none');
  if (rule.from.ports.length + rule.to.ports.length > 0 && rule.protocols.length === 0)
    throw new Error('ports of all');
  if (action === 'anchor') rule.body = accept(reader, '{') ? readStatements(reader, true) : [];
  return rule;
}

function readTable(reader: Reader): PfTable {
  if (!accept(reader, '<')) throw new Error('a table');
  const name = take(reader);
  if (!accept(reader, '>') || name.length > 31) throw new Error('a table');
  const files: string[] = [];
  const entries: string[] = [];
  for (;;) {
    if (accept(reader, 'file')) files.push(take(reader));
    else if (peek(reader) === '{' && peek(reader, 1) === '}') reader.tokens.splice(0, 2);
    else if (peek(reader) === '{')
      entries.push(
        ...readList(reader, () => readAddress(reader)).map(
          ({ isNegated, prefix }) => `${isNegated ? '!' : ''}${prefix}`,
        ),
      );
    else if (!['persist', 'const', 'counters'].some((word) => accept(reader, word))) break;
  }
  return { kind: 'table', name, files, entries };
}

function readStatements(reader: Reader, isInside = false): readonly PfStatement[] {
  const all: PfStatement[] = [];
  for (;;) {
    while (accept(reader, '\n'));
    if (isInside && accept(reader, '}')) return all;
    if (reader.tokens.length === 0) return all;
    if (peek(reader, 1) === '=') {
      const name = take(reader, /^\w+$/);
      accept(reader, '=');
      const value: string[] = [];
      while (peek(reader) !== '\n') value.push(take(reader));
      reader.macros.set(name, value.join(' '));
      continue;
    }
    expand(reader);
    const word = take(reader);
    if (word === 'table' && isInside && reader.dialect !== 'openbsd') throw new Error('a table in braces');
    if (word === 'match' && reader.dialect === 'macos') throw new Error('no match');
    if (word === 'set') {
      // In a file of an anchor it does nothing.
      if (reader.dialect !== 'openbsd' && all.some(({ kind }) => kind === 'rule'))
        throw new Error('out of order');
      while (peek(reader) !== '\n') reader.tokens.shift();
    } else if (word === 'table') all.push(readTable(reader));
    else if (['pass', 'block', 'match', 'anchor'].includes(word)) all.push(readRule(reader, word));
    else throw new Error(`the statement ${word}`);
    if (!accept(reader, '\n') && !(isInside && peek(reader) === '}'))
      throw new Error(`at ${reader.tokens[0]?.text}`);
  }
}

/** The statements of a file, as one of the systems reads it. */
export function readPf(text: string, dialect: Dialect): readonly PfStatement[] {
  if (!text.endsWith('\n') && dialect !== 'openbsd') throw new Error('a last line without its end');
  const closed = text.endsWith('\n') ? text : `${text}\n`;
  return readStatements({ tokens: readTokens(closed), macros: new Map(), dialect });
}
