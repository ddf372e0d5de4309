/**
 * Edits of a whole configuration, its parts and its lists: what `verify` calls equal, a running Squid starts with, and
 * does not answer otherwise than before the edit. The generator has a fixed seed; RULEC_SEED chooses another, and
 * RULEC_EDITS how many edits there are.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadTarget } from '../../src/driver/devices.ts';
import { verifyFiles } from '../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { target } from '../../src/targets/squid/target.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { type Next, numbersFrom } from '../support/numbers.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { makeFolder, type ProxyRequest, squidVersion, startSquid } from './squid-daemon.ts';
import { differingLines, editRequests, editText } from './squid-edits.ts';

const version = squidVersion();

/** The paths below the root of the device, and the contents. */
type Files = Readonly<Record<string, string>>;

const many = Array.from({ length: 60 }, (_, index) => `n${index}.many.example`);
const rules: Policy = policy(
  { id: 'no', action: 'deny', services: ['443/https'], hosts: ['bad.a.example', '*.low.a.example'] },
  { id: 'one', services: ['443/https'], hosts: ['*.a.example', 'b.example', 'x*y.c.example', ...many] },
  { id: 'two', services: ['80/http'], hosts: ['c.example', 'd.example/keys'] },
  { id: 'three', services: ['8443/tcp'], addresses: ['192.0.2.0/25', '2001:db8:1::/48'] },
);

const main = 'etc/squid/squid.conf';
const own = 'etc/squid/conf.d/00-rulec.conf';

function layOut(): Files {
  const options = target.readOptions({}).value;
  const config = options && target.lower(rules, options).value;
  const [fragment, ...lists] = config === undefined ? [] : target.print(config);
  if (fragment === undefined || lists.length === 0) throw new Error('the policy has no lists');
  return {
    [main]: `http_port 127.0.0.1:PORT
acl SSL_ports port 443
acl SSL_ports port 8443
acl Safe_ports port 80
acl Safe_ports port 443
acl Safe_ports port 1025-65535 # unregistered
http_access deny !Safe_ports
http_access deny CONNECT !SSL_ports
include /etc/squid/conf.d/*.conf
http_access deny all
cache_mem 8 MB
refresh_pattern . 0 20% 4320
`,
    'etc/squid/conf.d/debian.conf': 'logfile_rotate 0\n#http_access allow localnet\n',
    [own]: String(fragment.content),
    ...Object.fromEntries(lists.map(({ path, content }) => [`etc/squid/rulec/${path}`, String(content)])),
  };
}

/** Lines about ports, parts and what acts elsewhere. */
const lines: readonly string[] = [
  ...[
    'accel',
    'intercept',
    'tproxy',
    'require-proxy-header',
    'name=x',
    'ssl-bump',
    'vport',
    'accel vhost',
  ].flatMap((words) => [`http_port 127.0.0.1:PORT ${words}`, `http_port 127.0.0.1:3127 ${words}`]),
  'https_port 127.0.0.1:3127',
  'ftp_port 127.0.0.1:3127',
  ...[
    '/etc/squid/conf.d/*.conf',
    '/etc/squid/none/*.conf',
    '/etc/squid/*.conf',
    '/etc/squid/rulec/*',
    '/dev/null',
  ].flatMap((path) => [`include ${path}`, `include ${path} # x`, `include "${path}"`, `include '${path}'`]),
  'include conf.d/debian.conf',
  'include /etc/squid/conf.d/debian.conf /etc/squid/conf.d/none.conf',
  'include /etc/squid/conf.d/[a-z]*.conf',
  'include /etc/other/conf.d/*.conf',
  'http_access deny to_linklocal',
  'acl to_linklocal dst -n 169.254.0.0/16',
  'http_access deny manager',
  'http_access allow manager',
  'http_access allow localhost manager',
  'http_access allow localhost',
  'acl localnet src 10.0.0.0/8',
  'acl Safe_ports port 1-1024',
  'acl SSL_ports port 80',
  'acl SSL_ports method GET',
  'http_access2 deny all',
  'http_access2 allow all',
  'ssl_bump splice all',
  'ssl_bump bump all',
  'cache_peer 127.0.0.1 parent 3129 0 no-query default',
  'cache_peer_access x deny all',
  'url_rewrite_access deny all',
  'url_rewrite_children 5',
  'delay_pools 1',
  'delay_class 1 2',
  'deny_info ERR_ACCESS_DENIED Safe_ports',
  'deny_info 302:http://b.example/ all',
  'icap_enable on',
  'auth_param basic program /usr/lib/squid/basic_fake_auth',
  'acl logins proxy_auth REQUIRED',
  'external_acl_type ask %DST /bin/cat',
  'acl asked external ask',
  'acl day time MTWHF',
  'http_access deny day',
  'request_header_access Host deny all',
  'request_header_access All allow all',
  'reply_header_access Server deny all',
  'sslproxy_cipher HIGH # x',
  'ident_timeout 5 seconds',
  'visible_hostname x y',
  'cache_mgr a@b.example # x',
  'logformat x %>a %ui',
  'access_log none all',
  'cache deny nobody',
  'acl nobody src none',
  'acl everyone src all',
  'acl six src ::/0',
  'acl four dst 0.0.0.0/0',
  'acl wide dst -n 192.0.2.0/24 192.0.2.0/25',
  'acl narrow dst -n 192.0.2.0/25 192.0.2.0/24',
  'http_access deny narrow',
  'http_access deny wide',
  'acl u urlpath_regex -i ^/KEYS',
  'http_access deny u',
  'acl u url_regex ^http://c',
  'acl r random 1/2',
  'http_access allow r',
  'collapsed_forwarding on',
  'workers 1',
  'hosts_file /nowhere',
  'client_netmask 255.255.255.0',
];

