import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { allAddresses, isSubsetAddresses } from '../../sets/addresses.ts';
import {
  addressList,
  badValue,
  closing,
  describeOptions,
  folder,
  oneOf,
  readBy,
  readValues,
  source,
  usualLocal,
} from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';
import { keywords, type PfOptions } from './config.ts';

/** At most 15 characters (IFNAMSIZ), and no word of pf's grammar: `on any` is not an interface of that name. */
function readInterfaces(text: string): readonly string[] | undefined {
  if (text === 'any') return [];
  const names = text.split(',');
  const isRight = names.every((name) => /^[A-Za-z][A-Za-z0-9_.-]{0,14}$/.test(name) && !keywords.has(name));
  return isRight ? [...new Set(names)].sort() : undefined;
}

/** The members of groups, as `GROUP:NAME` each. */
function readGroups(text: string): ReadonlyMap<string, readonly string[]> | undefined {
  const groups = new Map<string, readonly string[]>();
  for (const word of text.split(',')) {
    const [, group, name] = /^([A-Za-z][A-Za-z0-9_-]{0,14}):([A-Za-z][A-Za-z0-9_.-]{0,14})$/.exec(word) ?? [];
    if (group === undefined || name === undefined) return undefined;
    groups.set(group, [...(groups.get(group) ?? []), name]);
  }
  return groups;
}

const table = {
  dialect: {
    ...oneOf('openbsd', 'freebsd', 'macos'),
    help: 'The system that loads the text; without it, all of them load the text.',
  },
  form: {
    ...oneOf('gateway', 'host'),
    help: 'gateway: forwards the traffic of the machines that the rule set is for; host: is one of them.',
    default: 'gateway',
  },
  inside: {
    ...readBy('any|NAME,…', 'any, or interface names separated by commas', readInterfaces),
    help: 'The interfaces by which the traffic of these machines comes in (gateway) or goes out (host).',
    default: 'any',
  },
  outside: {
    ...readBy('any|NAME,…', 'any, or interface names separated by commas', readInterfaces),
    help: 'The interfaces by which a gateway lets the traffic of these machines out; by default, all that are not inside.',
  },
  groups: {
    ...readBy('GROUP:NAME,…', 'a member of an interface group, GROUP:NAME, or several', readGroups),
    help: 'The interfaces of groups that a hand-written text names, such as egress:em0; compiled texts name none.',
  },
  source: {
    ...source,
    help: 'The machines that the rule set is for; with any, the closing block covers every machine.',
    default: 'any',
  },
  local: {
    ...addressList,
    help: 'Destinations that the text leaves alone.',
    default: usualLocal,
  },
  closing,
  dir: {
    ...folder(200),
    help: 'The folder of the files on the device.',
    default: '/etc/rulec',
  },
};

export const options: readonly OptionSpec[] = describeOptions(table);

/** Reads the options of the target. Errors: `bad-option`. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<PfOptions> {
  const { value: read, diagnostics } = readValues(table, values);
  if (read === undefined) return { diagnostics };
  if (isSubsetAddresses(allAddresses, read.local)) {
    const expected = 'less than every address, or the text would decide nothing';
    return { diagnostics: [badValue('local', values.local ?? '', expected)] };
  }
  const { dialect, outside = [], groups = new Map(), ...others } = read;
  return { value: { ...present({ dialect }), outside, groups, ...others }, diagnostics };
}
