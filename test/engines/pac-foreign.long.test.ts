/** Scripts of others: what rulec's own run of them answers is what libpacparser answers. */
import { describe, expect, it } from 'vitest';
import { runScript } from '../../src/cli/run-script.ts';
import { runRequests } from '../../src/driver/audit/run-requests.ts';
import { loadTarget } from '../../src/driver/devices.ts';
import type { WebRequest } from '../../src/targets/script.ts';
import { describeWithEngine, hasProgram } from '../support/engines.ts';
import { askPacparser, python } from './pac.ts';

const target = await loadTarget('pac');
const proxy = 'PROXY proxy.example:3128';
const values = { permitted: proxy, otherwise: 'DIRECT' };

/** In the manner of files that people publish. */
const scripts: Readonly<Record<string, string>> = {
  'exceptions first': `function FindProxyForURL(url, host) {
  if (isPlainHostName(host) || dnsDomainIs(host, ".corp.example") || localHostOrDomainIs(host, "www.example.com")) return "DIRECT";
  if (shExpMatch(host, "*.msappproxy.net") || shExpMatch(url, "https://*.servicebus.example/*")) return "${proxy}";
  if (/^[0-9.]+$/.test(host) && isInNet(host, "192.0.2.0", "255.255.255.0")) return "${proxy}";
  return dnsDomainLevels(host) > 3 ? "${proxy}" : "DIRECT";
}
`,
  'a table': `var direct = { "a.example": 1, "b.example": 1 };
function FindProxyForURL(url, host) {
  host = host.toLowerCase();
  for (var rest = host; rest.indexOf(".") > 0; rest = rest.substring(rest.indexOf(".") + 1)) if (direct[rest]) return "DIRECT";
  return url.substring(0, 5) == "http:" || url.indexOf(":8443") > 0 ? "DIRECT" : "${proxy}";
}
`,
  'a switch of expressions': `function FindProxyForURL(url, host) {
  switch (true) {
    case /\\.(?:example|test)$/i.test(host): return "${proxy}";
    case host.length > 20: return "DIRECT";
    default: return "DIRECT";
  }
}
`,
};

const hosts =
  'intranet www www.example.com example.com a.example x.a.example b.example.net y.msappproxy.net msappproxy.net evilmsappproxy.net n.servicebus.example h.corp.example corp.example a.b.c.d.test 192.0.2.9 198.51.100.9 a-rather-long-name.of.other.net'.split(
    ' ',
  );
const requests = hosts.flatMap((host) =>
  ([443, 8443] as const).flatMap((port): readonly WebRequest[] => [
    { scheme: 'https', host, port },
    { scheme: 'http', host, port: port === 443 ? 80 : 8080, path: '/a?b' },
  ]),
);

const isHere = hasProgram(python, ['-c', 'import pacparser']);

describeWithEngine('scripts of others in libpacparser', 'python3-pacparser', isHere, () => {
  describe.each(Object.entries(scripts))('%s', (_, content) => {
    it('answers alike', async () => {
      const ran = await runRequests(
        target,
        { runScript, files: [{ path: 'a.pac', content }], values },
        requests,
      );
      const asked = ran.map(({ url }, index) => ({
        url,
        host: requests[index]?.host ?? '',
        view: {} as never,
      }));
      const said = askPacparser(
        { script: content, permitted: proxy, otherwise: 'DIRECT', permit: {} as never },
        asked,
      );
      expect(ran.map(({ url, says }) => [url, says])).toEqual(
        ran.map(({ url }, index) => [url, said[index] ?? 'DIRECT']),
      );
      expect(new Set(ran.map(({ verdict }) => verdict)).size).toBe(2);
    });
  });
});
