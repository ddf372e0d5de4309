/** Takes apart what `netsh advfirewall firewall show rule name=all verbose` prints in English. */
import { type Block, type Listing, makeRow, type Row, readBlocks, splitList } from './rows.ts';

const labels: Readonly<Record<string, string>> = {
  'rule name': 'displayname',
  enabled: 'enabled',
  direction: 'direction',
  profiles: 'profile',
  grouping: 'group',
  localip: 'localaddress',
  remoteip: 'remoteaddress',
  protocol: 'protocol',
  localport: 'localport',
  remoteport: 'remoteport',
  program: 'program',
  service: 'service',
  interfacetypes: 'interfacetype',
  security: 'authentication',
  'rule source': 'policystoresource',
  action: 'action',
};

/** Lines that are for people, or for inbound rules. */
const withoutSense = ['description', 'edge traversal'];

/** Reads what `netsh advfirewall firewall show rule name=all verbose` prints in English. */
export function readNetsh(text: string): Listing {
  return {
    rows: readBlocks(text, /^Rule Name: /, /^([A-Z][A-Za-z ]*): *(.*)$/).map(readNetshBlock),
    profiles: [],
  };
}

function readNetshBlock({ line, fields }: Block): Row {
  const others: string[] = [];
  const known = fields.flatMap(([label, text]): readonly (readonly [string, readonly string[]])[] => {
    const lower = label.toLowerCase();
    if (Object.hasOwn(labels, lower)) return [[labels[lower] ?? '', splitList(text)]];
    if (withoutSense.includes(lower)) return [];
    others.push(`${label}: ${text}`);
    return [];
  });
  if (others.length > 0) known.push(['otherline', others]);
  const has = (wanted: string): boolean => known.some(([name]) => name === wanted);
  const isVerbose = has('policystoresource') || has('interfacetype');
  // Lines that do not apply are left out: a program where there is none, ports of other protocols.
  const left = ['localport', 'remoteport', ...(isVerbose ? ['program', 'service'] : [])].filter(
    (name) => !has(name),
  );
  return makeRow(line, [...known, ...left.map((name) => [name, ['Any']] as const)]);
}
