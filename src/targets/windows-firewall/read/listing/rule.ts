/** Reads one rule of a listing, as Get-NetFirewallRule and its filters name what a rule says. */
import { present } from '../../../../diagnostics/present.ts';
import { normaliseIntervals } from '../../../../sets/intervals.ts';
import { portDomain } from '../../../../sets/ports.ts';
import { type FirewallRule, type ProfileName, profileNames, type Store } from '../../config.ts';
import { emptyList, isFlaw, readDecimal, readIpv4Item, readIpv6Item, setOf } from '../parse-addresses.ts';
import { readUsers } from '../parse-rule.ts';
import type { Row } from './rows.ts';

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
];

/** Columns that are a condition where they say something, and not judged: what says nothing in each. */
const conditions: Readonly<Record<string, RegExp>> = {
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
  remotedynamickeywordaddresses: /^any$/i,
  // Every Windows since Server 2012 R2 is of these systems.
  platform: /^(?:[0-5]\.\d+|6\.[0-3])\+$/,
};

/** The rules of a row: none where it is inbound, switched off, or of a protocol that is neither TCP nor UDP. */
export function readListedRule(row: Row, file: string): readonly FirewallRule[] {
  const { values, line } = row;
  const [direction, enabled, action] = ['direction', 'enabled', 'action'].map((name) => first(row, name));
  if (isOneOf(direction, 'inbound', 'in', '1') || isOneOf(enabled, 'false', 'no', '2')) return [];
  const unread = Object.entries(conditions).flatMap(([name, nothing]) =>
    (values.get(name) ?? []).filter((text) => !nothing.test(text)).map((text) => `${name}=${text}`),
  );
  if (!isOneOf(direction, 'outbound', 'out', '2')) unread.push(`direction ${direction ?? 'not listed'}`);
  if (!isOneOf(enabled, 'true', 'yes', '1')) unread.push(`enabled ${enabled ?? 'not listed'}`);
  if (isOneOf(first(row, 'overrideblockrules'), 'true')) unread.push('it overrides blocks');
  unread.push(...neededColumns.filter((name) => !values.has(name)).map((name) => `${name} is not listed`));
  const protocol = readProtocol(first(row, 'protocol'), unread);
  if (protocol === 'other') return [];
  const parts = { protocol, ports: readPorts(row, unread), ...readWho(row, unread) };
  const actions = readAction(action);
  if (actions.length > 1) unread.push(`action ${action ?? 'not listed'}`);
  const unlisted = rareColumns.filter((name) => !values.has(name));
  const rule = {
    name: first(row, 'name') ?? first(row, 'displayname') ?? '',
    displayName: values.get('displayname')?.join(', ') ?? '',
    ...present({ group: values.get('group')?.join(', '), store: readStore(row) }),
    ...parts,
    ...(unlisted.length === 0 ? {} : { unlisted }),
    unread,
    origin: { file, line },
  };
  return actions.flatMap((one) => readAddresses(row, { ...rule, action: one, addresses: 'any' }));
}

function first({ values }: Row, name: string): string | undefined {
  return values.get(name)?.[0];
}

function isOneOf(text: string | undefined, ...words: readonly string[]): boolean {
  return text !== undefined && words.includes(text.toLowerCase());
}

/** What it may do: both, where the word is none that is known. */
function readAction(text: string | undefined): readonly FirewallRule['action'][] {
  if (isOneOf(text, 'allow', '2')) return ['allow'];
  return isOneOf(text, 'block', '4') ? ['block'] : ['allow', 'block'];
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
  const items = row.values.get('remoteport') ?? [];
  if (items.length === 0 || items.some((text) => isOneOf(text, 'any'))) return 'any';
  const ends = items.flatMap((text) => {
    const [from, to = from, ...more] = text.split('-').map((end) => readDecimal(end.trim(), 65535));
    return from === undefined || to === undefined || from > to || more.length > 0 ? [] : [from, to];
  });
  if (ends.length === 2 * items.length) return normaliseIntervals(ends, portDomain);
  // Words such as IPHTTPSOut stand for ports that each machine knows itself.
  unread.push(`remoteport ${items.join()}`);
  return 'any';
}

function readWho(
  row: Row,
  unread: string[],
): Pick<FirewallRule, 'program' | 'service' | 'accounts' | 'isPackaged' | 'profiles'> {
  const named = (name: string): string | undefined => {
    const text = row.values.get(name)?.join(', ');
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
    profiles: readProfiles(
      (row.values.get('profile') ?? []).flatMap((text) => text.split(/, */)),
      unread,
    ),
  });
}

/** Profiles by name, or as a number of bits: 1 domain, 2 private, 4 public; 0 is any. */
function readProfiles(texts: readonly string[], unread: string[]): readonly ProfileName[] | undefined {
  const bits = texts.length === 1 ? readDecimal(texts[0] ?? '', 0x7fffffff) : undefined;
  if (texts.length === 0 || texts.some((text) => isOneOf(text, 'any', 'all'))) return undefined;
  const named =
    bits === undefined
      ? profileNames.filter((name) => texts.some((text) => isOneOf(text, name)))
      : profileNames.filter((_, index) => (bits & (1 << index)) !== 0);
  const isKnown = bits === undefined ? named.length === texts.length : bits < 8 || bits === 0x7fffffff;
  if (!isKnown) unread.push(`profile ${texts.join()}`);
  return isKnown && named.length > 0 && named.length < 3 ? named : undefined;
}

/** 1 is the machine's own store, 2 that of group policy. */
function readStore(row: Row): Store | undefined {
  const text = first(row, 'policystoresourcetype');
  if (isOneOf(text, '1', 'local')) return 'local';
  return isOneOf(text, '2', 'grouppolicy') ? 'policy' : undefined;
}

const nearWords =
  /^(?:LocalSubnet|DNS|DHCP|WINS|DefaultGateway|Intranet|IntranetRemoteAccess|PlayToDevice|CaptivePortal)[46]?$/i;

function readAddresses(row: Row, rule: FirewallRule): readonly FirewallRule[] {
  const items = row.values.get('remoteaddress') ?? [];
  if (items.length === 0 || items.some((text) => isOneOf(text, 'any'))) return [rule];
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
