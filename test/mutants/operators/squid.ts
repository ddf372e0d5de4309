/** Edits of squid.conf, of the file of exemptions and of list files, by the traps of Squid 5 and 6. */
import type { Operator, Random, Subject } from '../mutant.ts';
import { halves, masked, rangeOf, shifted } from './prefixes.ts';
import { type Rewrite, rewriteOperators, table } from './rewrites.ts';

const domain = /(?<=^acl \S+ dstdomain -n )(\S+)$/m;
const address = /(?<=^acl \S+ dst -n )(\S+)$/m;
const source = /(?<=^acl \S+ src )(\S+)$/m;
const port = /(?<=^acl \S+ port )(\d+)$/m;
const range = /(?<=^acl \S+ port )(\d+)-(\d+)$/m;
const access = /^(?=http_access )/m;
const line = /^(?=acl |http_access )/m;

function anAcl({ files }: Subject, random: Random): string {
  return random.pick([...String(files[0]?.content).matchAll(/^acl (\S+)/gm)])?.[1] ?? 'all';
}

const inConf: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    action: [/^http_access (allow|deny)/m, 'http_access allow¦http_access deny'],
    not: [
      /(?<=^(?:http_access|ssl_bump) \w+ .*?)!|(?<=^(?:http_access|ssl_bump) \w+ (?:.* )?)(?=[^! \n])(?<= )/m,
      '¦!',
    ],
    'other-acl': [
      /(?<=^(?:http_access|ssl_bump) \w+ .*?!?)rulec\S+/m,
      (_match, subject, random) => [anAcl(subject, random), 'all', 'CONNECT', 'to_localhost'],
    ],
    'term-comes': [
      /^(?:http_access|ssl_bump) .*$/m,
      ([text], subject, random) =>
        [` ${anAcl(subject, random)}`, ` !${anAcl(subject, random)}`, ' all'].map((one) => text + one),
    ],
    'acl-other-type': [
      /(?<=^acl \S+ )(dstdomain|dst|src|urlpath_regex|port|proto|method)(?= )/m,
      'dst¦src¦dstdom_regex¦url_regex¦urlpath_regex¦myport¦srcdomain',
    ],
    'acls-exchanged': [/^acl (\S+)( .*\n)acl (\S+)( .*\n)/m, 'acl $3$2acl $1$4'],
    closing: [
      /^http_access deny (\S+)\n$/m,
      '¦http_access allow $1\n¦http_access deny all\n¦http_access deny !$1\n¦http_access deny CONNECT\n',
    ],
    'access-comes': [
      access,
      'http_access allow all\n¦http_access deny all\n¦http_access allow CONNECT\n¦http_access deny !CONNECT\n¦http_access allow manager\n¦http_access deny to_localhost\n',
    ],
    domain: [domain, '.$1¦*.$1¦$1.¦x$1¦$1x¦$1.evil.test¦$1#note¦$1:443¦https://$1/¦none¦192.0.2.77'],
    'domain-short': [/(?<=^acl \S+ dstdomain -n )(\.?)([^.\n]+)(\.\S+)$/m, '$2$3¦$3¦.$2$3¦.$3'],
    'domain-covered': [/^(acl \S+ dstdomain -n )(\S+)$/m, '$0\n$1.$2¦$0\n$0¦$1other.example\n$0'],
    'look-up': [/ -n(?= )/m, '¦ -x¦ -i¦ -N'],
    'look-up-late': [/^(acl \S+ dst\w+) -n (\S+)$/m, '$1 $2 -n'],
    'all-behind': [address, '$1 all¦$1 0/0'],
    'expression-beside': [/(?<=_regex -n )(\S+)$/m, 'x[ $1 ]y¦$1 x[ ]y¦.*-i $1¦b(a$){2,} $1'],
    'expression-bad': [/(?<=_regex .*)$/m, '(¦['],
    anchor: [/(?<=_regex )\^|(?<=_regex .*)\$$/m, ''],
    'expression-part': [/(?<=^acl \S+ (?:urlpath|dstdom)_regex .*)[^ ^$\n]/m, '¦.¦.*¦x'],
    'expression-case': [/(?<=_regex)(?= )/m, ' -i¦ +i'],
    'path-open': [/\(\/\|\[\?\]\|\$\)$/m, '¦/¦(/|$)¦([?]|$)¦(/|[?])¦$¦.*'],
    dots: [/\[\.\]\[\.\]\?/m, '[.][.]¦[.]¦[.]+¦[.]?[.]?¦..?'],
    port: [port, '$1-65535¦1-$1¦$1 22¦0-65535'],
    'port-range': [range, '$2-$1¦$1¦$1-$2 22'],
    method: [/(?<= method )CONNECT$/m, 'GET¦POST¦CONNECT GET¦connect¦PUT'],
    protocol: [/(?<= proto )HTTP$/m, 'HTTPS¦FTP¦HTTP HTTPS¦HTTP NONE¦http¦HTPP'],
    prefix: [
      address,
      ([text]) => [
        ...masked(text, -1),
        ...masked(text, 1),
        ...shifted(text, 1n),
        ...halves(text),
        'all',
        '0.0.0.0/0',
        '::/0',
        text.replace(/\/.*|$/, '/129'),
      ],
    ],
    source: [
      source,
      ([text]) => [
        ...masked(text, -1),
        ...masked(text, 1),
        ...shifted(text, 1n),
        'all',
        `${text} 203.0.113.200`,
        `${text} 2001:db8:77::/64`,
      ],
    ],
  }),
  ...table('platform', 'refused', {
    'action-bad': [/^((?:http_access|ssl_bump) \w+|acl \S+ \w+)/m, '$1x¦x$1'],
    'acl-unknown': [/(?<=^(?:http_access|ssl_bump) .* )[^ !\n]+$/m, 'rulec-nowhere¦$0x'],
    'port-bad': [port, '70000¦https¦$1,444¦$1-1x¦0x1bb'],
  }),
  ...table('macros', 'changes', {
    macro: [
      /(?<=^(?:acl|http_access) .*)\b(?=\w)(?<=[.\- ])/m,
      '${process_number}¦${service_name}¦${process_name}',
    ],
    'macro-line': [
      access,
      'if ${process_number} = 1\n¦acl x${service_name} src all\n¦include /etc/squid/${service_name}.conf\n',
    ],
    conditional: [access, 'if true\n¦if false\n¦else\n¦endif\n'],
    include: [line, 'include /etc/squid/other.conf\n¦include "/etc/squid/other.conf"\n'],
  }),
  ...table('state', 'changes', {
    directive: [
      line,
      'never_direct allow all\n¦max_filedescriptors 1\n¦http_reply_access deny all\n¦miss_access deny all\n¦adapted_http_access deny all\n¦url_rewrite_program /bin/false\n¦tcp_outgoing_address 192.0.2.7\n¦chroot /nowhere\n',
    ],
  }),
  ...table('spelling', 'not stated', {
    'directive-quiet': [
      line,
      'access_log none\n¦visible_hostname proxy.example\n¦logfile_rotate 0\n¦workers 2\n¦deny_info http://192.0.2.7/ all\n¦client_lifetime 1 second\n¦always_direct deny all\n¦cache_peer 192.0.2.7 parent 3128 0\n¦request_header_max_size 1 KB\n¦reply_body_max_size 1 KB\n¦acl_uses_indirect_client on\n¦follow_x_forwarded_for allow all\n',
    ],
    names: [/\brulec-(?=[\w.-]+( |$))/m, 'other-', { everywhere: true }],
  }),
  ...table('state', 'not stated', {
    login: [
      access,
      'acl who proxy_auth REQUIRED\nhttp_access deny !who\n¦acl who ident REQUIRED\nhttp_access allow who\n',
    ],
  }),
  ...table('stores', 'not stated', {
    helper: [
      access,
      'external_acl_type other %SRC /bin/other\nacl from external other\nhttp_access allow from\n¦acl office time 08:00-18:00\nhttp_access deny office\n',
    ],
    'group-other': [
      /^http_access (\w+) (.*)$/m,
      'acl grouped any-of $2\nhttp_access $1 grouped¦acl grouped all-of $2\nhttp_access $1 !grouped',
    ],
  }),
  ...table('places', 'changes', {
    'list-place': [/"(\/.*\/)([^/"]+)"/m, '"/elsewhere/$2"¦"$1../$2"', { ifGiven: 'dir' }],
  }),
  ...table('places', 'not stated', {
    'list-unquoted': [/"(\/.*)"$/m, "$1¦'$1'¦parameters($1)"],
  }),
  ...table('obligations', 'not stated', {
    splice: [/^ssl_bump splice/m, 'ssl_bump bump¦ssl_bump terminate¦ssl_bump stare¦ssl_bump peek'],
    'splice-lost': [/^ssl_bump splice .*\n/m, ''],
    'splice-all': [/^(?=ssl_bump)/m, 'ssl_bump bump all\n¦ssl_bump splice all\n¦ssl_bump terminate all\n'],
  }),
  ...table('spelling', 'same', {
    spell: [/^(?:acl|http_access) .*$/m, '  $0¦$0 ¦\n$0¦# a remark\n$0¦$0 # a remark'],
    again: [/^http_access .*$/m, '$0\n$0'],
    continued: [/^(acl|http_access) (.*)$/m, '$1 \\\n  $2'],
    'crlf-everywhere': [/\n/, '\r\n', { everywhere: true }],
    'domain-case': [domain, ([text]) => [text.toUpperCase()]],
    'range-of-one': [port, '$1-$1'],
    'address-range': [
      address,
      ([text]) => [...rangeOf(text), halves(text).join(' ')].filter((one) => one !== ''),
    ],
    group: [/^http_access (\w+) (.*)$/m, 'acl grouped all-of $2\nhttp_access $1 grouped'],
  }),
];

const inLists: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    entry: [/^[^#\n]+$/m, '$0\nother.example¦$0\n$0¦$0#note¦$0 other.example¦.$0¦x$0'],
  }),
  ...table('spelling', 'same', {
    'entry-spell': [/^[^#\n]+$/m, '  $0¦\n$0¦# a remark\n$0'],
  }),
];

export const squidOperators: readonly Operator[] = [
  ...rewriteOperators(/\.conf$/, inConf),
  ...rewriteOperators(/\.(txt|list|acl)$/, inLists),
];
