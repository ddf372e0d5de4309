/** Edits of Squid's texts as an adversary makes them, from a seed, and requests that tell them apart. */
import type { Next } from '../support/numbers.ts';
import type { ProxyRequest } from './squid-daemon.ts';

/** Lines that somebody may slip in, most of which decide something. */
export const insertions: readonly string[] = [
  'http_access allow all',
  'http_access deny all',
  'http_access allow CONNECT',
  'HTTP_ACCESS allow all',
  'http_access allow !all',
  'http_access allow localhost',
  'http_access deny to_localhost',
  'http_access allow rulec-test.connect rulec-test.port-443',
  'acl rulec-test.port-443 port 80',
  'ACL rulec-test.port-443 port 80',
  'acl RULEC-TEST.port-443 port 8443',
  'acl rulec-test.one.exact dstdomain evil.example',
  'acl rulec-test.one.exact dstdomain -n evil.example',
  'acl rulec-test.one.below dstdomain -n .evil.example',
  'acl rulec-test.one.apex dstdomain -n www.a.example',
  'acl rulec-test.http proto FTP',
  'acl rulec-test.connect method GET',
  'acl CONNECT method GET',
  'acl all src 10.0.0.0/8',
  'acl rulec-test.${service_name} port 1',
  'acl x dstdomain ${process_name}.example',
  'acl y any-of rulec-test.connect rulec-test.http',
  'if true',
  'if false',
  'else',
  'endif',
  'if ${process_number} = 0',
  'include /dev/null',
  'configuration_includes_quoted_values on',
  'configuration_includes_quoted_values off',
  'never_direct deny all',
  'never_direct allow all',
  'always_direct allow all',
  'miss_access deny all',
  'miss_access allow all',
  'http_reply_access deny all',
  'adapted_http_access deny all',
  'reply_body_max_size 1 KB',
  'request_header_max_size 1 KB',
  'request_header_max_size 64 KB',
  'append_domain .a.example',
  'check_hostnames on',
  'allow_underscore off',
  'uri_whitespace deny',
  'max_filedescriptors 8',
  'follow_x_forwarded_for allow all',
  'follow_x_forwarded_for deny all',
  'tcp_outgoing_address 192.0.2.1',
  'client_ip_max_connections 0',
  'url_rewrite_program /bin/false',
  'offline_mode on',
  'via off',
  'acl w time S 00:00-00:01',
  'acl v url_regex -i b.example',
  'http_access deny CONNECT !rulec-test.port-443',
  'http_acces allow all',
  '# a comment \\',
  '#line 1 "x"',
  'logfile_rotate 3',
  'visible_hostname b.example',
  'hostname_aliases b.example',
  'deny_info http://b.example/ all',
  'dns_defnames on',
  'forwarded_for transparent',
  'global_internal_static off',
  'request_entities off',
  'relaxed_header_parser off',
];

const words: readonly string[] = [
  ...['all', '!all', 'CONNECT', '#', '\\', '-n', '-i', '--', '.', '*', '"', '!', ',', '443', '80', 'none'],
  ...['$', '${process_name}', 'REQUIRED', 'rulec-test.connect', '!rulec-test.connect', 'evil.example'],
];

