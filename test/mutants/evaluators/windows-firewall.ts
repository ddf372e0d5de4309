/** The second evaluator of Windows Firewall: rules united, a block before every allow. */
import type { View } from '../../../src/proof/diagram/evaluate.ts';
import type { TargetFile } from '../../../src/targets/target.ts';
import type { Subject } from '../mutant.ts';
import { edgesOf, everyIpv4, everyIpv6, type Ip, memberTest, toAddress } from './address.ts';
import { type Evaluator, evaluatorOf, type Outcome, refused } from './settle.ts';
import { decodeLgpo, decodePol, type Value } from './windows-registry.ts';
import { readRuleString, type WindowsRule } from './windows-rules.ts';
import { readScript } from './windows-script.ts';

/** A rule with its addresses ready to be asked. */
interface Ready extends WindowsRule {
  readonly holds: (ip: Ip) => boolean;
}

interface WindowsText {
  readonly rules: readonly Ready[];
  /** By profile: what happens to a flow that no rule decides. */
  readonly otherwise: Readonly<Record<string, Outcome>>;
  /** The profiles on which the firewall is off: nothing is blocked there. */
  readonly off: ReadonlySet<string>;
  /** Whether something is set that may change any verdict. */
  readonly unsure: boolean;
}

interface Probe {
  readonly view: View;
  readonly profile: string;
}

const profiles = ['Domain', 'Private', 'Public'];
const root = 'software\\policies\\microsoft\\windowsfirewall';
/** Where a machine keeps rules of its own. */
const localRules =
  'system\\currentcontrolset\\services\\sharedaccess\\parameters\\firewallpolicy\\firewallrules';

function read(subject: Subject, files: readonly TargetFile[]): WindowsText {
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) throw refused('not one file');
  const { content, path } = file;
  if (path.endsWith('.pol')) {
    if (typeof content === 'string') throw refused('text');
    return fromRegistry(subject, decodePol(content));
  }
  const text = typeof content === 'string' ? content : decodeText(content);
  return path.endsWith('.ps1')
    ? fromScript(subject, text)
    : fromRegistry(subject, decodeLgpo(text.replace(/^\ufeff/, '')));
}

function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-8').decode(bytes);
}

function fromScript(subject: Subject, text: string): WindowsText {
  const script = readScript(text);
  const wanted = readScript(String(subject.files.find(({ path }) => path.endsWith('.ps1'))?.content));
  if (script.code !== wanted.code) throw refused('the code around the data is another');
  const outbound = script.variables.get('$DefaultOutbound');
  const store = script.variables.get('$Store');
  const group = script.variables.get('$Group');
  if (
    (outbound !== 'Leave' && outbound !== 'Block') ||
    !group ||
    (store !== 'PersistentStore' && !store?.includes('\\')) ||
    script.variables.size !== 3
  )
    throw refused('a variable');
  const left: Outcome = subject.values['default-outbound'] === 'block' ? 'unsure' : 'none';
  const otherwise = Object.fromEntries(profiles.map((one) => [one, outbound === 'Block' ? 'none' : left]));
  const unasked = outbound === 'Block' && subject.values['default-outbound'] !== 'block';
  return { rules: script.rules.map(ready), otherwise, off: new Set(), unsure: unasked };
}

function fromRegistry(subject: Subject, values: readonly Value[]): WindowsText {
  const last = new Map<string, Value>();
  for (const value of values) {
    const path = `${value.key}\\${value.name}`.toLowerCase();
    if (value.scope !== 'Computer') continue;
    // In the order in which they are set for the last time.
    last.delete(path);
    last.set(path, value);
  }
  const left: Outcome = subject.values['default-outbound'] === 'block' ? 'unsure' : 'none';
  const otherwise: Record<string, Outcome> = Object.fromEntries(profiles.map((one) => [one, left]));
  const off = new Set<string>();
  const rules: Ready[] = [];
  const version = last.get(`${root}\\policyversion`)?.data;
  let unsure = false;
  let isBehindOurs = false;
  const addRule = (name: string, data: Value['data']): void => {
    if (version === undefined) throw refused('no PolicyVersion');
    if (typeof data !== 'string' || !/^[ -{}~]{1,259}$/.test(name))
      throw refused('no name or no text of a rule');
    const rule = readRuleString(data, Number(version) - 512);
    if (rule !== undefined) rules.push(ready(rule));
  };
  for (const [path, { key, name, data }] of last) {
    const at = key.toLowerCase();
    // What is deleted before the first value is set deletes nothing of the policy: its entries are taken in order.
    const isDeletion = name.startsWith('**');
    isBehindOurs ||= !isDeletion && (at === root || at.startsWith(`${root}\\`));
    // What is deleted from a parent may take along what stands before: keys are named in full or from there.
    if (/^\*\*(deletekeys$|del.*\\)/i.test(name) && root.startsWith(`${at}\\`)) unsure ||= isBehindOurs;
    if (path === `${root}\\policyversion`) continue;
    if (at === localRules) addRule(name, data);
    if (!path.startsWith(`${root}\\`)) continue;
    const section = at.slice(root.length + 1);
    const profile = profiles.find((one) => `${one}profile`.toLowerCase() === section);
    if (isDeletion) unsure ||= isBehindOurs;
    else if (section === 'firewallrules') addRule(name, data);
    // Both are about inbound traffic, or about rules that are not in the policy.
    else if (/^(donotallowexceptions|allowlocalpolicymerge)$/i.test(name)) continue;
    else if (profile === undefined) unsure = true;
    else if (name.toLowerCase() === 'defaultoutboundaction') {
      if (data !== 0 && data !== 1) throw refused(`${name} is ${data}`);
      otherwise[profile] = data === 0 ? 'allow' : 'none';
      if (data === 1 && subject.values['default-outbound'] !== 'block') unsure = true;
    } else if (name.toLowerCase() === 'enablefirewall') {
      if (data !== 0 && data !== 1) throw refused(`${name} is ${data}`);
      if (data === 0) off.add(profile);
      else unsure = true;
    } else unsure = true;
  }
  if (last.has(`${root}\\policyversion`) && (typeof version !== 'number' || version < 512 || version > 767))
    throw refused(`PolicyVersion ${version}`);
  for (const profile of off) otherwise[profile] = 'allow';
  // A text without one value of the firewall says nothing about it.
  const isAboutIt = [...last.keys()].some((path) => path.startsWith(`${root}\\`));
  return { rules, otherwise, off, unsure: unsure || !isAboutIt };
}

