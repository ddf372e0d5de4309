/**
 * The words of a PAN-OS configuration that decide about connections, and the form of each. One table for both
 * formats: a container holds named parts, entries are things with names of their own, members are a list.
 */
export type Schema =
  | Container
  | Entries
  | { readonly kind: 'leaf' | 'empty' | 'members' }
  /** Known to be there, and able to change what its holder means; not read. */
  | { readonly kind: 'opaque' }
  /** Known, and unable to change a decision of the rules; skipped. */
  | { readonly kind: 'ignored' };

export interface Container {
  readonly kind: 'container';
  readonly children: Readonly<Record<string, Schema>>;
}

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
const ignored: Schema = { kind: 'ignored' };

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
  'source-port': opaque,
  override: container({ no: empty, yes: opaque }),
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
  category: members,
  service: members,
  action: leaf,
  tag: members,
  'group-tag': ignored,
  description: leaf,
  'log-setting': ignored,
};

const securityRule: Readonly<Record<string, Schema>> = {
  ...rule,
  application: members,
  'rule-type': leaf,
  'log-start': leaf,
  'log-end': leaf,
  'icmp-unreachable': leaf,
  schedule: opaque,
  option: opaque,
  'profile-setting': opaque,
  qos: ignored,
};

const decryptionRule: Readonly<Record<string, Schema>> = {
  ...rule,
  type: container({ 'ssl-forward-proxy': empty, 'ssh-proxy': empty, 'ssl-inbound-inspection': opaque }),
  profile: leaf,
  'log-success': ignored,
  'log-fail': ignored,
};

const rulebase = container({
  security: container({ rules: collections(securityRule) }),
  decryption: container({ rules: collections(decryptionRule) }),
  'default-security-rules': container({
    rules: things({
      action: leaf,
      'log-start': ignored,
      'log-end': ignored,
      'log-setting': ignored,
      tag: ignored,
      'group-tag': ignored,
      'icmp-unreachable': ignored,
      'profile-setting': opaque,
    }),
  }),
});

/** What lies in a vsys, in a device group, or in `shared`. */
export const scopeSchema: Container = container({
  tag: things({ comments: leaf, color: ignored }),
  address: things({
    'ip-netmask': leaf,
    'ip-range': leaf,
    'ip-wildcard': leaf,
    fqdn: leaf,
    description: leaf,
    tag: members,
  }),
  'address-group': collections({ static: members, dynamic: opaque, description: leaf, tag: members }),
  service: things({ protocol: container({ tcp: ports, udp: ports }), description: leaf, tag: members }),
  'service-group': collections({ members, tag: members }),
  'external-list': things({ type: container({ ip: list, url: list }) }),
  profiles: container({
    'custom-url-category': collections({ type: leaf, description: leaf, list: members }),
    virus: ignored,
    spyware: ignored,
    vulnerability: ignored,
    'url-filtering': ignored,
    'file-blocking': ignored,
    'wildfire-analysis': ignored,
    'data-filtering': ignored,
    decryption: ignored,
  }),
  'pre-rulebase': rulebase,
  rulebase,
  'post-rulebase': rulebase,
  zone: ignored,
  import: ignored,
  'display-name': ignored,
  'log-settings': ignored,
});

/** The whole document, from `config` down. */
export const documentSchema: Container = container({
  'mgt-config': ignored,
  shared: scopeSchema,
  devices: {
    kind: 'entries',
    adds: false,
    of: container({
      network: ignored,
      deviceconfig: ignored,
      vsys: { kind: 'entries', adds: false, of: scopeSchema },
      'device-group': { kind: 'entries', adds: false, of: scopeSchema },
    }),
  },
});
