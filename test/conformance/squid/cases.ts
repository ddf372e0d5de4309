/**
 * What Squid does with small configurations, one behaviour each. The interpreter is tested on all of them; the
 * cases with requests are put to a real Squid as well (test/engines/squid-cases.long.test.ts).
 */
export interface ReadCase {
  readonly name: string;
  readonly text: string;
  /** List files by the last part of their names; in the text they lie in /lists. */
  readonly lists?: Readonly<Record<string, string>>;
  /** Requests, and what becomes of them. */
  readonly asks: Readonly<Record<string, 'allow' | 'deny' | 'unknown'>>;
  /** A part of a message that the reader has for it, and its line. */
  readonly tells?: readonly [RegExp, number];
}

export interface RefusedCase {
  readonly name: string;
  readonly text: string;
  readonly lists?: Readonly<Record<string, string>>;
  /** A part of the message. */
  readonly says: RegExp;
  readonly line: number;
  /** Whether Squid 5.7 refuses it; where it does not, it reads something else than stands there. */
  readonly in57: boolean;
}

const closing = 'http_access deny all\n';
const allowing = (acl: string): string => `${acl}\nhttp_access allow x\n${closing}`;
const connects = (hosts: Readonly<Record<string, 'allow' | 'deny' | 'unknown'>>): ReadCase['asks'] =>
  Object.fromEntries(Object.entries(hosts).map(([host, verdict]) => [`CONNECT ${host}:443`, verdict]));

