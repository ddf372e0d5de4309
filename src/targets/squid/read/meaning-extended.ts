/**
 * ACLs of the site that a part of its configuration adds to. Lines of one name are one ACL (squid.conf.documented, acl), so
 * that a line of ours changes what the site's own lines decide which stand before the part and name it (seen on 5.7 with
 * `acl localhost src 203.0.113.0/24` and Debian's `http_access allow localhost`).
 */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Clause } from '../../target.ts';
import type { AclLine, Directive } from '../config.ts';

/** What Squid defines by itself, in the spellings of these values: to say it again adds nothing. */
const saidAgain: Readonly<Record<string, string>> = {
  all: 'all 0.0.0.0/0 ::/0 0.0.0.0/0.0.0.0',
  manager: 'cache_object',
  localhost: '127.0.0.1 127.0.0.1/32 127.0.0.1/255.255.255.255 ::1 ::1/128',
  to_localhost: '127.0.0.0/8 127.0.0.0/255.0.0.0 0.0.0.0 0.0.0.0/32 ::1 ::1/128 :: ::/128',
  to_linklocal: '169.254.0.0/16 fe80::/10',
  connect: 'CONNECT',
};

/** What the stock squid.conf defines, of 5.7 and 6: which values the site has, a part does not say. */
const ofStock = ['localnet', 'ssl_ports', 'safe_ports'];

/** Returns what is not known since a part adds to ACLs that every site has. */
export function extendedClauses(
  directives: readonly Directive[],
  diagnostics: Diagnostic[],
): readonly Clause[] {
  const lines = directives.filter((one): one is AclLine => one.kind === 'acl' && extendsSite(one));
  return lines.map(({ name, origin }): Clause => {
    const why = `the ACL ${quote(name)} is one of every site: lines that stand before this file may name it`;
    const help = 'define it in squid.conf, before this file is included';
    diagnostics.push(warning('unknown-construct', why, { at: origin, help }));
    return { action: 'unknown', condition: { kind: 'unknown', why }, origin };
  });
}

function extendsSite({ name, values }: AclLine): boolean {
  const key = name.toLowerCase();
  const known = saidAgain[key]?.split(' ');
  if (known === undefined) return ofStock.includes(key);
  return !values.every((one) => one.kind === 'word' && known.includes(one.text));
}
