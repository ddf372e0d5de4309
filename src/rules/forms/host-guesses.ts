/** What stands among hosts and belongs elsewhere, or came with more than a name: addresses, tags, URLs, ports. */
import { word } from '../../diagnostics/quote.ts';
import { toAsciiName } from '../../sets/ascii-name.ts';
import {
  formatAddress,
  isMisread,
  type Misread,
  parseAddress,
  parsePrefix,
  parseRange,
} from '../../sets/prefix.ts';
import { findNamedService } from './services.ts';

/** Says where a text belongs that is more, or something else, than a host; undefined for all others. */
export function explainForeignHost(text: string, isHost: (guess: string) => boolean): Misread | undefined {
  const tell = (flaw: string, help: string): Misread => ({ problem: `${word(text)} ${flaw}`, help });
  if (/^(?:any|all)$/i.test(text)) {
    const help = `to match every destination, write addresses: any and no hosts; a machine of that name is ${text}.DOMAIN`;
    return tell('does not stand for every host here', help);
  }
  if (/^azure:/i.test(text))
    return tell('is a service tag, not a host', `write it under addresses: [${word(text)}]`);
  const url = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?\/\//.exec(text) ?? /^(https?):\/?/i.exec(text);
  const rest = url === null ? text : text.slice(url[0].length);
  const address = explainHostAddress(url === null ? text : rest.replace(/[/?#].*$/s, ''));
  if (address !== undefined) return tell(...address);
  const [, user, host = '', port, path = ''] =
    /^(?:([^@/]*)@)?([^:/?#]*)(?::(\d*))?(?=[/?#]|$)(.*)$/s.exec(rest) ?? [];
  if (url === null && user === undefined && port === undefined) return undefined;
  const what = url !== null ? 'has a scheme' : user === undefined ? 'has a port' : 'has a user name';
  const where = sayWhereToPut(url?.[1], port, path !== '');
  const guess = [host + path, host + path.replace(/[?#].*$/s, '').replace(/\/?\*?$/, ''), host].find(isHost);
  return tell(what, guess === undefined ? `write only the name${where}` : `write ${guess}${where}`);
}

/** Says where the scheme and the port of a URL go. */
function sayWhereToPut(scheme: string | undefined, port: string | undefined, hasPath: boolean): string {
  const kind = guessKind(scheme);
  if (port !== undefined && port !== '')
    return `; the port goes under services: ${showPort(port, kind, hasPath)}`;
  const service =
    scheme === undefined
      ? undefined
      : (findNamedService(scheme) ?? (kind === 'https' ? '443/https' : 'PORT/tcp'));
  return service === undefined ? '' : `; the scheme goes under services: ${service}`;
}

function guessKind(scheme: string | undefined): string | undefined {
  if (scheme === undefined) return undefined;
  return /^http$/i.test(scheme) ? 'http' : /^(?:https|wss)$/i.test(scheme) ? 'https' : 'tcp';
}

/** Shows a port as a service; where neither a scheme nor the port itself tells the kind, with those that it may have. */
function showPort(port: string, kind: string | undefined, hasPath: boolean): string {
  const usual = new Map([
    ['80', 'http'],
    ['443', 'https'],
    ['8443', 'https'],
  ]);
  const known = kind ?? usual.get(port);
  if (known !== undefined) return `${port}/${known}`;
  return hasPath ? `${port}/http or ${port}/https` : `${port}/http, ${port}/https or ${port}/tcp`;
}

/** Explains an address among hosts: what is wrong, and how to write it where it belongs. */
function explainHostAddress(text: string): readonly [flaw: string, help: string] | undefined {
  // Nearly all hosts are names, and looking for addresses in them takes time.
  if (!/^\d|:/.test(text)) return undefined;
  const under = (form: string): string => `write it under addresses: [${form}]`;
  if (/^[\d.]+-[\d.]+$/.test(text) || (text.includes('-') && !isMisread(parseRange(text)))) {
    const range = parseRange(text);
    const help = isMisread(range) ? `${under('FROM-TO')}; ${range.help ?? range.problem}` : under(text);
    return ['is a range of addresses, not a host name', help];
  }
  const stars = /^((?:\d{1,3}\.){1,3})\*(?:\.\*)*$/.exec(text)?.[1];
  if (stars !== undefined) {
    const given = stars.split('.').length - 1;
    const guess = `${stars}${['0.0.0', '0.0', '0'][given - 1]}/${8 * given}`;
    if (!isMisread(parsePrefix(guess)))
      return ['is a range of addresses, not a pattern of names', under(guess)];
  }
  const [, bare = text, behind = ''] =
    /^\[(.*)\](.*)$/s.exec(text) ??
    /^([\da-f]*:[\da-f]*:[\da-f:.]*)(\/.*)?$/is.exec(text) ??
    /^([\d.]+)([/:].*)$/s.exec(text) ??
    [];
  if (/^\/[\d.]+$/.test(behind)) {
    const prefix = parsePrefix(`${bare}${behind}`);
    const help = isMisread(prefix) ? prefix.help : undefined;
    if (!isMisread(prefix)) return ['is a prefix, not a host name', under(text)];
    if (help !== undefined) return ['is a prefix, not a host name', `${under('ADDRESS/BITS')}; ${help}`];
  }
  const ipv4 =
    /^(?:[\d.]+\.[\d.]+|\d{4,}|0x[\da-f.x]+)$/i.test(bare) && !bare.endsWith('.') ? toAsciiName(bare) : '';
  const address = parseAddress(isMisread(parseAddress(bare)) && ipv4 !== '' ? ipv4 : bare);
  if (isMisread(address)) return undefined;
  const form = `${formatAddress(address)}/${address.family === 4 ? 32 : 128}`;
  const port = /^:(\d+)/.exec(behind)?.[1];
  const path = behind.startsWith('/') ? '; only a name can have a path' : '';
  const rest =
    port === undefined ? path : `; the port goes under services: ${showPort(port, undefined, false)}`;
  const reading = formatAddress(address) === bare ? '' : ` to programs: ${formatAddress(address)}`;
  return [`is an address${reading === '' ? ', not a host name' : reading}`, `${under(form)}${rest}`];
}
