/** Our block in a whole configuration as distributions install it: what the lines around it make of the answer. */
import { expect, it } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target as squid } from '../../../src/targets/squid/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';

const target = squid as Target;
const rules = policy(
  { id: 'web', services: ['443/https'], hosts: ['www.example.com', '*.example.net'] },
  { id: 'crl', services: ['80/http'], hosts: ['crl.example.com'] },
);
const values = { source: '10.0.0.0/8' };
const { value: compiled } = compileTarget(rules, target, values);
const ours = String(compiled?.files[0]?.content);

/** The differences with these lines in front of the folder of ours, and these in a file behind ours. */
function judge(before: string, behind: string, block = ours): readonly string[] | undefined {
  const main = `acl localnet src 10.0.0.0/8 172.16.0.0/12
acl SSL_ports port 443
acl Safe_ports port 80 443 1025-65535
${before}http_access deny !Safe_ports
http_access deny CONNECT !SSL_ports
include /etc/squid/conf.d/*.conf
http_access allow localhost
http_access deny all
http_port 3128
`;
  const files = [
    { path: 'squid.conf', content: main },
    { path: 'conf.d/00-rulec.conf', content: block },
    { path: 'conf.d/debian.conf', content: `logfile_rotate 0\n${behind}` },
  ];
  const proof = verifyFiles(rules, target, values, files).value?.proof;
  return proof?.differences.map(({ effect, region }) => `${effect} ${region}`);
}

it('is equal, whatever follows the closing line', () => {
  expect(judge('', '')).toEqual([]);
  expect(judge('', 'http_access allow localnet\n')).toEqual([]);
  expect(judge('', 'http_access allow all\n')).toEqual([]);
});

it('differs by what lines in front of it decide', () => {
  const stock = 'http_access allow localhost manager\nhttp_access deny manager\n';
  expect(judge(stock, '')).toEqual([
    'blocks http:// URLs, port 80, host crl.example.com, path matching ^/squid-internal-mgr/',
  ]);
});

it('differs where a line of ours lets others through as well', () => {
  const lost = ours.replace(/^(http_access allow) rulec-[\w.-]+-source /m, '$1 ');
  expect(lost).not.toBe(ours);
  expect(judge('', 'http_access allow localnet\n', lost)?.join()).toMatch(/^permits-ungoverned /);
});
