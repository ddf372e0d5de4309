/**
 * What nft refuses of rules, whatever packets meet: values of another type, names that lead nowhere, protocols that exclude
 * each other. Seen with nft 1.0.6 on Linux 6.18.
 */
import { present } from '../../../../diagnostics/present.ts';
import type { Origin } from '../../../target.ts';
import type { ChainPart, Element, Family, Match, Right, Rule, Sight, Step, Value } from '../../config.ts';
import { findClash, isAny } from './check-sets.ts';
import { type Complaint, checkValue, typeOf } from './field-types.ts';
import type { Doubt, LoadedTable } from './loaded.ts';

export interface Found extends Complaint {
  readonly at: Origin;
  readonly unread?: Doubt['unread'];
}

type Say = (says: string, isRefused?: boolean, unread?: Doubt['unread']) => void;

/** What the rule has said of the packet so far: the headers that it looks into. */
interface Layers {
  readonly family: Family;
  network?: string;
  transport?: string;
  /** What the last test said, of a list its last single value: that is what a TCP reset has to fit (nft 1.0.6). */
  answering?: string;
}

/** Returns what is the matter with rules of a table, whose chains and sets are there by now. */
export function checkParts(table: LoadedTable, parts: readonly ChainPart[]): readonly Found[] {
  const found: Found[] = [];
  for (const part of parts) {
    if (part.kind === 'unread') found.push({ says: part.text, isRefused: false, at: part.origin });
    if (part.kind === 'rule') checkRule(table, part, found);
  }
  return found;
}

function checkRule(table: LoadedTable, rule: Rule, found: Found[]): void {
  const { family } = table;
  const layers: Layers = family === 'ip' || family === 'ip6' ? { family, network: family } : { family };
  const say: Say = (says, isRefused = false, unread) =>
    found.push({ says, isRefused, at: rule.origin, ...present({ unread }) });
  for (const step of rule.steps) checkStep(table, step, layers, say);
}

function checkStep(table: LoadedTable, step: Step, layers: Layers, say: Say): void {
  if (step.kind === 'match') checkMatch(table, step, layers, say);
  else if (step.kind === 'vmap') {
    for (const field of step.left) enter(field, layers, say);
    checkRight(table, { left: step.left, right: step.right, isMap: true }, say);
  } else if (step.kind === 'reject') checkAnswer(step.text, layers, say);
  else if ('chain' in step) sayOfJump(table, step.chain, say);
  else if (step.kind === 'source' || step.kind === 'destination') {
    const wrong = findLack(step.text, layers);
    say(wrong ?? step.text, wrong !== undefined);
  } else if (step.kind === 'beyond') {
    if (step.sight === 'tcp flags' || step.sight === 'rt type') enter(step.sight, layers, say);
    say(step.text, false, isUnchecked(step) ? 'statement' : undefined);
  } else if (isUnchecked(step)) say(step.text, false, 'statement');
  else if (step.kind === 'unread') say(step.text, false, isStatement(step.text) ? 'statement' : 'none');
  else if (step.kind === 'harmless' && /^counter name/.test(step.text))
    say(step.text, false, isNamedCounter(table, step.text) ? undefined : 'none');
  else if (step.kind === 'harmless' && isRefusedRenewal(table, step.text)) say(step.text);
}

/** Tests whose values are not looked at. */
const loose: ReadonlySet<Sight> = new Set(['unseen', 'nothing', 'family', 'segment size']);

/** Whether nft may refuse a step although it is read: its values, or the set that it names, are not looked at. */
function isUnchecked(step: Step): step is Extract<Step, { kind: 'beyond' | 'bound' | 'change' }> {
  if (step.kind === 'beyond') return loose.has(step.sight) || / \. iif type /.test(step.text);
  return step.kind === 'change' || (step.kind === 'bound' && !step.text.startsWith('limit '));
}

/** Beside a table of ours a step counts only where nft is known to take it: else nothing of the file is loaded. */
export function withoutUnchecked(part: ChainPart): ChainPart {
  if (part.kind !== 'rule' || !part.steps.some(isUnchecked)) return part;
  const steps = part.steps.map(
    (step): Step => (isUnchecked(step) ? { kind: 'unread', text: step.text } : step),
  );
  return { ...part, steps };
}

