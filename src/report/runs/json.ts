import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { positionOf } from '../../diagnostics/position.ts';
import type { Report } from '../../driver/report.ts';
import type { Loss } from '../../proof/compare/proof.ts';
import type { Sources } from '../findings/diagnostic-text.ts';

/** Writes a value as JSON: its spans as places in the sources, and nothing for what is undefined. */
export function writeJson(value: unknown, sources: Sources = new Map()): string {
  const replace = (key: string, one: unknown): unknown =>
    key === 'span' && typeof one === 'object' && one !== null ? findPlace(one as Span, sources) : one;
  return `${JSON.stringify(value, replace, 2)}\n`;
}

/** Finds where a span begins. The file is its own name only: a report is the same from whichever folder a run starts. */
function findPlace({ file, start }: Span, sources: Sources): unknown {
  const text = sources.get(file);
  const name = file.startsWith('rulec:') ? file : file.slice(file.lastIndexOf('/') + 1);
  return text === undefined ? null : { file: name, ...positionOf(text, start) };
}

/** Writes a report as `schemas/report.schema.json` describes it: the same bytes in every folder and on every machine. */
export function renderJson(
  { rulec, ruleSets, serviceTags, targets, diagnostics }: Report,
  sources: Sources,
): string {
  const devices = targets.map(({ target, device, options, files, verdict, losses, differences }) => ({
    ...{ target, device, options, files, verdict, losses: losses.map(encodeLoss) },
    differences: differences.map(
      ({ format, effect, bypass, region, size, witness, rule, span, line, lineRule, tags }) => ({
        ...{ format, effect, bypass, region, size, witness, rule, span, line, lineRule, tags },
      }),
    ),
  }));
  const findings = diagnostics?.map(encodeDiagnostic);
  return writeJson({ rulec, ruleSets, serviceTags, targets: devices, diagnostics: findings }, sources);
}

/** Writes what `check` found, in the same form. */
export function renderFindings(
  { rulec, ruleSets, serviceTags }: Omit<Report, 'targets'>,
  diagnostics: readonly Diagnostic[],
  sources: Sources,
): string {
  return writeJson({ rulec, ruleSets, serviceTags, diagnostics: diagnostics.map(encodeDiagnostic) }, sources);
}

function encodeDiagnostic({ code, severity, message, span, at, help, target }: Diagnostic): unknown {
  return { code, severity, message, span: span ?? null, at, help, target };
}

export function encodeLoss(loss: Loss): unknown {
  const { code, rule, span, direction, severity, accepted, size, destinations, witness, message } = loss;
  return { code, rule, span, direction, severity, accepted, size, destinations, witness, message };
}
