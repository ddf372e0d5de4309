/** Reads one rule of a listing, as Get-NetFirewallRule and its filters name what a rule says. */
import { present } from '../../../../diagnostics/present.ts';
import { collectPorts } from '../../../../sets/ports.ts';
import { lowerAscii } from '../../../../sets/text/device-text.ts';
import { type FirewallRule, type ProfileName, profileNames, type Store } from '../../config.ts';
import { emptyList, isFlaw, readDecimal, readIpv4Item, readIpv6Item, setOf } from '../parse-addresses.ts';
import { readUsers } from '../parse-rule.ts';
import { cellOf, type Row, textIn } from './rows.ts';

/** The columns without which a rule is not known; help names what prints them. */
export const neededColumns: readonly string[] = ['protocol', 'remoteport', 'remoteaddress', 'program'];

/** Columns of conditions that few rules have; where one is missing, that no rule has it is a premise. */
const rareColumns = [
  'profile',
  'service',
  'package',
  'localuser',
  'localport',
  'localaddress',
  'interfacetype',
  'interfacealias',
  'owner',
  'authentication',
  'remotemachine',
  'overrideblockrules',
];

/** Every Windows since Server 2012 R2 is of these systems. */
const everySystem = /^(?:[0-5]\.\d+|6\.[0-3])\+$/;

/** Columns that are a condition where they say something, and not judged: what says nothing in each. */
const conditions: readonly (readonly [string, RegExp])[] = Object.entries({
  localport: /^any$/i,
  localaddress: /^any$/i,
  interfacetype: /^(?:any|0)$/i,
  interfacealias: /^any$/i,
  remoteuser: /^any$/i,
  remotemachine: /^any$/i,
  authentication: /^(?:notrequired|0)$/i,
  encryption: /^(?:notrequired|0)$/i,
  dynamictarget: /^(?:any|0)$/i,
  localonlymapping: /^false$/i,
  loosesourcemapping: /^false$/i,
  lsm: /^false$/i,
  // What no edge lets through is as if nothing were said; the rest is for inbound rules alone.
  edgetraversalpolicy: /^(?:block|0)$/i,
  remotedynamickeywordaddresses: /^any$/i,
  policyappid: /^any$/i,
  overrideblockrules: /^false$/i,
  // The store took the rule as it is: 1 is OK.
  primarystatus: /^(?:ok|1)$/i,
  // What the firewall makes of the rule (MS-FASP 2.2.27): it is in force, or would be on another network.
  enforcementstatus: /^(?:notapplicable|enforced|full|profileinactive|inactiveprofile|[015])$/i,
  statuscode: /^65536$/,
  status: /^(?:ok|.*\(65536\))$/is,
  platform: everySystem,
  platforms: everySystem,
  // A line of netsh that is not known.
  otherline: /^$/,
  // Other names of what is above, and what few listings have.
  dynamictransport: /^(?:any|0)$/i,
  interfacedescription: /^any$/i,
  packagefamilyname: /^(?:any)?$/i,
});

