import type { Diagnostic, Severity, Span } from '../../diagnostics/diagnostic.ts';
import { positionOf } from '../../diagnostics/position.ts';
import { type Paint, printable } from '../forms/paint.ts';

/** The texts that spans point into, by the file names in the spans. */
export type Sources = ReadonlyMap<string, string>;

/** Renders one message: `file:line:column: severity[code]: message`, then help and related places, indented. */
export function renderDiagnostic(diagnostic: Diagnostic, sources: Sources, paint: Paint): string {
  const { code, severity, message, target, help, related = [] } = diagnostic;
  const place = placeOf(diagnostic, sources);
  const head = `${severityWord(severity, code, paint)}: ${target === undefined ? '' : `${target}: `}${printable(message)}`;
  const lines = [place === undefined ? head : `${paint('bold', place)}: ${head}`];
  for (const { message: words, span } of related)
    lines.push(`  ${renderSpan(span, sources)}: ${printable(words)}`);
  if (help !== undefined) for (const line of help.split('\n')) lines.push(`  help: ${printable(line)}`);
  return `${lines.join('\n')}\n`;
}

/** `error[loss]`, in the colour of its severity. */
export function severityWord(severity: Severity, code: string, paint: Paint): string {
  return paint(
    severity === 'error' ? 'red' : severity === 'warning' ? 'yellow' : 'cyan',
    `${severity}[${code}]`,
  );
}

/** `file:line:column`; the file alone where its text is not at hand. */
export function renderSpan(span: Span, sources: Sources): string {
  const text = sources.get(span.file);
  if (text === undefined) return printable(span.file);
  const { line, column } = positionOf(text, span.start);
  return `${printable(span.file)}:${line}:${column}`;
}

function placeOf({ span, at }: Diagnostic, sources: Sources): string | undefined {
  if (span !== undefined) return renderSpan(span, sources);
  return at === undefined ? undefined : `${printable(at.file)}:${at.line}`;
}
