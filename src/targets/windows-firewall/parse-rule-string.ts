/** Reads rule strings (MS-GPFAS 2.2.2.19). */
import { normaliseIntervals } from '../../sets/intervals.ts';
import { portDomain } from '../../sets/ports.ts';
import type { FirewallRule } from './config.ts';
import {
  type AddressList,
  emptyList,
  type Flaw,
  isFlaw,
  quote,
  readDecimal,
  readIpv4Item,
  readIpv6Item,
  setOf,
} from './parse-addresses.ts';
import { doubt, type Report, refuse } from './parse-report.ts';
import { tokenVersions } from './parse-tokens.ts';
import { readUsers } from './parse-users.ts';

/** The highest version that is documented: Windows Server 2025. */
const highestMinor = 33;

/** A rule while its tokens are read. */
interface Draft {
  readonly report: Report;
  readonly line: number;
  readonly single: Map<string, string>;
  readonly profiles: Set<string>;
  readonly ports: number[];
  readonly addresses: AddressList;
  /** Items of the address list that only part of the rule can be said for. */
  readonly unreadAddresses: string[];
  readonly unread: string[];
}

/**
 * The rules that a string stands for: none where it is inactive or inbound, two where part of its address
 * list cannot be judged. Undefined where Windows would not take it.
 */
