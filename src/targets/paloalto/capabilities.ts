import { present } from '../../diagnostics/present.ts';
import type { Entry } from '../../rules/entries.ts';
import type { Policy } from '../../rules/policy.ts';
import { all, always, any, type Condition, type EnumValues, not, where } from '../../sets/condition.ts';
import { hostNames, noHost } from '../../sets/hosts.ts';
import { intersectIntervals } from '../../sets/intervals.ts';
import type { PathPattern } from '../../sets/paths.ts';
import { portRange, portRanges } from '../../sets/ports.ts';
import { remember } from '../../sets/remember.ts';
import { noteOpenEnd } from '../kernel/closing.ts';
import { withKeptNames } from '../kernel/kept-names.ts';
import { rememberByOptions } from '../kernel/remembered.ts';
import type { Approximation, Capabilities, ViewPiece } from '../target.ts';
import { listLimits } from './models.ts';
import type { PaloaltoOptions, RuleOptions } from './options.ts';
import { applicationNames, type Box, keyOfBox, makeRegion, type Unit } from './regions/boxes.ts';
import { prepareDenials } from './regions/denials.ts';
import { findKnown, hidesHost, keepsName, listTangled } from './regions/hidden.ts';
import { listAllowUnits } from './regions/units.ts';
import { findBeginning } from './regions/url-entry.ts';

const tcp = where({ field: 'transport', values: ['tcp'] });
const http = where({ field: 'scheme', values: ['http'] });
const https = where({ field: 'scheme', values: ['https'] });
const withHost = not(where({ field: 'host', hosts: noHost }));

const withUrl: ViewPiece = {
  when: all(tcp, http, withHost),
  copies: ['transport', 'port', 'address', 'host', 'path'],
  sets: [],
};
const withName: ViewPiece = {
  when: all(tcp, https, withHost),
  copies: ['transport', 'port', 'address', 'host'],
  sets: [{ field: 'path', paths: [{ kind: 'text', text: '/', ignoreCase: false }] }],
};
const withNeither: ViewPiece = {
  when: not(all(tcp, any(http, https), withHost)),
  copies: ['transport', 'port', 'address'],
  sets: [{ field: 'host', hosts: noHost }],
};

/** What categories are compared with: the URL of clear text; of TLS, which is not opened, the host and `/`. */
const view: readonly ViewPiece[] = [withUrl, withName, withNeither];

/** The same, with what App-ID may take a session for: its protocol, or another application inside it. */
const applicationView: readonly ViewPiece[] = [
  ...takenFor([withUrl, narrow(withNeither, http)], [...applicationNames.clear, 'another']),
  ...takenFor([withName, narrow(withNeither, https)], [...applicationNames.tls, 'another']),
  ...takenFor([narrow(withNeither, not(any(http, https)))], ['none']),
];

function narrow(piece: ViewPiece, when: Condition): ViewPiece {
  return { ...piece, when: all(piece.when, when) };
}

function takenFor(
  pieces: readonly ViewPiece[],
  applications: readonly EnumValues['application'][],
): readonly ViewPiece[] {
  return pieces.flatMap((piece) =>
    applications.map((one) => ({ ...piece, sets: [...piece.sets, { field: 'application', values: [one] }] })),
  );
}

