/** What people do to a rule set from one week to the next: a small rule set, and twenty edits of its text. */

/** An edit of the rule set below. */
export interface RuleSetEdit {
  readonly name: string;
  /** What names that come or go hold: ids that it adds, removes or changes, and ports or prefixes that names spell out. */
  readonly moves: readonly string[];
  readonly edit: (text: string) => string;
}

const portal = `  - id: portal
    services: [443/https]
    to:
      - hosts: [portal.example.com, "*.portal.example.net"]
        addresses: [192.0.2.0/26, "2001:db8:1::/48"]
`;
const updates = `  - id: updates
    services: [443/https, 80/http]
    to:
      - hosts: [updates.example.com, mirror.example.com]
        addresses: [192.0.2.64/26]
`;
const certificates = `  - id: certificates
    services: [80/http]
    to:
      - hosts: [crl.example.org, ocsp.example.org]
        addresses: any
`;
const relay = `  - id: relay
    services: [8801-8802/tcp, 3478/udp]
    to:
      - addresses: [203.0.113.0/25]
`;
const messages = `  - id: messages
    services: [443/https]
    to:
      - hosts: ["*.messages.example.com"]
        addresses: [198.51.100.0/25, 198.51.100.192/26]
`;
const metadata = `  - id: no-metadata
    action: deny
    services: [1-65535/tcp]
    to:
      - addresses: [169.254.169.254/32]
`;

const header = 'rulec: 1\nname: office\nrules:\n';
export const editedRuleSet: string = header + metadata + portal + updates + certificates + relay + messages;

/** Replaces one part of the text, which must be there. */
function put(old: string, fresh: string): (text: string) => string {
  return (text) => {
    if (!text.includes(old)) throw new Error(`the rule set has no ${JSON.stringify(old)}`);
    return text.replace(old, fresh);
  };
}

const added = `  - id: telemetry
    services: [443/https]
    to:
      - hosts: [telemetry.example.com]
        addresses: [203.0.113.128/26]
`;

export const ruleSetEdits: readonly RuleSetEdit[] = [
  {
    name: 'a port is added',
    moves: ['8443', 'connect-ports'],
    edit: put(portal, portal.replace('443/https', '443/https, 8443/https')),
  },
  { name: 'a port becomes another', moves: ['8801-8802', '8803'], edit: put('8801-8802/tcp', '8803/tcp') },
  {
    name: 'a range of ports grows',
    moves: ['8801-8802', '8801-8810'],
    edit: put('8801-8802/tcp', '8801-8810/tcp'),
  },
  { name: 'a port is removed', moves: [], edit: put('443/https, 80/http', '443/https') },
  { name: 'a service of another transport is removed', moves: ['3478'], edit: put(', 3478/udp', '') },
  { name: 'a host is added', moves: [], edit: put('[crl.example.org', '[aia.example.org, crl.example.org') },
  { name: 'a host is removed', moves: [], edit: put(', mirror.example.com', '') },
  { name: 'a host is spelled otherwise', moves: [], edit: put('crl.example.org', 'crl3.example.org') },
  {
    name: 'a wildcard is added',
    moves: [],
    edit: put('"*.portal.example.net"', '"*.portal.example.net", "*.cdn.example.net"'),
  },
  {
    name: 'a prefix is added',
    moves: ['192.0.2.192'],
    edit: put('192.0.2.64/26', '192.0.2.64/26, 192.0.2.192/27'),
  },
  { name: 'a prefix is removed', moves: ['198.51.100.192'], edit: put(', 198.51.100.192/26', '') },
  { name: 'a prefix grows', moves: ['203.0.113.0'], edit: put('203.0.113.0/25', '203.0.113.0/24') },
  {
    name: 'IPv6 is added',
    moves: ['2001:db8:2', '2001-db8-2', 'updates_v6'],
    edit: put('192.0.2.64/26', '192.0.2.64/26, "2001:db8:2::/48"'),
  },
  { name: 'a rule is added', moves: ['telemetry'], edit: put(relay, added + relay) },
  { name: 'a rule is removed', moves: ['messages'], edit: put(messages, '') },
  { name: 'a rule is renamed', moves: ['updates', 'downloads'], edit: put('id: updates', 'id: downloads') },
  { name: 'a rule is moved', moves: [], edit: put(portal + updates, updates + portal) },
  {
    name: 'a rule is split',
    moves: ['mirrors'],
    edit: put(
      updates,
      updates.replace(', mirror.example.com', '') +
        updates.replace('updates', 'mirrors').replace('updates.example.com, ', ''),
    ),
  },
  {
    name: 'a denial is removed',
    moves: ['no-metadata', '169.254.169.254', '1-65535'],
    edit: put(metadata, ''),
  },
  {
    name: 'a rule has a reason',
    moves: [],
    edit: put('id: portal\n', 'id: portal\n    why: People work there.\n'),
  },
];
