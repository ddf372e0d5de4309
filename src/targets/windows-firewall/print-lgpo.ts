import type { RegistryValue } from './compile/print-registry.ts';

/** The same values as the text that LGPO.exe reads: four lines each, an empty line between. */
export function printLgpo(name: string, values: readonly RegistryValue[]): string {
  const blocks = values.map(({ key, name: value, data }) =>
    ['Computer', key, value, typeof data === 'string' ? `SZ:${data}` : `DWORD:${data}`].join('\n'),
  );
  return `${[`; Windows Firewall, group rulec: ${name}`, ...blocks].join('\n\n')}\n`;
}