/** States what PAN-OS can see and mean under these options. */
export function capabilities(options: PaloaltoOptions): Capabilities {
  const { fromZones, toZones, ...ofRules } = options;
  const known = new WeakMap<Policy, Approximate>();
  const isKnown = options.destination === 'known';
  const isKept = options.destination === 'fqdn';
  const pieces = options.applications ? applicationView : view;
  return {
    governs:
      "new connections from the source addresses in from-zone to to-zone that no rule above rulec's block decides; for rules by host, requests whose URL the firewall knows",
    sees: `${options.applications ? `${seen}, but what App-ID takes a session for` : seen}${isKept ? `; and of an address, for which names it resolved that` : ''}`,
    view: isKept ? withKeptNames(pieces) : pieces,
    ...(isKept ? { keepsNames: (entry: Entry) => keepsName(entry, options) } : {}),
    hosts: 'by-name',
    namesNeedScheme: true,
    usesKnownAddresses: isKnown,
    governed: where({ field: 'source', values: ['inside'] }),
    closing: options.closing,
    strangers: describeStrangers(options),
    unseen: [{ code: 'host-not-visible', when: always, destination: 'hosts' }],
    approximations: (entry, policy) => {
      const { rule } = entry;
      const whole = policy ?? { name: rule.ruleSet, title: '', rules: [rule], accepts: [] };
      return remember(known, whole, () => approximateFor(whole, ofRules))(entry);
    },
    askedFor: {
      ...(isKnown ? { 'address-not-known': 'set by the option destination=known' } : {}),
      ...(isKept ? { 'resolver-bypassed': 'set by the option destination=fqdn' } : {}),
      ...(options.applications ? { 'app-shift': 'set by the option app-id=on' } : {}),
    },
    inspection: 'by-text',
    notes: [
      ...noteOpenEnd(options.closing, 'the rules below, and to the default rules'),
      {
        code: 'handshake-not-filtered',
        message:
          'the TCP and TLS handshakes with any address pass on the ports of rules for hosts: the host is known, and the request decided, only after them',
        when: (entry) => goesByUrl(entry),
      },
      ...(options.applications ? [untilKnown] : []),
      {
        code: 'wildcard-slash-unspecified',
        message:
          'the documentation of URL entries mentions only subdomains; whether a * also takes a slash in clear-text HTTP, as in http://other.test/a.example.com/ for *.example.com, is open, and read as no',
        when: (entry) => goesByUrl(entry) && entry.host?.pattern.kind === 'below',
      },
    ],
    limits: listLimits(options.model),
  };
}

const seen =
  'the transport, the port, the address, and a URL: of TLS the host with the path /, of clear-text HTTP the host and the path; not the scheme, and no host without a URL';

const untilKnown: Capabilities['notes'][number] = {
  code: 'handshake-not-filtered',
  message:
    'until the application is known, the first packets of any session pass to the addresses and ports of rules that name applications',
  when: (entry) => entry.destination.kind === 'addresses' && entry.service.scheme !== 'any',
};

function goesByUrl(entry: Entry): boolean {
  return entry.host !== undefined && !hidesHost(entry);
}

function describeStrangers({ fromZones, toZones, source }: PaloaltoOptions): string {
  const elsewhere = `not from zone ${fromZones.join(' or ')} to zone ${toZones.join(' or ')}`;
  return source === 'any' ? elsewhere : `clients outside the source networks, or ${elsewhere}`;
}

/** Returns what PAN-OS makes of an entry of a policy. */
type Approximate = (entry: Entry) => readonly Approximation[];

/** Makes a policy ready to be asked about its entries, once for devices that differ in their zones alone. */
const approximateFor = rememberByOptions((policy, options: RuleOptions): Approximate => {
  const known = new WeakMap<Entry, readonly Approximation[]>();
  const approximateDenial = prepareDenials(policy, options);
  return (entry) =>
    remember(known, entry, () =>
      entry.rule.action === 'allow' ? approximateAllow(entry, options, policy) : approximateDenial(entry),
    );
});

function approximateAllow(entry: Entry, options: RuleOptions, policy: Policy): readonly Approximation[] {
  const units = listAllowUnits(entry, options, policy);
  if (keepsName(entry, options)) return approximateKept(entry, units, policy);
  return hidesHost(entry) ? approximateKnown(entry, units) : approximateShown(entry, options, units);
}

