/** A bracket or quote that nobody closed; found where the text cannot go on. */
export interface Unclosed {
  readonly mark: string;
  readonly start: number;
  readonly found: number;
}

// What the lexer puts between the pieces of the text: beginnings, and the end of a list that cannot go on.
const documentBegins = '\u0002';
const listBreaksOff = '\u0018';
const scalarBegins = '\u001f';
const marks: ReadonlySet<string> = new Set([documentBegins, listBreaksOff, scalarBegins]);

/** How much of the text a piece of the lexer's stands for. */
export function lengthOf(lexeme: string): number {
  return marks.has(lexeme) ? 0 : lexeme.length;
}

/** Follows brackets and quotes, to tell where one began that is found to be open much later. */
export function followBrackets(): {
  readonly see: (lexeme: string, offset: number) => void;
  readonly unclosed: (end: number) => readonly Unclosed[];
} {
  const found: Unclosed[] = [];
  const open: Omit<Unclosed, 'found'>[] = [];
  let text: Omit<Unclosed, 'found'> = { mark: '"', start: 0 };
  const giveUp = (at: number): void => {
    const last = open.at(-1);
    if (last !== undefined) found.push({ ...last, found: at });
    open.length = 0;
  };
  return {
    see: (lexeme, start) => {
      const [mark = ''] = lexeme;
      if (lexeme === '[' || lexeme === '{') open.push({ mark, start });
      else if (lexeme === ']' || lexeme === '}') {
        const last = open.pop();
        if (last === undefined || (last.mark === '[') === (lexeme === ']')) return;
        found.push({ ...last, found: start });
        open.pop();
      } else if (mark === '"' || mark === "'") text = { mark, start };
      else if (lexeme === listBreaksOff) giveUp(start);
    },
    unclosed: (end) => {
      giveUp(end);
      return [...found, { ...text, found: end }];
    },
  };
}
