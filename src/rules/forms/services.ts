/** Services as rule sets write them: their reader, and why a text is none and which was probably meant. */
import { nearest } from '../../diagnostics/nearest.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Misread } from '../../sets/prefix.ts';
import type { Service } from '../policy.ts';

const kinds = ['https', 'http', 'tcp', 'udp'] as const;

/** Other words for the kinds. */
const otherKinds: ReadonlyMap<string, string> = new Map([
  ['tls', 'https'],
  ['ssl', 'https'],
  ['quic', 'udp'],
  ['http3', 'udp'],
]);

/** Services that people call by their names, with their registered ports. */
const named: ReadonlyMap<string, string> = new Map([
  ['https', '443/https'],
  ['http', '80/http'],
  ['tls', '443/https'],
  ['ssl', '443/https'],
  ['quic', '443/udp'],
  ['dns', '53/udp and 53/tcp'],
  ['ntp', '123/udp'],
  ['ssh', '22/tcp'],
  ['ftp', '21/tcp'],
  ['rdp', '3389/tcp'],
  ['smb', '445/tcp'],
  ['smtp', '25/tcp'],
  ['ldap', '389/tcp'],
  ['ldaps', '636/tcp'],
  ['kerberos', '88/tcp and 88/udp'],
  ['tcp', '1-65535/tcp'],
  ['udp', '1-65535/udp'],
]);

const everything = /^(?:any|all|\*|ip)$/i;
const bothTransports = 'write one entry each for 1-65535/tcp and 1-65535/udp';
const everyKind = 'end it with /https (TLS), /http (clear text), /tcp or /udp';

/** Returns the service that a scheme or a name in common use stands for, as entries of a list. */
export function findNamedService(name: string): string | undefined {
  return named.get(name.toLowerCase());
}

/** Says what is wrong with a text that `parseService` refuses. */
export function explainService(text: string): Misread {
  const tell = (flaw: string, help: string): Misread => ({ problem: `${word(text)} ${flaw}`, help });
  const url = /^(\w+):\/\/[^/:]*(?::(\d+))?/.exec(text);
  if (url !== null) {
    const [, scheme = '', port] = url;
    const kind = readKind(scheme) ?? 'tcp';
    const service = port === undefined ? (findNamedService(scheme) ?? 'PORT/tcp') : `${port}/${kind}`;
    return tell('is a URL', `write ${service}; the host goes under to`);
  }
  if (everything.test(text)) return tell('is not a service', bothTransports);
  if (/^(?:icmp|icmpv6|ping|gre|esp)$/i.test(text) || /\/(?:icmp\w*|gre|esp)$/i.test(text))
    return tell('is neither TCP nor UDP', 'rules are only about TCP and UDP; remove it');
  const service = named.get(text.toLowerCase());
  if (service !== undefined) return tell('does not say which port', `write ${service}`);
  const [ports, kind] = splitService(text);
  if (kind === undefined) {
    if (ports === undefined || /-.*-/.test(ports))
      return tell('is not a service', 'write PORT/KIND or FROM-TO/KIND: 443/https');
    const help = /[,; ]/.test(ports)
      ? `write one entry for each port, with its kind: ${addKind(ports, 'tcp')}`
      : `write ${kinds.map((one) => addKind(ports, one)).join(', ')}: TLS, clear text, any TCP or UDP`;
    return tell('does not say which kind of traffic', help);
  }
  const known = readKind(kind);
  if (ports === undefined || (known === undefined && kind.includes('/')))
    return explainPorts(text, kind, known);
  if (known === undefined) {
    const both = `${addKind(ports, 'tcp')} and ${addKind(ports, 'udp')}`;
    const help = everything.test(kind) ? `write one entry each for ${both}` : everyKind;
    return tell('is of no known kind', help);
  }
  return explainPortRange(text, ports, known);
}

/** Splits a text into ports and kind, whichever comes first and whatever stands between; blanks aside. */
function splitService(text: string): readonly [ports: string | undefined, kind: string | undefined] {
  const bare = text.replace(/\s*([/:,-])\s*/g, '$1').trim();
  const range = '\\d[\\d,:;. -]*|-\\d+';
  const usual = new RegExp(`^(${range})(?:[/: _-]*([A-Za-z*][\\w*]*(?:/\\w+)?)|/)?$`).exec(bare);
  if (usual !== null) return [usual[1]?.replace(/[:,;. ]+$/, ''), bare.endsWith('/') ? undefined : usual[2]];
  const turned = new RegExp(`^([A-Za-z]\\w*)[/: _-]*(${range})$`).exec(bare);
  if (turned !== null && (readKind(turned[1] ?? '') !== undefined || bare.includes('/')))
    return [turned[2], turned[1]];
  const [, before = '', after] = /^([^/]*)\/(.*)$/.exec(bare) ?? [];
  return after === undefined ? [undefined, undefined] : [/^\d/.test(before) ? before : undefined, after];
}

