/** The evidence for a spreadsheet, and for programs. */
import type { Loss } from '../../proof/compare/proof.ts';
import { describeCheck } from '../../rules/machine-check.ts';
import { encodeDiff } from '../diff/diff-json.ts';
import type { Sources } from '../findings/diagnostic-text.ts';
import { printable } from '../forms/paint.ts';
import { encodeLoss, writeJson } from '../runs/json.ts';
import {
  type DestinationEvidence,
  type DeviceEvidence,
  type Evidence,
  joinLineRanges,
  namePrincipals,
  type Outcome,
  type RuleEvidence,
} from './evidence.ts';

/** Writes a table (RFC 4180) with a line for each rule and device. */
export function renderEvidenceCsv({ rules, devices }: Evidence): string {
  const rows = rules.flatMap((one) =>
    one.outcomes.map((outcome, index) => {
      const ofRule = fillRuleColumns(one);
      return { ...ofRule, ...fillOutcomeColumns(outcome, devices[index]) };
    }),
  );
  const titles = Object.keys(rows[0] ?? {});
  return [titles, ...rows.map(Object.values<string>)]
    .map((cells) => `${cells.map(quoteCell).join(',')}\r\n`)
    .join('');
}

function fillRuleColumns({
  rule,
  place,
  document,
  row,
  services,
  destinations,
  lists,
}: RuleEvidence): Record<string, string> {
  return {
    'rule set': rule.ruleSet,
    rule: rule.id,
    action: rule.action,
    why: rule.why ?? '',
    services: services.join('; '),
    principals: namePrincipals(rule)?.join('; ') ?? 'anyone',
    hosts: destinations.flatMap((one) => one.hosts.map((host) => sayOn(host, one, services))).join('; '),
    addresses: destinations.flatMap(({ addresses }) => addresses).join('; '),
    evidence: destinations.flatMap(({ evidence }) => evidence ?? []).join('; '),
    document: document?.title ?? document?.id ?? '',
    'document address': document?.url ?? '',
    'document date': document?.date ?? '',
    'place in the document': row ?? '',
    lists: lists
      .map(({ list, edition }) => (edition === undefined ? list : `${list} (${edition})`))
      .join('; '),
    owner: rule.owner ?? '',
    ticket: rule.ticket ?? '',
    expires: rule.expires ?? '',
    'place in the rule set': place,
  };
}

/** Says on which services a host is, where that is not on all of the rule's. */
function sayOn(host: string, { services = [] }: DestinationEvidence, all: readonly string[]): string {
  return services.length === 0 || services.join() === all.join() ? host : `${host} (${services.join(', ')})`;
}

function fillOutcomeColumns(
  { device: name, status, losses, lines }: Outcome,
  device: DeviceEvidence | undefined,
): Record<string, string> {
  const list = (accepted: boolean, say: (loss: Loss) => string): string => {
    const found = losses.filter((loss) => (loss.accepted !== null) === accepted);
    return [...new Set(found.map(say))].join('; ');
  };
  return {
    device: name,
    target: device?.target ?? '',
    'verdict of the text': device?.verdict ?? 'no text',
    'outcome of the rule': status,
    losses: list(false, ({ code }) => code),
    'accepted losses': list(true, ({ code, accepted }) => `${code}: ${accepted}`),
    'emitted lines': joinLineRanges(lines)
      .map(({ words }) => words)
      .join('; '),
  };
}

/** Quotes a cell so that it is never a formula, and never more than one line. */
function quoteCell(text: string): string {
  const shown = printable(text);
  const safe = /^[=+\-@\t\r]/.test(shown) ? `'${shown}` : shown;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** Writes the evidence as `schemas/evidence.schema.json` describes it. */
export function renderEvidenceJson(evidence: Evidence, sources: Sources): string {
  const { rulec, title, ruleSets, serviceTags, requires, rules, devices, since } = evidence;
  const value = {
    ...{ rulec, title, ruleSets, serviceTags },
    requires: requires.map(encodeRequirement),
    rules: rules.map(encodeRuleEvidence),
    devices: devices.map(encodeDeviceEvidence),
    since: since && encodeDiff(since),
  };
  return writeJson(value, sources);
}

function encodeRequirement({
  requirement,
  ruleSet,
  place,
  document,
  row,
}: Evidence['requires'][number]): unknown {
  const { id, check, why, where, fromBuild, mend } = requirement;
  return {
    ...{ id: id.value, ruleSet, check, means: describeCheck(check), why, where, fromBuild, mend, place },
    ...{ document: encodeDocument(document), row: row ?? null },
  };
}

function encodeDocument(document: RuleEvidence['document']): unknown {
  if (document === undefined) return null;
  const { id, title, url, date } = document;
  return { id, title, url, date };
}

function encodeRuleEvidence({
  rule,
  place,
  document,
  row,
  services,
  destinations,
  lists,
  outcomes,
}: RuleEvidence): unknown {
  const { id, ruleSet, action, inspection, why, owner, ticket, expires } = rule;
  return {
    ...{ rule: id, ruleSet, action, why, owner, ticket, expires, place },
    document: encodeDocument(document),
    ...{ row: row ?? null, services, principals: namePrincipals(rule) ?? null },
    ...{ tlsInspection: inspection, destinations, lists },
    outcomes: outcomes.map(({ device, status, losses, lines }) => ({
      ...{ device, status, losses: losses.map(encodeLoss), lines },
    })),
  };
}

function encodeDeviceEvidence(one: DeviceEvidence): unknown {
  const { name, target, options, placeholders, verdict, problems, files, losses } = one;
  return {
    ...{ name, target, options, placeholders, verdict: verdict ?? null },
    problems: problems.map(({ code, message }) => ({ code, message })),
    ...{ files, losses: losses.map(encodeLoss) },
  };
}
