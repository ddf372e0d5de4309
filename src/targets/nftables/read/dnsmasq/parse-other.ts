/**
 * Lines of dnsmasq that every configuration has, beside those that feed sets: which of them can keep the answers for which
 * names out of the sets. Values are of the forms that were run (2.90): with others dnsmasq does not start.
 */
import { present } from '../../../../diagnostics/present.ts';
import { isMisread, parseAddress } from '../../../../sets/prefix.ts';
import type { OtherEffect, OwnNames } from '../../config.ts';
import { readName } from './names.ts';

type Read = (value: string | undefined) => OtherEffect | undefined;

const flag: Read = (value) => (value === undefined ? {} : undefined);

function flagFor(effect: OtherEffect): Read {
  return (value) => (value === undefined ? effect : undefined);
}

function form(pattern: RegExp, effect: OtherEffect = {}): Read {
  return (value) => (value !== undefined && pattern.test(value) ? effect : undefined);
}

function optional(read: Read): Read {
  return (value) => (value === undefined ? {} : read(value));
}

function number(least: number, most: number): Read {
  return (value = '') =>
    /^(?:0|[1-9]\d{0,8})$/.test(value) && Number(value) >= least && Number(value) <= most ? {} : undefined;
}

function once(name: string, read: Read): Read {
  return (value) => {
    const effect = read(value);
    return effect && { ...effect, once: [...(effect.once ?? []), name] };
  };
}

const onMachine: OtherEffect = { needs: true };
const path = form(/^(?:\/[A-Za-z0-9._-]+)+\/?$/, onMachine);
const word = form(/^[A-Za-z_][A-Za-z0-9_-]{0,30}$/, onMachine);
const interfaces = form(/^[A-Za-z][A-Za-z0-9._-]{0,14}(?:,[A-Za-z][A-Za-z0-9._-]{0,14})*$/, onMachine);
const seconds = number(0, 86_400);
const lease = /^(?:\d{1,6}[smhdw]?|infinite)$/;

function familyOf(text: string): 4 | 6 | undefined {
  const address = parseAddress(text);
  return isMisread(address) ? undefined : address.family;
}

const listenOn: Read = (value = '') =>
  value.split(',').every((one) => familyOf(one) !== undefined) ? onMachine : undefined;

/** `/NAME/NAME/REST`: the names, and what is behind the last slash. */
function splitNames(value: string): { readonly names: readonly string[]; readonly rest: string } | undefined {
  const [, list, rest = ''] = /^((?:\/[^/]+)+)\/([^/]*)$/.exec(value) ?? [];
  const names = list?.split('/').slice(1).map(readName) ?? [];
  if (names.length === 0 || !names.every((one) => one !== undefined && one !== '')) return undefined;
  return { names: names.flatMap((one) => one ?? []), rest };
}

function below(names: readonly string[]): readonly OwnNames[] {
  return names.map((name) => ({ kind: 'below', name }));
}

/** An address of a server with its port. One of the machine itself is passed over by dnsmasq, so loopback needs a port. */
function isServer(text: string): boolean {
  const [address = '', port, more] = text.split('#');
  const family = familyOf(address);
  if (family === undefined || more !== undefined) return false;
  if (port !== undefined && number(1, 65_535)(port) === undefined) return false;
  return !/^(?:127\.|0\.|::1?$)/.test(address) || (port !== undefined && port !== '53');
}

/** `server=ADDRESS` is asked for all names; `server=/NAME/ADDRESS` for these; `server=/NAME/` and `local` ask nobody. */
const server: Read = (value = '') => {
  if (isServer(value)) return { asks: 'all' };
  const parts = splitNames(value);
  if (parts === undefined) return undefined;
  if (parts.rest === '') return { own: below(parts.names) };
  return parts.rest === '#' || isServer(parts.rest) ? {} : undefined;
};

const local: Read = (value = '') => {
  const parts = splitNames(value);
  return parts?.rest === '' ? { own: below(parts.names) } : undefined;
};

const address: Read = (value = '') => {
  const parts = splitNames(value);
  if (parts === undefined) return undefined;
  const isRight = parts.rest === '' || parts.rest === '#' || familyOf(parts.rest) !== undefined;
  return isRight ? { own: below(parts.names) } : undefined;
};

