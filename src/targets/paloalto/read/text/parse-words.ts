/** Lines of a set script as words. */

/** A word, or the words of a list in brackets. */
export type Word = string | readonly string[];

/** The words of a line, or what is wrong with it. Values with blanks stand in double quotes; nothing escapes a quote. */
export function readWords(line: string): readonly Word[] | { readonly problem: string } {
  // Most lines are nothing but plain words with one blank between them.
  if (/^[!#->@-Z^-~]+(?: [!#->@-Z^-~]+)*$/.test(line)) return line.split(' ');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u0008\u000b-\u001f\u007f\ufeff]/.test(line))
    return { problem: 'the line contains a control character or a byte order mark' };
  if (!/["[\]]/.test(line)) return line.split(/[ \t\n]+/).filter((word) => word !== '');
  return readQuoted(line);
}

/** Without the blanks of a quoted value at its ends; other signs that Unicode calls blanks make another name. */
export function trimWord(word: Word): Word {
  const trim = (one: string): string => one.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
  return typeof word === 'string' ? trim(word) : word.map(trim);
}

/** Whether a line holds what has no documented meaning in a value, or what a terminal may have changed. */
export function isDoubtful(line: string): boolean {
  if (/[\\?]|[^\t\n -~]/.test(line)) return true;
  const values = [...line.matchAll(/"([^"]*)"/g)].map(([, value = '']) => value);
  if (values.some((value) => value !== value.trim())) return true;
  // A terminal completes words where it gets a tab.
  if (/\S *\t/.test(line.replace(/"[^"]*"/g, 'x').trim())) return true;
  return /[[\]]/.test(line) && /[^\s[][[\]]|[[\]][^\s\]]|^\s*[\]]/.test(line.replace(/"[^"]*"/g, 'x'));
}

function readQuoted(line: string): readonly Word[] | { readonly problem: string } {
  const words: Word[] = [];
  let list: string[] | undefined;
  const tokens = line.matchAll(/[ \t]*(?:"([^"]*)"|([^ \t"]+))(?=[ \t]|$)|[ \t]*(\S.*)/gs);
  for (const [, quoted, bare, wrong] of tokens) {
    if (wrong !== undefined) return { problem: 'a double quote is not closed, or is inside a word' };
    if (bare === '[' && list === undefined) list = [];
    else if (bare === ']' && list !== undefined) {
      words.push(list);
      list = undefined;
    } else (list ?? words).push(quoted ?? bare ?? '');
  }
  // A bracket that touches a word is a part of it; if it is the last, it may have been meant to close the list.
  if (list === undefined) return words;
  return list.at(-1)?.endsWith(']') === true ? [...words, list] : { problem: 'a list has no ]' };
}

/** Whether a double quote is open at the end of a line, so that its value goes on in the next one. */
export function hasOpenQuote(line: string): boolean {
  return line.includes('"') && (line.split('"').length - 1) % 2 === 1;
}
