import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { badValue, describeOptions, matching, oneOf, readValues } from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';
import type { WindowsFirewallOptions } from './config.ts';

const table = {
  principal: {
    ...oneOf('any', 'scoped'),
    help: 'Whether a rule that names principals holds for any process, or for these alone.',
    default: 'any',
  },
  gpo: {
    // ASCII, since the name stands in the script (facts: typographic quotes are quotes in PowerShell).
    ...matching(
      'DOMAIN\\NAME',
      'DOMAIN\\NAME, the name in printable ASCII',
      /^[A-Za-z0-9.-]{1,255}\\[ -[\]-~]{1,255}$/,
    ),
    help: 'The group policy object that the script writes to; without it, the local store of the machine.',
  },
  'default-outbound': {
    ...oneOf('leave', 'block'),
    help: 'Whether the default outbound action is left as it is, or set to Block (refused unless rules cover DNS).',
    default: 'leave',
  },
  closing: {
    ...oneOf('deny', 'none'),
    help: 'The same under the name that every target has: deny is default-outbound=block; none is leave, told as an end that is left open.',
  },
  profile: {
    ...oneOf('any', 'domain', 'private', 'public'),
    help: 'The profile of the network that flows are on, where files are read; without it, or any: each of them counts.',
  },
  program: {
    ...matching(
      'PATH',
      'the path of a program on its drive, or the word System',
      /^(?:System|(?:[A-Za-z]:|%[A-Za-z0-9_()]+%)[^*?"<>|/]{1,250})$/,
    ),
    help: 'The program that asks, where files are read: rules for others are then none of its. Without it, any program.',
  },
};

export const options: readonly OptionSpec[] = describeOptions(table);

/** Reads the options of the target. Errors: `bad-option`. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<WindowsFirewallOptions> {
  const { value: read, diagnostics } = readValues(table, values);
  if (read === undefined) return { diagnostics };
  const { principal, gpo, 'default-outbound': given, closing, profile, program } = read;
  const defaultOutbound = closing === undefined ? given : closing === 'deny' ? 'block' : 'leave';
  const said = values['default-outbound'];
  if (said !== undefined && said !== defaultOutbound)
    return {
      diagnostics: [
        badValue('closing', closing ?? '', `what default-outbound=${said} says as well: they are one option`),
      ],
    };
  const open = closing === 'none' ? { closing } : {};
  return {
    value: { principal, defaultOutbound, ...open, ...present({ gpo, profile, program }) },
    diagnostics,
  };
}
