import type { Move, TagChange, TagsDiff } from '../../service-tags/diff.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import type { AddressCount } from '../../sets/addresses.ts';
import { count, grouped, magnitude } from '../forms/paint.ts';

/** A count of addresses: `4,096 IPv4 and about 2^80 IPv6 addresses`. */
export function addressWords({ ipv4, ipv6 }: AddressCount): string {
  const families = [
    ...(ipv4 === 0n ? [] : [`${grouped(String(ipv4))} IPv4`]),
    ...(ipv6 === 0n ? [] : [`${magnitude(String(ipv6))} IPv6`]),
  ];
  if (families.length === 0) return 'no addresses';
  return `${families.join(' and ')} ${ipv4 + ipv6 === 1n ? 'address' : 'addresses'}`;
}

/** Both sides of a change: `4,096 IPv4 addresses more, 512 IPv4 addresses fewer`. */
export function balanceWords(added: AddressCount, removed: AddressCount): string {
  const sides = [
    ...(isNone(added) ? [] : [`${addressWords(added)} more`]),
    ...(isNone(removed) ? [] : [`${addressWords(removed)} fewer`]),
  ];
  return sides.length === 0 ? 'the same addresses, split in another way' : sides.join(', ');
}

/** What happened to a tag, in one clause that begins with its name; `novelty` is what is said of a new one. */
export function changeWords(
  { name, kind, added, removed, addresses, likely }: TagChange,
  novelty = 'is new',
): string {
  const other = likely.length === 0 ? '' : likely.join(', ');
  switch (kind) {
    case 'new': {
      const was =
        other === '' ? '' : `; it has the addresses of ${other}, which is gone: probably its new name`;
      return `${name} ${novelty}: ${count(added.length, 'prefix', 'prefixes')}, ${addressWords(addresses.added)}${was}`;
    }
    case 'gone': {
      const now = other === '' ? '' : `; ${other} has its addresses: probably its new name`;
      return `${name} is gone, with ${count(removed.length, 'prefix', 'prefixes')}, ${addressWords(addresses.removed)}${now}`;
    }
    case 'emptied':
      return `${name} holds no prefix any more; it had ${grouped(removed.length)}, ${addressWords(addresses.removed)}`;
    case 'changed':
      return `${name}: ${signed(added.length, removed.length)} prefixes; ${balanceWords(addresses.added, addresses.removed)}`;
  }
}

/** Where prefixes went to or came from: `moved to ExampleBus: 3 prefixes`. */
export function moveWords({ movedTo, movedFrom }: TagChange): readonly string[] {
  const words = (verb: string, moves: readonly Move[]): readonly string[] =>
    moves
      .slice(0, 5)
      .map(({ tag, prefixes }) => `${verb} ${tag}: ${count(prefixes.length, 'prefix', 'prefixes')}`);
  return [...words('moved to', movedTo), ...words('moved from', movedFrom)];
}

/** `+58 -63`; a side that is nothing is left out. */
export function signed(added: number, removed: number): string {
  const sides = [
    ...(added === 0 ? [] : [`+${grouped(added)}`]),
    ...(removed === 0 ? [] : [`-${grouped(removed)}`]),
  ];
  return sides.length === 0 ? '+0' : sides.join(' ');
}

/** What a file of service tags is called: the name that Microsoft gave it, where it is known. Safe in any text. */
export function fileWords({ published, file }: ServiceTags): string {
  const base = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  return published ?? base.replace(/[^\w .,+@-]/g, '_').slice(0, 100);
}

/** What stands behind the name of a rule that stops what it reaches. */
export function denialMark(action: 'allow' | 'deny'): string {
  return action === 'deny' ? ' (denies)' : '';
}

function isNone({ ipv4, ipv6 }: AddressCount): boolean {
  return ipv4 === 0n && ipv6 === 0n;
}

/** The change of one cloud, and the two files that it lies between; no older one where nothing was pinned. */
export interface CloudChange {
  readonly diff: TagsDiff;
  readonly before?: ServiceTags;
  readonly after: ServiceTags;
  /** Set where a lock is compared, in which a tag is new because it was not pinned before. */
  readonly pinning?: true;
}
