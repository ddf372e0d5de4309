/** Request lines of a forward proxy as views, for judging a text by its meaning. */
import { evaluate, type View } from '../../../src/proof/diagram/evaluate.ts';
import type { EnumValues } from '../../../src/sets/condition.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import type { Meaning } from '../../../src/targets/target.ts';

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21 };
const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'];

/** The view of `CONNECT host:port` or `METHOD scheme://host[:port]/path`. */
export function viewOf(line: string, source: EnumValues['source'] = 'inside'): View {
  const [method = '', target = ''] = line.split(' ');
  if (method.toUpperCase() === 'CONNECT') {
    const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(target) ?? [];
    return { form: 'connect', method: 'other', source, port: Number(port), ...hostOf(host) };
  }
  const [, scheme = '', host = '', port, path = ''] =
    /^(\w+):\/\/(\[[^\]]*\]|[^/:?#]*)(?::(\d+))?(.*)$/.exec(target) ?? [];
  return {
    form: scheme as EnumValues['form'],
    method: (methods.includes(method) ? method : 'other') as EnumValues['method'],
    source,
    port: Number(port ?? defaultPorts[scheme]),
    path: path.startsWith('/') ? path : `/${path}`,
    ...hostOf(host),
  };
}

function hostOf(text: string): Pick<View, 'host' | 'address'> {
  const name = text.toLowerCase().replace(/\.+$/, '');
  const address = parseAddress(name.replace(/^\[(.*)\]$/, '$1'));
  return isMisread(address) ? { host: { kind: 'name', name } } : { host: { kind: 'literal' }, address };
}

/** What a text does with a request. */
export function decide(
  meaning: Meaning,
  line: string,
  source?: EnumValues['source'],
): 'allow' | 'deny' | 'unknown' {
  return evaluate(meaning, viewOf(line, source)).action;
}
