/** The rule sets whose texts for pf are edited, and with which options. */
import type { Policy } from '../../src/rules/policy.ts';
import { target as pf } from '../../src/targets/pf/target.ts';
import type { Target } from '../../src/targets/target.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';

export const target = pf as unknown as Target;

type Values = Readonly<Record<string, string>>;

/** Rules whose answers depend on their order, with hosts and addresses. */
export const common: readonly RuleWords[] = [
  { id: 'no', action: 'deny', services: ['1-65535/tcp'], addresses: ['198.51.100.128/25'] },
  {
    id: 'web',
    services: ['443/https', '8000-8010/tcp'],
    hosts: ['*.example.com'],
    addresses: ['198.51.100.0/24', '203.0.113.7/32', '2001:db8:9::/48'],
  },
  { id: 'crl', services: ['80/http'], hosts: ['crl.example.com'], addresses: 'any' },
];
const rules = policy(...common, {
  id: 'dns',
  services: ['53/udp'],
  addresses: ['203.0.113.53/32', '2001:db8::/48'],
});

export const source = '192.0.2.0/24,2001:db8:1::/48';

export const subjects: readonly (readonly [Policy, Values])[] = [
  [rules, { source, inside: 'em1', dialect: 'openbsd', dir: '/etc/rulec' }],
  [rules, { source, inside: 'em1,em2' }],
  [rules, { form: 'host', dialect: 'freebsd' }],
  [rules, { source, inside: 'em1', closing: 'none', dialect: 'openbsd' }],
  [rules, { form: 'host', inside: 'em0', dialect: 'macos', dir: '/usr/local/etc' }],
];
