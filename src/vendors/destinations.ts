/** One host or address as vendors write them, with scheme, port and path, or why it is none. */
import { fillPlaceholders, findHostFlaw, placeholdersIn, readPrefixText } from './forms.ts';
import type { RowFault } from './source.ts';

export interface Fault {
  readonly fault: RowFault;
  readonly text: string;
  readonly why: string;
}

export type Destination = {
  readonly host?: string;
  readonly address?: string;
  readonly scheme?: 'http' | 'https';
  readonly port?: number;
};

/** Returns whether a text was refused. */
export function isFault(read: Destination | Fault): read is Fault {
  return 'fault' in read;
}

/** What a reader of destinations knows besides the text. */
export interface DestinationContext {
  /** Names of placeholders that the definition fills. */
  readonly let: ReadonlySet<string>;
  /** Hosts that somebody looked at: those of the lock and of the definition. A name that looks like two is one if it is here. */
  readonly seen: ReadonlySet<string>;
}

/** A name has 253 characters at the most, and paths of lists are short. Longer names are joined ones. */
const longestText = 4096;

/** Reads one text between separators, blanks at its ends already gone. */
export function readDestination(text: string, context: DestinationContext): Destination | Fault {
  if (text.length > longestText)
    return { fault: 'not-a-host', text: text.slice(0, 200), why: 'is longer than any host' };
  const early = findTextFault(text, context);
  if (early !== undefined) return early;
  const scheme = /^https?:\/\//i.exec(text)?.[0] ?? '';
  const rest = text.slice(scheme.length);
  const address = readAddressText(rest);
  const read = address ?? readName(rest, text, context);
  if (isFault(read) || scheme === '') return read;
  return { ...read, scheme: /^https/i.test(scheme) ? 'https' : 'http' };
}

