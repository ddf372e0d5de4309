/** Which values of the firewall's keys decide something, and what the settings of profiles are. */
import { lowerAscii } from '../../../sets/text/device-text.ts';
import type { ProfileName, ProfileSetting, Unread } from '../config.ts';
import { doubt, type Report } from './parse-report.ts';
import { inFile, originOf, type PlacedEntry } from './registry-keys.ts';

/** A profile as its key names it. `standard` is that of networks that are not the domain's, in older systems. */
type KeyProfile = ProfileName | 'standard';

export interface SettingPlace {
  readonly kind: 'setting';
  readonly profile: KeyProfile;
  readonly setting: ProfileSetting['setting'];
}

/** What a value is for. Rules of a hardened service only take away; a third store is read and not judged. */
export type Section =
  | { readonly kind: 'rules'; readonly of: 'store' | 'hardening' | 'device-management' | 'packages' }
  | SettingPlace
  | { readonly kind: 'harmless' | 'version' | 'service-off' | 'unread' };

const profiles: Readonly<Record<string, KeyProfile>> = {
  domainprofile: 'domain',
  privateprofile: 'private',
  publicprofile: 'public',
  standardprofile: 'standard',
};

const decisive: Readonly<Record<string, ProfileSetting['setting']>> = {
  enablefirewall: 'enabled',
  defaultoutboundaction: 'outbound',
  allowlocalpolicymerge: 'merge',
};

/**
 * Values that decide nothing of outbound flows, each with the place that says so. Of profiles: what is for inbound flows
 * or for messages (MS-GPFAS 2.2.3), and which local IPsec rules are merged. Of all profiles: helpers for inbound data
 * connections of FTP and PPTP, and what IPsec leaves alone (MS-FASP 2.2.41).
 */
const harmlessOfProfiles = [
  'defaultinboundaction',
  'disablenotifications',
  'allowlocalipsecpolicymerge',
  'donotallowexceptions',
  'disableunicastresponsestomulticastbroadcast',
  'disablestealthmode',
  'disablestealthmodeipsecsecuredpacketexemption',
  'allowuserprefmerge',
];
const harmlessOfAll = [
  'disablestatefulftp',
  'disablestatefulpptp',
  'ipsecexempt',
  // How IPsec is negotiated, where connection security rules ask for it (MS-FASP 2.2.41).
  'ipsecthroughnat',
  'presharedkeyencoding',
  'saidletime',
  'strongcrlcheck',
  'enablepacketqueue',
];
/**
 * Keys that hold definitions alone: sets for connection security rules, which are not judged themselves (MS-GPFAS 2.2.4 to
 * 2.2.7), addresses for rules that name them (MS-FASP 2.2.101; such rules are not judged), and what is for the machines that
 * Hyper-V runs.
 */
const harmlessKeys =
  /^(?:phase[12](?:authenticationsets|cryptosets)|mainmoderules|dynamickeywords|hyperv[a-z]*)(?:\\.*)?$/;
/** MS-GPFAS 2.2.3.10 to 2.2.3.14: what is logged, where, and how much. */
const harmlessOfLogs = [
  'logfilepath',
  'logfilesize',
  'logdroppedpackets',
  'logsuccessfulconnections',
  'logignoredrules',
];
/** Lists of older systems, of what may come in (MS-FASP 2.2.14 and 2.2.15, the "Windows Firewall" settings of group policy). */
const inboundLists =
  /^(?:authorizedapplications|globallyopenports|services|icmpsettings|remoteadminsettings)(?:\\.*)?$/;