export function parseRuleString(
  report: Report,
  line: number,
  name: string,
  text: string,
): readonly FirewallRule[] | undefined {
  const before = report.diagnostics.length;
  const tokens = text.split('|');
  const version = /^v(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/.exec(tokens.shift() ?? '');
  const last = tokens.pop();
  if (version?.[1] !== '2') {
    return refuse(report, line, `rule ${quote(name)} does not begin with a version v2.N that is known`) as undefined;
  }
  if (last !== '') return refuse(report, line, `rule ${quote(name)} does not end with |`) as undefined;
  const direction = tokens.filter((token) => token.startsWith('Dir='));
  const active = tokens.filter((token) => token.startsWith('Active='));
  // Such a rule says nothing about outbound flows, whatever else it holds. Active absent: disabled.
  if (direction.join() === 'Dir=In' || active.length === 0 || active.join() === 'Active=FALSE') return [];
  const draft: Draft = {
    report,
    line,
    single: new Map(),
    profiles: new Set(),
    ports: [],
    addresses: emptyList(),
    unreadAddresses: [],
    unread: [],
  };
  const minor = Number(version[2]);
  if (minor > highestMinor) leave(draft, `v2.${minor}`, 'is newer than any version that is documented');
  for (const token of tokens) readToken(draft, token, minor);
  const rules = finishRule(draft, name);
  return report.diagnostics.slice(before).some((one) => one.severity === 'error') ? undefined : rules;
}

function readToken(draft: Draft, token: string, minor: number): void {
  const equals = token.indexOf('=');
  const key = token.slice(0, equals);
  const value = token.slice(equals + 1);
  if (equals < 1) return refuse(draft.report, draft.line, `${quote(token)} is not TOKEN=VALUE`);
  const since = tokenVersions[key];
  if (since === undefined) return leave(draft, token, 'is no token that is documented');
  // A system of that version may drop the token, and the rule would be wider (MS-FASP 2.2.24).
  if (since > minor) leave(draft, token, `came with version 2.${since}, the rule says 2.${minor}`);
  switch (key) {
    case 'RA4':
      return readAddress(draft, token, readIpv4Item(value, draft.addresses, false));
    case 'RA6':
      return readAddress(draft, token, readIpv6Item(value, draft.addresses, false));
    case 'RPort':
    case 'RPort2_10':
      return readPort(draft, token, value, key === 'RPort2_10');
    case 'Profile':
      if (['Domain', 'Private', 'Public'].includes(value)) draft.profiles.add(value);
      else refuse(draft.report, draft.line, `${quote(value)} is no profile`);
      return;
    case 'Action':
    case 'Active':
    case 'Dir':
    case 'Protocol':
    case 'Svc':
    case 'LUAuth':
    case 'Name':
    case 'Desc':
    case 'EmbedCtxt':
      if (draft.single.has(key)) refuse(draft.report, draft.line, `${key} stands twice in one rule`);
      draft.single.set(key, value);
      return;
    case 'Edge':
    case 'RMauth':
      return refuse(draft.report, draft.line, `${key} is for inbound rules`);
    default:
      return leave(draft, token, 'is a condition that is not judged');
  }
}

const addressKeywords = ['LocalSubnet', 'DNS', 'DHCP', 'WINS', 'DefaultGateway'];

function readAddress(draft: Draft, token: string, flaw: Flaw | undefined): void {
  if (flaw === undefined) return;
  if (flaw.kind === 'refused' && !addressKeywords.includes(token.slice(4))) {
    return refuse(draft.report, draft.line, flaw.message);
  }
  const message = flaw.kind === 'doubt' ? flaw.message : `${token} stands for addresses that each machine knows itself`;
  doubt(draft.report, draft.line, message);
  draft.unreadAddresses.push(token);
}

const portKeywords = ['IPTLSOut', 'IPHTTPSOut'];

function readPort(draft: Draft, token: string, value: string, range: boolean): void {
  if (range && portKeywords.includes(value)) {
    return leave(draft, token, 'stands for ports that each machine knows itself');
  }
  const ends = range ? value.split('-') : [value, value];
  const [from, to] = ends.map((end) => readDecimal(end, 65535));
  if (ends.length !== 2 || from === undefined || to === undefined || from > to) {
    return refuse(draft.report, draft.line, `${quote(token)} is no ${range ? 'range of ports' : 'port'}`);
  }
  draft.ports.push(from, to);
}

function leave(draft: Draft, token: string, why: string): void {
  doubt(draft.report, draft.line, `${quote(token)} ${why}`);
  draft.unread.push(token);
}

/** What the tokens say together. */
function finishRule(draft: Draft, name: string): readonly FirewallRule[] {
  const { report, line, single } = draft;
  const complain = (message: string): void => refuse(report, line, `rule ${quote(name)}: ${message}`);
  const protocol = readProtocol(single.get('Protocol'));
  const action = single.get('Action');
  const displayName = single.get('Name') ?? '';
  const group = single.get('EmbedCtxt');
  const description = single.get('Desc');
  const service = single.get('Svc');
  const sddl = single.get('LUAuth');
  const addresses = setOf(draft.addresses);
  if (protocol === undefined) complain('its protocol is none of 0 to 255');
  if (action !== 'Allow' && action !== 'Block') complain('its action is neither Allow nor Block');
  if (single.get('Dir') !== 'Out') complain('its direction is neither In nor Out');
  if (single.get('Active') !== 'TRUE') complain('Active is neither TRUE nor FALSE');
  if (!isLabel(displayName) || displayName.toUpperCase() === 'ALL') {
    complain('Name must have 1 to 9999 characters and not be the word all');
  }
  if ([group, description].some((text) => text !== undefined && !isLabel(text))) {
    complain('Desc and EmbedCtxt have 1 to 9999 characters');
  }
  if (isFlaw(addresses)) complain(addresses.message);
  if (draft.ports.length > 2000) complain('more than 1000 ports');
  const portTokens = draft.ports.length > 0 || draft.unread.some((token) => /^[LR]Port/.test(token));
  if (portTokens && protocol !== 6 && protocol !== 17) complain('ports need the protocol 6 or 17');
  if (service !== undefined && sddl !== undefined) complain('Svc and LUAuth exclude each other');
  if (service !== undefined && !/^[^/\\|]{1,259}$/.test(service)) complain('Svc is no name of a service');
  if (service === '*') leave(draft, 'Svc=*', 'is any process that runs a service');
  if (draft.profiles.size === 1 || draft.profiles.size === 2) {
    leave(draft, `Profile=${[...draft.profiles].join('|Profile=')}`, 'leaves out a profile, which no request tells');
  }
  const users = sddl === undefined ? 'everyone' : readUsers(sddl);
  if (users === 'unread') leave(draft, `LUAuth=${sddl}`, 'names accounts that are not judged');
  if (protocol === undefined || isFlaw(addresses)) return [];
  const anyPort = draft.ports.length === 0 || draft.unread.some((token) => token.startsWith('RPort'));
  const rule: FirewallRule = {
    name,
    displayName,
    ...(description === undefined ? {} : { description }),
    ...(group === undefined ? {} : { group }),
    action: action === 'Block' ? 'block' : 'allow',
    protocol,
    ports: anyPort ? 'any' : normaliseIntervals(draft.ports, portDomain),
    addresses: addresses.v4.length + addresses.v6.length === 0 ? 'any' : addresses,
    ...(typeof users === 'string' ? {} : { accounts: users }),
    ...(service === undefined || service === '*' ? {} : { service }),
    unread: draft.unread,
    origin: { file: report.file, line },
  };
  if (draft.unreadAddresses.length === 0) return [rule];
  const unsure = { ...rule, addresses: 'any' as const, unread: [...draft.unread, ...draft.unreadAddresses] };
  return rule.addresses === 'any' ? [unsure] : [rule, unsure];
}

function readProtocol(text: string | undefined): number | 'any' | undefined {
  if (text === undefined || text === '256') return 'any';
  return readDecimal(text, 255);
}

function isLabel(text: string): boolean {
  return text.length >= 1 && text.length <= 9999;
}
