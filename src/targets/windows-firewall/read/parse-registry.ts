/** What registry values under the keys of the firewall mean together. */
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { lowerAscii } from '../../../sets/text/device-text.ts';
import type { Origin } from '../../target.ts';
import type { FirewallConfig, FirewallRule, ProfileSetting, Store, Unread } from '../config.ts';
import { doubt, type Report, refuse } from './parse-report.ts';
import { readRule, type StoreVersion } from './parse-rule-entry.ts';
import { findSection, readSetting, settleStandard } from './parse-settings.ts';
import {
  currentControlSet,
  deletionReaches,
  inFile,
  isOwnEntry,
  isPath,
  type KeyPlace,
  originOf,
  type PlacedEntry,
  placeKey,
  type RegistryEntry,
  reachesFirewall,
} from './registry-keys.ts';

/** What the values of the firewall's keys are, once all entries are taken in their order. */
interface Values {
  readonly last: Map<string, PlacedEntry>;
  readonly unread: Unread[];
  readonly stores: Set<Store>;
  /** The profile keys that there are: `local domainprofile`. */
  readonly profileKeys: Set<string>;
  /** The control sets that keys are in, as they are spelled, each with the first such value. */
  readonly controlSets: Map<string, RegistryEntry>;
  /** Deletions of what the files had set nothing of: no matter if they set it later. */
  readonly early: EarlyDeletion[];
  /** The number of the current one: the first, where the files say nothing else. */
  current: number;
}

interface EarlyDeletion {
  readonly entry: RegistryEntry;
  /** How the places of the values begin that it reaches. */
  readonly reaches: string;
  readonly isFirst: boolean;
}

/** The config of these values; keys and names know no case, and a later value replaces an earlier one. */
export function configOf(
  report: Report,
  name: string,
  entries: readonly RegistryEntry[],
  isExport: boolean = false,
): FirewallConfig | undefined {
  const values = takeEntries(report, entries);
  const { last, unread, stores } = values;
  const rules: FirewallRule[] = [];
  const settings: ProfileSetting[] = [];
  let serviceOff: Origin | undefined;
  const versions = readVersions(report, values);
  for (const entry of last.values()) {
    const { place } = entry;
    const section = findSection(entry);
    if (section.kind === 'rules' && place.store !== 'service')
      rules.push(...readRule(report, entry, { store: place.store, version: versions[place.store], section }));
    else if (section.kind === 'setting') settings.push(...readSetting(report, entry, section, unread));
    else if (section.kind === 'service-off') serviceOff = originOf(report, entry);
    else if (section.kind === 'unread') leaveEntry(report, entry, unread);
  }
  if (stores.size === 0 && serviceOff === undefined) sayNothingIsHere(report, unread);
  if (report.diagnostics.some((one) => one.severity === 'error')) return undefined;
  const held = isExport || stores.size > 1 ? [...stores] : undefined;
  return {
    name,
    settings: settleStandard(settings, values.profileKeys),
    rules,
    unread,
    ...present({ stores: held, serviceOff, isExported: isExport ? (true as const) : undefined }),
  };
}

function takeEntries(report: Report, entries: readonly RegistryEntry[]): Values {
  const values: Values = {
    last: new Map(),
    unread: [],
    stores: new Set(),
    profileKeys: new Set(),
    controlSets: new Map(),
    early: [],
    current: 1,
  };
  for (const entry of entries) {
    if (entry.odd !== undefined) leave(report, entry, values.unread, entry.odd);
    else if (entry.deletes === undefined) takeValue(report, values, entry);
    else takeDeletion(report, values, entry, entry.deletes);
  }
  for (const { entry, reaches, isFirst } of values.early)
    if (!hasBelow(values, reaches)) leaveDeletion(report, values, entry, isFirst);
  checkControlSets(report, values);
  return values;
}

/** Whether these control sets are the one that the machine runs on. */
function checkControlSets(report: Report, { controlSets, current, unread }: Values): void {
  for (const [name, entry] of controlSets) {
    const number = /\d{3}$/.exec(name)?.[0];
    if (number !== undefined && Number(number) !== current)
      leave(report, entry, unread, 'is of a control set that nothing says is the current one');
  }
}

function takeValue(report: Report, values: Values, entry: RegistryEntry): void {
  const { last, unread, stores, profileKeys, controlSets } = values;
  values.current = currentControlSet(entry) ?? values.current;
  const place = placeKey(entry.key);
  if (place === undefined) return;
  if (place.controlSet !== undefined && !controlSets.has(place.controlSet))
    controlSets.set(place.controlSet, entry);
  if (place.isOdd) {
    leave(report, entry, unread, 'is a key in a spelling that Windows does not document');
    return;
  }
  if (controlSets.size > 1) leave(report, entry, unread, 'is of another control set than values before it');
  if (place.store !== 'service') {
    stores.add(place.store);
    const profile = /^[a-z]+profile(?=\\|$)/.exec(place.section)?.[0];
    if (profile !== undefined) profileKeys.add(`${place.store} ${profile}`);
  }
  if (entry.makesKey === true) return;
  if (entry.name === '') {
    leave(report, entry, unread, 'has a value without a name, whose effect is not documented');
    return;
  }
  const at = `${place.store}\0${place.section}\0${lowerAscii(entry.name)}`;
  const placed: PlacedEntry = { ...entry, place };
  if (contradicts(last.get(at), placed))
    leave(
      report,
      entry,
      unread,
      'is another in a file before: which of the two the machine has, nobody can tell',
    );
  last.set(at, placed);
}

