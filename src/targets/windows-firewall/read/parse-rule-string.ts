/** Reads rule strings (MS-GPFAS 2.2.2.19). */
import { quote } from '../../../diagnostics/quote.ts';
import { type FirewallRule, profileNames } from '../config.ts';
import { emptyList, type Flaw, readDecimal, readIpv4Item, readIpv6Item } from './parse-addresses.ts';
import { type Draft, doubt, leave, type Report, refuse } from './parse-report.ts';
import { finishRule } from './parse-rule.ts';

/** The highest version that is documented: Windows Server 2025. */
const highestMinor = 33;

/**
 * The rules that a string stands for: none where it says nothing about outbound TCP and UDP flows, two where
 * part of its address list cannot be judged. Undefined where Windows would not take it.
 */
export function parseRuleString(
  report: Report,
  { line, name, isOwn }: Pick<Draft, 'line' | 'name' | 'isOwn'>,
  text: string,
): readonly FirewallRule[] | undefined {
  const tokens = text.split('|');
  const version = /^v2\.(0|[1-9]\d{0,2})$/.exec(tokens.shift() ?? '');
  const last = tokens.pop();
  if (version === null || last !== '') {
    refuse(report, line, `rule ${quote(name)} is not v2.N|TOKEN=VALUE|…, with a bar at its end`);
    return undefined;
  }
  if (isBesideTheClaim(tokens)) return [];
  const before = report.diagnostics.length;
  const draft: Draft = {
    report,
    line,
    name,
    single: new Map(),
    isOwn,
    profiles: new Set(),
    keywords: [],
    newKeywords: [],
    platforms: [],
    ports: [],
    addresses: emptyList(),
    unreadAddresses: [],
    unread: [],
  };
  const minor = Number(version[1]);
  if (minor > highestMinor) leave(draft, `v2.${minor}`, 'is newer than any version that is documented');
  for (const token of tokens) readToken(draft, token, minor);
  const rules = finishRule(draft);
  return report.diagnostics.slice(before).some((one) => one.severity === 'error') ? undefined : rules;
}

/**
 * Whether a rule is inbound, disabled (Active is absent, too), or of a protocol that is neither TCP nor UDP. The grammar is
 * ABNF, whose words know no case (RFC 5234): a token that may be one of the three in another spelling, and one that is not
 * documented where Active is absent, leave it open.
 */
function isBesideTheClaim(tokens: readonly string[]): boolean {
  const names = new Map<string, string[]>();
  let isPlain = true;
  for (const token of tokens) {
    if (isRemoteAddress(token)) continue;
    const name = token.slice(0, Math.max(0, token.indexOf('=')));
    if (!Object.hasOwn(tokenVersions, name)) isPlain = false;
    const meant = decidingNames.find((one) => foldToken(token).startsWith(one.toLowerCase()));
    if (meant !== undefined) names.set(meant, [...(names.get(meant) ?? []), token]);
  }
  const [direction, active, protocol] = decidingNames.map((name) => names.get(name)?.join('|'));
  if (direction === 'Dir=In' || active === 'Active=FALSE') return true;
  if (active === undefined && isPlain) return true;
  const number = /^Protocol=(\d{1,3})$/.exec(protocol ?? '')?.[1];
  return number !== undefined && Number(number) < 256 && ![6, 17].includes(Number(number));
}

const widening = /^(?:action|active|dir|protocol|profile|rport|ra\d)/;
const decidingNames = ['Dir', 'Active', 'Protocol'] as const;

/** The beginning of a token in one spelling: letters that are cases or other forms of others, and no blanks. */
function foldToken(token: string): string {
  const folded = token.slice(0, 64).normalize('NFKC').toUpperCase().toLowerCase();
  return folded.replace(/[^a-z0-9=]+/g, '');
}

/** Of these there are thousands. */
function isRemoteAddress(token: string): boolean {
  return token.startsWith('RA4=') || token.startsWith('RA6=');
}

