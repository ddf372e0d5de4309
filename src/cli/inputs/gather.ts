import { type Diagnostic, error, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { withoutMark } from '../../diagnostics/position.ts';
import type { Sources } from '../../report/findings/diagnostic-text.ts';
import type { InputFile } from '../io.ts';

/** What was read, with the texts that its messages point into. */
export interface Read<T> extends Outcome<T> {
  readonly sources: Sources;
}

/** The messages and the texts of everything that was read so far. */
export interface Gathered {
  readonly diagnostics: Diagnostic[];
  readonly sources: Map<string, string>;
  /** Adds the messages and the texts of something that was read, and returns its value. */
  readonly take: <T>(read: Outcome<T> & { readonly sources?: Sources }) => T | undefined;
  /** Returns a value, if there is one, with everything that was gathered. */
  readonly done: <T>(value?: T) => Read<T>;
}

/** Starts to gather the messages and the texts of what a command reads. */
export function gatherReads(): Gathered {
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, string>();
  const take: Gathered['take'] = (read) => {
    diagnostics.push(...read.diagnostics);
    for (const [file, text] of read.sources ?? []) sources.set(file, text);
    return read.value;
  };
  const done: Gathered['done'] = (value) => ({ ...(value !== undefined && { value }), diagnostics, sources });
  return { diagnostics, sources, take, done };
}

/** Returns the texts of files, by what messages call them. */
export function decodeTexts(files: readonly InputFile[]): Sources {
  return new Map(files.map(({ file, bytes }) => [file, withoutMark(new TextDecoder().decode(bytes))]));
}

/** Makes the error of a node of a configuration file that cannot stand where it is. */
export function refuseNode(message: string, span: Span, help: string): Diagnostic {
  return error('bad-config', message, { span, help });
}
