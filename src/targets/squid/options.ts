import { type Diagnostic, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { type AddressSet, containsAddress, type Prefix } from '../../sets/addresses.ts';
import { addressSetOf, isMisread, parsePrefix } from '../../sets/prefix.ts';
import { badOption, badValue, unknownOptions } from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';

export interface Options {
  /** The networks of the clients that the text speaks about. */
  readonly source: AddressSet | 'any';
  /** Whether clients may tunnel what a rule means as plain HTTP on port 80. */
  readonly connect80: boolean;
  /** Where list files lie on the proxy: an absolute path without a slash at its end. */
  readonly dir: string;
}

export const optionSpecs: readonly OptionSpec[] = [
  {
    name: 'source',
    help: 'The clients that the rules are for; the closing denial then holds for these alone.',
    form: 'any|PREFIX,…',
    default: 'any',
  },
  {
    name: 'connect-80',
    help: 'Whether CONNECT to port 80 is permitted too where a rule says http, for clients that tunnel everything.',
    form: 'yes|no',
    default: 'no',
  },
  {
    name: 'dir',
    help: 'The folder on the proxy that holds the list files.',
    form: '/PATH',
    default: '/etc/squid/rulec',
  },
];

/** Reads the options of the target. Errors: `bad-option`. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<Options> {
  const diagnostics: Diagnostic[] = [...unknownOptions(values, optionSpecs)];
  const source = readSource(values.source ?? 'any', diagnostics);
  const connect80 = readSwitch(values['connect-80'] ?? 'no', diagnostics);
  const dir = readFolder(values.dir ?? '/etc/squid/rulec', diagnostics);
  return hasErrors(diagnostics) ? { diagnostics } : { value: { source, connect80, dir }, diagnostics };
}

function readSource(text: string, diagnostics: Diagnostic[]): AddressSet | 'any' {
  if (text === 'any') return 'any';
  const prefixes: Prefix[] = [];
  for (const part of text.split(',')) {
    const prefix = parsePrefix(part.trim());
    if (!isMisread(prefix)) prefixes.push(prefix);
    else {
      const help = prefix.help ?? 'write any, or prefixes with commas between them: 10.0.0.0/8,2001:db8::/32';
      diagnostics.push(badOption('source', `source: ${prefix.problem}`, help));
    }
  }
  const source = addressSetOf(prefixes);
  // Squid files IPv4 addresses below this prefix: one that holds it would match all of IPv4 (seen on 5.7).
  if (containsAddress(source, { family: 6, value: 0xffffn << 32n })) {
    const help = 'for every client write any; for IPv6 clients write 2000::/3 or narrower prefixes';
    diagnostics.push(badOption('source', 'source holds ::ffff:0:0/96, which Squid reads as IPv4', help));
  }
  return source;
}

function readSwitch(text: string, diagnostics: Diagnostic[]): boolean {
  const isOn = ['yes', 'on', 'true'].includes(text);
  if (!isOn && !['no', 'off', 'false'].includes(text)) {
    diagnostics.push(badValue('connect-80', text, 'yes or no'));
  }
  return isOn;
}

/** A path that needs no quoting in any shell and that Squid can read back from between double quotes. */
function readFolder(text: string, diagnostics: Diagnostic[]): string {
  const parts = text.split('/').slice(1);
  const plain = /^(?:\/[A-Za-z0-9._-]+)+$/.test(text) && !parts.some((part) => /^\.+$/.test(part));
  if (!plain || text.length > 1024) {
    const form =
      'an absolute path of letters, digits, dots, hyphens and underscores, no .. and no slash at the end';
    diagnostics.push(badValue('dir', text, form));
  }
  return text;
}
