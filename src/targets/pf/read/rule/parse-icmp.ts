/** Types and codes of ICMP, by the names that pfctl has for them (icmp_type, icmp_code and the like in pfctl_parser.c). */
import { type Cursor, fail, isName, peek, readList, show, skipKeyword, take } from '../parse-cursor.ts';

type Version = 4 | 6;

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

const types: Readonly<Record<Version, ReadonlySet<string>>> = {
  4: words(`
    althost dataconv echorep echoreq inforep inforeq ipv6-here ipv6-where maskrep maskreq mobredir mobregrep mobregreq
    paramprob photuris redir routeradv routersol skip squench timerep timereq timex trace unreach
  `),
  6: words(`
    echorep echoreq fqdnrep fqdnreq groupqry grouprep groupterm listendone listenrep listenrepv2 listqry mtrace
    mtraceresp neighbradv neighbrsol niqry nirep paramprob redir routeradv routersol routrrenum timex toobig unreach
    wrurep wrureq
  `),
};

const codes: Readonly<Record<Version, ReadonlySet<string>>> = {
  4: words(`
    auth-fail badhead badlen common-adv cutoff-preced decrypt-fail filter-prohib host-preced host-prohib host-tos
    host-unk host-unr isolate needfrag net-prohib net-tos net-unk net-unr normal-adv optmiss port-unr proto-unr
    reassemb redir-host redir-net redir-tos-host redir-tos-net srcfail transit unknown-ind
  `),
  6: words(`
    addr-unr admin-unr badhead beyond-unr noroute-unr notnbr-unr nxthdr port-unr reassemb redironlink redirrouter
    transit
  `),
};

/** `icmp-type { echoreq, unreach code needfrag, 11 }` */
export function takeIcmpTypes(cursor: Cursor): Version {
  const version = take(cursor).text === 'icmp6-type' ? 6 : 4;
  readList(cursor, (one) => {
    takeNamed(one, types[version], 'a type of ICMP');
    if (skipKeyword(one, 'code')) takeNamed(one, codes[version], 'a code of ICMP');
    return undefined;
  });
  return version;
}

/** `return-icmp(host-unr)`: a code of the type that tells of what cannot be reached. */
export function takeIcmpCode(cursor: Cursor, version: Version): void {
  takeNamed(cursor, codes[version], 'a code of ICMP');
}

function takeNamed(cursor: Cursor, names: ReadonlySet<string>, what: string): void {
  const token = peek(cursor);
  const isRight =
    token.kind === 'number' ? isByte(Number(token.text)) : isName(token) || token.text === 'skip';
  if (!isRight || (token.kind !== 'number' && !names.has(token.text)))
    fail(cursor, `${show(token)} is not ${what}`);
  take(cursor);
}

export function isByte(value: number): boolean {
  return value >= 0 && value <= 255;
}
