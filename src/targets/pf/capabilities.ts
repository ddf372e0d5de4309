import { all, always, where } from '../../sets/condition.ts';
import { noteOpenEnd } from '../kernel/closing.ts';
import { governAddresses, viewPackets } from '../kernel/packets.ts';
import type { Capabilities, Limit } from '../target.ts';
import type { PfOptions } from './config.ts';

/** States what pf sees of a request and what its text speaks about. */
export function capabilities(options: PfOptions): Capabilities {
  const { form, inside, source } = options;
  const clients = source === 'any' ? 'every machine' : 'the machines of pf.source';
  const interfaces = inside.length === 0 ? 'any interface' : inside.join(', ');
  const way =
    form === 'host'
      ? `out of ${interfaces} of the machine that pf runs on`
      : `into the gateway by ${interfaces}`;
  return {
    governs: `New connections of ${clients}, ${way}, to addresses outside pf.local.`,
    sees: 'The transport, the port and the address of the first packet; no name, scheme, path, account or service.',
    view: viewPackets(options),
    hosts: 'by-address',
    governed: all(
      where({ field: 'source', values: ['inside'] }),
      where({ field: 'address', addresses: governAddresses(options) }),
    ),
    unseen: [{ code: 'host-without-addresses', when: always, destination: 'hosts' }],
    // Exact: what a packet filter can mean of a rule set it means, nothing more and nothing less.
    approximations: () => [],
    closing: options.closing,
    inspection: 'never-inspects',
    notes: noteOpenEnd(
      options.closing,
      'the rules of the main file after the anchor, and to pass where none matches',
    ),
    limits: Object.values(limits),
  };
}

type LimitName =
  | 'allEntries'
  | 'entries'
  | 'replacedEntries'
  | 'tables'
  | 'anchor'
  | 'tableName'
  | 'label'
  | 'interface';

/** The limits of pf, with their sources. */
export const limits: Readonly<Record<LimitName, Limit>> = {
  allEntries: {
    name: 'entries of all tables together, without a "set limit table-entries" line',
    value: 100_000,
    source: 'pf.conf(5): 200,000 by default, and a reload holds the old and the new ones at once',
  },
  entries: {
    name: 'entries of one table on FreeBSD',
    value: 65_535,
    source: 'net.pf.request_maxcount of FreeBSD, 65,535 by default',
  },
  replacedEntries: {
    name: 'entries of one table that "pfctl -T replace" takes on FreeBSD',
    value: 32_768,
    source: 'FreeBSD pfctl sends the doubled size of its buffer; opnsense/core#4669',
  },
  tables: { name: 'tables on OpenBSD and macOS', value: 1_000, source: 'pf.conf(5), set limit tables' },
  anchor: { name: 'characters of an anchor name', value: 63, source: 'PF_ANCHOR_NAME_SIZE' },
  tableName: { name: 'characters of a table name', value: 31, source: 'PF_TABLE_NAME_SIZE' },
  label: { name: 'characters of a label', value: 63, source: 'PF_RULE_LABEL_SIZE' },
  interface: { name: 'characters of an interface name', value: 15, source: 'IFNAMSIZ' },
};
