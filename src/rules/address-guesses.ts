/** What stands among addresses and is something else: names, tags of others, URLs, words for everything. */
import { word } from '../diagnostics/quote.ts';
import type { Misread } from '../sets/prefix.ts';
import { formatAddress, isMisread, parseAddress, parsePrefix } from '../sets/prefix.ts';

/** Words for all addresses; `any` alone is the one. */
export function meansAny(text: string): boolean {
  return /^(?:any|all|everything|everywhere|internet|\*|any[46]|0\/0)$/i.test(text.trim());
}

/** Says what a text is that is no tag, prefix or range, and where it belongs; undefined where that cannot be told. */
export function explainForeignEntry(text: string): Misread | undefined {
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
    const where = port === undefined ? '' : `; the port stands under services: ${port}/tcp`;
    return tell(url === null ? 'is more than an address' : 'is a URL', `write ${form}${where}`);
  }
  if (url !== null) return tell('is a URL', 'the name stands under hosts');
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
      ? 'names stand under hosts; a tag is written azure:TAG'
      : `a tag is written azure:${text.replaceAll('*', '')}, and the name of a host stands under hosts`;
    return tell('is not an address', help);
  }
  return undefined;
}
