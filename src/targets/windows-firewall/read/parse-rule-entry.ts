/** Reads the value of the registry that is a rule, of rulec's own text and of a stranger's. */
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { lowerAscii } from '../../../sets/text/device-text.ts';
import type { FirewallRule, Store } from '../config.ts';
import { doubt, type Report, refuse } from './parse-report.ts';
import { parseRuleString } from './parse-rule-string.ts';
import type { Section } from './parse-settings.ts';
import { inFile, isOwnEntry, originOf, type PlacedEntry } from './registry-keys.ts';

/** The version of a store's rules; `odd` where there is none although there has to be, or none that is known. */
export type StoreVersion = number | 'odd' | undefined;

interface RuleStore {
  readonly store: Store;
  readonly version: StoreVersion;
  readonly section: Extract<Section, { readonly kind: 'rules' }>;
}

/**
 * The rules of a value. What Windows would not take is an error where rulec wrote the rule; a stranger's rule is then
 * unknown in whatever it may match, since Windows may pass it over, or part of it.
 */
export function readRule(report: Report, entry: PlacedEntry, store: RuleStore): readonly FirewallRule[] {
  const isOwn = isOwnEntry(entry);
  const hardening = store.section.of === 'hardening' ? readHardening(report, entry, store.store) : undefined;
  if (hardening !== undefined) return hardening;
  const inner: Report = { ...inFile(report, entry), diagnostics: [] };
  const read = readAnyRule(inner, entry, isOwn);
  const flaw = inner.diagnostics.find(({ severity }) => severity === 'error');
  if (flaw !== undefined && !isOwn) {
    const what = `rule ${quote(entry.name)} is none that Windows is known to take: ${flaw.message}`;
    doubt(inFile(report, entry), entry.line, what);
    return unknownRules(report, entry, store, what);
  }
  report.diagnostics.push(...inner.diagnostics);
  return (read ?? []).flatMap((rule) => placeRule(report, entry, store, rule));
}

/**
 * Rules of Windows' own for its services and programs. They allow nothing that others do not, and are in force without the word
 * Active. Windows' manifests spell them as no other rule may be: V2.0, Dir=out, Protocol=tcp, rport=80,443. Undefined where
 * such a rule does not say for which service or program it is.
 */
function readHardening(
  report: Report,
  entry: PlacedEntry,
  store: Store,
): readonly FirewallRule[] | undefined {
  const { name, data } = entry;
  const [version = '', ...tokens] = typeof data === 'string' ? data.split('|') : [];
  if (!/^v2\.\d{1,3}$/i.test(version)) return undefined;
  const find = (key: string): string | undefined => {
    const values = tokens.filter((one) => lowerAscii(one).startsWith(`${key}=`));
    return values.length === 1 ? values[0]?.slice(key.length + 1) : undefined;
  };
  if (/^allow$/i.test(find('action') ?? '') || /^in$/i.test(find('dir') ?? '')) return [];
  const [program, service] = [find('app'), find('svc')].map((one) => (one === '' ? undefined : one));
  const isNamed = service === undefined ? program !== undefined : service !== '*';
  if (!isNamed) return undefined;
  const block = { name, displayName: '', action: 'block', store, origin: originOf(report, entry) } as const;
  const any = { protocol: 'any', ports: 'any', addresses: 'any', unread: [], hardens: true } as const;
  return [{ ...block, ...any, ...present({ program, service }) }];
}

function readAnyRule(
  report: Report,
  { name, data, expands, line }: PlacedEntry,
  isOwn: boolean,
): readonly FirewallRule[] | undefined {
  const complain = (message: string): undefined => refuse(report, line, message) as undefined;
  if (typeof data !== 'string') return complain(`rule ${quote(name)} is not a string`);
  // Of another type Windows may pass it over (MS-GPFAS 2.2.2.19: REG_SZ); what variables make of it, nobody can tell.
  if (expands === true && (isOwn || data.replace(/\|App=[^|]*/g, '').includes('%')))
    return complain(`rule ${quote(name)} is a text of type REG_EXPAND_SZ, where rules have REG_SZ`);
  if (!/^[ -{}~]{1,259}$/.test(name))
    return complain(`${quote(name)} is not a valid rule name: 1 to 259 ASCII characters without a bar`);
  // A NUL ends the text, and what a line end does depends on who loads it.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\0-\x1f\x7f]/.test(data))
    return complain(`rule ${quote(name)} contains characters that are not printable`);
  if (data.length > 32766)
    return complain(`rule ${quote(name)} has ${data.length} characters, where a value holds 32766`);
  return parseRuleString(report, { line, name, isOwn }, data);
}

/** The rule in its store: newer ones than the store's version, and those of stores that are not judged, are unknown. */
function placeRule(
  report: Report,
  entry: PlacedEntry,
  { store, version, section }: RuleStore,
  rule: FirewallRule,
): readonly FirewallRule[] {
  const { line, data, name } = entry;
  const unsure = (why: string): FirewallRule => ({ ...rule, store, unread: [...rule.unread, why] });
  // Services are hardened by rules that restrict them; what such a rule allows, another still has to.
  if (section.of === 'hardening')
    return rule.action === 'allow' ? [] : [unsure('a rule that hardens a service')];
  if (section.of === 'device-management') return [unsure('a rule of the store of device management')];
  if (section.of === 'packages') return [unsure('a rule of the store of application packages')];
  if (entry.expands === true) return [unsure('a rule of type REG_EXPAND_SZ')];
  if (version === 'odd') {
    const what = 'there are rules, and no PolicyVersion beside their key';
    if (isOwnEntry(entry)) refuse(inFile(report, entry), line, what);
    else doubt(inFile(report, entry), line, `${what}: what Windows makes of them is not documented`);
    return [unsure('a rule without a PolicyVersion')];
  }
  const minor = Number(/^v2\.(\d+)/.exec(String(data))?.[1]);
  if (version === undefined || minor <= (version & 0xff)) return [{ ...rule, store }];
  // What a store of that version makes of a newer rule is not documented.
  const what = `rule ${quote(name)} is of version 2.${minor}, which is above PolicyVersion ${version}`;
  doubt(inFile(report, entry), line, what);
  return [unsure(`v2.${minor}`)];
}

/** Rules for whatever a value may be that is no rule: it may allow, block, or do nothing. */
function unknownRules(
  report: Report,
  entry: PlacedEntry,
  { store, section }: RuleStore,
  what: string,
): readonly FirewallRule[] {
  const rule = {
    name: entry.name,
    displayName: '',
    protocol: 'any',
    ports: 'any',
    addresses: 'any',
    unread: [what],
    store,
    origin: originOf(report, entry),
  } as const;
  const block: FirewallRule = { ...rule, action: 'block' };
  const isOverriding = typeof entry.data !== 'string' || /bypass/i.test(entry.data);
  const allow: FirewallRule = {
    ...rule,
    action: 'allow',
    ...(isOverriding ? { overrides: true } : {}),
  };
  return section.of === 'hardening' ? [block] : [allow, block];
}
