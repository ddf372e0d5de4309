/** Mistakes in the three formats of Windows Firewall, and edits of them that change nothing. */
import type { Operator } from '../mutant.ts';
import { addressOperators } from './windows-addresses.ts';
import { polOperators } from './windows-pol.ts';
import { scriptOperators } from './windows-script.ts';
import { stringOperators } from './windows-strings.ts';

export const windowsFirewallOperators: readonly Operator[] = [
  ...stringOperators,
  ...addressOperators,
  ...scriptOperators,
  ...polOperators,
];
