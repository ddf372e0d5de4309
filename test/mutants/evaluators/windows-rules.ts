/** Rule strings and entries of the script as one kind of rule, read for the second evaluator alone. */
import { bitsOf, blockOf, type Range, readIp } from './address.ts';
import { refused } from './settle.ts';

export interface WindowsRule {
  readonly action: 'allow' | 'block';
  /** Absent: both. */
  readonly transport?: 'tcp' | 'udp';
  /** Empty: any. */
  readonly ports: readonly (readonly [number, number])[];
  readonly addresses: readonly Range[] | 'any';
  readonly profiles: readonly string[];
  /** Accounts that the list of users names; absent: anyone. */
  readonly users?: readonly string[];
  readonly service?: string;
  /** Whether something that the text does not say narrows the rule, or what that does is not known. */
  readonly unsure: boolean;
  /** Whether addresses that only a machine knows come to the known ones. */
  readonly moreAddresses: boolean;
}

const accounts: Readonly<Record<string, string>> = {
  'S-1-5-20': 'network-service',
  NS: 'network-service',
  'S-1-5-18': 'local-system',
  SY: 'local-system',
};

/** The accounts of an access list; `all`: everyone; undefined: more than this reader knows. */
export function readUsers(sddl: string): readonly string[] | 'all' | undefined {
  const entries = /^D:((?:\([^()]*\))+)$/.exec(sddl)?.[1]?.slice(1, -1).split(')(');
  if (entries === undefined) return undefined;
  const named: string[] = [];
  for (const entry of entries) {
    const sid = /^A;;CC;;;(.*)$/.exec(entry)?.[1];
    if (sid === 'WD' || sid === 'S-1-1-0') return 'all';
    const account = accounts[sid ?? ''];
    if (account === undefined) return undefined;
    named.push(account);
  }
  return named;
}

/** One item of a list of addresses; undefined: what only the machine knows, or what nobody has documented. */
export function readItem(text: string, family: 4 | 6, hostMasks: boolean): Range | undefined {
  if (/^[A-Z][A-Za-z]+[46]?$/.test(text)) {
    if (/^(LocalSubnet|DNS|DHCP|WINS|DefaultGateway|Internet|Intranet)[46]?$/.test(text)) return undefined;
    throw refused(`${text} is no keyword`);
  }
  const [body = '', mask] = text.split('/');
  const [low = '', high] = body.split('-');
  const from = readIp(low);
  const to = high === undefined ? from : readIp(high);
  if (from?.family !== family || to?.family !== family || (mask !== undefined && high !== undefined))
    throw refused(`${text} is not an address of IPv${family}`);
  if (/(^|\.)0\d/.test(text)) throw refused(`${text} has leading zeros`);
  if (from.value > to.value) throw refused(`${text} ends before it begins`);
  if (family === 6 && from.value < 2n) throw refused(`${text} is unspecified or loopback`);
  if (mask === undefined) return { family, from: from.value, to: to.value };
  const bits = maskBits(mask, family);
  const most = bitsOf[family] - (hostMasks || mask.includes('.') ? 0 : 1);
  if (bits === undefined || bits < 1 || bits > most) throw refused(`${text} has no mask`);
  const block = blockOf(from, bits);
  return block.from === from.value ? block : undefined;
}

function maskBits(mask: string, family: 4 | 6): number | undefined {
  if (/^(0|[1-9]\d{0,2})$/.test(mask)) return Number(mask);
  const ip = family === 4 ? readIp(mask) : undefined;
  const spelled = ip?.value.toString(2).padStart(32, '0') ?? '';
  return /^1+0*$/.test(spelled) && mask.includes('.') ? spelled.lastIndexOf('1') + 1 : undefined;
}

export function readPort(text: string): number {
  if (!/^(0|[1-9]\d{0,4})$/.test(text) || Number(text) > 65535) throw refused(`${text} is not a port`);
  return Number(text);
}

const once = [
  'Action',
  'Active',
  'Dir',
  'Protocol',
  'App',
  'Svc',
  'Name',
  'Desc',
  'EmbedCtxt',
  'LUAuth',
  'Edge',
  'Security',
];
const since: Readonly<Record<string, number>> = {
  RPort2_10: 10,
  LPort2_10: 10,
  LUAuth: 20,
  RA42: 20,
  RA62: 20,
};