/** Explains something other than ports in front of the kind. */
function explainPorts(text: string, kind: string, known: string | undefined): Misread {
  const before = text.slice(0, Math.max(0, text.indexOf('/'))).trim();
  const end = known ?? 'tcp';
  const service = named.get(before.toLowerCase());
  const port = service === undefined ? undefined : /^\d+/.exec(service)?.[0];
  const help = everything.test(before)
    ? `write 1-65535/${end}`
    : port !== undefined && port !== '1'
      ? `write ${port}/${end}`
      : `a port is a number from 1 to 65535: 443/${known ?? kinds.find((one) => one === kind) ?? 'https'}`;
  return { problem: `${word(text)} does not begin with a port or FROM-TO`, help };
}

/** Explains what is wrong with the ports, or with how they stand beside the kind. */
function explainPortRange(text: string, ports: string, kind: string): Misread {
  const tell = (flaw: string, help: string): Misread => ({ problem: `${word(text)} ${flaw}`, help });
  const single = /^\d+$/.test(ports);
  const [from = Number.NaN, to = from] = readPortEnds(ports);
  if (/-.*-/.test(ports)) return tell('has more than one hyphen', `a range is FROM-TO: 1-1023/${kind}`);
  if (/[,;]|\d \d/.test(ports)) return tell('lists several ports', `write ${addKind(ports, kind)}`);
  if (ports.startsWith('-')) {
    const help = `write ${-from}/${kind} for one port, 1-${-from}/${kind} for all up to it`;
    return tell('has a hyphen before its port', from === -1 ? `write 1/${kind}` : help);
  }
  if (ports.endsWith('-')) return tell('does not say where it ends', `write ${from}-65535/${kind}`);
  if (Number.isNaN(from) || Number.isNaN(to))
    return tell('does not begin with a port or FROM-TO', `a port is a number: 443/${kind}`);
  if (from < 1 || from > 65535 || to > 65535) {
    const help =
      single || to < 1 || from > 65535
        ? `ports go from 1 to 65535; all of them are 1-65535/${kind}`
        : `write ${Math.max(from, 1)}-${Math.min(to, 65535)}/${kind}`;
    return tell('has a port that is not in 1 to 65535', help);
  }
  const right = from > to ? `${to}-${from}/${kind}` : `${from}${single ? '' : `-${to}`}/${kind}`;
  if (from > to) return tell('ends before it begins', `write ${right}`);
  if (/^0|-0/.test(ports)) return tell('has leading zeros', `write ${right}`);
  if (/\s/.test(text)) return tell('contains a blank', `write ${right}`);
  const shape = /^\d+(?:-\d+)?\/\w+$/.test(text) ? 'is of no known kind' : 'is not PORT/KIND or FROM-TO/KIND';
  return tell(shape, `write ${right}`);
}

/** Reads both ends of `443`, `1-1023`, `1:1023` or `1..1023`. */
function readPortEnds(ports: string): readonly number[] {
  return /^-/.test(ports) ? [Number(ports)] : ports.split(/-|:|\.\.+/).map(Number);
}

/** Returns the kind that a word means; of `tcp/https` the last one. */
function readKind(text: string): string | undefined {
  const words = text.toLowerCase().split('/');
  const known = words.map((one) => otherKinds.get(one) ?? nearest(one, kinds));
  return known.includes(undefined) ? undefined : known.at(-1);
}

/** Adds a kind to each of some ports, as entries of a list. */
function addKind(ports: string, kind: string): string {
  const each = ports.split(/[,; ]+/).filter((port) => port !== '');
  const texts = each.map((port) => `${[...new Set(readPortEnds(port))].join('-')}/${kind}`);
  return texts.slice(0, 5).join(', ') + (texts.length > 5 ? ', …' : '');
}

const meanings: Readonly<Record<string, Pick<Service, 'transport' | 'scheme'>>> = {
  http: { transport: 'tcp', scheme: 'http' },
  https: { transport: 'tcp', scheme: 'https' },
  tcp: { transport: 'tcp', scheme: 'any' },
  udp: { transport: 'udp', scheme: 'any' },
};

/** Reads `PORT/KIND` or `FROM-TO/KIND`: ports from 1 to 65535, without leading zeros. */
export function parseService(text: string): Service | Misread {
  const match = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?\/(https?|tcp|udp)$/.exec(text);
  const [, fromText = '', toText = fromText, kindText = ''] = match ?? [];
  const kind = meanings[kindText];
  const [from, to] = [Number(fromText), Number(toText)];
  if (kind === undefined || from > to || to > 65535) return explainService(text);
  return { ...kind, from, to };
}

/** Writes a service as rule sets do: `443/https`, `8000-8010/tcp`. */
export function formatService({ transport, from, to, scheme }: Service): string {
  return `${from === to ? from : `${from}-${to}`}/${scheme === 'any' ? transport : scheme}`;
}
