import { type Diagnostic, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import type { AddressSet } from '../../sets/addresses.ts';
import {
  badValue,
  type Closing,
  closing,
  describeOptions,
  matching,
  missingOption,
  type OptionValues,
  oneOf,
  readBy,
  readValues,
  source,
} from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';
import type { Position, Profiles, Scope } from './config.ts';
import { type Model, models } from './models.ts';

export interface PaloaltoOptions {
  /** At least one each, sorted; a zone of both is the only one of each. */
  readonly fromZones: readonly string[];
  readonly toZones: readonly string[];
  readonly source: AddressSet | 'any';
  readonly closing: Closing;
  /**
   * `known`: rules for hosts hold at the known addresses alone, where there are any. `fqdn`: FQDN objects stand for exact
   * names on services that do not show them, where no addresses are known.
   */
  readonly destination: 'any' | 'known' | 'fqdn';
  /** Where the firewall fetches address lists; absent: addresses are objects. */
  readonly lists?: { readonly url: string; readonly certificateProfile?: string };
  /** Where lists should come from, whether the text that is written has any or not. */
  readonly edl?: { readonly url?: string; readonly certificateProfile?: string };
  readonly scope: Scope;
  /** In a device group: whether rules come before those of the firewalls, or behind them. */
  readonly rulebase: 'pre' | 'post';
  /** Where the security rules stand among those of the site. */
  readonly place: Position | { readonly kind: 'top' };
  /** Whether rules that allow name the applications that the rule set means. */
  readonly applications: boolean;
  readonly logs: { readonly start: boolean; readonly end: boolean; readonly setting?: string };
  /** The profiles of rules that allow; what is in it is the site's business, and looks at content alone. */
  readonly profileGroup?: string;
  /** Single profiles in place of a group, by their kinds. */
  readonly profiles?: Profiles;
  /** A text of the site in front of the description of every rule. */
  readonly description?: string;
  /** A tag of the site on every rule. */
  readonly tag?: string;
  /** Absent: the text must mean the same on every version. */
  readonly version?: { readonly major: number; readonly minor: number };
  readonly model: Model;
}

/** All but the zones: what rules say is the same for devices that differ in these alone. */
export type RuleOptions = Omit<PaloaltoOptions, 'fromZones' | 'toZones'>;

const zonePattern = /^(?!any$)(?=.{1,31}$)[A-Za-z0-9_][A-Za-z0-9 ._-]*$/;
const zones = readBy(
  'ZONE,…',
  'names of zones, of at most 31 characters, with commas between them',
  (text) => {
    const names = text.split(',').map((name) => name.trim());
    const isList = names.every((name) => zonePattern.test(name)) && new Set(names).size === names.length;
    return isList ? names.sort() : undefined;
  },
);
const namePattern = /^(?=.{1,63}$)[A-Za-z0-9_][A-Za-z0-9 ._-]*$/;

const modelNames = models.map(({ name }) => name);

function readVersion(text: string): PaloaltoOptions['version'] {
  const [, major = '', minor = ''] = /^(\d{1,2})\.(\d)$/.exec(text) ?? [];
  return Number(major) < 5 ? undefined : { major: Number(major), minor: Number(minor) };
}

/** The kinds of profiles that look at content alone, as `profile-KIND` names them. */
const profileKinds = [
  'virus',
  'spyware',
  'vulnerability',
  'file-blocking',
  'wildfire-analysis',
  'data-filtering',
] as const;

function profileOption(what: string) {
  const kind = matching('NAME', `the name of a profile for ${what}`, namePattern);
  return { ...kind, help: `The ${what} profile of allow rules.` };
}

function readPlace(text: string): PaloaltoOptions['place'] | undefined {
  if (text === 'top' || text === 'bottom') return { kind: text };
  const [, kind, rule = ''] = /^(before|after):(.*)$/.exec(text) ?? [];
  const isFree = namePattern.test(rule) && !rule.startsWith('rulec-');
  return isFree && (kind === 'before' || kind === 'after') ? { kind, rule } : undefined;
}

const table = {
  'from-zone': {
    ...zones,
    help: 'The zones of the machines that the rule set is for.',
    required: true,
    placeholder: 'trust',
  },
  'to-zone': {
    ...zones,
    help: 'The zones that these machines connect to.',
    required: true,
    placeholder: 'untrust',
  },
  source: {
    ...source,
    help: 'The machines that the rule set is for; any: all of from-zone.',
    default: 'any',
  },
  closing,
  destination: {
    ...oneOf('any', 'known', 'fqdn'),
    help: 'Where rules for hosts hold. known: only at known addresses, if there are any; fqdn: as any, with FQDN objects for exact names without known addresses on /tcp and /udp.',
    default: 'any',
  },
  'service-tags': {
    ...oneOf('objects', 'edl'),
    help: 'Writes addresses of service tags as address objects, or as external dynamic lists.',
    default: 'objects',
  },
  'edl-url': {
    ...matching(
      'https://HOST/PATH',
      'https://HOST/PATH, without query',
      /^https?:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:\/[A-Za-z0-9._~%-]+)*\/?$/,
    ),
    help: 'Where the firewall fetches the folder edl; service-tags=edl requires it.',
  },
  'edl-certificate-profile': {
    ...matching('NAME', 'the name of a certificate profile', namePattern),
    help: 'The certificate profile that checks the server of edl-url.',
  },
  vsys: {
    ...matching('vsysN', 'vsys1, vsys2, …', /^vsys[1-9]\d{0,2}$/),
    help: 'The virtual system.',
    default: 'vsys1',
  },
  'device-group': {
    ...matching('NAME', 'the name of a device group', namePattern),
    help: 'The Panorama device group; rules become pre-rules.',
  },
  rulebase: {
    ...oneOf('pre', 'post'),
    help: 'Before or after the rules of the firewalls in the device group.',
    default: 'pre',
  },
  place: {
    ...readBy('top|bottom|before:RULE|after:RULE', 'top, bottom, before:RULE or after:RULE', readPlace),
    help: "Where the rules stand among the site's; default top, in pre-rules bottom.",
  },
  'app-id': {
    ...oneOf('off', 'on'),
    help: 'on: allow rules name applications (ssl for https, web-browsing and ocsp for http) instead of any.',
    default: 'off',
  },
  'log-setting': {
    ...matching('NAME', 'the name of a log forwarding profile', namePattern),
    help: 'The log forwarding profile of every security rule.',
    decidesNothing: true,
  },
  'log-start': {
    ...oneOf('no', 'yes'),
    help: 'Logs the start of sessions.',
    decidesNothing: true,
    default: 'no',
  },
  'log-end': {
    ...oneOf('yes', 'no'),
    help: 'Logs the end of sessions.',
    decidesNothing: true,
    default: 'yes',
  },
  'profile-group': {
    ...matching('NAME', 'the name of a group of security profiles', namePattern),
    help: 'The profile group of allow rules, instead of single profiles; it must inspect content and filter no URL.',
  },
  'profile-virus': profileOption('antivirus'),
  'profile-spyware': profileOption('anti-spyware'),
  'profile-vulnerability': profileOption('vulnerability protection'),
  'profile-file-blocking': profileOption('file blocking'),
  'profile-wildfire-analysis': profileOption('WildFire analysis'),
  'profile-data-filtering': profileOption('data filtering'),
  description: {
    ...matching(
      'TEXT',
      'at most 200 letters, digits, blanks and signs of . , : ( ) / _ + = @ -',
      /^(?=\S)[A-Za-z0-9 .,:()/_+=@-]{1,200}(?<=\S)$/,
    ),
    help: 'Text before the description of every rule.',
    decidesNothing: true,
  },
  tag: {
    ...matching('NAME', 'the name of a tag', /^(?!(?:none|rulec)$)[A-Za-z0-9_][A-Za-z0-9 ._-]{0,126}$/),
    help: 'A second tag on every rule; created if missing.',
    decidesNothing: true,
  },
  version: {
    ...readBy('MAJOR.MINOR', 'MAJOR.MINOR: 10.1, 11.2', readVersion),
    help: 'The PAN-OS version. Without it, nothing in the text differs by version, and other texts are read by the release that they name.',
  },
  model: {
    ...readBy(modelNames.join('|'), modelNames.join(', '), (name) => models.find((one) => one.name === name)),
    help: 'The device whose capacity the text must fit.',
    decidesNothing: true,
    default: 'vm',
  },
} as const;

