/**
 * Parts of a configuration that cannot decide what a security rule does with a connection, with the reason. Each name
 * is one of the schema of PAN-OS 10.0 or stands in exported configurations; the lookup of a session reads none of them
 * (policy evaluation: zones, addresses, users, application, service, category, and the profiles of the rule that matched).
 * Of deleting them the same is true, but for `network`, `zone` and `import`, without which no zone has an interface.
 */
const manages = 'it says who manages the device and how';
const defines = 'a definition: it counts where a rule names it, and is unknown there';
const reports = 'reports and logs';
const authenticates = 'it says how users prove who they are: rules that ask for users are unknown';
const keys = 'keys and certificates';
export const carries = 'interfaces, routes and tunnels: the options give the zones of a connection';
export const limits = 'it may refuse connections whatever it holds, and is unknown';
const elsewhere = 'it is for other firewalls, or only a pattern for their settings';
const inspects = 'it says how much of what comes back is inspected';
const later =
  'it works on a connection that a security rule let through, and changes not whether, but how it is carried';

type Reasons = Readonly<Record<string, string>>;

export function because(why: string, ...names: readonly string[]): Reasons {
  return Object.fromEntries(names.map((name) => [name, why]));
}

/** Below `config`. */
export const skippedInDocument: Reasons = because(manages, 'mgt-config');

/** Below `devices`, an entry. */
export const skippedInDevice: Reasons = {
  ...because(carries, 'network'),
  ...because(manages, 'platform', 'plugins'),
  ...because(elsewhere, 'log-collector', 'log-collector-group'),
  ...because(elsewhere, 'wildfire-appliance', 'wildfire-appliance-cluster', 'vm-info-source'),
};

/** Below `shared`, a vsys or a device group. */
export const skippedInScope: Reasons = {
  ...because(
    defines,
    'application-tag',
    'application-status',
    'schedule',
    'threats',
    'dynamic-user-group',
    'device-object',
  ),
  ...because(reports, 'botnet', 'report-group', 'reports', 'pdf-summary-report', 'email-scheduler'),
  ...because(reports, 'log-settings', 'content-preview'),
  ...because(keys, 'certificate', 'certificate-profile', 'ssl-tls-service-profile', 'ocsp-responder', 'scep'),
  ...because(authenticates, 'authentication-object', 'authentication-profile', 'authentication-sequence'),
  ...because(authenticates, 'admin-role', 'local-user-database', 'server-profile', 'group-mapping'),
  ...because(authenticates, 'captive-portal', 'user-id-agent', 'user-id-agent-sequence', 'user-id-collector'),
  ...because(authenticates, 'user-id-ssl-auth', 'user-id-hub', 'ts-agent', 'redistribution-agent'),
  ...because(authenticates, 'redistribution-collector', 'multi-factor-authentication'),
  ...because(carries, 'zone', 'import', 'dns-proxy', 'global-protect', 'sdwan-interface-profile'),
  ...because(manages, 'display-name', 'setting', 'response-page', 'alg-override', 'url-admin-override'),
  ...because(manages, 'description', 'devices', 'master-device', 'reference-templates', 'to-sw-version'),
  ...because(manages, 'id', 'user-group-source', 'authorization-code', 'vm-info-source'),
};

/** Of a zone: whom it asks for users and devices, its logs, and what it does when buffers are full. */
export const skippedInZones: Reasons = {
  ...because(authenticates, 'enable-user-identification', 'enable-device-identification', 'user-acl'),
  ...because(authenticates, 'device-acl'),
  ...because(reports, 'log-setting'),
  ...because(manages, 'enable-packet-buffer-protection', 'net-inspection', 'prenat-identification'),
};

/** What a vsys is given besides interfaces. */
export const skippedInImport: Reasons = {
  ...because(manages, 'resource', 'visible-vsys', 'dns-proxy'),
  ...because(carries, 'virtual-router', 'virtual-wire', 'vlan', 'logical-router', 'sdwan'),
};

/** Below `ssl-decrypt`. */
export const skippedInDecryption: Reasons = {
  ...because(keys, 'forward-trust-certificate', 'forward-untrust-certificate', 'trusted-root-CA'),
  ...because(keys, 'root-ca-exclude-list', 'ssl-exclude-cert-predefined'),
  // Of those that come with the software, which no text shows, and rules of decryption open what is not among them.
  ...because(keys, 'disabled-ssl-exclude-cert-from-predefined'),
};

