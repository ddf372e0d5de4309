import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { badValue, unknownOptions } from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';
import type { WindowsFirewallOptions } from './config.ts';

export const options: readonly OptionSpec[] = [
  {
    name: 'principal',
    help: 'Whether a rule that names principals holds for any process, or for these alone.',
    form: 'any|scoped',
    default: 'any',
  },
  {
    name: 'gpo',
    help: 'The group policy object that the script writes to; without it, the local store of the machine.',
    form: 'DOMAIN\\NAME',
  },
  {
    name: 'default-outbound',
    help: 'Whether the default outbound action is left as it is, or set to Block (refused unless rules cover DNS).',
    form: 'leave|block',
    default: 'leave',
  },
];

/** Reads option values. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<WindowsFirewallOptions> {
  const diagnostics: Diagnostic[] = [...unknownOptions(values, options)];
  const { principal = 'any', gpo, 'default-outbound': outbound = 'leave' } = values;
  if (principal !== 'any' && principal !== 'scoped') {
    diagnostics.push(badValue('principal', principal, 'any or scoped'));
  }
  if (outbound !== 'leave' && outbound !== 'block') {
    diagnostics.push(badValue('default-outbound', outbound, 'leave or block'));
  }
  // ASCII, since the name stands in the script (facts: typographic quotes are quotes in PowerShell).
  if (gpo !== undefined && !/^[A-Za-z0-9.-]{1,255}\\[ -[\]-~]{1,255}$/.test(gpo)) {
    diagnostics.push(badValue('gpo', gpo, 'DOMAIN\\NAME, the name in printable ASCII'));
  }
  if (diagnostics.length > 0) return { diagnostics };
  return {
    value: {
      principal: principal === 'scoped' ? 'scoped' : 'any',
      defaultOutbound: outbound === 'block' ? 'block' : 'leave',
      ...(gpo === undefined ? {} : { gpo }),
    },
    diagnostics,
  };
}
