/** The lines of the files of a device, as the user knows them. */
import { remember } from '../../sets/remember.ts';
import type { Origin } from '../../targets/target.ts';
import type { GivenFile } from '../verify/verify-files.ts';

export interface LineFinder {
  /** What the user calls a file. */
  readonly shown: (path: string) => string;
  /** The text of a line; none of a binary file. */
  readonly lineOf: (line: Origin) => string | undefined;
}

/** Makes a finder of lines; files are split where one of their lines is asked for. */
export function createLineFinder(files: readonly GivenFile[]): LineFinder {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const split = new Map<string, readonly string[]>();
  return {
    shown: (path) => byPath.get(path)?.shown ?? path,
    lineOf: ({ file, line }) => {
      const given = byPath.get(file);
      if (given === undefined) return undefined;
      return remember(split, file, () => decodeText(given.content).split(/\r?\n/))[line - 1];
    },
  };
}

/** Decodes a text; nothing where it is none. UTF-16 begins with a mark. */
function decodeText(content: Uint8Array): string {
  const isUtf16 = content[0] === 0xff && content[1] === 0xfe;
  const text = new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(content);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what tells a binary file
  return /[\x00-\x08]/.test(text) ? '' : text;
}
