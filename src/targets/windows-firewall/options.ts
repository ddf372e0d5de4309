import { type Diagnostic, note, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { badValue, describeOptions, matching, oneOf, readValues } from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';
import type { WindowsFirewallOptions } from './config.ts';

const table = {
  principal: {
    ...oneOf('any', 'scoped'),
    help: 'any: a rule for some accounts or services holds for every process; scoped: for these alone.',
    default: 'any',
  },
  gpo: {
    // ASCII, since the name stands in the script (facts: typographic quotes are quotes in PowerShell).
    ...matching(
      'DOMAIN\\NAME',
      'DOMAIN\\NAME, the name in printable ASCII',
      /^[A-Za-z0-9.-]{1,255}\\[ -[\]-~]{1,255}$/,
    ),
    help: 'The group policy object that the script writes to; by default, the local store of the machine.',
  },
  'default-outbound': {
    ...oneOf('leave', 'block'),
    help: 'block sets the default outbound action to Block (refused unless rules cover DNS); leave does not touch it.',
    default: 'leave',
  },
  closing: {
    ...oneOf('deny', 'none'),
    help: 'The name that every target has for it: deny is default-outbound=block; none is leave, reported as an open end.',
  },
  profile: {
    ...oneOf('any', 'domain', 'private', 'public'),
    help: 'For verify and audit: the network profile of the flows; by default, and with any, each one counts.',
  },
  program: {
    ...matching(
      'PATH',
      'the path of a program on its drive, or the word System',
      /^(?:System|(?:[A-Za-z]:|%[A-Za-z0-9_()]+%)[^*?"<>|/]{1,250})$/,
    ),
    help: 'For verify and audit: the program that connects, so that rules for others do not apply; by default, any program.',
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

/**
 * Says that rules which allow restrict nothing where the default is to allow; that is how Windows comes (Microsoft,
 * "Windows Firewall rules": outbound is allowed by default). Who names either option has decided.
 */
export function remind(values: Readonly<Record<string, string>>): Diagnostic | undefined {
  if (values['default-outbound'] !== undefined || values.closing !== undefined) return undefined;
  const message =
    'nothing is restricted while the default outbound action of Windows is Allow, as it comes; this text does not change it';
  const help =
    '--set windows-firewall.default-outbound=block has the text set it to Block; with =leave you say that something else does';
  return note('not-enforced', message, { help });
}
