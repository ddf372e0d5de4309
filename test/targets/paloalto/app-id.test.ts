/** Rules that name applications: what is written, what is claimed, and what of a text is told otherwise. */
import { describe, expect, test } from 'vitest';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';
import { filesOf } from './support.ts';

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };
const on = { ...zones, 'app-id': 'on' };
const paloalto = target as unknown as Target;

const web = { id: 'web', services: ['443/https', '80/http'], hosts: ['www.example.com', '*.example.net'] };
const wanted = policy(
  { id: 'no', action: 'deny', services: ['443/https'], hosts: ['bad.example.net'] },
  web,
  { id: 'api', services: ['8443/https', '8080/http'], addresses: ['192.0.2.0/24'] },
  { id: 'dns', services: ['53/udp', '853/tcp'], addresses: ['198.51.100.53/32'] },
);

/** The applications of each security rule. */
function applicationsOf(rules: typeof wanted, values: Readonly<Record<string, string>>) {
  const found: Record<string, string[]> = {};
  for (const line of (filesOf(rules, values)['test.set'] ?? '').split('\n')) {
    const [, name, application] =
      /^set .*security rules rulec-test\.(\S+) application (\S+)$/.exec(line) ?? [];
    if (name !== undefined && application !== undefined) found[name] = [...(found[name] ?? []), application];
  }
  return found;
}

function effectsOf(edit: (text: string) => string, path = 'test.set'): readonly string[] | undefined {
  const text = filesOf(wanted, { 'app-id': 'on' })[path] ?? '';
  const { value } = verifyFiles(wanted, paloalto, on, [{ path, content: edit(text) }]);
  const effects = value?.proof?.differences.map(({ effect }) => effect);
  return effects && [...new Set(effects)].sort();
}

describe('applications of the site', () => {
  const own = 'category business-systems subcategory database technology client-server risk 1';
  test('may be what a session is taken for', () => {
    expect(effectsOf((text) => `set application ssl ${own}\n${text}`)).toEqual(['unknown']);
    expect(effectsOf((text) => `set shared application ledger ${own}\n${text}`)).toEqual(['unknown']);
    const entry =
      '<application><entry name="ssl"><category>business-systems</category></entry></application>';
    expect(effectsOf((text) => text.replace('<entry name="vsys1">', `$&${entry}`), 'test.xml')).toEqual([
      'unknown',
    ]);
  });

  test('are no matter where there are none', () => {
    expect(effectsOf((text) => text.replace('<entry name="vsys1">', '$&<application/>'), 'test.xml')).toEqual(
      [],
    );
  });
});