/** Reads a rule string (MS-GPFAS 2.2.2.19); undefined where it is not about outbound TCP or UDP, or is disabled. */
export function readRuleString(text: string, newest: number): WindowsRule | undefined {
  if (text.length > 32_766) throw refused('the string is too long');
  const parts = text.split('|');
  const minor = Number(/^v2\.(0|[1-9]\d{0,2})$/.exec(parts[0] ?? '')?.[1] ?? Number.NaN);
  if (!(minor <= 255) || parts.at(-1) !== '') throw refused('no version, or no bar at the end');
  const tokens = parts.slice(1, -1).map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, Math.max(0, at)), part.slice(at + 1)] as const;
  });
  if (isAboutOthers(tokens)) return undefined;
  const single = new Map<string, string>();
  let unsure = minor > 33 || minor > newest;
  let moreAddresses = false;
  const ports: [number, number][] = [];
  const addresses: Range[] = [];
  const profiles: string[] = [];
  let anyPort = false;
  for (const [name, value] of tokens) {
    // The condition may be dropped with its token, and the rule is wider.
    if ((since[name] ?? 0) > minor) {
      unsure = true;
      anyPort ||= name === 'RPort2_10';
      continue;
    }
    if (once.includes(name)) {
      if (single.has(name)) throw refused(`${name} twice`);
      single.set(name, value);
    } else if (name === 'RPort' || name === 'RPort2_10') {
      // The grammar has ports behind their protocol; what becomes of others is not documented.
      if (!single.has('Protocol')) {
        unsure = true;
        anyPort = true;
      }
      const ends = name === 'RPort' ? [value, value] : value.split('-');
      const [from, to] = ends.map(readPort);
      if (ends.length !== 2 || from === undefined || to === undefined || from > to)
        throw refused(`the ports ${value}`);
      ports.push([from, to]);
    } else if (name === 'RA4' || name === 'RA6') {
      const item = readItem(value, name === 'RA4' ? 4 : 6, false);
      if (item === undefined) moreAddresses = true;
      else addresses.push(item);
    } else if (name === 'Profile') {
      if (!['Domain', 'Private', 'Public'].includes(value)) throw refused(`the profile ${value}`);
      profiles.push(value);
    } else if (name === 'RMauth') throw refused('RMauth on a rule for outbound traffic');
    // A condition that this text cannot settle, or a token that nobody has documented.
    else unsure = true;
  }
  return finish(single, { ports: anyPort ? [] : ports, addresses, profiles, unsure, moreAddresses });
}

/** Whether no outbound flow of TCP or UDP can meet the rule, valid or not. */
function isAboutOthers(tokens: readonly (readonly [string, string])[]): boolean {
  const [directions, active, protocols] = ['Dir', 'Active', 'Protocol'].map((key) =>
    tokens.flatMap(([name, value]) => (name === key ? [value] : [])),
  );
  const isInbound = directions?.length === 1 && directions[0] === 'In';
  const isDisabled = active?.length === 0 || (active?.length === 1 && active[0] === 'FALSE');
  const [protocol = ''] = protocols?.length === 1 ? protocols : [];
  const isOther = /^\d{1,3}$/.test(protocol) && Number(protocol) < 256 && !['6', '17'].includes(protocol);
  return isInbound || isDisabled || isOther;
}

type Gathered = Pick<WindowsRule, 'ports' | 'profiles' | 'unsure' | 'moreAddresses'> & {
  readonly addresses: readonly Range[];
};

function finish(single: ReadonlyMap<string, string>, gathered: Gathered): WindowsRule {
  const [action, active, direction, protocol] = ['Action', 'Active', 'Dir', 'Protocol'].map((key) =>
    single.get(key),
  );
  if (active !== 'TRUE') throw refused(`Active ${active}`);
  if (action !== 'Allow' && action !== 'Block') throw refused(`the action ${action}`);
  if (direction !== 'Out') throw refused(`the direction ${direction}`);
  checkText(single.get('Name'), false);
  checkText(single.get('Desc'), true);
  checkText(single.get('EmbedCtxt'), true);
  const service = single.get('Svc');
  const sddl = single.get('LUAuth');
  if (service !== undefined && sddl !== undefined) throw refused('both Svc and LUAuth');
  if (service !== undefined && (service === '' || /[/\\]/.test(service))) throw refused('the service');
  if (protocol !== undefined && !['6', '17', '256'].includes(protocol))
    throw refused(`the protocol ${protocol}`);
  if (gathered.ports.length > 0 && protocol !== '6' && protocol !== '17')
    throw refused('ports without a protocol');
  const users = sddl === undefined ? 'all' : readUsers(sddl);
  const { ports, addresses, profiles, moreAddresses } = gathered;
  const unsure =
    gathered.unsure || users === undefined || service === '*' || single.has('App') || single.has('Security');
  const transport =
    protocol === undefined || protocol === '256' ? undefined : protocol === '6' ? 'tcp' : 'udp';
  return {
    action: action === 'Allow' ? 'allow' : 'block',
    ...(transport === undefined ? {} : { transport }),
    ports,
    addresses: addresses.length === 0 && !moreAddresses ? 'any' : addresses,
    profiles,
    unsure,
    moreAddresses,
    ...(typeof users === 'string' || users === undefined ? {} : { users }),
    ...(service === undefined || service === '*' ? {} : { service: service.toLowerCase() }),
  };
}

function checkText(text: string | undefined, optional: boolean): void {
  if (text === undefined && optional) return;
  if (
    text === undefined ||
    text.length < 1 ||
    text.length > 9999 ||
    (!optional && text.toUpperCase() === 'ALL')
  )
    throw refused('a text of no or too many characters');
}
