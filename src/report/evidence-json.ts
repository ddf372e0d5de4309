import { comparisonValues } from './diff/diff-json.ts';
import type { DeviceEvidence, Evidence, RuleEvidence } from './evidence/evidence.ts';
import type { Sources } from './findings/diagnostic-text.ts';
import { lossValue } from './runs/json.ts';

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
