import type { Explanation, Reason, TextDecision } from '../../driver/explain-requests.ts';
import type { Report } from '../../driver/report.ts';
import { formatRequest, someone } from '../../rules/forms/request-text.ts';
import { lossWords } from '../../rules/losses.ts';
import type { Request } from '../../rules/policy.ts';
import { formatAddress } from '../../sets/prefix.ts';
import type { Origin } from '../../targets/target.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { type Paint, printable } from '../forms/paint.ts';
import { placeValue } from './json.ts';

/** What a renderer for people needs beside the explanations. */
export interface ExplainTextOptions {
  readonly sources: Sources;
  readonly paint: Paint;
  /** The text of a line of a target's files; none of a binary file. */
  readonly lineOf: (name: string, line: Origin) => string | undefined;
}

/** How a request is decided, outcome by outcome; most requests have one. */
export function renderExplanations(
  request: string,
  explanations: readonly Explanation[],
  options: ExplainTextOptions,
): string {
  const number = explanations.reduce((sum, { requests }) => sum + requests.length, 0);
  const stands = number === 1 ? '' : ` stands for ${number} requests`;
  const outcomes = explanations.length === 1 ? '' : `, with ${explanations.length} outcomes`;
  const head = `${options.paint('bold', printable(request))}${stands}${outcomes}\n`;
  const blocks = explanations.map((one, index) => {
    const title = describeRequests(one.requests);
    const numbered = explanations.length === 1 ? title : `${index + 1}. ${title}`;
    return [...(numbered === '' ? [] : [numbered]), ...renderExplanation(one, options)];
  });
  return head + blocks.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n');
}

/** Who asks and where it goes; each request for itself where these do not multiply. */
function describeRequests(requests: readonly Request[]): string {
  const who = [...new Set(requests.map(requesterOf))];
  const addresses = [...new Set(requests.map(({ address }) => formatAddress(address)))];
  if (who.length * addresses.length !== requests.length) return requests.map(formatRequest).join('; ');
  const asWhom = who.filter((one) => one !== '');
  const literal = requests.every(({ host }) => host === undefined);
  return [
    ...(asWhom.length === 0 ? [] : [`as ${asWhom.join(', ')}`]),
    ...(literal ? [] : [`at ${addresses.join(', ')}`]),
  ].join(' ');
}

function requesterOf({ account, services }: Request): string {
  return [...services.map((service) => `service:${service}`), account]
    .filter((one) => one !== someone)
    .join(' in ');
}

function renderExplanation(
  { policy, texts, reasons }: Explanation,
  options: ExplainTextOptions,
): readonly string[] {
  const { sources, paint } = options;
  const { rule, action } = policy;
  const several =
    new Set(texts.map(({ format }) => format)).size > new Set(texts.map(({ name }) => name)).size;
  const labelOf = ({ name, format }: TextDecision): string => (several ? `${name} ${format}` : name);
  const width = Math.max(8, ...texts.map((one) => labelOf(one).length));
  const row = (label: string, text: string): string => `   ${label.padEnd(width)}  ${text}`;
  const place = rule === undefined ? '' : ` (${renderSpan(rule.span, sources)})`;
  const lines = [
    row(
      'rule set',
      `${verb(action, paint)}: ${rule === undefined ? 'no rule matches' : `rule ${printable(rule.id)}${place}`}`,
    ),
  ];
  if (rule?.why !== undefined) lines.push(row('', `why: ${printable(rule.why)}`));
  if (rule?.source !== undefined) lines.push(row('', `source: ${printable(rule.source)}`));
  texts.forEach((text, index) => {
    lines.push(row(labelOf(text), `${verb(text.action, paint)}: ${lineWords(text, options)}`));
    const isLast = texts[index + 1]?.name !== text.name;
    const own = isLast ? reasons.filter(({ name }) => name === text.name) : [];
    for (const reason of mergeReasons(own)) {
      for (const line of describeReason(reason, options)) lines.push(row('', line));
    }
  });
  return lines;
}

function verb(action: TextDecision['action'], paint: Paint): string {
  const words = { allow: 'allows it', deny: 'denies it', unknown: 'may do either' } as const;
  return paint(action === 'allow' ? 'green' : action === 'deny' ? 'red' : 'yellow', words[action]);
}

const longestLine = 160;

function lineWords({ name, line, action, seen }: TextDecision, { lineOf }: ExplainTextOptions): string {
  if (!seen) return 'such a request never reaches it';
  if (line === undefined) return action === 'allow' ? 'no line stops it' : 'no line lets it through';
  const text = lineOf(name, line)?.trim() ?? '';
  const shown = text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
  return `${printable(line.file)}:${line.line}${shown === '' ? '' : `: ${printable(shown)}`}`;
}

/** A reason with all the destinations that it holds for. */
type MergedReason = readonly [Reason, readonly string[]];

function mergeReasons(reasons: readonly Reason[]): readonly MergedReason[] {
  const merged = new Map<string, [Reason, string[]]>();
  for (const reason of reasons) {
    const key =
      reason.kind === 'loss' ? JSON.stringify([reason.code, reason.rule.id, reason.accepted]) : reason.kind;
    const known = merged.get(key) ?? [reason, []];
    if (reason.kind === 'loss') known[1].push(reason.destination);
    merged.set(key, known);
  }
  return [...merged.values()];
}

function describeReason(
  [reason, destinations]: MergedReason,
  { sources, paint }: ExplainTextOptions,
): readonly string[] {
  if (reason.kind === 'ungoverned')
    return [`because its text does not govern it: ${printable(reason.governs)}`];
  const { code, name, direction, rule, accepted } = reason;
  const words = `${printable(name)} ${lossWords[code]}`;
  const towards = destinations.map(printable).join(', ');
  const lines = [
    `because of ${paint('cyan', code)} (${direction}): ${words}`,
    `  rule ${printable(rule.id)} (${renderSpan(rule.span, sources)}): ${towards}`,
  ];
  return accepted === null ? lines : [...lines, `  accepted: ${printable(accepted)}`];
}

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
