/** What the ACLs of a squid.conf say about one request. */
import { bitsOf, blockOf, type Ip, memberTest, type Range, readIp, spell } from './address.ts';
import { beyond, refused } from './settle.ts';

/** A request as Squid's access rules see it. */
export interface Asked {
  readonly form: 'connect' | 'http' | 'https' | 'ftp' | 'other';
  readonly method: string;
  readonly port: number;
  /** Path and query, as on the wire. */
  readonly path: string;
  /** A name, or the address where the client asked for a literal. */
  readonly host: string | Ip;
  readonly source: Ip;
}

/** `unsure`: DNS decides. */
export type Truth = boolean | 'unsure';

export interface AclLine {
  readonly type: string;
  readonly flags: readonly string[];
  readonly values: readonly string[];
}

export type Field = 'form' | 'method' | 'port' | 'path' | 'host' | 'source';

export interface Acl {
  /** What the answer depends on; a group depends on its members. */
  readonly fields: readonly Field[];
  readonly matches: (asked: Asked) => Truth;
  /** Rows of terms of which one must hold in full. */
  readonly rows?: readonly (readonly { readonly name: string; readonly negated: boolean }[])[];
  /** Whether the names are expressions, which may match names inside of others. */
  readonly expressions?: boolean;
  /** Where values are names, expressions, ports or addresses: what to try requests at. */
  readonly names: readonly string[];
  readonly ranges: readonly Range[];
  readonly ports: readonly number[];
}

const flagsOf: Readonly<Record<string, string>> = {
  dst: 'n',
  dstdomain: 'n',
  dstdom_regex: 'ni',
  urlpath_regex: 'i',
};

/** One ACL out of all lines of its name. */
export function aclOf(name: string, lines: readonly AclLine[]): Acl {
  const type = lines[0]?.type ?? '';
  const values = lines.flatMap((line) => line.values);
  for (const flag of lines.flatMap(({ flags }) => flags)) {
    if (flag !== '--' && ![...flag.slice(1)].every((one) => (flagsOf[type] ?? '').includes(one)))
      throw refused(`${type} has no flag ${flag}`);
  }
  if (values.length === 0) throw refused(`6.13 and 7.7 warn that ${name} is empty`);
  const fast = lines.some(({ flags }) => flags.includes('-n'));
  const rest = { names: [], ranges: [], ports: [] };
  switch (type) {
    case 'all-of':
    case 'any-of':
      return {
        ...rest,
        fields: [],
        matches: () => 'unsure',
        rows: lines
          .flatMap((line) => (type === 'all-of' ? [line.values] : line.values.map((one) => [one])))
          .map((row) =>
            row.map((word) => ({
              name: word.replace(/^!/, '').toLowerCase(),
              negated: word.startsWith('!'),
            })),
          ),
      };
    case 'method':
      return {
        ...rest,
        names: values,
        fields: ['form', 'method'],
        matches: ({ form, method }) => values.includes(form === 'connect' ? 'CONNECT' : method),
      };
    case 'proto': {
      if (values.some((value) => !/^(NONE|HTTP|HTTPS|FTP)$/.test(value)))
        throw refused('a protocol that some version warns of');
      const named = { connect: 'NONE', http: 'HTTP', https: 'HTTPS', ftp: 'FTP', other: 'OTHER' };
      return { ...rest, fields: ['form'], matches: ({ form }) => values.includes(named[form]) };
    }
    case 'port': {
      const ranges = values.map(readPorts);
      return {
        ...rest,
        fields: ['port'],
        ports: ranges.flat(),
        matches: ({ port }) => ranges.some(([from, to]) => from <= port && port <= to),
      };
    }
    case 'src':
    case 'dst': {
      const ranges = readRanges(values);
      const holds = memberTest(ranges);
      const matches = ({ host, source }: Asked): Truth => {
        if (type === 'src') return holds(source);
        if (typeof host === 'string') return fast ? false : 'unsure';
        // 5.7 takes these two for names.
        return host.value !== 0n && holds(host);
      };
      return { ...rest, fields: [type === 'src' ? 'source' : 'host'], ranges, matches };
    }
    case 'dstdomain':
      return { ...rest, fields: ['host'], names: values, matches: domainTest(values, fast) };
    case 'dstdom_regex': {
      const tests = expressions(lines);
      const matches = ({ host }: Asked): Truth => {
        const found = tests.some((test) => test.test(textOf(host)));
        return found || fast || typeof host === 'string' ? found : 'unsure';
      };
      return { ...rest, fields: ['host'], names: values, expressions: true, matches };
    }
    case 'urlpath_regex': {
      const tests = expressions(lines);
      return {
        ...rest,
        fields: ['form', 'path'],
        matches: ({ form, path }) => form !== 'connect' && tests.some((test) => test.test(decodeOnce(path))),
      };
    }
    default:
      if (!/^(url_regex|time|proxy_auth|srcdomain|myportname|browser|note|annotate_transaction)$/.test(type))
        throw refused(`there is no ACL type ${type}`);
      throw beyond(`the ACL type ${type}`);
  }
}

