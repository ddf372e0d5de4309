/** The words of rulebases, and the form of each. */
import {
  type Container,
  collections,
  container,
  empty,
  leaf,
  members,
  opaque,
  type Schema,
  skipped,
  things,
} from './parse-forms.ts';
import {
  because,
  carries,
  limits,
  skippedInDecryptionRules,
  skippedInEarlyRules,
  skippedInOtherRules,
  skippedInRules,
  skippedInSecurity,
  skippedInSources,
  skippedInTranslation,
  skippedOptions,
  skippedPartsOfRules,
  skippedRulebases,
} from './parse-skipped.ts';

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

/**
 * Lists by which a rule is for some subscribers of a mobile network, or some accounts of a service, only (schema of a rule
 * in PAN-OS 10.0 and 11.0). No request shows them: any value but `any` leaves it open whether the rule matches.
 */
export const subscribersAndTenants: readonly string[] = [
  ...['source-imsi', 'source-imei', 'source-nw-slice'],
  ...['saas-user-list', 'saas-tenant-list'],
];

/** Profiles that a rule, or a group of profiles, names by their kind. */
export const profileKinds: Readonly<Record<string, Schema>> = {
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
  ...Object.fromEntries(subscribersAndTenants.map((word) => [word, members])),
  application: members,
  'rule-type': leaf,
  'disable-inspect': leaf,
  'log-start': leaf,
  'log-end': leaf,
  'log-setting': leaf,
  'icmp-unreachable': leaf,
  schedule: leaf,
  'profile-setting': profileSetting,
  option: container(skipped(skippedOptions, 'one')),
};

const decryptionRule: Readonly<Record<string, Schema>> = {
  ...rule,
  ...skipped(skippedInDecryptionRules, 'one'),
  type: container({ 'ssl-forward-proxy': empty, 'ssh-proxy': empty, 'ssl-inbound-inspection': opaque }),
  profile: leaf,
};

/** Rules of which it matters only whether there are any that hold. */
const otherRules = container({
  rules: collections({ disabled: leaf, from: members, to: members, ...skipped(skippedInOtherRules) }),
});

/** Where a connection comes from or goes to: zones, or interfaces. */
const sides = container({ zone: members, interface: members });

/** Rules that may refuse a connection before any rule of security is asked. */
const earlyRules = (action: Container): Container =>
  container({
    rules: collections({
      ...rule,
      ...skipped(skippedInEarlyRules),
      from: sides,
      to: sides,
      application: members,
      schedule: leaf,
      action,
      protection: container(skipped(because(limits, 'aggregate', 'classified'))),
    }),
  });

/** Another destination: it matters that there is one. */
const translation = container(
  skipped(because(carries, 'translated-address', 'translated-port', 'dns-rewrite', 'distribution')),
);

const rulebase: Container = container({
  ...skipped(skippedRulebases),
  nat: container({
    rules: collections({
      ...rule,
      ...skipped(skippedInTranslation),
      service: leaf,
      'nat-type': leaf,
      'source-translation': container({
        'static-ip': container({ 'translated-address': leaf, 'bi-directional': leaf }),
        ...skipped(skippedInSources),
      }),
      'destination-translation': translation,
      'dynamic-destination-translation': translation,
    }),
  }),
  pbf: earlyRules(
    container({
      discard: empty,
      forward: container({ 'egress-interface': leaf, ...skipped(because(carries, 'nexthop', 'monitor')) }),
      'forward-to-vsys': leaf,
      'no-pbf': empty,
    }),
  ),
  dos: earlyRules(container({ deny: empty, allow: empty, protect: empty })),
  'tunnel-inspect': otherRules,
  'network-packet-broker': otherRules,
  security: container({ rules: collections(securityRule) }),
  decryption: container({ rules: collections(decryptionRule) }),
  authentication: otherRules,
  'captive-portal': otherRules,
  'application-override': otherRules,
  'default-security-rules': container({
    rules: things({
      ...skipped({ ...skippedInRules, ...skippedInSecurity }, 'one'),
      action: leaf,
      tag: members,
      'icmp-unreachable': leaf,
      'profile-setting': profileSetting,
    }),
  }),
});

/** The rules of a firewall stand in the rulebase of a vsys, those of Panorama before and behind these; default rules last. */
export const localRules: Readonly<Record<string, Schema>> = { rulebase };
const { 'default-security-rules': _defaults, ...before } = rulebase.children;
export const sentRules: Readonly<Record<string, Schema>> = {
  'pre-rulebase': container(before),
  'post-rulebase': rulebase,
};