export const readCases: readonly ReadCase[] = [
  {
    name: 'names are bytes: the sign of kelvin, which Unicode folds to a k, is none',
    text: allowing('acl x dstdomain -n \u212aite.example b.example'),
    asks: connects({ 'kite.example': 'deny', 'b.example': 'allow' }),
  },
  {
    name: 'a name that version 6 predefines may be defined before; what 6 puts in besides is not told',
    text: `acl to_linklocal dst -n 192.0.2.0/24\nhttp_access deny to_linklocal\nhttp_access allow all\n`,
    asks: connects({ '192.0.2.1': 'deny', '169.254.0.1': 'unknown', '198.51.100.1': 'allow' }),
  },
  {
    name: 'the pages of the cache manager have a path of their own, decoded and on every host',
    text: `acl x dstdomain -n a.example\nhttp_access deny manager\nhttp_access allow x\n${closing}`,
    asks: {
      'GET http://a.example/': 'allow',
      'GET http://a.example/squid-internal-mgr/menu': 'deny',
      'GET http://a.example/%73quid-internal-mgr/menu': 'deny',
      'GET http://a.example/squid-internal-mgr': 'allow',
      'GET http://a.example/SQUID-internal-mgr/': 'allow',
      'GET http://a.example/x/squid-internal-mgr/': 'allow',
      'GET https://a.example/squid-internal-mgr/': 'deny',
      'CONNECT a.example:443': 'allow',
    },
  },
  {
    name: 'logs, caches, headers and timeouts decide nothing',
    text: `cache_mem 8 MB\nread_timeout 10 minutes\nvia off\nforwarded_for delete\n${allowing('acl x dstdomain -n a.example')}refresh_pattern . 0 20% 4320\n`,
    asks: connects({ 'a.example': 'allow', 'b.example': 'deny' }),
  },
  {
    name: 'a lifetime of a second cuts off what was let through',
    text: `client_lifetime 1 second\n${allowing('acl x dstdomain -n a.example')}`,
    asks: connects({ 'a.example': 'unknown' }),
  },
  {
    name: 'the ports that Debian calls safe are denied in front of every name',
    text: `acl SSL_ports port 443\nacl Safe_ports port 80\nacl Safe_ports port 443\nacl Safe_ports port 1025-65535\nacl CONNECT method CONNECT\nhttp_access deny !Safe_ports\nhttp_access deny CONNECT !SSL_ports\n${allowing('acl x dstdomain -n a.example')}`,
    asks: {
      'CONNECT a.example:443': 'allow',
      'CONNECT a.example:8443': 'deny',
      'GET http://a.example/': 'allow',
      'GET http://a.example:8080/': 'allow',
      'GET http://a.example:25/': 'deny',
      'GET ftp://a.example/': 'deny',
    },
  },
  {
    name: 'a whole configuration that ends with allow denies what no line matches',
    text: 'http_port 127.77.0.1:3128\nacl x dstdomain -n a.example\nhttp_access allow x\n',
    asks: connects({ 'a.example': 'allow', 'b.example': 'deny' }),
  },
  {
    name: 'a whole configuration that ends with deny allows what no line matches',
    text: 'http_port 127.77.0.1:3128\nacl x dstdomain -n a.example\nhttp_access deny x\n',
    asks: connects({ 'a.example': 'deny', 'b.example': 'allow' }),
  },
  {
    name: 'a whole configuration without lines denies everything',
    text: 'http_port 127.77.0.1:3128\n',
    asks: connects({ 'a.example': 'deny' }),
  },
  {
    name: 'a leading dot is the apex and everything below it',
    text: allowing('acl x dstdomain -n .example.com'),
    asks: connects({
      'example.com': 'allow',
      'a.example.com': 'allow',
      'a.b.example.com': 'allow',
      'xexample.com': 'deny',
      'x-example.com': 'deny',
      'example.com.evil.test': 'deny',
      'EXAMPLE.com.': 'allow',
    }),
  },
  {
    name: 'without a dot it is that name alone',
    text: allowing('acl x dstdomain -n Example.COM'),
    asks: connects({ 'example.com': 'allow', 'a.example.com': 'deny' }),
  },
  {
    name: 'a star is a character like any other',
    text: allowing('acl x dstdomain -n *.example.com ok.test'),
    asks: connects({ 'a.example.com': 'deny', 'example.com': 'deny', 'ok.test': 'allow' }),
  },
  {
    name: 'a dot at the end of a value matches nothing',
    text: allowing('acl x dstdomain -n .example.com. ok.test'),
    asks: connects({ 'a.example.com': 'deny', 'example.com': 'deny', 'ok.test': 'allow' }),
  },
  {
    name: 'the suffix without its apex',
    text: `acl x dstdomain -n .example.com\nacl apex dstdomain -n example.com\nhttp_access allow x !apex\n${closing}`,
    asks: connects({ 'example.com': 'deny', 'a.example.com': 'allow', '192.0.2.1': 'deny' }),
  },
  {
    name: 'a nested apex takes away a name of the wider suffix',
    text: `acl x dstdomain -n .example.com\nacl apex dstdomain -n example.com a.example.com\nhttp_access allow x !apex\n${closing}`,
    asks: connects({ 'a.example.com': 'deny', 'b.a.example.com': 'allow' }),
  },
  {
    name: 'a literal is matched by its text',
    text: allowing('acl x dstdomain -n 192.0.2.10 [2001:db8::1]'),
    asks: connects({
      '192.0.2.10': 'allow',
      '192.0.2.11': 'deny',
      '[2001:db8::1]': 'allow',
      '[2001:DB8:0:0::1]': 'allow',
      '[2001:db8::2]': 'deny',
    }),
  },
  {
    name: 'without -n a literal is decided by its PTR record',
    text: allowing('acl x dstdomain .example.com'),
    asks: connects({ 'a.example.com': 'allow', 'evil.test': 'deny', '192.0.2.1': 'unknown' }),
  },
  {
    name: '-n behind a value is a value',
    text: allowing('acl x dstdomain .example.com -n'),
    asks: connects({ 'a.example.com': 'allow', '192.0.2.1': 'unknown' }),
  },
  {
    name: '-n on one line is for the whole ACL',
    text: allowing('acl x dstdomain .example.com\nacl x dstdomain -n .example.org'),
    asks: connects({ 'a.example.com': 'allow', 'a.example.org': 'allow', '192.0.2.1': 'deny' }),
  },
  {
    name: '-- ends the flags',
    text: allowing('acl x dstdomain -n -- a.example.com'),
    asks: connects({ 'a.example.com': 'allow', 'example.com': 'deny' }),
  },
  {
    name: 'a suffix of digits matches some literals',
    text: allowing('acl x dstdomain -n .2.10'),
    asks: connects({ '192.0.2.10': 'unknown', 'a.example.com': 'deny' }),
  },
  {
    name: 'expressions are not anchored',
    text: allowing('acl x dstdom_regex -n .example.com'),
    asks: connects({ 'xexample.com': 'allow', 'a.example.com.evil.test': 'allow', 'example.com': 'deny' }),
  },
  {
    name: 'an anchored expression for one label',
    text: allowing(String.raw`acl x dstdom_regex -n ^autodiscover\.[^.]+\.example\.com$`),
    asks: connects({
      'autodiscover.a.example.com': 'allow',
      'autodiscover.a.b.example.com': 'deny',
      'autodiscover.example.com': 'deny',
      '192.0.2.1': 'deny',
      '[2001:db8::1]': 'deny',
    }),
  },
  {
    name: 'an expression in upper case matches nothing',
    text: allowing('acl x dstdom_regex -n Example'),
    asks: connects({ 'example.com': 'deny', 'EXAMPLE.com': 'deny' }),
  },
  {
    name: '-i makes it match',
    text: allowing('acl x dstdom_regex -n -i ^Ex[A-C]'),
    asks: connects({ 'exa.test': 'allow', 'exd.test': 'deny' }),
  },
  {
    name: '-i is for the values behind it, +i ends it',
    text: allowing('acl x dstdom_regex -n ^A -i ^B +i ^C'),
    asks: connects({ 'a.test': 'deny', 'b.test': 'allow', 'c.test': 'deny' }),
  },
  {
    name: 'a literal is tested as text',
    text: allowing(String.raw`acl x dstdom_regex -n ^192\.`),
    asks: connects({ '192.0.2.1': 'unknown', 'example.com': 'deny', '[2001:db8::1]': 'deny' }),
  },
  {
    name: 'an expression that every literal matches',
    text: allowing(String.raw`acl x dstdom_regex -n ^[0-9.]+$ ^\[.*\]$`),
    asks: connects({ '192.0.2.1': 'allow', '[2001:db8::1]': 'allow', 'example.com': 'deny' }),
  },
  {
    name: 'dst -n holds literals, to the very ends of its prefixes',
    text: allowing('acl x dst -n 20.190.128.0/18 2001:db8:1::/48'),
    asks: connects({
      '20.190.127.255': 'deny',
      '20.190.128.0': 'allow',
      '20.190.191.255': 'allow',
      '20.190.192.0': 'deny',
      '[2001:db8:0:ffff:ffff:ffff:ffff:ffff]': 'deny',
      '[2001:db8:1::]': 'allow',
      '[2001:db8:1:ffff:ffff:ffff:ffff:ffff]': 'allow',
      '[2001:db8:2::]': 'deny',
      'a.example.com': 'deny',
    }),
  },
  {
    name: 'dst without -n resolves names',
    text: allowing('acl x dst 192.0.2.0/24'),
    asks: connects({ '192.0.2.7': 'allow', '198.51.100.1': 'deny', 'a.example.com': 'unknown' }),
  },
  {
    name: 'ranges and single addresses',
    text: allowing('acl x dst -n 192.0.2.7-192.0.2.20 198.51.100.1'),
    asks: connects({
      '192.0.2.6': 'deny',
      '192.0.2.20': 'allow',
      '198.51.100.1': 'allow',
      '198.51.100.2': 'deny',
    }),
  },
  {
    name: 'all of IPv4 in two halves, but for the unspecified address',
    text: allowing('acl x dst -n 0.0.0.0/1 128.0.0.0/1'),
    asks: connects({ '192.0.2.1': 'allow', '0.0.0.0': 'deny', '[2001:db8::1]': 'deny', '[::]': 'deny' }),
  },
  {
    name: 'method, in either case, and CONNECT is predefined',
    text: `acl get method get\nhttp_access allow get\nhttp_access allow CONNECT\n${closing}`,
    asks: {
      'GET http://a.test/': 'allow',
      'HEAD http://a.test/': 'deny',
      'CONNECT a.test:443': 'allow',
      'GET https://a.test/': 'allow',
    },
  },
  {
    name: 'a method that is not told apart',
    text: allowing('acl x method PROPFIND'),
    asks: {
      'GET http://a.test/': 'deny',
      'CONNECT a.test:443': 'deny',
      'PROPFIND http://a.test/': 'unknown',
    },
  },
  {
    name: 'proto HTTP is neither CONNECT nor https nor ftp',
    text: allowing('acl x proto HTTP'),
    asks: {
      'GET http://a.test/': 'allow',
      'GET https://a.test/': 'deny',
      'GET ftp://a.test/': 'deny',
      'CONNECT a.test:443': 'deny',
    },
  },
  {
    name: 'proto NONE is CONNECT',
    text: allowing('acl x proto none ftp'),
    asks: {
      'CONNECT a.test:443': 'allow',
      'GET http://a.test/': 'deny',
      'GET ftp://a.test/': 'allow',
      'GET https://a.test/': 'deny',
    },
  },
  {
    name: 'a port without a protocol lets every form through',
    text: allowing('acl x port 80'),
    asks: {
      'GET http://a.test/': 'allow',
      'GET https://a.test:80/': 'allow',
      'GET ftp://a.test:80/': 'allow',
      'CONNECT a.test:80': 'allow',
      'GET http://a.test:81/': 'deny',
    },
  },
  {
    name: 'ranges of ports, overlapping',
    text: allowing('acl x port 80-90 85-95 443'),
    asks: {
      'CONNECT a.test:79': 'deny',
      'CONNECT a.test:95': 'allow',
      'CONNECT a.test:96': 'deny',
      'CONNECT a.test:443': 'allow',
    },
  },
  {
    name: 'the path is decoded once, and CONNECT has none',
    text: allowing('acl x urlpath_regex ^/pkiops(/|[?]|$)'),
    asks: {
      'GET http://a.test/pkiops': 'allow',
      'GET http://a.test/pkiops/x': 'allow',
      'GET http://a.test/%70kiops/x': 'allow',
      'GET http://a.test/pkiops%2fx': 'allow',
      'GET http://a.test/pkiops%3fx': 'allow',
      'GET http://a.test/pkiops?x=1': 'allow',
      'GET http://a.test/pkiops/../secret': 'allow',
      'GET http://a.test/pkiops/%': 'allow',
      'GET http://a.test/pkiopsX': 'deny',
      'GET http://a.test/PKIOPS/x': 'deny',
      'GET http://a.test//pkiops/x': 'deny',
      'GET http://a.test/%2fpkiops': 'deny',
      'GET http://a.test/%252570kiops': 'deny',
      'GET http://a.test/?/pkiops/': 'deny',
      'GET http://a.test/pkiops;v=1': 'deny',
      'GET http://a.test': 'deny',
      'CONNECT a.test:443': 'deny',
    },
  },
  {
    name: 'the guard against dot segments',
    text: `acl path urlpath_regex ^/pkiops(/|[?]|$)\nacl dots urlpath_regex [/\\\\][.][.]?([/\\\\?#;]|$)\nhttp_access allow path !dots\n${closing}`,
    asks: {
      'GET http://a.test/pkiops/../x': 'deny',
      'GET http://a.test/pkiops/%2e%2e%2fx': 'deny',
      'GET http://a.test/pkiops/x%2f..%2fy': 'deny',
      'GET http://a.test/pkiops/x/..': 'deny',
      'GET http://a.test/pkiops/x/.': 'deny',
      'GET http://a.test/pkiops/..;/x': 'deny',
      'GET http://a.test/pkiops/%5c..%5cx': 'deny',
      'GET http://a.test/pkiops/?a=/../b': 'deny',
      'GET http://a.test/pkiops/...': 'allow',
      'GET http://a.test/pkiops/.hidden': 'allow',
      'GET http://a.test/pkiops/a..': 'allow',
      'GET http://a.test/pkiops/%252e%252e/x': 'allow',
      'GET http://a.test/pkiops/..%20/x': 'allow',
    },
  },
  {
    name: '-i on paths',
    text: allowing('acl x urlpath_regex -i ^/A[b-c]'),
    asks: {
      'GET http://a.test/aB': 'allow',
      'GET http://a.test/AC': 'allow',
      'GET http://a.test/ad': 'deny',
    },
  },
  {
    name: 'a negated path matches every CONNECT',
    text: `acl x urlpath_regex ^/secret\nhttp_access allow !x\n${closing}`,
    asks: {
      'CONNECT a.test:443': 'allow',
      'GET http://a.test/secret': 'deny',
      'GET http://a.test/': 'allow',
    },
  },
  {
    name: 'the first line that matches decides',
    text: 'acl x port 443\nacl y dstdomain -n a.test\nhttp_access deny y\nhttp_access allow x\nhttp_access deny all\n',
    asks: connects({ 'a.test': 'deny', 'b.test': 'allow' }),
  },
  {
    name: 'all-of wants every term of a row, and rows are alternatives',
    text: allowing(
      'acl c port 443\nacl d dstdomain -n a.test\nacl e dstdomain -n b.test\nacl x all-of c d\nacl x all-of !c e',
    ),
    asks: {
      'CONNECT a.test:443': 'allow',
      'CONNECT a.test:444': 'deny',
      'CONNECT b.test:443': 'deny',
      'CONNECT b.test:444': 'allow',
    },
  },
  {
    name: 'any-of wants one',
    text: allowing('acl c port 443\nacl d dstdomain -n a.test\nacl x any-of c d'),
    asks: { 'CONNECT a.test:444': 'allow', 'CONNECT b.test:443': 'allow', 'CONNECT b.test:444': 'deny' },
  },
  {
    name: 'values that are added behind the line that uses them',
    text: 'acl x port 443\nhttp_access allow x\nacl X port 80\nhttp_access deny all\n',
    asks: { 'CONNECT a.test:443': 'allow', 'CONNECT a.test:80': 'allow', 'CONNECT a.test:81': 'deny' },
  },
  {
    name: 'annotate_transaction holds always',
    text: 'acl x port 443\nacl mark annotate_transaction rule=one\nhttp_access allow x mark\nhttp_access deny all\n',
    asks: { 'CONNECT a.test:443': 'allow', 'CONNECT a.test:80': 'deny' },
  },
  {
    name: 'a list file, with comments, blanks and Windows line ends',
    text: allowing('acl x dstdomain -n "/lists/x.txt"'),
    lists: { 'x.txt': '# hosts\r\na.test\r\n\r\n  .b.test  # and below\r\nc.test' },
    asks: connects({ 'a.test': 'allow', 'x.b.test': 'allow', 'c.test': 'allow', 'd.test': 'deny' }),
  },
  {
    name: 'several list files, and values in front of one',
    text: allowing('acl x dstdomain -n a.test "/lists/x.txt"\nacl x dstdomain "/lists/y.txt"'),
    lists: { 'x.txt': 'b.test\n', 'y.txt': 'c.test\n' },
    asks: connects({ 'a.test': 'allow', 'b.test': 'allow', 'c.test': 'allow' }),
  },
  {
    name: 'lines may be continued, with comments and empty lines in between',
    text: 'acl x port \\\n# a comment\n\n  443\nhttp_access allow \\\n x # to here\n# no \\\nhttp_access deny all\n',
    asks: connects({ 'a.test': 'allow' }),
  },
  {
    name: 'a continued comment at the end of a line swallows the next one',
    text: 'acl x port 443\nhttp_access allow x # and \\\nhttp_access deny all\nhttp_access allow all\n',
    asks: { 'CONNECT a.test:443': 'allow', 'CONNECT a.test:80': 'allow' },
  },
  {
    name: 'Windows line ends and tabs',
    text: 'acl x\tport 443\r\n\thttp_access  allow x\r\nhttp_access deny all\r\n',
    asks: { 'CONNECT a.test:443': 'allow', 'CONNECT a.test:80': 'deny' },
  },
];

