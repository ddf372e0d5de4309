/** Names of rules, and the free text that may stand in them. */
import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { type PortSet, portRanges } from '../../../sets/ports.ts';
import { describeRule, lostInDescriptions } from '../../descriptions.ts';
import { carryText } from '../../kernel/plain-text.ts';
import type { FirewallRule } from '../config.ts';

/**
 * What could end a literal or a token, call a resource (`@file,-1`) or expand is not among them; and no quote, for
 * typographic ones are quotes to PowerShell.
 */
const allowed = /[A-Za-z0-9 .,:()/_+=#-]/;

/** Free text as the outputs carry it. */
export function plainText(text: string): string {
  return carryText(text, allowed).text;
}

/** A note where texts of the rule set cannot stand in descriptions whole; denials have no rules here. */
export function lostTextsOf({ rules }: Policy): readonly Diagnostic[] {
  const written = rules.filter(({ action }) => action === 'allow');
  return lostInDescriptions(written, allowed, 'descriptions of Windows Firewall rules');
}

/** What a rule's description says: why it is there, and whose it is. */
export function descriptionOf(rule: PolicyRule): string | undefined {
  return describeRule(rule, allowed);
}

/** Ports as a label of names: `443`, `80+443`, `8000-8080`; the first and the last of very many. */
export function labelPorts(ports: PortSet): string {
  const labels = portRanges(ports).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const all = labels.join('+');
  return all.length <= 40 ? all : `${labels[0]}+etc+${labels.at(-1)}`;
}

/**
 * The key of a rule: its labels, then a digest of every field that is written. Texts with equal names have equal
 * content, so that a script need not compare it; rules that somebody edits on the machine keep their names.
 */
export function nameOf(labels: readonly string[], rule: Omit<FirewallRule, 'name'>): string {
  const { addresses } = rule;
  const content = JSON.stringify([
    rule.displayName,
    rule.description ?? null,
    rule.group ?? null,
    rule.action,
    rule.protocol,
    rule.ports,
    addresses === 'any' ? addresses : [addresses.v4, addresses.v6.map((end) => end.toString(16))],
    rule.accounts ?? null,
    rule.service ?? null,
  ]);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 10);
  return [...labels.map(plainName), digest].join('-');
}

/** Only characters that no store, shell or wildcard reads as something else. */
function plainName(label: string): string {
  return label.replace(/[^A-Za-z0-9]+/g, (run) => (/^[-]+$/.test(run) ? run : '.')).replace(/^\.+|\.+$/g, '');
}
