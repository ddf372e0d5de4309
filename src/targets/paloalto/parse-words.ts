/** Lines of a set script as words. */

/** A word, or the words of a list in brackets. */
export type Word = string | readonly string[];

/** The words of a line, or what is wrong with it. Values with blanks stand in double quotes; nothing escapes a quote. */
export function readWords(line: string): readonly Word[] | { readonly problem: string } {
  // Most lines are nothing but plain words with one blank between them.
  if (/^[!#->@-Z^-~]+(?: [!#->@-Z^-~]+)*$/.test(line)) return line.split(' ');
  if (/[^\t -~]/.test(line)) return { problem: 'the line holds a character that is not printable ASCII' };
  if (/[\\?]/.test(line)) {
    return { problem: 'the line holds \\ or ?, which have no documented meaning in values' };
  }
  if (!/["[\]]/.test(line)) return line.split(/[ \t]+/).filter((word) => word !== '');
  return readQuoted(line);
}

function readQuoted(line: string): readonly Word[] | { readonly problem: string } {
  const words: Word[] = [];
  let list: string[] | undefined;
  const tokens = line.matchAll(/[ \t]*(?:"([^"]*)"|([^ \t"]+))(?=[ \t]|$)|[ \t]*(\S.*)/g);
  for (const [, quoted, bare, wrong] of tokens) {
    if (wrong !== undefined) return { problem: 'a double quote is not closed, or stands inside a word' };
    if (bare === '[' && list === undefined) list = [];
    else if (bare === ']' && list !== undefined) {
      words.push(list);
      list = undefined;
    } else if (bare !== undefined && /[[\]]/.test(bare)) {
      return { problem: 'a bracket of a list stands where none can be, or without blanks around it' };
    } else (list ?? words).push(quoted ?? bare ?? '');
  }
  return list === undefined ? words : { problem: 'a list has no ]' };
}
