import type { Account } from './config.ts';

/** Who an access list lets match. `everyone` is no condition at all. */
export type Users = readonly Account[] | 'everyone' | 'unread';

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
