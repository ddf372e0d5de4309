/** Values of the registry, and which keys are the firewall's, in whatever spelling, and which deletions reach them. */

import { present } from '../../../diagnostics/present.ts';
import { lowerAscii } from '../../../sets/text/device-text.ts';
import type { Origin } from '../../target.ts';
import type { Store } from '../config.ts';
import type { Report } from './parse-report.ts';

/** A value as a file sets it. `other`: of a type that the firewall has no value of, in words. */
export interface RegistryEntry {
  readonly key: string;
  readonly name: string;
  readonly data: number | string | { readonly other: string };
  /** A text of type REG_EXPAND_SZ: `%NAME%` in it stands for the value of a variable. */
  readonly expands?: true;
  readonly line: number;
  /** The file, where there are several. */
  readonly file?: string;
  /**
   * It deletes instead of setting: the names of values or keys, relative to its key or in full; none: all values, or the
   * key with all below it.
   */
  readonly deletes?: readonly string[];
  /** Its form is documented, so that it deletes these values of its key, or all, or the key, and nothing else. */
  readonly isPlain?: true;
  /** It only makes its key. */
  readonly makesKey?: true;
  /** Why nobody says what Windows makes of it. */
  readonly odd?: string;
}

export interface PlacedEntry extends RegistryEntry {
  readonly place: KeyPlace;
}

/** Where a key lies: in a store of the firewall, below its root, or as a service that the firewall needs. */
export interface KeyPlace {
  readonly store: Store | 'service';
  /** In lower case; empty at the root. Of services, the name; of older policies of IPsec, `ipsec` and what is below it. */
  readonly section: string;
  /** Whether it is spelled as no export spells it: what Windows makes of that is not known. */
  readonly isOdd: boolean;
  /** The control set as it is spelled, of keys that are in one. */
  readonly controlSet?: string;
}

const policyRoot = 'software\\policies\\microsoft\\windowsfirewall';
const services = 'system\\currentcontrolset\\services';
const localRoot = `${services}\\sharedaccess\\parameters\\firewallpolicy`;
/** The firewall itself, the engine that filters for it, and its driver; then what these do not start without. */
const serviceRoots = ['mpssvc', 'bfe', 'mpsdrv', 'rpcss', 'rpceptmapper', 'dcomlaunch', 'wfplwfs'].map(
  (name) => `${services}\\${name}`,
);
const roots = [policyRoot, localRoot, ...serviceRoots];
/** Policies of IPsec of the older kind, which may block what they name. To delete them blocks nothing. */
const ipsecRoot = 'software\\policies\\microsoft\\windows\\ipsec';

/** Says where a key lies; undefined where it is none of the firewall's. The hive's name may stand in front. */
export function placeKey(key: string): KeyPlace | undefined {
  const folded = foldKey(key);
  const root = [...roots, ipsecRoot].find((one) => isWithin(folded, one));
  if (root === undefined) return undefined;
  const controlSet = /(?:currentcontrolset|controlset\d{3})/i.exec(key)?.[0].toLowerCase();
  const isOdd = mapControlSet(lowerAscii(key)) !== folded;
  const store = root === policyRoot ? 'policy' : root === localRoot ? 'local' : 'service';
  const above = store === 'service' ? root.lastIndexOf('\\') : root.length;
  const section = folded.slice(above + 1);
  return { store, section, isOdd, ...present({ controlSet }) };
}

/**
 * The number of the current control set, where an entry says it (`SYSTEM\\Select`, Current); 0, which is none, where that is
 * spelled as no export spells it.
 */
export function currentControlSet({ key, name, data }: RegistryEntry): number | undefined {
  if (foldKey(key) !== 'system\\select' || lowerAscii(name) !== 'current') return undefined;
  return lowerAscii(key) === 'system\\select' && typeof data === 'number' ? data : 0;
}

/** Says whether what happens to a key, and to all below it, happens to a key of the firewall. */
export function reachesFirewall(key: string): boolean {
  const folded = foldKey(key);
  return roots.some((root) => isWithin(root, folded) || isWithin(folded, root));
}

/** Says whether a deletion at this key that names these keys or values, relative or in full, reaches the firewall. */
export function deletionReaches(key: string, named: readonly string[]): boolean {
  if (named.length === 0) return reachesFirewall(key);
  if (roots.some((root) => isWithin(foldKey(key), root))) return true;
  return named.some((one) => reachesFirewall(`${key}\\${one}`) || (isPath(one) && reachesFirewall(one)));
}

/**
 * What a value deletes that is called after one of the marks of MS-GPREG 2.2.1.1: `**Del.NAME`, `**DelVals.` (all values),
 * `**DeleteValues` and `**DeleteKeys` (a list, in its data). Every other name with two stars counts as one that may delete
 * all: `**SecureKey`, `**soft.NAME` and what is not documented.
 */
export function namedByMark(name: string, data: string): readonly string[] | undefined {
  const mark = /^\s*\*\*\s*(.*)$/s.exec(name)?.[1];
  if (mark === undefined) return undefined;
  const named = /^del\.(.+)$/is.exec(mark)?.[1];
  if (named !== undefined) return [named];
  const list = /^delete(?:values|keys)/i.test(mark) ? data.split(/[;,\0\n]/) : [];
  // A name that no key has, with a star or beyond ASCII, may stand for others.
  return list.some((one) => /[^ -~]|[*?"%]/.test(one)) ? [] : list.filter((one) => one.trim() !== '');
}

/** Says whether what a deletion names is a path from the top, not below its key. */
export function isPath(text: string): boolean {
  return /[\\/]/.test(text) || foldKey(text) === '' || ['software', 'system'].includes(foldKey(text));
}

function isWithin(key: string, root: string): boolean {
  return root === '' || key === root || key.startsWith(`${root}\\`);
}

/**
 * A key in one spelling: names of the machine's hive are left out, as are empty parts and blanks around parts, and each
 * control set is the current one. Keys know no case, and letters beyond ASCII may be cases of others (the long s).
 */
function foldKey(key: string): string {
  const parts = key
    .split(/[\\/]+/)
    .map((part) => part.trim().toUpperCase().toLowerCase())
    .filter((part) => part !== '');
  while (['hklm', 'hkey_local_machine', 'machine', 'registry', 'computer'].includes(parts[0] ?? ''))
    parts.shift();
  const folded = parts.filter((part) => part !== 'wow6432node').join('\\');
  return mapControlSet(folded);
}

function mapControlSet(key: string): string {
  return key.replace(/^system\\controlset\d{3}(?=\\|$)/, 'system\\currentcontrolset');
}

/** Whether rulec has written this rule, or somebody who says so. */
export function isOwnEntry({ name, data }: Pick<RegistryEntry, 'name' | 'data'>): boolean {
  return /^rulec-/i.test(name) || (typeof data === 'string' && data.includes('|EmbedCtxt=rulec: '));
}

export function originOf({ file }: Report, entry: RegistryEntry): Origin {
  return { file: entry.file ?? file, line: entry.line };
}

/** The report, with messages about the file of this entry. */
export function inFile(report: Report, { file }: RegistryEntry): Report {
  return file === undefined ? report : { ...report, file };
}
