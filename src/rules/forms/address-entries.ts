import IpCidr from 'ip-cidr';
import type { Span } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Cloud } from '../../service-tags/cloud.ts';
import {
  formatAddress,
  formatPrefix,
  isMisread,
  type Misread,
  type Prefix,
  parseAddress,
  parsePrefix,
  parseRange,
} from '../../sets/prefix.ts';
import type { AddressEntry } from '../ast.ts';

export const clouds: readonly Cloud[] = ['public', 'government', 'china'];

/**
 * Longer lists were not written by hand, and asking `ip-cidr` about each of their prefixes would take most of
 * the time of a run: 4 s for 100,000. The strict reader alone reads those.
 */
export const longestByHand = 1000;

/**
 * Reads `azure:TAG`, `azure:CLOUD/TAG`, a prefix or a range. `any` is not an entry: it stands alone.
 * `askTwice`: a second reader has to read a prefix as the strict one does.
 */
export function parseAddressEntry(
  text: string,
  cloud: Cloud,
  span: Span,
  askTwice = true,
): AddressEntry | Misread {
  if (/^azure:/i.test(text)) return parseTag(text, cloud, span);
  if (text.includes('-') && /^[\d.:a-f\s]+-/i.test(text)) {
    const range = parseRange(text);
    return isMisread(range) ? range : { kind: 'range', ...range, text, span };
  }
  const foreign = explainForeignEntry(text);
  if (foreign !== undefined) return foreign;
  const prefix = parsePrefix(text);
  if (isMisread(prefix)) return prefix;
  const flaw = findSpellingFlaw(text, prefix, askTwice);
  return flaw ?? { kind: 'prefix', prefix, text, span };
}

function parseTag(text: string, home: Cloud, span: Span): AddressEntry | Misread {
  const rest = text.slice('azure:'.length);
  const slash = rest.indexOf('/');
  const asked = slash < 0 ? home : rest.slice(0, slash);
  const tag = rest.slice(slash + 1);
  if (!text.startsWith('azure:') && isTag(rest))
    return { problem: `${word(text)} is not a tag`, help: `write azure:${rest}` };
  const cloud = clouds.find((known) => known === asked);
  if (cloud === undefined) {
    const near = nearest(asked, clouds);
    const help = near === undefined ? `the clouds are ${clouds.join(', ')}` : `write azure:${near}/${tag}`;
    return { problem: `${word(text)} names no known cloud`, help };
  }
  if (!isTag(tag)) {
    const bare = tag.replace(/\s+/g, '');
    const help = isTag(bare)
      ? `write azure:${slash < 0 ? '' : `${cloud}/`}${bare}`
      : 'write azure:TAG or azure:CLOUD/TAG: azure:AzureCloud';
    return { problem: `${word(text)} does not name a tag`, help };
  }
  return { kind: 'tag', cloud, tag, text, span };
}

function isTag(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(text);
}

/** Finds spellings that the reader of prefixes takes and a rule set does not, and those that another reader disputes. */
function findSpellingFlaw(text: string, prefix: Prefix, askTwice: boolean): Misread | undefined {
  const right = formatPrefix(prefix);
  if (/(?:^|:)0[0-9a-f]/i.test(text))
    return { problem: `${word(text)} has leading zeros`, help: `did you mean ${right}?` };
  if (!askTwice || agreesWithIpCidr(text, prefix)) return undefined;
  return { problem: `two readers of prefixes disagree about ${word(text)}`, help: `write ${right}` };
}

/** Has `ip-cidr` read the text; its class for ranges would also work out the ends, in nine times the time. */
function agreesWithIpCidr(text: string, { network, length }: Prefix): boolean {
  if (!IpCidr.isValidCIDR(text)) return false;
  const read = IpCidr.createAddress(text);
  return BigInt(`0x${read.bigInteger().toString(16)}`) === BigInt(network) && read.subnetMask === length;
}

/** Returns whether a text is a word for all addresses; `any` is the only one that rule sets know. */
export function meansAny(text: string): boolean {
  return /^(?:any|all|everything|everywhere|internet|\*|any[46]|0\/0)$/i.test(text.trim());
}

/** Says what a text is that is no tag, prefix or range, and where it belongs; undefined where that cannot be told. */
function explainForeignEntry(text: string): Misread | undefined {
  const tell = (flaw: string, help: string): Misread => ({ problem: `${word(text)} ${flaw}`, help });
  if (meansAny(text))
    return tell('is not an address', 'for all addresses write addresses: any, without brackets');
  if (/^[!~^]|^not /i.test(text))
    return tell('is not an address', 'nothing is negated: write a rule with action: deny above this one');
  if (text.includes('\\') && !isMisread(parsePrefix(text.replace('\\', '/'))))
    return tell('has a backslash', `write ${text.replace('\\', '/')}`);
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(text);
  const place = url === null ? text : (url[1] ?? '');
  const [, bare = place, port] = /^\[?([\d.]+|[\da-f:.]+(?=\]))\]?(?::(\d+))?$/i.exec(place) ?? [];
  const address = parseAddress(bare);
  if (!isMisread(address) && (url !== null || port !== undefined || bare !== text)) {
    const form = `${formatAddress(address)}/${address.family === 4 ? 32 : 128}`;
    const where = port === undefined ? '' : `; the port goes under services: ${port}/tcp`;
    return tell(url === null ? 'is more than an address' : 'is a URL', `write ${form}${where}`);
  }
  if (url !== null) return tell('is a URL', 'the name goes under hosts');
  const [, space = '', name = ''] = /^([a-z][\w-]*)[:/]([a-z][\w.-]*)$/i.exec(text) ?? [];
  if (name !== '' && (!/^[\da-f]+$/i.test(space) || /[g-z]/i.test(name))) {
    const tag = /^(?:azure|servicetags?|service-tag|tag|az|microsoft)$/i.test(space);
    return tell(
      'names no list of addresses that rulec knows',
      tag ? `write azure:${name}` : 'azure:TAG is the only one; of others, write the prefixes',
    );
  }
  if (/^[A-Za-z*][\w*.-]*$/.test(text)) {
    const help = text.includes('.')
      ? 'names go under hosts; a tag is written azure:TAG'
      : `a tag is written azure:${text.replaceAll('*', '')}, and the name of a host goes under hosts`;
    return tell('is not an address', help);
  }
  return undefined;
}

/** As many addresses of one destination are named one by one. */
const mostNamed = 8;

/**
 * Names the addresses of a destination as the rule set spells them. Very many are named shortly: `a list of 200 addresses
 * (203.0.113.0/24 and 199 more)`, or with the list that all of them came by.
 */
export function nameAddresses(
  origins: readonly { readonly text: string; readonly by?: string | undefined }[],
): string {
  const [first, ...others] = origins;
  if (first === undefined) return 'any';
  if (origins.length <= mostNamed) return origins.map(({ text }) => text).join(', ');
  const isOneList = first.by !== undefined && others.every(({ by }) => by === first.by);
  const list = isOneList ? `${first.by} with` : 'a list of';
  return `${list} ${origins.length} addresses (${first.text} and ${others.length} more)`;
}
