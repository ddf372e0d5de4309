/** What a terminal can show: colours, and text from outside that does nothing there. */

/** Puts colour on a piece of text, or leaves it alone: a stream that is no terminal gets plain text. */
export type Paint = (style: 'red' | 'yellow' | 'cyan' | 'green' | 'bold' | 'dim', text: string) => string;

export const plain: Paint = (_, text) => text;

/**
 * Makes text from outside safe for a terminal or a log: control characters, and those that turn the direction of
 * writing, are shown by their code points. New lines too: a message is one line.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
