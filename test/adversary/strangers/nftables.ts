/** The texts for nftables that are edited, and the rows for them. */
import { policy } from '../../support/build-policy.ts';
import { target } from '../nftables.ts';
import { type Stranger, toSubjects } from './compose.ts';
import { structure } from './nftables-chains.ts';
import { named, resolver } from './nftables-names.ts';
import { rewritten } from './nftables-rules.ts';
import { sets } from './nftables-sets.ts';

const rules = policy(
  {
    id: 'no',
    action: 'deny',
    services: ['25/tcp', '440-450/tcp'],
    addresses: ['198.51.100.0/26', '2001:db8:9:5::/64'],
  },
  {
    id: 'web',
    services: ['443/https', '8000-8010/tcp'],
    hosts: ['*.a.example', 'x*y.b.example'],
    addresses: ['198.51.100.0/24', '198.51.101.7/32', '2001:db8:9::/48'],
  },
  { id: 'crl', services: ['80/http'], hosts: ['crl.example.com/x'], addresses: 'any' },
  {
    id: 'dns',
    services: ['53/udp', '53/tcp', '500-501/udp'],
    addresses: ['192.0.2.53/32', '2001:db8:5::/64'],
  },
  { id: 'all', services: ['1-65535/tcp', '1-65535/udp'], addresses: ['203.0.113.9/32'] },
);
const six = policy(
  { id: 's', services: ['443/tcp', '1000-2000/tcp'], addresses: ['2001:db8:9::/48', '2001:db8:a::1/128'] },
  { id: 'dns', services: ['53/udp'], addresses: ['2001:db8:5::/64'] },
);
const accounts = policy(
  {
    id: 'u',
    services: ['443/tcp'],
    principals: [{ kind: 'account', name: 'network-service' }],
    addresses: ['198.51.100.0/24', '2001:db8:9::/48'],
  },
  {
    id: 's',
    action: 'deny',
    services: ['1-65535/tcp'],
    principals: [{ kind: 'service', name: 'upd' }],
    addresses: ['192.0.2.0/25'],
  },
  { id: 'w', services: ['80/tcp'], addresses: ['192.0.2.0/24'] },
);
/** Nothing of it is let through to every address, so that each set of names decides something. */
const byName = policy(
  { id: 'web', services: ['443/https', '8000-8010/tcp'], hosts: ['*.a.example', 'b.example'] },
  { id: 'crl', services: ['80/http'], hosts: ['crl.example.com', 'deep.x.a.example'] },
  { id: 'dns', services: ['53/udp'], addresses: ['192.0.2.53/32', '2001:db8:5::/64'] },
);
const source = '203.0.113.64/26,2001:db8:ffff::/64';

const source4 = { source, inside: 'f0' };

export const nftables: Stranger = {
  target,
  subjects: toSubjects(target, [
    [rules, source4],
    [rules, {}],
    [rules, { form: 'host', inside: 'f1' }],
    [accounts, { form: 'host', accounts: 'network-service:33,service:upd:34', inside: 'f1' }],
    [rules, { closing: 'none', local: '10.0.0.0/8' }],
    [rules, { closing: 'none', ...source4 }],
    [six, { source: '2001:db8:ffff::/64' }],
    [rules, { local: '10.0.0.0/8,fe80::/10', inside: 'f0,f8' }],
    [rules, { names: 'dnsmasq', ...source4 }],
    [byName, { names: 'dnsmasq', ...source4 }],
  ]),
  rows: [
    [/\.nft$/, rewritten],
    [/\.nft$/, sets],
    [/\.nft$/, structure],
    [/\.nft$/, named],
    [/\.dnsmasq\.conf$/, resolver],
  ],
};