/** Says what a value of the firewall's keys is for. */
export function findSection({ place, name, data }: PlacedEntry): Section {
  const { store, section } = place;
  const lower = lowerAscii(name);
  if (store === 'service') return findService(section, lower, data);
  // What it says is looked at beside the rules; they need it.
  if (section === '' && lower === 'policyversion') return { kind: 'version' };
  if (section === '') return { kind: harmlessOfAll.includes(lower) ? 'harmless' : 'unread' };
  if (section === 'firewallrules') return { kind: 'rules', of: 'store' };
  if (section === 'mdm\\firewallrules') return { kind: 'rules', of: 'device-management' };
  // What each user's packages may do: no document says that such a rule only takes away.
  if (/^restrictedservices\\appiso(?:\\|$)/.test(section)) return { kind: 'rules', of: 'packages' };
  if (/^restrictedservices\\(?:.*\\)?(?:system|firewallrules)$/.test(section))
    return { kind: 'rules', of: 'hardening' };
  if (harmlessKeys.test(section)) return { kind: 'harmless' };
  const [head = '', ...below] = section.split('\\');
  const profile = Object.hasOwn(profiles, head) ? profiles[head] : undefined;
  const rest = below.join('\\');
  if (profile === undefined) return { kind: 'unread' };
  if (rest === 'logging')
    return { kind: lower === '' || harmlessOfLogs.includes(lower) ? 'harmless' : 'unread' };
  if (inboundLists.test(rest)) return { kind: 'harmless' };
  if (rest !== '') return { kind: 'unread' };
  const setting = Object.hasOwn(decisive, lower) ? decisive[lower] : undefined;
  if (setting !== undefined) return { kind: 'setting', profile, setting };
  // No interface is left out.
  if (lower === 'disabledinterfaces' && data === '') return { kind: 'harmless' };
  return { kind: harmlessOfProfiles.includes(lower) ? 'harmless' : 'unread' };
}

/** What of a service only says what people read, or what it is started with. */
const harmlessOfServices = ['displayname', 'description', 'group', 'tag', 'errorcontrol', 'failureactions'];

/** Of services, how they start: 2 by themselves, 4 never (Windows' SERVICE_AUTO_START, SERVICE_DISABLED). */
function findService(service: string, name: string, data: PlacedEntry['data']): Section {
  if (isWithinIpsec.test(service)) return { kind: isAssigned(service, name, data) ? 'unread' : 'harmless' };
  // What lies below a service's own key is its own: the filters of BFE, for one.
  if (service.includes('\\')) return { kind: 'unread' };
  if (harmlessOfServices.includes(name)) return { kind: 'harmless' };
  if (name !== 'start') return { kind: 'unread' };
  if (service === 'mpssvc' && data === 4) return { kind: 'service-off' };
  return { kind: data === (usualStarts[service] ?? 2) ? 'harmless' : 'unread' };
}

/** Drivers start with the system (0), or when they are asked for (3). */
const usualStarts: Readonly<Record<string, number>> = { mpsdrv: 3, wfplwfs: 0 };

const isWithinIpsec = /^ipsec(?:\\|$)/;

/** Whether an older policy of IPsec is in force: one of the machine that is named, or one of group policy. */
function isAssigned(key: string, name: string, data: PlacedEntry['data']): boolean {
  return (name === 'activepolicy' && data !== '') || /^ipsec\\gptipsecpolicy(?:\\|$)/.test(key);
}

/** Reads a setting; what is neither 0 nor 1 is not judged. */
export function readSetting(
  report: Report,
  entry: PlacedEntry,
  { profile, setting }: SettingPlace,
  unread: Unread[],
): readonly ProfileSetting[] {
  const { data, line, place, name } = entry;
  if (place.store === 'service') return [];
  if (data === 0 || data === 1) {
    const origin = originOf(report, entry);
    // Only group policy has it (MS-GPFAS 2.2.3.13).
    if (setting === 'merge' && place.store === 'local') return [];
    return [{ profile: profile as ProfileName, setting, value: data, origin, store: place.store }];
  }
  doubt(inFile(report, entry), line, `${name} is neither 0 nor 1, and what that means is not documented`);
  unread.push({ what: `${name} is neither 0 nor 1`, origin: originOf(report, entry) });
  return [];
}

/**
 * Puts the settings of StandardProfile where they count. MS-GPFAS 2.2.3 passes the key over where there is one of private
 * or of public networks. In the local store it is what private networks have had since Windows Vista, by all that is seen:
 * there what it says beside such a key is left open, and what the specification says is taken for granted.
 */
export function settleStandard(
  settings: readonly ProfileSetting[],
  keys: ReadonlySet<string>,
): readonly ProfileSetting[] {
  return settings.flatMap((one): readonly ProfileSetting[] => {
    if ((one.profile as KeyProfile) !== 'standard') return [one];
    const has = (profile: string): boolean => keys.has(`${one.store} ${profile}profile`);
    const isAlone = !has('private') && !has('public');
    const [forPrivate, forPublic] = (['private', 'public'] as const).map((profile) => ({ ...one, profile }));
    if (forPrivate === undefined || forPublic === undefined) return [];
    if (one.store === 'policy') return isAlone ? [forPrivate, forPublic] : [];
    if (isAlone) return [forPrivate, { ...forPublic, standard: 'counts' }];
    return has('private') ? [] : [{ ...forPrivate, standard: 'passed-over' }];
  });
}
