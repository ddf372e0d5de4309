/** What a file answers about one URL, looked up in its tables as its function does. */
import { matchesHost } from '../../../sets/hosts.ts';
import { isMisread, parseAddress } from '../../../sets/prefix.ts';
import type { Advice, Way, WebRequest } from '../../target.ts';
import type { Config, PacEntry } from '../config.ts';

/** Says which ways a client takes for a URL, the first one first. Of a script of another kind nothing is known. */
export function advise(config: Config, { scheme, host, port }: WebRequest): Advice {
  // Of these no client asks, or not every one does.
  if (/^(?:(?:.+\.)?localhost|127\..*|::1)$/.test(host)) return { ways: [{ kind: 'direct' }] };
  if (/^(?:169\.254\.|fe[89ab][0-9a-f]:)/.test(host))
    return { unknown: 'some clients ask nothing about link-local addresses' };
  if (config.foreign !== undefined)
    return { unknown: `what this script answers is not known: ${config.foreign.why}`, canRun: true };
  const service = config.services.findIndex(
    (one) => (one.scheme === '*' || one.scheme === scheme) && one.from <= port && port <= one.to,
  );
  const found = service < 0 ? undefined : findEntry(config, service, host);
  return { ways: readWays(found?.permits === true ? config.permitted : config.otherwise) };
}

/** Finds the whole host, else a pattern, else the nearest parent, else `*`. */
function findEntry({ entries, patterns }: Config, service: number, host: string): PacEntry | undefined {
  const own = new Map(entries.filter((one) => one.service === service).map((one) => [one.host, one]));
  const whole = own.get(host);
  if (whole !== undefined) return whole;
  if (isMisread(parseAddress(host))) {
    const matches = ({ host: labels }: PacEntry): boolean =>
      matchesHost({ kind: 'labels', labels: labels.split('.') }, host);
    const pattern = patterns.find((one) => one.service === service && matches(one));
    if (pattern !== undefined) return pattern;
  }
  const labels = host.split('.');
  const parents = labels.map((_, index) => `*.${labels.slice(index + 1).join('.')}`).slice(0, -1);
  const parent = parents.find((one) => own.has(one)) ?? '*';
  return own.get(parent);
}

/** Reads an answer that `isAnswer` takes. */
export function readWays(answer: string): readonly Way[] {
  return answer.split('; ').map((text): Way => {
    const [, kind = '', host = '', port = ''] = /^(\w+) (?:\[?([^\]]*?)\]?):([0-9]+)$/.exec(text) ?? [];
    if (text === 'DIRECT') return { kind: 'direct' };
    const place = { host, port: Number(port) };
    return kind === 'PROXY' || kind === 'HTTPS'
      ? { kind: 'proxy', ...place, isTls: kind === 'HTTPS' }
      : { kind: 'socks', ...place };
  });
}