function ready(rule: WindowsRule): Ready {
  return { ...rule, holds: rule.addresses === 'any' ? () => true : memberTest(rule.addresses) };
}

function matches(rule: Ready, { view, profile }: Probe): boolean | 'unsure' {
  const { transport, port = 0, address, principal } = view;
  if (address === undefined) return false;
  if (rule.transport !== undefined && rule.transport !== transport) return false;
  if (rule.ports.length > 0 && !rule.ports.some(([from, to]) => from <= port && port <= to)) return false;
  if (rule.profiles.length > 0 && !rule.profiles.includes(profile)) return false;
  if (principal !== undefined && rule.users?.includes(principal.account) === false) return false;
  if (rule.service !== undefined && principal?.services.includes(rule.service) === false) return false;
  const ofSome = principal === undefined && (rule.users ?? rule.service) !== undefined;
  const holds = rule.holds({ family: address.family, value: BigInt(address.value) });
  if (!holds) return rule.moreAddresses ? 'unsure' : false;
  return rule.unsure || ofSome ? 'unsure' : true;
}

function decide(text: WindowsText, probe: Probe): Outcome {
  if (text.off.has(probe.profile)) return 'allow';
  if (text.unsure) return 'unsure';
  const truths = (action: WindowsRule['action']) =>
    text.rules.filter((rule) => rule.action === action).map((rule) => matches(rule, probe));
  const [blocks, allows] = [truths('block'), truths('allow')];
  if (blocks.includes(true)) return 'deny';
  const otherwise = text.otherwise[probe.profile] ?? 'none';
  const rest: Outcome =
    allows.includes(true) || otherwise === 'allow'
      ? 'allow'
      : allows.includes('unsure')
        ? 'unsure'
        : otherwise;
  return blocks.includes('unsure') && rest !== 'none' ? 'unsure' : rest;
}

function probes(subject: Subject, texts: readonly WindowsText[]): readonly Probe[] {
  const rules = texts.flatMap((text) => text.rules);
  const ranges = rules.flatMap(({ addresses }) => (addresses === 'any' ? [] : addresses));
  const kinds = new Map<string, Ip>();
  for (const ip of edgesOf([...ranges, everyIpv4, { ...everyIpv6, from: 3n }])) {
    if (ip.family === 6 && ip.value < 2n) continue;
    kinds.set(`${ip.family} ${rules.map((rule) => rule.holds(ip)).join()}`, ip);
  }
  const numbers = rules.flatMap((rule) => rule.ports.flat());
  const ports = new Map<string, number>();
  for (const port of [50_000, ...numbers.flatMap((one) => [one - 1, one, one + 1])].filter(
    (one) => one >= 0 && one <= 65535,
  )) {
    ports.set(rules.map((rule) => rule.ports.some(([from, to]) => from <= port && port <= to)).join(), port);
  }
  const spans = new Set(rules.flatMap((rule) => rule.profiles));
  const asked =
    spans.size > 0 || texts.some(({ otherwise }) => new Set(Object.values(otherwise)).size > 1)
      ? profiles
      : ['Public'];
  return [...kinds.values()].flatMap((ip) =>
    [...ports.values()].flatMap((port) =>
      (['tcp', 'udp'] as const).flatMap((transport) =>
        processes(subject, rules).flatMap((principal) =>
          asked.map((profile) => ({
            view: { transport, port, address: toAddress(ip), source: 'inside', ...principal },
            profile,
          })),
        ),
      ),
    ),
  );
}

/** The processes of a scoped text; where principals are not looked at, there is one of no account in particular. */
function processes(subject: Subject, rules: readonly WindowsRule[]): readonly Pick<View, 'principal'>[] {
  if (subject.values.principal !== 'scoped') return [{}];
  const services = [...new Set(rules.flatMap(({ service }) => (service === undefined ? [] : [service])))];
  return ['a-user', 'network-service', 'local-system'].flatMap((account) =>
    [[], ...services.map((one) => [one])].map((running) => ({ principal: { account, services: running } })),
  );
}

export const windowsFirewallEvaluator: Evaluator = evaluatorOf<WindowsText, Probe>({
  read,
  probes,
  probesOf: (_subject, _texts, view) => profiles.map((profile) => ({ view, profile })),
  decide,
  otherwise: 'deny',
});
