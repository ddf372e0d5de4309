/** Names that rest on values alone, and the free text that may stand in descriptions. */
import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import type { Prefix } from '../../../sets/prefix.ts';
import { formatPrefix } from '../../../sets/prefix.ts';
import { describeRule, lostInDescriptions } from '../../descriptions.ts';
import { limits } from '../models.ts';

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