/** Whether two files of one machine differ about what decides something. Inside of one file, the later line is the answer. */
function contradicts(before: PlacedEntry | undefined, { file, data, ...entry }: PlacedEntry): boolean {
  if (before === undefined || before.file === file || findSection({ ...entry, data }).kind === 'harmless')
    return false;
  return JSON.stringify(before.data) !== JSON.stringify(data);
}

/** What is deleted may have lain in the files before, or elsewhere: then it matters only what lies elsewhere. */
function takeDeletion(report: Report, values: Values, entry: RegistryEntry, named: readonly string[]): void {
  if (!deletionReaches(entry.key, named)) return;
  const place = placeKey(entry.key);
  if (place !== undefined && isHarmless(entry, place, named)) return;
  if (place !== undefined && place.store !== 'service') values.stores.add(place.store);
  const isFirst = values.last.size === 0;
  const reaches = place === undefined ? undefined : findReach(entry, place, named);
  if (reaches === undefined || hasBelow(values, reaches)) leaveDeletion(report, values, entry, isFirst);
  else values.early.push({ entry, reaches, isFirst });
}

/** How the places of the values begin that go, where all of them are rules of one store, or all that it has. */
function findReach(
  { isPlain }: RegistryEntry,
  { store, section, isOdd, controlSet = 'currentcontrolset' }: KeyPlace,
  named: readonly string[],
): string | undefined {
  const isKnown = isPlain === true && !isOdd && store !== 'service' && controlSet === 'currentcontrolset';
  if (!isKnown || named.some(isPath)) return undefined;
  if (section === 'firewallrules') return `${store}\0${section}\0`;
  return section === '' && named.length === 0 ? `${store}\0` : undefined;
}

function hasBelow({ last }: Values, reaches: string): boolean {
  return [...last.keys()].some((place) => place.startsWith(reaches));
}

function leaveDeletion(report: Report, { unread }: Values, entry: RegistryEntry, isFirst: boolean): void {
  const what = `${entry.key}${entry.name === '' ? '' : `\\${entry.name}`}`;
  doubt(inFile(report, entry), entry.line, `${quote(what)} deletes values or keys, which is not supported`);
  unread.push({
    what: `${what} deletes values or keys`,
    origin: originOf(report, entry),
    ...(isFirst ? { elsewhere: true } : {}),
  });
}

/** Whether only values go that decide nothing, whatever they held. */
function isHarmless(entry: RegistryEntry, place: KeyPlace, named: readonly string[]): boolean {
  const data = { other: 'what was there' };
  const kindOf = (name: string): string => findSection({ ...entry, data, name, place }).kind;
  if (place.isOdd || named.some((name) => isPath(name) && reachesFirewall(name))) return false;
  if (named.length > 0) return named.every((name) => kindOf(name) === 'harmless');
  return place.store !== 'service' && kindOf('') === 'harmless';
}

function leaveEntry(report: Report, entry: RegistryEntry, unread: Unread[]): void {
  leave(
    report,
    { ...entry, key: `${entry.key}\\${entry.name}` },
    unread,
    'is a setting that is not supported',
  );
}

function leave(report: Report, entry: RegistryEntry, unread: Unread[], why: string): void {
  doubt(inFile(report, entry), entry.line, `${quote(entry.key)} ${why}`);
  unread.push({ what: `${entry.key} ${why}`, origin: originOf(report, entry) });
}

function sayNothingIsHere(report: Report, unread: Unread[]): void {
  const what = 'there is no rule and no setting of Windows Firewall in these files';
  doubt(
    report,
    1,
    what,
    'export HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy',
  );
  unread.push({ what, origin: { file: report.file, line: 1 }, elsewhere: true });
}

/**
 * Reads PolicyVersion. Where it is missing beside the rules of group policy, what reads the store may take them for
 * settings of an older kind. The local store needs none.
 */
function readVersions(report: Report, { last, unread }: Values): Readonly<Record<Store, StoreVersion>> {
  const [ofPolicy, ofMachine] = ['policy', 'local'].map((store) => last.get(`${store}\0\0policyversion`));
  const local = typeof ofMachine?.data === 'number' ? ofMachine.data : undefined;
  if (ofPolicy === undefined) return { policy: 'odd', local };
  if (typeof ofPolicy.data === 'number' && ofPolicy.data >>> 8 === 2) return { policy: ofPolicy.data, local };
  const what = 'PolicyVersion is not a number 512 + N for a version 2.N';
  if (isOwnText(last)) refuse(inFile(report, ofPolicy), ofPolicy.line, what);
  else leave(report, ofPolicy, unread, what);
  return { policy: 'odd', local };
}

/** Whether rulec has written a rule of this text: then it is held to what rulec writes. */
function isOwnText(last: ReadonlyMap<string, PlacedEntry>): boolean {
  return [...last.values()].some(isOwnEntry);
}
