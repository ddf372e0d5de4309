import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { allAddresses, isSubsetAddresses } from '../../sets/addresses.ts';
import { badValue, readAddresses, readSource, unknownOptions } from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';
import type { Dialect, PfOptions } from './config.ts';
import { keywords } from './config.ts';

/**
 * What is not governed unless `local` says otherwise: private (RFC 1918, RFC 4193), link-local (RFC 3927,
 * RFC 4291), loopback, multicast and the limited broadcast. Without multicast, neighbour discovery would be
 * blocked.
 */
const defaultLocal =
  '10.0.0.0/8,127.0.0.0/8,169.254.0.0/16,172.16.0.0/12,192.168.0.0/16,224.0.0.0/4,255.255.255.255/32,' +
  '::1/128,fc00::/7,fe80::/10,ff00::/8';

export const options: readonly OptionSpec[] = [
  {
    name: 'dialect',
    help: 'The system that loads the text; without it, the text is one that all of them load.',
    form: 'openbsd|freebsd|macos',
  },
  {
    name: 'form',
    help: 'Whether pf forwards the traffic of the machines that the rule set is for, or runs on the machine itself.',
    form: 'gateway|host',
    default: 'gateway',
  },
  {
    name: 'inside',
    help: 'The interfaces that the rules are for: where governed traffic comes in (gateway) or goes out (host).',
    form: 'any|NAME,…',
    default: 'any',
  },
  {
    name: 'source',
    help: 'The machines that the rule set is for; with any, the closing block hits every machine.',
    form: 'any|PREFIX,FROM-TO,…',
    default: 'any',
  },
  {
    name: 'local',
    help: 'Destinations that are not governed: the text decides nothing about them.',
    form: 'PREFIX,FROM-TO,…',
    default: defaultLocal,
  },
  {
    name: 'dir',
    help: 'The folder on the device that the files are installed in.',
    form: '/PATH',
    default: '/etc/rulec',
  },
];

/** Reads option values. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<PfOptions> {
  const diagnostics: Diagnostic[] = [...unknownOptions(values, options)];
  const { dialect, form = 'gateway', inside = 'any', source = 'any', local = defaultLocal } = values;
  const { dir = '/etc/rulec' } = values;
  if (dialect !== undefined && !isDialect(dialect)) {
    diagnostics.push(badValue('dialect', dialect, 'openbsd, freebsd or macos'));
  }
  if (form !== 'gateway' && form !== 'host') diagnostics.push(badValue('form', form, 'gateway or host'));
  const interfaces = inside === 'any' ? [] : inside.split(',');
  // At most 15 characters (IFNAMSIZ), and no word of pf's grammar: `on any` is not an interface of that name.
  if (!interfaces.every((name) => /^[A-Za-z][A-Za-z0-9_.-]{0,14}$/.test(name) && !keywords.has(name))) {
    diagnostics.push(badValue('inside', inside, 'any, or interface names separated by commas'));
  }
  if (!/^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(dir) || dir.length > 200) {
    diagnostics.push(
      badValue('dir', dir, 'an absolute path of letters, digits, dots, hyphens and underscores'),
    );
  }
  const clients = readSource(source, diagnostics);
  const ungoverned = readAddresses('local', local, diagnostics);
  if (isSubsetAddresses(allAddresses, ungoverned)) {
    diagnostics.push(badValue('local', local, 'less than every address, or nothing would be governed'));
  }
  if (diagnostics.length > 0) return { diagnostics };
  return {
    value: {
      ...(isDialect(dialect) ? { dialect } : {}),
      form: form === 'host' ? 'host' : 'gateway',
      inside: [...new Set(interfaces)].sort(),
      source: clients,
      local: ungoverned,
      dir,
    },
    diagnostics,
  };
}

function isDialect(text: string | undefined): text is Dialect {
  return text === 'openbsd' || text === 'freebsd' || text === 'macos';
}