/** One edit of a text; `undefined` where it would change nothing. */
export function editText(text: string, next: Next): string | undefined {
  const lines = text.split('\n');
  const at = next(lines.length);
  const line = lines[at] ?? '';
  const replace = (...by: readonly string[]): string =>
    [...lines.slice(0, at), ...by, ...lines.slice(at + 1)].join('\n');
  const parts = line.split(' ');
  const place = next(Math.max(1, parts.length));
  const pick = (some: readonly string[]): string => some[next(some.length)] ?? '';
  const changed = [
    () => replace(),
    () => replace(line, line),
    () => replace(`${line} \\`),
    () => replace(`${line}\\`),
    () => replace(line.toUpperCase()),
    () => replace(line.replaceAll(' ', '\t')),
    () => replace(` \t${line} `),
    () => replace(`${line}\r`),
    () => replace(line.replace(' ', ' \r')),
    () => replace(`# ${line}`),
    () => replace(`${line} # ${pick(insertions)}`),
    () => replace(pick(insertions), line),
    () => replace(pick(insertions), line),
    () => replace(pick(insertions), line),
    () => replace(pick(insertions), line),
    () => `${text}${pick(insertions)}\n`,
    () => replace(pick(['if true', 'if false', 'if 1 = 1', 'if 1 = 2']), line, 'endif'),
    () => replace('if true', 'else', line, 'endif'),
    () => replace(...[lines[at + 1] ?? '', line]),
    () => replace(parts.filter((_, index) => index !== place).join(' ')),
    () => replace(parts.map((one, index) => (index === place ? pick(words) : one)).join(' ')),
    () => replace(parts.flatMap((one, index) => (index === place ? [pick(words), one] : [one])).join(' ')),
    () => replace(`${line} ${pick(words)}`),
    () => replace(line.replace('!', '')),
    () => replace(line.replace(' -n', '')),
    () => replace(line.replace(/(\d)/, '$10')),
    () => replace(line.replace(/\.example/, '.example.')),
    () => replace(line.replace(/dstdomain -n (\S+)/, 'dstdom_regex -n $1')),
    () => replace(line.replace(/dstdomain -n (\S+)/, 'ssl::server_name $1')),
    () => replace(line.replace(/dstdomain -n (\S+)/, 'dstdomain -n $1 $1')),
    () => replace(line.replace(/([a-z])\.example/, '$1.$1.example')),
    () => text.replaceAll('rulec-test', pick(['R', 'rulec-test.', 'all', 'x#y'])),
    () => text.replaceAll('\n', '\r\n'),
  ];
  const result = changed[next(changed.length)]?.();
  return result === text ? undefined : result;
}

const hosts: readonly string[] = [
  ...[
    'a.example',
    'www.a.example',
    'bad.a.example',
    'low.a.example',
    'x.low.a.example',
    'b.example',
    'B.example.',
  ],
  ...[
    'c.example',
    'x1y.c.example',
    'xy.c.example',
    'd.example',
    'evil.example',
    'squid.example',
    'x_y.a.example',
  ],
  ...['192.0.2.7', '192.0.2.200', '[2001:db8:1::9]', '[2001:db8:2::9]', 'login', '127.0.0.1'],
];
export const editRequests: readonly ProxyRequest[] = hosts
  .flatMap((host) => [
    ...[443, 80, 8443, 1].map((port) => `CONNECT ${host}:${port}`),
    ...['/', '/keys', '/keys/x', '/keys/../x', '/squid-internal-static/icons/x.gif'].map(
      (path) => `GET http://${host}${path}`,
    ),
    `GET http://${host}:8443/`,
    `POST http://${host}/`,
    `GET https://${host}/`,
    `GET ftp://${host}/`,
  ])
  .map((line): ProxyRequest => ({ line }))
  .concat([
    { line: 'GET http://c.example/', head: `X-Long: ${'x'.repeat(9_000)}\r\n` },
    { line: 'CONNECT b.example:443', from: '10.1.1.1' },
    { line: 'CONNECT b.example:443', head: 'X-Forwarded-For: 10.1.1.1\r\n', from: '10.1.1.1' },
  ]);

export function differingLines(before: string, after: string): string {
  const known = new Set(before.split('\n'));
  const kept = new Set(after.split('\n'));
  const lost = before.split('\n').filter((line) => !kept.has(line));
  return [
    ...lost.map((line) => `- ${line}`),
    ...after
      .split('\n')
      .filter((line) => !known.has(line))
      .map((line) => `+ ${line}`),
  ]
    .slice(0, 6)
    .join('\n');
}
