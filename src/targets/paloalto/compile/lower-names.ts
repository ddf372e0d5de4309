/** Names that rest on values alone, and the free text that may stand in descriptions. */
import { createHash } from 'node:crypto';
import { type Diagnostic, error } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { formatPrefix, type Prefix } from '../../../sets/prefix.ts';
import { describeRule, lostInDescriptions } from '../../kernel/plain-text.ts';
import type { Limit } from '../../target.ts';
import type { ScopeConfig, UnreadRules } from '../config.ts';
import { limits, type Model, modelLimits, models } from '../models.ts';
import type { PaloaltoOptions } from '../options.ts';

/** A port or a range of a transport, as rules and names speak of it. */
export interface ServiceKey {
  readonly transport: 'tcp' | 'udp';
  readonly from: number;
  readonly to: number;
}

/** TCP first, then by port. */
export function compareServices(a: ServiceKey, b: ServiceKey): number {
  if (a.transport !== b.transport) return a.transport === 'tcp' ? -1 : 1;
  return a.from - b.from || a.to - b.to;
}

export function portText({ from, to }: ServiceKey): string {
  return from === to ? `${from}` : `${from}-${to}`;
}

/** `rulec-tcp-443`: the same for every rule set, as is what it stands for. */
export function serviceName(service: ServiceKey): string {
  return `rulec-${service.transport}-${portText(service)}`;
}

/** Services as a part of names: `443`, `80.443`, `udp-53`. */
export function serviceLabel(services: readonly ServiceKey[]): string {
  return services.map((one) => (one.transport === 'udp' ? `udp-${portText(one)}` : portText(one))).join('.');
}

/** `v4-20.190.128.0-18`; IPv6 in full, since only then dots for colons are unambiguous. */
export function prefixLabel(prefix: Prefix): string {
  if (prefix.family === 4) return `v4-${formatPrefix(prefix).replace('/', '-')}`;
  const digits = prefix.network.toString(16).padStart(32, '0');
  return `v6-${(digits.match(/.{4}/g) ?? []).join('.')}-${prefix.length}`;
}

/** A short digest of a value. */
export function digestOf(value: string): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 8);
}

/** The id of a rule, `NAME/ID` included, with nothing that a name cannot hold. */
export function idLabel(id: string): string {
  if (/^[A-Za-z0-9-]+(?:\/[A-Za-z0-9-]+)?$/.test(id)) return id.replace('/', '.');
  return `${id.replace(/[^A-Za-z0-9]+/g, '-')}-${digestOf(id)}`;
}

/**
 * `rulec-NAME.STEM`: names of what is a rule set's own. Names of rule sets hold no dot, so two of them on one device
 * never meet. Where that is too long, the beginning of the stem and a digest of both.
 */
export function objectName(ruleSet: string, stem: string, most: number = limits.name.value): string {
  const name = `rulec-${shortName(ruleSet)}.${stem}`;
  if (name.length <= most) return name;
  return `rulec-${stem.slice(0, most - 'rulec-'.length - 9)}-${digestOf(`${ruleSet}\n${stem}`)}`;
}

/** A long name keeps its first words, and has the digest of the whole in place of the others. */
function shortName(ruleSet: string): string {
  const name = idLabel(ruleSet);
  if (name.length <= 20) return name;
  return `${name.slice(0, 12).replace(/-[^-]*$/, '')}-${digestOf(name)}`;
}

/** No quotes, and none of what a command line of PAN-OS reads: `?`, `;`, `#`, `$`, brackets, bars, backslashes. */
const allowed = /[A-Za-z0-9 .,:()/_+=@-]/;

/** A note where texts of the rule set cannot stand in descriptions whole. */
export function lostTextsOf({ rules }: Policy): readonly Diagnostic[] {
  return lostInDescriptions(rules, allowed, 'descriptions of PAN-OS');
}

/** What a rule's description says: why it is there, and whose it is. */
export function descriptionOf(rule: PolicyRule): string | undefined {
  return describeRule(rule, allowed);
}