const ofLists: readonly string[] = [
  '.example',
  'evil.example',
  '.n1.many.example',
  'N1.many.example',
  '# x',
  '',
  ' n1.many.example ',
  'n1.many.example n2.many.example',
  '"n3"',
  '-n',
  'n1.many.example.',
  '*.example',
  '192.0.2.0/24',
  '\ufeff',
];

/** One edit of one file, or of which files there are; `undefined` where it would change nothing. */
function editFiles(files: Files, next: Next): Files | undefined {
  const names = Object.keys(files);
  const name = [main, main, main, own, ...names][next(names.length + 4)] ?? main;
  const text = files[name] ?? '';
  const rows = text.split('\n');
  const at = next(rows.length);
  const row = rows[at] ?? '';
  const pick = (some: readonly string[]): string => some[next(some.length)] ?? '';
  const put = (content: string | undefined): Files | undefined =>
    content === undefined || content === text ? undefined : { ...files, [name]: content };
  const replace = (...by: readonly string[]): Files | undefined =>
    put([...rows.slice(0, at), ...by, ...rows.slice(at + 1)].join('\n'));
  const move = (to: string): Files => {
    const { [name]: moved = '', ...others } = files;
    return { ...others, [to]: moved };
  };
  const isList = name.endsWith('.txt');
  const changed: readonly (() => Files | undefined)[] = [
    () => put(editText(text, next)),
    () => put(editText(text, next)),
    () => replace(pick(isList ? ofLists : lines), row),
    () => replace(pick(isList ? ofLists : lines), row),
    () => replace(pick(isList ? ofLists : lines), row),
    () => put(`${text}${pick(isList ? ofLists : lines)}\n`),
    () => put(`${text}${pick(isList ? ofLists : lines)}`),
    () => put(`\ufeff${text}`),
    () => put(text.replace(/\n$/, '')),
    () => put(text.replace(/\n$/, '\\\n')),
    () => replace(`${row} # ${'x'.repeat(pick(['7', '8200', '2100']).length > 1 ? 8200 : 40)}`),
    () => replace(`${row} # it's`),
    () => replace(`${row} ${pick(['accel', 'name=y', '#', 'x', '443', 'all'])}`),
    () => replace(row.replace(/(\d+)$/, '1-$1')),
    () => replace(row.replace('deny', 'allow')),
    () => replace(row.replace('allow', 'deny')),
    () => replace(row.replace(/ ([!\w.-]+)$/, ' !$1')),
    () => replace(row.replace('127.0.0.1:', '')),
    () => replace(row.replace(/"(.*)"/, "'$1'")),
    () => replace(row.replace(/"(.*)"/, '$1')),
    () => replace(row.replace(/\/etc\/squid\/([a-z.]+)\//, '/etc/squid/x/')),
    () => move(name.replace('conf.d/', 'x/')),
    () => move(`${name}.bak`),
    () => move(name.replace(/([^/]*)$/, pick(['00-$1', 'zz-$1', '.$1']))),
    () => ({ ...files, [`etc/squid/conf.d/${pick(['05', 'zz', '.x'])}.conf`]: `${pick(lines)}\n` }),
    () => ({ ...files, [`etc/squid/other/${pick(['05', 'zz'])}.conf`]: `${pick(lines)}\n` }),
  ];
  return changed[next(changed.length)]?.();
}

const requests: readonly ProxyRequest[] = [
  ...editRequests.filter(({ from }) => from === undefined),
  ...['n1.many.example', 'n60.many.example', 'x.n1.many.example', 'n1.many.example.'].flatMap((host) => [
    { line: `CONNECT ${host}:443` },
    { line: `GET http://${host}/` },
  ]),
  { line: 'GET http://c.example/squid-internal-mgr/menu' },
  { line: 'CONNECT 169.254.169.254:443' },
];

const folders: string[] = [];

async function answersOf(files: Files): Promise<readonly string[]> {
  const folder = makeFolder();
  folders.push(folder);
  const onDevice = (text: string): string => text.replaceAll('/etc/squid/', `${folder}/etc/squid/`);
  // Only the main file knows which port is free.

  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), onDevice(content.replaceAll('PORT', '3127')));
  }
  const squid = await startSquid(onDevice(files[main] ?? ''), folder, { opensPort: true });
  try {
    return await squid.askAll(requests);
  } finally {
    await squid.stop();
  }
}