/** Profiles of a scope that name no host and open or close no connection by themselves. */
export const skippedProfiles: Reasons = {
  ...because(defines, 'virus', 'spyware', 'vulnerability', 'file-blocking', 'wildfire-analysis'),
  ...because(defines, 'data-filtering', 'data-objects', 'decryption', 'hip-objects', 'hip-profiles'),
  ...because(defines, 'dos-protection', 'sdwan-path-quality', 'sdwan-saas-quality', 'dns-security'),
  ...because(defines, 'sdwan-traffic-distribution', 'sdwan-error-correction', 'packet-broker', 'gtp', 'sctp'),
  ...because(carries, 'interface-management-profile', 'monitor-profile', 'zone-protection-profile'),
};

/** Parts of a URL filter that log, or look at what goes over a connection. */
export const skippedInUrlFilters: Reasons = {
  ...because(reports, 'description', 'log-container-page-only', 'enable-container-page'),
  ...because(reports, 'log-http-hdr-xff', 'log-http-hdr-user-agent', 'log-http-hdr-referer'),
  ...because('it acts on what comes back', 'http-header-insertion', 'safe-search-enforcement'),
  ...because('it acts on what comes back', 'local-inline-cat', 'cloud-inline-cat'),
};

/**
 * Rulebases beside those of security and decryption. A rule of `sdwan` chooses among the links of one virtual interface
 * (SD-WAN administrator's guide, "SD-WAN Policy Rule"), one of `qos` the class of what is sent: neither is a way to refuse.
 */
export const skippedRulebases: Reasons = {
  ...because(carries, 'sdwan'),
  ...because(later, 'qos'),
};

/** Single values of a rule. */
export const skippedInRules: Reasons = {
  ...because(reports, 'log-setting'),
  ...because('a word for people', 'group-tag', 'uuid'),
};

/** Single values of a rule of security, and of a default rule. */
export const skippedInSecurity: Reasons = because(reports, 'log-start', 'log-end');

/** Single values of a rule of decryption. */
export const skippedInDecryptionRules: Reasons = {
  ...because(reports, 'log-success', 'log-fail'),
  ...because(reports, 'log-successful-tls-handshakes', 'log-failed-tls-handshakes'),
};

/** All of a rule of another rulebase, of which only matters whether it holds. */
export const skippedInOtherRules: Reasons = because(
  'whatever it asks for, it may hold',
  ...['source', 'negate-source', 'source-user', 'source-hip', 'destination', 'destination-hip'],
  ...['negate-destination', 'category', 'service', 'protocol', 'port', 'application', 'action', 'tag'],
  ...[
    'description',
    'group-tag',
    'uuid',
    'timeout',
    'log-setting',
    'log-authentication-timeout',
    'hip-profiles',
  ],
  ...['authentication-enforcement', 'target'],
);

/** Parts of a rule about routes or rates. */
export const skippedInEarlyRules: Reasons = {
  ...because(carries, 'enforce-symmetric-return', 'active-active-device-binding'),
};

/** Parts of a rule of translation. Sources are compared as they are before it, and so are destinations. */
export const skippedInTranslation: Reasons = {
  ...because(carries, 'to-interface', 'active-active-device-binding'),
};

/**
 * Translations of sources that work in one direction: rules of security are asked with the addresses that a packet came with
 * (PAN-OS networking guide, "NAT Policy Rules": pre-NAT addresses, post-NAT zones), and only `bi-directional` of `static-ip`
 * makes a translation of destinations as well ("NAT Translated Packet Tab").
 */
export const skippedInSources: Reasons = because(
  carries,
  ...['dynamic-ip', 'dynamic-ip-and-port', 'persistent-dynamic-ip-and-port'],
);

/** Parts of a rule. */
export const skippedPartsOfRules: Reasons = because(later, 'qos');

/** Options of a rule. */
export const skippedOptions: Reasons = because(inspects, 'disable-server-response-inspection');

/** Parts without which the zones that rules name are no more; deleting them is no matter of elsewhere. */
export const carriesZones: ReadonlySet<string> = new Set(['network', 'zone', 'import']);
