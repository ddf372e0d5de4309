/** Which key was meant by one that is not there, and what belongs under one that is missing. */
import { nearest } from '../../diagnostics/nearest.ts';
import { checkKeys } from '../machine-check.ts';

/** What other tools call these things. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  hosts: ['fqdn', 'fqdns', 'domain', 'domains', 'name', 'names', 'url', 'urls', 'hostname', 'hostnames'],
  addresses: 'ip ips cidr cidrs prefix prefixes network networks subnets tags address'.split(' '),
  services: ['port', 'ports', 'protocol', 'protocols', 'proto', 'service'],
  to: ['destination', 'destinations', 'dest', 'dst', 'target', 'targets', 'hosts', 'addresses'],
  why: ['description', 'comment', 'reason', 'title', 'note', 'notes'],
  title: ['description', 'comment', 'summary'],
  rulec: ['version', 'apiVersion', 'schema'],
  accept: ['accepts', 'accepted', 'exceptions'],
  allow: ['request', 'permit', 'url'],
  deny: ['block', 'reject'],
  id: ['name', 'key'],
  expires: ['expiry', 'until', 'expiration', 'valid-until'],
  principal: ['user', 'users', 'account', 'accounts', 'principals'],
  requires: ['require', 'requirements', 'prerequisites', 'needs', 'preflight'],
  'os-build': ['os', 'windows', 'build', 'os-version', 'windows-build'],
  'dotnet-release': ['dotnet', '.net', 'net', 'framework', 'release'],
  mend: ['fix', 'repair', 'remedy', 'help'],
  'tls-inspection': ['tls', 'inspection', 'ssl-inspection', 'decrypt'],
};

/** Where keys stand that are known elsewhere. */
const homes: Readonly<Record<string, string>> = {
  hosts: 'in a destination: to: [{ hosts: [www.example.com] }]',
  addresses: 'in a destination: to: [{ addresses: [192.0.2.0/24] }]',
  evidence: 'in a destination, below to',
  withdrawn: 'in a destination, below to',
  services: 'in a rule, as a sibling of to',
  principal: 'in a rule, as a sibling of to',
  action: 'in a rule, as a sibling of to',
  why: 'in a rule, as a sibling of to',
  expires: 'in a rule, as a sibling of to',
  'tls-inspection': 'in a rule, as a sibling of to',
  owner: 'in a rule, as a sibling of to',
  ticket: 'in a rule, as a sibling of to',
  to: 'in a rule, as a sibling of services',
  sources: 'at the top of the file',
  cloud: 'at the top of the file',
  tests: 'at the top of the file',
  accept: 'at the top of the file',
  rules: 'at the top of the file',
  requires: 'at the top of the file',
};

/** What belongs under a key that must be there. */
const examples: Readonly<Record<string, string>> = {
  rulec: 'begin the file with rulec: 1, the version of the language',
  name: 'write name: NAME, in letters, digits and hyphens: it names files and objects in the outputs',
  rules:
    'write at least one rule: rules: [{ id: …, services: [443/https], to: [{ hosts: [www.example.com] }] }]',
  id: 'write id: NAME, in letters, digits and hyphens, which stays the same as long as the rule means the same',
  services:
    'write services: [443/https]: a port or FROM-TO, then /http (clear text), /https (TLS), /tcp or /udp',
  to: 'write to: [{ hosts: [www.example.com] }], or addresses instead of hosts',
  loss: 'write loss: CODE; a compile says which losses it meets',
  reason: 'write reason: TEXT: why the loss is lived with',
  'hosts addresses': 'write hosts: [www.example.com], or addresses: [192.0.2.0/24], or both',
  registry: "write registry: { key: 'HKLM\\SOFTWARE\\Example', name: Enabled, value: 1 }",
  key: "write key: 'HKLM\\SOFTWARE\\Example'",
  value: 'write value: 1, a text, or a list of what it may be',
  'file-version': 'write file-version: { file: \'C:\\Example\\example.exe\', at-least: "1.2" }',
  file: "write file: 'C:\\Example\\example.exe'",
  'at-least': 'write at-least: "1.2", 2 to 4 numbers with dots between them',
  [checkKeys.join(' ')]:
    'write os-build: 14393, dotnet-release: 461808, service: NAME, or registry, file-version or not-installed',
  'allow deny': 'write allow: https://www.example.com/ or deny: https://www.example.com/',
};

/** Returns how to write a key that must be there; alternatives stand side by side in one text. */
export function helpForMissing(keys: string): string | undefined {
  return Object.hasOwn(examples, keys) ? examples[keys] : undefined;
}

/** Shows several keys that must be there, as one would write them. */
export function showKeys(keys: readonly string[]): string {
  const shown: Readonly<Record<string, string>> = {
    rulec: 'rulec: 1',
    services: 'services: [443/https]',
    to: 'to: [{ hosts: [www.example.com] }]',
    rules: 'rules: […]',
    loss: 'loss: CODE',
    reason: 'reason: TEXT',
  };
  return `write ${keys.map((key) => shown[key] ?? `${key}: NAME`).join(', ')}`;
}

/** Returns the one of some keys that an unknown key stands for. */
export function guessKey(key: string, path: readonly string[], keys: readonly string[]): string | undefined {
  const plain = key.toLowerCase().replaceAll('_', '-');
  // Whoever writes a whole sentence of another language is told about the words alone.
  if (path.at(-2) === 'tests' && /^(?:request|expect|url|result)$/.test(plain)) return keys[0];
  return nearest(key, keys) ?? keys.find((one) => synonyms[one]?.includes(plain));
}

/** Says what to do about a key that is not known here; `free` are the known ones that are not there yet. */
export function helpForKey(
  key: string,
  path: readonly string[],
  known: readonly string[],
  free: readonly string[],
): string {
  if (key === '<<')
    return 'YAML 1.2 has no merge keys: write the keys out; an alias may be used for one value';
  if (path.at(-2) === 'tests' && /^(?:request|url|expect|result)$/i.test(key))
    return 'a test is allow: URL or deny: URL';
  const near = nearest(key, free) ?? nearest(key, known);
  const home = Object.hasOwn(homes, key) ? homes[key] : undefined;
  if (near === undefined && home !== undefined) return `it belongs ${home}`;
  const meant = near ?? guessKey(key, path, free);
  if (meant !== undefined) return `did you mean ${meant}?`;
  const elsewhere = guessKey(key, path, Object.keys(homes));
  return elsewhere === undefined || path.length === 0
    ? `the keys here are ${known.join(', ')}`
    : `did you mean ${elsewhere}? it belongs ${homes[elsewhere]}`;
}
