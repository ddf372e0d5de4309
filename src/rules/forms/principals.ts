import { nearest } from '../../diagnostics/nearest.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Principal } from '../../sets/condition.ts';
import type { Misread } from '../../sets/prefix.ts';

const accounts = ['network-service', 'local-system'] as const;
const prefix = 'service:';

/** Reads `network-service`, `local-system` or `service:NAME`; the name in whatever case, which means nothing. */
export function parsePrincipal(text: string): Principal | Misread {
  const account = accounts.find((known) => known === text);
  if (account !== undefined) return { kind: 'account', name: account };
  if (!text.startsWith(prefix)) {
    const problem = `${word(text)} is not an account or service that a rule can name`;
    const near = guessPrincipal(text) ?? nearest(text, accounts);
    const help =
      near === undefined ? 'write network-service, local-system or service:NAME' : `did you mean ${near}?`;
    if (/^(?:any|anyone|anybody|all|everyone|everybody|\*)$/i.test(text))
      return { problem, help: 'for anyone leave the key out' };
    return { problem, help };
  }
  // Names of services as they occur, `MSSQL$NAME` included; none needs more, and no output need quote more.
  const name = text.slice(prefix.length);
  if (/^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,255}$/.test(name)) return { kind: 'service', name: name.toLowerCase() };
  const bare = name.replace(/\s+/g, '');
  const help =
    bare !== name && name.trim() === bare && bare !== ''
      ? `write service:${word(bare)}`
      : 'write its short name, as sc query shows it: letters, digits and _ . $ -';
  return { problem: `${word(text)} does not name a service`, help };
}

/** Guesses the principal that a name in Windows, or another spelling, means. */
function guessPrincipal(text: string): string | undefined {
  const service = /^service\s*:\s*([A-Za-z0-9_.$-]+)$/i.exec(text)?.[1];
  if (service !== undefined) return `${prefix}${service}`;
  const plain = text
    .toLowerCase()
    .replace(/^nt authority\\/, '')
    .replace(/[^a-z]/g, '');
  if (plain === 'networkservice') return 'network-service';
  return plain === 'system' || plain === 'localsystem' ? 'local-system' : undefined;
}
