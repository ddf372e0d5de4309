/** Lines that were read before are not read again. What is known of them holds for nothing but what they were read with. */
import { expect, test } from 'vitest';
import { meaning } from '../../../src/targets/squid/read/meaning.ts';
import { parse } from '../../../src/targets/squid/read/parse.ts';

const lines = [
  'acl clients src 192.0.2.0/24',
  '# rule one',
  'acl one dstdomain -n a.example.com',
  'acl one dstdomain -n b.example.com',
  'acl two port 443',
  'http_access allow clients one two',
  'acl three urlpath_regex ^/a',
  'http_access allow one three',
  'http_access deny all',
];

function read(text: readonly string[]) {
  const config = parse([{ path: 'a.conf', content: text.map((line) => `${line}\n`).join('') }]);
  if (config.value === undefined) return config.diagnostics;
  return [config.diagnostics, meaning(config.value)];
}

test.each([
  ['another value behind the first line of an ACL', 3, 'acl one dstdomain -n c.example.com'],
  ['a value less', 3, ''],
  ['another rule above the line', 1, '# rule other'],
  ['another ACL of the same name in a line', 4, 'acl two port 80'],
  ['a flag behind the first line', 3, 'acl one dstdomain -x b.example.com'],
  ['other clients', 0, 'acl clients src 192.0.2.0/25'],
  ['another type', 4, 'acl two method CONNECT'],
  ['quoted values', 1, 'configuration_includes_quoted_values on'],
  ['a condition around the rest', 1, 'if false'],
  ['a line that goes on', 3, 'acl one dstdomain -n b.example.com \\'],
  ['a line that ends the search', 4, 'acl two proxy_auth REQUIRED'],
  ['a macro', 3, 'acl one dstdomain -n ${service_name}.example.com'],
])('%s', (_, at, line) => {
  const other = lines.with(at, line);
  read(['# nothing']);
  const alone = read(other);
  read(lines);
  expect(read(other)).toEqual(alone);
  expect(read(lines)).not.toEqual(alone);
  expect(read(other)).toEqual(alone);
});
