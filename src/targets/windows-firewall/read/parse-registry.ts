/** What registry values under the policy key of the firewall mean together. */
import { quote } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import type { FirewallConfig, FirewallRule, ProfileName, ProfileSetting, Unread } from '../config.ts';
import { doubt, type Report, refuse } from './parse-report.ts';
import { parseRuleString } from './parse-rule-string.ts';

/** A value as a file sets it. `other`: of a type that the firewall has no value of. */
export interface RegistryEntry {
  readonly key: string;
  readonly name: string;
  readonly data: number | string | { readonly other: string };
  readonly line: number;
}

const root = 'software\\policies\\microsoft\\windowsfirewall';
/** The store of the machine itself: the same values, without a version beside the rules (MS-GPFAS 2.2.2.19). */
const localRoot =
  /^system\\(?:currentcontrolset|controlset\d{3})\\services\\sharedaccess\\parameters\\firewallpolicy/;
const profiles: Readonly<Record<string, ProfileName>> = {
  domainprofile: 'domain',
  privateprofile: 'private',
  publicprofile: 'public',
};

/** The key under which group policy would have the value. */
function keyOf({ key }: RegistryEntry): string {
  const lower = key.toLowerCase();
  // The machine's own store calls the profile of private networks by its older name.
  return localRoot.test(lower)
    ? lower.replace(localRoot, root).replace(/\\standardprofile$/, '\\privateprofile')
    : lower;
}
/** Settings of a profile that change nothing for an outbound flow of this machine. */
const harmless = [
  'defaultinboundaction',
  'disablenotifications',
  'allowlocalpolicymerge',
  'allowlocalipsecpolicymerge',
  'donotallowexceptions',
  'disableunicastresponsestomulticastbroadcast',
  'disablestealthmode',
];

/** The config of these values; keys and names know no case, and a later value replaces an earlier one. */
export function configOf(
  report: Report,
  name: string,
  entries: readonly RegistryEntry[],
): FirewallConfig | undefined {
  const last = new Map<string, RegistryEntry>();
  const unread: Unread[] = [];
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key !== root && !key.startsWith(`${root}\\`)) continue;
    // MS-GPREG 3.2.5.1: such names delete values or keys instead of setting one.
    if (entry.name.startsWith('**')) {
      unread.push({ what: entry.name, origin: originOf(report, entry) });
      doubt(report, entry.line, `${quote(entry.name)} deletes values, which is not judged`);
    }
    last.set(`${key}\0${entry.name.toLowerCase()}`, entry);
  }
  const rules: FirewallRule[] = [];
  const settings: ProfileSetting[] = [];
  const stated = last.get(`${root}\0policyversion`);
  const version = stated && readVersion(report, stated);
  for (const entry of last.values()) {
    // A key below one of these is another key, whose values are no rules and no settings.
    const section = keyOf(entry).slice(root.length + 1);
    const profile = Object.hasOwn(profiles, section) ? profiles[section] : undefined;
    if (entry.name.startsWith('**')) continue;
    if (entry === stated) continue;
    if (section === 'firewallrules') rules.push(...readRule(report, entry, version));
    else if (profile === undefined) leaveEntry(report, entry, unread);
    else settings.push(...readSetting(report, entry, profile, entry.name.toLowerCase(), unread));
  }
  const rulesOf = entries.find((entry) => entry.key.toLowerCase() === `${root}\\firewallrules`);
  // Without it, what reads the store may take the rules for settings of an older kind.
  if (version === undefined && rulesOf !== undefined) {
    refuse(report, rulesOf.line, 'there are rules, and no PolicyVersion beside their key');
  }
  if (report.diagnostics.some((one) => one.severity === 'error')) return undefined;
  return { name, settings, rules, unread };
}

function readVersion(report: Report, entry: RegistryEntry): number | undefined {
  if (typeof entry.data === 'number' && entry.data >>> 8 === 2) return entry.data;
  refuse(report, entry.line, 'PolicyVersion is no number 512 + N for a version 2.N');
  return undefined;
}

function readRule(
  report: Report,
  entry: RegistryEntry,
  version: number | undefined,
): readonly FirewallRule[] {
  const { name, data, line } = entry;
  if (typeof data !== 'string') {
    refuse(report, line, `rule ${quote(name)} is not a string`);
    return [];
  }
  if (!/^[ -{}~]{1,259}$/.test(name)) {
    refuse(report, line, `${quote(name)} is no name of a rule: 1 to 259 ASCII characters without a bar`);
    return [];
  }
  if (data.length > 32766) {
    refuse(report, line, `rule ${quote(name)} has ${data.length} characters, where a value holds 32766`);
    return [];
  }
  const rules = parseRuleString(report, line, name, data) ?? [];
  const minor = Number(/^v2\.(\d+)/.exec(data)?.[1]);
  // What a store of that version makes of a newer rule is not documented.
  if (rules.length === 0 || version === undefined || minor <= (version & 0xff)) return rules;
  doubt(
    report,
    line,
    `rule ${quote(name)} is of version 2.${minor}, which is above PolicyVersion ${version}`,
  );
  return rules.map((rule) => ({ ...rule, unread: [...rule.unread, `v2.${minor}`] }));
}

function readSetting(
  report: Report,
  entry: RegistryEntry,
  profile: ProfileName,
  name: string,
  unread: Unread[],
): readonly ProfileSetting[] {
  const { data, line } = entry;
  if (harmless.includes(name)) return [];
  if (name !== 'enablefirewall' && name !== 'defaultoutboundaction') {
    leaveEntry(report, entry, unread);
    return [];
  }
  if (data !== 0 && data !== 1) {
    refuse(report, line, `${entry.name} is neither 0 nor 1`);
    return [];
  }
  const setting = name === 'enablefirewall' ? 'enabled' : 'outbound';
  return [{ profile, setting, value: data, origin: originOf(report, entry) }];
}

function leaveEntry(report: Report, entry: RegistryEntry, unread: Unread[]): void {
  doubt(report, entry.line, `${quote(`${entry.key}\\${entry.name}`)} is a setting that is not judged`);
  unread.push({ what: `${entry.key}\\${entry.name}`, origin: originOf(report, entry) });
}

function originOf({ file }: Report, { line }: RegistryEntry): Origin {
  return { file, line };
}
