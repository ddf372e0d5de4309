/** When a rule matches a flow. */
import {
  all,
  always,
  any,
  type Condition,
  never,
  not,
  type Principal,
  where,
} from '../../../sets/condition.ts';
import { lowerAscii } from '../../../sets/text/device-text.ts';
import {
  type FirewallRule,
  profileNames,
  unmatchedServices,
  type WindowsFirewallOptions,
} from '../config.ts';
import {
  isHardened,
  isNarrower,
  isRecognised,
  type Network,
  nearby,
  onProfiles,
} from './meaning-settings.ts';

/** The condition of a rule; `never` where it is for no TCP or UDP flow of this network and program. */
export function findRuleCondition(
  rule: FirewallRule,
  options: WindowsFirewallOptions,
  network: Network,
): Condition {
  const transports = listTransports(rule);
  const profile = onProfiles(network, rule.profiles ?? profileNames);
  const program = rule.program === undefined ? undefined : isProgram(rule.program, options.program);
  const packaged = rule.isPackaged === true ? isPackaged(options.program) : always;
  if (transports.length === 0 || [profile, program, packaged].includes(never)) return never;
  const conditions: Condition[] = [where({ field: 'transport', values: transports })];
  if (rule.ports !== 'any') conditions.push(where({ field: 'port', ports: rule.ports }));
  if (rule.addresses !== 'any') conditions.push(where({ field: 'address', addresses: rule.addresses }));
  if (rule.keywords !== undefined) conditions.push(any(...rule.keywords.map(nearby)));
  const principals = listPrincipals(rule);
  if (principals.length > 0) conditions.push(isPrincipal(principals, options));
  if (program !== undefined && program !== always) conditions.push(program);
  if (packaged !== always) conditions.push(packaged);
  if (profile !== always) conditions.push(profile);
  if (rule.unlisted !== undefined) conditions.push(not(isNarrower(rule.unlisted)));
  if (rule.hardens === true) {
    const isOfService = rule.service !== undefined && options.principal !== 'any';
    conditions.push(isHardened(isOfService || program === always));
  }
  if (rule.unread.length > 0)
    conditions.push(
      any(...rule.unread.map((what): Condition => ({ kind: 'unknown', why: `${what} is not supported` }))),
    );
  return all(...conditions);
}

function listTransports(rule: FirewallRule): readonly ('tcp' | 'udp')[] {
  if (rule.protocol === 'any') return ['tcp', 'udp'];
  if (rule.protocol === 6) return ['tcp'];
  return rule.protocol === 17 ? ['udp'] : [];
}

function listPrincipals(rule: FirewallRule): readonly Principal[] {
  // Rule sets name services in ASCII alone, and the Kelvin sign is no `k`.
  if (rule.service !== undefined) return [{ kind: 'service', name: lowerAscii(rule.service) }];
  return (rule.accounts ?? []).map((name) => ({ kind: 'account', name }));
}

/** Where the process is not looked at, a rule for some processes may or may not be one for a flow's. */
function isPrincipal(principals: readonly Principal[], options: WindowsFirewallOptions): Condition {
  if (options.principal === 'any') {
    return { kind: 'unknown', why: 'it depends on the process, which is not looked at' };
  }
  const isOfOne = where({ field: 'principal', principals });
  const hosted = principals.find(({ kind, name }) => kind === 'service' && unmatchedServices.includes(name));
  return hosted === undefined ? isOfOne : all(isOfOne, isRecognised(hosted.name));
}

/** Whether the program that asks is this one: the kernel is none of a path, and variables stand for their usual folders. */
function isProgram(wanted: string, asking: string | undefined): Condition {
  if (asking === undefined) {
    const why = `it depends on the program: ${wanted}`;
    return { kind: 'unknown', why, cause: `program:${expandPath(wanted)}` };
  }
  const [rule = '', process = ''] = [wanted, asking].map(expandPath);
  if (rule === process) return always;
  // Which letters beyond ASCII are cases of others is a table of each disk.
  const isAlike = foldLetters(rule) === foldLetters(process);
  return isAlike || rule.includes('%') || process.includes('%')
    ? { kind: 'unknown', why: `whether ${wanted} is ${asking} is not known` }
    : never;
}

/** Whether a process is of an application package: these lie in folders of their own. */
function isPackaged(program: string | undefined): Condition {
  if (program !== undefined && !/\\(?:WindowsApps|SystemApps)\\/i.test(program)) return never;
  return { kind: 'unknown', why: 'it depends on the application package of the process' };
}

/** The folders that variables stand for where Windows is on the drive C. */
const folders: Readonly<Record<string, string>> = {
  systemroot: 'c:\\windows',
  windir: 'c:\\windows',
  systemdrive: 'c:',
  programfiles: 'c:\\program files',
  'programfiles(x86)': 'c:\\program files (x86)',
  programdata: 'c:\\programdata',
  allusersprofile: 'c:\\programdata',
};

function foldLetters(path: string): string {
  return path.toUpperCase().toLowerCase();
}

function expandPath(path: string): string {
  const lower = lowerAscii(path).replace(/%([^%]+)%/g, (text, name: string) =>
    Object.hasOwn(folders, name) ? (folders[name] ?? text) : text,
  );
  return lower.replace(/\\+/g, '\\');
}

/** rulec's own rules are called `ID (what they match)`, in a group `rulec: NAME`. */
export function findSource(rule: FirewallRule): string | undefined {
  if (rule.group?.startsWith('rulec: ') !== true) return undefined;
  return /^([A-Za-z0-9/-]+) \(/.exec(rule.displayName)?.[1];
}
