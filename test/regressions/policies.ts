/** Rule sets on which some version of rulec was wrong, minimised; every one is tried on every target. */
import type { RuleWords } from '../support/build-policy.ts';

export const regressions: Readonly<Record<string, readonly RuleWords[]>> = {
  'a denial of one whole family in front of any address': [
    { action: 'deny', services: ['1-65535/tcp'], addresses: ['::/0', '2001:db8::8/128'] },
    { services: ['80-81/tcp'], addresses: 'any' },
  ],
  'a denial of a service towards a path, beside a host without addresses': [
    {
      action: 'deny',
      services: ['8080/http'],
      hosts: ['example.com/p'],
      principals: [{ kind: 'service', name: 'wapcsvc' }],
      addresses: ['2001:db8::/33'],
    },
    { services: ['8080/http'], hosts: ['example.com/p'], addresses: ['0.0.0.0/1'] },
    { services: ['8080/http'], hosts: ['example.com/p'] },
  ],
  'a denial and a permission for the same principal, with a path': [
    {
      action: 'deny',
      services: ['80/http'],
      hosts: ['a.example.com'],
      principals: [{ kind: 'account', name: 'network-service' }],
    },
    {
      services: ['80/http'],
      hosts: ['a.example.com/p'],
      principals: [{ kind: 'account', name: 'network-service' }],
    },
  ],
  'a denial of several names below a suffix that is allowed behind it, at any address': [
    {
      action: 'deny',
      services: ['80/http'],
      hosts: ['a.example.com', '*.a.example.com', 'b*.example.com'],
      addresses: 'any',
    },
    { services: ['80/http'], hosts: ['*.example.com'], addresses: 'any' },
  ],
  'a denial of what nobody allows, beside denials that hide behind one another': [
    { action: 'deny', services: ['79/tcp'], hosts: ['autodiscover.*.example.net'] },
    { action: 'deny', services: ['80/http'], hosts: ['*.example.com'] },
    { services: ['80-81/tcp', '443/udp'], hosts: ['a.example.com'], addresses: ['2000::/3'] },
  ],
  'addresses that no host can be at': [{ services: ['79/tcp'], addresses: ['::/0'] }],
};
