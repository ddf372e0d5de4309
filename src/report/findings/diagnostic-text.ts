import type { Diagnostic, Severity, Span } from '../../diagnostics/diagnostic.ts';
import { positionOf } from '../../diagnostics/position.ts';
import { type Run, say, sayLines, strong, strongName } from '../forms/document.ts';
import { type Paint, printable } from '../forms/paint.ts';
import { printWords } from '../forms/print-text.ts';

/** The texts that spans point into, by the file names in the spans. */
export type Sources = ReadonlyMap<string, string>;

/** Writes one message: `file:line:column: severity[code]: message`, then help and related places, indented. */
export function renderDiagnostic(diagnostic: Diagnostic, sources: Sources, paint: Paint): string {
  const { code, severity, message, span, at, target, help, related = [] } = diagnostic;
  const place = span === undefined ? at && `${at.file}:${at.line}` : renderSpan(span, sources);
  const lines = [
    say`${place && say`${strongName(place)}: `}${markSeverity(severity, code)}: ${target && say`${target}: `}${message}`,
    ...related.map((one) => say`  ${renderSpan(one.span, sources)}: ${one.message}`),
    ...(help?.split('\n') ?? []).map((line) => say`  help: ${line}`),
  ];
  return printWords(sayLines(lines), paint);
}

/** Marks a message as `error[loss]`, in the colour of its severity. */
export function markSeverity(severity: Severity, code: string): Run {
  const tones = { error: 'bad', warning: 'warn', note: 'calm' } as const;
  return strong(`${severity}[${code}]`, tones[severity]);
}

/** Writes `file:line:column`; the file alone where its text is not at hand. */
export function renderSpan({ file, start }: Span, sources: Sources): string {
  const text = sources.get(file);
  if (text === undefined) return printable(file);
  const { line, column } = positionOf(text, start);
  return `${printable(file)}:${line}:${column}`;
}
