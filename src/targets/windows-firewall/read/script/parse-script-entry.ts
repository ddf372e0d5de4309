/** Reads one entry of the data region as the script itself and the cmdlet behind it take it. */

import { present } from '../../../../diagnostics/present.ts';
import { quote } from '../../../../diagnostics/quote.ts';
import { collectPorts, type PortSet } from '../../../../sets/ports.ts';
import type { FirewallRule } from '../../config.ts';
import { emptyList, isFlaw, readDecimal, readIpv4Item, readIpv6Item, setOf } from '../parse-addresses.ts';
import { doubt, type Report, refuse } from '../parse-report.ts';
import { readUsers } from '../parse-rule.ts';
import type { DataEntry, DataText } from './parse-script-data.ts';

const textKeys = [
  'Name',
  'DisplayName',
  'Description',
  'Action',
  'Profile',
  'Protocol',
  'LocalUser',
  'Service',
];
const listKeys = ['RemotePort', 'RemoteAddress'];

/** The rule of an entry, as two where part of its addresses cannot be judged; none where the script would stop. */
export function readEntry(report: Report, entry: DataEntry, group: string): readonly FirewallRule[] {
  const before = report.diagnostics.length;
  for (const [key, field] of entry.fields) {
    if (field.kind === 'text' ? textKeys.includes(key) : listKeys.includes(key)) continue;
    refuse(report, field.line, `${quote(key)} is not a field that the script knows, or not of this form`);
  }
  const text = (key: string): string | undefined => {
    const field = entry.fields.get(key);
    return field?.kind === 'text' ? field.value.text : undefined;
  };
  const [name, displayName, description] = ['Name', 'DisplayName', 'Description'].map(text);
  const [protocol, service, sddl] = ['Protocol', 'Service', 'LocalUser'].map(text);
  const complain = (message: string): void => refuse(report, entry.line, message);
  // The cmdlet that removes rules takes *, ? and [ ] for other letters.
  if (name === undefined || !/^[ -{}~]{1,511}$/.test(name) || /[*?[\]`]/.test(name))
    complain('the entry has no Name of a rule, without wildcards');
  if (!isLabel(displayName) || displayName?.toUpperCase() === 'ALL') complain('the entry has no DisplayName');
  if (description !== undefined && !isLabel(description))
    complain('Description has 1 to 9999 characters, no bar');
  if (text('Action') !== 'Allow') complain('the script accepts only the Action Allow');
  if (text('Profile') !== 'Any') complain('the script accepts only the Profile Any');
  if (protocol !== 'TCP' && protocol !== 'UDP') complain('the script accepts only the Protocol TCP or UDP');
  if (service !== undefined && sddl !== undefined) complain('LocalUser and Service exclude each other');
  if (service !== undefined && !/^[^/\\|*]{1,259}$/.test(service))
    complain('Service is not a valid service name');
  const users = sddl === undefined ? 'everyone' : readUsers(sddl);
  const unread = users === 'unread' ? [`LocalUser=${sddl}`] : [];
  if (users === 'unread')
    doubt(report, entry.line, `${quote(sddl ?? '')} is a list of users that is not supported`);
  const ports = readPorts(report, entry);
  const addresses = readAddresses(report, entry);
  if (report.diagnostics.slice(before).some((one) => one.severity === 'error')) return [];
  if (ports === undefined || addresses === undefined) return [];
  const rule: FirewallRule = {
    name: name ?? '',
    displayName: displayName ?? '',
    ...present({ description }),
    group,
    action: 'allow',
    protocol: protocol === 'UDP' ? 17 : 6,
    ports,
    addresses: addresses.known,
    ...(typeof users === 'string' ? {} : { accounts: users }),
    ...present({ service }),
    unread,
    origin: { file: report.file, line: entry.fields.get('Name')?.line ?? entry.line },
  };
  if (addresses.unread.length === 0) return [rule];
  const unsure = { ...rule, addresses: 'any' as const, unread: [...unread, ...addresses.unread] };
  const { known } = addresses;
  return known === 'any' || known.v4.length + known.v6.length === 0 ? [unsure] : [rule, unsure];
}

function isLabel(text: string | undefined): boolean {
  return text !== undefined && /^[^|]{1,9999}$/.test(text);
}

/** The texts of a list; none is no list, since an empty one would mean Any. */
function listOf(report: Report, entry: DataEntry, key: string): readonly DataText[] | undefined {
  const field = entry.fields.get(key);
  const values = field?.kind === 'list' ? field.values : [];
  if (values.length > 0 && values.length <= 1000) return values;
  refuse(report, field?.line ?? entry.line, `${key} is not a list of 1 to 1000 texts`);
  return undefined;
}

function readPorts(report: Report, entry: DataEntry): PortSet | undefined {
  const ports = listOf(report, entry, 'RemotePort')?.flatMap(({ text, line }) => {
    const ends = text.split('-');
    const from = readDecimal(ends[0] ?? '', 65535);
    const to = ends.length === 1 ? from : readDecimal(ends[1] ?? '', 65535);
    if (ends.length <= 2 && from !== undefined && to !== undefined && from <= to) return [from, to];
    refuse(report, line, `${quote(text)} is not a port or range of ports`);
    return [];
  });
  return ports && collectPorts(ports);
}

/** Words that the cmdlet takes for addresses that each machine knows itself. */
const keyword =
  /^(LocalSubnet|DNS|DHCP|WINS|DefaultGateway|Internet|Intranet|IntranetRemoteAccess|PlayToDevice|CaptivePortal)[46]?$/;

interface Addresses {
  readonly known: FirewallRule['addresses'];
  readonly unread: readonly string[];
}

function readAddresses(report: Report, entry: DataEntry): Addresses | undefined {
  const items = listOf(report, entry, 'RemoteAddress');
  if (items === undefined) return undefined;
  if (items.length === 1 && items[0]?.text === 'Any') return { known: 'any', unread: [] };
  const list = emptyList();
  const unread: string[] = [];
  for (const { text, line } of items) {
    if (keyword.test(text)) {
      doubt(report, line, `${text} stands for addresses that each machine knows itself`);
      unread.push(text);
      continue;
    }
    const flaw = text.includes(':') ? readIpv6Item(text, list, true) : readIpv4Item(text, list, true);
    if (flaw?.kind === 'refused') refuse(report, line, flaw.message);
    if (flaw?.kind === 'doubt') {
      doubt(report, line, flaw.message);
      unread.push(text);
    }
  }
  const known = setOf(list);
  if (isFlaw(known)) refuse(report, entry.line, known.message);
  return isFlaw(known) ? undefined : { known, unread };
}
