/** The limits of pf, with their sources. */
import type { Limit } from '../target.ts';

export const tableEntries: Limit = {
  name: 'entries of all tables together, without a "set limit table-entries" line',
  value: 100_000,
  source: 'pf.conf(5): 200,000 by default, and a reload holds the old and the new ones at once',
};
export const requestEntries: Limit = {
  name: 'entries of one table on FreeBSD',
  value: 65_535,
  source: 'net.pf.request_maxcount of FreeBSD, 65,535 by default',
};
export const replaceEntries: Limit = {
  name: 'entries of one table that "pfctl -T replace" takes on FreeBSD',
  value: 32_768,
  source: 'FreeBSD pfctl sends the doubled size of its buffer; opnsense/core#4669',
};
export const tables: Limit = {
  name: 'tables on OpenBSD and macOS',
  value: 1_000,
  source: 'pf.conf(5), set limit tables',
};
export const anchorName: Limit = {
  name: 'characters of an anchor name',
  value: 63,
  source: 'PF_ANCHOR_NAME_SIZE',
};

/** The limits of pf, for people. */
export const limits: readonly Limit[] = [
  tableEntries,
  requestEntries,
  replaceEntries,
  tables,
  anchorName,
  { name: 'characters of a table name', value: 31, source: 'PF_TABLE_NAME_SIZE' },
  { name: 'characters of a label', value: 63, source: 'PF_RULE_LABEL_SIZE' },
  { name: 'characters of an interface name', value: 15, source: 'IFNAMSIZ' },
];
