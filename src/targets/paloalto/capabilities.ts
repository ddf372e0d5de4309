import type { Entry } from '../../rules/entries.ts';
import type { Policy } from '../../rules/policy.ts';
import { all, always, any, type Condition, not, where } from '../../sets/condition.ts';
import { hostNames, noHost } from '../../sets/hosts.ts';
import type { PathPattern } from '../../sets/paths.ts';
import { portRange } from '../../sets/ports.ts';
import type { Approximation, Capabilities, ViewPiece } from '../target.ts';
import { listLimits } from './models.ts';
import type { PaloaltoOptions } from './options.ts';
import { allowUnits, knownOf, regionOf } from './regions/boxes.ts';
import { type Denials, denialsOf } from './regions/denials.ts';
import { beginningOf } from './regions/url-entry.ts';

const tcp = where({ field: 'transport', values: ['tcp'] });
const http = where({ field: 'scheme', values: ['http'] });
const https = where({ field: 'scheme', values: ['https'] });
const withHost = not(where({ field: 'host', hosts: noHost }));

/** What categories are compared with: the URL of clear text; of TLS, which is not opened, the host and `/`. */
const view: readonly ViewPiece[] = [
  { when: all(tcp, http, withHost), copies: ['transport', 'port', 'address', 'host', 'path'], sets: [] },
  {
    when: all(tcp, https, withHost),
    copies: ['transport', 'port', 'address', 'host'],
    sets: [{ field: 'path', paths: [{ kind: 'text', text: '/', ignoreCase: false }] }],
  },
  {
    when: not(all(tcp, any(http, https), withHost)),
    copies: ['transport', 'port', 'address'],
    sets: [{ field: 'host', hosts: noHost }],
  },
];

/** What PAN-OS can see and mean under these options. */
export function capabilities(options: PaloaltoOptions): Capabilities {
  const known = new WeakMap<Policy, Denials>();
  const denialsIn = (policy: Policy): Denials => {
    const found = known.get(policy) ?? denialsOf(policy, options);
    known.set(policy, found);
    return found;
  };
  return {
    governs:
      "new connections from the source addresses in from-zone to to-zone, as far as no rule above rulec's block decides them; for rules by host, requests whose URL the firewall knows",
    sees: 'the transport, the port, the address, and a URL: for TLS the host with the path /, for clear-text HTTP the host and the path; not the scheme',
    view,
    hosts: 'by-name',
    usesKnownAddresses: options.destination === 'known',
    governed: where({ field: 'source', values: ['inside'] }),
    strangers: strangersOf(options),
    unseen: [{ code: 'host-not-visible', when: always, destination: 'hosts' }],
    approximations: (entry, policy) => {
      if (entry.rule.action === 'allow') return allowApproximations(entry, options);
      return denialsIn(policy ?? alone(entry)).approximations(entry);
    },
    ...(options.destination === 'known'
      ? { askedFor: { 'address-not-known': 'asked for with the option destination=known' } }
      : {}),
    inspection: 'by-text',
    notes: [
      {
        code: 'handshake-not-filtered',
        message:
          'the TCP and TLS handshakes with any address pass on the ports of rules for hosts: the host is known, and the request decided, only after them',
      },
      {
        code: 'wildcard-slash-unspecified',
        message:
          'the documentation of URL entries speaks of subdomains alone; whether a * also takes a slash in clear-text HTTP, as in http://other.test/a.example.com/ for *.example.com, is open, and read as no',
        when: ({ host }) => host?.pattern.kind === 'below',
      },
    ],
    limits: listLimits(options.model),
  };
}

function strangersOf({ fromZone, toZone, source }: PaloaltoOptions): string {
  const elsewhere = `not from zone ${fromZone} to zone ${toZone}`;
  return source === 'any' ? elsewhere : `clients outside the source networks, or ${elsewhere}`;
}

function alone({ rule }: Entry): Policy {
  return { name: rule.ruleSet, title: '', rules: [rule], accepts: [] };
}

function allowApproximations(entry: Entry, options: PaloaltoOptions): readonly Approximation[] {
  const { service, destination, host } = entry;
  const units = allowUnits(entry, options);
  const widened: readonly Approximation[] = units
    .filter(({ scheme, box }) => scheme === 'https' || (box.url === undefined && service.scheme === 'http'))
    .slice(0, 1)
    .map(({ box }) => ({ code: 'scheme-not-checked', direction: 'over', region: regionOf(box) }));
  if (destination.kind === 'addresses') return service.scheme === 'any' ? [] : widened;
  if (host === undefined || service.transport === 'udp') return [];
  const elsewhere = (options.destination === 'known' ? knownOf(entry) : undefined) ?? 'nowhere';
  const here = [
    where({ field: 'transport', values: [service.transport] }),
    where({ field: 'port', ports: portRange(service.from, service.to) }),
    where({ field: 'host', hosts: hostNames([host.pattern]) }),
  ];
  const atKnown =
    elsewhere === 'nowhere' ? here : [...here, where({ field: 'address', addresses: elsewhere })];
  const written = units.some(({ scheme }) => scheme === 'http');
  return [
    ...(service.scheme === 'any' && host.path === undefined ? [] : widened),
    ...(service.scheme === 'https' || host.path === undefined
      ? []
      : pathApproximations(host.path, atKnown, written)),
    ...(units.length > 0 ? [] : [approximation('part-label-wildcard', 'under', all(...here))]),
    ...(elsewhere === 'nowhere'
      ? []
      : [
          approximation(
            'address-not-known',
            'under',
            all(...here, not(where({ field: 'address', addresses: elsewhere }))),
          ),
        ]),
  ];
}

/**
 * An entry `host/path/` is compared with the path as it is spelled, without regard to case. That it matches the
 * bare path `host/path` is not documented; nor is any decoding.
 */
function pathApproximations(
  path: string,
  here: readonly Condition[],
  written: boolean,
): readonly Approximation[] {
  const below: PathPattern = { kind: 'below', path };
  const at = (pattern: PathPattern): Condition => where({ field: 'path', paths: [pattern] });
  if (!written) return [approximation('part-label-wildcard', 'under', all(...here, at(below)))];
  const beginning = beginningOf(path) ?? '/';
  const asWritten = at({ kind: 'prefix', text: beginning, ignoreCase: false });
  const anyCase = at({ kind: 'prefix', text: beginning, ignoreCase: true });
  return [
    approximation('path-not-normalised', 'over', all(...here, asWritten)),
    approximation('path-case-not-seen', 'over', all(...here, anyCase, not(asWritten))),
    approximation('bare-path-unspecified', 'under', all(...here, at(below), not(anyCase))),
  ];
}

function approximation(
  code: Approximation['code'],
  direction: Approximation['direction'],
  region: Condition,
): Approximation {
  return { code, direction, region };
}