/** As a list is compared with it. */
function textOf(host: string | Ip): string {
  if (typeof host === 'string') return host;
  return host.family === 4 ? spell(host) : `[${shortest(host)}]`;
}

/** RFC 5952: the first of the longest runs of zeros is left out. */
function shortest(ip: Ip): string {
  const groups = spell(ip).split(':');
  let best = { at: 0, length: 0 };
  for (let at = 0; at < groups.length; at++) {
    let length = 0;
    while (groups[at + length] === '0') length++;
    if (length > best.length) best = { at, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.at).join(':')}::${groups.slice(best.at + best.length).join(':')}`;
}

/** `x` is x, `.x` is x and what ends with `.x`. Values that cover each other are an error in some version. */
function domainTest(values: readonly string[], fast: boolean): Acl['matches'] {
  const lower = values.map((value) => value.toLowerCase());
  if (fast && lower.some((value) => value.startsWith('-')))
    throw refused('a flag among the values is a value');
  const all = new Set(lower);
  if (all.size < lower.length) throw refused('7.7 warns of a value that stands twice');
  for (const value of lower) {
    const plain = value.replace(/^\./, '');
    const above = plain.split('.').map((_, at) => `.${plain.split('.').slice(at).join('.')}`);
    if (above.some((one) => one !== value && all.has(one)) || (value !== plain && all.has(plain)))
      throw refused(`${value} is covered in its ACL`);
    if (value.startsWith('.') && /^[\d.]*$/.test(value)) throw beyond('the end of a literal');
  }
  return ({ host }) => {
    const text = textOf(host);
    if (all.has(text)) return true;
    if (typeof host !== 'string') return fast ? false : 'unsure';
    for (let at = -1; ; ) {
      if (all.has(at < 0 ? `.${text}` : text.slice(at))) return true;
      at = text.indexOf('.', at + 1);
      if (at < 0) return false;
    }
  };
}

function expressions(lines: readonly AclLine[]): readonly RegExp[] {
  return lines.flatMap(({ flags, values }) =>
    values.map((value) => {
      if (/^[-+]i$/.test(value)) throw beyond('a flag among expressions');
      return compile(value, flags.includes('-i') ? 'i' : '');
    }),
  );
}

/** An expression, its bracket expressions apart: inside these a backslash is itself, and a first `]` too. */
function piecesOf(
  source: string,
): readonly { readonly text: string; readonly isBracket: boolean }[] | undefined {
  const pieces: { text: string; isBracket: boolean }[] = [];
  for (let at = 0; at < source.length; ) {
    const [begin = ''] = /^\[\^?\]?/.exec(source.slice(at)) ?? [];
    const end =
      begin === '' ? at + (source[at] === '\\' ? 2 : 1) : source.indexOf(']', at + begin.length) + 1;
    if (end === 0) return undefined;
    pieces.push({ text: source.slice(at, end), isBracket: begin !== '' });
    at = end;
  }
  return pieces;
}

function compile(source: string, flags: string): RegExp {
  const pieces = piecesOf(source);
  if (pieces === undefined) throw refused(`a bracket without an end in ${source}`);
  const plain = pieces.map(({ text, isBracket }) => (isBracket ? '[]' : text)).join('');
  // An empty branch is left open by POSIX; glibc takes it for the empty text, as JavaScript does.
  if (/(^|[(|])[*+?{]/.test(plain)) throw refused(`nothing to repeat in ${source}`);
  if (/[*+?{]{2}|\\[A-Za-z0-9]|\{/.test(plain)) throw beyond(`the expression ${source}`);
  const [begin] = pieces.flatMap(({ text, isBracket }) =>
    isBracket ? (/\[[:=.]/.exec(text.slice(1)) ?? []) : [],
  );
  if (begin !== undefined) {
    const rest = source.slice(source.indexOf(begin) + begin.length);
    const end = rest.indexOf(`${begin.slice(1)}]`);
    const isKnown = begin === '[:' ? /^[a-z]+:/.test(rest) : end === 1;
    throw end >= 0 && isKnown ? beyond(`a class in ${source}`) : refused(`a class that is none in ${source}`);
  }
  if (!isOpenOnly(source)) throw beyond(`a ) without a ( in ${source}`);
  const text = pieces.map((piece) => {
    if (!piece.isBracket) return piece.text;
    const [, begin = '', inside = ''] = /^\[(\^?)([\s\S]*)\]$/.exec(piece.text) ?? [];
    return `[${begin}${inside.replace(/[\\[\]]/g, '\\$&')}]`;
  });
  try {
    return new RegExp(text.join(''), flags);
  } catch {
    throw refused(`the expression ${source}`);
  }
}

/** Whether no `)` of an expression is without its `(`: builds differ about such ones. */
export function isOpenOnly(expression: string): boolean {
  let open = 0;
  for (const { text } of piecesOf(expression) ?? []) {
    open += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (open < 0) return false;
  }
  return true;
}

function decodeOnce(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function readPorts(value: string): readonly [number, number] {
  const [, from = '', to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(value) ?? [];
  if (from === '' || Number(to) > 65535 || Number(from) > Number(to)) throw refused(`port ${value}`);
  return [Number(from), Number(to)];
}

const mapped: Range = { family: 6, from: 0xffff_0000_0000n, to: 0xffff_ffff_ffffn };

function readRanges(values: readonly string[]): readonly Range[] {
  if (values.length === 1 && values[0] === 'all')
    return [blockOf({ family: 4, value: 0n }, 0), blockOf({ family: 6, value: 0n }, 0)];
  if (values.includes('all')) throw refused('some version drops all, or what stands beside it');
  const ranges = values.map(readRange);
  for (const family of [4, 6] as const) {
    const sorted = ranges.filter((one) => one.family === family).sort((a, b) => (a.from < b.from ? -1 : 1));
    if (sorted.some(({ from }, at) => at > 0 && from <= (sorted[at - 1]?.to ?? 0n)))
      throw refused('5.7 and 6.13 drop one of two addresses that overlap');
  }
  return ranges;
}

function readRange(value: string): Range {
  const [, first = '', last, bits] =
    /^([0-9A-Fa-f.:]+)(?:-([0-9A-Fa-f.:]+))?(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const from = readIp(first);
  if (from === undefined) {
    // Squid asks the system for the addresses of a name; what it makes of other texts differs.
    if (/[^0-9A-Fa-f.:/,#-]/.test(value)) throw refused(`no name like ${value} can be resolved`);
    throw beyond(`the address ${value}`);
  }
  if (last !== undefined) {
    const to = readIp(last);
    if (to === undefined || bits !== undefined || to.family !== from.family || to.value < from.value)
      throw beyond(`the range ${value}`);
    return { family: from.family, from: from.value, to: to.value };
  }
  const length = Number(bits ?? bitsOf[from.family]);
  if (length > bitsOf[from.family]) throw refused(`the mask of ${value}`);
  if (length === 0) throw refused(`${value} is not what Squid makes of it`);
  const range = blockOf(from, length);
  if (range.from !== from.value) throw refused(`6.13 and 7.7 warn of the bits behind the mask of ${value}`);
  if (range.family === 6 && range.from <= mapped.to && range.to >= mapped.from)
    throw refused(`${value} is every IPv4 address for Squid`);
  return range;
}