function approximateShown(
  entry: Entry,
  options: Pick<RuleOptions, 'destination' | 'applications'>,
  units: readonly Unit[],
): readonly Approximation[] {
  const { service, destination, host } = entry;
  const named = options.applications && service.scheme !== 'any';
  const shifts = named ? units.slice(0, 1).map(({ box }) => shiftOf(box)) : [];
  const widened = (named ? [] : units)
    .filter(({ scheme, box }) => scheme === 'https' || (box.url === undefined && service.scheme === 'http'))
    .slice(0, 1)
    .map(({ box }) => over('scheme-not-checked', makeRegion(box)));
  if (destination.kind === 'addresses') return service.scheme === 'any' ? [] : [...widened, ...shifts];
  if (host === undefined) return [];
  const known = options.destination === 'known' ? findKnown(entry) : undefined;
  const here = all(
    where({ field: 'transport', values: [service.transport] }),
    where({ field: 'port', ports: portRange(service.from, service.to) }),
    where({ field: 'host', hosts: hostNames([host.pattern]) }),
  );
  const there = known === undefined ? here : all(here, where({ field: 'address', addresses: known }));
  const isWritten = units.some(({ scheme }) => scheme === 'http');
  const paths =
    host.path === undefined || service.scheme === 'https'
      ? []
      : approximatePath(host.path, named ? all(there, inClearText) : there, isWritten);
  return [
    ...widened,
    ...paths,
    ...(units.length > 0 ? [] : [under('part-label-wildcard', here)]),
    ...(known === undefined ? [] : [under('address-not-known', all(here, not(there)))]),
    ...shifts,
  ];
}

/** Sessions that App-ID takes for another application than their protocol: which these are is the device's to say. */
function shiftOf({ url, application, ...box }: Box): Approximation {
  const host = url === undefined ? {} : { url: { host: url.host } };
  return under(
    'app-shift',
    all(makeRegion({ ...box, ...host }), where({ field: 'application', values: ['another'] })),
  );
}

const inClearText = where({ field: 'application', values: applicationNames.clear });

/** The known addresses stand for hosts that not every request shows: whatever goes there gets through, whatever its URL. */
function approximateKnown({ service, destination }: Entry, units: readonly Unit[]): readonly Approximation[] {
  const boxes = [...new Map(units.map(({ box }) => [keyOfBox(box), box])).values()];
  if (boxes.length > 0) return boxes.map((box) => over('host-by-address', makeRegion(box)));
  const known = destination.kind === 'hosts' ? destination.known : undefined;
  if (known === undefined) return [];
  const { transport, from, to } = service;
  const addresses = known === 'any' ? undefined : known;
  // Denied before, all of it, or with TLS that is to stay closed and a name that no line can say.
  return [under('part-label-wildcard', makeRegion({ transport, from, to, ...present({ addresses }) }))];
}

/** FQDN objects stand for hosts that not every request shows: whatever goes to their addresses gets through. */
function approximateKept(entry: Entry, units: readonly Unit[], policy: Policy): readonly Approximation[] {
  const boxes = [...new Map(units.map(({ box }) => [keyOfBox(box), box])).values()];
  const { service, host } = entry;
  const resolved = host?.pattern.kind === 'name' ? host.pattern.name : undefined;
  const missing = portRanges(
    intersectIntervals(listTangled(entry, policy), portRange(service.from, service.to)),
  );
  return [
    ...boxes.map((box) => over('address-shared', makeRegion(box))),
    ...missing.map((range) =>
      under(
        'denial-too-wide',
        makeRegion({ transport: service.transport, ...range, ...present({ resolved }) }),
      ),
    ),
  ];
}

/**
 * An entry `host/path/` is compared with the path as it is spelled, without regard to case. That it matches the
 * bare path `host/path` is not documented; nor is any decoding.
 */
function approximatePath(path: string, here: Condition, isWritten: boolean): readonly Approximation[] {
  const at = (pattern: PathPattern): Condition => all(here, where({ field: 'path', paths: [pattern] }));
  const below = at({ kind: 'below', path });
  if (!isWritten) return [under('part-label-wildcard', below)];
  const text = findBeginning(path) ?? '/';
  const asWritten = at({ kind: 'prefix', text, ignoreCase: false });
  const anyCase = at({ kind: 'prefix', text, ignoreCase: true });
  return [
    over('path-not-normalised', asWritten),
    over('path-case-not-seen', all(anyCase, not(asWritten))),
    under('bare-path-unspecified', all(below, not(anyCase))),
  ];
}

function over(code: Approximation['code'], region: Condition): Approximation {
  return { code, direction: 'over', region };
}

function under(code: Approximation['code'], region: Condition): Approximation {
  return { code, direction: 'under', region };
}
