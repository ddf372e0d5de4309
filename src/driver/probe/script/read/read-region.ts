/**
 * The grammar of the data region, line by line: `$Name = @(`, then texts or entries, then `)`. A text is printable ASCII in
 * single quotes, a quote doubled. An entry is `@{`, lines `Key = 'text'` or `Key = @(` … `)`, and `}`. Lines that begin with
 * `# ` are comments. Whatever else PowerShell knows is refused: it may be code.
 */

/** A key with its text, or with its texts. */
export type RegionFields = ReadonlyMap<string, string | readonly string[]>;

/** The list under a name: of texts, of entries, or of nothing. */
export interface RegionList {
  readonly texts: readonly string[];
  readonly entries: readonly RegionFields[];
}

export interface RegionFlaw {
  /** The line in the region, from 0. */
  readonly line: number;
  readonly problem: string;
}

interface Lines {
  readonly lines: readonly string[];
  at: number;
}

/** Reads a region. */
export function readRegion(region: string): ReadonlyMap<string, RegionList> | RegionFlaw {
  const lines: Lines = { lines: region.replace(/\n$/, '').split('\n'), at: 0 };
  const lists = new Map<string, RegionList>();
  try {
    for (let line = takeLine(lines); line !== undefined; line = takeLine(lines)) {
      const name = /^\$([A-Za-z]{1,20}) = @\($/.exec(line)?.[1];
      if (name === undefined || lists.has(name)) throw refused;
      lists.set(name, readList(lines));
    }
  } catch (thrown) {
    if (thrown !== refused) throw thrown;
    const line = Math.min(lines.at, lines.lines.length) - 1;
    return { line, problem: `${JSON.stringify(lines.lines[line] ?? '')} does not belong here` };
  }
  return lists;
}

const refused: unique symbol = Symbol('refused');

/** Takes the next line that is no comment, without the blanks in front of it. */
function takeLine(lines: Lines): string | undefined {
  while (lines.at < lines.lines.length) {
    const line = lines.lines[lines.at++] ?? '';
    if (!/^# (?! *SIG #)[ -~]*$/.test(line)) return line.replace(/^ +/, '');
  }
  return undefined;
}

function readList(lines: Lines): RegionList {
  const texts: string[] = [];
  const entries: RegionFields[] = [];
  for (let line = takeLine(lines); line !== ')'; line = takeLine(lines)) {
    if (line === '@{') entries.push(readFields(lines));
    else texts.push(readText(line));
  }
  if (texts.length > 0 && entries.length > 0) throw refused;
  return { texts, entries };
}

function readFields(lines: Lines): RegionFields {
  const fields = new Map<string, string | readonly string[]>();
  for (let line = takeLine(lines); line !== '}'; line = takeLine(lines)) {
    const [, key, value] = /^([A-Za-z]{1,20}) *= (.*)$/s.exec(line ?? '') ?? [];
    // A key that stands twice stops the script, and keys know no case.
    if (key === undefined || [...fields.keys()].some((one) => one.toLowerCase() === key.toLowerCase()))
      throw refused;
    fields.set(key, value === '@(' ? readList(lines).texts : readText(value));
  }
  return fields;
}

function readText(literal: string | undefined): string {
  if (literal === undefined || !/^'(?:[ -&(-~]|'')*'$/.test(literal)) throw refused;
  return literal.slice(1, -1).replaceAll("''", "'");
}
