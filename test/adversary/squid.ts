/** The rule sets whose texts for Squid are edited, and with which options. */
import type { Policy } from '../../src/rules/policy.ts';
import { target as squid } from '../../src/targets/squid/target.ts';
import type { Target, TargetFile } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';
import { compileFiles } from './edits.ts';

export const target = squid as unknown as Target;

type Values = Readonly<Record<string, string>>;

const many = Array.from({ length: 60 }, (_, index) => `n${index}.many.example`);
const rules: Policy = policy(
  { id: 'no', action: 'deny', services: ['443/https'], hosts: ['bad.a.example', '*.low.a.example'] },
  { id: 'one', services: ['443/https'], hosts: ['*.a.example', 'b.example', 'x*y.c.example', ...many] },
  { id: 'two', services: ['80/http'], hosts: ['c.example', 'd.example/keys'] },
  { id: 'three', services: ['8443/tcp'], addresses: ['192.0.2.0/25', '2001:db8:1::/48'] },
);

/** The last with a whole configuration around it, as Debian ships it. */
export const subjects: readonly (readonly [Policy, Values, 'fragment' | 'whole'])[] = [
  [rules, { dir: '/etc/squid/rulec' }, 'fragment'],
  [rules, { source: '127.0.0.0/8,2001:db8:9::/48', 'connect-80': 'yes' }, 'fragment'],
  [rules, { closing: 'none' }, 'fragment'],
  [rules, {}, 'whole'],
];

const main = `acl localnet src 10.0.0.0/8
acl SSL_ports port 443
acl SSL_ports port 8443
acl Safe_ports port 80
acl Safe_ports port 443
acl Safe_ports port 1025-65535 # unregistered
http_access deny !Safe_ports
http_access deny CONNECT !SSL_ports
include /etc/squid/conf.d/*.conf
http_access deny all
http_port 3128
cache_mem 8 MB
refresh_pattern . 0 20% 4320
`;

export function filesOf([wanted, values, form]: (typeof subjects)[number]): readonly TargetFile[] {
  const files = compileFiles(wanted, target, values).filter(({ path }) => !path.endsWith('.bypass.conf'));
  if (form === 'fragment') return files;
  return [
    { path: 'etc/squid/squid.conf', content: main },
    ...files.map(({ path, content }) => ({
      path: path.endsWith('.conf') ? `etc/squid/conf.d/00-rulec.conf` : `etc/squid/rulec/${path}`,
      content,
    })),
  ];
}
