import { nearest } from '../diagnostics/nearest.ts';
import { word } from '../diagnostics/quote.ts';
import type { Principal } from '../sets/condition.ts';
import type { Misread } from '../sets/prefix.ts';

const accounts = ['network-service', 'local-system'] as const;
const prefix = 'service:';

/** Reads `network-service`, `local-system` or `service:NAME`. */
export function parsePrincipal(text: string): Principal | Misread {
  const account = accounts.find((known) => known === text);
  if (account !== undefined) return { kind: 'account', name: account };
  if (!text.startsWith(prefix)) {
    const near = nearest(text, [...accounts, prefix]);
    const help =
      near === undefined ? 'write network-service, local-system or service:NAME' : `did you mean ${near}?`;
    return { problem: `${word(text)} is no principal`, help };
  }
  // Names of services as they occur, `MSSQL$NAME` included; none needs more, and no output need quote more.
  const name = text.slice(prefix.length);
  if (/^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,255}$/.test(name)) return { kind: 'service', name };
  const help = 'letters, digits and _ . $ - (the short name, not the display name)';
  return { problem: `${word(text)} does not name a service`, help };
}
