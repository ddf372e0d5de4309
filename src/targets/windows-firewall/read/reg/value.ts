/** Reads one value of a registry export. */
import { present } from '../../../../diagnostics/present.ts';
import { namedByMark, type RegistryEntry } from '../registry-keys.ts';

/** By the heading, bytes of a text are UTF-16, or of the machine's code page. */
export type Heading = 'unicode' | 'ansi';

/** `"name"="text"`, `"name"=dword:0000020a`, `"name"=-`, or something of another type. */
export function readValue(
  content: string,
  heading: Heading,
): Pick<RegistryEntry, 'name' | 'data' | 'expands' | 'deletes' | 'isPlain'> | undefined {
  const [, quoted, rest = ''] = /^(?:"((?:[^"\\]|\\["\\])*)"|@)=(.+)$/s.exec(content) ?? [];
  if (rest === '') return undefined;
  const name = withoutEscapes(quoted ?? '');
  if (/^-[ \t]*$/.test(rest)) return { name, data: '', deletes: [name], isPlain: true };
  const read = readData(rest, heading);
  if (read === undefined) return undefined;
  const deletes = namedByMark(name, typeof read === 'string' ? read : '');
  const expands = typeof read === 'string' && /^hex\(2\)/.test(rest) ? (true as const) : undefined;
  return { name, data: read, ...present({ deletes, expands }) };
}

/** A comment may stand behind a text and a number. Types are written in lower case (Wine reads no others). */
function readData(rest: string, heading: Heading): RegistryEntry['data'] | undefined {
  const text = /^"((?:[^"\\]|\\["\\])*)"(?:[ \t]*;.*)?$/.exec(rest)?.[1];
  if (text !== undefined) return withoutEscapes(text);
  const number = /^dword:([0-9a-fA-F]{1,8})(?:[ \t]*;.*)?$/.exec(rest)?.[1];
  if (number !== undefined) return Number.parseInt(number, 16);
  const [, type, bytes] = /^hex(?:\(([0-9a-fA-F]{1,8})\))?:([0-9a-fA-F, \t]*)$/.exec(rest) ?? [];
  if (bytes !== undefined) return decodeBytes(type ?? '3', bytes, heading);
  return /^qword:[0-9a-fA-F]{1,16}$/.test(rest) ? { other: rest } : undefined;
}

/** Bytes of types 1 and 2 are a text with its NUL, those of type 4 a number, the low byte first. */
function decodeBytes(type: string, text: string, heading: Heading): RegistryEntry['data'] {
  const other = { other: `hex(${type})` };
  if (!/^(?:[0-9a-f]{1,2},)*[0-9a-f]{1,2}$/i.test(text)) return other;
  const bytes = Uint8Array.from(text.split(',').map((byte) => Number.parseInt(byte, 16)));
  if (type === '4' && bytes.length === 4) return new DataView(bytes.buffer).getUint32(0, true);
  if ((type !== '1' && type !== '2') || heading === 'ansi') return other;
  try {
    const read = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true }).decode(bytes);
    // Without its NUL, what is read as a text may go on behind it.
    return read.indexOf('\0') === read.length - 1 && read !== '' ? read.slice(0, -1) : other;
  } catch {
    return other;
  }
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}