/** The rules of a row: none where it is inbound, switched off, or of a protocol that is neither TCP nor UDP. */
export function readListedRule(row: Row, file: string): readonly FirewallRule[] {
  const { columns, line } = row;
  const [direction, enabled, action] = ['direction', 'enabled', 'action'].map((name) => textIn(row, name));
  if (row.odd === undefined && (isInbound(row) || isOneOf(enabled, 'false', 'no', '2'))) return [];
  const store = findStore(row);
  if (row.odd === undefined && store === 'hardening' && isOneOf(action, 'allow', '2')) return [];
  const unread = row.odd === undefined ? [] : [row.odd];
  if (store === 'hardening' || store === 'other') unread.push(`it is of the store ${nameStore(row)}`);
  for (const [name, nothing] of conditions) {
    for (const text of cellOf(row, name) ?? []) if (!nothing.test(text)) unread.push(`${name}=${text}`);
  }
  if (!isOneOf(direction, 'outbound', 'out', '2')) unread.push(`direction ${direction ?? 'not listed'}`);
  if (!isOneOf(enabled, 'true', 'yes', '1')) unread.push(`enabled ${enabled ?? 'not listed'}`);
  for (const name of neededColumns) if (textIn(row, name) === undefined) unread.push(`${name} is not listed`);
  const protocol = readProtocol(textIn(row, 'protocol'), unread);
  if (protocol === 'other' && row.odd === undefined) return [];
  const actions = readAction(action);
  if (actions.length > 1 || isBypass(action)) unread.push(`action ${action ?? 'not listed'}`);
  const unlisted = rareColumns.filter(
    (name) => !columns.has(name) && !(name === 'profile' && columns.has('profiles')),
  );
  const rule = {
    name: textIn(row, 'name') ?? textIn(row, 'displayname') ?? '',
    displayName: textIn(row, 'displayname') ?? '',
    ...present({
      group: textIn(row, 'group'),
      store: store === 'local' || store === 'policy' ? store : undefined,
    }),
    protocol: protocol === 'other' ? ('any' as const) : protocol,
    ports: readPorts(row, unread),
    ...readWho(row, unread),
    ...(unlisted.length === 0 ? {} : { unlisted }),
    unread,
    origin: { file, line },
  };
  // Where a row says two things, what it says bounds nothing.
  if (row.odd !== undefined) {
    const { name, displayName, origin } = rule;
    const any = { protocol: 'any', ports: 'any', addresses: 'any' } as const;
    return (['allow', 'block'] as const).map((one) => ({
      name,
      displayName,
      action: one,
      ...any,
      ...(one === 'allow' ? { overrides: true as const } : {}),
      unread,
      origin,
    }));
  }
  const isOverriding =
    actions.length > 1 || isBypass(action) || !/^false$/i.test(textIn(row, 'overrideblockrules') ?? 'false');
  return actions.flatMap((one) =>
    readAddresses(row, {
      ...rule,
      action: one,
      addresses: 'any',
      ...(one === 'allow' && isOverriding ? { overrides: true as const } : {}),
    }),
  );
}

/** Whether a rule is for what comes in. */
export function isInbound(row: Row): boolean {
  return isOneOf(textIn(row, 'direction'), 'inbound', 'in', '1');
}

function isOneOf(text: string | undefined, ...words: readonly string[]): boolean {
  return text !== undefined && (words.includes(text) || words.includes(lowerAscii(text)));
}

/** What it may do: both, where the word is none that is known. */
function readAction(text: string | undefined): readonly FirewallRule['action'][] {
  if (isOneOf(text, 'allow', '2') || isBypass(text)) return ['allow'];
  return isOneOf(text, 'block', '4') ? ['block'] : ['allow', 'block'];
}

/** What goes before blocks where IPsec says who asks: netsh calls it Bypass, the class has a number for it. */
function isBypass(text: string | undefined): boolean {
  return isOneOf(text, 'bypass', 'allowbypass', '3');
}

const otherProtocols =
  /^(?:icmp(?:v[46])?|igmp|ipv6|ipv6-(?:route|frag|nonxt|opts|icmp)|gre|l2tp|pgm|vrrp|hopopt|esp|ah)$/i;

function readProtocol(text: string | undefined, unread: string[]): FirewallRule['protocol'] | 'other' {
  if (text === undefined || isOneOf(text, 'any', '256')) return 'any';
  if (isOneOf(text, 'tcp', '6')) return 6;
  if (isOneOf(text, 'udp', '17')) return 17;
  const number = readDecimal(text, 255);
  if (number !== undefined || otherProtocols.test(text)) return 'other';
  unread.push(`protocol ${text}`);
  return 'any';
}

function readPorts(row: Row, unread: string[]): FirewallRule['ports'] {
  const items = cellOf(row, 'remoteport') ?? [];
  if (items.length === 0 || (items.length === 1 && isOneOf(items[0], 'any'))) return 'any';
  const ends = items.flatMap((text) => {
    const [from, to = from, ...more] = text.split('-').map((end) => readDecimal(end.trim(), 65535));
    return from === undefined || to === undefined || from > to || more.length > 0 ? [] : [from, to];
  });
  if (ends.length === 2 * items.length) return collectPorts(ends);
  // Words such as IPHTTPSOut stand for ports that each machine knows itself.
  unread.push(`remoteport ${items.join()}`);
  return 'any';
}

