// Control characters, invisible ones and marks of direction, line separators, halves of pairs, no characters.
const dangerous: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufff9-\uffff]/gu;

/**
 * Quotes a text that a user wrote for one line of a message: in double quotes, cut where it is long, with everything
 * escaped that could act on a terminal or hide in a report.
 */
export function quote(text: string, most = 80): string {
  const start = text.length > most ? `${text.slice(0, most)}…` : text;
  return JSON.stringify(start).replace(dangerous, escapeUnits);
}

/** Quotes a text as `quote` does, unless it is a plain word. */
export function word(text: string): string {
  return /^[\w.*:/@-]{1,80}$/.test(text) ? text : quote(text);
}

/** Quotes the name of a file, unless it is a plain word; it stays whole, as what is cut cannot be found. */
export function fileWord(name: string): string {
  return /^[\w.*:/@-]{1,4096}$/.test(name) ? name : quote(name, 4096);
}

/** Quotes a word of a command that is to be pasted into a shell, unless it is plain there. */
export function quoteForShell(text: string): string {
  return /^[\w.:/@,+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function escapeUnits(units: string): string {
  return Array.from({ length: units.length }, (_, index) => hex(units.charCodeAt(index))).join('');
}

function hex(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
