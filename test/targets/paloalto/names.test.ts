/** Names that stay: an edit of a rule set changes names only where it changes an id. */
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';
import { policy } from '../../support/build-policy.ts';
import { filesOf, setLines } from './support.ts';

const head = `rulec: 1
name: site
rules:
`;
const rules: Readonly<Record<string, string>> = {
  deny: '{ id: no-lab, action: deny, services: [1-65535/tcp], to: [{ addresses: [198.51.100.128/25] }] }',
  web: '{ id: web, services: [443/https], tls-inspection: bypass, to: [{ hosts: [www.example.com, "*.example.net"] }] }',
  crl: '{ id: crl, services: [80/http], to: [{ hosts: [crl.example.org/pki, ocsp.example.org] }] }',
  both: '{ id: both, services: [80/http, 443/https], to: [{ hosts: [a.example.org/x, b.example.org] }] }',
  time: '{ id: time, services: [123/udp], to: [{ addresses: [192.0.2.0/24] }] }',
};

/** Every name that a text makes: of rules, categories, groups, services, addresses. */
function namesIn(chosen: Readonly<Record<string, string>>): ReadonlySet<string> {
  const text = `${head}${Object.values(chosen)
    .map((rule) => `  - ${rule}\n`)
    .join('')}`;
  const ruleSet = loadRuleSet('rules.yaml', text).value;
  const policy = ruleSet && resolvePolicy([ruleSet], []).value;
  if (policy === undefined) throw new Error(text);
  const script = filesOf(policy, { source: '203.0.113.0/24' })['site.set'] ?? '';
  return new Set(script.split('\n').flatMap((line) => /^delete (.*)$/.exec(line)?.[1] ?? []));
}

/** What of the rules, categories and groups of a rule set is new, and what is gone. */
function changed(edit: Readonly<Record<string, string>>): readonly string[] {
  const [before, after] = [namesIn(rules), namesIn({ ...rules, ...edit })];
  const own = (name: string): boolean => name.includes('rulec-site.');
  return [
    ...[...before].filter((name) => own(name) && !after.has(name)).map((name) => `- ${name}`),
    ...[...after].filter((name) => own(name) && !before.has(name)).map((name) => `+ ${name}`),
  ];
}

const edit = (name: string, from: string | RegExp, to: string): Readonly<Record<string, string>> => ({
  [name]: (rules[name] ?? '').replace(from, to),
});

test.each([
  ['a port', edit('web', '443/https', '443/https, 8443/https')],
  ['a port in front', edit('web', '443/https', '442/https, 443/https')],
  ['a port of clear text', edit('crl', '80/http', '80/http, 8080/http')],
  ['clear text beside TLS', edit('web', '443/https', '80/http, 443/https')],
  ['TLS alone', edit('both', '80/http, ', '')],
  ['a range', edit('time', '123/udp', '123-124/udp')],
  ['another transport', edit('time', '123/udp', '123/tcp')],
  ['a host', edit('web', 'www.example.com', 'www.example.com, aaa.example.com')],
  ['a host less', edit('web', 'www.example.com, ', '')],
  ['a host with a path more', edit('crl', 'crl.example.org/pki', 'crl.example.org/pki, c.example.org/x')],
  ['an address', edit('time', '192.0.2.0/24', '192.0.2.0/24, 2001:db8::/32')],
  ['a destination', edit('time', '}] }', '}, { addresses: [198.51.100.0/25] }] }')],
  ['a destination of hosts', edit('web', '}] }', '}, { hosts: [more.example.com] }] }')],
  ['a denial of more', edit('deny', '198.51.100.128/25', '198.51.100.128/25, 203.0.113.128/25')],
])('%s: no name changes', (_name, change) => {
  const found = changed(change);
  expect(found.filter((one) => one.startsWith('-') && !one.includes('.both_'))).toEqual([]);
  // Of a kind that a rule did not have there are lines more; of one that it has no more, lines less.
  expect(found.filter((one) => one.startsWith('+'))).toEqual([]);
});

test('a kind of line that a rule did not have is added, and nothing else', () => {
  expect(changed(edit('web', 'www.example.com', 'www.example.com, p.example.com/x')) /* all TLS */).toEqual(
    [],
  );
  expect(changed(edit('crl', '80/http', '80/http, 443/https'))).toEqual([
    '+ rulebase security rules rulec-site.crl_tls',
    '+ profiles custom-url-category rulec-site.crl_tls',
  ]);
  expect(changed(edit('web', '}] }', '}, { addresses: [198.51.100.0/25] }] }'))).toEqual([
    '+ rulebase security rules rulec-site.web_addresses',
    '+ rulebase decryption rules rulec-site.web_addresses',
    '+ address-group rulec-site.web_addresses',
  ]);
});

test('rules that are moved, added or removed change their own names alone', () => {
  const { time, ...others } = rules;
  expect([...namesIn({ time: time ?? '', ...others })].sort()).toEqual([...namesIn(rules)].sort());
  expect(changed({ more: '{ id: more, services: [443/https], to: [{ hosts: [m.example.com] }] }' })).toEqual([
    '+ rulebase security rules rulec-site.more',
    '+ profiles custom-url-category rulec-site.more',
  ]);
  expect(changed(edit('web', 'id: web', 'id: portal'))).toEqual([
    '- rulebase security rules rulec-site.web',
    '- rulebase decryption rules rulec-site.web',
    '- profiles custom-url-category rulec-site.web',
    '+ rulebase security rules rulec-site.portal',
    '+ rulebase decryption rules rulec-site.portal',
    '+ profiles custom-url-category rulec-site.portal',
  ]);
});

test('no digest stands in a name that fits', () => {
  for (const name of namesIn(rules)) expect(name).not.toMatch(/[0-9a-f]{6,}$/);
});

describe('categories, whose names are short', () => {
  const categories = (ruleSet: string, ...ids: readonly string[]): readonly string[] => {
    const wanted = policy(...ids.map((id) => ({ id, services: ['443/https'], hosts: [`${id}.example`] })));
    const lines = setLines({ ...wanted, name: ruleSet }, {}, ruleSet);
    return lines.flatMap((line) => /^profiles custom-url-category (\S+) type/.exec(line)?.[1] ?? []);
  };
  const long = 'certificate-revocation-lists';

  test('are cut where the name of the rule set leaves room', () => {
    expect(categories('office', long, 'web')).toEqual([
      'rulec-office.certificate-revoca',
      'rulec-office.web',
    ]);
  });
  test('have a digest where two would meet, and there alone', () => {
    const [one, other, third] = categories('office', `${long}-a`, `${long}-b`, 'web');
    expect(one).toMatch(/^rulec-certificate-rev\w*-[0-9a-f]{6}$/);
    expect(other).toMatch(/^rulec-certificate-rev\w*-[0-9a-f]{6}$/);
    expect(one).not.toBe(other);
    expect(third).toBe('rulec-office.web');
  });
  test('have one where the name of the rule set leaves none: another on the device may begin so', () => {
    const [name = ''] = categories('a-rule-set-of-a-very-long-name', 'web-of-the-office');
    expect(name).toMatch(/-[0-9a-f]{6}$/);
    expect(name.length).toBeLessThanOrEqual(31);
  });
});