function readToken(draft: Draft, token: string, minor: number): void {
  const equals = token.indexOf('=');
  // Looking up a key that was cut out of a text takes most of the time.
  const isAddress = isRemoteAddress(token);
  const key = isAddress ? (token[2] === '4' ? 'RA4' : 'RA6') : token.slice(0, equals);
  const value = token.slice(equals + 1);
  const since = equals < 1 || !Object.hasOwn(tokenVersions, key) ? undefined : tokenVersions[key];
  if (since === undefined) {
    // Conditions make a rule narrower; other items of a list, and what may stand for such a token, may make it wider.
    if (widening.test(foldToken(token)))
      refuse(
        draft.report,
        draft.line,
        `${quote(token)} is not a token that is documented, and may be one in another spelling`,
      );
    else leave(draft, token, 'is not a token that is documented');
    return;
  }
  // A system of that version may drop the token, and the rule would be wider (MS-FASP 2.2.24).
  if (since > minor) {
    leave(draft, token, `came with version 2.${since}, and the rule says 2.${minor}`);
    if (key === 'RA42' || key === 'RA62') draft.unreadAddresses.push(token);
    if (key === 'LUAuth' && draft.single.has('Svc')) {
      refuse(draft.report, draft.line, 'Svc and LUAuth exclude each other');
    }
    return;
  }
  if (key === 'RA4') readAddress(draft, token, readIpv4Item(value, draft.addresses, false));
  else if (key === 'RA6') readAddress(draft, token, readIpv6Item(value, draft.addresses, false));
  else if (key === 'RPort' || key === 'RPort2_10') readPort(draft, token, value, key === 'RPort2_10');
  else if (key === 'Profile') readProfile(draft, value);
  else if (key === 'RA42' || key === 'RA62') readNewKeyword(draft, token, value);
  else if (key === 'Platform' || key === 'Platform2') draft.platforms.push(token);
  else if (singleTokens.includes(key)) readSingle(draft, key, value);
  else readOther(draft, key, token, value);
}

/** Tokens that say yes or no, and no where they are absent (MS-GPFAS 2.2.2.19). */
const switches = ['Edge', 'LSM', 'LOM', 'PCross', 'AuthByPassOut'];

/** Tokens that may stand once besides those that are read (MS-GPFAS 2.2.2.19). */
const onceTokens = [
  ...switches,
  'Defer',
  'Security',
  'Security2_9',
  'Security2',
  'RMauth',
  'RUAuth',
  'LUAuth2_24',
];

/**
 * A switch that is on is not judged: `Edge` and `Defer` are for inbound rules alone, so that Windows may pass the rule over,
 * and `LSM` lets others answer and may make one flow of several (MS-FASP 2.2.35).
 */
function readOther(draft: Draft, key: string, token: string, value: string): void {
  if (onceTokens.includes(key)) readSingle(draft, key, value);
  if (switches.includes(key) && value === 'FALSE') return;
  if (refusedTokens[key] !== undefined && draft.isOwn) refuse(draft.report, draft.line, refusedTokens[key]);
  else if (key !== 'SkipVer' || !isOfOldSystems(value))
    leave(draft, token, 'is a condition that is not supported');
}

/** Versions older than Server 2012 R2 skip the rule (MS-GPFAS 2.2.2.19). */
function isOfOldSystems(value: string): boolean {
  const [, major, minor] = /^(\d{1,2})\.(\d{1,3})$/.exec(value) ?? [];
  return Number(major) < 2 || (major === '2' && Number(minor) < 22);
}

const singleTokens = [
  'Action',
  'Active',
  'Dir',
  'Protocol',
  'App',
  'AppPkgId',
  'LUOwn',
  'Svc',
  'LUAuth',
  'Name',
  'Desc',
  'EmbedCtxt',
];

