/** What the reader says of a URL is what the script answers when it runs. */
import { createContext, runInContext } from 'node:vm';
import { expect, it } from 'vitest';
import { advise } from '../../../src/targets/pac/read/advise.ts';
import { parse } from '../../../src/targets/pac/read/parse.ts';
import { target } from '../../../src/targets/pac/target.ts';
import { registry } from '../../../src/targets/registry.ts';
import type { Way } from '../../../src/targets/script.ts';
import { policy } from '../../support/build-policy.ts';

const rules = policy(
  { id: 'no', action: 'deny', services: ['443/https'], hosts: ['closed.app.example', 'x.*.cdn.example'] },
  {
    id: 'app',
    services: ['443/https', '8000-8010/https'],
    hosts: ['*.app.example', 'app.example', 'a*.*.cdn.example'],
  },
  { id: 'crl', services: ['80/http'], hosts: ['crl.example', '*.b.app.example'] },
  { id: 'net', services: ['443/https'], addresses: ['192.0.2.7/32', '2001:db8::7/128'] },
);

const options = {
  permitted: 'PROXY proxy.example:3128; HTTPS [2001:db8::1]:443; DIRECT',
  otherwise: 'SOCKS5 127.0.0.1:9',
} as const;

const hosts =
  'app.example a.app.example a.b.app.example closed.app.example ab.x.cdn.example a.x.cdn.example xapp.example x.y.cdn.example crl.example example 192.0.2.7 192.0.2.8 2001:db8::7 2001:db8::8'.split(
    ' ',
  );
const ports = { http: [80, 81, 443], https: [443, 80, 8000, 8010, 8011] } as const;

function formatWay(way: Way): string {
  if (way.kind === 'direct') return 'DIRECT';
  const host = way.host.includes(':') ? `[${way.host}]` : way.host;
  const word = way.kind === 'socks' ? 'SOCKS5' : way.isTls ? 'HTTPS' : 'PROXY';
  return `${word} ${host}:${way.port}`;
}

it('is what the script answers', () => {
  const files = target.print(target.lower(rules, options).value as never);
  const config = parse(files).value;
  if (config === undefined) throw new Error('the file is not read');
  const context = createContext({});
  runInContext(String(files[0]?.content), context);
  const answers = new Set<string>();
  for (const scheme of ['http', 'https'] as const)
    for (const port of ports[scheme])
      for (const host of hosts) {
        const place = host.includes(':') ? `[${host}]` : host;
        const asked = `FindProxyForURL(${JSON.stringify(`${scheme}://${place}:${port}/`)}, ${JSON.stringify(host)})`;
        const advice = advise(config, { scheme, host, port });
        const said = 'ways' in advice ? advice.ways.map(formatWay).join('; ') : advice.unknown;
        answers.add(said);
        expect(said, asked).toBe(runInContext(asked, context));
      }
  expect([...answers].sort()).toEqual([options.permitted, options.otherwise]);
});

it('knows nothing of another script, of link-local addresses, and that loopback goes direct', () => {
  const foreign = parse([
    { path: 'a.pac', content: 'function FindProxyForURL() { return "DIRECT"; }\n' },
  ]).value;
  if (foreign === undefined) throw new Error('no config');
  expect(advise(foreign, { scheme: 'https', host: 'a.example', port: 443 })).toMatchObject({ canRun: true });
  const own = parse(target.print(target.lower(rules, options).value as never)).value;
  if (own === undefined) throw new Error('no config');
  expect(advise(own, { scheme: 'http', host: '169.254.169.254', port: 80 })).toHaveProperty('unknown');
  expect(advise(own, { scheme: 'https', host: '127.0.0.9', port: 443 })).toEqual({
    ways: [{ kind: 'direct' }],
  });
});

it('is there where the registry says so, and nowhere else', async () => {
  for (const entry of registry) {
    const { advise: found } = await entry.load();
    expect(found !== undefined, entry.name).toBe(entry.advises === true);
  }
});
