/** Lines of the tables: services, hosts and patterns, in the one spelling in which the function looks them up. */
import { quote } from '../../../diagnostics/quote.ts';
import { formatAddress, isMisread, parseAddress } from '../../../sets/prefix.ts';
import type { PacEntry, PacService } from '../config.ts';

/** What has been read so far. */
export interface Draft {
  readonly path: string;
  readonly lines: readonly string[];
  readonly services: PacService[];
  readonly entries: PacEntry[];
  readonly patterns: PacEntry[];
  readonly keys: Set<string>;
}

/** Reads a line of a table, in the order services, hosts, patterns. Returns why it cannot be read. */
export function readRow(draft: Draft, hasPatterns: boolean, text: string, line: number): string | undefined {
  const { services, entries, patterns, keys } = draft;
  const origin = { file: draft.path, line };
  const [, at, scheme, from, to] =
    /^rulecServices\[(0|[1-9][0-9]*)\] = \["(https?|\*)", ([1-9][0-9]{0,4}), ([1-9][0-9]{0,4})\];$/.exec(
      text,
    ) ?? [];
  if (at !== undefined) {
    if (Number(at) !== services.length) return `the next service is ${services.length}`;
    if (entries.length + patterns.length > 0) return 'services come before hosts';
    if (Number(to) > 65535 || Number(from) > Number(to)) return 'there are no such ports';
    services.push({ scheme: scheme as PacService['scheme'], from: Number(from), to: Number(to), origin });
    return undefined;
  }
  const [, key, host, value] = /^rulecHosts\["([0-9]+) ([^ "\\]+)"\] = ([01]);$/.exec(text) ?? [];
  if (host !== undefined) {
    const entry = { service: Number(key), host, permits: value === '1', origin };
    const flaw = explainKey(host, hasPatterns) ?? explainEntry(entry, `${key}`, services.length);
    if (flaw !== undefined) return flaw;
    if (keys.size === keys.add(`${key} ${host}`).size) return `${quote(host)} occurs twice`;
    if (patterns.length > 0) return 'hosts come before patterns';
    entries.push(entry);
    return undefined;
  }
  const [, number, pattern, result] =
    /^rulecPatterns\.push\(\[([0-9]+), "([^ "\\]+)", ([01])\]\);$/.exec(text) ?? [];
  if (pattern === undefined || !hasPatterns) return 'it is not a line of a table';
  const entry = { service: Number(number), host: pattern, permits: result === '1', origin };
  const flaw =
    explainKey(pattern.replaceAll('*', 'x'), false) ?? explainEntry(entry, `${number}`, services.length);
  if (flaw === undefined) patterns.push(entry);
  return flaw;
}

/** Says why a key is none: `*`, `*.name`, a name, or an IP literal as URL parsers write it. */
function explainKey(host: string, takesIpv6: boolean): string | undefined {
  if (host === '*') return undefined;
  const name = host.startsWith('*.') ? host.slice(2) : host;
  // Of other ends nothing is claimed, though clients look such a name up (`3com`).
  if (/^(?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*$/.test(name)) return undefined;
  const address = parseAddress(host);
  const isAsClientsWrite =
    !isMisread(address) && formatAddress(address) === host && !(address.family === 6 && host.includes('.'));
  if (isAsClientsWrite && (address.family === 4 || takesIpv6)) return undefined;
  return `${quote(host)} is not a host that the function can look up`;
}

/** Says why an entry belongs to no service. */
function explainEntry({ service }: PacEntry, digits: string, services: number): string | undefined {
  if (String(service) === digits && service < services) return undefined;
  return `there is no service ${digits}`;
}