const refused = (name: string, text: string, says: RegExp, line: number, in57 = true): RefusedCase => ({
  name,
  text,
  says,
  line,
  in57,
});

export const refusedCases: readonly RefusedCase[] = [
  refused(
    'an ACL whose name differs in the sign of kelvin',
    'acl \u212aite port 443\nhttp_access deny kite\nhttp_access deny all\n',
    /no ACL kite/,
    2,
  ),
  {
    name: 'a NUL in a comment, at which the line ends: the backslash behind it joins nothing',
    text: 'acl x port 443\nhttp_access deny x # y\0\\\nhttp_access allow all\n',
    says: /a control character/,
    line: 2,
    in57: false,
  },
  {
    name: 'a comment behind whose carriage return the line goes on for too long, so that its rest is read',
    text: `# x\r${'y'.repeat(8187)}http_access allow all\nhttp_access deny all\n`,
    says: /longer than 8191 bytes/,
    line: 1,
    in57: false,
  },
  refused(
    'a remark behind a condition',
    'if false # x\nendif\nhttp_access deny all\n',
    /the condition .* is none/,
    1,
  ),
  refused(
    'a condition with 9 in an octal number',
    'if 09 = 9\nendif\nhttp_access deny all\n',
    /the condition/,
    1,
  ),
  refused('a condition with words behind it', 'if true x\nendif\nhttp_access deny all\n', /the condition/, 1),
  refused(
    'a condition whose numbers are no whole ones',
    'if 1.0 = 1\nendif\nhttp_access deny all\n',
    /the condition/,
    1,
  ),
  refused('an unknown ACL behind a note', 'note X y x\nhttp_access deny all\n', /no ACL x/, 1),
  refused(
    'an unknown ACL behind a limit',
    'range_offset_limit none !x\nhttp_access deny all\n',
    /no ACL x/,
    1,
  ),
  refused(
    'an unknown ACL behind a log',
    'access_log stdio:/dev/null squid x\nhttp_access deny all\n',
    /no ACL x/,
    1,
  ),
  refused(
    'an unknown ACL where nothing is logged',
    'access_log none x\nhttp_access deny all\n',
    /no ACL x/,
    1,
  ),
  refused(
    'an unknown format of a log',
    'access_log stdio:/dev/null logformat=x\nhttp_access deny all\n',
    /no logformat x/,
    1,
  ),
  refused(
    'an unknown ACL behind a mark',
    'tcp_outgoing_tos 0x20 all x\nhttp_access deny all\n',
    /no ACL x/,
    1,
  ),
  refused(
    'an unknown ACL behind a way of signing',
    'sslproxy_cert_sign signTrusted x\nhttp_access deny all\n',
    /no ACL x/,
    1,
  ),
  refused(
    'an unknown ACL of what comes later',
    'http_reply_access allow x\nhttp_access deny all\n',
    /no ACL x/,
    1,
  ),
  refused(
    'an unknown ACL of a header that is added',
    'request_header_add X-Test "a b" x\nhttp_access deny all\n',
    /no ACL x/,
    1,
  ),
  refused(
    'an action of ssl_bump that is none, and no ACL',
    'ssl_bump splic\nhttp_access deny all\n',
    /no ssl_bump action/,
    1,
  ),
  refused(
    'a name before its suffix',
    allowing('acl x dstdomain -n login.example.com .example.com'),
    /covered by/,
    1,
  ),
  refused(
    'an apex beside its suffix',
    allowing('acl x dstdomain -n example.com .example.com'),
    /covered by/,
    1,
  ),
  refused(
    'an apex behind its suffix',
    allowing('acl x dstdomain -n .example.com example.com'),
    /covered by/,
    1,
  ),
  refused('a mask that is too long', allowing('acl x dst -n 10.0.0.0/33'), /above \/32/, 1),
  refused('an unknown ACL', 'http_access allow x\n', /no ACL x/, 1),
  refused(
    'an ACL that is defined too late',
    'acl y port 1\nhttp_access allow x\nacl x port 443\n',
    /no ACL x/,
    2,
  ),
  refused(
    'an unknown ACL in a group',
    'acl y port 1\nacl g any-of y x\nhttp_access allow g\n',
    /no ACL x/,
    2,
  ),
  refused(
    'one name with two types',
    'acl x port 443\nacl X method GET\nhttp_access allow x\n',
    /of type port already/,
    2,
  ),
  refused(
    'a predefined name with another type',
    'acl localhost dst 192.0.2.1\nhttp_access allow localhost\n',
    /of type src already/,
    1,
  ),
  refused(
    'an ACL name of 63 bytes',
    `acl ${'x'.repeat(63)} port 443\nhttp_access allow ${'x'.repeat(63)}\n`,
    /63 bytes/,
    1,
  ),
  refused('a port above 65535', allowing('acl x port 70000'), /not a port/, 1),
  refused('a range of ports backwards', allowing('acl x port 90-80'), /not a port/, 1),
  refused('a port by name', allowing('acl x port https'), /not a port/, 1),
  refused('a flag that the type has not', allowing('acl x port -n 443'), /no flag/, 1),
  refused('a sign alone among the flags', allowing('acl x dstdomain -n - a.test'), /no flag/, 1),
  refused('another sign alone', allowing('acl x dstdomain + a.test'), /no flag/, 1),
  refused('another flag that the type has not', allowing('acl x dstdomain -i a.test'), /no flag/, 1),
  refused('a flag that cannot be switched off', allowing('acl x dstdomain +n a.test'), /no flag/, 1),
  refused('the same of expressions', allowing('acl x dstdom_regex +in ^a'), /no flag/, 1),
  refused('an unknown type', allowing('acl x hostname a.test'), /no ACL type/, 1),
  refused('an acl line without a type', 'acl x\nhttp_access deny all\n', /needs a name and a type/, 1),
  refused('two exclamation marks', 'http_access allow !!all\n', /not the name of an ACL/, 1),
  refused(
    'an action of ssl_bump that is none',
    'ssl_bump foo all\nhttp_access deny all\n',
    /no ssl_bump action/,
    1,
  ),
  refused(
    'an annotation without a value',
    'acl x annotate_transaction a\nhttp_access allow all x\n',
    /KEY=VALUE/,
    1,
  ),
  refused(
    'a login without a scheme',
    'http_port 127.0.0.1:3127\nacl x proxy_auth REQUIRED\nhttp_access allow x\n',
    /needs a login/,
    2,
  ),
  refused(
    'a condition that is none',
    'if maybe\nendif\nhttp_access deny all\n',
    /condition maybe is none/,
    1,
  ),
  refused('a condition without an end', 'if true\nhttp_access deny all\n', /no endif/, 1),
  refused('an end without a condition', 'endif\nhttp_access deny all\n', /has no if/, 1),
  refused(
    'an include of a file that is not there',
    'include /etc/squid/none/*.conf\nhttp_access deny all\n',
    /files missing/,
    1,
  ),
  refused(
    'a remark behind an include',
    'include /dev/null # x\nhttp_access deny all\n',
    /remark for names of files/,
    1,
  ),
  refused('an include of nothing', 'include\nhttp_access deny all\n', /names no file/, 1),
  refused('an include in single quotes', "include '/dev/null'\nhttp_access deny all\n", /files missing/, 1),
  refused(
    'a line of 8,192 bytes',
    `acl x port 443 ${'#'.repeat(8177)}\nhttp_access deny all\n`,
    /longer than 8191/,
    1,
    false,
  ),
];

