import type { Misread } from '../sets/prefix.ts';
import { explainService } from './forms/service-flaws.ts';
import type { Service } from './policy.ts';

const kinds: Readonly<Record<string, Pick<Service, 'transport' | 'scheme'>>> = {
  http: { transport: 'tcp', scheme: 'http' },
  https: { transport: 'tcp', scheme: 'https' },
  tcp: { transport: 'tcp', scheme: 'any' },
  udp: { transport: 'udp', scheme: 'any' },
};

/** Reads `PORT/KIND` or `FROM-TO/KIND`: ports from 1 to 65535, without leading zeros. */
export function parseService(text: string): Service | Misread {
  const match = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?\/(https?|tcp|udp)$/.exec(text);
  const [, fromText = '', toText = fromText, kindText = ''] = match ?? [];
  const kind = kinds[kindText];
  const [from, to] = [Number(fromText), Number(toText)];
  if (kind === undefined || from > to || to > 65535) return explainService(text);
  return { ...kind, from, to };
}