describe('app-id=on', () => {
  test('names what services mean on rules that allow, and nothing where they mean any', () => {
    expect(applicationsOf(wanted, { 'app-id': 'on' })).toEqual({
      no: ['any'],
      web: ['ssl'],
      web_clear: ['ocsp', 'web-browsing'],
      api_addresses_clear: ['ocsp', 'web-browsing'],
      api_addresses_tls: ['ssl'],
      dns_addresses: ['any'],
      closing_deny: ['any'],
    });
    expect(Object.values(applicationsOf(wanted, {})).flat()).toEqual(Array(5).fill('any'));
  });

  test('lists a host once: lines for TLS and for clear text have one category, and one group', () => {
    const lines = filesOf(wanted, { 'app-id': 'on' })['test.set']?.split('\n') ?? [];
    const named = (word: string) =>
      lines.flatMap(
        (line) => new RegExp(`^set .*rules rulec-test\\.(\\S+) ${word} (\\S+)$`).exec(line)?.slice(1) ?? [],
      );
    expect(named('category').join(' ')).toContain('web rulec-test.web web_clear rulec-test.web ');
    expect(named('destination').join(' ')).toContain(
      'api_addresses_clear rulec-test.api_addresses api_addresses_tls rulec-test.api_addresses',
    );
  });

  test('keeps names where a port or a host is added', () => {
    const namesOf = (services: readonly string[], hosts: readonly string[]) =>
      Object.keys(applicationsOf(policy({ ...web, services, hosts }), { 'app-id': 'on' }));
    const before = namesOf(web.services, web.hosts);
    expect(namesOf([...web.services, '8443/https', '8080/http'], web.hosts)).toEqual(before);
    expect(namesOf(web.services, [...web.hosts, 'a.example.com'])).toEqual(before);
    expect(namesOf(['443/https'], web.hosts)).toEqual(before.filter((name) => name !== 'web_clear'));
  });

  test('closes what any protocol on the port was, for sessions that are taken for something else', () => {
    const codesOf = (values: Readonly<Record<string, string>>) =>
      (compileTarget(wanted, paloalto, values).value?.proof.losses ?? [])
        .filter(({ direction }) => direction !== 'note')
        .map(({ code, rule, accepted }) => `${code} ${rule} ${accepted === null ? '' : 'accepted'}`);
    expect(codesOf(zones)).toContain('scheme-not-checked web ');
    expect(codesOf(on)).toEqual(['app-shift web accepted', 'app-shift api accepted']);
  });

  test('a denial by scheme is told from what is allowed beside it', () => {
    const rules = policy(
      { id: 'no', action: 'deny', services: ['443/http'], hosts: ['www.example.com'] },
      { id: 'web', services: ['443/https'], hosts: ['www.example.com'] },
    );
    const codesOf = (values: Readonly<Record<string, string>>) =>
      compileTarget(rules, paloalto, values).value?.proof.losses.map(({ code }) => code);
    expect(codesOf(zones)).toContain('denial-not-expressible');
    expect(codesOf(on)).not.toContain('denial-not-expressible');
  });

  test.each(['test.set', 'test.xml'])('verify takes the text for what was asked for: %s', (path) => {
    expect(effectsOf((text) => text, path)).toEqual([]);
    const { value } = verifyFiles(wanted, paloalto, zones, [
      { path, content: filesOf(wanted, { 'app-id': 'on' })[path] ?? '' },
    ]);
    expect(value?.proof?.differences.some(({ effect }) => effect === 'unknown')).toBe(true);
  });

  test.each([
    [
      'any application',
      (text: string) => text.replace('web application ssl', 'web application any'),
      ['permits'],
    ],
    [
      'TLS on the port of HTTP',
      (text: string) => text.replace('web_clear application ocsp', 'web_clear application ssl'),
      ['blocks', 'permits'],
    ],
    [
      'one application less',
      (text: string) => text.replace(/^.*web_clear application ocsp\n/m, ''),
      ['blocks'],
    ],
    [
      'one more',
      (text: string) => text.replace(/^(.*web application )ssl$/m, '$1ssl\n$1ms-update'),
      ['unknown'],
    ],
    [
      'the other protocol',
      (text: string) => text.replace('web application ssl', 'web application web-browsing'),
      ['blocks', 'permits'],
    ],
    [
      'the ports of applications',
      (text: string) => text.replace('web service rulec-tcp-443', 'web service application-default'),
      ['unknown'],
    ],
    [
      'a rule that opens TLS',
      (text: string) =>
        text === ''
          ? ''
          : `${text}${[
              ...[
                'from trust',
                'to untrust',
                'source any',
                'destination any',
                'source-user any',
                'category any',
              ],
              ...['service any', 'action decrypt', 'type ssl-forward-proxy'],
            ]
              .map((words) => `set rulebase decryption rules open ${words}\n`)
              .join('')}`,
      ['unknown'],
    ],
    [
      'a denial of one application',
      (text: string) => text.replace('no application any', 'no application ssl'),
      [],
    ],
    [
      'a denial of another one',
      (text: string) => text.replace('no application any', 'no application web-browsing'),
      ['permits'],
    ],
  ])('verify tells %s', (_, edit, effects) => {
    expect(edit('')).toBe('');
    expect(effectsOf(edit)).toEqual(effects);
  });
});