/** Whether a table has the counter that a statement names: nft looks for it in what stands before, and in the same braces. */
function isNamedCounter({ doubts }: LoadedTable, statement: string): boolean {
  const name = statement.replace(/^counter name /, '').replace(/"/g, '');
  return doubts.some(({ text }) => text.replace(/"/g, '').startsWith(`counter ${name} `));
}

/** A port, alone or behind an address. */
const withPort = /(?:^| )(?:\[[^\]]*\]|[\d.]+(?:-[\d.]+)?)?:\d{1,5}(?:-\d{1,5})?(?: |$)/;

/** What a translation needs to know of the packet from the rule itself, and does not, or has to say itself. */
function findLack(text: string, { family, network, transport }: Layers): string | undefined {
  if (transport === undefined && (/^tproxy/.test(text) || withPort.test(text)))
    return `no match of the rule says whose port it is in ${text}`;
  if (family === 'inet' && network !== undefined && /^tproxy to /.test(text))
    return `beside a match of ${network} a family belongs into ${text}`;
  const isOpen = family === 'inet' && network === undefined && /^[sd]nat to /.test(text);
  return isOpen ? `neither "ip" nor "ip6" says of which family the address is in ${text}` : undefined;
}

/** A set without the flags is not made to be changed by packets. */
function isRefusedRenewal({ sets }: LoadedTable, text: string): boolean {
  const [, name = ''] = /^update @(\S+) /.exec(text) ?? [];
  return name !== '' && !['dynamic', 'timeout'].every((flag) => sets.get(name)?.flags.includes(flag));
}

function checkAnswer(
  text: string | undefined,
  { family, network, answering = 'tcp' }: Layers,
  say: Say,
): void {
  const protocol = text?.split(' ')[1];
  const isOther =
    (protocol === 'tcp' && answering !== 'tcp') ||
    (protocol === 'icmp' && (network ?? 'ip') !== 'ip') ||
    (protocol === 'icmpv6' && (network ?? 'ip6') !== 'ip6');
  // Of a list of families nft takes the last for that of the rule.
  const isSure = protocol === 'tcp' || network !== 'several';
  if (isOther) say(`nothing of what the rule is for can be answered by ${protocol}`, isSure);
  if (protocol === 'icmpx' && (family === 'ip' || family === 'ip6'))
    say(`a table of the family ${family} has no answer by icmpx`, true);
}

/** Returns why nothing can jump to a chain of that name. */
export function checkJump(table: LoadedTable, name: string): string | undefined {
  const chain = table.chains.get(name);
  if (chain === undefined) return `there is no chain ${name} in the table ${table.name}`;
  return chain.hook === undefined ? undefined : `the chain ${name} has a hook, and nothing can jump there`;
}

function sayOfJump(table: LoadedTable, name: string, say: Say): void {
  const wrong = checkJump(table, name);
  if (wrong !== undefined) say(wrong, true);
}

/** Headers that exclude each other are refused in one rule, in this order or the other. */
function enter(field: string, layers: Layers, say: Say): void {
  const [header = ''] = field.split(' ');
  if (field === 'meta nfproto' && layers.family !== 'inet')
    say(`meta nfproto is only for tables of the family inet`, true);
  const network = { ip: 'ip', icmp: 'ip', ip6: 'ip6', icmpv6: 'ip6', rt: 'ip6' }[header];
  const transport = { tcp: 'tcp', udp: 'udp', icmp: 'icmp', icmpv6: 'icmpv6' }[header];
  const clash = (known: string | undefined, own: string | undefined): boolean =>
    own !== undefined && known !== undefined && known !== own;
  if (clash(layers.network, network) || clash(layers.transport, transport))
    say(`${field} asks for another protocol than the rest of the rule`, true);
  if (network !== undefined) layers.network ??= network;
  if (transport === undefined) return;
  layers.transport ??= transport;
  layers.answering = transport;
}

function isRange(value: Value | undefined): boolean {
  return value?.kind === 'range' || (value?.kind === 'number' && value.from !== value.to);
}

/** The numbers are those of Linux (AF_INET, AF_INET6). */
const layersOfFamilies: Readonly<Record<string, string>> = {
  ipv4: 'ip',
  '2': 'ip',
  ipv6: 'ip6',
  '10': 'ip6',
};

/** Other names of protocols, and their numbers (/etc/protocols). */
const protocols: Readonly<Record<string, string>> = {
  ...{ '1': 'icmp', '6': 'tcp', '17': 'udp', '58': 'icmpv6', 'ipv6-icmp': 'icmpv6' },
};

function checkMatch(table: LoadedTable, match: Match, layers: Layers, say: Say): void {
  const { left, operator, right } = match;
  for (const field of left) enter(field, layers, say);
  const [field = ''] = left;
  const words =
    right.kind === 'one' ? right.key : right.kind === 'list' ? right.elements.flatMap(({ key }) => key) : [];
  const spell = (value: Value): string =>
    value.kind === 'word' ? value.text : value.kind === 'number' ? `${value.from}` : '';
  // Of several, nft takes one for that of the rule: it refuses `meta nfproto { ipv4, ipv6 } ip daddr` (1.0.6). A range says nothing.
  const names = words.filter((value) => !isRange(value)).map(spell);
  const isKnown = operator === '==' && left.length === 1;
  const take = (known: Readonly<Record<string, string>>): string | undefined =>
    names.length > 1 ? 'several' : names[0] === undefined ? undefined : (known[names[0]] ?? names[0]);
  const network = isKnown && /nfproto$/.test(field) ? take(layersOfFamilies) : undefined;
  if (network !== undefined) layers.network ??= network;
  const transport =
    isKnown && /l4proto$|^ip protocol$|^ip6 nexthdr$/.test(field) ? take(protocols) : undefined;
  if (transport !== undefined) {
    layers.transport ??= transport;
    const last = names.at(-1) ?? '';
    layers.answering = protocols[last] ?? last;
  }
  const isOrder = operator !== '==' && operator !== '!=';
  if (isOrder && (left.length > 1 || right.kind !== 'one' || right.key[0]?.kind !== 'number'))
    say(`a comparison of ${left.join(' . ')}`);
  checkRight(table, { left, right, isMap: false }, say);
}

interface Asked {
  readonly left: readonly string[];
  readonly right: Right;
  readonly isMap: boolean;
}

/** Types whose values can be part of a key of several parts. */
const parts = new Set(['ipv4_addr', 'ipv6_addr', 'inet_service', 'inet_proto', 'ifname', 'mark']);

function checkRight(table: LoadedTable, { left, right, isMap }: Asked, say: Say): void {
  const types = left.map(typeOf);
  const isLong = left.length > 1 && (left.length > 4 || types.some((type) => !parts.has(type)));
  if (isLong) say(`a concatenation of ${left.join(' . ')}`);
  if (right.kind === 'set') return void checkNamed(table, { left, right, isMap }, say);
  if (isMap && right.kind !== 'list') return void say('a map has elements with verdicts', true);
  if (right.kind === 'one' && left.length > 1)
    return void say('several parts can only be compared with a set', true);
  const elements: readonly Element[] =
    right.kind === 'list'
      ? right.elements
      : right.kind === 'one'
        ? [{ key: right.key }]
        : right.words.map((text) => ({ key: [{ kind: 'word', text }] }));
  for (const { key, verdict, note } of elements) {
    if (isMap !== (verdict !== undefined))
      return void say('elements of a map have verdicts, and others have none', true);
    if (note !== undefined && !/^comment "[^"]*"$/.test(note)) say(`an element with ${note}`);
    if (verdict !== undefined && 'chain' in verdict) sayOfJump(table, verdict.chain, say);
    if (isAny(key) && right.kind === 'list' && left.length === 1) continue;
    if (key.length !== left.length)
      return void say(`an element has ${key.length} parts, and ${left.length} are asked for`, true);
    for (const [at, value] of key.entries()) {
      const complaint = checkValue(value, types[at] ?? '');
      if (complaint !== undefined) say(complaint.says, complaint.isRefused);
    }
  }
  // Of a list of single values, nft joins those that overlap; of longer ones the kernel refuses some.
  const clash = isMap || left.length > 1 ? findClash(elements) : undefined;
  if (clash !== undefined) say(`elements of the ${isMap ? 'map' : 'list'} ${clash.says}`, clash.isRefused);
}

function checkNamed(table: LoadedTable, { left, right, isMap }: Asked, say: Say): void {
  const name = right.kind === 'set' ? right.name : '';
  const set = table.sets.get(name);
  const what = isMap ? 'map' : 'set';
  if (set === undefined || set.kind !== what)
    return void say(`there is no ${what} ${name} in the table ${table.name}`, true);
  const types = left.map(typeOf).join(' . ');
  const own = set.type.join(' . ');
  if (own === '') return;
  if (types !== own) say(`${left.join(' . ')} is compared with a ${what} of the type ${own}`, true);
}

/**
 * The words that a statement or an expression of a rule begins with (nft(8), PRIMARY EXPRESSION, PAYLOAD EXPRESSIONS,
 * STATEMENTS; the grammar of nft 1.1.3). What begins otherwise is a syntax error, for which nft loads nothing of a file.
 */
const words: ReadonlySet<string> = new Set(
  `accept drop continue return jump goto reject counter log limit quota queue snat dnat masquerade redirect tproxy notrack
  flow dup fwd set add update delete meter synproxy last secmark xt comment reset
  tcp udp udplite sctp dccp th ip ip6 icmp icmpv6 igmp ether vlan arp esp ah comp gre gretap geneve vxlan
  meta ct socket rt fib osf ipsec numgen jhash symhash exthdr hbh dst frag mh srh auth tunnel
  mark iif iifname iiftype oif oifname oiftype skuid skgid nftrace rtclassid ibriport ibrname obriport obrname pkttype cpu
  iifgroup oifgroup cgroup random length nfproto l4proto protocol priority time day hour sdif sdifname broute
  bri_iifname bri_oifname`.split(/\s+/),
);

/** Whether nft may take a statement: by its first word, or because it begins with a value that is compared. */
export function isStatement(text: string): boolean {
  const [first = ''] = text.split(' ');
  return words.has(first) || !/^[A-Za-z_]/.test(first);
}
