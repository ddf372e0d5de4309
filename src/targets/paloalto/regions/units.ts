/** The boxes that entries of rules open and close. */
import { present } from '../../../diagnostics/present.ts';
import type { Entry, Scheme } from '../../../rules/entries.ts';
import type { Policy } from '../../../rules/policy.ts';
import { type AddressSet, isEmptyAddressSet } from '../../../sets/addresses.ts';
import { remember } from '../../../sets/remember.ts';
import { atomsOf } from '../../kernel/entries.ts';
import type { RuleOptions } from '../options.ts';
import type { Unit } from './boxes.ts';
import {
  canKeepClosed,
  findKnown,
  hidesHost,
  isAnyKnown,
  keepsName,
  listKeptUnits,
  listKnownUnits,
  listSeen,
} from './hidden.ts';
import { findBeginning, writeEntry } from './url-entry.ts';

/** Returns the boxes that an entry of an allow rule opens: none where nothing of it can be seen or written. */
export function listAllowUnits(entry: Entry, options: RuleOptions, policy: Policy): readonly Unit[] {
  if (keepsName(entry, options)) return listKeptUnits(entry, policy);
  if (hidesHost(entry)) return canKeepClosed(entry) ? listKnownUnits(entry, policy) : [];
  const units =
    entry.destination.kind === 'addresses'
      ? listSeen(entry).flatMap(makeAddressUnits)
      : listUrlUnits(entry, options);
  return options.applications ? units.map(withApplication) : units;
}

/** Narrows a unit to sessions that are taken for what its service means; one that states no scheme means any. */
function withApplication(unit: Unit): Unit {
  const { scheme } = unit.entry.service;
  if (scheme === 'any') return unit;
  return { ...unit, box: { ...unit.box, application: scheme === 'https' ? 'tls' : 'clear' } };
}

/** Returns the boxes of an entry in which TLS may have to stay closed: hosts show their names there on every service. */
export function listClosedUnits(entry: Entry, options: RuleOptions, policy: Policy): readonly Unit[] {
  const units =
    entry.destination.kind === 'hosts'
      ? listUrlUnits(entry, options)
      : listAllowUnits(entry, options, policy);
  return units.filter(({ scheme }) => scheme === 'https');
}

const urlUnits = new Map<RuleOptions['destination'], WeakMap<Entry, readonly Unit[]>>();

function listUrlUnits(entry: Entry, { destination }: RuleOptions): readonly Unit[] {
  const ofOption = remember(urlUnits, destination, () => new WeakMap<Entry, readonly Unit[]>());
  return remember(ofOption, entry, () => makeUrlUnitsOf(entry, destination));
}

function makeUrlUnitsOf(entry: Entry, destination: RuleOptions['destination']): readonly Unit[] {
  if (hidesHost(entry) && !isAnyKnown(entry) && !keepsName(entry, { destination })) return [];
  const addresses = destination === 'known' || hidesHost(entry) ? findKnown(entry) : undefined;
  return atomsOf(entry).flatMap((atom) =>
    atom.scheme === 'other' ? [] : makeUrlUnits(atom, atom.scheme, addresses),
  );
}

/** Returns the boxes that an entry of a deny rule may close. */
export function listDenyUnits(entry: Entry): readonly Unit[] {
  const { service, destination, host } = entry;
  if (destination.kind === 'addresses') return makeAddressUnits({ ...entry, scheme: service.scheme });
  const isSplit = service.scheme === 'any' && host?.path !== undefined;
  const schemes = isSplit ? (['http', 'https'] as const) : [service.scheme];
  return schemes.flatMap((scheme) => makeUrlUnits(entry, scheme));
}

function makeAddressUnits(entry: Entry & { readonly scheme: Scheme | 'any' }): readonly Unit[] {
  const { destination, service, scheme } = entry;
  if (destination.kind === 'hosts') return [];
  const { addresses } = destination;
  if (addresses !== 'any' && isEmptyAddressSet(addresses)) return [];
  const { transport, from, to } = service;
  const box = { transport, from, to, ...present({ addresses: addresses === 'any' ? undefined : addresses }) };
  return [{ entry, box, scheme }];
}

/** Makes the unit of a scheme and a host; none where the URL cannot be written. Paths show in clear text alone. */
function makeUrlUnits(entry: Entry, scheme: Scheme | 'any', addresses?: AddressSet): readonly Unit[] {
  const { host, service } = entry;
  if (host === undefined || service.transport === 'udp') return [];
  const path = scheme === 'http' ? findBeginning(host.path) : undefined;
  const url = { host: host.pattern, ...present({ path }) };
  if (writeEntry(url) === undefined) return [];
  const { transport, from, to } = service;
  return [{ entry, box: { transport, from, to, url, ...present({ addresses }) }, scheme }];
}
