/**
 * Rulesets as people may write them, from a seed: chains that jump, maps, sets of several kinds, and values in each of their
 * spellings. All are for what a gateway forwards.
 */
import type { Next } from '../support/numbers.ts';

const addresses4 = [
  ...['198.51.100.7', '198.51.100.0/25', '198.51.100.128-198.51.101.7', '0.0.0.0/0', '198.51.100.64/26'],
  ...['198.51.100.7-198.51.100.200', '192.0.0.0/3', '128.0.0.0/1', '198.51.101.7/24'],
];
const addresses6 = [
  '2001:db8:9::1',
  '2001:db8:9::/48',
  '::/0',
  '2001:db8:8::-2001:db8:9::ffff',
  '2000::/3',
  '2001:db8:9::7/64',
];
const ports = [
  '443',
  'https',
  '0x1bb',
  '80-443',
  '1-65535',
  '22',
  'ssh',
  '0-79',
  '444-65535',
  '25',
  '8000-8010',
  'domain',
];
const protocols = ['tcp', '6', 'udp', '17', '0x6', 'icmp', 'sctp', 'udplite', 'ipv6-icmp', '1-16'];
const comparisons = ['', '', '', '== ', '!= ', '!= ', '< ', '> ', '<= ', '>= '];
const verdicts = [
  'accept',
  'drop',
  'return',
  'continue',
  'reject',
  'reject with tcp reset',
  'reject with icmpx admin-prohibited',
];

interface Ruleset {
  readonly next: Next;
  readonly family: string;
  readonly sets: string[];
  /** The chains that a rule may lead to. */
  readonly chains: readonly string[];
}

function pick(next: Next, some: readonly string[]): string {
  return some[next(some.length)] ?? '';
}

function several(next: Next, some: readonly string[]): readonly string[] {
  return [...new Set(Array.from({ length: 1 + next(3) }, () => pick(next, some)))];
}

/** Behind a field: a value, a comparison, a list of values, or a set of its own. */
function values(into: Ruleset, type: string, some: readonly string[], mayCompare: boolean): string {
  const { next, sets } = into;
  const list = `{ ${several(next, some).join(', ')} }`;
  const not = next(3) === 0 ? '!= ' : '';
  switch (next(4)) {
    case 0:
      return `${not}${list}`;
    case 1: {
      const name = `s${sets.length}`;
      const merge = next(2) === 0 ? ' auto-merge;' : '';
      sets.push(`set ${name} { type ${type}; flags interval;${merge} elements = ${list} }`);
      return `${not}@${name}`;
    }
    default: {
      const compare = pick(next, mayCompare ? comparisons : ['', '!= ', '== ']);
      const plain = /[<>]/.test(compare) ? some.filter((one) => !/[-/]/.test(one)) : some;
      return `${compare}${pick(next, plain)}`;
    }
  }
}

function match(into: Ruleset): string {
  const { next } = into;
  const port = (field: string): string => `${field} ${values(into, 'inet_service', ports, true)}`;
  const forms: readonly (() => string)[] = [
    () => `ip daddr ${values(into, 'ipv4_addr', addresses4, true)}`,
    () => `ip6 daddr ${values(into, 'ipv6_addr', addresses6, false)}`,
    () =>
      `ip saddr ${pick(next, ['203.0.113.64/26', '!= 203.0.113.64/26', '203.0.113.0/24', '10.0.0.0/8', '0.0.0.0-203.0.113.255'])}`,
    () =>
      `ip6 saddr ${pick(next, ['2001:db8:ffff::/64', '!= 2001:db8:ffff::/64', 'fe80::/10', '2001:db8::/32'])}`,
    () => port('tcp dport'),
    () => port('udp dport'),
    () => port('th dport'),
    () => `meta l4proto ${pick(next, ['', '!= '])}${pick(next, protocols)}`,
    () => `meta l4proto { ${several(next, protocols).join(', ')} }`,
    () => `ip protocol ${pick(next, ['', '!= '])}${pick(next, protocols)}`,
    () => `ip6 nexthdr ${pick(next, ['', '!= '])}${pick(next, protocols)}`,
    () => `meta nfproto ${pick(next, ['ipv4', 'ipv6', '!= ipv4', '2', '10', '{ ipv4, ipv6 }'])}`,
    () => `meta protocol ${pick(next, ['ip', 'ip6', '!= ip', '{ ip, ip6 }', '0x800'])}`,
    () =>
      `ct state ${pick(next, ['new', '!= new', 'established,related', 'new,established', '{ new, untracked }', 'invalid', '!= invalid', 'new | established'])}`,
    () =>
      `ip daddr . tcp dport { ${several(next, [
        '198.51.100.7',
        '198.51.100.0/24',
        '198.51.100.1-198.51.100.99',
      ])
        .map((one) => `${one} . ${pick(next, ['443', '80-443', '22'])}`)
        .join(', ')} }`,
    () =>
      `meta l4proto . th dport ${pick(next, ['', '!= '])}{ ${several(next, ['tcp', 'udp', '6'])
        .map((one) => `${one} . ${pick(next, ['443', '53', '80-443'])}`)
        .join(', ')} }`,
    () => `meta nfproto ipv4 ip daddr ${pick(next, ['!= ', ''])}${pick(next, addresses4)}`,
    () => pick(next, ['counter', 'log prefix "x"', 'meta mark set 0x1', 'counter packets 1 bytes 2']),
  ];
  return (forms[next(forms.length)] as () => string)();
}

