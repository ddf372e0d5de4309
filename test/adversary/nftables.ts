/** The rule sets whose texts for nftables are edited, and with which options. */
import type { Policy } from '../../src/rules/policy.ts';
import { target as nftables } from '../../src/targets/nftables/target.ts';
import type { Target } from '../../src/targets/target.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';

export const target = nftables as unknown as Target;

type Values = Readonly<Record<string, string>>;

/** Rules whose answers depend on their order, with hosts and addresses. */
export const common: readonly RuleWords[] = [
  { id: 'no', action: 'deny', services: ['1-65535/tcp'], addresses: ['198.51.100.128/25'] },
  {
    id: 'web',
    services: ['443/https', '8000-8010/tcp'],
    hosts: ['*.example.com'],
    addresses: ['198.51.100.0/24', '198.51.101.7/32', '2001:db8:9::/48'],
  },
  { id: 'crl', services: ['80/http'], hosts: ['crl.example.com'], addresses: 'any' },
];
const rules = policy(...common, {
  id: 'dns',
  services: ['53/udp'],
  addresses: ['192.0.2.53/32', '2001:db8::/48'],
});
/** Rules of an account. */
export const named: Policy = policy(
  {
    id: 'web',
    services: ['443/tcp'],
    principals: [{ kind: 'account', name: 'network-service' }],
    addresses: ['198.51.100.0/24', '2001:db8:9::/48'],
  },
  { id: 'crl', services: ['80/tcp'], addresses: ['192.0.2.0/24'] },
);

export const subjects: readonly (readonly [Policy, Values])[] = [
  [rules, { source: '203.0.113.64/26,2001:db8:ffff::/64', inside: 'f0' }],
  [rules, {}],
  [named, { form: 'host', accounts: 'network-service:33', inside: 'f1' }],
  [rules, { form: 'host' }],
  [rules, { closing: 'none', source: '203.0.113.64/26' }],
  [rules, { local: '10.0.0.0/8', inside: 'f0,f8' }],
];
