/** Targets as plain as can be, to try the engine on without any real one. */
import { absentHost, literalHost, namedHost } from '../../src/proof/claim/views.ts';
import { all, always, any, not, where } from '../../src/sets/condition.ts';
import { hostNames } from '../../src/sets/hosts.ts';
import { withKeptNames } from '../../src/targets/kernel/kept-names.ts';
import type { Capabilities } from '../../src/targets/target.ts';

/** A packet filter: it sees transport, port and address. */
export const filter: Capabilities = {
  governs: 'everything',
  sees: 'transport, port and address',
  view: [{ when: always, copies: ['transport', 'port', 'address'], sets: [] }],
  hosts: 'by-address',
  governed: where({ field: 'source', values: ['inside'] }),
  unseen: [{ code: 'host-without-addresses', when: always, destination: 'hosts' }],
  approximations: () => [],
  inspection: 'never-inspects',
  notes: [],
  limits: [],
};

/** A host firewall: as the packet filter, and it sees the process. */
export const hostFilter: Capabilities = {
  ...filter,
  sees: 'transport, port, address and the process',
  view: [{ when: always, copies: ['transport', 'port', 'address', 'principal'], sets: [] }],
};

/** A packet filter with a resolver that keeps the addresses of hosts: whole patterns, each with nothing beside it. */
export const keeper: Capabilities = {
  ...filter,
  sees: 'transport, port and address, and the names that the resolver gave that for',
  view: withKeptNames(filter.view),
  keepsNames: () => true,
  approximations: ({ rule, host, service }) =>
    rule.action === 'allow' || host === undefined
      ? []
      : [
          {
            code: 'denial-not-expressible',
            direction: 'over',
            region: all(
              where({ field: 'transport', values: [service.transport] }),
              where({ field: 'resolved', hosts: hostNames('all') }),
            ),
          },
        ],
};

const tcp = where({ field: 'transport', values: ['tcp'] });
const http = where({ field: 'scheme', values: ['http'] });
const tunnelled = where({ field: 'scheme', values: ['https', 'other'] });

/** A proxy: CONNECT to a name or a literal, or a request in absolute form. */
export const proxy: Capabilities = {
  ...filter,
  sees: 'the request line',
  view: [
    {
      when: all(tcp, http, namedHost),
      copies: ['port', 'host', 'path'],
      sets: [{ field: 'form', values: ['http'] }],
    },
    {
      when: all(tcp, http, literalHost),
      copies: ['port', 'host', 'path', 'address'],
      sets: [{ field: 'form', values: ['http'] }],
    },
    {
      when: all(tcp, tunnelled, namedHost),
      copies: ['port', 'host'],
      sets: [{ field: 'form', values: ['connect'] }],
    },
    {
      when: all(tcp, tunnelled, literalHost),
      copies: ['port', 'host', 'address'],
      sets: [{ field: 'form', values: ['connect'] }],
    },
  ],
  hosts: 'by-name',
  unseen: [
    { code: 'transport-not-carried', when: any(not(tcp), absentHost) },
    { code: 'address-behind-name', when: always, destination: 'addresses' },
  ],
};

/** A firewall that sees addresses, the host, and the path in clear text, but not the scheme. */
export const urlFirewall: Capabilities = {
  ...filter,
  sees: 'transport, port, address and URL',
  view: [
    {
      when: all(tcp, http, not(absentHost)),
      copies: ['transport', 'port', 'address', 'host', 'path'],
      sets: [],
    },
    {
      when: all(tcp, where({ field: 'scheme', values: ['https'] }), not(absentHost)),
      copies: ['transport', 'port', 'address', 'host'],
      sets: [{ field: 'path', paths: [{ kind: 'text', text: '/', ignoreCase: false }] }],
    },
    {
      when: any(not(tcp), absentHost, where({ field: 'scheme', values: ['other'] })),
      copies: ['transport', 'port', 'address'],
      sets: [{ field: 'host', hosts: { names: [], ipv4Literal: false, ipv6Literal: false, none: true } }],
    },
  ],
  hosts: 'by-name',
  unseen: [{ code: 'host-not-visible', when: always, destination: 'hosts' }],
};

export const plainTargets: Readonly<Record<string, Capabilities>> = {
  filter,
  hostFilter,
  proxy,
  urlFirewall,
  keeper,
};
