/** Values of the registry as the three forms of files write them. */
import { printPol } from '../../../src/targets/windows-firewall/compile/print-registry.ts';
import type { Next } from '../../support/numbers.ts';
import type { Step } from './registry-rules.ts';

export function toLgpo(steps: readonly Step[], next: Next): string {
  const blocks = steps.map(({ key, name, data }) => {
    const value =
      typeof data === 'object'
        ? name === '*'
          ? 'DELETEALLVALUES'
          : 'DELETE'
        : typeof data === 'number'
          ? `DWORD:${data}`
          : `SZ:${data.replaceAll('\\', '\\\\')}`;
    return `${next(30) === 0 ? '; x\n' : ''}Computer\n${key}\n${name}\n${value}\n${next(30) === 0 ? '\n' : ''}`;
  });
  return next(10) === 0 ? blocks.join('\n').replaceAll('\n', '\r\n') : blocks.join('\n');
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
const bytesOf = (text: string): string =>
  [...Buffer.from(`${text}\0`, 'utf16le')].map((byte) => byte.toString(16).padStart(2, '0')).join(',');

export function toReg(steps: readonly Step[], next: Next): string {
  let key = '';
  const lines = steps.flatMap((step) => {
    const { data, name } = step;
    if (typeof data === 'object' && name === '*') {
      key = '';
      return [`[-HKEY_LOCAL_MACHINE\\${step.key}]`];
    }
    const head = step.key === key && next(3) > 0 ? [] : ['', `[HKEY_LOCAL_MACHINE\\${step.key}]`];
    key = step.key;
    const value =
      typeof data === 'object'
        ? '-'
        : typeof data === 'number'
          ? `dword:${data.toString(16).padStart(next(4) === 0 ? 1 : 8, '0')}`
          : next(6) === 0
            ? `hex(1):${bytesOf(data)}`
            : quoted(data);
    return [
      ...head,
      `${quoted(name)}=${value}${next(30) === 0 && !value.startsWith('hex') && value !== '-' ? ' ; x' : ''}`,
    ];
  });
  return ['Windows Registry Editor Version 5.00', ...lines, ''].join('\r\n');
}

export function toPol(steps: readonly Step[]): Uint8Array {
  return printPol(
    steps.map(({ key, name, data }) => {
      if (typeof data !== 'object') return { key, name, data };
      return name === '*'
        ? { key, name: '**delvals.', data: ' ' }
        : { key, name: `**del.${name}`, data: ' ' };
    }),
  );
}
