import type { Code } from './codes.ts';

/** A place in a source text: offsets are UTF-16 code units from the start of `file`'s text. */
export interface Span {
  /** The path as the user gave it, `-` for standard input, or `rulec:NAME` for a bundled rule set. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'note';

/** One message. User mistakes are values of this type and are collected; only bugs throw. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** What is wrong and what was expected, in one sentence without a final newline. */
  readonly message: string;
  readonly span?: Span;
  /** A place in an emitted or foreign text, where no source span applies. */
  readonly at?: { readonly file: string; readonly line: number };
  readonly related?: readonly { readonly message: string; readonly span: Span }[];
  /** How to fix it. */
  readonly help?: string;
  readonly target?: string;
  /** What a program may want to know: plain JSON values. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Everything about a diagnostic but its code, severity and message. */
export type Details = Omit<Partial<Diagnostic>, 'code' | 'severity' | 'message'>;

/** Makes an error. */
export function error(code: Code, message: string, details: Details = {}): Diagnostic {
  return { code, severity: 'error', message, ...details };
}

/** Makes a warning. */
export function warning(code: Code, message: string, details: Details = {}): Diagnostic {
  return { code, severity: 'warning', message, ...details };
}

/** Makes a note. */
export function note(code: Code, message: string, details: Details = {}): Diagnostic {
  return { code, severity: 'note', message, ...details };
}

/** Returns whether one of these is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** A value with the messages that its making gave; `value` is absent where there were errors. */
export interface Outcome<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes an outcome of one error. */
export function failWith(diagnostic: Diagnostic): Outcome<never> {
  return { diagnostics: [diagnostic] };
}

/** Returns an outcome with what `change` makes of its value, if there is one. */
export function mapOutcome<T, U>({ value, diagnostics }: Outcome<T>, change: (value: T) => U): Outcome<U> {
  return value === undefined ? { diagnostics } : { value: change(value), diagnostics };
}

/** Returns the values of all outcomes, unless one of them holds an error, and all of their diagnostics. */
export function collectOutcomes<T>(outcomes: readonly Outcome<T>[]): Outcome<readonly T[]> {
  const diagnostics = outcomes.flatMap((outcome) => outcome.diagnostics);
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: outcomes.flatMap(({ value }) => (value === undefined ? [] : [value])), diagnostics };
}
