/** What the tokens of a rule string say together. */
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { isEmptyAddressSet } from '../../../sets/addresses.ts';
import { collectPorts } from '../../../sets/ports.ts';
import type { Account, FirewallRule } from '../config.ts';
import { isFlaw, readDecimal, setOf } from './parse-addresses.ts';
import { type Draft, leave, refuse } from './parse-report.ts';

/** The rules of a draft; what is wrong with it goes to its report. */
export function finishRule(draft: Draft): readonly FirewallRule[] {
  const { single, profiles, newKeywords, unreadAddresses } = draft;
  checkTexts(draft);
  checkConditions(draft);
  const addresses = setOf(draft.addresses);
  const keywords = [...draft.keywords, ...newKeywords];
  if (
    newKeywords.length > 0 &&
    (draft.keywords.length > 0 || (!isFlaw(addresses) && !isEmptyAddressSet(addresses)))
  )
    leave(draft, newKeywords.join(), 'is listed with other addresses');
  if (isFlaw(addresses)) {
    complain(draft, addresses.message);
    return [];
  }
  const [description, group, service] = [single.get('Desc'), single.get('EmbedCtxt'), single.get('Svc')];
  const accounts = accountsOf(draft);
  const anyPort = draft.ports.length === 0 || draft.unread.some((token) => token.startsWith('RPort'));
  const rule: FirewallRule = {
    name: draft.name,
    displayName: single.get('Name') ?? '',
    ...present({ description, group }),
    action: single.get('Action') === 'Block' ? 'block' : 'allow',
    protocol: protocolOf(draft) ?? 'any',
    ports: anyPort ? 'any' : collectPorts(draft.ports),
    addresses: isEmptyAddressSet(addresses) ? 'any' : addresses,
    ...present({ accounts, service: service === '*' ? undefined : service, program: single.get('App') }),
    ...(isOverriding(single) ? { overrides: true } : {}),
    ...(single.has('AppPkgId') || single.has('LUOwn') ? { isPackaged: true } : {}),
    ...(profiles.size === 1 || profiles.size === 2 ? { profiles: [...profiles].sort() } : {}),
    unread: draft.unread,
    origin: { file: draft.report.file, line: draft.line },
  };
  return [
    ...(rule.addresses === 'any' && keywords.length + unreadAddresses.length > 0 ? [] : [rule]),
    ...(keywords.length === 0 ? [] : [{ ...rule, addresses: 'any' as const, keywords }]),
    ...(unreadAddresses.length === 0
      ? []
      : [{ ...rule, addresses: 'any' as const, unread: [...draft.unread, ...unreadAddresses] }]),
  ];
}

/** Of another spelling than FALSE, which is as if nothing were said, nothing is known. */
function isOverriding(single: Draft['single']): boolean {
  return single.get('Action') !== 'Block' && (single.get('AuthByPassOut') ?? 'FALSE') !== 'FALSE';
}

function complain(draft: Draft, message: string): void {
  refuse(draft.report, draft.line, `rule ${quote(draft.name)}: ${message}`);
}

function protocolOf(draft: Draft): number | 'any' | undefined {
  const text = draft.single.get('Protocol');
  // 256 is how the protocol itself writes "any" (MS-FASP 2.2.37).
  if (text === undefined || text === '256') return 'any';
  // Up to three digits, zeros in front among them (MS-GPFAS 2.2.2.19).
  return /^\d{1,3}$/.test(text) ? readDecimal(text.replace(/^0+(?=\d)/, ''), 255) : undefined;
}

function checkTexts(draft: Draft): void {
  const { single } = draft;
  const name = single.get('Name') ?? '';
  if (!isLabel(name) || name.toUpperCase() === 'ALL') {
    complain(draft, 'Name must have 1 to 9999 characters and not be the word all');
  }
  for (const key of ['Desc', 'EmbedCtxt']) {
    const text = single.get(key);
    if (text !== undefined && !isLabel(text)) complain(draft, `${key} must have 1 to 9999 characters`);
  }
}

function isLabel(text: string): boolean {
  return text.length >= 1 && text.length <= 9999;
}

function checkConditions(draft: Draft): void {
  const { single, ports, unread } = draft;
  const [action, service] = [single.get('Action'), single.get('Svc')];
  const protocol = protocolOf(draft);
  if (protocol === undefined) complain(draft, 'its protocol is not a number of 0 to 255');
  if (action !== 'Allow' && action !== 'Block') complain(draft, 'its action is neither Allow nor Block');
  if (single.get('Dir') !== 'Out') complain(draft, 'its direction is neither In nor Out');
  if (single.get('Active') !== 'TRUE') complain(draft, 'Active is neither TRUE nor FALSE');
  if (ports.length > 2 * 1000) complain(draft, 'it has more than 1000 ports');
  const namesPorts = ports.length > 0 || unread.some((token) => /^[LR]Port/.test(token));
  if (namesPorts && protocol === 'any') complain(draft, 'ports need the protocol 6 or 17');
  if (service !== undefined && single.has('LUAuth')) complain(draft, 'Svc and LUAuth exclude each other');
  if (service !== undefined && !/^[^/\\]{1,259}$/.test(service))
    complain(draft, 'Svc is not a valid service name');
  if (service === '*') leave(draft, 'Svc=*', 'is any process that runs a service');
  if (!isForEverySystem(draft.platforms))
    leave(draft, draft.platforms.join('|'), 'names systems, and nothing tells which one this is');
}

/** Every Windows since Server 2012 R2 (6.3) is of a platform that begins at 6.3 or before (MS-FASP 2.2.24 and 2.2.37). */
function isForEverySystem(tokens: readonly string[]): boolean {
  const isLater = tokens.includes('Platform2=GTEQ');
  const named = tokens.filter((token) => token.startsWith('Platform='));
  const isOld = named.every((token) => /^Platform=2:(?:[0-5]:\d+|6:[0-3])$/.test(token));
  const isWhole = isLater && isOld && named.length > 0 && tokens.length === named.length + 1;
  return tokens.length === 0 || isWhole;
}

function accountsOf(draft: Draft): FirewallRule['accounts'] {
  const sddl = draft.single.get('LUAuth');
  const users = sddl === undefined ? 'everyone' : readUsers(sddl);
  if (users === 'unread') leave(draft, `LUAuth=${sddl}`, 'is a list of users that is not supported');
  return typeof users === 'string' ? undefined : users;
}

/** Who an access list lets match. `everyone` is no condition at all. */
type Users = readonly Account[] | 'everyone' | 'unread';

const accounts: Readonly<Record<string, Account | 'everyone'>> = {
  'S-1-5-20': 'network-service',
  NS: 'network-service',
  'S-1-5-18': 'local-system',
  SY: 'local-system',
  'S-1-1-0': 'everyone',
  WD: 'everyone',
};

/**
 * Reads a list of users in SDDL: `D:` and entries that allow CC, the right that stands for a match. Anything
 * else, a denying entry or another account for one, is more than this reader judges.
 */
export function readUsers(sddl: string): Users {
  const list = /^(?:O:(?:[A-Z]{2}|S(?:-\d+)+))?D:((?:\(A;;CC;;;(?:[A-Z]{2}|S(?:-\d+)+)\))+)$/.exec(sddl)?.[1];
  if (list === undefined) return 'unread';
  const named = [...list.matchAll(/;;;([^)]*)\)/g)].map((match) => accounts[match[1] ?? '']);
  if (named.includes('everyone')) return 'everyone';
  if (named.includes(undefined)) return 'unread';
  return (['network-service', 'local-system'] as const).filter((account) => named.includes(account));
}
