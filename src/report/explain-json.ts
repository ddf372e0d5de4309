import type { Explanation, Reason } from '../driver/explain-requests.ts';
import type { Report } from '../driver/report.ts';
import type { Request } from '../rules/request.ts';
import { formatAddress } from '../sets/prefix.ts';
import type { Origin } from '../targets/target.ts';
import type { Sources } from './findings/diagnostic-text.ts';
import { placeValue } from './runs/json.ts';

/** The same as the text, for programs: the run's inputs, the request, and its outcomes. */
export function renderExplanationsJson(
  provenance: Omit<Report, 'targets'>,
  request: string,
  explanations: readonly Explanation[],
  sources: Sources,
  lineOf: (name: string, line: Origin) => string | undefined,
): string {
  const outcomes = explanations.map(({ requests, policy: { action, rule }, texts, reasons }) => ({
    requests: requests.map(requestValue),
    policy: {
      action,
      ...(rule === undefined
        ? {}
        : { rule: rule.id, span: placeValue(rule.span, sources), why: rule.why, source: rule.source }),
    },
    targets: [...new Set(texts.map(({ name }) => name))].map((name) => ({
      target: name,
      decisions: texts
        .filter((one) => one.name === name)
        .map(({ format, action: decided, seen, line }) => ({
          format,
          action: decided,
          seen,
          ...(line === undefined ? {} : { line: { ...line, text: lineOf(name, line) } }),
        })),
      reasons: reasons.filter((one) => one.name === name).map((one) => reasonValue(one, sources)),
    })),
  }));
  return `${JSON.stringify({ ...provenance, request, outcomes }, null, 2)}\n`;
}

function requestValue({ address, literal, host, services, account, ...rest }: Request): unknown {
  const { transport, port, scheme, path } = rest;
  const text = formatAddress(address);
  const name = literal ? text : host;
  const principal = [account, ...services.map((service) => `service:${service}`)].join('+');
  return {
    transport,
    port,
    scheme,
    ...(name === undefined ? {} : { host: name }),
    ...(path === undefined ? {} : { path }),
    address: text,
    principal,
  };
}

function reasonValue(reason: Reason, sources: Sources): unknown {
  if (reason.kind === 'ungoverned') return { kind: reason.kind, governs: reason.governs };
  const { kind, code, direction, rule, destination, accepted } = reason;
  return {
    kind,
    code,
    direction,
    rule: rule.id,
    span: placeValue(rule.span, sources),
    destination,
    accepted,
  };
}