const refusedTokens: Readonly<Record<string, string>> = {
  Edge: 'Edge is for inbound rules',
  Defer: 'Defer is for inbound rules',
  RMauth: 'RMauth is for inbound rules',
  AuthByPassOut: 'a rule that goes before blocks by IPsec is not read',
};

function readSingle(draft: Draft, key: string, value: string): void {
  if (draft.single.has(key)) refuse(draft.report, draft.line, `${key} appears twice in one rule`);
  draft.single.set(key, value);
}

function readProfile(draft: Draft, value: string): void {
  const profile = profileNames.find((name) => value === name.charAt(0).toUpperCase() + name.slice(1));
  if (profile !== undefined) draft.profiles.add(profile);
  else refuse(draft.report, draft.line, `${quote(value)} is not a profile`);
}

const addressKeywords = ['LocalSubnet', 'DNS', 'DHCP', 'WINS', 'DefaultGateway'];

function readAddress(draft: Draft, token: string, flaw: Flaw | undefined): void {
  if (flaw === undefined) return;
  const keyword = addressKeywords.includes(token.slice('RA4='.length));
  if (flaw.kind === 'refused' && !keyword) {
    refuse(draft.report, draft.line, flaw.message);
    return;
  }
  if (keyword) {
    draft.keywords.push(token.slice('RA4='.length));
    return;
  }
  doubt(draft.report, draft.line, flaw.message);
  draft.unreadAddresses.push(token);
}

/**
 * Words of RA42 and RA62. The Internet is nearly every address, so that nothing is taken for granted of it; and the
 * structure of these words and that of addresses are not the same (MS-FASP 2.2.22), so that what both come to is not known.
 */
function readNewKeyword(draft: Draft, token: string, value: string): void {
  if (['IntrAnet', 'RmtIntrAnet', 'Ply2Renders', 'CaptivePortal'].includes(value))
    draft.newKeywords.push(value);
  else {
    leave(draft, token, 'stands for addresses that each machine knows itself');
    draft.unreadAddresses.push(token);
  }
}

const portKeywords = ['IPTLSOut', 'IPHTTPSOut'];

function readPort(draft: Draft, token: string, value: string, range: boolean): void {
  if (range && portKeywords.includes(value)) {
    leave(draft, token, 'stands for ports that each machine knows itself');
    return;
  }
  // MS-GPFAS 2.2.2.19 has port tokens behind the protocol that gives them their sense.
  if (!draft.single.has('Protocol')) leave(draft, token, 'comes before the protocol');
  const ends = range ? value.split('-') : [value, value];
  const [from, to] = ends.map((end) => readDecimal(end, 65535));
  if (ends.length === 2 && from !== undefined && to !== undefined && from <= to) draft.ports.push(from, to);
  else refuse(draft.report, draft.line, `${quote(token)} is no ${range ? 'range of ports' : 'port'}`);
}

/**
 * The tokens that rule strings may hold (MS-GPFAS 2.2.2.19), with the least N of a version 2.N that knows
 * them. Those that are never judged are 0: a condition of theirs is unknown in any version.
 */
const tokenVersions: Readonly<Record<string, number>> = {
  ...zero(
    'Action Active Dir Protocol Profile App Svc Name Desc EmbedCtxt LPort RPort ICMP4 ICMP6 LA4 RA4 LA6 RA6',
    'IF IFType Edge Defer LSM LOM PCross RMauth RUAuth AuthByPassOut Security Security2_9 Security2',
    'AppPkgId LUOwn LUAuth2_24 NNm SecurityRealmId Platform Platform2 SkipVer TTK TTK2_22 TTK2_27 TTK2_28',
  ),
  LPort2_10: 10,
  RPort2_10: 10,
  LUAuth: 20,
  RA42: 20,
  RA62: 20,
};

function zero(...lines: readonly string[]): Record<string, number> {
  return Object.fromEntries(lines.flatMap((line) => line.split(' ')).map((token) => [token, 0]));
}
