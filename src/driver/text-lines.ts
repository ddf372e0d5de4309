/** The lines of a text that say something. */
import type { TargetFile } from '../targets/target.ts';

export interface TextLine {
  /** Counted from 1. */
  readonly line: number;
  /** Without blanks around it. */
  readonly text: string;
}

/** Lists the lines of a text but comments and empty ones; none of one that is no text. */
export function listTextLines({ content }: TargetFile): readonly TextLine[] {
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  if (text.includes('\0')) return [];
  const lines = text.split('\n').map((line, index) => ({ line: index + 1, text: line.trim() }));
  return lines.filter((one) => !/^(?:#|\/\/|<!--|$)/.test(one.text));
}
