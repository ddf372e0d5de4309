/** Names of dnsmasq's lines, and which of them a configuration answers itself or lets nobody answer. */

import { lowerAscii } from '../../../../sets/text/device-text.ts';
import type { OwnNames } from '../../config.ts';

/** A dot in front or behind changes nothing; `#` and nothing are every name. A star would match no name at all. */
export function readName(text: string): string | undefined {
  if (text === '' || text === '#') return '';
  const name = lowerAscii(text).replace(/^\.+|\.$/g, '');
  const isRight =
    name.length <= 253 && /^[a-z0-9_](?:[a-z0-9_-]{0,62}(?:\.[a-z0-9_][a-z0-9_-]{0,62})*)?$/.test(name);
  return isRight ? name : undefined;
}

/** Whether a name is another, or below it; below the empty one are all. */
export function isWithin(name: string, other: string): boolean {
  return other === '' || name === other || name.endsWith(`.${other}`);
}

/** Whether some of these names may be a name of a language, or below it. */
export function mayMeet(own: OwnNames, name: string): boolean {
  switch (own.kind) {
    case 'below':
      return isWithin(own.name, name) || isWithin(name, own.name);
    case 'name':
      return isWithin(own.name, name);
    case 'short':
      return !name.includes('.');
  }
}
