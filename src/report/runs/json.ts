import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { positionOf } from '../../diagnostics/position.ts';
import type { Report, TargetReport } from '../../driver/report.ts';
import type { Difference, Loss } from '../../proof/compare/proof.ts';
import type { Sources } from '../findings/diagnostic-text.ts';

/** A report as `schemas/report.schema.json` describes it: the same bytes in every folder and on every machine. */
export function renderJson(report: Report, sources: Sources): string {
  const { rulec, ruleSets, serviceTags, targets, diagnostics } = report;
  return text({
    rulec,
    ruleSets,
    serviceTags,
    targets: targets.map((target) => targetValue(target, sources)),
    ...(diagnostics === undefined
      ? {}
      : { diagnostics: diagnostics.map((one) => findingValue(one, sources)) }),
  });
}

/** What `check` found, in the same form. */
export function renderFindings(
  report: Omit<Report, 'targets'>,
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): string {
  const { rulec, ruleSets, serviceTags } = report;
  const findings = diagnostics.map((one) => findingValue(one, sources));
  return text({ rulec, ruleSets, serviceTags, diagnostics: findings });
}

function findingValue(diagnostic: Diagnostic, sources: Sources): unknown {
  const { code, severity, message, span, at, help, target } = diagnostic;
  return {
    code,
    severity,
    message,
    span: span === undefined ? null : placeValue(span, sources),
    ...(at === undefined ? {} : { at }),
    ...(help === undefined ? {} : { help }),
    ...(target === undefined ? {} : { target }),
  };
}

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function targetValue(report: TargetReport, sources: Sources): unknown {
  const { target, device, options, files, verdict, losses, differences } = report;
  return {
    target,
    device,
    options,
    files,
    verdict,
    losses: losses.map((loss) => lossValue(loss, sources)),
    differences: differences.map((one) => differenceValue(one, sources)),
  };
}

export function lossValue(loss: Loss, sources: Sources): unknown {
  const { code, rule, span, direction, severity, accepted, size, destinations, witness, message } = loss;
  return {
    code,
    rule,
    span: placeValue(span, sources),
    direction,
    severity,
    accepted,
    size,
    destinations,
    ...(witness === undefined ? {} : { witness }),
    ...(message === undefined ? {} : { message }),
  };
}

function differenceValue(difference: Difference, sources: Sources): unknown {
  const { format, effect, bypass, region, size, witness, rule, span, line, lineRule, tags } = difference;
  const place = span === undefined ? {} : { span: placeValue(span, sources) };
  return { format, effect, bypass, region, size, witness, rule, ...place, line, lineRule, tags };
}

/** The file's own name only: a report is the same from whichever folder the run was started. */
export function placeValue(span: Span, sources: Sources): unknown {
  const source = sources.get(span.file);
  const file = span.file.startsWith('rulec:') ? span.file : span.file.slice(span.file.lastIndexOf('/') + 1);
  return source === undefined ? null : { file, ...positionOf(source, span.start) };
}
