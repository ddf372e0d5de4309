import type { Entry } from '../../rules/entries.ts';
import type { Policy } from '../../rules/policy.ts';
import { type AddressSet, isEmptyAddressSet, subtractAddresses } from '../../sets/addresses.ts';
import { all, always, any, type FieldName, not, where } from '../../sets/condition.ts';
import { hostLiterals, hostNames, noHost } from '../../sets/hosts.ts';
import { portRange } from '../../sets/ports.ts';
import { addressSetOf, isMisread, parsePrefix } from '../../sets/prefix.ts';
import type { Approximation, Capabilities, Limit, ViewPiece } from '../target.ts';
import { largestFile, type PacOptions } from './config.ts';
import { spelledByPolicy, spelledPart } from './regions.ts';

const tcp = where({ field: 'transport', values: ['tcp'] });
const web = where({ field: 'scheme', values: ['http', 'https'] });
const named = where({ field: 'host', hosts: hostNames('all') });
const literal = where({ field: 'host', hosts: hostLiterals });
const withoutHost = where({ field: 'host', hosts: noHost });
const seen: readonly FieldName[] = ['scheme', 'port', 'host'];

const view: readonly ViewPiece[] = [
  { when: all(tcp, web, named), copies: seen, sets: [] },
  { when: all(tcp, web, literal), copies: [...seen, 'address'], sets: [] },
];

/** Hosts of which no client asks, or Chromium does not: they go DIRECT (Chromium 156 and Firefox 153, observed). */
const unasked = any(
  where({
    field: 'host',
    hosts: hostNames([
      { kind: 'name', name: 'localhost' },
      { kind: 'below', name: 'localhost' },
    ]),
  }),
  all(
    literal,
    where({
      field: 'address',
      addresses: addressSetOf(
        ['127.0.0.0/8', '169.254.0.0/16', '::1/128', 'fe80::/10'].flatMap((text) => {
          const prefix = parsePrefix(text);
          return isMisread(prefix) ? [] : [prefix];
        }),
      ),
    }),
  ),
);

export const limits: Readonly<Record<'file', Limit>> = {
  file: {
    name: 'bytes in a PAC file',
    value: largestFile,
    source: 'Chromium 156 takes a file of more than 1,048,576 bytes for none, observed',
  },
};

/** States what a PAC file is asked, and what it cannot say. */
export function capabilities(options: PacOptions): Capabilities {
  return {
    governs:
      'New requests for http, https, ws and wss URLs by clients that loaded the file and ask it, except for ' +
      'loopback and link-local hosts.',
    sees: 'Scheme, host and port of a URL; ws counts as http, wss as https. The address only where the host is one.',
    view,
    hosts: 'by-name',
    governed: not(unasked),
    neverOccurs: unasked,
    unseen: [
      { code: 'transport-not-carried', when: any(not(tcp), not(web), withoutHost) },
      { code: 'address-behind-name', when: always, destination: 'addresses' },
    ],
    approximations: approximateEntry,
    inspection: 'never-inspects',
    notes: listNotes(options),
    limits: Object.values(limits),
  };
}

/** IP literals of long runs of addresses get no keys. */
function approximateEntry({ rule, service, destination }: Entry, policy?: Policy): readonly Approximation[] {
  if (service.transport === 'udp' || destination.kind === 'hosts' || destination.addresses === 'any')
    return [];
  const inRegion = (addresses: AddressSet, one: Omit<Approximation, 'region'>): readonly Approximation[] => {
    if (isEmptyAddressSet(addresses)) return [];
    const ports = portRange(service.from, service.to);
    const region = all(literal, where({ field: 'port', ports }), where({ field: 'address', addresses }));
    return [{ ...one, region }];
  };
  const { addresses } = destination;
  const rest = subtractAddresses(addresses, spelledPart(addresses));
  // What another destination spells out has a key on every port.
  const unspelled = policy === undefined ? rest : subtractAddresses(rest, spelledByPolicy(policy));
  if (rule.action === 'allow')
    return inRegion(unspelled, { code: 'address-behind-name', direction: 'under' });
  return inRegion(unspelled, { code: 'denial-not-expressible', direction: 'over' });
}

function listNotes({ permitted, otherwise }: PacOptions): Capabilities['notes'] {
  const fallback = [permitted, otherwise].filter((one) => /; DIRECT(?:;|$)/.test(one));
  const also = fallback.map((one) => `; where no proxy of "${one}" answers, clients go DIRECT too`).join('');
  return [
    {
      code: 'advice-only',
      message: `the file steers clients and stops none: one that does not ask it, or cannot load or run it, goes DIRECT${also}`,
    },
    {
      code: 'implicit-direct',
      message:
        'clients ask nothing about localhost and loopback addresses, Chromium nothing about link-local ones ' +
        '(169.254.169.254 among them): these go DIRECT whatever the file says',
    },
    ...(permitted === 'DIRECT'
      ? []
      : [
          {
            code: 'inspection-not-controlled' as const,
            message: `the file opens no TLS; whether "${permitted}" does is that proxy's own matter: it has to be told`,
            when: ({ rule }: Entry) => rule.inspection === 'bypass',
          },
        ]),
  ];
}
