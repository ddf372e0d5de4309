import type { Loss } from '../../proof/compare/proof.ts';
import { comparisonValues } from '../diff/diff-json.ts';
import type { Sources } from '../findings/diagnostic-text.ts';
import { printable } from '../forms/paint.ts';
import { lossValue } from '../runs/json.ts';
import type { DeviceEvidence, Evidence, RuleEvidence } from './evidence.ts';

const titles: readonly string[] = [
  'rule set',
  'rule',
  'action',
  'why',
  'services',
  'principals',
  'hosts',
  'addresses',
  'evidence',
  'document',
  'document address',
  'document date',
  'place in the document',
  'owner',
  'ticket',
  'expires',
  'place in the rule set',
  'device',
  'target',
  'verdict of the text',
  'outcome of the rule',
  'losses',
  'accepted losses',
  'emitted lines',
];

/** The evidence as a table (RFC 4180), a line for each rule and device, for a spreadsheet. */
export function renderEvidenceCsv(evidence: Evidence): string {
  const rows = evidence.rules.flatMap((one) => rowsOf(one, evidence));
  return [titles, ...rows].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function rowsOf(
  { rule, place, document, row, services, destinations, outcomes }: RuleEvidence,
  { devices }: Evidence,
): readonly (readonly string[])[] {
  const ofRule = [
    rule.ruleSet,
    rule.id,
    rule.action,
    rule.why ?? '',
    services.join('; '),
    rule.principals?.map(({ kind, name }) => (kind === 'service' ? `service:${name}` : name)).join('; ') ??
      'anyone',
    destinations.flatMap(({ hosts }) => hosts).join('; '),
    destinations.flatMap(({ addresses }) => addresses).join('; '),
    destinations.flatMap(({ evidence }) => evidence ?? []).join('; '),
    document?.title ?? document?.id ?? '',
    document?.url ?? '',
    document?.date ?? '',
    row ?? '',
    rule.owner ?? '',
    rule.ticket ?? '',
    rule.expires ?? '',
    place,
  ];
  return outcomes.map(({ device, status, losses, lines }) => {
    const { target = '', verdict = 'no text' } = devices.find(({ name }) => name === device) ?? {};
    const [open, accepted] = [losses.filter(isOpen), losses.filter((loss) => !isOpen(loss))];
    return [
      ...ofRule,
      device,
      target,
      verdict,
      status,
      [...new Set(open.map(({ code }) => code))].join('; '),
      [...new Set(accepted.map(({ code, accepted: reason }) => `${code}: ${reason}`))].join('; '),
      rangeWords(lines),
    ];
  });
}

function isOpen({ accepted }: Loss): boolean {
  return accepted === null;
}

/** `a.conf:3-7`. */
function rangeWords(lines: Parameters<typeof lineRanges>[0]): string {
  return lineRanges(lines)
    .map(({ file, from, to }) => `${file}:${from === to ? from : `${from}-${to}`}`)
    .join('; ');
}

/** Neighbouring lines as one range. */
export function lineRanges(
  lines: readonly { readonly file: string; readonly line: number }[],
): readonly { readonly file: string; readonly from: number; readonly to: number }[] {
  const ranges: { file: string; from: number; to: number }[] = [];
  for (const { file, line } of lines) {
    const last = ranges.at(-1);
    if (last?.file === file && last.to === line - 1) last.to = line;
    else ranges.push({ file, from: line, to: line });
  }
  return ranges;
}

/** A cell is never a formula, and never more than one line. */
function cell(text: string): string {
  const shown = printable(text);
  const safe = /^[=+\-@\t\r]/.test(shown) ? `'${shown}` : shown;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** The evidence as `schemas/evidence.schema.json` describes it. */
export function renderEvidenceJson(evidence: Evidence, sources: Sources): string {
  const { rulec, title, ruleSets, serviceTags, rules, devices, since } = evidence;
  const value = {
    rulec,
    title,
    ruleSets,
    serviceTags,
    rules: rules.map((one) => ruleValue(one, sources)),
    devices: devices.map((one) => deviceValue(one, sources)),
    ...(since === undefined ? {} : { since: comparisonValues(since, sources) }),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function ruleValue(one: RuleEvidence, sources: Sources): unknown {
  const { rule, place, document, row, services, destinations, outcomes } = one;
  const { id, ruleSet, action, inspection, why, owner, ticket, expires, principals } = rule;
  return {
    rule: id,
    ruleSet,
    action,
    ...optional({ why, owner, ticket, expires }),
    place,
    document: document === undefined ? null : withoutSpan(document),
    row: row ?? null,
    services,
    principals: principals?.map(({ kind, name }) => (kind === 'service' ? `service:${name}` : name)) ?? null,
    tlsInspection: inspection,
    destinations,
    outcomes: outcomes.map(({ device, status, losses, lines }) => ({
      device,
      status,
      losses: losses.map((loss) => lossValue(loss, sources)),
      lines,
    })),
  };
}

function deviceValue(one: DeviceEvidence, sources: Sources): unknown {
  const { name, target, options, placeholders, verdict, problems, files, losses } = one;
  return {
    name,
    target,
    options,
    placeholders,
    verdict: verdict ?? null,
    problems: problems.map(({ code, message }) => ({ code, message })),
    files,
    losses: losses.map((loss) => lossValue(loss, sources)),
  };
}

function optional(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function withoutSpan({
  id,
  title,
  url,
  date,
}: {
  id: string;
  title?: string;
  url?: string;
  date?: string;
}): unknown {
  return optional({ id, title, url, date });
}