function describeEdit(before: Files, after: Files): string {
  const gone = Object.keys(before).find((name) => after[name] === undefined);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => {
      const text = after[name];
      if (text === undefined) return `${name}: gone`;
      return `${name}: ${differingLines(before[name] ?? before[gone ?? ''] ?? '', text).slice(0, 400)}`;
    })
    .join('\n');
}

describeWithEngine(
  `whole configurations that are edited, in Squid ${version}`,
  'squid',
  version !== undefined,
  () => {
    afterAll(() => {
      for (const folder of folders) removeFolder(folder);
    });

    it('are not called equal where Squid does not start, or answers otherwise', async () => {
      const judge = await loadTarget('squid');
      const isEqual = (files: Files): boolean => {
        const given = Object.entries(files).map(([path, content]) => ({
          path,
          content: content.replaceAll('PORT', path === main ? '3128' : '3127'),
        }));
        const sorted = [
          ...given.filter(({ path }) => path === main),
          ...given.filter(({ path }) => path !== main),
        ];
        const proof = verifyFiles(rules, judge, {}, sorted).value?.proof;
        return proof !== undefined && proof.verdict !== 'not-decided' && proof.differences.length === 0;
      };
      const files = layOut();
      expect(isEqual(files)).toBe(true);
      const usual = await answersOf(files);
      expect(usual.filter((said) => said === 'allow').length).toBeGreaterThan(10);
      const next = numbersFrom(Number(process.env.RULEC_SEED ?? 20261130));
      const edits = new Map<string, Files>();
      while (edits.size < Number(process.env.RULEC_EDITS ?? 250)) {
        const once = editFiles(files, next);
        const edited = once !== undefined && next(3) === 0 ? editFiles(once, next) : once;
        if (edited !== undefined && edited[main] !== undefined) edits.set(JSON.stringify(edited), edited);
      }
      const equal = [...edits.values()].filter(isEqual);
      const wrong: string[] = [];
      const left = [...equal];
      const work = async (): Promise<void> => {
        for (let edited = left.pop(); edited !== undefined; edited = left.pop()) {
          const said = await answersOf(edited).catch((failure: unknown) => [String(failure).slice(0, 300)]);
          const odd = usual.findIndex((one, index) => one !== said[index]);
          if (odd >= 0)
            wrong.push(`${requests[odd]?.line}: ${said[odd] ?? said[0]}\n${describeEdit(files, edited)}`);
        }
      };
      await Promise.all([work(), work(), work()]);
      expect(wrong).toEqual([]);
      expect(equal.length).toBeGreaterThan(edits.size / 10);
    }, 900_000);
  },
);
