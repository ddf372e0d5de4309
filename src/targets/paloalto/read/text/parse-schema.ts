/**
 * The words of a PAN-OS configuration that decide about connections, and the form of each. One table for every
 * format: a container holds named parts, entries are things with names of their own, members are a list.
 */
import {
  type Container,
  collections,
  container,
  type Entries,
  empty,
  leaf,
  members,
  opaque,
  type Schema,
  skipped,
  things,
} from './parse-forms.ts';
import { localRules, profileKinds, sentRules } from './parse-schema-rules.ts';
import {
  because,
  skippedInDecryption,
  skippedInDevice,
  skippedInDocument,
  skippedInImport,
  skippedInScope,
  skippedInUrlFilters,
  skippedInZones,
  skippedProfiles,
} from './parse-skipped.ts';

const halfOpen = ['halfclose-timeout', 'timewait-timeout'];

const ports = container({
  port: leaf,
  'source-port': leaf,
  // How long a session lasts: no more than these words, so that what follows them in a line is looked at.
  override: container({
    no: empty,
    yes: container(skipped(because('a number of seconds', 'timeout', ...halfOpen), 'one')),
  }),
});

const list = container({
  url: leaf,
  description: leaf,
  'certificate-profile': leaf,
  'exception-list': opaque,
  auth: opaque,
  recurring: container({
    'five-minute': empty,
    hourly: empty,
    daily: container({ at: leaf }),
    weekly: container({ 'day-of-week': leaf, at: leaf }),
    monthly: container({ 'day-of-month': leaf, at: leaf }),
  }),
});

const groupOfProfiles: Readonly<Record<string, Schema>> = {
  ...profileKinds,
  gtp: members,
  sctp: members,
};

/** What a URL filter does with the categories that it names: what it blocks is blocked whatever else it says of them. */
const urlFilter: Readonly<Record<string, Schema>> = {
  ...skipped(skippedInUrlFilters),
  ...Object.fromEntries(['allow', 'alert', 'block', 'continue', 'override'].map((word) => [word, members])),
  // What users type into pages, and what is in these.
  'credential-enforcement': container({
    ...skipped(because('the sending of passwords alone', 'mode', 'log-severity'), 'one'),
    ...Object.fromEntries(['allow', 'alert', 'block', 'continue'].map((word) => [word, members])),
  }),
  'mlav-engine-urlbased-enabled': things({ 'mlav-policy-action': leaf }),
  'mlav-category-exception': members,
  // Up to PAN-OS 8.1 it had lists of its own.
  ...Object.fromEntries(
    ['block-list', 'allow-list', 'action', 'dynamic-url', 'license-expired'].map((word) => [word, opaque]),
  ),
};

/** A zone, of which matters what it is called, which interfaces it has, and what protects it. */
const zone = things({
  network: container({
    ...Object.fromEntries(
      ['layer3', 'layer2', 'virtual-wire', 'tap', 'external'].map((kind) => [kind, members]),
    ),
    tunnel: { kind: 'ignored', values: 'any', why: 'what goes through tunnels is from a zone of its own' },
    'zone-protection-profile': leaf,
    ...skipped(skippedInZones),
  }),
  ...skipped(skippedInZones),
});

const imported = container({
  network: container({ interface: members, ...skipped(skippedInImport) }),
  ...skipped(skippedInImport),
});

/** Panorama notes of every thing in a device group whether groups below may have one of their own instead. */
const ofGroup = skipped(
  { 'disable-override': 'groups below have none of that name, or it is looked at' },
  'one',
);

/** Things of which nothing is read but that they are there. */
const named: Entries = things({});

/** What lies in a vsys, in a device group, or in `shared`, besides rules. */
const objects: Readonly<Record<string, Schema>> = {
  ...skipped(skippedInScope),
  tag: things({ ...ofGroup, comments: leaf, color: leaf }),
  address: things({
    ...ofGroup,
    'ip-netmask': leaf,
    'ip-range': leaf,
    'ip-wildcard': leaf,
    fqdn: leaf,
    description: leaf,
    tag: members,
  }),
  'address-group': collections(
    {
      ...ofGroup,
      static: members,
      dynamic: opaque,
      description: leaf,
      tag: members,
      id: leaf,
    },
    'static',
  ),
  service: things({
    ...ofGroup,
    protocol: container({ tcp: ports, udp: ports }),
    description: leaf,
    tag: members,
  }),
  'service-group': collections({ ...ofGroup, members, tag: members }, 'members'),
  // Deleted first or not: of an older one, the exceptions would stay.
  'external-list': collections({ ...ofGroup, type: container({ ip: list, url: list }) }),
  // Of these matters what they are called: the names of the vendor's own may mean others then.
  application: named,
  'application-group': named,
  'application-filter': named,
  region: collections({
    ...ofGroup,
    address: members,
    'geo-location': { kind: 'ignored', values: 'any', why: 'a place on a map' },
  }),
  'profile-group': collections({ ...ofGroup, ...groupOfProfiles }),
  profiles: container({
    ...skipped(skippedProfiles),
    'custom-url-category': collections({ ...ofGroup, type: leaf, description: leaf, list: members }),
    'url-filtering': collections({ ...ofGroup, ...urlFilter }),
  }),
  'ssl-decrypt': container({
    'ssl-exclude-cert': things({ exclude: leaf, description: leaf }),
    ...skipped(skippedInDecryption),
  }),
};

/** Each place has the rulebases that a device takes there, and no other. */
const places: Readonly<Record<'shared' | 'vsys' | 'device-group' | 'sent', Container>> = {
  shared: container({ ...objects, ...sentRules }),
  vsys: container({ ...objects, ...localRules, zone, import: imported }),
  'device-group': container({ ...objects, 'parent-dg': leaf, ...sentRules }),
  /** What Panorama sent to a vsys, in the merged configuration of a firewall. */
  sent: container({ ...objects, ...sentRules }),
};

const groupsInReadonly: Entries = {
  kind: 'entries',
  adds: false,
  of: container({ 'parent-dg': leaf, ...skipped({ id: 'a number', 'address-group': 'numbers' }) }),
};

const device = container({
  ...skipped(skippedInDevice),
  deviceconfig: { kind: 'settings' },
  // Patterns for the settings of firewalls: which of them are those of a group is not asked.
  template: { kind: 'settings' },
  'template-stack': { kind: 'settings' },
  vsys: { kind: 'entries', adds: false, of: places.vsys },
  'device-group': { kind: 'entries', adds: false, of: places['device-group'] },
});

/** The whole document, from `config` down. */
export const documentSchema: Container = container({
  ...skipped(skippedInDocument),
  shared: places.shared,
  /** Settings of Panorama itself; on a firewall, what Panorama sent to it. */
  panorama: container({
    ...skipped(skippedInScope),
    vsys: { kind: 'entries', adds: false, of: places.sent },
  }),
  readonly: container({
    ...skipped({ 'max-internal-id': 'a number', shared: 'numbers' }),
    devices: {
      kind: 'entries',
      adds: false,
      of: container({
        ...skipped({ template: 'numbers', 'template-stack': 'numbers', 'log-collector-group': 'numbers' }),
        'device-group': groupsInReadonly,
      }),
    },
  }),
  devices: { kind: 'entries', adds: false, of: device },
});

/** What the path of a command may begin with. */
export const firstWords: ReadonlySet<string> = new Set(
  [documentSchema, device, places.vsys, places['device-group']]
    .flatMap(({ children }) => Object.keys(children))
    .concat('config'),
);