/** What Squid 5.7 takes, with a complaint or in silence, and what it makes of it. */
export const oddCases: readonly ReadCase[] = [
  {
    name: 'a name behind its suffix is covered',
    text: allowing('acl x dstdomain -n .example.com login.example.com'),
    tells: [/covered by/, 1],
    asks: connects({ 'login.example.com': 'allow', 'a.example.com': 'allow', 'example.net': 'deny' }),
  },
  {
    name: 'a suffix below a suffix is covered',
    text: allowing('acl x dstdomain -n .example.com\nacl x dstdomain -n .a.example.com'),
    tells: [/covered by/, 2],
    asks: connects({ 'b.a.example.com': 'allow', 'b.example.com': 'allow' }),
  },
  {
    name: 'a value twice is a value (7.7 warns)',
    text: allowing('acl x dstdomain -n a.test A.test'),
    tells: [/appears twice/, 1],
    asks: connects({ 'a.test': 'allow', 'b.test': 'deny' }),
  },
  {
    name: 'a wide prefix behind a narrow one is lost in some versions',
    text: allowing('acl x dst -n 10.1.0.0/16 10.0.0.0/8'),
    tells: [/overlap/, 1],
    asks: connects({ '10.1.2.3': 'allow', '10.2.2.3': 'unknown', '11.1.1.1': 'deny' }),
  },
  {
    name: 'a narrow prefix behind a wide one changes nothing',
    text: allowing('acl x dst -n 10.0.0.0/8 10.1.0.0/16 10.0.0.0/8'),
    tells: [/overlap/, 1],
    asks: connects({ '10.1.2.3': 'allow', '10.2.2.3': 'allow', '11.1.1.1': 'deny' }),
  },
  {
    name: 'of ranges that overlap the second is lost in some versions',
    text: allowing('acl x dst -n 10.0.0.1-10.0.0.9 10.0.0.5-10.0.0.20'),
    tells: [/overlap/, 1],
    asks: connects({ '10.0.0.7': 'allow', '10.0.0.12': 'unknown', '10.0.0.21': 'deny' }),
  },
  {
    name: 'IPv4 as a whole is all addresses of both families',
    text: allowing('acl x dst -n 0.0.0.0/0'),
    tells: [/both families/, 1],
    asks: connects({ '192.0.2.1': 'allow', '[2001:db8::1]': 'allow', 'a.test': 'deny' }),
  },
  {
    name: 'IPv6 as a whole is not read',
    text: allowing('acl x dst -n ::/0'),
    tells: [/not what Squid makes of it/, 1],
    asks: connects({ '[2001:db8::1]': 'unknown' }),
  },
  {
    name: 'a prefix that holds the mapped block is not read',
    text: allowing('acl x dst -n ::/1'),
    tells: [/IPv4 addresses/, 1],
    asks: connects({ '192.0.2.1': 'unknown' }),
  },
  {
    name: 'a mapped prefix is not read',
    text: allowing('acl x dst -n ::ffff:10.0.0.0/104'),
    tells: [/not understood/, 1],
    asks: connects({ '192.0.2.1': 'unknown' }),
  },
  {
    name: 'host bits are cut off',
    text: allowing('acl x dst -n 10.1.2.3/8'),
    tells: [/bits set after its mask/, 1],
    asks: connects({ '10.9.9.9': 'allow', '11.1.1.1': 'deny' }),
  },
  {
    name: 'a mask of four parts is its length',
    text: allowing('acl x dst -n 10.0.0.0/255.0.0.0'),
    tells: [/complains of the mask/, 1],
    asks: connects({ '10.9.9.9': 'allow', '11.1.1.1': 'deny' }),
  },
  {
    name: 'leading zeros may be octal',
    text: allowing('acl x dst -n 010.0.0.9'),
    tells: [/not understood/, 1],
    asks: connects({ '8.0.0.9': 'unknown', 'a.test': 'unknown' }),
  },
  {
    name: 'an empty ACL matches nothing',
    text: allowing('acl x dstdomain -n'),
    tells: [/no value/, 1],
    asks: connects({ 'a.test': 'deny' }),
  },
  {
    name: 'an unknown protocol is ignored',
    text: allowing('acl x proto foo HTTP'),
    tells: [/ignores the protocol foo/, 1],
    asks: { 'GET http://a.test/': 'allow', 'CONNECT a.test:443': 'deny' },
  },
  {
    name: 'an expression that is none is skipped',
    text: allowing('acl x dstdom_regex -n *.a ^b'),
    tells: [/5.7 skips it/, 1],
    asks: connects({ 'b.test': 'allow', 'x.a': 'deny' }),
  },
  {
    name: 'parentheses may be closed in the next expression',
    text: allowing('acl x dstdom_regex -n (a b)'),
    tells: [/not understood/, 1],
    asks: connects({ 'b.test': 'unknown' }),
  },
  {
    name: 'another word than allow and deny: the line is skipped',
    text: 'http_access permit all\nhttp_access deny all\n',
    tells: [/skips the line/, 1],
    asks: connects({ 'a.test': 'deny' }),
  },
  {
    name: 'an access line without an ACL is skipped',
    text: 'http_access allow\nhttp_access deny all\n',
    tells: [/names no ACL/, 1],
    asks: connects({ 'a.test': 'deny' }),
  },
  {
    name: 'a list file that is not at hand',
    text: allowing('acl x dstdomain -n "/lists/none.txt" "/lists/more.txt"\nacl x dstdomain a.test'),
    tells: [/is missing/, 1],
    asks: connects({ 'a.test': 'allow', 'b.test': 'unknown' }),
  },
  {
    name: 'predefined names said again add nothing that is there already',
    text: 'acl manager proto cache_object\nacl localhost src 127.0.0.1/32 ::1\nacl to_localhost dst 127.0.0.0/8 0.0.0.0/32 ::1\nacl all src all\nacl a dstdomain -n a.test\nhttp_access deny manager\nhttp_access allow a\nhttp_access deny all\n',
    tells: [/manager is predefined/, 1],
    asks: {
      'CONNECT a.test:443': 'allow',
      'GET http://a.test/squid-internal-mgr/menu': 'deny',
      'CONNECT b.test:443': 'deny',
    },
  },
  {
    name: 'a predefined method may be widened',
    text: 'acl CONNECT method GET\nhttp_access allow CONNECT\nhttp_access deny all\n',
    asks: { 'CONNECT a.test:443': 'allow', 'GET http://a.test/': 'allow', 'POST http://a.test/': 'deny' },
  },
  {
    name: 'all stays all',
    text: 'acl all src 10.0.0.0/8\nhttp_access allow all\n',
    asks: connects({ 'a.test': 'allow' }),
  },
  {
    name: 'types by their old names, and flags of types that are not read',
    text: allowing(
      'acl here myip 192.0.2.10\nacl main myport 3128\nacl words browser -i curl\nacl x dstdomain -n a.test',
    ),
    asks: connects({ 'a.test': 'allow', 'b.test': 'deny' }),
  },
  {
    name: 'there is no answer yet that an ACL could test',
    text: 'acl a rep_mime_type text\nacl b http_status 200\nacl c hier_code HIER_DIRECT\nacl d peername sink\nacl e has response\nhttp_access allow a\nhttp_access allow b\nhttp_access allow c\nhttp_access allow d\nhttp_access allow e\nhttp_access deny all\n',
    asks: { 'CONNECT a.test:443': 'deny', 'GET http://a.test/': 'deny' },
  },
  {
    name: 'no way is chosen yet, and a client asks',
    text: 'acl a hier_code HIER_NONE\nacl b transaction_initiator client\nacl c transaction_initiator certificate-fetching\nacl d has request\nacl e at_step SslBump1\nssl_bump splice all\nhttp_access deny c\nhttp_access allow a b d e\nhttp_access deny all\n',
    asks: { 'CONNECT a.test:443': 'allow', 'GET http://a.test/': 'allow' },
  },
  {
    name: 'the server name is the host that is asked for',
    text: `ssl_bump splice all\n${allowing('acl x ssl::server_name .a.test none')}`,
    asks: { 'CONNECT b.a.test:443': 'allow', 'CONNECT c.test:443': 'deny', 'GET http://a.test/': 'allow' },
  },
  {
    name: 'of conditional lines those are read whose condition holds',
    text: 'if true\nacl x port 443\nelse\nacl x port 80\nendif\nif 1 = 2\nnonsense\nelse\nhttp_access allow x\nendif\nhttp_access deny all\n',
    asks: { 'CONNECT a.test:443': 'allow', 'CONNECT a.test:80': 'deny' },
  },
  {
    name: 'numbers of conditions are written as in C',
    text: 'acl x port 443\nacl y port 80\nif 010 = 8\nacl x port 81\nendif\nif 010 = 10\nacl y port 82\nendif\nif -0x10 = -16\nacl x port 83\nendif\nif 99999999999999999999 = 99999999999999999998\nacl x port 84\nendif\nif 0777=511\nelse\nacl x port 85\nendif\nhttp_access allow x\nhttp_access deny all\n',
    asks: {
      'CONNECT a.test:443': 'allow',
      'CONNECT a.test:81': 'allow',
      'CONNECT a.test:82': 'deny',
      'CONNECT a.test:83': 'allow',
      'CONNECT a.test:84': 'allow',
      'CONNECT a.test:85': 'deny',
    },
  },
  {
    name: 'a carriage return inside a line of a list belongs to the value, and is a blank at its ends; a NUL ends the line',
    text: allowing('acl x dstdomain -n "/lists/x.txt"'),
    lists: {
      'x.txt': 'a.test\rb.test\n\rc.test\r\n\r#d.test\ne.test \r# f\r\ng.test\0h\n\0i.test\nj.test\vk\n',
    },
    asks: connects({
      'a.test': 'deny',
      'b.test': 'deny',
      'c.test': 'allow',
      'd.test': 'deny',
      'e.test': 'allow',
      'g.test': 'allow',
      'i.test': 'deny',
      'j.test': 'deny',
    }),
  },
  {
    name: 'of a method in a list the word in front of a carriage return counts',
    text: allowing('acl x method "/lists/x.txt"'),
    lists: { 'x.txt': 'CONNECT\rGET\n' },
    asks: { 'CONNECT a.test:443': 'allow', 'GET http://a.test/': 'deny' },
  },
  {
    name: 'of a method in a list the first word counts',
    text: allowing('acl x method "/lists/x.txt"'),
    lists: { 'x.txt': 'GET CONNECT\n' },
    asks: { 'GET http://a.test/': 'allow', 'CONNECT a.test:443': 'deny' },
  },
  {
    name: 'of an address in a list the first word counts',
    text: allowing('acl x dst -n "/lists/x.txt"'),
    lists: { 'x.txt': '192.0.2.1 192.0.2.2\n' },
    tells: [/only the first word/, 1],
    asks: connects({ '192.0.2.1': 'allow', '192.0.2.2': 'deny' }),
  },
  {
    name: 'a byte order mark is a part of the first value',
    text: allowing('acl x dstdomain -n "/lists/x.txt"'),
    lists: { 'x.txt': '\ufeffa.test\nb.test\n' },
    tells: [/byte order mark/, 1],
    asks: connects({ 'a.test': 'deny', 'b.test': 'allow' }),
  },
  {
    name: 'two values on a line are one',
    text: allowing('acl x dstdomain -n "/lists/x.txt"'),
    lists: { 'x.txt': 'a.test b.test\nc.test\n' },
    tells: [/matches no host/, 1],
    asks: connects({ 'a.test': 'deny', 'b.test': 'deny', 'c.test': 'allow' }),
  },
  {
    name: 'of a long comment the rest is a value',
    text: allowing('acl x dstdomain -n "/lists/x.txt"'),
    lists: { 'x.txt': `# ${'x'.repeat(2045)}evil.test\n` },
    tells: [/longer than 2047/, 1],
    asks: connects({ 'evil.test': 'allow', 'b.test': 'deny' }),
  },
  {
    name: 'values behind a list file, which 5.7 drops',
    text: allowing('acl x dstdomain -n "/lists/x.txt" b.test'),
    lists: { 'x.txt': 'a.test\n' },
    tells: [/lost in some versions/, 1],
    asks: connects({ 'a.test': 'allow', 'b.test': 'unknown', 'c.test': 'deny' }),
  },
  {
    name: 'quotes in a list are a part of the value',
    text: allowing('acl x dstdomain -n "/lists/x.txt"'),
    lists: { 'x.txt': '"a.test"\nb.test\n' },
    tells: [/matches no host/, 1],
    asks: connects({ 'a.test': 'deny', 'b.test': 'allow' }),
  },
  {
    name: 'a line that is to go on where the file ends',
    text: 'acl x port 443\nhttp_access allow x\nhttp_access deny all\nacl x port 80 \\',
    tells: [/ends inside this line/, 4],
    asks: { 'CONNECT a.test:443': 'allow', 'CONNECT a.test:80': 'unknown' },
  },
];

