/** Reads registry policies as bytes and as LGPO text, and writes bytes, for the second evaluator and the mutants. */
import { refused } from './settle.ts';

/** A value that a policy sets. */
export interface Value {
  readonly scope: string;
  readonly key: string;
  readonly name: string;
  /** A text, a number, or something of another type. */
  readonly data: string | number | undefined;
}

/** Reads a Registry.pol (MS-GPREG 2.2.1). */
export function decodePol(bytes: Uint8Array): readonly Value[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 8;
  const unit = (): number => {
    if (at + 2 > bytes.length) throw refused('the file ends too early');
    at += 2;
    return view.getUint16(at - 2, true);
  };
  const word = (): number => unit() + unit() * 65536;
  const sign = (wanted: string): void => {
    if (String.fromCharCode(unit()) !== wanted) throw refused(`no ${wanted} at ${at - 2}`);
  };
  const text = (): string => {
    let read = '';
    for (let one = unit(); one !== 0; one = unit()) read += String.fromCharCode(one);
    if (read === '') throw refused('an empty name');
    return checked(read);
  };
  if (bytes.length < 8 || view.getUint32(0, true) !== 0x67655250 || view.getUint32(4, true) !== 1)
    throw refused('no header of a Registry.pol');
  const values: Value[] = [];
  while (at < bytes.length) {
    sign('[');
    const key = text();
    sign(';');
    const name = text();
    sign(';');
    const type = word();
    sign(';');
    const size = word();
    sign(';');
    const start = at;
    at += size;
    if (size > 65535 || at > bytes.length) throw refused('data that is too long');
    sign(']');
    values.push({ scope: 'Computer', key, name, data: dataOf(view, type, start, size) });
  }
  return values;
}

function dataOf(view: DataView, type: number, start: number, size: number): Value['data'] {
  if (type === 4) {
    if (size !== 4) throw refused('a number that is not of 4 bytes');
    return view.getUint32(start, true);
  }
  if (type !== 1) return undefined;
  if (size % 2 !== 0 || size < 2) throw refused('a text of half characters');
  const units = Array.from({ length: size / 2 }, (_, index) => view.getUint16(start + 2 * index, true));
  if (units.indexOf(0) !== units.length - 1) throw refused('a text whose end is not its only NUL');
  return checked(String.fromCharCode(...units.slice(0, -1)));
}

/** Half of a pair of units is no character. */
function checked(text: string): string {
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text))
    throw refused('half a character');
  return text;
}

export function encodePol(values: readonly Value[]): Uint8Array {
  const bytes: number[] = [0x50, 0x52, 0x65, 0x67, 1, 0, 0, 0];
  const unit = (value: number): void => void bytes.push(value & 255, (value >> 8) & 255);
  const word = (value: number): void => {
    unit(value & 65535);
    unit(value >>> 16);
  };
  const text = (value: string): void => {
    for (let index = 0; index < value.length; index++) unit(value.charCodeAt(index));
    unit(0);
  };
  const sign = (value: string): void => unit(value.charCodeAt(0));
  for (const { key, name, data } of values) {
    sign('[');
    text(key);
    sign(';');
    text(name);
    sign(';');
    word(typeof data === 'string' ? 1 : 4);
    sign(';');
    word(typeof data === 'string' ? 2 * (data.length + 1) : 4);
    sign(';');
    if (typeof data === 'string') text(data);
    else word(data ?? 0);
    sign(']');
  }
  return Uint8Array.from(bytes);
}

/** Reads an LGPO text: blocks of four lines; a line that begins with `;` is a comment. */
export function decodeLgpo(source: string): readonly Value[] {
  const lines = source.split(/\r?\n/).filter((line) => !line.startsWith(';'));
  const blocks: string[][] = [[]];
  for (const line of lines) {
    if (line === '') blocks.push([]);
    else blocks.at(-1)?.push(line);
  }
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => {
      const [scope = '', key = '', name = '', data = ''] = block;
      if (block.length !== 4 || (scope !== 'Computer' && scope !== 'User'))
        throw refused(`a block of ${block.length} lines, ${scope}`);
      if (data.startsWith('SZ:')) return { scope, key, name, data: data.slice(3) };
      if (!data.startsWith('DWORD:')) {
        if (!/^(EXSZ|BINARY|MULTISZ|QWORD|DELETE|DELETEALLVALUES|CREATEKEY)\b/.test(data))
          throw refused(`the data ${data.slice(0, 20)}`);
        return { scope, key, name, data: undefined };
      }
      const number = data.slice(6);
      if (!/^\d{1,10}$/.test(number)) throw refused(`the number ${number}`);
      return { scope, key, name, data: Number(number) };
    });
}
