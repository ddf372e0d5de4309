import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts';
import { positionOf } from '../diagnostics/position.ts';
import type { Difference, Loss } from '../equivalence/proof.ts';
import type { Sources } from './diagnostic-text.ts';
import type { Report, TargetReport } from './report.ts';

/** A report as `schemas/report.schema.json` describes it: the same bytes in every folder and on every machine. */
export function renderJson(report: Report, sources: Sources): string {
  const { rulec, ruleSets, serviceTags, targets } = report;
  return text({
    rulec,
    ruleSets,
    serviceTags,
    targets: targets.map((target) => targetValue(target, sources)),
  });
}

/** What `check` found, in the same form. */
export function renderFindings(
  report: Omit<Report, 'targets'>,
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): string {
  const { rulec, ruleSets, serviceTags } = report;
  const findings = diagnostics.map(({ code, severity, message, span, help, target }) => ({
    code,
    severity,
    message,
    span: span === undefined ? null : placeValue(span, sources),
    ...(help === undefined ? {} : { help }),
    ...(target === undefined ? {} : { target }),
  }));
  return text({ rulec, ruleSets, serviceTags, diagnostics: findings });
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
    differences: differences.map(differenceValue),
  };
}

function lossValue(loss: Loss, sources: Sources): unknown {
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

function differenceValue({ format, effect, region, size, witness, rule, line }: Difference): unknown {
  return { format, effect, region, size, witness, rule, line };
}

/** The file's own name only: a report is the same from whichever folder the run was started. */
function placeValue(span: Span, sources: Sources): unknown {
  const source = sources.get(span.file);
  const file = span.file.startsWith('rulec:') ? span.file : span.file.slice(span.file.lastIndexOf('/') + 1);
  return source === undefined ? null : { file, ...positionOf(source, span.start) };
}
