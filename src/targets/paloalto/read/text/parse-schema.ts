/**
 * The words of a PAN-OS configuration that decide about connections, and the form of each. One table for every
 * format: a container holds named parts, entries are things with names of their own, members are a list.
 */
import {
  skippedInDecryption,
  skippedInDevice,
  skippedInDocument,
  skippedInOtherRules,
  skippedInRules,
  skippedInScope,
  skippedPartsOfRules,
  skippedProfiles,
  skippedRulebases,
} from './parse-skipped.ts';

export type Schema =
  | Container
  | Entries
  | { readonly kind: 'leaf' | 'empty' | 'members' }
  /** Known to be there, and able to change what its holder means; not read. */
  | { readonly kind: 'opaque' }
  /** Settings of a device: a tree of any form, of which few words matter (`settingsThatMatter`). */
  | { readonly kind: 'settings' }
  /** Known, and unable to change a decision of the rules; skipped, with everything below it or as one value. */
  | { readonly kind: 'ignored'; readonly values: 'one' | 'any'; readonly why: string };

export interface Container {
  readonly kind: 'container';
  readonly children: Readonly<Record<string, Schema>>;
}

/**
 * Words of `deviceconfig` by which the reading of rules and entries changes, and the sign that Panorama pushes rules of
 * its own. Their full paths are not in the documentation that is at hand: so the words are looked for at any depth.
 */
export const settingsThatMatter: RegExp = /ending-token|ancest|^panorama-server$/;

export interface Entries {
  readonly kind: 'entries';
  readonly of: Container;
  /** Whether lines of a set script that add to an older version of an entry leave a part of it unknown. */
  readonly adds: boolean;
}

const leaf: Schema = { kind: 'leaf' };
const empty: Schema = { kind: 'empty' };
const members: Schema = { kind: 'members' };
const opaque: Schema = { kind: 'opaque' };

function skipped(
  reasons: Readonly<Record<string, string>>,
  values: 'one' | 'any' = 'any',
): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(reasons).map(([word, why]) => [word, { kind: 'ignored', values, why }]),
  );
}

function container(children: Readonly<Record<string, Schema>>): Container {
  return { kind: 'container', children };
}

/** Things that a later `set` replaces, since all their parts are single values. */
function things(children: Readonly<Record<string, Schema>>): Entries {
  return { kind: 'entries', of: container(children), adds: false };
}

/** Things with lists: a later `set` adds to them. */
function collections(children: Readonly<Record<string, Schema>>): Entries {
  return { kind: 'entries', of: container(children), adds: true };
}

const ports = container({
  port: leaf,
  'source-port': leaf,
  override: { kind: 'ignored', values: 'any', why: 'how long a session lasts' },
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

const rule: Readonly<Record<string, Schema>> = {
  ...skipped(skippedInRules, 'one'),
  disabled: leaf,
  from: members,
  to: members,
  source: members,
  'negate-source': leaf,
  'source-user': members,
  'source-hip': members,
  destination: members,
  'negate-destination': leaf,
  'destination-hip': members,
  'hip-profiles': members,
  'source-device': members,
  'destination-device': members,
  category: members,
  service: members,
  action: leaf,
  tag: members,
  description: leaf,
  target: container({
    devices: things(skipped({ vsys: 'one firewall in several' })),
    negate: leaf,
    tags: members,
  }),
};

/** Profiles that a rule, or a group of profiles, names by their kind. */
const profileKinds: Readonly<Record<string, Schema>> = {
  virus: members,
  spyware: members,
  vulnerability: members,
  'file-blocking': members,
  'wildfire-analysis': members,
  'data-filtering': members,
  'url-filtering': members,
};

const profileSetting = container({
  group: members,
  profiles: container(profileKinds),
});

const securityRule: Readonly<Record<string, Schema>> = {
  ...rule,
  ...skipped(skippedPartsOfRules),
  application: members,
  'rule-type': leaf,
  'log-start': leaf,
  'log-end': leaf,
  'icmp-unreachable': leaf,
  schedule: leaf,
  'profile-setting': profileSetting,
};

const decryptionRule: Readonly<Record<string, Schema>> = {
  ...rule,
  type: container({ 'ssl-forward-proxy': empty, 'ssh-proxy': empty, 'ssl-inbound-inspection': opaque }),
  profile: leaf,
};

/** Rules of which it matters only whether there are any that hold. */
const otherRules = container({
  rules: things({ disabled: leaf, from: members, to: members, ...skipped(skippedInOtherRules) }),
});

const rulebase = container({
  ...skipped(skippedRulebases),
  security: container({ rules: collections(securityRule) }),
  decryption: container({ rules: collections(decryptionRule) }),
  authentication: otherRules,
  'captive-portal': otherRules,
  'application-override': otherRules,
  'default-security-rules': container({
    rules: things({
      ...skipped(skippedInRules, 'one'),
      action: leaf,
      tag: members,
      'icmp-unreachable': leaf,
      'profile-setting': profileSetting,
    }),
  }),
});

const groupOfProfiles: Readonly<Record<string, Schema>> = {
  ...profileKinds,
  gtp: members,
  sctp: members,
};

/** What lies in a vsys, in a device group, or in `shared`. */
export const scopeSchema: Container = container({
  ...skipped(skippedInScope),
  tag: things({ comments: leaf, color: leaf }),
  address: things({
    'ip-netmask': leaf,
    'ip-range': leaf,
    'ip-wildcard': leaf,
    fqdn: leaf,
    description: leaf,
    tag: members,
  }),
  'address-group': collections({
    static: members,
    dynamic: opaque,
    description: leaf,
    tag: members,
    id: leaf,
  }),
  service: things({ protocol: container({ tcp: ports, udp: ports }), description: leaf, tag: members }),
  'service-group': collections({ members, tag: members }),
  'external-list': things({ type: container({ ip: list, url: list }) }),
  region: collections({
    address: members,
    'geo-location': { kind: 'ignored', values: 'any', why: 'a place on a map' },
  }),
  'profile-group': collections(groupOfProfiles),
  profiles: container({
    ...skipped(skippedProfiles),
    'custom-url-category': collections({ type: leaf, description: leaf, list: members }),
    'url-filtering': { kind: 'ignored', values: 'any', why: 'unknown where a rule names it' },
  }),
  'ssl-decrypt': container({
    'ssl-exclude-cert': things({ exclude: leaf, description: leaf }),
    ...skipped(skippedInDecryption),
  }),
  'parent-dg': leaf,
  'pre-rulebase': rulebase,
  rulebase,
  'post-rulebase': rulebase,
});

const groupsInReadonly: Entries = {
  kind: 'entries',
  adds: false,
  of: container({ 'parent-dg': leaf, ...skipped({ id: 'a number', 'address-group': 'numbers' }) }),
};

/** The whole document, from `config` down. */
export const documentSchema: Container = container({
  ...skipped(skippedInDocument),
  shared: scopeSchema,
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
  devices: {
    kind: 'entries',
    adds: false,
    of: container({
      ...skipped(skippedInDevice),
      deviceconfig: { kind: 'settings' },
      vsys: { kind: 'entries', adds: false, of: scopeSchema },
      'device-group': { kind: 'entries', adds: false, of: scopeSchema },
    }),
  },
});
