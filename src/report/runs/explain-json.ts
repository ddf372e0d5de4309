import type { Explanation, Reason } from '../../driver/explain-requests.ts';
import type { Report } from '../../driver/report.ts';
import type { Request } from '../../rules/policy.ts';
import { formatAddress } from '../../sets/prefix.ts';
import type { ExplainContext } from './explain.ts';
import { writeJson } from './json.ts';

/** Writes explanations for programs: the run's inputs, the request, and its outcomes. */
export function renderExplanationsJson(
  provenance: Omit<Report, 'targets'>,
  request: string,
  explanations: readonly Explanation[],
  { sources, lineOf }: ExplainContext,
): string {
  const outcomes = explanations.map(({ requests, policy: { action, rule }, texts, reasons }) => ({
    requests: requests.map(encodeRequest),
    policy: {
      ...{ action, rule: rule?.id, span: rule?.span, why: rule?.why, source: rule?.source },
      lists: rule?.rows?.map(({ name, edition }) => ({
        list: name,
        edition: edition === '' ? null : edition,
      })),
    },
    targets: [...new Set(texts.map(({ name }) => name))].map((name) => ({
      target: name,
      decisions: texts
        .filter((one) => one.name === name)
        .map(({ format, action: decided, seen, form, applications, resolved, line }) => ({
          ...{ format, action: decided, seen, form, applications, resolved },
          line: line && { ...line, text: lineOf(name, line) },
        })),
      reasons: reasons.filter((one) => one.name === name).map(encodeReason),
    })),
  }));
  return writeJson({ ...provenance, request, outcomes }, sources);
}

function encodeRequest({ address, literal, host, services, account, ...rest }: Request): unknown {
  const { transport, port, scheme, path } = rest;
  const text = formatAddress(address);
  const principal = [account, ...services.map((service) => `service:${service}`)].join('+');
  return { transport, port, scheme, host: literal ? text : host, path, address: text, principal };
}

function encodeReason(reason: Reason): unknown {
  if (reason.kind === 'ungoverned') return { kind: reason.kind, governs: reason.governs };
  if (reason.kind === 'unmeant') return { kind: reason.kind, says: reason.says };
  if (reason.kind === 'left-out')
    return { kind: reason.kind, rule: reason.rule.id, span: reason.rule.span, targets: reason.rule.targets };
  const { kind, code, direction, rule, destination, accepted } = reason;
  return { kind, code, direction, rule: rule.id, span: rule.span, destination, accepted };
}
