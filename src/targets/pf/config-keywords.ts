/**
 * The words of pf's grammar, those of OpenBSD, FreeBSD and macOS together: a bare one is never a name. Of the
 * tables in pfctl's parse.y (OpenBSD 7.6, FreeBSD 15, FreeBSD 10 for macOS) 98 are in all, the others in some.
 */
export const keywords: ReadonlySet<string> = new Set(
  `
  af-to all allow-opts altq anchor antispoof any bandwidth binat binat-anchor binat-to bitmask block
  block-policy bridge-to buckets burst cbq code codelq crop debug default delay divert-packet divert-reply
  divert-to dnpipe dnqueue drop drop-ovl dup-to endpoint-independent ether fail-policy fairq fastroute
  file fingerprints flags floating flows flush for fragment from global group hfsc hogs hostid icmp-type
  icmp6-type if-bound in include inet inet6 interval keep keepcounters l3 label least-states limit
  linkshare load log loginterface map-e-portset match matches max max-mss max-pkt-rate max-src-conn
  max-src-conn-rate max-src-nodes max-src-states min min-ttl modulate nat nat-anchor nat-to no no-df
  no-route no-sync on once optimization os out overload parent pass pflow port prio priority priq
  probability proto qlimit quantum queue quick random random-id rdomain rdr rdr-anchor rdr-to realtime
  reassemble received-on reply-to require-order return return-icmp return-icmp6 return-rst ridentifier
  round-robin route route-to rtable rule ruleset-optimization scrub set set-tos skip sloppy source-hash
  source-track state state-defaults state-policy static-port sticky-address syncookies synproxy table tag
  tagged target tbrsize timeout to tos ttl upperlimit urpf-failed user weight
`
    .trim()
    .split(/\s+/),
);