export const options: readonly OptionSpec[] = describeOptions(table);

/** Reads the options of the target. Errors: `bad-option`, `missing-option`. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<PaloaltoOptions> {
  const { value: read, diagnostics } = readValues(table, values);
  if (read === undefined) return { diagnostics };
  const problems = checkTogether(read, values);
  if (hasErrors(problems)) return { diagnostics: problems };
  const { destination, version, model, 'edl-url': url, 'device-group': group } = read;
  const edl = present({
    url: url?.replace(/\/$/, ''),
    certificateProfile: read['edl-certificate-profile'],
  });
  const lists =
    read['service-tags'] === 'objects' || edl.url === undefined ? undefined : { ...edl, url: edl.url };
  return {
    value: {
      fromZones: read['from-zone'],
      toZones: read['to-zone'],
      source: read.source,
      closing: read.closing,
      destination,
      ...present({ lists, version, profileGroup: read['profile-group'], tag: read.tag }),
      ...present({ profiles: profilesIn(read), description: read.description }),
      rulebase: read.rulebase,
      // In front of the pre-rules of a group, the closing denial would keep connections from all of them.
      place: read.place ?? { kind: group !== undefined && read.rulebase === 'pre' ? 'bottom' : 'top' },
      applications: read['app-id'] === 'on',
      logs: {
        start: read['log-start'] === 'yes',
        end: read['log-end'] === 'yes',
        ...present({ setting: read['log-setting'] }),
      },
      ...(Object.keys(edl).length === 0 ? {} : { edl }),
      scope: group === undefined ? { kind: 'vsys', name: read.vsys } : { kind: 'device-group', name: group },
      model,
    },
    diagnostics,
  };
}

function profilesIn(read: OptionValues<typeof table>): Profiles | undefined {
  const named = profileKinds.flatMap((kind) => {
    const name = read[`profile-${kind}`];
    return name === undefined ? [] : [[kind, [name]] as const];
  });
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

/** Finds values that do not go together. */
function checkTogether(
  read: OptionValues<typeof table>,
  { vsys, rulebase }: Readonly<Record<string, string>>,
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const { 'service-tags': form, 'edl-url': url } = read;
  const [from, to] = [read['from-zone'], read['to-zone']];
  if (from.length + to.length > 2 && from.some((name) => to.includes(name)))
    problems.push(
      badValue('to-zone', to.join(','), 'other zones than in from-zone: the rules are between zones'),
    );
  if (form === 'edl' && url === undefined) problems.push(missingOption(table, 'edl-url'));
  if (read['device-group'] !== undefined && vsys !== undefined) {
    const expected = 'nothing beside device-group: Panorama pushes to every vsys of the group';
    problems.push(badValue('vsys', vsys, expected));
  }
  if (read['device-group'] === undefined && rulebase === 'post') {
    const expected = 'nothing without device-group: a firewall has one rulebase';
    problems.push(badValue('rulebase', rulebase, expected));
  }
  const group = read['profile-group'];
  if (group !== undefined && profilesIn(read) !== undefined) {
    const expected =
      'nothing beside profile-virus and the like: a rule has a group of profiles, or single ones';
    problems.push(badValue('profile-group', group, expected));
  }
  return problems;
}