function readWho(
  row: Row,
  unread: string[],
): Pick<FirewallRule, 'program' | 'service' | 'accounts' | 'isPackaged' | 'profiles'> {
  const named = (name: string): string | undefined => {
    const text = textIn(row, name);
    return text === undefined || text === '' || isOneOf(text, 'any') ? undefined : text;
  };
  const [sddl, service] = [named('localuser'), named('service')];
  const users = sddl === undefined ? 'everyone' : readUsers(sddl);
  if (users === 'unread') unread.push(`localuser=${sddl}`);
  if (service === '*') unread.push('any process that runs a service');
  const isPackaged = named('package') !== undefined || named('owner') !== undefined;
  return present({
    program: named('program'),
    service: service === '*' ? undefined : service,
    accounts: typeof users === 'string' ? undefined : users,
    isPackaged: isPackaged ? (true as const) : undefined,
    profiles: readEitherProfiles(row, unread),
  });
}

/** The class has `Profiles`; `Profile` is what PowerShell shows of it. Where both are listed, they have to say the same. */
function readEitherProfiles(row: Row, unread: string[]): FirewallRule['profiles'] {
  const [shown, stored] = ['profile', 'profiles'].map((name) =>
    cellOf(row, name)?.flatMap((text) => text.split(/, */)),
  );
  const [read, other] = [shown, stored].map((texts) => texts && readProfiles(texts, unread));
  if (read !== undefined && other !== undefined && read.join() !== other.join())
    unread.push(`profile ${shown?.join()}, and profiles ${stored?.join()}`);
  const found = read ?? other ?? [];
  return found.length === 0 ? undefined : found;
}

/** Profiles by name, or as a number of bits: 1 domain, 2 private, 4 public; 0 is any. None: it holds in each. */
function readProfiles(texts: readonly string[], unread: string[]): readonly ProfileName[] {
  const bits = texts.length === 1 ? readDecimal(texts[0] ?? '', 0x7fffffff) : undefined;
  if (texts.length === 0 || (texts.length === 1 && isOneOf(texts[0], 'any', 'all'))) return [];
  const named =
    bits === undefined
      ? profileNames.filter((name) => texts.some((text) => isOneOf(text, name)))
      : profileNames.filter((_, index) => (bits & (1 << index)) !== 0);
  const isKnown = bits === undefined ? named.length === texts.length : bits < 8 || bits === 0x7fffffff;
  if (!isKnown) unread.push(`profile ${texts.join()}`);
  return isKnown && named.length > 0 && named.length < 3 ? named : [];
}

/**
 * 1 is the machine's own store, 2 that of group policy. Allow rules of the stores that harden services let nothing through by
 * themselves. Rules of other stores (dynamic, generated, hard-coded, of device management) are not judged.
 */
function findStore(row: Row): Store | 'hardening' | 'other' | undefined {
  const text = textIn(row, 'policystoresourcetype');
  if (/^(?:static|configurable)servicestore$/i.test(textIn(row, 'policystoresource') ?? ''))
    return 'hardening';
  if (isOneOf(text, '1', 'local')) return 'local';
  if (isOneOf(text, '2', 'grouppolicy')) return 'policy';
  return text === undefined ? undefined : 'other';
}

function nameStore(row: Row): string {
  return [textIn(row, 'policystoresourcetype'), textIn(row, 'policystoresource')].join(' ').trim();
}

const nearWords =
  /^(?:LocalSubnet|DNS|DHCP|WINS|DefaultGateway|Intranet|IntranetRemoteAccess|PlayToDevice|CaptivePortal)[46]?$/i;

function readAddresses(row: Row, rule: FirewallRule): readonly FirewallRule[] {
  const items = cellOf(row, 'remoteaddress') ?? [];
  if (items.length === 0 || (items.length === 1 && isOneOf(items[0], 'any'))) return [rule];
  if (items.some((text) => isOneOf(text, 'any')))
    return [{ ...rule, unread: [...rule.unread, 'any address with others'] }];
  const list = emptyList();
  const keywords = items.filter((text) => nearWords.test(text));
  const unread = items.filter((text) => {
    if (nearWords.test(text)) return false;
    const flaw = text.includes(':') ? readIpv6Item(text, list, true) : readIpv4Item(text, list, true);
    return flaw !== undefined;
  });
  const known = setOf(list);
  if (isFlaw(known)) return [{ ...rule, unread: [...rule.unread, known.message] }];
  return [
    ...(known.v4.length + known.v6.length === 0 ? [] : [{ ...rule, addresses: known }]),
    ...(keywords.length === 0 ? [] : [{ ...rule, keywords }]),
    ...(unread.length === 0 ? [] : [{ ...rule, unread: [...rule.unread, ...unread] }]),
  ];
}
