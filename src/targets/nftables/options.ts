import { type Diagnostic, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { allAddresses, isSubsetAddresses } from '../../sets/addresses.ts';
import {
  addressList,
  badValue,
  closing,
  describeOptions,
  oneOf,
  readBy,
  readValues,
  source,
  usualLocal,
} from '../kernel/options.ts';
import type { OptionSpec } from '../target.ts';
import type { Account, NftablesOptions } from './config.ts';

/** At most 15 characters (IFNAMSIZ); no `*`, which would be a pattern, and not `lo`, by which nothing leaves. */
function readInterfaces(text: string): readonly string[] | undefined {
  if (text === 'any') return [];
  const names = text.split(',');
  const isRight = names.every((name) => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/.test(name) && name !== 'lo');
  return isRight ? [...new Set(names)].sort() : undefined;
}

/** The user ids of principals, as `PRINCIPAL:UID` each; none twice, since a process has one of them alone. */
function readAccounts(text: string): readonly Account[] | undefined {
  const accounts: Account[] = [];
  for (const word of text.split(',')) {
    const [, name = '', digits] = /^(.+):(0|[1-9]\d{0,9})$/.exec(word) ?? [];
    const service = /^service:([a-z0-9_.$-]{1,100})$/.exec(name)?.[1];
    const uid = Number(digits);
    if (digits === undefined || uid > 0xfffffffe || accounts.some((one) => one.uid === uid)) return undefined;
    if (service !== undefined) accounts.push({ principal: { kind: 'service', name: service }, uid });
    else if (name === 'network-service' || name === 'local-system')
      accounts.push({ principal: { kind: 'account', name }, uid });
    else return undefined;
  }
  const names = accounts.map(({ principal }) => `${principal.kind} ${principal.name}`);
  return new Set(names).size === names.length ? accounts : undefined;
}

const table = {
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
  source: {
    ...source,
    help: 'The machines that the rule set is for; with any, the closing rule covers every machine.',
    default: 'any',
  },
  local: {
    ...addressList,
    help: 'Destinations that the text leaves alone.',
    default: usualLocal,
  },
  closing,
  names: {
    ...oneOf('none', 'dnsmasq'),
    help: 'dnsmasq: a second file tells dnsmasq on this machine to put the addresses of names into sets.',
    default: 'none',
  },
  accounts: {
    ...readBy(
      'PRINCIPAL:UID,…',
      'principals with the number of the user that stands for each, network-service:33,service:updater:998 for example; no two of one number',
      readAccounts,
    ),
    help: 'The users of this machine that stand for the accounts and services of principal (form=host only); without it, rules hold for everybody.',
  },
};

export const options: readonly OptionSpec[] = describeOptions(table);

/** Reads the options of the target. Errors: `bad-option`. */
export function readOptions(values: Readonly<Record<string, string>>): Outcome<NftablesOptions> {
  const { value: read, diagnostics } = readValues(table, values);
  if (read === undefined) return { diagnostics };
  const { accounts = [], ...others } = read;
  const wrong: Diagnostic[] = [];
  if (isSubsetAddresses(allAddresses, read.local)) {
    const expected = 'less than every address, or the text would decide nothing';
    wrong.push(badValue('local', values.local ?? '', expected));
  }
  if (accounts.length > 0 && read.form === 'gateway') {
    const expected = 'it with form=host: what a gateway forwards belongs to no user there';
    wrong.push(badValue('accounts', values.accounts ?? '', expected));
  }
  if (read.names === 'dnsmasq' && read.closing === 'none') {
    const expected =
      'none with closing=none: dnsmasq has to be told the table, and a part of one has no name';
    wrong.push(badValue('names', 'dnsmasq', expected));
  }
  return hasErrors(wrong) ? { diagnostics: wrong } : { value: { accounts, ...others }, diagnostics };
}
