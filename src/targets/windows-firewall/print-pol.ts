import type { RegistryValue } from './compile/print-registry.ts';

const types = { sz: 1, dword: 4 } as const;

/** A Registry.pol of these values, in their order (MS-GPREG 2.2.1). */
export function printPol(values: readonly RegistryValue[]): Uint8Array {
  const entries = values.map(({ key, name, data }) => ({ key, name, data, bytes: dataBytes(data) }));
  const size = entries.reduce(
    (sum, { key, name, bytes }) => sum + 2 * (key.length + name.length) + bytes + 24,
    8,
  );
  const view = new DataView(new ArrayBuffer(size));
  let at = 0;
  const unit = (value: number): void => {
    view.setUint16(at, value, true);
    at += 2;
  };
  const word = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  const text = (characters: string): void => {
    for (let index = 0; index < characters.length; index++) unit(characters.charCodeAt(index));
    unit(0);
  };
  word(0x67655250); // PReg
  word(1);
  for (const { key, name, data, bytes } of entries) {
    unit(bracketOpen);
    text(key);
    unit(semicolon);
    text(name);
    unit(semicolon);
    word(typeof data === 'string' ? types.sz : types.dword);
    unit(semicolon);
    word(bytes);
    unit(semicolon);
    if (typeof data === 'string') text(data);
    else word(data);
    unit(bracketClose);
  }
  return new Uint8Array(view.buffer);
}

const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const semicolon = 0x3b;

/** A string takes two bytes a character, its terminating NUL included; a number takes four. */
function dataBytes(data: string | number): number {
  return typeof data === 'string' ? 2 * (data.length + 1) : 4;
}