/** `host-record=NAME,…,ADDRESS,…`: for these names alone, each of one family or both. */
const hostRecord: Read = (value = '') => {
  const parts = value.split(',');
  const at = parts.findIndex((one) => familyOf(one) !== undefined);
  const names = at < 1 ? [] : parts.slice(0, at).map(readName);
  const isRight =
    names.length > 0 && names.every(Boolean) && parts.slice(at).every((one) => familyOf(one) !== undefined);
  if (!isRight) return undefined;
  return { own: names.map((name = '') => ({ kind: 'name', name })) };
};

/** The domain of clients whose names DHCP knows, which are then answered; with `local`, names in it are asked of nobody. */
const domain: Read = (value = '') => {
  const [, text = ''] = /^([^,#]+)(?:,[0-9.]+\/(?:8|16|24)(?:,local)?)?$/.exec(value) ?? [];
  const [, network] = value.split(/[,/]/);
  const name = readName(text);
  const isRight = name !== undefined && name !== '' && (network === undefined || familyOf(network) === 4);
  return isRight ? { own: below([name]) } : undefined;
};

const short: readonly OwnNames[] = [{ kind: 'short' }];

/** `dhcp-range=[set:TAG,]FROM,TO[,MASK][,LEASE]`, or one for router advertisements. Clients have names without a dot. */
const dhcpRange: Read = (value = '') => {
  if (
    /^::,constructor:[A-Za-z][A-Za-z0-9._-]{0,14},(?:ra-only|slaac)(?:,64)?(?:,\d{1,6}[smhdw]?)?$/.test(value)
  )
    return { ...onMachine, own: short };
  const parts = value.replace(/^set:[A-Za-z0-9_]+,/, '').split(',');
  if (parts.length > 2 && lease.test(parts.at(-1) ?? '')) parts.pop();
  const [from = '', to = '', mask = '255.255.0.0', more] = parts;
  const isMask = /^255\.255\.(?:0\.0|255\.0|255\.(?:128|192|224|240|248))$/.test(mask);
  if (more !== undefined || !isMask || familyOf(from) !== 4) return undefined;
  if (to !== 'static' && (familyOf(to) !== 4 || networkOf(from, mask) !== networkOf(to, mask)))
    return undefined;
  return { ...onMachine, own: short };
};

function networkOf(text: string, mask: string): string {
  const bits = mask.split('.').map(Number);
  return text
    .split('.')
    .map((part, at) => Number(part) & (bits[at] ?? 0))
    .join('.');
}

/** `dhcp-host=MAC[,NAME][,ADDRESS][,LEASE]` */
const dhcpHost: Read = (value = '') => {
  const [mac = '', ...parts] = value.split(',');
  if (!/^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/.test(mac)) return undefined;
  const [, name, ip] =
    /^([A-Za-z][A-Za-z0-9-]*)?(?:(?:^|,)(\d+\.\d+\.\d+\.\d+))?(?:,(?:\d{1,6}[smhdw]?|infinite))?$/.exec(
      parts.join(','),
    ) ?? [];
  if (name === undefined && ip === undefined) return undefined;
  if (ip !== undefined && familyOf(ip) !== 4) return undefined;
  return {
    ...present({ once: ip === undefined ? undefined : [`dhcp-host ${ip}`] }),
    own: short,
  };
};

const dhcpOption: Read = (value = '') => {
  const [option = '', ...addresses] = value.split(',');
  const isKnown = /^(?:3|6|42|44|option:(?:router|dns-server|ntp-server))$/.test(option);
  return isKnown && addresses.length > 0 && addresses.every((one) => familyOf(one) === 4) ? {} : undefined;
};

/** What each may be told, and does then. Names are in small letters, as dnsmasq takes them. */
const options: ReadonlyMap<string, Read> = new Map<string, Read>([
  ...'bogus-priv no-poll no-hosts expand-hosts strict-order all-servers localise-queries filterwin2k filter-AAAA'
    .split(' ')
    .map((name) => [name, flag] as const),
  ...'stop-dns-rebind rebind-localhost-ok no-negcache no-round-robin no-ident clear-on-reload read-ethers'
    .split(' ')
    .map((name) => [name, flag] as const),
  ...'log-dhcp log-debug quiet-dhcp quiet-dhcp6 quiet-ra quiet-tftp dhcp-authoritative dhcp-sequential-ip no-ping enable-ra'
    .split(' ')
    .map((name) => [name, flag] as const),
  ['bind-interfaces', flagFor({ binds: 'interfaces' })],
  ['bind-dynamic', flagFor({ binds: 'dynamic' })],
  ['domain-needed', flagFor({ own: short })],
  ['no-resolv', flagFor({ asks: 'listed' })],
  ['local-service', once('local-service', flag)],
  ['log-queries', optional(form(/^extra$/))],
  ['log-async', once('log-async', optional(number(1, 100)))],
  ['port', once('port', number(1, 65_535))],
  ['cache-size', once('cache-size', number(0, 10_000))],
  ['dns-forward-max', once('dns-forward-max', number(50, 10_000))],
  ['edns-packet-max', once('edns-packet-max', number(512, 4096))],
  ...['max-ttl', 'max-cache-ttl'].map((name) => [name, once(name, number(1, 86_400))] as const),
  ...['neg-ttl', 'local-ttl'].map((name) => [name, once(name, seconds)] as const),
  ['min-cache-ttl', once('min-cache-ttl', number(0, 3600))],
  ['user', once('user', word)],
  ['group', once('group', word)],
  ['pid-file', once('pid-file', path)],
  ['log-facility', once('log-facility', (value) => path(value) ?? form(/^(?:daemon|local[0-7])$/i)(value))],
  ['interface', interfaces],
  ['except-interface', interfaces],
  ['no-dhcp-interface', interfaces],
  ['listen-address', listenOn],
  ['resolv-file', path],
  ['server', server],
  ['local', local],
  ['address', address],
  ['host-record', hostRecord],
  ['domain', domain],
  ['rebind-domain-ok', (value = '') => (splitNames(value)?.rest === '' ? {} : undefined)],
  ['dhcp-range', dhcpRange],
  ['dhcp-host', dhcpHost],
  ['dhcp-option', dhcpOption],
  ['dhcp-lease-max', once('dhcp-lease-max', number(1, 10_000))],
  ['dhcp-leasefile', once('dhcp-leasefile', path)],
]);

/** A folder whose files are read, with the ends of names that are meant or left out. */
export interface ReadFolder {
  readonly name: string;
  readonly takes: (file: string) => boolean;
}

/** `conf-dir=/FOLDER`, `conf-dir=/FOLDER,*.conf`, `conf-dir=/FOLDER,.rpmnew,.rpmsave` */
export function readFolder(line: string): ReadFolder | undefined {
  const [name, value = ''] = splitLine(line) ?? [];
  const [, folder, list = ''] =
    /^(?:\/[A-Za-z0-9._-]+)*\/([A-Za-z0-9._-]+)\/?((?:,\*?\.[A-Za-z0-9._-]+)*)$/.exec(value) ?? [];
  if (name !== 'conf-dir' || folder === undefined) return undefined;
  const ends = list.split(',').slice(1);
  const only = ends.filter((one) => one.startsWith('*')).map((one) => one.slice(1));
  const without = ends.filter((one) => !one.startsWith('*'));
  const takes = (file: string): boolean =>
    (only.length === 0 || only.some((end) => file.endsWith(end))) &&
    !without.some((end) => file.endsWith(end));
  return { name: folder, takes };
}

/** What a line does; nothing where it is none of these, or has a value that was not tried. */
export function readOther(line: string): OtherEffect | undefined {
  const [name = '', value] = splitLine(line) ?? [];
  return options.get(name)?.(value);
}

/** The option of a line and its value; quotes and backslashes are left alone. A comment begins behind a blank. */
function splitLine(line: string): readonly [string, string | undefined] | undefined {
  if (!/^[\t !#-[\]-~]*$/.test(line)) return undefined;
  const words = line.replace(/[ \t]#.*$/, '').replace(/^[ \t]+|[ \t]+$/g, '');
  const [, name, value] = /^([A-Za-z0-9-]+)(?:[ \t]*=[ \t]*(\S+))?$/.exec(words) ?? [];
  return name === undefined ? undefined : [name, value];
}
