import { nearest } from '../diagnostics/nearest.ts';
import { word } from '../diagnostics/quote.ts';
import type { Misread } from '../sets/prefix.ts';
import type { Service } from './policy.ts';

const kinds: Readonly<Record<string, Pick<Service, 'transport' | 'scheme'>>> = {
  http: { transport: 'tcp', scheme: 'http' },
  https: { transport: 'tcp', scheme: 'https' },
  tcp: { transport: 'tcp', scheme: 'any' },
  udp: { transport: 'udp', scheme: 'any' },
};

/** Reads `PORT/KIND` or `FROM-TO/KIND`. */
export function parseService(text: string): Service | Misread {
  const slash = text.indexOf('/');
  if (slash < 0) {
    const help = /^[\d-]+$/.test(text)
      ? `${text}/https, ${text}/http, ${text}/tcp or ${text}/udp`
      : '443/https';
    return misread(text, 'does not say which kind of traffic', `write ${help}`);
  }
  const ports = text.slice(0, slash);
  const kindText = text.slice(slash + 1);
  const kind = Object.hasOwn(kinds, kindText) ? kinds[kindText] : undefined;
  if (kind === undefined) {
    const near = nearest(kindText, Object.keys(kinds));
    return misread(
      text,
      'is of no known kind',
      near === undefined ? 'write /http, /https, /tcp or /udp' : `write ${ports}/${near}`,
    );
  }
  const match = /^(\d+)(?:-(\d+))?$/.exec(ports);
  if (match === null) return misread(text, 'does not begin with a port or FROM-TO', `write 443/${kindText}`);
  const [, fromText = '', toText = fromText] = match;
  const from = Number(fromText);
  const to = Number(toText);
  if (/^0\d|-0\d/.test(ports))
    return misread(text, 'has leading zeros', `write ${rangeText(from, to)}/${kindText}`);
  if (from < 1 || to < 1 || from > 65535 || to > 65535)
    return misread(text, 'has a port that is not in 1 to 65535');
  if (from > to) return misread(text, 'ends before it begins', `write ${to}-${from}/${kindText}`);
  return { ...kind, from, to };
}

function rangeText(from: number, to: number): string {
  return from === to ? `${from}` : `${from}-${to}`;
}

function misread(text: string, flaw: string, help?: string): Misread {
  return { problem: `${word(text)} ${flaw}`, ...(help === undefined ? {} : { help }) };
}