// The bounds of devices and names, checked before anything is printed.

type Count = readonly [number, Limit, string];

const listsHelp =
  '; or let the device fetch the addresses of service tags as lists: --set paloalto.service-tags=edl --set paloalto.edl-url=https://HOST/PATH';

export function checkLimits(
  policy: Policy,
  scope: ScopeConfig,
  options: PaloaltoOptions,
): readonly Diagnostic[] {
  const model = modelLimits(options.model);
  const security = scope.rulebases.flatMap((base) => base.security);
  const inLists = scope.lists.flatMap(({ content }) => content ?? []);
  const inCategories = scope.categories.flatMap(({ list }) => list);
  const larger = (key: Exclude<keyof Model, 'name'>, count: number): string => {
    const names = models.filter((one) => one[key] >= count).map(({ name }) => name);
    return names.length === 0
      ? 'no model that rulec knows holds so many'
      : `if the device is one of ${names.join(', ')}, say so: --set paloalto.model=${names[0]}`;
  };
  const counted = (key: Exclude<keyof Model, 'name'>, count: number, other = ''): Count => [
    count,
    model[key],
    larger(key, count) + other,
  ];
  const counts: readonly Count[] = [
    counted('securityRules', security.length),
    counted('addresses', scope.addresses.length, options.lists === undefined ? listsHelp : ''),
    counted('addressGroups', scope.addressGroups.length),
    counted('urlEntries', inCategories.length),
    counted('listAddresses', inLists.length),
    [scope.categories.length, limits.categories, 'put hosts of the same services into fewer rules'],
    [scope.lists.length, limits.lists, 'use fewer different service tags, or service-tags=objects'],
  ];
  return [
    ...counts.flatMap(([count, limit, help]) => exceed(policy.name, count, limit, help)),
    ...scope.addressGroups.flatMap(({ name, members }) =>
      exceed(name, members.length, limits.members, 'use service-tags=edl'),
    ),
    ...inCategories.flatMap(({ text }) =>
      exceed(text.slice(0, 60), text.length, limits.urlEntry, 'shorten the path of the host'),
    ),
    ...inCategories.flatMap(({ text }) =>
      exceed(
        text,
        Math.max(0, ...(text.match(/(?:\^\.)+/g) ?? []).map((run) => run.length / 2)),
        limits.carets,
        'name more of the labels',
      ),
    ),
    ...scope.lists.flatMap(({ name, url }) =>
      exceed(name, url.length, limits.listUrl, 'choose a shorter edl-url'),
    ),
  ];
}

function exceed(what: string, count: number, limit: Limit, help: string): readonly Diagnostic[] {
  if (count <= limit.value) return [];
  return [
    error('limit', `${what}: ${count} ${limit.name}; the most is ${limit.value} (${limit.source})`, {
      help,
      target: 'paloalto',
      data: { count, limit: limit.value, name: limit.name, source: limit.source },
    }),
  ];
}

/** Names that two things would share. Categories and URL lists have one name space, as have addresses and groups. */
export function checkNames(scope: ScopeConfig, shared: readonly string[]): readonly Diagnostic[] {
  const [base] = scope.rulebases;
  const named = (rules: readonly ({ readonly name: string } | UnreadRules)[]): readonly string[] =>
    rules.flatMap((rule) => ('name' in rule ? [rule.name] : []));
  const spaces = [
    [...scope.addresses, ...scope.addressGroups, ...scope.lists].map(({ name }) => name),
    named(base?.security ?? []),
    named(base?.decryption ?? []),
  ];
  const clashes = spaces.flatMap((names) => {
    const seen = new Set<string>();
    return names.filter((name) => seen.size === seen.add(name).size);
  });
  return [...new Set([...shared, ...clashes])].map((name) =>
    error('name-clash', `two different things would have the name ${quote(name)}`, {
      help: 'give one of the rules another id',
      target: 'paloalto',
    }),
  );
}
