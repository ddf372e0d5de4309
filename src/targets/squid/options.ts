import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { type AddressSet, containsAddress } from '../../sets/addresses.ts';
import {
  type Closing,
  closing,
  describeOptions,
  folder,
  type Kind,
  readValues,
  source,
  yesOrNo,
} from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';

export interface Options {
  /** The networks of the clients that the text speaks about. */
  readonly source: AddressSet | 'any';
  /** Whether clients may tunnel what a rule means as plain HTTP on port 80. */
  readonly connect80: boolean;
  /** Whether the text ends with a denial; `none`: what no rule decides is left to the lines of the site. */
  readonly closing: Closing;
  /** Where list files lie on the proxy: an absolute path without a slash at its end. */
  readonly dir: string;
}

/** Squid files IPv4 addresses below ::ffff:0:0/96: a prefix that holds it would match all of IPv4 (seen on 5.7). */
const clients: Kind<AddressSet | 'any'> = {
  ...source,
  read: (text, refuse) => {
    const read = source.read(text, refuse);
    if (read !== undefined && read !== 'any' && containsAddress(read, { family: 6, value: 0xffffn << 32n })) {
      const help = 'for every client write any; for IPv6 clients write 2000::/3 or narrower prefixes';
      refuse(' contains ::ffff:0:0/96, which Squid reads as IPv4', help);
    }
    return read;
  },
};

const table = {
  source: {
    ...clients,
    help: 'The clients that the rules are for; the closing denial then covers only these.',
    default: 'any',
  },
  closing,
  'connect-80': {
    ...yesOrNo,
    help: 'yes: permits CONNECT to port 80 as well where a rule says http, for clients that tunnel everything.',
    default: 'no',
  },
  dir: {
    ...folder(1024),
    help: 'The folder of the list files on the proxy.',
    default: '/etc/squid/rulec',
  },
};

export const options: readonly OptionSpec[] = describeOptions(table);

/** Reads the options of the target. Errors: `bad-option`. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<Options> {
  const { value: read, diagnostics } = readValues(table, values);
  if (read === undefined) return { diagnostics };
  const { source: clientsOf, closing: end, dir } = read;
  return { value: { source: clientsOf, closing: end, connect80: read['connect-80'], dir }, diagnostics };
}