/** Finds what no host can hold, before a text is taken apart. */
function findTextFault(text: string, context: DestinationContext): Fault | undefined {
  const tell = (fault: RowFault, why: string): Fault => ({ fault, text, why });
  const odd = /[^ -~]/u.exec(text)?.[0];
  if (odd !== undefined) {
    const point = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return /\s/.test(text.trim()) && !/[a-z0-9]\.[a-z]/i.test(text)
      ? tell('blank-in-host', `contains blanks, and U+${point}, which is not ASCII`)
      : tell('non-ascii', `contains U+${point}, which is not ASCII`);
  }
  if (/^(?:or|and|&|\/|und|ou|o|y|oder)$/i.test(text))
    return tell('word-between-hosts', 'is between hosts: a person must decide which of them is meant');
  if (/\]\(/.test(text) && !/\s/.test(text))
    return tell('not-a-host', 'is a link that leads to something else');
  const unfilled = placeholdersIn(text).find((name) => !context.let.has(name));
  const bare = fillPlaceholders(text, Object.fromEntries([...context.let].map((name) => [name, 'x'])));
  if (unfilled !== undefined)
    return tell('placeholder', `contains the placeholder ${unfilled}: let: { ${unfilled}: … } fills it`);
  if (
    /[<>{}]|\[[A-Za-z]|\$\(|%[A-Za-z]\w*%|\bYOUR[-_]|(?:^|[./])your-?(?:tenant|domain|region|org|organi[sz]ation|company|account|instance|name|subdomain|server|site)\b/.test(
      bare,
    )
  )
    return tell('placeholder', 'contains something that is to be replaced by a name');
  if (/(?:^|\.)x{3,}(?=\.[^./]+\.)/i.test(bare)) return tell('placeholder', 'contains a label of x');
  if (/\s/.test(bare))
    return /\s(?:or|and)\s/i.test(text)
      ? tell('word-between-hosts', 'contains a word between hosts: which of them is meant is a decision')
      : tell('blank-in-host', 'contains a blank: a host name has none, and rulec does not split it');
  if (/.https?:\/\//i.test(text)) return tell('joined-hosts', 'is more than one address without a boundary');
  return undefined;
}

/** Reads an address, a prefix, or an address with a port. */
function readAddressText(text: string): Destination | Fault | undefined {
  const bare = text.replace(/\/$/, '');
  if (!/^[\d.]+(?:[:/-][\d.:/]*)?$/.test(bare) && !/^\[?[\da-f]*:[\da-f:.]*(?:[\]/]|$)/i.test(bare))
    return undefined;
  // One number alone, or one that is cut at a thousands' comma.
  if (!/[.:]/.test(bare)) return { fault: 'not-a-host', text, why: 'is neither a host nor an address' };
  const [, plain = bare, port] = /^(\d+\.\d+\.\d+\.\d+|\[[\da-f:.]+\]):(\d{1,5})$/i.exec(bare) ?? [];
  if (/:\d+$/.test(bare) && /^[^:]*:\d+$/.test(bare) && port === undefined)
    return { fault: 'not-an-address', text, why: 'is not an address with a port' };
  const prefix = readPrefixText(plain.replace(/^\[(.*)\]$/, '$1'));
  if (typeof prefix !== 'string') return { fault: 'not-an-address', text, why: prefix.problem };
  if (port === undefined) return { address: prefix };
  const number = Number(port);
  return isPort(number)
    ? { address: prefix, port: number }
    : { fault: 'not-a-port', text, why: `${port} is not a port` };
}

/** Returns whether a number is a port. */
export function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= 65_535;
}

function readName(text: string, whole: string, context: DestinationContext): Destination | Fault {
  const tell = (fault: RowFault, why: string): Fault => ({ fault, text: whole, why });
  const [, name, port, path = ''] = /^([^:/?#@]+)(?::(\d{1,5}))?(\/[^?#]*)?$/.exec(text) ?? [];
  if (name === undefined) return tell('not-a-host', 'is not a host name');
  if (port !== undefined && !isPort(Number(port))) return tell('not-a-port', `${port} is not a port`);
  const below = path.replace(/\/\*?$/, '');
  if (/^\/(?:\d{1,5}|(?:tcp|udp|https?|tls|ssl|quic|dtls|wss?)(?:\/\d{1,5})?)$/i.test(below))
    return tell('not-a-host', 'has a port or a transport after a slash');
  if (/^\/(?:\*\.)?[\w.-]+\.(?:com|net|org|edu|gov|io)$/i.test(below))
    return tell('not-a-host', 'has a host after a slash, so that it may be one host or two');
  if (below.includes('*')) return tell('not-a-host', 'has a * inside its path');
  const host = lowerNames(name) + below;
  const filled = fillPlaceholders(host, Object.fromEntries([...context.let].map((one) => [one, 'x'])));
  if (!name.includes('.')) return tell('not-a-host', 'is a single label, no host name');
  if (name.includes('*') && below !== '') return tell('not-a-host', 'has a path after a wildcard');
  if (/^\*\.[^.]*$/.test(name)) return tell('not-a-host', 'stands for all names of a top-level domain');
  if (/\*[^.]*$/.test(name)) return tell('not-a-host', 'has a * in its last label');
  const flaw = findHostFlaw(filled);
  const joined = context.seen.has(host) ? undefined : findJoint(filled.replace(/\/.*$/s, ''));
  if (joined !== undefined) return tell('joined-hosts', joined);
  if (flaw !== undefined) return tell('not-a-host', flaw.problem);
  return { host, ...(port === undefined ? {} : { port: Number(port) }) };
}

/** Lowers what is a name; a placeholder stays as the vendor wrote it. */
function lowerNames(name: string): string {
  return name
    .split(/(<[^>]*>|\{[^}]*\})/)
    .map((part, index) => (index % 2 === 0 ? part.toLowerCase() : part))
    .join('');
}

/** Words of any label that begin like a top-level domain: `compliance.example.com` is no `….com` with a name behind it. */
const words =
  /^(?:com(?:pliance|munity|munities|munications?|merce|mon|mons|mand|mands|ms|pute|puter|puting|pany|ponents?|pare|poser|pass)|net(?:work|works|working)|org(?:ani[sz]ations?|anic)|edu(?:cation|cational)|gov(?:ernment|ernance|cloud))(?:-[a-z\d-]*|\d*)$/;

/** Names of companies that begin so, right before a top-level domain: `ocsp.comodoca.com`, `bits.netbeans.org`. */
const companies =
  /^(?:com(?:cast|modo|odo|odoca|mvault|monsware|merzbank)|net(?:app|beans|dna|flix|gear|lify|scaler|scape|skope|suite|sol|solssl|worksolutions|works)|org(?:sync|chart)|edu(?:cause|roam)|gov(?:delivery))(?:-[a-z\d-]*|\d*)$/;

/** Says by which sign a name looks like several that lost what stood between them; undefined where by none. */
function findJoint(name: string): string | undefined {
  if (name.length > 253) return 'is longer than any name: it looks like several hosts without a boundary';
  const labels = name.split('.');
  const [domain, top = ''] = labels.slice(-2);
  for (const [index, label] of labels.entries()) {
    if (index === 0) continue;
    if (/[^*]\*|\*[^*]/.test(label))
      return 'has a * glued to a label that is not the first: it looks like several hosts without a boundary';
    if (index === labels.length - 1) continue;
    // The name of one domain twice: `a.example.iob.example.io`.
    const isTwice = labels[index - 1] === domain && label.startsWith(top) && label !== top;
    const isGlued = /^(?:com|net|org|edu|gov)[a-z]/.test(label) && !words.test(label);
    const isCompany = index === labels.length - 2 && companies.test(label);
    if (isTwice || (isGlued && !isCompany) || /[a-z]www\d?$/.test(label))
      return `has the label ${label}: it looks like several hosts without a boundary`;
  }
  return undefined;
}
