/** Names of rules, and the free text that may stand in them. */
import { type PortSet, portRanges } from '../../../sets/ports.ts';
import { contentDigest, nameRange } from '../../kernel/names.ts';
import type { ProsePlace } from '../../kernel/prose.ts';
import { digestLength, type FirewallRule, listContent } from '../config.ts';

/**
 * What could end a literal or a token, call a resource (`@file,-1`) or expand is not allowed; and no quote, for
 * typographic ones are quotes to PowerShell. More would fit (9,999 characters), in a rule string that is for addresses.
 */
export const descriptions: ProsePlace = {
  name: 'descriptions of Windows Firewall rules',
  allowed: /[A-Za-z0-9 .,:()/_+=#-]/,
  longest: 1024,
};

/** Returns ports as a label of names: `443`, `80+443`, `8000-8080`; the first and the last of very many. */
export function labelPorts(ports: PortSet): string {
  const labels = portRanges(ports).map(nameRange);
  const all = labels.join('+');
  return all.length <= 40 ? all : `${labels[0]}+etc+${labels.at(-1)}`;
}

/**
 * Returns the key of a rule: its labels, then a digest of every field that is written. Texts with equal names have equal
 * content, so that a script need not compare it; rules that somebody edits on the machine keep their names.
 */
export function nameRule(labels: readonly string[], rule: Omit<FirewallRule, 'name'>): string {
  return [...labels.map(plainLabel), contentDigest(listContent(rule), digestLength)].join('-');
}

/** Leaves only characters that no store, shell or wildcard reads as something else. */
function plainLabel(label: string): string {
  return label.replace(/[^A-Za-z0-9]+/g, (run) => (/^[-]+$/.test(run) ? run : '.')).replace(/^\.+|\.+$/g, '');
}