function verdict({ next, chains }: Ruleset): string {
  const some =
    chains.length > 0 && next(3) === 0
      ? [`jump ${pick(next, chains)}`, `goto ${pick(next, chains)}`]
      : verdicts;
  return pick(next, some);
}

function lead(into: Ruleset): string {
  const { next } = into;
  const pairs = (some: readonly string[]): string =>
    several(next, some)
      .map((one) => `${one} : ${verdict(into).replace(/^(?:reject|continue).*/, 'return')}`)
      .join(', ');
  const forms = [
    `tcp dport vmap { ${pairs(['443', '22', '25-80', '8000-8010', '*'])} }`,
    `ip daddr vmap { ${pairs(['198.51.100.0/25', '198.51.100.200', '192.0.2.0/24'])} }`,
    `meta l4proto vmap { ${pairs(['tcp', 'udp', 'icmp'])} }`,
    `ct state vmap { ${pairs(['new', 'established', 'invalid'])} }`,
    `ip daddr . tcp dport vmap { ${pairs(['198.51.100.7 . 443', '198.51.100.0/24 . 22', '192.0.2.53 . 53-80'])} }`,
    `meta nfproto vmap { ${pairs(['ipv4', 'ipv6'])} }`,
  ];
  return pick(next, forms);
}

/** Now and then its tests exclude each other, which nft refuses; mostly they do not. */
function rule(into: Ruleset): string {
  const { next, family } = into;
  const isOdd = next(40) === 0;
  const four = family === 'ip' || (family === 'inet' && next(2) === 0);
  const other = four
    ? /^ip6 |^meta nfproto (?:ipv6|10|!= ipv4)|^meta protocol ip6/
    : /^ip |^meta nfproto (?:ipv4|2)|^meta protocol (?:ip|0x800)$/;
  const protocol = pick(next, ['tcp', 'udp']);
  const foreign =
    protocol === 'tcp'
      ? /^udp |l4proto (?:udp|17|icmp|sctp)|(?:protocol|nexthdr) (?:udp|17|icmp|sctp)/
      : /^tcp |l4proto (?:tcp|6)|(?:protocol|nexthdr) (?:tcp|6)|tcp dport|tcp reset/;
  const fits = (text: string): boolean =>
    isOdd || (!other.test(text) && !foreign.test(text) && (family === 'inet' || !text.includes('nfproto')));
  const choose = (make: () => string): string => {
    for (;;) {
      const before = into.sets.length;
      const text = make();
      if (fits(text)) return text;
      into.sets.splice(before);
    }
  };
  const tests = Array.from({ length: next(4) }, () => choose(() => match(into)));
  return [...tests, choose(() => (next(6) === 0 ? lead(into) : verdict(into)))].join(' ');
}

/** A table with a chain for what is forwarded. */
export function writeRuleset(next: Next): string {
  const family = pick(next, ['inet', 'inet', 'inet', 'ip', 'ip6']);
  const sets: string[] = [];
  const chains: string[] = [];
  const made: string[] = [];
  for (let count = next(3); count > 0; count--) {
    const into = { next, family, sets, chains: [...chains] };
    const rules = Array.from({ length: 1 + next(4) }, () => `    ${rule(into)}\n`);
    made.push(`  chain c${made.length} {\n${rules.join('')}  }\n`);
    chains.push(`c${chains.length}`);
  }
  const into = { next, family, sets, chains };
  const rules = Array.from({ length: 2 + next(5) }, () => `    ${rule(into)}\n`);
  const policy = pick(next, ['accept', 'drop', 'drop']);
  const hook = `    type filter hook forward priority ${pick(next, ['filter', '0', '-10'])}; policy ${policy};\n`;
  const known = '    ct state established,related accept\n    meta l4proto ipv6-icmp accept\n';
  return `table ${family} x {\n${sets.map((one) => `  ${one}\n`).join('')}${made.join('')}  chain f {\n${hook}${known}${rules.join('')}  }\n}\n`;
}
