/**
 * ACLs of the site that a part of its configuration adds to. Lines of one name are one ACL (squid.conf.documented, acl), so
 * that a line of ours changes what the site's own lines decide which stand before the part and name it (seen on 5.7 with
 * `acl localhost src 203.0.113.0/24` and Debian's `http_access allow localhost`).
 */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { lowerAscii } from '../../../sets/text/device-text.ts';
import type { Clause } from '../../target.ts';
import type { AclLine, Directive } from '../config.ts';

/**
 * What Squid defines by itself, with its type (squid.conf.documented, acl, "predefined"), in the spellings of these values: to
 * say it again adds nothing (seen on 5.7).
 */
const saidAgain: Readonly<Record<string, string>> = {
  all: 'src all 0.0.0.0/0 ::/0 0.0.0.0/0.0.0.0',
  manager: 'proto cache_object',
  localhost: 'src 127.0.0.1 127.0.0.1/32 127.0.0.1/255.255.255.255 ::1 ::1/128',
  to_localhost: 'dst 127.0.0.0/8 127.0.0.0/255.0.0.0 0.0.0.0 0.0.0.0/32 ::1 ::1/128 :: ::/128',
  to_linklocal: 'dst 169.254.0.0/16 fe80::/10',
  connect: 'method CONNECT',
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

function extendsSite({ name, type, options, values }: AclLine): boolean {
  const key = lowerAscii(name);
  const [own, ...known] = saidAgain[key]?.split(' ') ?? [];
  if (own === undefined) return ofStock.includes(key);
  // A flag holds for the whole ACL, for the site's values too.
  if (type !== own || options.length > 0) return true;
  return !values.every((one) => one.kind === 'word' && known.includes(one.text));
}
