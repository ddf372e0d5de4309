/** Reads listings of a machine's rules: JSON and CSV of Get-NetFirewallRule, netsh's, and Format-List. */
import { error, type Outcome } from '../../../../diagnostics/diagnostic.ts';
import { quote } from '../../../../diagnostics/quote.ts';
import { lowerAscii } from '../../../../sets/text/device-text.ts';
import type { TargetFile } from '../../../target.ts';
import { type FirewallConfig, type ProfileSetting, profileNames, type Unread } from '../../config.ts';
import { baseName, doubt, onlyFile, type Report, refuse, textOf } from '../parse-report.ts';
import { readNetsh } from './netsh.ts';
import { type Listing, type Row, readCsv, readFormatList, readJson, textIn } from './rows.ts';
import { isInbound, neededColumns, readListedRule } from './rule.ts';

const help =
  'the page and rulec targets windows-firewall have the commands that list what is needed, as rules.json (Get-NetFirewallRule | Get-NetFirewallPortFilter, Get-NetFirewallAddressFilter, …)';

/** Whether a text is a listing, and none of LGPO.exe: it has rules, or lines as netsh prints them in any language. */
export function isListing({ path, content }: TargetFile): boolean {
  if (/\.(?:csv|json|wfw)$/i.test(path)) return true;
  const text = textOf({ path, content }) ?? readLatin(content);
  return (
    /^(?:Rule Name: |(?:Name|DisplayName|Caption|InstanceID) *: )/m.test(text) || /^-{20,}\r?$/m.test(text)
  );
}

/** Reads a listing. Settings of profiles are in JSON alone; without them they are the factory's, by premise. */
export function parseListing(files: readonly TargetFile[]): Outcome<FirewallConfig> {
  const { value: file, diagnostics } = onlyFile(files, 'listing of rules');
  if (file === undefined) return { diagnostics };
  const report: Report = { file: file.path, diagnostics: [] };
  const listing = readListing(file);
  if (listing === undefined || listing.rows.length + listing.profiles.length === 0) {
    const what =
      'this is not a list of rules as Get-NetFirewallRule or netsh (in English, with verbose) prints them';
    return { diagnostics: [error('config-syntax', what, { at: { file: file.path, line: 1 }, help })] };
  }
  const unread: Unread[] = [];
  const missing = neededColumns.filter((name) => !listing.rows.some(({ columns }) => columns.has(name)));
  if (missing.length > 0 && listing.rows.length > 0)
    doubt(
      report,
      listing.rows[0]?.line ?? 1,
      `the list does not have ${missing.join(', ')} of its rules`,
      help,
    );
  if (listing.repeated !== undefined) leave(report, unread, listing.repeated);
  if (listing.rows.every(isInbound)) {
    doubt(report, 1, 'there is no outbound rule in this list', help);
    unread.push({
      what: 'there is no outbound rule in this list',
      origin: { file: file.path, line: 1 },
      elsewhere: true,
    });
  }
  const named = listing.profiles.map((row) => lowerAscii(textIn(row, 'name') ?? ''));
  if (new Set(named).size < named.length)
    unread.push({ what: 'a profile is listed twice', origin: { file: file.path, line: 1 } });
  const config: FirewallConfig = {
    name: baseName(file.path, /\.(?:csv|json|txt)$/i),
    settings: listing.profiles.flatMap((row) => readProfile(report, row, unread)),
    rules: listing.rows.flatMap((row) => readListedRule(row, file.path)),
    unread,
    isListed: true,
  };
  const isRefused = report.diagnostics.some(({ severity }) => severity === 'error');
  return { ...(isRefused ? {} : { value: config }), diagnostics: report.diagnostics };
}

function leave(
  report: Report,
  unread: Unread[],
  { key, line }: { readonly key: string; readonly line: number },
): void {
  const what = `an object has ${quote(key)} twice: which of the two is meant is unknown`;
  doubt(report, line, what);
  unread.push({ what, origin: { file: report.file, line } });
}

function readListing(file: TargetFile): Listing | undefined {
  if (/\.wfw$/i.test(file.path)) return undefined;
  const text = (textOf(file) ?? readLatin(file.content)).replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  if (/\.json$/i.test(file.path)) return readJson(text);
  if (/\.csv$/i.test(file.path)) return readCsv(text);
  if (/^Rule Name: /m.test(text)) return readNetsh(text);
  return /^(?:Name|DisplayName|Caption|InstanceID) *: /m.test(text) ? readFormatList(text) : undefined;
}

/** netsh prints in the code page of the console: letters beyond ASCII are in names alone. */
function readLatin(content: TargetFile['content']): string {
  return typeof content === 'string' ? content : new TextDecoder('windows-1252').decode(content);
}

/** A profile of Get-NetFirewallProfile; numbers are those of its classes: 1 true, 0 false; 2 allow, 4 block. */
function readProfile(report: Report, row: Row, unread: Unread[]): readonly ProfileSetting[] {
  const origin = { file: report.file, line: row.line };
  const profile = profileNames.find((name) => name === lowerAscii(textIn(row, 'name') ?? ''));
  if (profile === undefined) {
    refuse(report, row.line, 'a profile is called neither Domain, Private nor Public');
    return [];
  }
  const off = textIn(row, 'disabledinterfacealiases');
  if (row.odd !== undefined || !/^(?:any|notconfigured)?$/i.test(off ?? ''))
    unread.push({ what: row.odd ?? `the firewall is off at ${off}`, origin });
  const columns = [
    ['enabled', 'enabled', { true: 1, '1': 1, false: 0, '0': 0 }],
    ['defaultoutboundaction', 'outbound', { allow: 0, '2': 0, block: 1, '4': 1 }],
    ['allowlocalfirewallrules', 'merge', { true: 1, '1': 1, false: 0, '0': 0 }],
  ] as const;
  return columns.flatMap(([column, setting, words]): readonly ProfileSetting[] => {
    const text = lowerAscii(textIn(row, column) ?? 'notconfigured');
    if (text === 'notconfigured') return [];
    const value = new Map<string, 0 | 1>(Object.entries(words)).get(text);
    if (value !== undefined) return [{ profile, setting, value, origin }];
    // 0 is "not configured" where 2 and 4 are the actions, and 2 is so where 0 and 1 are no and yes.
    if (text !== (setting === 'outbound' ? '0' : '2')) unread.push({ what: `${column} ${text}`, origin });
    return [];
  });
}