/** Whole configurations, port PORT on loopback, of which nothing is told: what 5.7 makes of them. */
export interface OpenCase {
  readonly name: string;
  readonly text: string;
  /** It does not start, or it answers a tunnel that the lines allow otherwise than by opening it. */
  readonly in57: 'does not start' | 'answers otherwise';
}

const plainPort = 'http_port 127.0.0.1:PORT\n';
const allowTunnels = 'acl x method CONNECT\nhttp_access allow x\nhttp_access deny all\n';
const open = (name: string, text: string, in57: OpenCase['in57'] = 'does not start'): OpenCase => ({
  ...{ name, in57 },
  text: `${text}${allowTunnels}`,
});

export const openCases: readonly OpenCase[] = [
  open('no port at all', 'visible_hostname proxy.example.com\n'),
  open('a port for intercepted clients alone', 'http_port 127.0.0.1:PORT intercept\n'),
  open('a port for accelerated servers alone', 'http_port 127.0.0.1:PORT accel\n', 'answers otherwise'),
  open(
    'a port that wants a PROXY header',
    'http_port 127.0.0.1:PORT require-proxy-header\n',
    'answers otherwise',
  ),
  open(
    'a port that another line has taken',
    `http_port 127.0.0.1:PORT accel\n${plainPort}`,
    'answers otherwise',
  ),
  open(
    'a port of all addresses that one has taken',
    `http_port 127.0.0.1:PORT accel\nhttp_port PORT\n`,
    'answers otherwise',
  ),
  open('a port for FTP alone', 'ftp_port 127.0.0.1:PORT\n', 'answers otherwise'),
  ...[
    'defaultsite=a.example accel',
    'vport',
    'vport=80',
    'protocol=HTTP',
    'allow-direct',
    'accel intercept',
  ].map((words) => open(`behind a port ${words}`, `${plainPort}http_port 127.0.0.1:3127 ${words}\n`)),
  ...['', 'intercept tls-cert=/dev/null', 'ssl-bump tls-cert=/dev/null'].map((words) =>
    open(`behind a port for TLS ${words}`, `${plainPort}https_port 127.0.0.1:3127 ${words}\n`),
  ),
  open('an ACL that version 6 predefines', `${plainPort}http_access deny to_linklocal\n`),
  open(
    'an ACL that version 6 predefines, defined too late',
    `${plainPort}acl y any-of to_linklocal\nacl to_linklocal dst -n 169.254.0.0/16\n`,
  ),
  open('a remark in a list of ciphers', `${plainPort}sslproxy_cipher HIGH # x\n`),
];
